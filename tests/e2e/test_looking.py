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


# Pictures

HEAD = re.compile(
    r"chunk (R|\d+): bytes (\d+)-(\d+); (\d+) of (\d+) pages; (\d+) areas; "
    r"(\d+) free, longest (\d+)")
ROW = re.compile(r"^ *(\d+)  (?:([-#=+.]{64})|\((\d+) pages? without "
                 r"memory\))$")


def pictures(text):
    """{chunk: (the head's numbers, [(offset, row or None)])}"""
    found, rows = {}, None
    for line in text.splitlines()[1:]:
        assert len(line) <= 80, line
        if match := HEAD.fullmatch(line):
            rows = []
            found[match[1]] = tuple(map(int, match.groups()[1:])), rows
        elif match := ROW.match(line):
            pages = int(match[3] or 1)
            rows += [(int(match[1]) + page * 4096, match[2])
                     for page in range(pages)]
        else:
            assert re.fullmatch(r"  unit of core(  \d 0x[0-9a-f]{8})+",
                                line), line
    return found


@pytest.mark.parametrize("generation", ["areamap", "bitmap"])
def test_map(boot, generation):
    m = boot(append=f"panic=poweroff percpu_gen={generation}")
    status, out = m.run("pcpu map")
    assert status == 0
    assert "\x1b" not in out
    maps = pictures(out)
    assert set(maps) == {"R", "0"}
    for (start, end, there, pages, areas, free, longest), rows \
            in maps.values():
        assert there == pages == len(rows)
        assert [at for at, _ in rows] == list(range(0, 4096 * pages, 4096))
        letters = "".join(row for _, row in rows)
        assert letters.strip("-").count("-") == 0
        assert len(letters) * 64 >= end >= start
        # The hint of the area map is too large, if anything.
        assert generation == "areamap" or longest <= free
        assert bool(areas) == bool(re.search("[#=+]", letters))
    _, alone = m.run("pcpu map 0")
    assert pictures(alone) == {"0": maps["0"]}
    m.poweroff()


@pytest.mark.parametrize("generation", ["areamap", "bitmap"])
def test_after_a_churn(boot, generation):
    """Three commands and a file about the same memory."""
    m = boot(append=f"{DEBUG} percpu_gen={generation}")
    status, out = m.run("churn 600 5")
    assert status == 0
    taken, refused, freed = map(int, re.findall(r"\d+", out))
    assert (taken, refused) == (600, 0) and 200 < freed < 400
    left = taken - freed
    rows = LEAKS.findall(m.run("pcpu leaks")[1])
    assert sum(int(row[0]) for row in rows
               if row[3].startswith("churn_begin+")) == left
    maps = pictures(m.run("pcpu map")[1])
    assert len(maps) > 4
    assert sum(head[4] for head, _ in maps.values()) == left + 1
    _, total, chunks = percpu_stats(m)
    assert total["nr_cur_alloc"] == left + 1
    assert len(chunks) == len(maps)
    for (head, rows), (_, stats) in zip(maps.values(), chunks):
        assert head[2] == sum(row is not None for _, row in rows)
        assert (head[4], head[5], head[6]) == (
            stats["nr_alloc"], stats["free_bytes"], stats["contig_bytes"])
    assert m.run("churn end")[0] == 0
    assert sum(int(row[0]) for row in
               LEAKS.findall(m.run("pcpu leaks")[1])) == 1
    m.poweroff()


def test_map_units_are_those_of_the_cores(boot):
    m = boot()
    units = re.findall(r" (\d) 0x([0-9a-f]{8})", m.run("pcpu map 0")[1])
    offsets = Layout(m).offset
    at = {int(cpu): int(text, 16) for cpu, text in units}
    assert {cpu: where - at[0] for cpu, where in at.items()} == \
        {cpu: offset - offsets[0] for cpu, offset in offsets.items()}
    m.poweroff()


def test_map_refusals(boot):
    m = boot()
    assert m.run("pcpu map 99")[0] == 1
    for words in "x", "0 1", "-c x", "R R":
        assert m.run(f"pcpu map {words}")[0] == 2
    m.poweroff()


COLOUR = re.compile(r"\x1b\[(\d+)m")


@pytest.mark.parametrize("term, option, coloured", [
    ("", "", False), ("term=dumb", "", False), ("term=ansi", "", True),
    ("", "-c", True), ("term=ansi", "-c", True)])
def test_map_colours(boot, term, option, coloured):
    """The same picture, in colours where that was asked for."""
    m = boot(append=f"panic=poweroff {term}")
    status, plain = m.run(f"pcpu map {option}")
    assert status == 0
    printed = m.text[m.text.index("a letter is"):]
    printed = printed[:printed.index("quartet>")].replace("\r", "")
    assert bool(COLOUR.search(printed)) == coloured
    for line in printed.splitlines():
        assert not COLOUR.search(line) or line.endswith("\x1b[0m")
    assert COLOUR.sub("", printed) == plain
    assert set(pictures(plain)) == {"R", "0"}
    m.poweroff()


def test_a_terminal_that_nobody_knows(boot):
    m = boot(append="panic=poweroff term=vt52")
    assert 'boot parameter "term" refused: value "vt52"' in m.text
    m.poweroff()


# /proc/percpu_stats, as Linux's debugfs has it

INFO = ["unit_size", "static_size", "reserved_size", "dyn_size", "atom_size",
        "alloc_size"]
GLOBAL = ["nr_alloc", "nr_dealloc", "nr_cur_alloc", "nr_max_alloc",
          "nr_chunks", "nr_max_chunks", "min_alloc_size", "max_alloc_size",
          "empty_pop_pages"]
CHUNK = ["nr_alloc", "max_alloc_size", "empty_pop_pages", "first_bit",
         "free_bytes", "contig_bytes", "sum_frag", "max_frag",
         "cur_min_alloc", "cur_med_alloc", "cur_max_alloc"]
LINE = re.compile(r"  ([a-z_]{1,20}) *(?<=^.{22}): ([ \d]{11}\d)")
RULER = "-" * 40


def take(lines, names):
    """The lines of these names, off the front; and the empty one behind."""
    found = {}
    for name in names:
        match = LINE.fullmatch(lines.pop(0))
        assert match and match[1] == name
        found[name] = int(match[2])
    assert lines.pop(0) == ""
    return found


def percpu_stats(m):
    status, out = m.run("cat /proc/percpu_stats")
    assert status == 0
    lines = out.split("\n")
    assert lines[:3] == ["Percpu Memory Statistics", "Allocation Info:",
                         RULER]
    del lines[:3]
    info = take(lines, INFO)
    assert lines[:2] == ["Global Stats:", RULER]
    del lines[:2]
    total = take(lines, GLOBAL)
    assert lines[:2] == ["Per Chunk Stats:", RULER]
    del lines[:2]
    chunks = []
    while lines != [""]:
        title = lines.pop(0)
        assert title in ("Chunk: <- Reserved Chunk", "Chunk: <- First Chunk",
                         "Chunk (to_depopulate)", "Chunk (sidelined):",
                         "Chunk:")
        chunks.append((title, take(lines, CHUNK)))
    return info, total, chunks


@pytest.mark.parametrize("generation, granule", [("areamap", 2),
                                                 ("bitmap", 4)])
def test_percpu_stats(boot, generation, granule):
    m = boot(append=f"panic=poweroff percpu_gen={generation}")
    info, total, chunks = percpu_stats(m)
    sizes = re.search(r"pcpu-alloc: s(\d+) r(\d+) d(\d+) u(\d+) "
                      r"alloc=(\d+)\*(\d+)", m.text)
    static, reserved, dyn, unit, nr, atom = map(int, sizes.groups())
    assert info == dict(unit_size=unit, static_size=static,
                        reserved_size=reserved, dyn_size=dyn,
                        atom_size=atom, alloc_size=nr * atom)
    assert total["nr_alloc"] - total["nr_dealloc"] == total["nr_cur_alloc"]
    assert total["nr_chunks"] == len(chunks) == 2
    assert [title for title, _ in chunks] == ["Chunk: <- Reserved Chunk",
                                              "Chunk: <- First Chunk"]
    assert sum(c["nr_alloc"] for _, c in chunks) == total["nr_cur_alloc"] == 1
    first = chunks[1][1]
    assert first["free_bytes"] + 8 <= dyn < first["free_bytes"] + 8 + granule
    assert first["cur_min_alloc"] == first["cur_max_alloc"] == \
        first["cur_med_alloc"] == 8
    assert chunks[0][1]["free_bytes"] == reserved
    assert chunks[0][1]["cur_max_alloc"] == 0
    status, out = m.run("pcpu chunks")
    rows = re.findall(r"^ +(R|\d+) +(?:-|\d+) +\d+ +\d+ +(\d+) +(\d+) +(\d+) "
                      r"+(\d+)  ", out, re.M)
    assert [tuple(map(int, row[1:])) for row in rows] == [
        (c["empty_pop_pages"], c["nr_alloc"], c["free_bytes"],
         c["contig_bytes"]) for _, c in chunks]
    m.poweroff()


@pytest.mark.parametrize("generation", ["bitmap", "quartet"])
def test_percpu_stats_of_many_chunks(boot, generation):
    """What a busy allocator was: chunks put aside, most of memory free."""
    m = boot(append=f"panic=poweroff percpu_gen={generation}")
    assert m.run("test percpu_alloc", timeout=60)[0] == 0
    _, total, chunks = percpu_stats(m)
    assert total["nr_max_chunks"] > 50 > total["nr_chunks"] == len(chunks)
    if generation == "bitmap":
        # quartet knows only how many there were when somebody asked.
        assert total["nr_max_alloc"] >= 35000
    assert total["max_alloc_size"] == 32768 or total["max_alloc_size"] > 1000
    m.poweroff()


ROOM = re.compile(r"^ *(R|\d+) +(?:-|\d+) +\d+ +(\d+) +\d+ +(\d+) ", re.M)


def test_drain(boot):
    """The first chunk has room: there is no other, but while it is needed."""
    m = boot()
    assert [row[0] for row in ROOM.findall(m.run("pcpu chunks")[1])] == \
        ["R", "0"]
    assert m.run("churn 400 3")[0] == 0
    assert m.run("pcpu drain") == (0, "")
    chunks = m.run("pcpu chunks")[1]
    rows = ROOM.findall(chunks)
    assert len(rows) > 2 and all(pages != "0" for _, pages, _ in rows)
    # Nothing is taken but what somebody has.
    taken = sum(int(areas) for _, _, areas in rows)
    assert taken == percpu_stats(m)[1]["nr_cur_alloc"]
    assert m.run("pcpu drain") == (0, "")
    assert m.run("pcpu chunks")[1] == chunks
    status, out = m.run("pcpu drain all")
    assert status == 2 and out.startswith("usage: pcpu ")
    m.poweroff()


# Worked examples

@pytest.mark.parametrize("generation", ["areamap", "bitmap"])
def test_examples(boot, generation):
    m = boot(append=f"panic=poweroff percpu_gen={generation}")
    status, out = m.run("example map")
    assert status == 0
    lines = [line.split("  ")[-1] for line in out.splitlines()[1:]]
    assert lines[:3] == ["0 61440|1", "0|1 32 61440|1", "0|1 32|1 36 61440|1"]
    status, out = m.run("example slots")
    assert status == 0
    assert [f"{n}:1" for n in range(1, 16)] + ["16:2"] == \
        out.splitlines()[-1].split()[2:]
    layout = Layout(m)
    status, out = m.run("example this_cpu_ptr")
    assert status == 0
    rows = [[int(word, 0) for word in re.findall(r"\w+", line)]
            for line in out.splitlines() if re.match(" +[0-3] ", line)]
    assert len(rows) == 8
    for cpu, pointer, offset, base, unit, inside, address in rows:
        assert offset == layout.offset[cpu]
        assert (pointer + offset) & 0xffffffff == base + unit + inside == \
            address
    status, out = m.run("example nothing")
    assert (status, out[:6]) == (2, "usage:")
    m.poweroff()
