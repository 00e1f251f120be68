#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""matrix.py - the tests in every configuration, image and number of cores

    matrix.py FOLDER [--timeout S]

FOLDER holds one build per configuration: quartet, debug, up. Each row is
one run of scripts/qemu.py with 'cpus' and 'test'; of a row that fails the
end of the output is shown. Exit status 0 only if none failed.
"""

import argparse
import os
import subprocess
import sys
import time
from collections import namedtuple

Row = namedtuple("Row", "config image cpus")

CORES = {"quartet": (1, 2, 3, 4), "debug": (1, 2, 3, 4), "up": (1,)}
COMMANDS = ("cpus", "test")
TAIL_LINES = 40
QEMU_PY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "qemu.py")


def rows():
    """Every combination, as a list."""
    return [Row(config, image, cpus)
            for config, cores in CORES.items()
            for image in ("elf", "raw")
            for cpus in cores]


def command_of(row, folder, timeout):
    """The command line that runs one row."""
    words = [sys.executable, QEMU_PY, "--build",
             os.path.join(folder, row.config), "--cpus", str(row.cpus),
             "--timeout", str(timeout)]
    if row.image == "elf":
        words.append("--elf")
    return words + list(COMMANDS)


def run(row, folder, timeout):
    """Run one row; print its line. Returns whether it passed."""
    start = time.monotonic()
    done = subprocess.run(command_of(row, folder, timeout), check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace",
                          stdin=subprocess.DEVNULL)
    seconds = time.monotonic() - start
    verdict = "ok" if done.returncode == 0 else f"FAILED ({done.returncode})"
    print(f"{row.config:<8} {row.image:<4} {row.cpus} core"
          f"{'s' * (row.cpus > 1):<2} {seconds:6.1f} s  {verdict}",
          flush=True)
    if done.returncode:
        print("\n".join(done.stdout.splitlines()[-TAIL_LINES:]), flush=True)
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--timeout", type=float, default=120)
    args = parser.parse_args()
    results = [run(row, args.folder, args.timeout) for row in rows()]
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
