# SPDX-License-Identifier: MIT
"""
tests/e2e/test_percpu.py - static per-CPU variables, from outside the kernel

What the shell shows of them, what the symbol table calls them, and what
code the compiler makes of an access.
"""

import re

import elf
import machine
import pytest

TPIDRPRW_READ = re.compile(r"\bmrc\s+15, 0, \w+, cr13, cr0, \{4\}")
OLD_PREFIX = "per_cpu__"


def copies(m):
    """variable: {core: address of its copy}, as `percpu` lists them."""
    status, output = m.run("percpu")
    assert status == 0
    found = {}
    for line in output.splitlines():
        if match := re.match(r"(\w+): ", line):
            addresses = found.setdefault(match[1], {})
        elif match := re.match(r"  core (\d)  (0x[0-9a-f]{8})  ", line):
            addresses[int(match[1])] = match[2]
    return found


@pytest.mark.parametrize("cpus", [1, 4])
def test_copies_have_their_own_addresses(boot, cpus):
    m = boot(cpus=cpus)
    found = copies(m)
    m.poweroff()
    assert len(found) >= 5
    for name, addresses in found.items():
        assert list(addresses) == list(range(cpus)), name
        assert len(set(addresses.values())) == cpus, name


def test_listing_matches_the_symbol_table(boot, builds):
    m = boot()
    assert set(copies(m)) == elf.per_cpu_symbols(builds.get() / "quartet.elf")
    m.poweroff()


def test_plain_names(builds):
    names = elf.per_cpu_symbols(builds.get() / "quartet.elf")
    assert names
    assert not [name for name in names if name.startswith(OLD_PREFIX)]


@pytest.fixture(scope="module")
def old_names(tmp_path_factory):
    """A build with CONFIG_PERCPU_OLD_NAMES."""
    build = tmp_path_factory.mktemp("old-names")
    elf.make(f"O={build}", "quartet_defconfig")
    elf.make(f"O={build}", "set", "SET=PERCPU_OLD_NAMES=y")
    elf.make(f"O={build}", f"{build}/quartet.bin")
    return build


def test_old_names(old_names, builds):
    """As up to Linux 2.6.32: each variable's symbol has the prefix."""
    names = elf.per_cpu_symbols(old_names / "quartet.elf")
    assert names == {OLD_PREFIX + name for name in
                     elf.per_cpu_symbols(builds.get() / "quartet.elf")}


def test_old_names_work(old_names):
    with machine.Machine(build=old_names, timeout=30) as m:
        names = {name.removeprefix(OLD_PREFIX) for name in
                 elf.per_cpu_symbols(old_names / "quartet.elf")}
        assert set(copies(m)) == names
        assert m.run("test percpu", timeout=60)[0] == 0
        m.poweroff()
    assert not m.guest_errors


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """The functions of tests/percpu/codegen.c, compiled as the kernel is."""
    build = tmp_path_factory.mktemp("codegen")
    target = build / "tests" / "percpu" / "codegen.o"
    elf.make(f"O={build}", "quartet_defconfig")
    elf.make(f"O={build}", str(target))
    return elf.functions(target)


def reads_of_the_offset(lines):
    return sum(bool(TPIDRPRW_READ.search(line)) for line in lines)


@pytest.mark.parametrize("function, reads", [
    ("codegen_one", 1), ("codegen_reads_inside", 1),
    ("codegen_two_across", 2), ("codegen_reads_across", 2)])
def test_reads_of_the_offset(code, function, reads):
    """
    Inside a preemption-off region the compiler may keep the offset in a
    register; behind its end it must read TPIDRPRW again.
    """
    assert reads_of_the_offset(code[function]) == reads, \
        "\n".join(code[function])


def test_a_store_may_end_the_reuse(code):
    """
    Two accesses that store, in one region: a store through a pointer may
    change the word the read pretends to depend on. One read would do.
    """
    lines = code["codegen_two_inside"]
    print("\n".join(lines))
    assert reads_of_the_offset(lines) in (1, 2)
