# SPDX-License-Identifier: MIT
"""
quartet/printers.py - how GDB prints lists, sets of cores, per-CPU pointers

A per-CPU pointer has the type of any other (the mark __percpu is sparse's),
so it is known by its value: the template of a variable, or what
alloc_percpu() gives out. "print/r" prints without all this.
"""

import gdb
import gdb.printing

from . import chunks, names, percpu
from .kernel import mask, offset, per_stop, possible_cpus

SHOWN = 1000            # links of a list that are counted


class ListHead:
    def __init__(self, value):
        self.value = value

    def count(self):
        where = int(self.value.address)
        step, number = self.value["next"], 0
        while int(step) != where and number < SHOWN:
            number += 1
            step = step["next"]
        return f"{number}{'+' if number == SHOWN else ''}"

    def to_string(self):
        if int(self.value["next"]) == 0:
            return "on no list"
        if self.value.address is None:
            return "a copy of a link"
        if int(self.value["next"]) == int(self.value.address):
            return "empty list"
        try:
            return f"list of {self.count()}"
        except gdb.MemoryError:
            return "broken list"

    def children(self):
        yield "next", self.value["next"]
        yield "prev", self.value["prev"]


def ranges(numbers):
    """[0, 1, 2, 5] as 0-2,5."""
    parts = []
    for n in numbers:
        if parts and parts[-1][1] == n - 1:
            parts[-1][1] = n
        else:
            parts.append([n, n])
    return ",".join(f"{a}" if a == b else f"{a}-{b}" for a, b in parts)


class CpuMask:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return f"cores {ranges(mask(self.value)) or 'none'}"


class PercpuPointer:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        where = int(self.value)
        found = names.lookup(where) if percpu.is_template(where) else None
        copies = ", ".join(
            f"{cpu}: 0x{(where + offset(cpu)) & 0xffffffff:08x}"
            for cpu in possible_cpus())
        name = f" <{names.plain(where)}>" if found else ""
        return f"0x{where:08x}{name} per-CPU {{{copies}}}"


@per_stop
def ready():
    """Is there per-CPU memory to point to?"""
    try:
        return bool(chunks.kernel_allocator()) and bool(offset(0))
    except (gdb.error, gdb.GdbError):
        return False


def is_percpu(where):
    if not where or not ready():
        return False
    return percpu.is_template(where) or chunks.is_cookie(where)


def pointer_printer(value):
    kind = value.type.strip_typedefs()
    if kind.code != gdb.TYPE_CODE_PTR or \
            kind.target().strip_typedefs().code == gdb.TYPE_CODE_FUNC:
        return None
    try:
        return PercpuPointer(value) if is_percpu(int(value)) else None
    except (gdb.error, gdb.GdbError):
        return None


pointer_printer.name = "quartet-percpu"
collection = gdb.printing.RegexpCollectionPrettyPrinter("quartet")
collection.add_printer("list_head", "^list_head$", ListHead)
collection.add_printer("cpumask", "^cpumask(_t)?$", CpuMask)
gdb.printing.register_pretty_printer(None, collection, replace=True)
gdb.pretty_printers.append(pointer_printer)
