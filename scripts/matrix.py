#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""matrix.py - the tests in every configuration, image and number of cores

    matrix.py FOLDER [--timeout S] [--only TEXT]

FOLDER holds one build per configuration: quartet, debug, up, table. Each row is
one run of scripts/qemu.py: with 'test' in every configuration, image and
number of cores, and with 'test percpu' on every generation, first chunk,
backend and number of nodes of the allocator. Of a row that fails the cases
that did are shown, and the end of the output. Exit status 0 only if none
failed; --only runs the rows whose line contains TEXT.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections import namedtuple

Row = namedtuple("Row", "config image cpus append test", defaults=("", "test"))

CORES = {"quartet": (1, 2, 3, 4), "debug": (1, 2, 3, 4), "up": (1,),
         "table": (1, 2, 3, 4)}
GENERATIONS = ("areamap", "bitmap", "quartet")
# First chunk, backend, nodes: km has one group in RAM, or is refused.
CHUNKS = (("embed", "vm", 1), ("embed", "vm", 2), ("embed", "km", 1),
          ("page", "vm", 1), ("page", "vm", 2))
TAIL_LINES = 40
# What `test` says at its end.
COUNTS = re.compile(r"^(?:# )?(\d+ assertions|\d+ passed.*)$", re.M)
# A case that failed, which may have been long before that, and why.
FAILED = re.compile(r"^(?:# [\w/.]+:\d+: .*|not ok .*)$", re.M)
QEMU_PY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "qemu.py")


def allocator_rows():
    """The product of what the allocator of per-CPU memory can be made of."""
    return [Row("quartet", "raw", cpus,
                f"percpu_gen={generation} percpu_alloc={first} "
                f"percpu_backend={backend} numa=fake={nodes}", "test percpu")
            for generation in GENERATIONS
            for first, backend, nodes in CHUNKS
            for cpus in CORES["quartet"]]


def room_rows():
    """The generation that has no chunks and can be chosen at boot."""
    return [Row("quartet", "raw", cpus,
                "percpu_gen=modalloc percpu_reserve=256K")
            for cpus in CORES["quartet"]]


def rows():
    """Every combination, as a list."""
    return [Row(config, image, cpus)
            for config, cores in CORES.items()
            for image in ("elf", "raw")
            for cpus in cores] + allocator_rows() + room_rows()


def title(row):
    """The row in words."""
    return f"{row.config:<8} {row.image:<4} {row.cpus} core" \
        f"{'s' * (row.cpus > 1):<2} {row.append}"


def command_of(row, folder, timeout):
    """The command line that runs one row."""
    words = [sys.executable, QEMU_PY, "--build",
             os.path.join(folder, row.config), "--cpus", str(row.cpus),
             "--timeout", str(timeout)]
    if row.image == "elf":
        words.append("--elf")
    if row.append:
        words += ["--append", row.append]
    return words + ["cpus", row.test]


def run(row, folder, timeout):
    """Run one row; print its line. Returns whether it passed."""
    start = time.monotonic()
    done = subprocess.run(command_of(row, folder, timeout), check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace",
                          stdin=subprocess.DEVNULL)
    seconds = time.monotonic() - start
    verdict = "ok" if done.returncode == 0 else f"FAILED ({done.returncode})"
    counts = COUNTS.findall(done.stdout)
    print(f"{seconds:6.1f} s  {verdict:<12} {title(row):<24} "
          f"{', '.join(counts)}".rstrip(), flush=True)
    if done.returncode:
        print("\n".join(FAILED.findall(done.stdout) +
                        done.stdout.splitlines()[-TAIL_LINES:]), flush=True)
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--timeout", type=float, default=120)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    results = [run(row, args.folder, args.timeout) for row in rows()
               if args.only in title(row)]
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
