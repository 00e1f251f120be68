# SPDX-License-Identifier: MIT
"""
tests/host/test_percpu_suite.py - the generations against rules and a model

Runs the suite of tests/percpu (each of its tests a test of pytest) and a
short campaign of random operations; make -C tests/host/percpu campaign is
the long one.
"""

import functools
import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from ktap import parse  # noqa: E402

TIMEOUT = 240       # seconds
OPS = 20000


def find_program(name):
    """Where make check built it, or where make -C tests/host does."""
    root = os.environ.get("QUARTET_BUILD_ROOT", ROOT / "build" / "check")
    for folder in pathlib.Path(root) / "host", ROOT / "build" / "host":
        if (folder / name).exists():
            return folder / name
    return None


@functools.cache
def run():
    """Returns (what went wrong as a whole, the cases)."""
    program = find_program("percpu_suite")
    if not program:
        return ["not built: make -C tests/host"], []
    done = subprocess.run([program], capture_output=True, text=True,
                          errors="replace", timeout=TIMEOUT, check=False)
    report = parse(done.stdout)
    problems = list(report.problems)
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
    """Built, the plan kept, no word from a sanitizer."""
    problems, cases = run()
    assert not problems, "\n".join(problems)
    assert len(cases) >= 20


@pytest.mark.parametrize("generation", ["areamap", "bitmap"])
def test_campaign(generation):
    program = find_program("percpu_campaign")
    assert program, "not built: make -C tests/host"
    done = subprocess.run([program, "-n", str(OPS), "-s", "7", generation],
                          capture_output=True, text=True, timeout=TIMEOUT,
                          check=False)
    assert re.match(rf"{generation} ops={OPS} mismatches=0 ", done.stdout), \
        done.stdout + done.stderr
    assert done.returncode == 0
