# SPDX-License-Identifier: MIT
"""
tests/host/test_percpu_threads.py - threads as cores on one allocator

Clean under the thread sanitizer and under those for memory; and the thread
sanitizer is shown to see a lock that keeps nobody out. make campaign is the
long form.
"""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GENERATIONS = ["table", "modalloc", "areamap", "bitmap", "quartet"]
TIMEOUT = 240       # seconds
TSAN_STATUS = 66    # exit status after a report


def find_program(folder):
    root = os.environ.get("QUARTET_BUILD_ROOT", ROOT / "build" / "check")
    program = pathlib.Path(root) / folder / "percpu_threads"
    assert program.exists(), "not built: make check-builds"
    return program


def run(folder, *args, **options):
    env = {**os.environ, "TSAN_OPTIONS": "halt_on_error=1"}
    return subprocess.run([find_program(folder), *args], env=env,
                          capture_output=True, text=True, timeout=TIMEOUT,
                          check=False, **options)


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("folder,ops", [("host", 60000),
                                        ("host-tsan", 20000)])
def test_clean(folder, ops, generation):
    done = run(folder, "-n", str(ops), "-s", "5", generation)
    assert done.stderr == ""
    assert re.fullmatch(rf"{generation} threads=4 ops={ops} allocs=\d+ "
                        r"failed=\d+ mismatches=0 seconds=\d+\n", done.stdout)
    assert done.returncode == 0


@pytest.mark.parametrize("generation", GENERATIONS)
def test_a_broken_lock_is_seen(generation):
    done = run("host-tsan", "-t", generation)
    assert "WARNING: ThreadSanitizer: data race" in done.stderr
    assert done.returncode == TSAN_STATUS


def test_all_generations_are_here():
    done = run("host", "-n", "100")
    assert [line.split()[0] for line in done.stdout.splitlines()] == \
        GENERATIONS


@pytest.mark.parametrize("args", [("-j", "0"), ("-j", "17"), ("-x",)])
def test_usage(args):
    done = run("host", *args)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith("usage: percpu_threads")
