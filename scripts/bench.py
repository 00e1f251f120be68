#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
scripts/bench.py - count the instructions of the allocators and other basics

    bench.py [--build DIR] [--out FILE] [--own NAME] [GROUP...] [GENERATION...]
    bench.py --wall ...     times instead, to DIR/bench-wall.tsv

Boots the kernel with instructions as the clock, once for each group, has the
shell command `bench` print its figures, and writes them to DIR/bench.tsv:
GENERATION, METRIC, VALUE with tabs between them.

Words that cores share are counted by a kernel of their own (--writes DIR,
configs/writes_defconfig).

See      docs/performance.md, tests/bench/bench.h
"""

import argparse
import pathlib
import sys

from machine import ROOT, Machine, QemuError

TIMEOUT = 900           # seconds a group
MEM = "512M"            # as the machine the figures are held against
GROUPS = ("boot", "pair", "bulk", "growth", "trace", "bad-case", "cores",
          "access", "counter", "mm")
WALL_GROUPS = ("boot", "pair", "cores", "access", "counter", "mm")
BY_WRITES = "cores"     # the group that the other kernel has figures of
# 50,000 objects take the others minutes to hours: only if they are named.
QUICK = {"growth": ("bitmap", "quartet")}


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


def run(args, build, group, generations):
    """Boots and measures one group. Returns its lines."""
    line = " ".join(["bench", "-t", group,
                     *(generations or QUICK.get(group, ()))])
    append = f"percpu_gen={args.own} " if args.own else ""
    machine = Machine(build=build, icount=not args.wall, timeout=args.timeout,
                      mem=MEM,
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


def measure(args):
    """All groups that were asked for. Returns their lines."""
    groups = [word for word in args.words if word in GROUPS]
    generations = [word for word in args.words if word not in GROUPS]
    rows = []
    for group in groups or (WALL_GROUPS if args.wall else GROUPS):
        rows += run(args, args.build, group, generations)
        if group == BY_WRITES and args.writes and not args.wall:
            rows += [row for row in run(args, args.writes, group, generations)
                     if "shared_writes" in row]
    return rows


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="bench.py", description="Count the instructions of allocators.")
    parser.add_argument("words", nargs="*", metavar="NAME",
                        help="groups and generations (all)")
    parser.add_argument("--build", metavar="DIR", default=ROOT / "build",
                        type=pathlib.Path, help="where the kernel is (build)")
    parser.add_argument("--writes", metavar="DIR", type=pathlib.Path,
                        help="where the one is that counts shared words")
    parser.add_argument("--out", metavar="FILE", type=pathlib.Path,
                        help="where the figures go (DIR/bench.tsv)")
    parser.add_argument("--own", metavar="NAME", help="the kernel's own "
                        "generation (as it is configured)")
    parser.add_argument("--wall", action="store_true", help="times in ns, "
                        "with all cores at once")
    parser.add_argument("--timeout", metavar="S", type=float,
                        default=TIMEOUT, help=f"seconds a group ({TIMEOUT})")
    args = parser.parse_args(argv)
    name = "bench-wall.tsv" if args.wall else "bench.tsv"
    out = args.out or args.build / name
    try:
        rows = measure(args)
        out.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        print(out)
    except (Failed, QemuError, OSError) as error:
        print(f"bench.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
