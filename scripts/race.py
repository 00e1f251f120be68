#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
scripts/race.py - the race of generations, run, kept and drawn

    race.py [--build DIR] [WORKLOAD...] [GENERATION...]
    race.py [--build DIR] --from FILE

Boots the kernel with instructions as the clock, has the shell command `race`
print its figures, and writes DIR/race.tsv, DIR/race.svg and DIR/race.html.
With --from it draws figures that are there already.

A line of the figures is GENERATION, WORKLOAD, METRIC, VALUE with tabs between
them; "*" stands for all generations, or all workloads.

See      docs/percpu/race.md, tests/race/print.c, scripts/race_picture.py
"""

import argparse
import pathlib
import re
import sys

import race_picture
from machine import ROOT, Machine, QemuError

TIMEOUT = 600           # seconds; an idle machine needs about ten
ALL = "*"
NEEDED = ("alloc.count", "free.count", "high.requested", "high.padding",
          "high.metadata", "high.room", "high.loose", "high.total", "failed")
POINT = re.compile(r"(requested|total|taken)@(\d+)")


class Failed(Exception):
    """Told to the user; ends the program with status 1."""


class Figures:
    """
    What a race found: `values[generation, workload][metric]`, numbers, and
    `facts[workload][metric]`, texts. `generations` and `workloads` are in
    the order of the race.
    """

    def __init__(self):
        self.generations, self.workloads = [], []
        self.values = {}
        self.facts = {ALL: {}}

    def add(self, generation, workload, metric, value):
        if workload != ALL and workload not in self.workloads:
            self.workloads.append(workload)
        if generation == ALL:
            self.facts.setdefault(workload, {})[metric] = value
            return
        if generation not in self.generations:
            self.generations.append(generation)
        cell = self.values.setdefault((generation, workload), {})
        if metric in cell:
            raise Failed(f"{generation}, {workload}: {metric} twice")
        cell[metric] = value if metric == "error" else int(value)

    def get(self, generation, workload, metric, default=None):
        cell = self.values.get((generation, workload), {})
        return cell.get(metric, default)

    def what(self, workload):
        return self.facts.get(workload, {}).get("what", "")

    def curve(self, generation, workload, metric):
        """[(step, bytes)] of a memory curve, in order; [] without one."""
        cell = self.values.get((generation, workload), {})
        points = [(int(m[2]), value) for name, value in cell.items()
                  if (m := POINT.fullmatch(name)) and m[1] == metric]
        return sorted(points)

    def check(self):
        """Refuse a race that was cut short."""
        if not self.values:
            raise Failed("there are no figures")
        for (generation, workload), cell in self.values.items():
            missing = [name for name in NEEDED if name not in cell]
            if missing and "error" not in cell:
                raise Failed(f"{generation}, {workload}: no "
                             f"{', '.join(missing)}")


def rows_of(text):
    """The lines of a console that are figures."""
    return [line for line in text.splitlines() if line.count("\t") == 3]


def parse(text):
    """Figures of TSV text; Failed says what is wrong with it."""
    figures = Figures()
    for number, line in enumerate(text.splitlines(), 1):
        fields = line.split("\t")
        if len(fields) != 4 or not all(fields[:3]):
            raise Failed(f"line {number}: not four fields: {line!r}")
        try:
            figures.add(*fields)
        except ValueError:
            raise Failed(f"line {number}: no number: {line!r}") from None
    figures.check()
    return figures


def run(build, words, timeout=TIMEOUT):
    """Boots and races. Returns the TSV text."""
    line = " ".join(["race", "-t", *words])
    machine = Machine(build=build, icount=True, timeout=timeout,
                      append=f'panic=poweroff run="{line}"')
    with machine:
        status = machine.wait()
    if status:
        raise Failed(f"{line} failed with status {status}:\n"
                     + machine.console.tail())
    if machine.guest_errors:
        raise Failed("\n".join(["guest errors:"] + machine.guest_errors))
    return "".join(f"{row}\n" for row in rows_of(machine.text))


def write(folder, text):
    """Writes the three files. Returns their paths."""
    figures = parse(text)
    contents = {"race.tsv": text, "race.svg": race_picture.svg(figures),
                "race.html": race_picture.page(figures)}
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [folder / name for name in contents]


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="race.py", description="Race the generations of per-CPU memory "
        "and draw what came out.")
    parser.add_argument("words", nargs="*", metavar="NAME",
                        help="workloads and generations (all)")
    parser.add_argument("--build", metavar="DIR", default=ROOT / "build",
                        type=pathlib.Path, help="where the kernel is and the "
                        "files go (build)")
    parser.add_argument("--from", metavar="FILE", dest="source",
                        type=pathlib.Path, help="draw these figures, do not "
                        "race")
    parser.add_argument("--timeout", metavar="S", type=float,
                        default=TIMEOUT, help=f"seconds ({TIMEOUT})")
    args = parser.parse_args(argv)
    if args.source and args.words:
        parser.error("--from draws all that is in the file: no NAME")
    try:
        if args.source:
            text = args.source.read_text(encoding="utf-8")
        else:
            text = run(args.build, args.words, args.timeout)
        for path in write(args.build, text):
            print(path)
    except (Failed, QemuError, OSError, UnicodeDecodeError) as error:
        print(f"race.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
