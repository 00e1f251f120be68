#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
scripts/bench.py - count the instructions of the allocators and other basics

    bench.py [--build DIR] [--out FILE] [--own NAME] [GROUP...] [GENERATION...]
    bench.py --wall ...     times instead, to DIR/bench-wall.tsv
    bench.py --table ...    printed as a table, too

Boots the kernel with instructions as the clock, once for each group and
generation, so that nothing is warm of another one; has the shell command
`bench` print its figures, and writes them to DIR/bench.tsv: GENERATION,
METRIC, VALUE with tabs between them.

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
# What no generation changes is measured once.
ONCE = ("boot", "access", "counter", "mm")
GENERATIONS = ("table", "modalloc", "areamap", "bitmap", "quartet")
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


def run(args, build, *words):
    """Boots and measures one group, of one generation. Returns its lines."""
    line = " ".join(("bench", "-t", *words))
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


def boots(args):
    """What is measured: (group) and (group, generation), a boot for each."""
    groups = [word for word in args.words if word in GROUPS]
    generations = [word for word in args.words if word in GENERATIONS]
    for group in groups or (WALL_GROUPS if args.wall else GROUPS):
        if group in ONCE:
            yield (group,)
            continue
        for name in generations or QUICK.get(group, GENERATIONS):
            yield group, name


def measure(args):
    """All groups that were asked for. Returns their lines."""
    rows = []
    for words in boots(args):
        rows += run(args, args.build, *words)
        if words[0] == BY_WRITES and args.writes and not args.wall:
            rows += [row for row in run(args, args.writes, *words)
                     if "shared_writes" in row]
    return rows


def number(value):
    """As text: 12, 1.5, and nothing for what was not measured."""
    return f"{float(value):.3f}".rstrip("0").rstrip(".") if value else "-"


def table(rows):
    """The figures, a line for each metric, a column for each generation."""
    figures = {}
    for row in rows:
        generation, metric, value = row.split("\t")
        figures.setdefault(metric, {})[generation] = value
    names = [name for name in GENERATIONS
             if any(name in of for of in figures.values())]
    lines = [" " * 48 + "".join(f"{name:>12}" for name in names)]
    lines += [f"{metric:<48}" + "".join(f"{number(of.get(name)):>12}"
                                        for name in names)
              for metric, of in figures.items()]
    return "\n".join(lines)


def name_of(word):
    """A group or a generation."""
    if word not in GROUPS + GENERATIONS:
        raise argparse.ArgumentTypeError(
            f"{word} is no group ({', '.join(GROUPS)}) and no generation "
            f"({', '.join(GENERATIONS)})")
    return word


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="bench.py", description="Count the instructions of allocators.")
    parser.add_argument("words", nargs="*", metavar="NAME", type=name_of,
                        help="groups and generations (all)")
    parser.add_argument("--build", metavar="DIR", default=ROOT / "build",
                        type=pathlib.Path, help="where the kernel is (build)")
    parser.add_argument("--writes", metavar="DIR", type=pathlib.Path,
                        help="where the one is that counts shared words")
    parser.add_argument("--out", metavar="FILE", type=pathlib.Path,
                        help="where the figures go (DIR/bench.tsv)")
    parser.add_argument("--own", choices=GENERATIONS[1:], help="the "
                        "kernel's own generation (as it is configured)")
    parser.add_argument("--wall", action="store_true", help="times in ns, "
                        "with all cores at once")
    parser.add_argument("--table", action="store_true",
                        help="print the figures, too")
    parser.add_argument("--timeout", metavar="S", type=float,
                        default=TIMEOUT, help=f"seconds a group ({TIMEOUT})")
    args = parser.parse_args(argv)
    name = "bench-wall.tsv" if args.wall else "bench.tsv"
    out = args.out or args.build / name
    try:
        rows = measure(args)
        out.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        if args.table:
            print(table(rows))
        print(out)
    except (Failed, QemuError, OSError) as error:
        print(f"bench.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
