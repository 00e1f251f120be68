# SPDX-License-Identifier: MIT
"""
quartet/kernel.py - what all commands are made of

A variable of a source file is asked for with the file's name: where the
machine stopped there may be a local one of the same name.
"""

import functools
import re

import gdb

LIST_LIMIT = 1 << 20    # links, after which a list is taken to be a ring
FIRST_TASK = 0x100      # kernel/gdb/target.c
# An argument; in 'file.c'::variable the quotes are the variable's.
WORD = re.compile(r"(?:'[^']*'|\S)+")


class Command(gdb.Command):
    """
    A command q-NAME; its docstring is the help. `linux` is the name of the
    script in Linux that does the same, or None.
    """
    name = None
    linux = None
    completer = gdb.COMPLETE_NONE

    def __init__(self):
        super().__init__(self.name, gdb.COMMAND_USER, self.completer)
        if self.linux:
            gdb.execute(f"alias {self.linux} = {self.name}")

    def invoke(self, text, from_tty):
        self.dont_repeat()
        try:
            self.run(WORD.findall(text))
        except gdb.MemoryError as error:
            raise gdb.GdbError(f"{self.name}: {error}; {self.reason()}")

    @staticmethod
    def reason():
        """Why memory may be missing."""
        connection = gdb.selected_inferior().connection
        if connection is not None and connection.type == "core":
            return "QEMU's own dump has RAM alone: scripts/core.py --raw " \
                "makes it whole"
        return "is the kernel up?"

    def usage(self, arguments):
        return gdb.GdbError(f"usage: {self.name} {arguments}".rstrip())

    def no_arguments(self, argv):
        if argv:
            raise self.usage("")


def command(cls):
    """Defines the command when GDB loads its file."""
    cls()
    return cls


def per_stop(function):
    """Remembers what a function without arguments found, until it runs on."""
    cached = functools.lru_cache(maxsize=1)(function)
    for event in gdb.events.cont, gdb.events.memory_changed, \
            gdb.events.new_objfile, gdb.events.inferior_call:
        event.connect(lambda _: cached.cache_clear())
    return cached


# Variables and types

def variable(name, file=None):
    if file:
        return gdb.parse_and_eval(f"'{file}'::{name}")
    symbol = gdb.lookup_global_symbol(name)
    if symbol is None:
        raise gdb.GdbError(f"no variable {name}: is quartet.elf loaded?")
    return symbol.value()


def has_variable(name):
    return gdb.lookup_global_symbol(name) is not None


@functools.lru_cache(maxsize=None)
def struct(name):
    return gdb.lookup_type(f"struct {name}")


@functools.lru_cache(maxsize=None)
def offset_of(type_name, member):
    for field in struct(type_name).fields():
        if field.name == member:
            return field.bitpos // 8
    raise gdb.GdbError(f"struct {type_name} has no {member}")


def address(value):
    """A pointer, or the address of an object, as a number."""
    if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR:
        return int(value)
    return int(value.address)


def at(where, type_name):
    """The struct at an address."""
    return gdb.Value(where).cast(struct(type_name).pointer()).dereference()


def length(array):
    low, high = array.type.range()
    return high - low + 1


def text(array):
    """A char array or pointer up to its NUL."""
    return array.string("utf-8", "replace")


def read(where, size):
    return bytes(gdb.selected_inferior().read_memory(where, size))


def bits(where, count):
    """A bitmap of the kernel's, as a number."""
    return int.from_bytes(read(where, (count + 31) // 32 * 4), "little")


# Lists

def links(head, backwards=False):
    """The addresses of a list's links; the head itself is left out."""
    start = address(head)
    step = "prev" if backwards else "next"
    where = int(at(start, "list_head")[step])
    for _ in range(LIST_LIMIT):
        if where == start:
            return
        if where == 0:
            raise gdb.GdbError(f"list {start:#x}: a link leads nowhere")
        yield where
        where = int(at(where, "list_head")[step])
    raise gdb.GdbError(f"list {start:#x}: does not lead back to its head")


def entries(head, type_name, member, backwards=False):
    offset = offset_of(type_name, member)
    for where in links(head, backwards):
        yield at(where - offset, type_name)


# Cores

def mask(cpumask):
    """The numbers in a struct cpumask."""
    word = int(cpumask["bits"])
    return [cpu for cpu in range(32) if word >> cpu & 1]


def possible_cpus():
    return mask(variable("cpu_possible_bits"))


def online_cpus():
    return mask(variable("cpu_online_bits"))


def offset(cpu):
    """What leads from the template of a per-CPU variable to a copy."""
    if not has_variable("__per_cpu_offset"):
        return 0            # built without CONFIG_SMP: one copy
    found = int(variable("__per_cpu_offset")[cpu])
    if not found:
        raise gdb.GdbError("there are no copies of per-CPU variables yet")
    return found


def shifted(value, distance):
    """The object so many bytes behind another, in 32 bits."""
    where = (address(value) + distance) & 0xffffffff
    return gdb.Value(where).cast(value.type.pointer()).dereference()


def per_cpu(value, cpu):
    """A core's copy of a per-CPU variable, given its template."""
    return shifted(value, offset(cpu))


def thread_cpu(thread=None):
    """
    The core behind one of GDB's threads: all stubs number them from 1. The
    kernel's own stub has waiting threads too, behind FIRST_TASK.
    """
    thread = thread or gdb.selected_thread()
    if thread is None:
        raise gdb.GdbError("no core is selected: is there a machine?")
    number = thread.ptid[1] or thread.num
    if number < FIRST_TASK:
        return number - 1
    from .tasks import task_by_id
    return int(task_by_id(number - FIRST_TASK)["ctx"]["cpu"])


def is_core(thread):
    return (thread.ptid[1] or thread.num) < FIRST_TASK


def seconds(ns):
    return f"{ns // 10**9:5}.{ns // 1000 % 10**6:06}"
