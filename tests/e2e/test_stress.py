# SPDX-License-Identifier: MIT
"""
tests/e2e/test_stress.py - short forms of the long runs

The long ones are started by hand: `stress mm` with a million operations.
"""

import re

import pytest


@pytest.mark.parametrize("cpus, nodes", [(1, 1), (4, 1), (4, 2)])
def test_memory_with_cores_going(boot, cpus, nodes):
    m = boot(cpus=cpus, append=f"panic=poweroff numa=fake={nodes}")
    status, out = m.run("stress mm 20000", timeout=90)
    assert status == 0, out
    assert "0 corrupt, 0 invariants broken, 0 counters off" in out
    counters = re.findall(r"^stress: +(.*?) +(\d+) before +(\d+) after$",
                          out, re.M)
    assert {"pages in use", "slab objects in use", "vmalloc areas"} <= \
        {name for name, _, _ in counters}
    assert all(before == after for _, before, after in counters)
    done = re.search(r"(\d+) page, (\d+) slab, (\d+) vmalloc operations", out)
    assert all(int(n) > 1000 for n in done.groups())
    m.poweroff()


def test_each_generation_against_the_model(boot):
    m = boot()
    status, out = m.run("stress percpu 3000", timeout=120)
    assert status == 0, out
    assert "0 mismatches, 0 invariants broken, 0 counters off" in out
    lines = re.findall(r"stress percpu: (\w+): 4 threads, 3000 operations, "
                       r"0 mismatches, \d+ ms, (\d+) allocations", out)
    assert {"areamap", "bitmap"} <= {name for name, _ in lines}
    assert all(int(n) > 500 for _, n in lines)
    m.poweroff()


def test_each_allocation_failed_in_turn(boot):
    m = boot()
    status, out = m.run("stress inject", timeout=60)
    assert status == 0, out
    failed, places, seen, off = map(int, re.search(
        r"(\d+) allocations from (\d+) places failed, "
        r"(\d+) seen by the scenario, (\d+) ", out).groups())
    assert failed == seen >= 30
    assert 20 <= places <= failed
    assert off == 0
    for kind in "page", "slab", "vmalloc", "percpu":
        assert re.search(rf"^stress inject: {kind} +[1-9]\d* calls from "
                         r"[1-9]\d* places, each failed once$", out, re.M)
    m.poweroff()


def test_another_node_stands_in_for_a_page_that_fails(boot):
    m = boot(append="panic=poweroff numa=fake=2")
    status, out = m.run("stress inject", timeout=60)
    assert status == 0, out
    failed, seen = map(int, re.search(r"(\d+) allocations .* failed, (\d+) "
                                      "seen", out).groups())
    assert failed > seen >= 30
    m.poweroff()
