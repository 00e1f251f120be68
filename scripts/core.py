#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
scripts/core.py - a core file of a machine in QEMU, for GDB

    core.py [--output FILE]             of what "make run" has started
    core.py [--output FILE] CMD...      of one that is booted for it
    core.py [--output FILE] --raw F     of QEMU's own dump F

CMDs are typed at the prompt; the core is taken after the last, or when the
kernel panics or hangs. So it is, without CMD, when no machine is running. F
is what dump-guest-memory wrote, a command of QEMU's monitor (Ctrl-A C).

See      docs/gdb.md, scripts/qmp.py, scripts/core_file.py
"""

import argparse
import pathlib
import sys

import core_file
import qmp
from core_file import CoreError
from machine import ROOT, USAGE, Hang, Machine, Panic, QemuError


def parse(argv):
    parser = argparse.ArgumentParser(
        prog="core.py", formatter_class=argparse.RawDescriptionHelpFormatter,
        description=__doc__.split("\n\n", 1)[1].rpartition("\n\n")[0])
    add = parser.add_argument
    add("commands", nargs="*", metavar="CMD")
    add("--build", type=pathlib.Path, default=ROOT / "build", metavar="DIR",
        help="where the kernel is, and its running machine (build)")
    add("--cpus", default="4", metavar="N", help="cores of a new machine (4)")
    add("--mem", default="256M", metavar="SIZE", help="its RAM (256M)")
    add("--output", type=pathlib.Path, metavar="FILE",
        help="the core file (DIR/quartet.core)")
    add("--raw", metavar="F", help="a dump that QEMU wrote")
    args = parser.parse_intermixed_args(argv)
    if args.raw and args.commands:
        parser.error("--raw takes no CMD")
    args.output = args.output or args.build / "quartet.core"
    return args


def of_raw(args):
    image = core_file.Image(args.build / "quartet.elf")
    try:
        with open(args.raw, "rb") as raw:
            return core_file.complete(raw, image, args.output)
    except OSError as error:
        raise CoreError(f"{args.raw}: {error.strerror}") from None


def of_new_machine(args):
    core_file.check(args.output)
    with Machine(build=args.build, cpus=args.cpus, mem=args.mem, qmp=True,
                 append="panic=wait") as machine:
        try:
            machine.expect_prompt()
            for command in args.commands:
                machine.run(command)
        except (Panic, Hang) as error:
            print(f"core.py: {error}")
        return machine.dump(args.output)


def take(args):
    """Returns a warning, or ""."""
    if args.raw:
        return of_raw(args)
    running = args.build / "qmp.socket"
    if args.commands:
        return of_new_machine(args)
    if qmp.listening(running):
        image = core_file.Image(args.build / "quartet.elf")
        return qmp.dump(running, image, args.output)
    print(f"core.py: no machine of {args.build} is running; this is the core "
          "of a new one at its prompt")
    return of_new_machine(args)


def main(argv=None):
    args = parse(argv)
    try:
        warning = take(args)
    except (CoreError, QemuError) as error:
        print(f"core.py: {error}", file=sys.stderr)
        return getattr(error, "code", USAGE)
    except KeyboardInterrupt:
        return 130
    if warning:
        print(f"core.py: {warning}", file=sys.stderr)
    print(f"core.py: gdb-multiarch {args.build / 'quartet.elf'} "
          f"{args.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
