# SPDX-License-Identifier: MIT
"""
quartet/tasks.py - threads of the kernel, and the cores they run on

GDB's threads are the cores. What sleeps is not among them: its registers lie
in its struct cpu_context, and a small unwinder passes them to GDB as those of
the caller of frame 0.
"""

import gdb
from gdb.FrameDecorator import FrameDecorator
from gdb.unwinder import Unwinder

from . import names
from .kernel import (FIRST_TASK, Command, command, entries, is_core, mask,
                     offset, online_cpus, per_cpu, possible_cpus, read,
                     seconds, text, thread_cpu, variable)

TIMER = "kernel/core/timer.c"
IRQ = "kernel/core/irq.c"
RUNQUEUE = "kernel/sched/runqueue.c"
STATES = "RSD"
FRAMES = 64
FIRST_PPI = 16          # below: calls between cores


def runqueue(cpu):
    return per_cpu(variable("runqueues", RUNQUEUE), cpu)


def running(cpu):
    """The struct thread a core runs; None before there are threads."""
    try:
        thread = runqueue(cpu)["curr"]
        return thread.dereference() if int(thread) else None
    except (gdb.error, gdb.GdbError):
        return None


def all_tasks():
    """As the shell's ps lists them."""
    for cpu in online_cpus():
        yield runqueue(cpu)["idle"].dereference()
    yield from entries(variable("threads", "kernel/sched/thread.c"),
                       "thread", "all_node")


def state(task):
    number = int(task["state"])
    return STATES[number] if number < len(STATES) else "X"


def task_id(task):
    return int(task["ctx"]["id"])


def task_by_id(number):
    for task in all_tasks():
        if task_id(task) == number != 0:
            return task
    raise gdb.GdbError(f"there is no thread {number}")


def label(task):
    return text(task["name"])


@command
class Ps(Command):
    """List the threads of the kernel, as the shell's ps.

The time is that of the last switch to or from a thread: what the running
ones have used since is not in it."""
    name = "q-ps"
    linux = "lx-ps"

    def run(self, argv):
        self.no_arguments(argv)
        print("   id  core  prio  s  switches      time s  name")
        for t in all_tasks():
            print(f"{task_id(t):5}  {int(t['ctx']['cpu']):4}  "
                  f"{int(t['prio']):4}  {state(t)}  "
                  f"{int(t['nr_switches']):8}  "
                  f"{seconds(int(t['runtime_ns']))}  {label(t)}")


# Cores

def core_state(cpu):
    if cpu in online_cpus():
        return "online"
    present = mask(variable("cpu_present_bits"))
    return "present" if cpu in present else "possible"


def irq_sums(cpu):
    """(interrupts, calls from other cores)"""
    counts = per_cpu(variable("irq_stat", IRQ), cpu)["counts"]
    counts.fetch_lazy()
    numbers = [int(counts[i]) for i in range(counts.type.range()[1] + 1)]
    return sum(numbers[FIRST_PPI:]), sum(numbers[:FIRST_PPI])


@command
class Cpus(Command):
    """Print the cores: state, per-CPU offset, counts, and what each runs."""
    name = "q-cpus"
    linux = "lx-cpus"

    def run(self, argv):
        self.no_arguments(argv)
        print("core  state       offset      ticks       IRQs       IPIs  "
              "thread")
        for cpu in possible_cpus():
            task = running(cpu)
            irqs, ipis = irq_sums(cpu)
            ticks = int(per_cpu(variable("tick_count", TIMER), cpu))
            print(f"{cpu:4}  {core_state(cpu):8}  {offset(cpu):08x} "
                  f"{ticks:10} {irqs:10} {ipis:10}  " +
                  (f"{label(task)} ({task_id(task)})" if task else "-"))


def name_threads(_event=None):
    """A core shows as a thread with its task's name."""
    for thread in gdb.selected_inferior().threads():
        if not is_core(thread):
            continue
        try:
            cpu = thread_cpu(thread)
            task = running(cpu)
        except (gdb.error, gdb.GdbError):
            continue
        if task is not None:
            thread.name = f"core {cpu}: {label(task)}"


gdb.events.stop.connect(name_threads)
gdb.events.before_prompt.connect(name_threads)
name_threads()          # those of a core file that is there already


# Backtraces

SAVED = [f"r{n}" for n in range(4, 12)]


class FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class TaskUnwinder(Unwinder):
    """Makes a sleeping task's frames follow frame 0, while it is told to."""

    def __init__(self):
        super().__init__("quartet-task")
        self.task = None
        self.used = False

    def __call__(self, pending):
        if self.task is None or pending.read_register("sp") != self.sp or \
                self.used:
            return None
        self.used = True
        info = pending.create_unwind_info(FrameId(gdb.Value(0), self.pc))
        context = self.task["ctx"]
        for i, register in enumerate(SAVED):
            info.add_saved_register(register, context["regs"][i])
        info.add_saved_register("sp", context["sp"])
        info.add_saved_register("lr", context["lr"])
        info.add_saved_register("pc", context["lr"])
        return info

    def frames(self, task):
        """Those of a task that is not running."""
        read(int(task["ctx"]["sp"]), 4)     # or an error that says why not
        frame = gdb.newest_frame()
        self.sp, self.pc = frame.read_register("sp"), \
            frame.read_register("pc")
        self.task, self.used = task, False
        gdb.invalidate_cached_frames()
        try:
            yield from walk(gdb.newest_frame().older())
        finally:
            self.task = None
            gdb.invalidate_cached_frames()


unwinder = TaskUnwinder()
gdb.unwinder.register_unwinder(None, unwinder, replace=True)


class Vector(FrameDecorator):
    """An exception's entry: GDB would call it a signal handler."""

    def function(self):
        return self.inferior_frame().name()

    def line(self):
        return self.inferior_frame().find_sal().line


class Frames:
    """Of backtraces. The caller of what nobody called, pc 0, is left out."""
    name, priority, enabled = "quartet", 100, True

    def __init__(self):
        gdb.frame_filters[self.name] = self

    @staticmethod
    def filter(frames):
        for frame in frames:
            if frame.inferior_frame().pc() == 0:
                return
            yield Vector(frame) if frame.inferior_frame().type() == \
                gdb.SIGTRAMP_FRAME else frame


Frames()


def walk(frame):
    for _ in range(FRAMES):
        if frame is None or not frame.is_valid() or frame.pc() == 0:
            return          # boot code and new threads begin with lr 0
        yield frame
        try:
            frame = frame.older()
        except gdb.error:
            return


def print_frames(frames):
    for number, frame in enumerate(frames):
        sal = frame.find_sal()
        name = frame.name() or names.plain(frame.pc())
        line = f" at {sal.symtab.filename}:{sal.line}" if sal.symtab else ""
        print(f"#{number:<2} 0x{frame.pc():08x} in {name} (){line}")


def core_frames(thread):
    thread.switch()
    return walk(gdb.newest_frame())


@command
class BtAll(Command):
    """Print the call stack of every core, then of every task that waits."""
    name = "q-bt-all"

    def run(self, argv):
        self.no_arguments(argv)
        selected = gdb.selected_thread()
        if selected is None:
            raise gdb.GdbError("no core is selected: is the kernel running?")
        frame = gdb.selected_frame()
        level = frame.level()
        try:
            self.cores()
            selected.switch()
            self.sleepers()
        finally:
            selected.switch()
            gdb.execute(f"frame {level}", to_string=True)

    @staticmethod
    def cores():
        known = possible_cpus()
        for thread in sorted(gdb.selected_inferior().threads(),
                             key=lambda t: t.ptid[1] or t.num):
            cpu = thread_cpu(thread)
            if not is_core(thread) or cpu not in known:
                continue
            task = running(cpu)
            print(f"core {cpu}: " + (f"thread {task_id(task)} {label(task)}"
                                     if task else "no thread yet"))
            print_frames(core_frames(thread))

    @staticmethod
    def sleepers():
        on_cores = [int(t.address) for cpu in online_cpus()
                    if (t := running(cpu)) is not None]
        for task in all_tasks():
            if int(task.address) in on_cores:
                continue
            print(f"thread {task_id(task)} {label(task)} ({state(task)}), "
                  f"core {int(task['ctx']['cpu'])}")
            print_frames(unwinder.frames(task))


class Current(gdb.Function):
    """$lx_current(): the struct thread that the selected core runs."""

    def invoke(self):
        thread = gdb.selected_thread()
        if thread is not None and not is_core(thread):
            return task_by_id(thread.ptid[1] - FIRST_TASK)
        task = running(thread_cpu())
        if task is None:
            raise gdb.GdbError("no thread runs on this core yet")
        return task


class TaskById(gdb.Function):
    """$lx_task_by_pid(ID): a struct thread, by the number ps prints."""

    def invoke(self, number):
        return task_by_id(int(number)).address


Current("lx_current")
TaskById("lx_task_by_pid")
