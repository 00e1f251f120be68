#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
tests/scripts/fake_qemu.py - looks like QEMU with Quartet in it

Takes QEMU's options, prints a prompt, obeys a handful of commands, and goes
wrong in every way scripts/qemu.py has to survive. -append with fake=WORD in
it chooses how the start goes: refuse, silent, panic, or as it should.
"""

import os
import re
import select
import signal
import sys

PROMPT = "quartet> "


def put(text):
    data = text.replace("\n", "\r\n").encode()
    while data:
        data = data[os.write(1, data):]


def option(name, default=""):
    args = sys.argv
    return args[args.index(name) + 1] if name in args else default


def panic():
    put("[ 0.1] Kernel panic on core 0: told to\n  #0 fake_panic+0x4\n")
    sys.exit(1)


def hang():
    while True:
        signal.pause()


def obey(line, last):
    """One command. Returns its status."""
    name, _, rest = line.partition(" ")
    if name == "echo":
        put(rest.replace("$?", str(last)) + "\n")
    elif name == "print":
        put(rest.replace("\\n", "\n"))
    elif name == "flood":
        put("".join(f"line {i}\n" for i in range(200000)))
    elif name == "status":
        return int(rest)
    elif name == "argv":
        put(" ".join(sys.argv[1:]) + "\n")
    elif name == "poweroff":
        sys.exit(int(rest or 0))
    elif name == "deaf":
        obey.deaf = True
    elif name == "liar":
        obey.liar = True
    elif name == "panic":
        panic()
    elif line == "test -l":
        put("a.one\na.two\nb.three\n")
    elif name == "test":
        put("KTAP version 1\n1..3\nok 1 a.one\n")
        panic()
    elif name == "panicwait":
        put("[ 0.1] Kernel panic on core 0: told to\n"
            "[ 0.1] halted (panic=wait); leave\n")
        hang()
    elif name == "hang":
        hang()
    elif name == "babble":
        while True:
            put("still here\n")
            select.select([], [], [], 0.01)
    elif name == "die":
        os.kill(os.getpid(), signal.SIGSEGV)
    elif name == "guesterror":
        with open(option("-D"), "a", encoding="ascii") as log:
            log.write("Invalid read at addr 0x666, size 4\n")
    elif name == "late":
        os.write(2, b"message on stderr\n")
        put("\x1b[31mred\x1b[0m\n")
    return 0


obey.deaf = obey.liar = False


def read_lines():
    """Lines as the shell's editor takes them, echoed byte by byte."""
    line = b""
    while select.select([0], [], [])[0]:
        byte = os.read(0, 1)
        if byte == b"\r":
            put("\n")
            yield line.decode()
            line = b""
        else:
            line += byte
            os.write(1, byte)


def main():
    append = option("-append")
    if "fake=refuse" in append:
        sys.exit("qemu: cannot model more than 1GB RAM")
    if "fake=silent" in append:
        hang()
    put("[ 0.000] Quartet fake\n")
    if "fake=panic" in append:
        panic()
    run = re.search(r'run="([^"]*)"', append)
    lines = run[1].split("; ") + ["poweroff"] if run else read_lines()
    last = 0
    put("" if run else PROMPT)
    for line in lines:
        if obey.deaf and line.startswith("poweroff"):
            hang()
        if obey.liar and line.startswith("poweroff"):
            sys.exit(77)
        last = obey(line, last)
        put("" if run else PROMPT)


main()
