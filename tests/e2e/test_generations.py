# SPDX-License-Identifier: MIT
"""
tests/e2e/test_generations.py - the generations without chunks, as the kernel's

modalloc by boot parameter, table by configuration: what the log tells of
their areas, and that the kernel runs on them.
"""

import re

import pytest

AREAS = re.compile(r"percpu: (\d+) pages/cpu s(\d+) room (\d+) u(\d+), "
                   r"(\d+) copies$", re.M)
PAGE = 4096
VERSIONS = ["2.6.12", *(f"2.6.12.{i}" for i in range(1, 7)), "2.6.13",
            "2.6.13.1", "2.6.14", "2.6.15"]
TABLE = dict(config="table")


def booted(boot, append="", **options):
    """A kernel at its prompt, and what its log says of its areas."""
    m = boot(append="panic=poweroff loglevel=7 " + append, **options)
    areas = AREAS.search(m.text.replace("\r", ""))
    return m, tuple(map(int, areas.groups())) if areas else None


def room_of(static, reserve):
    """2.6.30: what follows the static variables, up to the next 64 bytes
    and then PERCPU_MODULE_RESERVE."""
    return -static % 64 + reserve


@pytest.mark.parametrize("cpus", [1, 4])
@pytest.mark.parametrize("reserve", [8, 256])
def test_modalloc_has_its_room_behind_static_variables(boot, cpus, reserve):
    append = f"percpu_gen=modalloc percpu_reserve={reserve}K"
    m, (pages, static, room, unit, copies) = booted(boot, append, cpus=cpus)
    assert room == room_of(static, reserve * 1024)
    assert unit == pages * PAGE == -(-(static + room) // PAGE) * PAGE
    assert copies == cpus
    status, text = m.run("cat /proc/percpu_stats")
    assert status == 0
    assert re.search(rf"reserved_size +: +{room}$", text, re.M)
    assert m.run("test percpu_alloc percpu_sites", timeout=60)[0] == 0
    m.poweroff()


@pytest.mark.parametrize("cpus", [1, 4])
def test_table_has_32_kib_for_each_core_it_was_built_for(boot, cpus):
    m, (_, static, room, unit, copies) = booted(boot, cpus=cpus, **TABLE)
    assert static + room == unit == 32768
    assert copies == 4
    assert m.run("test percpu_access", timeout=60)[0] == 0
    m.poweroff()


def test_no_cookie_looks_like_a_variable_where_there_is_a_gib(boot):
    m, _ = booted(boot, mem="1G", **TABLE)
    assert m.run("test percpu_alloc percpu_access", timeout=120)[0] == 0
    m.poweroff()


def test_what_has_chunks_only_is_told_so(boot):
    m, areas = booted(boot, "percpu_gen=modalloc percpu_alloc=page "
                      "percpu_reserve=64K")
    assert areas
    assert "percpu_alloc=page is for chunks" in m.text
    for part in "chunks", "map":
        status, text = m.run(f"pcpu {part}")
        assert status == 1 and "modalloc has no chunks" in text
    m.poweroff()


@pytest.mark.parametrize("config, generation, why", [
    ("quartet", "table", "knows no tables (make table_defconfig)"),
    ("table", "bitmap", "knows tables only (make quartet_defconfig)"),
])
def test_the_build_decides_about_tables(boot, config, generation, why):
    m, _ = booted(boot, f"percpu_gen={generation}", config=config)
    assert f"generation {generation} cannot be chosen at boot" in m.text
    assert why in m.text
    m.poweroff()


@pytest.mark.parametrize("config, own", [("quartet", "quartet"),
                                         ("table", "table")])
def test_gens_and_history(boot, config, own):
    m = boot(config=config)
    status, text = m.run("pcpu gens")
    assert status == 0
    names = text.splitlines()[0].split()
    assert names[:2] == ["table", "*"] if own == "table" else ["table"]
    assert names.index("*") == names.index(own) + 1
    rows = [line for line in text.splitlines() if line[:1].strip()]
    columns = len(names) - 1
    assert all(len(line) <= 11 + 15 * columns for line in rows[:12])
    status, text = m.run("pcpu history")
    assert status == 0
    assert re.findall(r"^(2\.6\.[\d.]+)", text, re.M) == VERSIONS
    assert f"The kernel's own is {own}" in text
    assert m.run("pcpu gens all")[0] == 2
    m.poweroff()
