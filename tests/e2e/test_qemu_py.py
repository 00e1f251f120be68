# SPDX-License-Identifier: MIT
"""
tests/e2e/test_qemu_py.py - scripts/qemu.py and soak.py with the real thing

What tests/scripts/test_qemu.py shows with a fake QEMU, where the kernel and
QEMU have their part in it.
"""

import os
import re
import subprocess
import sys

import machine
import pexpect
import pytest
from gdb_session import CoreFile


def test_success_is_zero(qemu_py):
    done = qemu_py("cpus", "uptime")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "quartet> cpus\n" in done.stdout
    assert "quartet> poweroff 0\n" in done.stdout
    assert done.stderr == ""


def test_failed_command_is_its_status(qemu_py):
    assert qemu_py("nosuchcommand", "cpus").returncode == 127
    assert qemu_py("--elf", "false").returncode == 1
    assert qemu_py("test nosucharea").returncode == 2


def test_panic(qemu_py):
    done = qemu_py("fault null", "cpus")
    assert done.returncode == machine.PANICKED
    assert "quartet> cpus" not in done.stdout


def test_hang_is_killed(qemu_py, builds, tmp_path):
    """
    The core with the shell on it spins with interrupts masked. Another
    core's watchdog says where, once; then there is silence. And so does the
    core file that is written before the end.
    """
    core = tmp_path / "core"
    done = qemu_py("--timeout", "8", "--append", "watchdog=3",
                   "--core", str(core), "cpus", "fault hang")
    assert done.returncode == machine.HUNG
    assert "fault hang" in done.stderr
    _, *reports = done.stdout.split("hard lockup: core ")
    report, = reports
    assert "fault_hang+0x" in report and "run_fault+0x" in report
    stacks, = CoreFile(tmp_path, core).run(builds.get() / "quartet.elf",
                                           "thread apply all bt 2")
    assert len(re.findall(r"^#0 +fault_hang \(\).*\n#1 .* run_fault ", stacks,
                          re.M)) == 1


def test_qemus_refusal_is_passed_on(qemu_py):
    done = qemu_py("--mem", "2G")
    assert done.returncode == machine.REFUSED
    assert "cannot model more than 1GB" in done.stderr
    done = qemu_py("--cpus", "5")
    assert done.returncode == machine.REFUSED
    assert "max CPUs" in done.stderr


def test_bad_option(qemu_py):
    done = qemu_py("--cores", "4")
    assert done.returncode == machine.USAGE
    assert "--cores" in done.stderr


def test_own_poweroff_and_reboot(qemu_py):
    assert qemu_py("poweroff 9").returncode == 9
    assert qemu_py("reboot").returncode == 0


@pytest.mark.parametrize("image", [[], ["--elf"]], ids=["raw", "elf"])
def test_icount_repeats_exactly(qemu_py, image):
    """No host input, no host clock: two runs print the same bytes."""
    runs = [qemu_py("--icount", *image, "cpus", "timer", "irq", "dmesg")
            for _ in range(2)]
    assert [run.returncode for run in runs] == [0, 0], runs[0].stdout
    assert runs[0].stdout == runs[1].stdout


def test_icount_status(qemu_py):
    assert qemu_py("--icount", "false", "true").returncode == 1
    assert qemu_py("--icount", "fault null").returncode == machine.PANICKED
    assert qemu_py("--icount").returncode == 0


def test_interactive(builds):
    """The terminal is the kernel's, also its Ctrl-C; Ctrl-A X leaves."""
    terminal = pexpect.spawn(
        sys.executable, [str(machine.ROOT / "scripts" / "qemu.py"),
                         "--build", str(builds.get()), "--interactive"],
        encoding="utf-8", timeout=30)
    try:
        terminal.expect_exact(machine.PROMPT)
        terminal.send("sleep 1000\r")
        terminal.expect_exact("sleep 1000\r")
        terminal.send("\x03")
        terminal.expect_exact(machine.PROMPT)
        terminal.send("\x01x")
        terminal.expect(pexpect.EOF)
    finally:
        terminal.close(force=True)


@pytest.mark.parametrize("term, given, coloured", [
    ("xterm", {}, True), ("dumb", {}, False), ("xterm", {"NO_COLOR": "1"},
                                               False)])
def test_interactive_tells_of_colours(builds, term, given, coloured):
    """The kernel cannot ask the terminal; the script can."""
    env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    terminal = pexpect.spawn(
        sys.executable, [str(machine.ROOT / "scripts" / "qemu.py"), "--build",
                         str(builds.get()), "--interactive", "--append",
                         "panic=poweroff"],
        env=env | {"TERM": term} | given, encoding="utf-8", timeout=30)
    try:
        terminal.expect_exact(machine.PROMPT)
        terminal.send("pcpu map 0\r")
        terminal.expect("chunk 0: ")
        terminal.expect_exact(machine.PROMPT)
        assert ("\x1b[33m" in terminal.before) == coloured
        terminal.send("\x01x")
        terminal.expect(pexpect.EOF)
    finally:
        terminal.close(force=True)


def test_soak(builds):
    argv = [sys.executable, str(machine.ROOT / "scripts" / "soak.py"),
            "-n", "6", "--build", str(builds.get()), "cpus"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120,
                          check=False)
    assert done.stdout.endswith("6 passed, 0 failed\n"), done.stdout
    assert done.returncode == 0
