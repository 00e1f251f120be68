# SPDX-License-Identifier: MIT
"""
quartet/names.py - addresses to names, with the kernel's own symbol tables

So that a name here is the name that the kernel prints.
"""

import bisect
import functools
import struct

import gdb

from .kernel import entries, per_stop, read, text, variable

ENTRY = struct.Struct("<III")   # address, size, name : 24 and type : 8


def place(name):
    return int(gdb.parse_and_eval(f"(unsigned long)&{name}"))


def c_string(where):
    pointer = gdb.lookup_type("char").pointer()
    return gdb.Value(where).cast(pointer).string()


@functools.lru_cache(maxsize=1)
def image_table(_file):
    """The image's symbols: [(address, size, name)], by address."""
    total = int(variable("ksym_total"))
    raw = list(ENTRY.iter_unpack(read(place("ksym_entries"),
                                      total * ENTRY.size)))
    start = place("ksym_names")
    last = max(word & 0xffffff for _, _, word in raw)
    names = read(start, last) + c_string(start + last).encode() + b"\0"
    rows = []
    for where, size, word in raw:
        begin = word & 0xffffff
        name = names[begin:names.index(b"\0", begin)].decode()
        rows.append((where, size, name))
    return rows


def image_symbols():
    objfile = variable("ksym_total").address
    return image_table(str(objfile) + str(gdb.current_progspace().filename))


@per_stop
def module_symbols():
    """The modules': [(address, size, name, module)]."""
    rows = []
    for module in entries(variable("modules"), "module", "list"):
        count = int(module["text"]["nr_symbols"])
        for i in range(count):
            symbol = module["symbols"][i]
            rows.append((int(symbol["addr"]), int(symbol["size"]),
                         text(symbol["name"]), text(module["name"])))
    return rows


def lookup(where):
    """The symbol at an address: (address, size, name, module), or None."""
    rows = image_symbols()
    below = bisect.bisect_right(rows, (where, 1 << 32)) - 1
    if below >= 0:
        start, size, name = rows[below]
        if where == start or where - start < size:
            return start, size, name, None
    for start, size, name, module in module_symbols():
        if where == start or 0 <= where - start < size:
            return start, size, name, module
    return None


def plain(where):
    """As %ps."""
    found = lookup(where)
    return found[2] if found else f"0x{where:08x}"


def full(where):
    """As %pS: name, offset, size, and whose it is if it is a module's."""
    found = lookup(where)
    if not found:
        return f"0x{where:08x}"
    start, size, name, module = found
    return f"{name}+0x{where - start:x}/0x{size:x}" + \
        (f" [{module}]" if module else "")


