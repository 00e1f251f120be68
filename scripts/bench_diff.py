#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
scripts/bench_diff.py - what grew and what shrank between two runs of bench

    bench_diff.py BASE NEW             a table of what differs
    bench_diff.py --check BASE NEW     status 1 if a count grew by over 3 %

Counts are of instructions, of writes, and of KiB; what is used of memory
(_pct) counts as grown where less is used. What several cores do at once, and a
pair among many objects, may grow by 25 %: who meets whom, and which object is
next, moves with any change. What only identifies a run (hashes, numbers of
objects) is shown, not judged.

The kernel's own generation is measured by alloc_percpu(), others beside it:
what is the own one on one side only is not compared.

Lines of one side only are named. With --check, what BASE has and NEW ought to
have is missed: NEW may leave out whole groups, not single lines of one.

See      docs/performance.md, tests/bench/baseline.tsv
"""

import argparse
import math
import pathlib
import re
import sys

LIMIT = 0.03        # grown by more than this part fails
SLACK = 0.02        # ... and by more than this, where counts are tiny
WAVERS = re.compile(r"^e\..*\.cpus=[2-9]|^c\.")
WAVERS_LIMIT = 0.25
COUNT = re.compile(r"^[df]\.|(_ns|insns|_pair|_kb|interrupts)$|^m\.")
USED = re.compile(r"_pct$")
IDENTITY = re.compile(r"_before$|\.percpu_kb$|^c\..*_mean_ns$")
# What no generation changes: found whichever the kernel runs on.
ONCE = re.compile(r"^(boot|d|f|m|a\.kmalloc_pair)\.|^(boot|access|counter|mm)"
                  r"\.interrupts$")


class Bad(Exception):
    """A file that is no table of figures."""


class Figures(dict):
    """{(generation, metric): value}; "*" is any generation."""
    own = None      # the one that the kernel ran on


def parse(text, name="?"):
    """Figures of a TSV."""
    figures = Figures()
    for number, line in enumerate(text.splitlines(), 1):
        try:
            generation, metric, value = line.split("\t")
            if ONCE.match(metric):
                figures.own, generation = generation, "*"
            figures[generation, metric] = float(value)
            if not math.isfinite(figures[generation, metric]):
                raise ValueError
        except ValueError:
            raise Bad(f"{name}:{number}: not GENERATION, METRIC, VALUE: "
                      f"{line!r}") from None
    if not figures:
        raise Bad(f"{name}: no figures")
    return figures


def group_of(key):
    """Figures that are measured together: generation and first word."""
    return key[0], key[1].partition(".")[0]


def grew(metric, old, new):
    """Has it become worse by more than the limit?"""
    if IDENTITY.search(metric):
        return False
    if USED.search(metric):
        old, new = -old, -new
        return new > old + LIMIT * abs(old) + SLACK
    limit = WAVERS_LIMIT if WAVERS.match(metric) else LIMIT
    return bool(COUNT.search(metric)) and new > old * (1 + limit) + SLACK


def measured_alike(base, new):
    """The keys of both, sorted."""
    other = set()
    if base.own and new.own and base.own != new.own:
        other = {base.own, new.own}
    return sorted(key for key in base.keys() & new.keys()
                  if key[0] not in other)


def compare(base, new):
    """(worse, other differences, missed, only new), each sorted keys."""
    both = measured_alike(base, new)
    worse = [key for key in both if grew(key[1], base[key], new[key])]
    moved = [key for key in both
             if base[key] != new[key] and key not in set(worse)]
    groups = {group_of(key) for key in new}
    missed = sorted(key for key in base.keys() - new.keys()
                    if group_of(key) in groups)
    return worse, moved, missed, sorted(new.keys() - base.keys())


def percent(old, new):
    return f"{(new - old) / old * 100:+8.1f} %" if old else "      new"


def rows(title, keys, base, new):
    """A part of the table."""
    lines = [f"{title}:"] if keys else []
    for key in keys:
        old, now = base[key], new[key]
        lines.append(f"  {key[0]:<9} {key[1]:<44} {old:>12.3f} "
                     f"{now:>12.3f} {percent(old, now)}")
    return lines


def table(base, new, verbose=True):
    """All of it as text."""
    worse, moved, missed, added = compare(base, new)
    lines = rows("grew", worse, base, new)
    if verbose:
        lines += rows("other differences", moved, base, new)
        lines += [f"only new: {' '.join(key)}" for key in added]
    lines += [f"missing: {' '.join(key)}" for key in missed]
    if base.own and new.own and base.own != new.own:
        lines.append(f"not compared: {base.own}, {new.own}: the kernel's own "
                     "generation on one side only")
    both = len(measured_alike(base, new))
    lines.append(f"{both} compared, {len(worse)} grew by more than "
                 f"{LIMIT:.0%}, {len(moved)} differ otherwise, "
                 f"{len(missed)} missing")
    return "\n".join(lines)


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="bench_diff.py", description="Compare two runs of bench.")
    parser.add_argument("--check", action="store_true",
                        help="fail if a count grew by more than "
                        f"{LIMIT:.0%}".replace("%", "%%"))
    parser.add_argument("base", metavar="BASE", type=pathlib.Path)
    parser.add_argument("new", metavar="NEW", type=pathlib.Path)
    args = parser.parse_args(argv)
    try:
        base, new = (parse(path.read_text(encoding="utf-8",
                                          errors="replace"), path)
                     for path in (args.base, args.new))
    except (Bad, OSError) as error:
        print(f"bench_diff.py: {error}", file=sys.stderr)
        return 2
    print(table(base, new, verbose=not args.check))
    if args.check and not measured_alike(base, new):
        print(f"bench_diff.py: {args.new} has no figure that {args.base} has",
              file=sys.stderr)
        return 1
    worse, _, missed, _ = compare(base, new)
    if args.check and (worse or missed):
        print("bench_diff.py: what is meant to be so: make bench-baseline",
              file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
