# SPDX-License-Identifier: MIT
"""
tests/e2e/test_protection.py - the page tables against the symbol table

`mem map` prints what the MMU really does; nm says what each address is for.
"""

import dataclasses
import re

import pytest
from elf import symbols

IMAGES = pytest.mark.parametrize("elf", [False, True], ids=["raw", "elf"])
CONFIGS = pytest.mark.parametrize("config", ["quartet", "debug", "up"])
ROW = re.compile(r"0x([0-9a-f]{8})-0x([0-9a-f]{8}) .*?(none|(?:device )?"
                 r"[r-][w-][x-]) *(.*)$", re.M)


@dataclasses.dataclass
class Range:
    start: int
    last: int
    access: str
    what: str


def memory_map(m):
    status, output = m.run("mem map")
    assert status == 0
    m.poweroff()
    return [Range(int(start, 16), int(last, 16), access, what)
            for start, last, access, what in ROW.findall(output)]


def access_at(ranges, address):
    for r in ranges:
        if r.start <= address <= r.last:
            return r.access
    raise AssertionError(f"{address:#x} is in no range")


@IMAGES
def test_map_is_whole(boot, elf):
    ranges = memory_map(boot(elf=elf))
    assert ranges[0].start == 0 and ranges[-1].last == 0xffffffff
    for before, after in zip(ranges, ranges[1:]):
        assert before.last + 1 == after.start


@IMAGES
def test_nothing_is_writable_and_executable(boot, elf):
    for r in memory_map(boot(elf=elf)):
        assert not ("w" in r.access and "x" in r.access), r
        assert not (r.access.startswith("device") and "x" in r.access), r


def test_page_zero_is_not_mapped(boot):
    assert access_at(memory_map(boot()), 0) == "none"


@CONFIGS
def test_every_symbol_has_the_access_it_needs(boot, builds, config):
    table = symbols(builds.get(config) / "quartet.elf")
    ranges = memory_map(boot(config=config))
    template = range(table["__per_cpu_start"].address,
                     table["__per_cpu_end"].address)
    # Names with __ are bounds, which lie outside as often as inside.
    wanted = {"t": "r-x", "r": "r--", "d": "rw-", "b": "rw-"}
    # With one core the template is the copy.
    template_wants = "rw-" if config == "up" else "none"
    for name, symbol in table.items():
        if symbol.address in template:
            assert access_at(ranges, symbol.address) == template_wants, name
        elif symbol.letter.lower() in wanted and not name.startswith("__"):
            assert access_at(ranges, symbol.address) == \
                wanted[symbol.letter.lower()], name


@pytest.mark.parametrize("cpus", [1, 4])
def test_every_stack_has_a_guard_page(boot, cpus):
    ranges = memory_map(boot(cpus=cpus))
    stacks = {}
    for below, r in zip(ranges, ranges[1:]):
        if match := re.fullmatch(r"core (\d): (.*) stack", r.what):
            stacks.setdefault(int(match[1]), set()).add(match[2])
            assert below.access == "none" and "guard page" in below.what
    for core in range(cpus):
        assert {"IRQ", "FIQ", "abort", "undefined"} < stacks[core]
        assert len(stacks[core]) == 5
