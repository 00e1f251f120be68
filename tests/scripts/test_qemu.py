# SPDX-License-Identifier: MIT
"""
tests/scripts/test_qemu.py - scripts/qemu.py against a fake QEMU

Every ending a run can have, without a kernel: the exit status, what reaches
stdout, and that no QEMU is left behind.
"""

import os
import pathlib
import re
import select
import signal
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
SCRIPTS = HERE.parent.parent / "scripts"
sys.path.insert(0, str(SCRIPTS))

import machine  # noqa: E402  (found through the path above)


@pytest.fixture
def build(tmp_path, monkeypatch):
    """A build folder with images for the fake QEMU to not read."""
    for name in "quartet.bin", "quartet.elf":
        (tmp_path / name).touch()
    monkeypatch.setenv("QUARTET_QEMU", str(HERE / "fake_qemu.py"))
    return tmp_path


@pytest.fixture
def qemu_py(build):
    """Run scripts/qemu.py to its end. Gives (exit status, out, err)."""
    def run(*args):
        argv = [sys.executable, str(SCRIPTS / "qemu.py"),
                "--build", str(build), "--timeout", "20", *args]
        done = subprocess.run(argv, capture_output=True, text=True,
                              timeout=60, check=False)
        return done.returncode, done.stdout, done.stderr
    return run


def test_no_command_boots_and_powers_off(qemu_py):
    code, out, err = qemu_py()
    assert code == 0, err
    assert out == "[ 0.000] Quartet fake\nquartet> poweroff 0\n"


def test_status_question_stays_hidden(qemu_py):
    code, out, err = qemu_py("echo hello", "echo two")
    assert code == 0, err
    assert out == ("[ 0.000] Quartet fake\nquartet> echo hello\nhello\n"
                   "quartet> echo two\ntwo\nquartet> poweroff 0\n")


def test_last_failure_is_the_exit_status(qemu_py):
    assert qemu_py("status 3", "status 0", "status 5", "status 0")[0] == 5


@pytest.mark.parametrize("text", [
    r"quartet> ", r"quartet> \n", r"no newline", r"\nstatus-00000000-0\n",
    r"echo status-1-$?\nquartet> quartet> "])
def test_output_cannot_fake_a_status(qemu_py, text):
    code, out, _ = qemu_py("print " + text, "status 4")
    assert code == 4
    assert text.replace("\\n", "\n") in out


def test_run_returns_status_and_output(build):
    with machine.Machine(build=build, timeout=20) as m:
        assert m.run("print a quartet> \\nb\\n") == (0, "a quartet> \nb\n")
        assert m.run("late") == (0, "red\n")
        assert m.run("status 9") == (9, "")
        status, output = m.run("flood")
        assert (status, output.count("\n")) == (0, 200000)
        assert m.boot_seconds > 0
        m.poweroff()
    assert m.stderr == b"message on stderr\n"


def test_panic(qemu_py):
    code, out, err = qemu_py("panic", "echo never")
    assert code == machine.PANICKED
    assert "Kernel panic on core 0: told to" in err
    assert "fake_panic" in out and "never" not in out
    assert qemu_py("--append", "fake=panic")[0] == machine.PANICKED


def test_panic_that_waits(build):
    with machine.Machine(build=build, timeout=20) as m:
        m.expect_prompt()
        m.send("panicwait\r")
        with pytest.raises(machine.Panic, match="told to"):
            m.expect_prompt()
        assert "halted" in m.text


def test_hang_is_killed_and_shown(qemu_py):
    code, _, err = qemu_py("--timeout", "2", "echo before", "hang")
    assert code == machine.HUNG
    assert "before" in err
    assert qemu_py("--timeout", "0.5", "--append",
                   "fake=silent")[0] == machine.HUNG
    assert qemu_py("--timeout", "0.5", "deaf")[0] == machine.HUNG


def test_limit_is_on_silence(monkeypatch):
    """Who talks may take longer, but not for ever."""
    now = 100.0
    monkeypatch.setattr(machine.time, "monotonic", lambda: now)
    limit = machine.Limit(10)
    now += 9
    limit.heard()
    now += 9
    assert limit.left() == 1 and str(limit) == "silence for 10 s"
    while limit.left() > 0:
        now += 1
        limit.heard()
    assert now == 100 + machine.PATIENCE * 10
    assert str(limit) == "no end within 50 s"


def test_talking_for_ever_is_a_hang(build, monkeypatch):
    with machine.Machine(build=build, timeout=20) as m:
        m.expect_prompt()
        monkeypatch.setattr(machine, "PATIENCE", 0.1)
        with pytest.raises(machine.Hang, match="no end within 2 s"):
            m.run("babble")
        assert "still here\nstill here" in m.text


def test_refusal_is_passed_on(qemu_py):
    code, _, err = qemu_py("--append", "fake=refuse")
    assert code == machine.REFUSED
    assert "cannot model more than 1GB RAM" in err


def test_qemu_missing(qemu_py, monkeypatch):
    monkeypatch.setenv("QUARTET_QEMU", "/nowhere/qemu-system-arm")
    code, _, err = qemu_py()
    assert code == machine.REFUSED
    assert "/nowhere/qemu-system-arm" in err


def test_image_missing(qemu_py, build):
    (build / "quartet.elf").unlink()
    code, _, err = qemu_py("--elf")
    assert code == machine.USAGE
    assert "quartet.elf" in err and "make" in err


def test_unasked_end(qemu_py):
    assert qemu_py("die")[0] == machine.ENDED
    assert qemu_py("poweroff 0", "echo never")[0] == machine.ENDED
    assert qemu_py("liar")[0] == machine.ENDED


def test_commands_own_poweroff(qemu_py):
    assert qemu_py("poweroff 7")[0] == 7


def test_guest_error_is_shown(qemu_py):
    code, _, err = qemu_py("guesterror")
    assert code == machine.GUEST_ERROR
    assert "Invalid read at addr 0x666" in err
    assert qemu_py("guesterror", "status 3")[0] == 3


def test_icount_passes_run(qemu_py):
    code, out, _ = qemu_py("--icount", "argv", "echo x")
    assert code == 0
    assert "-icount shift=5,sleep=off -rtc base=2024-01-01,clock=vm" in out
    assert 'panic=poweroff run="argv; echo x"' in out
    assert machine.PROMPT not in out


@pytest.mark.parametrize("args", [
    ["--bad"], ["--icount", 'echo "x"'], ["--elf", "--initrd", "f"], [""],
    ["--elf", "--no-semihosting", "--append", "x"], ["a\nb"],
    ["--interactive", "cpus"], ["--timeout", "0"]])
def test_bad_options(qemu_py, args):
    code, out, err = qemu_py(*args)
    assert code == machine.USAGE
    assert out == "" and "qemu.py: " in err


def test_log_has_the_bytes(qemu_py, tmp_path):
    qemu_py("--log", str(tmp_path / "log"), "echo x")
    assert b"\r\nx\r\nquartet> " in (tmp_path / "log").read_bytes()
    assert qemu_py("--log", str(tmp_path / "no" / "log"))[0] == machine.USAGE


def is_running(pid):
    stat = pathlib.Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().split(") ")[1][0] != "Z"


@pytest.mark.parametrize("number", [
    signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_qemu_left_behind(build, number):
    """Whatever kills the script, its QEMU dies too."""
    # A shell starts what it puts into the background with SIGINT ignored,
    # and programs below it inherit that.
    script = subprocess.Popen(
        [sys.executable, str(SCRIPTS / "qemu.py"), "--build", str(build),
         "hang"], stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL)
        if number != signal.SIGKILL else None)
    try:
        seen = b""
        while b"hang\n" not in seen:
            seen += os.read(script.stdout.fileno(), 100) or pytest.fail(seen)
        children = f"/proc/{script.pid}/task/{script.pid}/children"
        qemu = int(pathlib.Path(children).read_text().split()[0])
        handle = os.pidfd_open(qemu)
        assert is_running(qemu)
        script.send_signal(number)
        code = script.wait(20)
        # The kill that follows the parent's death is the kernel's, and
        # takes effect a moment later: wait for the process itself.
        assert select.select([handle], [], [], 20)[0]
        assert not is_running(qemu)
        assert code == (130 if number != signal.SIGKILL else -9)
    finally:
        script.kill()
        script.wait()
        script.stdout.close()


def test_reader_gone(build):
    """`qemu.py ... | head -1` ends quietly."""
    argv = f"{SCRIPTS}/qemu.py --build {build} flood | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", argv],
                          capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.returncode == 141
    assert done.stdout == "[ 0.000] Quartet fake\n" and done.stderr == ""


def test_soak_counts(build):
    argv = [sys.executable, str(SCRIPTS / "soak.py"), "-n", "4", "--build",
            str(build)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60,
                          check=False)
    assert done.returncode == 0
    assert done.stdout.endswith("4 passed, 0 failed\n")
    assert re.search(r"mean \d\.\d+ s, slowest \d\.\d+ s", done.stdout)
    (build / "quartet.elf").unlink()
    done = subprocess.run(argv + ["echo x"], capture_output=True, text=True,
                          timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout.endswith("2 passed, 2 failed\n")
