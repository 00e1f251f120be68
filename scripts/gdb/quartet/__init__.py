# SPDX-License-Identifier: MIT
"""
quartet - commands, functions and printers for GDB

Everything is read through GDB's own API: types and offsets come from the
debug information, so nothing here knows the layout of a struct. What is
needed of the machine is memory and the number of each core's thread, which
QEMU's stub, the kernel's own stub and a core file all have.

    kernel.py    variables, lists, strings, cores; the class of a command
    names.py     the kernel's symbol table: addresses to names
    percpu.py    q-percpu, $per_cpu(), $this_cpu()
    chunks.py    q-pcpu-chunks, q-pcpu-map, q-pcpu-who
    tasks.py     q-ps, q-cpus, q-bt-all
    log.py       q-dmesg, q-trace
    memory.py    q-slab, q-buddy; q-irq
    modules.py   q-modules, q-symbols
    printers.py  lists, sets of cores, pointers to per-CPU memory
"""

from . import (chunks, log, memory, modules, names, percpu, printers,  # noqa
               tasks)
