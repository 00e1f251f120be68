# SPDX-License-Identifier: MIT
"""
tests/e2e/test_shell.py - the shell as a person meets it, over the UART

The editor's and the parser's own cases are in tests/shell; here the bytes
travel through the PL011, its interrupt and the console first.
"""

import random
import re

import machine
import pytest

LEFT, RIGHT, UP, DOWN = "\x1b[D", "\x1b[C", "\x1b[A", "\x1b[B"
HOME, END, DELETE = "\x1b[H", "\x1b[F", "\x1b[3~"
CTRL = {letter: chr(ord(letter) - 64) for letter in "ABCDEFGHKLNPUW"}


@pytest.fixture
def shell(boot):
    """A kernel at its prompt that must be alive afterwards too."""
    m = boot()
    yield m
    assert m.run("echo still-alive") == (0, "still-alive\n")
    m.poweroff()


def enter(m, keys):
    """Type keys and Enter; what was printed behind the echoed row."""
    start = len(m.text)
    m.send(keys + "\r")
    m.expect(r"\n")
    m.expect_prompt()
    text = machine.ESCAPES.sub("", m.text[start:])
    return text.partition("\n")[2].removesuffix(machine.PROMPT)


@pytest.mark.parametrize("keys, printed", [
    ("echo one", "one"),
    ("cho two" + CTRL["A"] + "e", "two"),
    ("cho two" + HOME + "e", "two"),
    ("cho two\x1b[1~e", "two"),
    ("cho two\x1bOHe", "two"),
    ("echo thre" + CTRL["A"] + CTRL["E"] + "e", "three"),
    ("echo thre" + HOME + END + "e", "three"),
    ("echo fur" + LEFT + LEFT + "o", "four"),
    ("echo fvie" + LEFT * 3 + DELETE + RIGHT + "v", "five"),
    ("echo siz\x7fx", "six"),
    ("echo sez\x08\x08ix", "six"),
    ("echo seven eight" + LEFT * 6 + CTRL["K"], "seven"),
    ("garbage" + CTRL["U"] + "echo nine", "nine"),
    ("garbageecho ten" + LEFT * 8 + CTRL["U"], "ten"),
    ("echo eleven twelve" + CTRL["W"], "eleven"),
    ("echo thirteen" + CTRL["L"], "thirteen"),
    ("echo 14" + LEFT * 50 + RIGHT * 50, "14"),
    ("echo 15\x1b[99;99~\x1b[Z\x1bx\x1b[?1h", "15"),
], ids=lambda value: None)
def test_editing(shell, keys, printed):
    assert enter(shell, keys).strip() == printed


def test_history(shell):
    enter(shell, "echo first")
    enter(shell, "echo second")
    assert enter(shell, UP) == "second\n"
    assert enter(shell, UP + UP + UP + DOWN) == "second\n"
    assert enter(shell, UP + UP) == "first\n"
    assert enter(shell, "echo new" + UP + DOWN) == "new\n"
    assert enter(shell, CTRL["P"] + " words") == "new words\n"


def leave(m):
    """Give the line up, and wait until the shell is at a new one."""
    m.send(CTRL["U"] + "echo line-left\r")
    m.expect(r"^line-left\n")
    m.expect_prompt()


def test_completion(shell):
    assert enter(shell, "versi\t") == shell.run("version")[1]
    # As far as all candidates agree; "cpu" and "cpus" agree on "cpu".
    assert "usage: cpu on" in enter(shell, "help cp\t")
    assert "usage: cpus" in enter(shell, "help cpus\t")
    # More than one candidate: the second Tab lists them.
    shell.send("p\t\t")
    shell.expect("percpu")
    shell.expect("poweroff")
    leave(shell)
    # Nothing fits: nothing happens.
    assert "xyzzy" in enter(shell, "xyzzy\t\t")


def test_arguments_complete(shell):
    shell.send("fault text\t")
    shell.expect("-write")
    leave(shell)
    assert enter(shell, "call 1 upti\t").startswith("up ")


def test_help(shell):
    status, output = shell.run("help")
    assert status == 0
    commands = ("boot call cpus dmesg fault help irq mem percpu poweroff "
                "reboot test timer uptime version").split()
    for name in commands:
        assert re.search(rf"^\s*{name}\b", output, re.M), name
        status, text = shell.run(f"help {name}")
        assert (status, name in text) == (0, True)
    assert shell.run("help nosuchcommand")[0] != 0


def test_lists_and_statuses(shell):
    assert shell.run("echo a; echo b") == (0, "a\nb\n")
    assert shell.run("echo a && echo b") == (0, "a\nb\n")
    assert shell.run("false && echo b") == (1, "")
    assert shell.run("false; echo $?") == (0, "1\n")
    assert shell.run("false || echo b") == (0, "b\n")
    assert shell.run("true; false") == (1, "")
    assert shell.run("") == (0, "")


def test_unknown_command(shell):
    status, output = shell.run("frobnicate the thing")
    assert status == 127
    assert "frobnicate" in output


@pytest.mark.parametrize("line", [
    "echo 'unclosed", 'echo "unclosed', "&&", "; ;", "echo a &&", "&& echo",
    "echo \\"])
def test_malformed_line(shell, line):
    status, output = shell.run(line)
    assert status == 2
    assert output.strip()


@pytest.mark.parametrize("command", ["sleep 1000", "call 1 sleep 1000",
                                     "repeat 1000000000 true"])
def test_ctrl_c_ends_the_command(shell, command):
    shell.send(command + "\r")
    shell.expect(re.escape(command) + r"\n")
    shell.send("\x03")
    shell.expect_prompt()
    assert enter(shell, "echo $?") == "130\n"


def test_ctrl_c_forgets_the_line(shell):
    shell.send("poweroff 1\x03")
    shell.expect_prompt()
    assert enter(shell, "echo here") == "here\n"


def test_utf8(shell):
    text = "äöü€漢字🙂é"
    assert shell.run(f"echo {text}") == (0, text + "\n")
    assert enter(shell, f"echo {text}" + LEFT * 3 + "\x7f") == "äöü€字🙂é\n"


def test_broken_utf8(shell):
    shell.send(b"echo \xff\xfe\xc3(\xe2\x82\x80\xf0\x9f end\r")
    shell.expect(r"end\n")
    shell.expect_prompt()


def test_line_of_10000_characters(shell):
    output = enter(shell, "echo " + "x" * 10000)
    assert "10005" in output
    assert "255" in output
    assert enter(shell, "echo $?") == "2\n"


@pytest.mark.parametrize("cpus", [1, 4])
def test_burst_of_binary(boot, cpus):
    """20,000 bytes of anything but Enter: none may start a command."""
    m = boot(cpus=cpus)
    burst = bytes(byte for byte in random.Random(1).randbytes(25000)
                  if byte not in b"\r\n")[:20000]
    m.send(burst + b"\x15\x03")
    m.expect(r"\^C\n")
    # A Ctrl-C inside the burst brings prompts too: ask by a word of ours.
    m.send("\x15echo the-burst-is-over\r")
    m.expect(r"^the-burst-is-over\n")
    m.expect_prompt()
    assert m.run("uptime")[0] == 0
    m.poweroff()


def test_burst_of_lines(boot):
    """Faster than any typist: every line is run, in order."""
    m = boot()
    m.send("".join(f"echo n{i}n\r" for i in range(500)))
    for i in range(500):
        m.expect(rf"^n{i}n\n")
    m.expect_prompt()
    m.poweroff()
