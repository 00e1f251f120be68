# SPDX-License-Identifier: MIT
"""
tests/e2e/test_stress.py - short forms of the long runs

The long ones are started by hand: `stress mm` with a million operations.
"""

import re

import pytest


@pytest.mark.parametrize("cpus", [1, 4])
def test_memory_with_cores_going(boot, cpus):
    m = boot(cpus=cpus)
    status, out = m.run("stress mm 20000", timeout=90)
    assert status == 0, out
    assert "0 corrupt, 0 invariants broken, 0 counters off" in out
    done = re.search(r"(\d+) page, (\d+) slab, (\d+) vmalloc operations", out)
    assert all(int(n) > 1000 for n in done.groups())
    m.poweroff()


def test_each_allocation_failed_in_turn(boot):
    m = boot()
    status, out = m.run("stress inject", timeout=60)
    assert status == 0, out
    failed, seen, off = map(int, re.search(
        r"(\d+) allocations failed, (\d+) seen by the scenario, (\d+) ",
        out).groups())
    assert failed == seen >= 30
    assert off == 0
    m.poweroff()


def test_bench_counts_repeat(qemu_py):
    runs = [qemu_py("--icount", "bench") for _ in range(2)]
    figures = [re.findall(r"^(m\.\w+) +(\d+\.\d)\s*$", run.stdout, re.M)
               for run in runs]
    assert len(figures[0]) == 5
    assert figures[0] == figures[1]
