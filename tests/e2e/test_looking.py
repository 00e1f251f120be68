# SPDX-License-Identifier: MIT
"""
tests/e2e/test_looking.py - looking into per-CPU memory from the shell

What pcpu says, held against what the boot log and other commands say.
"""

import re

import pytest

DEBUG = "panic=poweroff percpu_debug=1"


class Layout:
    """Of the first chunk, from the boot log and the command percpu."""

    def __init__(self, m):
        sizes = re.search(r"pcpu-alloc: s(\d+) r(\d+) d(\d+) u(\d+)", m.text)
        self.static, self.reserved, self.dyn, self.unit = \
            map(int, sizes.groups())
        template = re.search(r"the template is 0x([0-9a-f]+)-",
                             m.run("percpu")[1])
        self.template = int(template[1], 16)
        rows = re.findall(r"^ +(\d) +online +\w+ +\w+ +([0-9a-f]{8})",
                          m.run("cpus")[1], re.M)
        self.offset = {int(cpu): int(text, 16) for cpu, text in rows}

    def address(self, cpu, offset):
        return self.template + offset + self.offset[cpu] & 0xffffffff

    @property
    def first_object(self):
        """The offset of the first u64 that alloc_percpu() gave out."""
        start = (self.static + 3) // 4 * 4 + self.reserved
        return (start + 7) // 8 * 8


def who(m, what):
    what = what if isinstance(what, str) else f"{what:#x}"
    return m.run(f"pcpu who {what}")


# Who asked

def test_leaks_need_records(boot):
    m = boot()
    status, out = m.run("pcpu leaks")
    assert status == 1 and "boot with percpu_debug=1" in out
    m.poweroff()


LEAKS = re.compile(r"^ *(\d+) +(\d+) +(\d+)  (\S+)$", re.M)


def test_leaks(boot):
    m = boot(append=DEBUG)
    status, out = m.run("pcpu leaks")
    assert status == 0
    rows = LEAKS.findall(out)
    assert ["1", "8"] in [list(row[:2]) for row in rows
                          if row[3].startswith("alloc_early+")], out
    total = re.search(r"^ *(\d+) +(\d+) +in all; bytes for each of 4 cores$",
                      out, re.M)
    assert int(total[1]) == sum(int(row[0]) for row in rows)
    assert int(total[2]) == sum(int(row[1]) for row in rows)
    sizes = [int(row[1]) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert m.run("pcpu leaks mark") == (0, "")
    status, out = m.run("pcpu leaks new")
    assert status == 0 and not LEAKS.findall(out)
    assert re.search(r"^ *0 +0 +in all since the mark;", out, re.M), out
    status, out = m.run("pcpu leaks old")
    assert status == 2 and out.startswith("usage: pcpu ")
    m.poweroff()


@pytest.mark.parametrize("generation", ["areamap", "bitmap"])
def test_records_of_each_generation(boot, generation):
    """The suite, in a kernel that was not built for it."""
    m = boot(append=f"{DEBUG} percpu_gen={generation}")
    status, out = m.run("test percpu_sites", timeout=60)
    assert status == 0, out
    assert out.count("# SKIP") == 1
    m.poweroff()


# What lies there

def test_who_of_static_variables(boot):
    m = boot()
    layout = Layout(m)
    status, out = who(m, "printk_records")
    assert status == 0
    offset = int(re.match(r"static variable printk_records, "
                          r"offset 0x([0-9a-f]+)$", out, re.M)[1], 16)
    for cpu in range(4):
        assert f"core {cpu} {layout.address(cpu, offset):#x}\n" in out
        assert who(m, layout.address(cpu, offset + 2)) == (
            0, f"core {cpu}'s copy: static variable printk_records, byte 2, "
            f"offset {offset + 2:#x}\n")
    m.poweroff()


def test_who_of_objects(boot):
    m = boot(append=DEBUG)
    layout = Layout(m)
    at = layout.first_object        # that of alloc_early(), which stays
    status, out = who(m, layout.address(2, at + 3))
    assert status == 0
    assert re.match(r"core 2's copy: byte 3 of an area of 8 bytes, "
                    r"offset \d+ of chunk 0\n", out), out
    assert re.search(r"^  8 bytes, align 8, allocation number \d+$", out, re.M)
    assert re.search(r"^  asked for by alloc_early\+\S+, thread \d+ on core 0",
                     out, re.M)
    cookie = re.search(r"its cookie is (0x[0-9a-f]{8})$", out, re.M)[1]
    status, out = who(m, cookie)
    assert status == 0
    assert out.startswith("cookie: byte 0 of an area of 8 bytes, ")
    for cpu in range(4):
        assert f"  core {cpu} {layout.address(cpu, at):#x}\n" in out
    status, out = who(m, layout.address(1, layout.static + 100))
    assert status == 0
    assert re.match(r"core 1's copy: byte \d+ of free 8192 bytes, offset \d+ "
                    r"of chunk R$", out, re.M), out
    m.poweroff()


@pytest.mark.parametrize("what, says", [
    ("0", "the first megabyte is never mapped: a null pointer"),
    ("start_kernel", r"start_kernel\+0x0/0x\w+"),
    ("0x60000000", "RAM from before there was a page allocator"),
    ("0xa8000000", "an address for vmalloc that nobody has"),
    ("0xfffffff0", "and no RAM either"),
])
def test_who_of_others(boot, what, says):
    m = boot()
    status, out = who(m, what)
    assert status == 1
    assert re.search(r"^0x[0-9a-f]{8} is no per-CPU memory[:,] " + says + "$",
                     out, re.M), out
    m.poweroff()


def test_who_of_nothing(boot):
    m = boot()
    assert who(m, "no_such_symbol") == (
        1, "pcpu: no_such_symbol is neither an address nor a symbol\n")
    assert m.run("pcpu who")[0] == 2
    m.poweroff()
