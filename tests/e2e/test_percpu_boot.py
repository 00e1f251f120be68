# SPDX-License-Identifier: MIT
"""
tests/e2e/test_percpu_boot.py - the first chunk, as the boot log tells it

The lines are Linux's, for scripts that read them there: "percpu: Embedded
..." or "percpu: N 4K pages/cpu ...", then "pcpu-alloc: ...". What was asked
for and cannot be is named, and the kernel comes up without it.
"""

import re

import machine
import newc
import pytest

PAGE = 4096
EMBEDDED = re.compile(r"percpu: Embedded (\d+) pages/cpu "
                      r"s(\d+) r(\d+) d(\d+) u(\d+)$", re.M)
PAGED = re.compile(r"percpu: (\d+) 4K pages/cpu s(\d+) r(\d+) d(\d+)$", re.M)
LAYOUT = re.compile(r"pcpu-alloc: s(\d+) r(\d+) d(\d+) u(\d+) "
                    r"alloc=(\d+)\*4096$", re.M)
UNITS = re.compile(r"pcpu-alloc: (\[.*)$", re.M)
DEFAULTS = (8192, 20480)
FALLBACK = "allocator failed (-12), falling back to page size"


def log_of(m):
    """What the kernel said until the first prompt, without the times."""
    return re.sub(r"^\[ *\d+\.\d+\] ", "", m.text, flags=re.M)


def booted(boot, append="", **options):
    """A kernel at its prompt, and its log."""
    m = boot(append="panic=poweroff loglevel=7 " + append, **options)
    return m, log_of(m)


def check_layout(log, found, reserved=8192, dyn=20480):
    """Holds the lines against each other. Returns the units, as printed."""
    nr_pages, static, r, d = found[:4]
    assert r == reserved
    assert dyn <= d < dyn + PAGE
    assert nr_pages * PAGE == static + r + d
    layout = tuple(map(int, LAYOUT.search(log).groups()))
    assert layout[:3] == (static, r, d)
    assert layout[3] == layout[4] * PAGE >= max(nr_pages * PAGE, 32768)
    return UNITS.findall(log)


def embedded(log):
    return tuple(map(int, EMBEDDED.search(log).groups()))


def paged(log):
    return tuple(map(int, PAGED.search(log).groups()))


def ends_well(m, area="percpu_first"):
    assert m.run(f"test {area}", timeout=60)[0] == 0
    m.poweroff()


@pytest.mark.parametrize("cpus, append, units", [
    (1, "", "[0] 0 "),
    (3, "", "[0] 0 [0] 1 [0] 2 "),
    (4, "", "[0] 0 [0] 1 [0] 2 [0] 3 "),
    (4, "numa=fake=2", "[0] 0 [0] 1 [1] 2 [1] 3 "),
])
def test_embedded(boot, cpus, append, units):
    m, log = booted(boot, append, cpus=cpus)
    found = embedded(log)
    assert check_layout(log, found) == [units]
    assert f"u{found[4]} " in LAYOUT.search(log)[0]
    assert not PAGED.search(log)
    m.poweroff()


@pytest.mark.parametrize("append", ["", " numa=fake=2"])
def test_paged(boot, append):
    """No groups: all units lie side by side."""
    m, log = booted(boot, "percpu_alloc=page" + append)
    assert check_layout(log, paged(log)) == ["[0] 0 [0] 1 [0] 2 [0] 3 "]
    assert not EMBEDDED.search(log)
    status, areas = m.run("cat /proc/vmallocinfo")
    assert status == 0 and "page_take" in areas
    ends_well(m)


def test_paged_units_are_there_for_who_has_nothing_else(boot):
    """Cores that come back, abort handlers, FIQs of cores that are deaf."""
    m, _ = booted(boot, "percpu_alloc=page")
    assert m.run("cpu off 2")[0] == m.run("cpu on 2")[0] == 0
    with pytest.raises(machine.Panic):
        m.run("call 3 fault template")
    assert m.wait() != 0
    assert "template of per-CPU variable fault_template_word" in m.text
    assert "panic on core 3:" in m.text
    for core in range(3):
        assert f"core {core} was here" in m.text


def test_unknown_names(boot):
    """They are told with the known ones; the kernel takes the defaults."""
    m, log = booted(boot, "percpu_alloc=lpage percpu_gen=tree "
                    "percpu_backend=xm")
    assert "percpu: unknown allocator lpage specified" in log
    assert re.search(r"unknown generation tree specified: known are .*"
                     r"areamap, bitmap", log)
    assert 'boot parameter "percpu_backend" refused: value "xm"; usage: ' \
        "percpu_backend=vm|km" in log
    assert embedded(log)
    assert "quartet on vm, 4 cores" in m.run("pcpu chunks")[1]
    m.poweroff()


@pytest.mark.parametrize("append, reason", [
    ("percpu_alloc=page",
     "can't go on from a first chunk mapped page by page"),
    ("numa=fake=2", "can't handle more than one group"),
    ("percpu_dyn=2M", "a chunk is larger than the largest block of pages"),
])
def test_whole_blocks_refused(boot, append, reason):
    m, log = booted(boot, f"percpu_backend=km {append}")
    assert re.search(rf"percpu: backend km {reason} \(.*\): vm is used", log)
    assert "quartet on vm" in m.run("pcpu chunks")[1]
    ends_well(m)


def test_whole_blocks_waste(boot):
    """Three units of 10 pages lie in a block of 32."""
    m, log = booted(boot, "percpu_backend=km", cpus=3)
    pages = 3 * embedded(log)[4] // PAGE
    waste = (1 << (pages - 1).bit_length()) - pages
    assert waste > 0
    assert f"percpu: wasting {waste} pages per chunk\n" in log
    assert "quartet on km, 3 cores" in m.run("pcpu chunks")[1]
    ends_well(m, "percpu_alloc")


def test_garbage_sizes(boot):
    m, log = booted(boot, "percpu_reserve=-1 percpu_dyn=much")
    for name, value in ("percpu_reserve", "-1"), ("percpu_dyn", "much"):
        assert f'boot parameter "{name}" refused: value "{value}"; usage: ' \
            f"{name}=SIZE" in log
    check_layout(log, embedded(log), *DEFAULTS)
    m.poweroff()


def test_no_reserve_and_nothing_dynamic(boot):
    """12 KiB are there all the same, and can be had before slab."""
    m, log = booted(boot, "percpu_reserve=0 percpu_dyn=0 percpu_gen=areamap")
    assert "percpu: percpu_dyn=0 is not enough until there are more " \
        "chunks: 12288 are used" in log
    check_layout(log, embedded(log), 0, 12288)
    assert "initcall: percpu: alloc_early returned 0" in log
    assert "initcall: buddy: alloc_between returned 0" in log
    ends_well(m, "percpu_alloc.twelve_kib_can_be_had_before_there_are_pages")


@pytest.mark.parametrize("append", [
    "percpu_reserve=4294967295", "percpu_dyn=4G", "percpu_dyn=3G",
    "percpu_dyn=50M"])
def test_huge_sizes(boot, append):
    m, log = booted(boot, append)
    name, value = append.split("=")
    assert re.search(rf"percpu_dyn=\d+ for 4 cores are more than three "
                     r"quarters of the \d+ bytes that are free: 8192 and "
                     r"20480 are used", log) or \
        f'boot parameter "{name}" refused: value "{value}"' in log
    check_layout(log, embedded(log), *DEFAULTS)
    m.poweroff()


def test_large_parts(boot):
    """Sizes not far from that limit are served, on one core and on four."""
    m, log = booted(boot, "percpu_reserve=1M percpu_dyn=40M")
    check_layout(log, embedded(log), 1 << 20, 40 << 20)
    ends_well(m)


def test_no_piece_large_enough(boot, tmp_path):
    """An initial RAM disk in the middle of RAM: single pages are left."""
    disk = tmp_path / "disk.cpio"
    disk.write_bytes(newc.newc(newc.entry("hello", b"there\n")))
    m, log = booted(boot, "percpu_dyn=9M", mem="64M", initrd=disk)
    assert re.search(r"percpu: no \d+ bytes in one piece for group 0\n", log)
    assert f"percpu: embed {FALLBACK}\n" in log
    check_layout(log, paged(log), dyn=9 << 20)
    ends_well(m, "percpu_first")


def test_too_much_too_early(boot):
    """The debug configuration's example asks for it."""
    m, log = booted(boot, config="debug")
    assert "atomic=0, too early for another chunk; boot with a larger " \
        "percpu_dyn=" in log
    m.poweroff()
