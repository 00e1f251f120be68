# SPDX-License-Identifier: MIT
"""
tests/e2e/elf.py - a kernel image seen from outside: make, nm, objdump
"""

import collections
import os
import re
import subprocess

import machine

Symbol = collections.namedtuple("Symbol", "address size letter")


def try_make(*args):
    """Run make, as if no other make were above us."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(["make", "-C", str(machine.ROOT), *args],
                          env=environment, capture_output=True, text=True,
                          timeout=300, check=False)


def make(*args):
    """The same; it must succeed."""
    done = try_make(*args)
    assert done.returncode == 0, done.stdout + done.stderr


def tool(name, *args):
    return subprocess.run(["arm-none-eabi-" + name, *map(str, args)],
                          check=True, capture_output=True, text=True,
                          timeout=60).stdout


def symbols(elf):
    """name: Symbol. Of names that occur twice (static ones) the last."""
    table = {}
    for line in tool("nm", "-S", elf).splitlines():
        address, *size, letter, name = line.split()
        table[name] = Symbol(int(address, 16), int(*size, 16) if size else 0,
                             letter)
    return table


def per_cpu_symbols(elf):
    """The names of the variables inside the per-CPU template."""
    table = symbols(elf)
    template = range(table["__per_cpu_start"].address,
                     table["__per_cpu_end"].address)
    return {name for name, symbol in table.items()
            if symbol.address in template and symbol.size}


def functions(path):
    """function: its lines of assembly."""
    found, lines = {}, []
    for line in tool("objdump", "-d", "--no-show-raw-insn",
                     path).splitlines():
        if match := re.match(r"[0-9a-f]+ <(\w+)>:", line):
            lines = found.setdefault(match[1], [])
        elif re.match(r" *[0-9a-f]+:\t", line):
            lines.append(line)
    return found
