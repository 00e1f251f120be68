# SPDX-License-Identifier: MIT
"""
quartet/percpu.py - per-CPU variables and pointers: every core's copy

The template of a static variable, and the cookie of alloc_percpu(), become
an address with a core's offset; the type stays what it is.
"""

import re

import gdb

from .kernel import (Command, command, entries, has_variable, offset,
                     per_cpu, possible_cpus, shifted, thread_cpu, variable)

BASE = re.compile(r"\s*((?:'[^']+'::)?[A-Za-z_]\w*)(.*)", re.S)


def template_range():
    start = int(gdb.parse_and_eval("(unsigned long)&__per_cpu_start"))
    return start, int(gdb.parse_and_eval("(unsigned long)&__per_cpu_end"))


def is_template(where):
    start, end = template_range()
    return start <= where < end


def is_variable(where):
    """Is there a per-CPU variable, of the image's or a module's?"""
    if is_template(where):
        return True
    for module in entries(variable("modules"), "module", "list"):
        start = int(module["percpu"])
        if start <= where < start + int(module["percpu_size"]):
            return True
    return False


def lookup(name):
    """A variable by its name, 'file.c'::name, or the name alone if static."""
    if "::" in name:
        return gdb.parse_and_eval(name)
    symbol = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
    if symbol is None or symbol.symtab is None and not symbol.is_valid():
        return None
    return symbol.value() if symbol.addr_class == \
        gdb.SYMBOL_LOC_STATIC else None


def cookie_offset(cpu):
    """Those of pointers: with the generation table they are others."""
    if has_variable("__per_cpu_offset") or not allocator_has_chunks():
        return offset(cpu)
    kernel = variable("kernel_allocator", "percpu/percpu.c")
    return int(kernel["unit_offset"][cpu]) - int(kernel["delta"])


def allocator_has_chunks():
    kernel = variable("kernel_allocator", "percpu/percpu.c")
    return int(kernel["generation"]) != 0 and \
        int(kernel["generation"]["chunks"]) != 0


def copy(text, cpu):
    """
    A core's copy of what `text` names: a static per-CPU variable, perhaps
    with a field behind it, or an expression that is a per-CPU pointer.
    """
    check_cpu(cpu)
    name, rest = BASE.fullmatch(text).groups() if BASE.fullmatch(text) \
        else (None, None)
    value = lookup(name) if name else None
    if value is not None and is_variable(address_of(value)):
        return follow(per_cpu(value, cpu), rest)
    value = gdb.parse_and_eval(text)
    if value.type.strip_typedefs().code != gdb.TYPE_CODE_PTR:
        raise gdb.GdbError(f"{text} is neither a per-CPU variable nor a "
                           "pointer to per-CPU memory")
    target = value.type.strip_typedefs().target()
    if target.strip_typedefs().code == gdb.TYPE_CODE_VOID:
        value = value.cast(gdb.lookup_type("unsigned char").pointer())
    return shifted(value.dereference(), cookie_offset(cpu))


def address_of(value):
    return int(value.address) if value.address is not None else 0


def follow(value, rest):
    """value.field, value[i]: GDB's own parser does it."""
    if not rest.strip():
        return value
    gdb.set_convenience_variable("q_copy", value.address)
    return gdb.parse_and_eval(f"(*$q_copy){rest}")


def check_cpu(cpu):
    cpus = possible_cpus()
    if cpu not in cpus:
        raise gdb.GdbError(f"there is no core {cpu}: there are "
                           f"{', '.join(map(str, cpus))}")


@command
class Percpu(Command):
    """Print a per-CPU variable: q-percpu VAR [CPU]

VAR is a static variable, perhaps with a field (runqueues.nr_queued), or an
expression whose value came from alloc_percpu(). Without CPU: every core's."""
    name = "q-percpu"
    completer = gdb.COMPLETE_SYMBOL

    def run(self, argv):
        if len(argv) not in (1, 2):
            raise self.usage("VAR [CPU]")
        cpus = [int(gdb.parse_and_eval(argv[1]))] if len(argv) == 2 \
            else possible_cpus()
        for cpu in cpus:
            value = copy(argv[0], cpu)
            print(f"core {cpu} 0x{address_of(value):08x}: "
                  f"{value.format_string()}")


class PerCpu(gdb.Function):
    """$per_cpu("VAR"[, CPU]): a core's copy of a per-CPU variable.

Without CPU: that of the selected core. It can be assigned to."""

    def invoke(self, name, cpu=None):
        return copy(name.string(),
                    thread_cpu() if cpu is None else int(cpu))


class ThisCpu(gdb.Function):
    """$this_cpu("VAR"): the selected core's copy of a per-CPU variable."""

    def invoke(self, name):
        return copy(name.string(), thread_cpu())


PerCpu("per_cpu")
PerCpu("lx_per_cpu")
ThisCpu("this_cpu")
