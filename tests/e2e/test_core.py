# SPDX-License-Identifier: MIT
"""
tests/e2e/test_core.py - core files: of a panic, of a running machine

That GDB's commands say of a core file what they say of the machine is in
test_gdb_commands.py; a core file of a hang, in test_qemu_py.py.
"""

import re
import subprocess
import sys

import machine
import pexpect
import pytest
from gdb_session import COMMANDS, CoreFile

CORE_PY = machine.ROOT / "scripts" / "core.py"


@pytest.fixture
def gdb(builds, tmp_path):
    """gdb(core, command...): what each prints."""
    def ask(core, *commands):
        return CoreFile(tmp_path, core).run(builds.get() / "quartet.elf",
                                            *commands)
    return ask


@pytest.fixture
def build(builds, tmp_path):
    """A build folder of one's own: other tests start machines, too."""
    folder = tmp_path / "build"
    folder.mkdir()
    for name in "quartet.elf", "quartet.bin":
        (folder / name).symlink_to(builds.get() / name)
    return folder


@pytest.fixture
def core_py(build, tmp_path):
    """Run scripts/core.py, with tmp_path/core for the file."""
    def run(*args):
        return subprocess.run(
            [sys.executable, str(CORE_PY), "--build", str(build),
             "--mem", "32M",
             "--output", str(tmp_path / "core"), *args],
            capture_output=True, text=True, timeout=60, check=False)
    return run


def backtraces(text):
    """{thread: [function...]} of "thread apply all bt"."""
    found = {}
    for line in text.splitlines():
        if head := re.match(r"Thread (\d) ", line):
            frames = found[int(head[1])] = []
        elif frame := re.match(r"#\d+ +(?:0x\w+ in )?(\S+) \(", line):
            frames.append(frame[1])
    return found


def test_core_of_a_panic(qemu_py, gdb, tmp_path):
    """The stacks of all cores, through the exception that stopped each."""
    core = tmp_path / "panic.core"
    done = qemu_py("--core", str(core), "--append", "panic=poweroff", "cpus",
                   "fault null")
    assert done.returncode == machine.PANICKED
    assert f"core file: {core}\n" in done.stderr
    cpu = int(re.search(r"panic on core (\d)", done.stderr)[1])
    stacks, task, log = gdb(
        core, "thread apply all bt",
        f'print $per_cpu("runqueues", {cpu}).curr->name', "q-dmesg")
    found = backtraces(stacks)
    assert sorted(found) == [1, 2, 3, 4]
    assert "??" not in stacks and "corrupt" not in stacks
    own = found.pop(cpu + 1)
    assert own[:2] == ["nmi_park", "finish"]
    at = own.index("vector_data")
    assert own[at - 1] == "do_abort" and own[at + 1] == "fault_null"
    assert "shell_run" in own and own[-1] == "thread_begin"
    for frames in found.values():
        assert frames[0] == "nmi_park" and "vector_fiq" in frames[1:6]
        assert frames[-1] in ("secondary_main", "start_kernel",
                              "thread_begin")
    assert '"init"' in task and "Kernel panic on core" in log


def test_threads_have_names(core_py, builds, tmp_path):
    """As in docs/gdb.md: the core on the command line, then the commands."""
    assert core_py("fault panic").returncode == 0
    done = subprocess.run(
        ["gdb-multiarch", "-nx", "-batch", builds.get() / "quartet.elf",
         tmp_path / "core", "-x", COMMANDS, "-ex", "info threads"],
        capture_output=True, text=True, timeout=60, check=True)
    names = re.findall(r'^\*? +\d +LWP (\d) "core (\d): ', done.stdout, re.M)
    assert names == [("1", "0"), ("2", "1"), ("3", "2"), ("4", "3")]
    assert re.search(r'"core \d: init"', done.stdout)


def test_core_with_instructions_as_the_clock(qemu_py, gdb, tmp_path):
    """Where run= would end QEMU; and with two cores."""
    core = tmp_path / "icount.core"
    done = qemu_py("--core", str(core), "--icount", "--cpus", "2",
                   "fault null")
    assert done.returncode == machine.PANICKED
    cpus, = gdb(core, "q-cpus")
    assert len(re.findall(r"^ +\d  online ", cpus, re.M)) == 2


def test_no_core_without_need(qemu_py, tmp_path):
    core = tmp_path / "core"
    assert qemu_py("--core", str(core), "cpus").returncode == 0
    assert not core.exists()
    core.mkdir()
    done = qemu_py("--core", str(core), "cpus")
    assert done.returncode == machine.USAGE and done.stdout == ""
    assert f"cannot write {core}: it is a folder" in done.stderr


def test_what_a_core_cannot(core_py, builds, tmp_path):
    """Also: none runs, so one is booted."""
    done = core_py()
    assert done.returncode == 0, done.stderr
    assert "is running; this is the core of a new one" in done.stdout
    session = CoreFile(tmp_path, tmp_path / "core")
    go, change, nothing = session.fails(
        builds.get() / "quartet.elf", "continue",
        'set var $per_cpu("fault_template_word", 2) = 1', "q-pcpu-map 99")
    assert go == "The program is not being run."
    assert change.startswith("Cannot access memory at address 0x")
    assert "there is no chunk 99" in nothing


def test_core_of_commands(core_py, gdb, tmp_path):
    done = core_py("churn 100 3", "fault null")
    assert done.returncode == 0, done.stderr
    assert "Kernel panic on core" in done.stdout
    chunks, = gdb(tmp_path / "core", "q-pcpu-chunks")
    first = re.search(r"^ +0(?: +\d+){4} +(\d+)", chunks, re.M)
    assert int(first[1]) > 10


def test_machine_of_make_run(build, core_py, gdb, tmp_path):
    """It goes on afterwards. And QEMU's own dump is made whole."""
    terminal = pexpect.spawn(
        sys.executable, [str(machine.ROOT / "scripts" / "qemu.py"),
                         "--build", str(build), "--mem", "32M",
                         "--interactive"],
        encoding="utf-8", timeout=30)
    raw = tmp_path / "raw"
    try:
        terminal.expect_exact(machine.PROMPT)
        done = core_py()
        assert done.returncode == 0, done.stderr
        assert "is running" not in done.stdout
        terminal.send("insmod nothing\r")
        terminal.expect_exact(machine.PROMPT)
        terminal.send("\x01c")
        terminal.expect_exact("(qemu) ")
        terminal.send(f"dump-guest-memory {raw}\r")
        terminal.expect(r"\(qemu\) \Z")
        terminal.send("\x01x")
        terminal.expect(pexpect.EOF)
    finally:
        terminal.close(force=True)
    running, = gdb(tmp_path / "core", "q-bt-all")
    reason, = CoreFile(tmp_path, raw).fails(build / "quartet.elf", "q-bt-all")
    assert "QEMU's own dump has RAM alone: scripts/core.py --raw" in reason
    done = core_py("--raw", str(raw))
    raw.unlink()
    assert done.returncode == 0, done.stderr
    whole, = gdb(tmp_path / "core", "q-bt-all")
    for text in running, whole:     # one more for who is being switched to
        assert text.count("in watchdog_thread") >= 4
