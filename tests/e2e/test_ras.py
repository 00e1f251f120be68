# SPDX-License-Identifier: MIT
"""
tests/e2e/test_ras.py - restartable sequences, each instruction interrupted

The suite percpu_ras needs instructions to be the clock: else an emulator lets
interrupts in between blocks of them only, and the tests skip themselves. Here
none may. They measure themselves by a rewinding that is off, or begins or ends
an instruction wrong.
"""

import re

import pytest


@pytest.mark.parametrize("name", ["quartet", "debug"])
def test_every_instruction_of_every_sequence(qemu_py, name):
    done = qemu_py("--icount", "test percpu_ras", config=name)
    print(done.stdout)
    assert done.returncode == 0
    assert re.search(r"^10 passed, 0 failed, 0 skipped", done.stdout, re.M)
    hits = re.findall(r"^# \S.*: \| \+.*$", done.stdout, re.M)
    # Each word, four sizes; moved; counters; FIQ.
    assert len(hits) >= 28 + 28 + 3 + 1
