# SPDX-License-Identifier: MIT
"""
tests/e2e/gdb_commands.py - every command of scripts/gdb, and what it prints

One machine, prepared and asked at its shell; then asked the same by GDB, in
whatever way GDB reaches it:

    machine = Machine(**MACHINE, initrd=..., ...)
    shell = prepare(machine)            what the shell says, by its commands
    commands = [shell.fill(row.command) for row in ROWS]
    ...                                 the texts GDB prints
    row.check(text, shell)              asserts, for each row

Between the shell's answer and GDB's the machine may have run on: counters
have grown, threads have moved. Per-CPU memory that lay ready has gone back.
"""

import collections
import re

MACHINE = {"append": "panic=poweroff percpu_debug=1"}
PREPARE = ("insmod percpu_static", "insmod thumb_calls", "trace on percpu",
           "churn 200 5", "trace off", "pcpu drain")
LEFT_OUT = re.compile(r"^  (who asked|who had|asked for by|freed by|before: |"
                      r"\d+ bytes, align).*\n", re.M)

Row = collections.namedtuple("Row", "command check")


class Shell(dict):
    """{command: output}; fill() puts addresses into a command."""

    def __init__(self, machine):
        super().__init__()
        self.machine = machine
        for command in PREPARE:
            status, output = machine.run(command)
            assert status == 0, output
        in_use = addresses_in_use(self["pcpu map"])
        self.object, self.last = in_use[0], in_use[-1]
        self.cookie = re.search(r"its cookie is (0x[0-9a-f]{8})",
                                self[f"pcpu who {self.object}"])[1]

    def __missing__(self, command):
        self[command] = self.machine.run(command)[1]
        return self[command]

    def fill(self, command):
        return command.format(object=self.object, last=self.last,
                              cookie=self.cookie)


def addresses_in_use(pictures):
    """In each core's unit of each chunk: where its first long area lies."""
    found, units = [], []
    for line in pictures.splitlines():
        if line.startswith("  unit of core"):
            units = re.findall(r" \d (0x[0-9a-f]{8})", line)
        row = re.match(r" *(\d+)  ([-#=+.]*?)#", line)
        if row and units:
            at = int(row[1]) + 64 * len(row[2]) + 4
            found += [f"{int(unit, 16) + at:#x}" for unit in units]
            units = []
    return found


def prepare(machine):
    """Everything the rows will want of the shell."""
    shell = Shell(machine)
    for row in ROWS:
        for command in getattr(row.check, "wants", ()):
            shell[shell.fill(command)]
    return shell


# What is to be seen; `wants` are the shell's commands.

def wanting(*commands):
    def mark(check):
        check.wants = commands
        return check
    return mark


def same(command):
    """As the shell prints it."""
    @wanting(command)
    def check(text, shell):
        assert text == shell[shell.fill(command)]
        assert text
    return check


def contains(pattern):
    def check(text, _shell):
        assert re.search(pattern, text, re.M), text
    return check


def anything(text, _shell):
    assert text.strip()


def copies(*values):
    """A value for each core."""
    def check(text, _shell):
        found = re.findall(r"^core (\d) 0x[0-9a-f]{8}: (.*)$", text, re.M)
        assert [value for _, value in found] == list(values), text
    return check


def who(where):
    """As the shell, less what it knows from percpu_debug=1."""
    @wanting(f"pcpu who {where}")
    def check(text, shell):
        said = LEFT_OUT.sub("", shell[shell.fill(f"pcpu who {where}")])
        assert said.startswith(text.strip()), said
        assert said.count("\n") == text.count("\n")
    return check


PS = re.compile(r"^ +(\d+) +(\d) +(\d)  (\w) +\d+ +[\d.]+  (\S+)$", re.M)


@wanting("ps")
def threads(text, shell):
    """State and core of those that move may have changed since."""
    said, shown = PS.findall(text), PS.findall(shell["ps"])
    assert [(t[0], t[2], t[4]) for t in said] == \
        [(t[0], t[2], t[4]) for t in shown]
    assert {t[3] for t in said} <= set("RSD")
    assert len(said) > 15


@wanting("cpus")
def cores(text, shell):
    shown = re.findall(r"^ +(\d)  (\w+) +(?:\w+ +\w+|- +-)  ([0-9a-f]{8}) "
                       r"+(\d+)", shell["cpus"], re.M)
    said = re.findall(r"^ +(\d)  (\w+) +([0-9a-f]{8}) +(\d+) +\d+ +\d+  "
                      r"\S+ \(\d+\)$", text, re.M)
    assert [row[:3] for row in said] == [row[:3] for row in shown]
    for before, after in zip(shown, said):
        assert int(before[3]) <= int(after[3])


@wanting("irq")
def interrupts(text, shell):
    row = re.compile(r"^ *(\d+)((?: +\d+)+)  (.+)$", re.M)
    said, shown = row.findall(text), row.findall(shell["irq"])
    assert [(r[0], r[2]) for r in said] == [(r[0], r[2]) for r in shown]
    for before, after in zip(shown, said):
        for old, new in zip(before[1].split(), after[1].split()):
            assert int(old) <= int(new)


def without_active(text):
    """slabinfo without how many objects are in use: cat uses some."""
    return [re.sub(r"^(\S+ +)\d+ ", r"\1", line)
            for line in text.splitlines()]


@wanting("cat /proc/slabinfo")
def slabs(text, shell):
    assert without_active(text) == without_active(shell["cat /proc/slabinfo"])


def events(words):
    """As the shell, less what was lost."""
    @wanting("trace show" + words)
    def check(text, shell):
        shown = [line for line in shell["trace show" + words].splitlines()
                 if not line.endswith(" lost)")]
        assert text.splitlines() == shown and len(shown) > 5
    return check


def stacks(text):
    """{head: [function...]}"""
    found = {}
    for line in text.splitlines():
        frame = re.match(r"#\d+ +0x[0-9a-f]{8} in (\S+) ", line)
        if frame:
            found[head].append(frame[1])
        else:
            head = line
            found[head] = []
    return found


def all_stacks(text, _shell):
    """Cores first; whatever they do, all begin where they should."""
    found = stacks(text)
    assert [head[:6] for head in found][:4] == [f"core {n}" for n in range(4)]
    for head, frames in found.items():
        assert frames[-1] in ("thread_begin", "start_kernel",
                              "secondary_main"), (head, frames)
    shell, = (frames for head, frames in found.items() if " init" in head)
    assert shell[-3:] == ["shell_run", "init_thread", "thread_begin"]
    watchdogs = [frames for head, frames in found.items()
                 if re.match(r"(core \d: )?thread \d+ watchdog/", head)]
    assert [frames[-2] for frames in watchdogs] == ["watchdog_thread"] * 4


def symbols(text, _shell):
    assert re.findall(r"^(\w+): \S+ at 0x[0-9a-f]{8}$", text, re.M) == [
        "thumb_calls", "percpu_static"]


IDLE_2 = contains('"idle/2"')

ROWS = [
    Row("thread 1", anything),
    Row("q-percpu runqueues.active", copies(*["true"] * 4)),
    Row("q-percpu runqueues.active 3", copies("true")),
    Row("q-percpu (unsigned*){cookie}", contains(r"^core 3 0x")),
    Row('print $per_cpu("runqueues", 2).idle->name', IDLE_2),
    Row('print $lx_per_cpu("runqueues", 2).idle->name', IDLE_2),
    Row('print $this_cpu("runqueues").idle->name', contains('"idle/0"')),
    Row("q-pcpu-chunks", same("pcpu chunks")),
    Row("q-pcpu-map", same("pcpu map")),
    Row("q-pcpu-map R", same("pcpu map R")),
    Row("q-pcpu-who {object}", who("{object}")),
    Row("q-pcpu-who {last}", who("{last}")),
    Row("q-pcpu-who {cookie}", who("{cookie}")),
    Row("q-pcpu-who &runqueues", who("runqueues")),
    Row("q-pcpu-who 0x60000000", contains("is no per-CPU memory")),
    Row("q-ps", threads),
    Row("lx-ps", threads),
    Row("print $lx_task_by_pid(1)->name", contains('"init"')),
    Row("print $lx_current().name", contains(r'"[\w/]+"')),
    Row("q-cpus", cores),
    Row("lx-cpus", cores),
    Row("q-bt-all", all_stacks),
    Row("q-dmesg", same("dmesg")),
    Row("lx-dmesg", same("dmesg")),
    Row("q-trace", events("")),
    Row("q-trace 7", events(" 7")),
    Row("q-trace 12 percpu_free_percpu", events(" 12 percpu_free_percpu")),
    Row("q-irq", interrupts),
    Row("lx-interruptlist", interrupts),
    Row("q-slab", slabs),
    Row("lx-slabinfo", slabs),
    Row("q-buddy", same("cat /proc/buddyinfo")),
    Row("q-modules", same("cat /proc/modules")),
    Row("lx-lsmod", same("cat /proc/modules")),
    Row("q-symbols", symbols),
    Row("lx-symbols", symbols),
    Row("q-percpu 'tests/modules/percpu_static.c'::hits",
        copies("40", "41", "42", "43")),
    Row("print 'tests/modules/percpu_static.c'::plain", contains("= 7$")),
    Row("info line thumb_exit", contains("thumb_calls.c")),
    Row("print cpu_online_bits", contains("= cores 0-3$")),
    Row("print 'kernel/sched/thread.c'::threads", contains("list of 15 = ")),
    Row("print (void *){cookie}", contains(r"per-CPU \{0: 0x.*3: 0x")),
]
