# SPDX-License-Identifier: MIT
"""
tests/e2e/test_percpu.py - static per-CPU variables, from outside the kernel

What the shell shows of them, what the symbol table calls them, and what
code the compiler makes of an access.
"""

import re
import subprocess

import machine
import pytest

TPIDRPRW_READ = re.compile(r"\bmrc\s+15, 0, \w+, cr13, cr0, \{4\}")


def make(*args):
    done = subprocess.run(["make", "-C", str(machine.ROOT), *args], check=False,
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def symbols(elf):
    """name: (address, nm letter)"""
    text = subprocess.run(["arm-none-eabi-nm", str(elf)], check=True,
                          capture_output=True, text=True, timeout=30).stdout
    rows = (line.split() for line in text.splitlines())
    return {name: (int(address, 16), letter) for address, letter, name in rows}


def per_cpu_symbols(elf):
    """The objects inside the template."""
    table = symbols(elf)
    start, end = (table["__per_cpu_" + bound][0] for bound in
                  ("start", "end"))
    return {name for name, (address, letter) in table.items()
            if start <= address < end and letter in "dDbB"
            and not name.startswith("__per_cpu_")}


def copies(output):
    """variable: the addresses of its copies, as `percpu` lists them."""
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
    status, output = m.run("percpu")
    assert status == 0
    m.poweroff()
    found = copies(output)
    assert len(found) >= 5, output
    for name, addresses in found.items():
        assert list(addresses) == list(range(cpus)), name
        assert len(set(addresses.values())) == cpus, name


def test_listing_matches_the_symbol_table(boot, builds):
    m = boot()
    output = m.run("percpu")[1]
    m.poweroff()
    assert set(copies(output)) == \
        per_cpu_symbols(builds.get() / "quartet.elf")


def test_plain_names(builds):
    names = per_cpu_symbols(builds.get() / "quartet.elf")
    assert names
    assert not [name for name in names if name.startswith("per_cpu__")]


def test_old_names(tmp_path_factory):
    """CONFIG_PERCPU_OLD_NAMES: every variable has the prefix; it boots."""
    build = tmp_path_factory.mktemp("old-names")
    make(f"O={build}", "quartet_defconfig")
    make(f"O={build}", "set", "SET=PERCPU_OLD_NAMES=y")
    make(f"O={build}", f"{build}/quartet.elf")
    names = per_cpu_symbols(build / "quartet.elf")
    assert names
    assert not [name for name in names if not name.startswith("per_cpu__")]


@pytest.fixture(scope="module")
def code(builds):
    """function: its disassembled lines, of tests/percpu/codegen.c"""
    build = builds.get()
    target = build / "tests" / "percpu" / "codegen.o"
    make(f"O={build}", str(target))
    text = subprocess.run(["arm-none-eabi-objdump", "-d", str(target)],
                          check=True, capture_output=True, text=True,
                          timeout=30).stdout
    functions = {}
    for line in text.splitlines():
        if match := re.match(r"[0-9a-f]+ <(\w+)>:", line):
            lines = functions.setdefault(match[1], [])
        elif functions:
            lines.append(line)
    return functions


@pytest.mark.parametrize("function, reads", [
    ("codegen_one", 1), ("codegen_two_inside", 1), ("codegen_two_across", 2)])
def test_reads_of_the_offset(code, function, reads):
    """
    Inside a preemption-off region the compiler may keep the offset in a
    register; behind its end it must read TPIDRPRW again.
    """
    found = [line for line in code[function] if TPIDRPRW_READ.search(line)]
    assert len(found) == reads, "\n".join(code[function])
