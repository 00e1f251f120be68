#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
scripts/bench.py - count the instructions of the allocators

    bench.py [--build DIR] [--out FILE] [--own NAME] [GROUP...] [GENERATION...]

Boots the kernel with instructions as the clock, once for each group, has the
shell command `bench` print its figures, and writes them to DIR/bench.tsv:
GENERATION, METRIC, VALUE with tabs between them.

See      docs/performance.md, tests/bench/bench.h
"""

import argparse
import pathlib
import sys

from machine import ROOT, Machine, QemuError

TIMEOUT = 900           # seconds a group
MEM = "512M"            # as the machine the figures are held against
GROUPS = ("pair", "bulk", "growth", "trace", "bad-case", "mm")


class Failed(Exception):
    """Told to the user; ends the program with status 1."""


def figures(text):
    """The lines of a console that are figures."""
    rows = [line for line in text.splitlines() if line.count("\t") == 2]
    for row in rows:
        try:
            float(row.split("\t")[2])
        except ValueError:
            raise Failed(f"no figure: {row!r}") from None
    return rows


def run(build, own, group, generations, timeout):
    """Boots and measures one group. Returns its lines."""
    line = " ".join(["bench", "-t", group, *generations])
    append = f"percpu_gen={own} " if own else ""
    machine = Machine(build=build, icount=True, timeout=timeout, mem=MEM,
                      append=f'{append}panic=poweroff run="{line}"')
    with machine:
        status = machine.wait()
    if status:
        raise Failed(f"{line} failed with status {status}:\n"
                     + machine.console.tail())
    if machine.guest_errors:
        raise Failed("\n".join(["guest errors:"] + machine.guest_errors))
    rows = figures(machine.text)
    if not rows:
        raise Failed(f"{line} printed no figures")
    return rows


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="bench.py", description="Count the instructions of allocators.")
    parser.add_argument("words", nargs="*", metavar="NAME",
                        help="groups and generations (all)")
    parser.add_argument("--build", metavar="DIR", default=ROOT / "build",
                        type=pathlib.Path, help="where the kernel is (build)")
    parser.add_argument("--out", metavar="FILE", type=pathlib.Path,
                        help="where the figures go (DIR/bench.tsv)")
    parser.add_argument("--own", metavar="NAME", help="the kernel's own "
                        "generation (as it is configured)")
    parser.add_argument("--timeout", metavar="S", type=float,
                        default=TIMEOUT, help=f"seconds a group ({TIMEOUT})")
    args = parser.parse_args(argv)
    groups = [word for word in args.words if word in GROUPS]
    generations = [word for word in args.words if word not in GROUPS]
    out = args.out or args.build / "bench.tsv"
    try:
        rows = []
        for group in groups or GROUPS:
            rows += run(args.build, args.own, group, generations,
                        args.timeout)
        out.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        print(out)
    except (Failed, QemuError, OSError) as error:
        print(f"bench.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
