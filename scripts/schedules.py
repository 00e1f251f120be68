#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
scripts/schedules.py - scenarios under many seeds, and one of them again

    schedules.py campaign --build DIR --seeds 1..1000 [--scenario NAME]...
    schedules.py replay --build DIR --scenario NAME --seed N [--twin]
                        [--point N] [--gdb [GDB'S OPTION]...]

A campaign boots the kernel for each batch of seeds, with instructions as the
clock, and has the shell command `schedules` run them. Batches begin at fixed
seeds (1, 51, 101 ...), so a seed always runs after the same others: a replay
runs its batch up to it and meets the same instruction at the same time. What
a campaign saw is kept in DIR/schedules.tsv; a replay compares its hash, and
leaves the points that the seed passed in DIR/points.txt.

See      docs/schedules.md, tests/schedules/command.c
"""

import argparse
import contextlib
import hashlib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

from machine import ROOT, Machine, QemuError, restrain_qemu

BATCH = 50              # seeds of one boot
TWIN_SEEDS = 1000       # a twin must fail within so many
TIMEOUT = 120           # seconds for a boot and its batch
FAILED = 1              # status of `schedules` where a seed failed

SEED_LINE = re.compile(
    r"^seed (\d+): (ok|FAIL \((.*)\) at \d+) points (\S+) .*"
    r"hash ([0-9a-f]{16})$", re.M)
POINT_LINE = re.compile(r"^point (\d+ core \d+ .*)$", re.M)

Seed = namedtuple("Seed", "number verdict points hash")
# What a boot gave: results of its seeds, and what else went wrong, or None.
Batch = namedtuple("Batch", "seeds trouble")


class Failed(Exception):
    """Told to the user; ends the program with status 1."""


def batches(first, last):
    """The batches with seeds first to last in them, as (from, to)."""
    start = (first - 1) // BATCH * BATCH + 1
    while start <= last:
        yield start, min(start + BATCH - 1, last)
        start += BATCH


def command(scenario, twin, first, last, points=False):
    """The shell's line, of one length for all seeds."""
    return f"schedules {'-t ' if twin else ''}-{'p' if points else 'v'} " \
        f"{scenario} {first:06} {last:06}"


def machine_for(build, line, timeout=TIMEOUT):
    return Machine(build=build, icount=True, timeout=timeout,
                   append=f'panic=poweroff run="{line}"')


def parse(text):
    """The seeds of a console."""
    return [Seed(int(m[1]), m[3] or "ok", tuple(map(int, m[4].split("/"))),
                 m[5]) for m in SEED_LINE.finditer(text)]


def complaints(text):
    """What the command says beside its seeds and its sum."""
    lines = re.findall(r"^schedules: .*|^.*\bBUG: .*", text, re.M)
    return "\n".join(lines) or None


def run_batch(build, scenario, twin, first, last):
    """Boots once. Returns a Batch; its seeds are [] when the boot failed.

    A twin may break the kernel with a later seed: those before it count.
    """
    machine = machine_for(build, command(scenario, twin, first, last))
    try:
        with machine:
            status = machine.wait()
    except QemuError as error:
        return Batch(parse(machine.text) if twin else [],
                     f"{error}\n{machine.console.tail()}")
    seeds = parse(machine.text)
    trouble = complaints(machine.text)
    if machine.guest_errors:
        trouble = "\n".join(["guest errors:"] + machine.guest_errors)
    if not seeds or status not in (0, FAILED):
        trouble = trouble or f"status {status}:\n{machine.console.tail()}"
    return Batch(seeds, trouble)


def locate(build, scenario, twin, first, last):
    """The first seed with which the boot fails: panics, or hangs."""
    good, bad = first - 1, last
    while bad - good > 1:
        middle = (good + bad) // 2
        if run_batch(build, scenario, twin, first, middle).seeds:
            good = middle
        else:
            bad = middle
    return bad


def list_scenarios(build):
    """Names of all scenarios the kernel has."""
    machine = machine_for(build, "schedules -l")
    with machine:
        machine.wait()
    text = machine.text.partition("schedules -l\n")[2]
    return re.findall(r"^([a-z]\S*) +\S", text, re.M)


class Record:
    """Hashes of all seeds that ran, in a file beside the kernel."""

    def __init__(self, build):
        self.path = pathlib.Path(build) / "schedules.tsv"
        image = (pathlib.Path(build) / "quartet.bin").read_bytes()
        self.image = hashlib.sha256(image).hexdigest()
        self.hashes = {}
        self.outdated = False
        self._lock = threading.Lock()
        if self.path.exists():
            self._read()

    def _read(self):
        head, *lines = self.path.read_text().splitlines() or [""]
        self.outdated = head != f"# {self.image}"
        if self.outdated:
            return
        for line in lines:
            scenario, twin, number, value, _ = line.split("\t")
            self.hashes[scenario, twin == "twin", int(number)] = value, line

    def add(self, scenario, twin, seeds):
        with self._lock:
            for s in seeds:
                kind = "twin" if twin else "clean"
                line = f"{scenario}\t{kind}\t{s.number}\t{s.hash}\t{s.verdict}"
                self.hashes[scenario, twin, s.number] = s.hash, line

    def get(self, scenario, twin, number):
        return self.hashes.get((scenario, twin, number), (None,))[0]

    def write(self):
        lines = [line for _, (_, line) in sorted(self.hashes.items())]
        self.path.write_text("\n".join([f"# {self.image}"] + lines) + "\n")


# ---- campaign ----

class Campaign:
    """One scenario, its own seeds and its twin's."""

    def __init__(self, args, record, scenario):
        self.build, self.record, self.scenario = args.build, record, scenario
        self.first, self.last = args.seeds
        self.seeds = []         # of the scenario itself, those asked for
        self.trouble = []
        self.twin_fails = None  # the seed
        self.seconds = 0.0

    def run_clean(self, first, last):
        began = time.monotonic()
        batch = run_batch(self.build, self.scenario, False, first, last)
        self.seconds += time.monotonic() - began
        self.record.add(self.scenario, False, batch.seeds)
        self.seeds += [s for s in batch.seeds if s.number >= self.first]
        if batch.trouble:
            at = "" if batch.seeds else " at seed " + str(locate(
                self.build, self.scenario, False, first, last))
            self.trouble.append(f"seeds {first} to {last}{at}: "
                                f"{batch.trouble}")

    def run_twin(self):
        last = max(self.last, self.first + TWIN_SEEDS - 1)
        for batch_range in batches(self.first, last):
            batch = run_batch(self.build, self.scenario, True, *batch_range)
            self.record.add(self.scenario, True, batch.seeds)
            failed = [s.number for s in batch.seeds if s.verdict != "ok"
                      and s.number >= self.first]
            if failed:
                self.twin_fails = failed[0]
                return
            if batch.trouble:
                self.trouble.append(f"the twin: {batch.trouble}")
                return
        self.trouble.append(f"the twin does not fail within {last} seeds: "
                            "the scenario shows nothing")

    def failures(self):
        return sorted(s for s in self.seeds if s.verdict != "ok")

    def least(self):
        """The fewest points passed by each core in a seed."""
        return [min(points) for points in zip(*(s.points
                                                for s in self.seeds))]

    def hash(self):
        text = "".join(s.hash for s in sorted(self.seeds))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def judge(self):
        """Once all has run."""
        self.seeds.sort()
        if len(self.seeds) != self.last - self.first + 1:
            self.trouble.append(f"{len(self.seeds)} seeds ran of "
                                f"{self.last - self.first + 1}")
        if 0 in self.least():
            self.trouble.append("a core passed no point in some seed")
        return not self.trouble and not self.failures()

    def row(self):
        points = "/".join(map(str, self.least()))
        each = self.seconds / len(self.seeds) if self.seeds else 0
        twin = self.twin_fails or "none"
        return (f"{self.scenario:<12} {len(self.seeds):>5} "
                f"{len(self.failures()):>8} {twin:>12} {points:>20} "
                f"{each:>7.3f}  {self.hash()}")

    def explain(self):
        """Lines about what failed."""
        for seed in self.failures()[:5]:
            yield (f"  {self.scenario}: seed {seed.number}: {seed.verdict}; "
                   f"again: make replay-seed SCENARIO={self.scenario} "
                   f"SEED={seed.number}")
        for trouble in self.trouble:
            yield f"  {self.scenario}: {trouble}"


HEAD = (f"{'scenario':<12} {'seeds':>5} {'failures':>8} {'twin first':>12} "
        f"{'points, at least':>20} {'s/seed':>7}  hash")


def run_campaign(args):
    known = list_scenarios(args.build)
    wanted = args.scenario or known
    for name in set(wanted) - set(known):
        raise Failed(f"no scenario is called {name}; there are: "
                     + " ".join(known))
    record = Record(args.build)
    campaigns = [Campaign(args, record, name) for name in wanted]
    with ThreadPoolExecutor(args.jobs) as pool:
        tasks = [(c, [pool.submit(c.run_twin)] +
                  [pool.submit(c.run_clean, *r) for r in batches(*args.seeds)])
                 for c in campaigns]
        print(HEAD, flush=True)
        passed = 0
        for campaign, futures in tasks:
            for future in futures:
                future.result()
            passed += campaign.judge()
            print("\n".join([campaign.row(), *campaign.explain()]),
                  flush=True)
            record.write()
    print(f"{passed} passed, {len(campaigns) - passed} failed")
    return 0 if passed == len(campaigns) else 1


# ---- replay ----

def compare(record, args, got):
    """Says how a replayed hash compares. Returns the exit status."""
    want = record.get(args.scenario, args.twin, args.seed)
    if want == got:
        print("the hash is the campaign's")
    elif want and args.gdb is not None:
        print(f"the campaign's hash is {want}: up to the first stop all was "
              "the same,\nthen the cores took other turns")
    elif want:
        print(f"the campaign's hash is {want}: NOT THE SAME")
        return 1
    elif record.outdated:
        print("the campaign's record is of another kernel")
    else:
        print("no campaign has run this seed")
    return 0


def replayed_seed(args, text):
    """The line of the seed in a console, and its hash."""
    for match in SEED_LINE.finditer(text):
        if int(match[1]) == args.seed:
            return match[0], match[5]
    if args.gdb is not None:
        return "the seed was not run to its end", None
    raise Failed(f"seed {args.seed} did not get to its end")


def run_replay(args):
    [(first, _)] = batches(args.seed, args.seed)
    line = command(args.scenario, args.twin, first, args.seed, True)
    twin = " (twin)" if args.twin else ""
    print(f"{args.scenario}{twin}: seed {args.seed}, after seeds {first} to "
          f"{args.seed - 1}" if args.seed > first else
          f"{args.scenario}{twin}: seed {args.seed}", flush=True)
    if args.gdb is not None:
        text = debug(args, machine_for(args.build, line))
    else:
        machine = machine_for(args.build, line)
        try:
            with machine:
                machine.wait()
        except QemuError as error:
            raise Failed(f"{error}\n{machine.console.text}") from None
        text = machine.text
    shown, got = replayed_seed(args, text)
    print(shown)
    if got is None:
        return 0
    points = POINT_LINE.findall(text)
    path = pathlib.Path(args.build) / "points.txt"
    path.write_text("".join(f"{point}\n" for point in points))
    print(f"its last {len(points)} points are in {path}")
    return compare(Record(args.build), args, got)


@contextlib.contextmanager
def stopped_qemu(machine, folder, console):
    """QEMU before its first instruction; gives the socket for GDB."""
    socket = os.path.join(folder, "gdb")
    argv = machine.command_line() + [
        "-display", "none", "-monitor", "none", "-S",
        "-serial", f"file:{console}",
        "-chardev", f"socket,path={socket},server=on,wait=off,id=gdb",
        "-gdb", "chardev:gdb"]
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, start_new_session=True,
                          preexec_fn=restrain_qemu) as qemu:
        try:
            end = time.monotonic() + 10
            while not os.path.exists(socket) and time.monotonic() < end \
                    and qemu.poll() is None:
                time.sleep(0.02)
            yield socket
        finally:
            qemu.kill()


def to_point(number):
    """GDB's options to go on to a point of the seed."""
    if number is None:
        return []
    return ["-ex", f"set var schedules_stop_at_point = {number}",
            "-ex", "tbreak schedules_at_point", "-ex", "continue",
            "-ex", "backtrace 8"]


def debug(args, machine):
    """GDB on this terminal, the seed about to begin. Returns the console."""
    console = pathlib.Path(args.build) / "console.log"
    with tempfile.TemporaryDirectory(prefix="quartet-gdb-") as folder, \
            stopped_qemu(machine, folder, console) as socket:
        subprocess.run(
            ["gdb-multiarch", "-q",
             str(pathlib.Path(args.build) / "quartet.elf"),
             "-ex", "set confirm off", "-ex", f"directory {ROOT}",
             "-ex", f"target remote {socket}",
             "-ex", f"set var schedules_stop_at = {args.seed}",
             "-ex", "tbreak schedules_reached", "-ex", "continue",
             "-ex", "up", *to_point(args.point), *args.gdb], check=False)
    return console.read_text(errors="replace").replace("\r\n", "\n")


# ---- options ----

def seed_range(text):
    match = re.fullmatch(r"(\d+)(?:\.\.(\d+))?", text)
    first = int(match[1]) if match else 0
    last = int(match[2] or first) if match else 0
    if not 1 <= first <= last <= 999999:
        raise argparse.ArgumentTypeError(f"not a range of seeds: {text}")
    return first, last


def parse_arguments(argv):
    parser = argparse.ArgumentParser(
        prog="schedules.py", description=__doc__.splitlines()[1])
    parser.add_argument("--build", metavar="DIR", required=True,
                        help="folder of a kernel with CONFIG_SCHED_POINTS")
    actions = parser.add_subparsers(dest="action", required=True)
    campaign = actions.add_parser("campaign")
    campaign.add_argument("--seeds", metavar="A..B", type=seed_range,
                          default=(1, 1000))
    campaign.add_argument("--scenario", metavar="NAME", action="append")
    campaign.add_argument("--jobs", type=int, default=os.cpu_count())
    replay = actions.add_parser("replay")
    replay.add_argument("--seed", type=int, required=True)
    replay.add_argument("--scenario", metavar="NAME", required=True)
    replay.add_argument("--twin", action="store_true")
    replay.add_argument("--point", type=int, metavar="N",
                        help="with --gdb: stop at the N-th point")
    replay.add_argument("--gdb", nargs=argparse.REMAINDER)
    args = parser.parse_args(argv)
    if args.action == "replay" and not 1 <= args.seed <= 999999:
        parser.error(f"not a seed: {args.seed}")
    if args.action == "replay" and args.point is not None:
        if args.point < 1:
            parser.error(f"not a point: {args.point}")
        if args.gdb is None:
            parser.error("--point is where --gdb stops")
    return args


def main(argv=None):
    args = parse_arguments(argv)
    try:
        return run_campaign(args) if args.action == "campaign" else \
            run_replay(args)
    except (Failed, QemuError) as error:
        print(f"schedules.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
