# SPDX-License-Identifier: MIT
"""
tests/e2e/test_course.py - the course's two programs, on every generation

The configurations debug and table link them, in Linux's spelling and in the
course's.
"""

import re

import pytest

CPUS = 4
GENERATIONS = ["modalloc", "areamap", "bitmap"]


def lines_of(log, name):
    """What a program printed of each core: number, index, offset."""
    found = re.findall(rf"info +{name}: (this core|core \d): index (0x\w+), "
                       r"offset (0x\w+)", log)
    return [(who, int(index, 16), int(offset, 16))
            for who, index, offset in found]


def expected(cpu):
    return cpu + 0x80, cpu * 0x100


def check_programs(log, cpus=CPUS):
    other = min(2, cpus - 1)
    for suffix in "", "_bs":
        assert lines_of(log, "static" + suffix) == [
            ("this core", *expected(0)), (f"core {other}", *expected(other))]
        assert lines_of(log, "dynamic" + suffix) == [
            (f"core {cpu}", *expected(cpu)) for cpu in range(cpus)]
        for name in "percpu: show_node_static", "slab: show_node_dynamic":
            assert f"initcall: {name}{suffix} returned 0" in log


@pytest.mark.parametrize("generation", GENERATIONS)
def test_both_programs(boot, generation):
    m = boot(config="debug", cpus=CPUS,
             append=f"panic=poweroff percpu_gen={generation}")
    status, log = m.run("dmesg")
    assert status == 0
    check_programs(log)
    m.poweroff()


@pytest.mark.parametrize("cpus", [1, 4])
def test_both_programs_on_tables(boot, cpus):
    m = boot(config="table", cpus=cpus)
    status, log = m.run("dmesg")
    assert status == 0
    check_programs(log, cpus)
    m.poweroff()


@pytest.mark.parametrize("cpus", [1, 2])
def test_where_there_is_no_core_2(boot, cpus):
    m = boot(config="debug", cpus=cpus)
    status, log = m.run("dmesg")
    assert status == 0
    check_programs(log, cpus)
    m.poweroff()


@pytest.mark.parametrize("name", ["buddyinfo", "vmstat"])
def test_files_by_the_names_of_the_course(boot, name):
    m = boot()
    texts = [m.run(f"cat /proc/{name}{suffix}")[1] for suffix in ("", "_bs")]
    words = [[re.sub(r"^\d+$", "N", word) for word in text.split()]
             for text in texts]
    assert words[0] == words[1] and len(words[0]) > 10
    m.poweroff()
