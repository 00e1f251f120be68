# SPDX-License-Identifier: MIT
"""
tests/e2e/test_faults.py - crashes on purpose, and what the kernel says

Every fault ends the kernel with a panic that tells the cause in words, the
core, and the functions that led there.
"""

import re

import machine
import pytest

IMAGES = pytest.mark.parametrize("elf", [False, True], ids=["raw", "elf"])

# command: what the panic must say, functions of the backtrace in order
FAULTS = {
    "null": (r"write of 0x00000000 .*translation fault.*\(DFSR 0x805\)",
             ["fault_null"]),
    "text-write": (r"write of 0x6.*permission fault.*\(DFSR 0x80[df]\)",
                   ["fault_text_write"]),
    "data-exec": (r"prefetch abort: execute .*permission fault.*"
                  r"\(IFSR 0x00[df]\)", ["fault_data_exec"]),
    "stack": (r"guard page below the stack of thread init \(1\)",
              ["fault_stack"]),
    "undef": (r"undefined instruction 0xe7f000f0", ["fault_undef"]),
    "memcpy": (r"read of 0x00002000 by pc memcpy",
               ["memcpy", "fault_memcpy"]),
    "assert": (r"assertion failed: two \+ two == 5", ["fault_assert"]),
    "panic": (r"asked for by the command", ["fault_panic"]),
    "template": (r"(?s)template.*this_cpu", ["fault_template"]),
    "sleep-atomic": (r"schedule\(\) in atomic context: preempt_count 0x1, "
                     r"IRQs on, thread init|assertion failed: .*sched_running",
                     ["msleep", "fault_sleep_atomic"]),
    "relock": (r"assertion failed: .*owner.* != .*current",
               ["lock_slow"]),
    "unlock": (r"assertion failed: .*owner.* == .*current",
               ["mutex_unlock"]),
}


def crash(m, command):
    """Run a command that must panic. Returns what was printed, the panic."""
    start = len(m.text)
    with pytest.raises(machine.Panic) as panic:
        m.run(command)
    return m.text[start:], str(panic.value)


def backtrace(text):
    """The function names of the first backtrace in the text, in order."""
    text = text.split("was here")[0]
    return re.findall(r"\b([A-Za-z_]\w+)\+0x[0-9a-f]+", text)


@IMAGES
@pytest.mark.parametrize("fault", FAULTS)
def test_fault(boot, fault, elf):
    cause, names = FAULTS[fault]
    m = boot(elf=elf)
    text, _ = crash(m, f"fault {fault}")
    assert re.search(cause, text)
    trace = backtrace(text)
    for name in names:
        assert name in trace, trace
        trace = trace[trace.index(name):]
    assert trace[-1] == "thread_begin"
    assert re.search(r"panic on core \d:", text)
    assert m.wait() != 0


@pytest.mark.parametrize("core", [1, 2, 3])
def test_fault_elsewhere(boot, core):
    text, _ = crash(boot(), f"call {core} fault null")
    assert f"panic on core {core}:" in text
    assert "fault_null" in backtrace(text)


def test_exit_status(qemu_py):
    for fault in FAULTS:
        done = qemu_py(f"fault {fault}")
        assert done.returncode == machine.PANICKED, fault


def test_hung_core_is_shown(boot):
    """Core 2 spins with interrupts masked: the FIQ reaches it."""
    m = boot()
    status, output = m.run("call 2 fault hang")
    assert status == 124
    assert "2" in output
    text, _ = crash(m, "fault null")
    trace = backtrace(text.split("core 2 was here")[1])
    assert trace.index("fault_hang") < trace.index("thread_begin")


@IMAGES
def test_stopped_cores_let_others_run(start, elf):
    """
    Where cores run in turn, a stopped one that spins instead of sleeping
    takes the time of those that are still to be asked.
    """
    m = start(elf=elf, icount=True, append='panic=poweroff run="fault null"')
    with pytest.raises(machine.Panic):
        m.wait()
    assert set(re.findall(r"core (\d) was here", m.text)) == {"1", "2", "3"}


def test_panic_waits_by_default(start):
    m = start(append="loglevel=5")
    with pytest.raises(machine.Panic):
        m.run("fault null")
    assert "leave QEMU with Ctrl-A X" in m.text.rstrip("\n").split("\n")[-1]


def test_unknown_fault(boot):
    m = boot()
    status, output = m.run("fault nosuchfault")
    assert status == 2
    assert "text-write" in output
    m.poweroff()
