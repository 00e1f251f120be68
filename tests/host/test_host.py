# SPDX-License-Identifier: MIT
"""
tests/host/test_host.py - the host ring's tests, each as a test of pytest

The program was built before (make check does it, or make -C tests/host); it
runs once, while pytest collects.
"""

import functools
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from ktap import parse  # noqa: E402

TIMEOUT = 120       # seconds


def find_program():
    """Where make check built it, or where make -C tests/host does."""
    root = os.environ.get("QUARTET_BUILD_ROOT", ROOT / "build" / "check")
    for folder in pathlib.Path(root) / "host", ROOT / "build" / "host":
        if (folder / "ktest").exists():
            return folder / "ktest"
    return None


@functools.cache
def run():
    """Returns (what went wrong as a whole, the cases)."""
    program = find_program()
    if not program:
        return ["not built: make -C tests/host"], []
    done = subprocess.run([program], capture_output=True, text=True,
                          errors="replace", timeout=TIMEOUT, check=False)
    report = parse(done.stdout)
    problems = list(report.problems)
    failed = any(not case.passed for case in report.cases)
    if done.returncode != (1 if failed else 0):
        problems.append(f"exit status {done.returncode}")
    if done.stderr:
        problems.append(done.stderr)
    return problems, report.cases


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        cases = run()[1]
        metafunc.parametrize("case", cases, ids=[c.name for c in cases])


def test_case(case):
    if case.skipped is not None:
        pytest.skip(case.skipped or "the test gave no reason")
    assert case.passed, "\n".join(case.lines)


def test_run():
    """Built, the plan kept, no word from a sanitizer, the status right."""
    problems = run()[0]
    assert not problems, "\n".join(problems)
