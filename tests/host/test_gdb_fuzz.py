# SPDX-License-Identifier: MIT
"""
tests/host/test_gdb_fuzz.py - the stub's packets and steps against inputs by
chance, under the sanitizers; "make fuzz-gdb" is the long run
"""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
INPUTS = 50000


def find_program():
    root = os.environ.get("QUARTET_BUILD_ROOT", ROOT / "build" / "check")
    return pathlib.Path(root) / "host" / "fuzz_gdb_random"


@pytest.mark.parametrize("seed", [1, 2])
def test_by_chance(seed):
    done = subprocess.run([find_program(), str(INPUTS), str(seed)],
                          capture_output=True, text=True, timeout=240,
                          check=False)
    assert (done.returncode, done.stdout) == (0, f"{INPUTS} inputs\n"), \
        done.stderr
