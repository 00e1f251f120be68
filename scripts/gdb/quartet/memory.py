# SPDX-License-Identifier: MIT
"""
quartet/memory.py - slabs, blocks of pages; and interrupts, by number
"""

import gdb

from .kernel import (Command, command, entries, length, per_cpu, per_stop,
                     possible_cpus, text, variable)

IRQ = "kernel/core/irq.c"


def node_count():
    return int(variable("nr_nodes"))


def print_cache(c):
    c.fetch_lazy()
    nodes = [c["node"][i] for i in range(node_count())]
    per_slab = int(c["nr_objects"])
    slabs = sum(int(n["nr_slabs"]) for n in nodes)
    empty = sum(int(n["nr_empty"]) for n in nodes)
    free = sum(int(n["nr_free"]) for n in nodes)
    cores = [c["cpu"][cpu] for cpu in possible_cpus()]
    cached = sum((int(cc["top"]) - int(cc["entry"].address)) //
                 cc["entry"].type.target().sizeof for cc in cores)
    active = max(slabs * per_slab - free - cached, 0)
    first = c["cpu"][0]
    limit = (int(first["end"]) - int(first["entry"].address)) // \
        first["entry"].type.target().sizeof
    print(f"{text(c['name']):<17} {active:6} {slabs * per_slab:6} "
          f"{int(c['slot_size']):6} {per_slab:4} {1 << int(c['order']):4} : "
          f"tunables {limit:4} {int(first['batch']):4} {0:4} : slabdata "
          f"{slabs - empty:6} {slabs:6} {0:6}")


@command
class Slab(Command):
    """Print the caches of the slab allocator, as /proc/slabinfo."""
    name = "q-slab"
    linux = "lx-slabinfo"

    def run(self, argv):
        self.no_arguments(argv)
        print("slabinfo - version: 2.1\n"
              "# name            <active_objs> <num_objs> <objsize> "
              "<objperslab> <pagesperslab> : tunables <limit> "
              "<batchcount> <sharedfactor> : slabdata <active_slabs> "
              "<num_slabs> <sharedavail>")
        for cache in entries(variable("slab_list"), "kmem_cache", "link",
                             backwards=True):
            print_cache(cache)


@command
class Buddy(Command):
    """Print the free blocks of pages by order, as /proc/buddyinfo."""
    name = "q-buddy"

    def run(self, argv):
        self.no_arguments(argv)
        for node in range(node_count()):
            free = variable("zones")[node]["buddy"]["free"]
            blocks = [int(free[i]["nr"]) for i in range(length(free))]
            for zone in "DMA", "Normal", "HighMem":
                row = blocks if zone == "Normal" else [0] * len(blocks)
                print(f"Node {node}, zone {zone:>8} " +
                      "".join(f"{n:6} " for n in row))


# Calls between cores have no handler to be named after: kernel/core/irq.c.
CALLS = {"SGI_WAKE": "wake-up", "SGI_RESCHED": "reschedule",
         "SGI_NMI": "stop (FIQ)"}


@per_stop
def call_names():
    return {int(gdb.parse_and_eval(constant)): name
            for constant, name in CALLS.items()}


def irq_name(descs, irq):
    if irq in call_names():
        return call_names()[irq]
    name = descs[irq]["name"]
    return text(name) if int(name) else None


@command
class Irq(Command):
    """Print how often each interrupt came, on each core, as irq."""
    name = "q-irq"
    linux = "lx-interruptlist"

    def run(self, argv):
        self.no_arguments(argv)
        descs = variable("irq_descs", IRQ)
        descs.fetch_lazy()
        cpus = possible_cpus()
        counts = [per_cpu(variable("irq_stat", IRQ), cpu)["counts"]
                  for cpu in cpus]
        for array in counts:
            array.fetch_lazy()
        print(" irq" + "".join(f"     core {cpu}" for cpu in cpus) +
              "  name")
        for irq in range(length(descs)):
            row = [int(array[irq]) for array in counts]
            name = irq_name(descs, irq)
            if name or any(row):
                print(f"{irq:4}" + "".join(f" {n:10}" for n in row) +
                      "  " + (name or "(nobody's)"))
