# SPDX-License-Identifier: MIT
"""
quartet/log.py - the kernel's log, and the events of its cores
"""

import re
import struct as packing

import gdb

from . import names
from .kernel import (Command, command, length, per_cpu, possible_cpus, read,
                     seconds, struct, text, variable)
from .tasks import all_tasks, label, task_id

PRINTK = "kernel/core/printk.c"
LEVELS = ("emerg", "alert", "crit", "err", "warn", "notice", "info", "debug")
HEADER = packing.Struct("<QHBBI")       # struct log_header


def log_records():
    """[(ns, core, level, text)]"""
    ring = variable("log_bytes", PRINTK)
    size = length(ring)
    raw = read(int(ring.address), size)
    at = int(variable("first_pos", PRINTK))
    end = int(variable("next_pos", PRINTK))
    if HEADER.size != struct("log_header").sizeof:
        raise gdb.GdbError("struct log_header is not what it was")

    def part(where, count):
        where %= size
        return (raw + raw)[where:where + count]

    while (end - at) & 0xffffffff:
        ns, count, level, cpu, _ = HEADER.unpack(part(at, HEADER.size))
        line = part(at + HEADER.size, count).decode("utf-8", "replace")
        yield ns, cpu, level, line
        at += (HEADER.size + count + 7) // 8 * 8


@command
class Dmesg(Command):
    """Print the kernel's log, as the shell's dmesg."""
    name = "q-dmesg"
    linux = "lx-dmesg"

    def run(self, argv):
        self.no_arguments(argv)
        for ns, cpu, level, line in log_records():
            print(f"[{seconds(ns)}] {cpu} {LEVELS[level]:<6} {line}")


# Events

DIRECTIVE = re.compile(r"%(p[Ss]|[udxp%])")
IN_IRQ = 1 << 31        # kernel/core/trace_ring.h


def event_text(form, words):
    """The words of a record, as its event's format says."""
    rest = iter(words)

    def one(match):
        kind = match[1]
        if kind == "%":
            return "%"
        word = next(rest)
        return {"u": lambda: str(word), "x": lambda: f"{word:x}",
                "d": lambda: str(word - (word >> 31 << 32)),
                "p": lambda: f"{word:08x}", "ps": lambda: names.plain(word),
                "pS": lambda: names.full(word)}[kind]()

    return DIRECTIVE.sub(one, form)


def ring_records(cpu):
    """What a core's ring keeps since the last "trace clear"."""
    ring = per_cpu(variable("trace_rings", "kernel/core/trace.c"), cpu)
    records = ring["records"]
    size = length(records)
    cleared = int(variable("cleared", "kernel/core/trace.c")[cpu])
    head = int(ring["head"])
    kept = min((head - cleared) & 0xffffffff, size - 1)
    for position in range(head - kept, head):
        record = records[position % size]
        record.fetch_lazy()
        yield int(record["ts_ns"]), cpu, record


def wanted(record, prefixes):
    name = text(record["event"]["name"])
    return not prefixes or any(name.startswith(p) for p in prefixes)


@command
class Trace(Command):
    """Print the latest events of all cores: q-trace [N] [EVENT...]

As the shell's "trace show": N records (40), of the events whose names begin
with EVENT."""
    name = "q-trace"

    def run(self, argv):
        most = 40
        if argv and argv[0].isdigit():
            most, argv = int(argv[0]), argv[1:]
        records = sorted((r for cpu in possible_cpus()
                          for r in ring_records(cpu)
                          if wanted(r[2], argv)), key=lambda r: r[:2])
        thread_names = {task_id(t): label(t) for t in all_tasks()}
        thread_names[0] = "idle"
        if len(records) > most:
            print(f"({len(records) - most} older ones)")
        for ns, cpu, record in records[max(len(records) - most, 0):]:
            self.show(ns, cpu, record, thread_names)

    @staticmethod
    def show(ns, cpu, record, thread_names):
        context = int(record["context"])
        thread = context & ~IN_IRQ
        event = record["event"]
        words = [int(record["words"][i])
                 for i in range(length(record["words"]))]
        print(f"[{seconds(ns)}] {cpu} {'i' if context & IN_IRQ else '-'} "
              f"{thread_names.get(thread, '?')}-{thread} "
              f"{text(event['name'])}: "
              f"{event_text(text(event['format']), words)}")
