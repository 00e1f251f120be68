# SPDX-License-Identifier: MIT
"""
tests/host/programs.py - programs that run the kernel's tests on the host

Each lists its cases (-l) while pytest collects, and runs once, when the
first case is due. They were built before: make check does it, or make -C
tests/host.
"""

import functools
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from ktap import parse  # noqa: E402  (found through the path above)

TIMEOUT = 240       # seconds


def find_program(name):
    """Where make check built it, or where make -C tests/host does."""
    root = os.environ.get("QUARTET_BUILD_ROOT", ROOT / "build" / "check")
    for folder in pathlib.Path(root) / "host", ROOT / "build" / "host":
        if (folder / name).exists():
            return folder / name
    return None


class Program:
    """One of them."""

    def __init__(self, name):
        self.path = find_program(name)

    def execute(self, *arguments):
        return subprocess.run([self.path, *arguments], capture_output=True,
                              text=True, errors="replace", timeout=TIMEOUT,
                              check=False)

    @functools.cached_property
    def names(self):
        """Of all cases; none when it was not built."""
        return self.execute("-l").stdout.split() if self.path else []

    @functools.cached_property
    def report(self):
        """Of its one run, with all that is wrong with that as a whole."""
        assert self.path, "not built: make -C tests/host"
        done = self.execute()
        report = parse(done.stdout)
        failed = any(not case.passed for case in report.cases)
        if done.returncode != int(failed):
            report.problems.append(f"exit status {done.returncode}")
        if done.stderr:
            report.problems.append(done.stderr)
        if sorted(case.name for case in report.cases) != sorted(self.names):
            report.problems.append("other cases than -l lists")
        return report

    def judge(self, name):
        """Skip, fail or pass as the case of this name did."""
        case = next((c for c in self.report.cases if c.name == name), None)
        assert case, f"not reported: {name}"
        if case.skipped is not None:
            pytest.skip(case.skipped or "the test gave no reason")
        assert case.passed, "\n".join(case.lines)
