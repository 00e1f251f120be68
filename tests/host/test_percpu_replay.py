# SPDX-License-Identifier: MIT
"""
tests/host/test_percpu_replay.py - the generations do what Linux's did

Every golden file is replayed by the program; and the program is shown to
see a difference, and to say no to what is no golden file.
"""

import pathlib
import re

import pytest

import programs

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "percpu" / "golden"
FILES = sorted(p for p in GOLDEN.iterdir() if p.suffix in (".trace", ".txt"))
REPLAY = programs.Program("replay")


def replay(*paths):
    assert REPLAY.path, "not built: make -C tests/host"
    return REPLAY.execute(*paths)


def expected_ops(text):
    """The operations of a trace, or the rows of a table."""
    if text.startswith("#"):
        return len(re.findall(r"^[af] ", text, re.MULTILINE))
    return len(text.splitlines()) - 1


def test_there_are_files():
    names = {p.name.split("-")[0] for p in FILES}
    assert {"areamap", "bitmap", "alloc"} <= names


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_equal(path):
    done = replay(path)
    ops = expected_ops(path.read_text())
    assert done.stdout == f"{path} ops={ops} mismatches=0\n"
    assert done.stderr == ""
    assert done.returncode == 0


CHANGES = {
    "another offset": (r"^(a 20 .*-> 0 )\d+$", r"\g<1>4"),
    "a failure": (r"^(a 20 .*->) .*$", r"\1 fail"),
    "a count": (r"^(c \d+) \d+", r"\1 77"),
    "a hint": (r"^(h 0 \d+) \d+", r"\1 2"),
    "a slot": (r"^(h 0 \d+ \S+) \d+", r"\1 1"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_sees_a_difference(name, tmp_path):
    text = (GOLDEN / "bitmap-T1-s1.trace").read_text()
    pattern, by = CHANGES[name]
    changed = re.sub(pattern, by, text, count=1, flags=re.MULTILINE)
    assert changed != text
    path = tmp_path / "changed.trace"
    path.write_text(changed)
    done = replay(path)
    assert re.search(r" ops=400 mismatches=[1-9]", done.stdout)
    assert "expected" in done.stdout
    assert done.returncode == 1


def test_sees_a_row_that_differs(tmp_path):
    text = (GOLDEN / "alloc-info-N2.txt").read_text()
    path = tmp_path / "table.txt"
    path.write_text(text.replace(",61440,61440,1,1,", ",61440,61440,2,1,", 1))
    done = replay(path)
    assert " ops=10 mismatches=1" in done.stdout
    assert done.returncode == 1


OTHER_GEOMETRY = """\
# percpu placement trace; trace X seed 1; format 1
# generation {generation} (any)
# geometry nr_cpus {cpus} static 5000 reserved {reserved} dynamic 27768 \
unit {unit} page 4096 atom 4096 groups {groups}
a 1 16 8 k -> 0 {first}
a 2 4096 4096 k -> 0 {second}
f 1
f 2
"""


@pytest.mark.parametrize("generation", ["areamap", "bitmap"])
@pytest.mark.parametrize("cpus,groups", [(1, 1), (3, 1), (8, 1), (8, 4)])
@pytest.mark.parametrize("reserved", [0, 8192])
def test_any_geometry(generation, cpus, groups, reserved, tmp_path):
    path = tmp_path / "other.trace"
    path.write_text(OTHER_GEOMETRY.format(
        generation=generation, cpus=cpus, groups=groups, reserved=reserved,
        unit=65536, first=5000 + reserved,
        second=8192 + reserved))
    done = replay(path)
    assert done.stdout == f"{path} ops=4 mismatches=0\n", done.stderr
    assert done.returncode == 0


ODD_ALIGNMENTS = """\
# generation areamap (any)
# geometry nr_cpus 2 static 4096 reserved 0 dynamic 28672 unit 32768 \
page 4096 atom 4096 groups 1
a 5 10 3 k -> 0 4097
a 99 8 12 k -> 0 4116
a 7 8 24 k -> 0 4128
a 8 8 48 x -> 0 4160
"""


def test_the_area_map_takes_odd_alignments_as_4_9_did(tmp_path):
    """x + a-1 without the bits of a-1: 12 is no multiple of anything."""
    def aligned(x, a):
        return (x + a - 1) & ~(a - 1)

    offset, lines = 4096, []
    for line in ODD_ALIGNMENTS.splitlines(keepends=True):
        if line.startswith("a "):
            words = line.split()
            at = aligned(offset, max(int(words[3]), 2))
            # Less than 4 bytes in front go to the area before.
            line = line.replace(words[-1], str(at))
            offset = at + int(words[2])
        lines.append(line)
    path = tmp_path / "odd.trace"
    path.write_text("".join(lines))
    done = replay(path)
    assert done.stdout == f"{path} ops=4 mismatches=0\n", \
        done.stdout + done.stderr


HEAD = """\
# generation bitmap
# geometry nr_cpus 2 static 4096 reserved 0 dynamic 28672 unit 32768 \
page 4096 atom 4096 groups 1
a 1 16 8 k -> 0 4096
"""
TABLE = (GOLDEN / "alloc-info-N2.txt").read_text()

MALFORMED = {
    "empty": ("", "line 1: neither a trace"),
    "other text": ("hello\n", "line 1: neither a trace"),
    "no generation": ("# a comment\na 1 2\n", "line 2: an operation, and"),
    "no geometry": ("# generation bitmap\na 1 4 4 k -> fail\n",
                    "line 2: an operation, and no line \"# geometry"),
    "unknown generation": ("# generation btimap\n",
                           "line 1: no generation is called btimap"),
    "only a header": (HEAD[:HEAD.index("a 1")], "line 2: the end, and no"),
    "geometry without a number": (
        HEAD.replace("dynamic 28672", "dynamic"), "line 2: the geometry "
        "wants dynamic and a number"),
    "nine cores": (HEAD.replace("nr_cpus 2", "nr_cpus 9"),
                   "line 2: pages of 4096 bytes, 1 to 8 cores"),
    "large pages": (HEAD.replace("page 4096", "page 65536"),
                    "line 2: pages of 4096 bytes"),
    "more groups than cores": (HEAD.replace("groups 1", "groups 3"),
                               "line 2: pages of 4096 bytes, 1 to 8 cores"),
    "a unit that is too small": (
        HEAD.replace("unit 32768", "unit 28672"),
        "line 3: the geometry cannot be set up (EINVAL)"),
    "parts that wrap around": (
        HEAD.replace("28672", "18446744073709551615"),
        "line 2: the geometry wants dynamic"),
    "unknown operation": (HEAD + "x 1\n", "line 4: neither a, f, c, h"),
    "an operation cut short": (HEAD + "a 2 16 8 k ->\n", "line 4: this is "
                               "not \"a ID SIZE"),
    "no mode": (HEAD + "a 2 16 8 q -> 0 8\n", "line 4: this is not \"a"),
    "no size": (HEAD + "a 2 -16 8 k -> 0 8\n", "line 4: this is not \"a"),
    "no offset": (HEAD + "a 2 16 8 k -> 0 8x\n", "line 4: this is not \"a"),
    "words too many": (HEAD + "f 1 2\n", "line 4: this is not \"f ID\""),
    "an ID twice": (HEAD + "a 1 16 8 k -> 0 8\n", "line 4: ID 1 again"),
    "free of nothing": (HEAD + "f 2\n", "line 4: ID 2 is not allocated"),
    "free twice": (HEAD + "f 1\nf 1\n", "line 5: ID 1 is not allocated"),
    "counts cut short": (HEAD + "c 1 2 3\n", "line 4: this is not \"c"),
    "a chunk's state": (HEAD + "h 0 1 2w 3 4 5\n", "line 4: this is not \"h"),
    "a header too late": (HEAD + "# generation bitmap\nz\n",
                          "line 5: neither a, f"),
    "a line too long": (HEAD + "f " + "1" * 300 + "\n", "line 4: too long"),
    "a NUL": (HEAD + "f 1\0\n", "line 4: too long, or a NUL in it"),
    "a table without rows": (TABLE.splitlines(True)[0],
                             "line 1: the end, and no row"),
    "other columns": (TABLE.replace("upa", "apu", 1),
                      "line 1: other columns than nr_cpus,reserved_in"),
    "a row cut short": (TABLE + "2,8192,20480\n",
                        "line 12: 3 columns instead of 13"),
    "nodes for other cores": (TABLE.replace(",00,", ",000,", 1),
                              "line 2: cpu_nodes has not one digit"),
    "a table for nine cores": (TABLE.replace("\n2,", "\n9,", 1),
                               "line 2: nr_cpus is no number from 1 to 8"),
    "a size that is none": (TABLE.replace(",4096,", ",4k,", 1),
                            "line 2: a size is no number"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_other_files_are_refused(name, tmp_path):
    text, why = MALFORMED[name]
    path = tmp_path / "file"
    path.write_text(text)
    done = replay(path)
    assert done.returncode == 2, done.stdout
    assert done.stdout == ""
    assert f"replay: {path}: {why}" in done.stderr


def test_ids_are_any_numbers(tmp_path):
    path = tmp_path / "ids.trace"
    path.write_text(HEAD + "a 18446744073709551614 16 8 k -> 0 4112\n"
                    "a 0 16 8 k -> 0 4128\nf 18446744073709551614\nf 0\n")
    done = replay(path)
    assert done.stdout == f"{path} ops=5 mismatches=0\n", done.stderr


def test_what_cannot_be_read_is_named(tmp_path):
    done = replay(tmp_path, tmp_path / "nothing",
                  GOLDEN / "alloc-info-N1.txt")
    assert done.returncode == 2
    assert f"replay: {tmp_path}: Is a directory" in done.stderr
    assert "nothing: No such file or directory" in done.stderr
    assert "mismatches=0" in done.stdout      # the others are replayed
