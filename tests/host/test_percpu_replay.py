# SPDX-License-Identifier: MIT
"""
tests/host/test_percpu_replay.py - the generations do what Linux's did

Every golden file is replayed by the program; and the program is shown to
see a difference, and to say no to what is no golden file.
"""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "percpu" / "golden"
FILES = sorted(p for p in GOLDEN.iterdir() if p.suffix in (".trace", ".txt"))
TIMEOUT = 120       # seconds


def find_program():
    """Where make check built it, or where make -C tests/host does."""
    root = os.environ.get("QUARTET_BUILD_ROOT", ROOT / "build" / "check")
    for folder in pathlib.Path(root) / "host", ROOT / "build" / "host":
        if (folder / "replay").exists():
            return folder / "replay"
    pytest.fail("not built: make -C tests/host")


def replay(*paths):
    return subprocess.run([find_program(), *paths], capture_output=True,
                          text=True, timeout=TIMEOUT, check=False)


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


@pytest.mark.parametrize("text", ["", "hello\n", "# only a comment\na 1 2\n",
                                  "# generation bitmap\na 1 4 4 k -> fail\n"])
def test_other_files_are_refused(text, tmp_path):
    path = tmp_path / "file"
    path.write_text(text)
    done = replay(path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert str(path) in done.stderr
