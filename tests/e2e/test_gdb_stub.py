# SPDX-License-Identifier: MIT
"""
tests/e2e/test_gdb_stub.py - the stub inside the kernel, with gdb-multiarch
"""

import re
import signal

import elf
import machine
import pytest
from gdb_session import KernelStub, QemuStub, script

COPY = re.compile(r"^core (\d) 0x([0-9a-f]{8}): (.*)$", re.M)


@pytest.fixture
def attach(boot, builds, tmp_path):
    """attach(**Machine's): a machine whose stub is on, and GDB for it."""
    def attach_machine(config="quartet", on="gdb on", kind=KernelStub,
                       **options):
        stub = kind(tmp_path)
        extra = stub.qemu + options.pop("extra", [])
        m = boot(config=config, extra=extra, **options)
        stub.elf = builds.get(config) / "quartet.elf"
        stub.ask = lambda *commands: stub.run(stub.elf, *commands)
        if on:
            assert m.run(on)[0] == 0
        return m, stub
    return attach_machine


# With GDB

def test_stops_all_cores(attach):
    m, gdb = attach("debug")
    threads, registers = gdb.ask("info threads", "info registers")
    for cpu in range(4):
        assert re.search(rf'^\*? +{cpu + 1} +Thread {cpu + 1} '
                         rf'"core {cpu}: \S+"', threads, re.M), threads
    assert re.search(r"Thread 2\d\d \(watchdog/2, waits\)", threads)
    assert re.search(r"^pc +0x60", registers, re.M)
    assert m.run("uptime")[0] == 0
    m.poweroff()


def test_the_command_stops(attach):
    m, gdb = attach(on=None)
    m.send("gdb\r")
    m.expect("gdb: stopped; on UART1, target remote")
    stack, up = gdb.ask("bt", "monitor uptime")
    assert re.search(r"^#0 +gdb_breakpoint \(\)", stack, re.M)
    assert "in run_gdb (" in stack and "in init_thread (" in stack
    assert re.match(r"up \d+\.\d+ s, 4 of 4 cores online", up)
    m.expect_prompt()
    assert m.run("gdb off")[0] == 2
    m.poweroff()


def test_from_boot(start, builds, tmp_path):
    stub = KernelStub(tmp_path)
    m = start(append="panic=poweroff gdb", extra=stub.qemu)
    m.expect("gdb: stopped; on UART1, target remote")
    stack, = stub.run(builds.get() / "quartet.elf", "bt")
    assert "gdb_breakpoint ()" in stack and "thread_steps" in stack
    m.expect_prompt()
    m.poweroff()


def test_one_text_for_both_stubs(attach):
    places = []
    for kind in QemuStub, KernelStub:
        m, gdb = attach(kind=kind)
        gdb.start(gdb.elf, script("tests/e2e/show.gdb"))
        gdb.wait_for("continue")
        m.send("call 2 churn 40 3\r")
        m.expect_prompt(60)
        said = gdb.texts()
        assert re.search(r"Switching to Thread (1\.)?3", said[1])
        assert "quartet_alloc_more (" in said[2]
        places.append(re.findall(r"^#\d .* at (\S+)$", said[13], re.M))
        before, after = COPY.findall(said[14]), COPY.findall(said[16])
        assert [copy[2] for copy in before] == ["0"] * 4
        assert [copy[2] for copy in after] == ["0", "0", "4711", "0"]
        assert "units of" in said[17]
        assert gdb.said.count(b"hit Breakpoint 1, ") == 2
        assert re.search(r"core 2  0x\w+  0x00001267",
                         m.run("percpu fault_template_word")[1])
        m.poweroff()
    # After ten steps both are at the same line of the same function.
    assert places[0] == places[1] and len(places[0]) == 3


def test_ctrl_c(attach):
    m, gdb = attach()
    gdb.start(gdb.elf, ["continue", "info threads"])
    gdb.wait_for("continue")
    assert m.run("true")[0] == 0
    gdb.process.send_signal(signal.SIGINT)
    assert "core 0: " in gdb.texts()[-1]
    assert gdb.said.count(b"received signal SIGINT") == 1
    assert m.run("true")[0] == 0
    m.poweroff()


def test_reattach_after_a_killed_gdb(attach):
    """What it left, breakpoints and all, is gone; the kernel goes on."""
    m, gdb = attach()
    gdb.start(gdb.elf, ["break churn_begin", "continue", "bt"])
    gdb.wait_for("continue")
    gdb.process.kill()
    gdb.process.wait()
    stack, _, code = gdb.ask("bt", "set trust-readonly-sections off",
                             "x/i churn_begin")
    assert "#0" in stack and "udf" not in code
    assert m.run("churn 20 3")[0] == 0
    m.poweroff()


def test_kill_reboots(attach):
    m, gdb = attach()
    gdb.start(gdb.elf, ["kill"])
    gdb.results()
    # QEMU was started with -no-reboot: it ends.
    assert m.wait() == 0


def test_panic_waits_for_gdb(attach):
    m, gdb = attach(append="panic=poweroff")
    gdb.start(gdb.elf, ["continue", "bt"])
    gdb.wait_for("continue")
    m.send("fault null\r")
    with pytest.raises(machine.Panic):
        m.expect_prompt(20)
    assert re.search(r"^#0 .*fault_null \(\)", gdb.texts()[1], re.M)
    assert b"received signal SIGABRT" in gdb.said
    assert m.wait() == 101


def test_memory_that_is_not_there(attach):
    m, gdb = attach()
    gdb.start(gdb.elf, [
        "x/x 0xffffffff", "x/x 0", "x/x &__per_cpu_start",
        "set var *(int *)0x2000 = 1", "set var *(int *)start_kernel = 1",
        "x/x 0x60000000"])
    results = gdb.results()
    for result in results[:5]:
        assert "Cannot access memory" in (result["error"] or ""), result
    assert results[5]["error"] is None
    assert m.run("true")[0] == 0
    m.poweroff()


def test_watchpoints_are_refused(attach):
    m, gdb = attach()
    gdb.start(gdb.elf, ["watch *(int *)0x60200000", "continue"])
    results = gdb.results()
    assert results[1]["error"], results
    m.expect("gdb: no watchpoints here: QEMU's Cortex-A9")
    assert m.run("true")[0] == 0
    m.poweroff()


def test_registers_are_written(attach):
    """A core goes on with what GDB wrote."""
    m, gdb = attach()
    gdb.start(gdb.elf, [
        "break churn_begin", "continue", "set var $r0 = 30",
        "set var $r12 = 0x12345678", "print/x $r12", "delete", "continue"])
    gdb.wait_for("continue")
    m.send("churn 500 3\r")
    found = m.expect(r"churn: (\d+) objects taken")
    assert found[1] == "30"
    gdb.process.kill()
    gdb.process.wait()
    gdb.ask("info threads")
    m.poweroff()


def test_calls_a_function(attach):
    """sp, lr and pc are changed and put back."""
    m, gdb = attach()
    gdb.start(gdb.elf, ["break churn_begin", "continue",
                        "print timer_ticks(0) > 0", "print ksym_count()",
                        "bt 1", "delete"])
    gdb.wait_for("continue")
    m.send("churn 50 3\r")
    m.expect_prompt(60)
    said = gdb.texts()
    assert said[2].strip().endswith("= 1")
    assert int(said[3].split("=")[1]) > 1000
    assert "churn_begin" in said[4]
    m.poweroff()


# Stepping

SEQUENCE_TEST = "percpu_ops.pointers_are_values_like_others"


@pytest.mark.parametrize("kind", [QemuStub, KernelStub])
def test_steps_through_sequences(attach, kind):
    """Lines with this_cpu_add() and the like, in a test that looks."""
    m, gdb = attach(kind=kind)
    function = "ktest_" + SEQUENCE_TEST.replace(".", "__")
    gdb.start(gdb.elf, [f"break {function}", "continue", "delete",
                        *["next"] * 8, "bt 1"])
    gdb.wait_for("continue")
    m.send(f"test {SEQUENCE_TEST}\r")
    m.expect_prompt(60)
    assert f"{function} (" in gdb.texts()[-1]
    assert f"ok 1 {SEQUENCE_TEST}" in m.text
    m.poweroff()


def test_a_breakpoint_inside_a_sequence(attach):
    """The core stops at its end, is told so, and goes on from there."""
    m, gdb = attach()
    function = "ktest_" + SEQUENCE_TEST.replace(".", "__")
    code = elf.functions(gdb.elf)[function]
    at = next(n for n, line in enumerate(code) if "ip, cr13, cr0, {4}" in line)
    inside, end = (re.match(r" *(\w+):", code[at + n])[1] for n in (1, 2))
    assert "[ip" in code[at + 1], "a sequence of two instructions"
    gdb.start(gdb.elf, [
        f"break *0x{inside}", "continue", "print/x $pc", "stepi",
        "print/x $pc", "continue", "print/x $pc"])
    gdb.wait_for("continue")
    for _ in range(2):
        m.send(f"test {SEQUENCE_TEST}\r")
        m.expect(f"ok 1 {SEQUENCE_TEST}")
    _, stop, first, _, second, _, third = gdb.texts()
    assert first[5:] == third[5:] == f"0x{end}\n" != second[5:]
    assert f"0x{inside} is inside a restartable sequence: stopped at its " \
        "end" in stop
    m.poweroff()


def test_waits_for_another_core(attach):
    """A loop until another core has done something is stepped through."""
    m, gdb = attach()
    test = "smp.a_waiting_call_has_run_once_when_it_returns"
    gdb.start(gdb.elf, ["break smp_call_function_single", "continue",
                        "delete", *["next"] * 12, "bt 1"])
    gdb.wait_for("continue")
    m.send(f"test {test}\r")
    m.expect_prompt(60)
    assert "ktest_smp__a_waiting_call" in gdb.texts()[-1]
    assert f"ok 1 {test}" in m.text
    m.poweroff()


def test_module_text(attach, builds):
    """A breakpoint and steps in a module's Thumb code, and its ARM code."""
    m, gdb = attach(initrd=builds.get() / "modules.cpio")
    for name, exit_name in (("thumb_calls", "thumb_exit"),
                            ("percpu_static", "percpu_static_exit")):
        assert m.run(f"insmod {name}")[0] == 0
        gdb.start(gdb.elf, ["q-symbols", f"break {exit_name}", "continue",
                            "bt 1", "delete", *["stepi"] * 10, "bt 3"])
        gdb.wait_for("continue")
        m.send(f"rmmod {name}\r")
        m.expect_prompt(90)
        said = gdb.texts()
        assert f"{exit_name} (" in said[3]
        assert exit_name in said[-1] or "printk" in said[-1]
        assert name not in m.run("lsmod")[1]
    m.poweroff()


# Locks

def test_a_lock_that_a_stopped_core_holds(attach):
    """The allocator's lock is taken: monitor pcpu looks all the same."""
    m, gdb = attach()
    gdb.start(gdb.elf, [
        "break quartet_find", "continue", "monitor pcpu chunks",
        "monitor dmesg", "monitor ps", "q-pcpu-chunks", "delete"])
    gdb.wait_for("continue")
    m.send("churn 50 3\r")
    m.expect_prompt(60)
    chunks, log, ps, q = gdb.texts()[2:6]
    assert "units of" in chunks and "1 lock is held by a stopped core" in \
        chunks
    assert chunks.startswith(q.splitlines()[0])
    assert "notice Quartet" in log
    assert "neither sleep nor allocate" in ps
    assert m.run("pcpu chunks")[0] == 0
    assert m.run("test percpu_alloc.each_core_has_a_zeroed_copy")[0] == 0
    m.poweroff()


def test_without_fiq(attach):
    """By SGI where the machine has no FIQ, which is said once."""
    m, gdb = attach(extra=["-M", "vexpress-a9,secure=off"])
    assert m.text.count("gdb: this machine has no FIQ") == 1
    stacks, = gdb.ask("thread apply 1 2 3 4 bt 1")
    assert stacks.count("sched_idle () at ") >= 3
    assert m.run("gdb on")[0] == 0
    assert m.text.count("gdb: this machine has no FIQ") == 1
    m.poweroff()
