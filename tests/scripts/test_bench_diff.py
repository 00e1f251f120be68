# SPDX-License-Identifier: MIT
"""
tests/scripts/test_bench_diff.py - scripts/bench_diff.py: what counts as grown
"""

import pathlib
import subprocess
import sys

import pytest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import bench_diff  # noqa: E402  (found through the path above)

BASE = """\
bitmap\ta.pair.size=4.align=4.min_ns\t100.000
bitmap\td.nop\t1.000
bitmap\tt.A.end.utilisation_delta_pct\t90.000
bitmap\tt.A.end.hash\t7.000
bitmap\tt.interrupts\t0.000
quartet\te.kernel.cpus=4.size=64.shared_writes_per_pair\t0.000
"""


def change(metric, value):
    lines = [f"{line.rpartition(chr(9))[0]}\t{value}" if metric in line
             else line for line in BASE.splitlines()]
    return bench_diff.compare(bench_diff.parse(BASE),
                              bench_diff.parse("\n".join(lines)))


@pytest.mark.parametrize("metric, value, grown", [
    ("min_ns", 103, False), ("min_ns", 103.1, True), ("min_ns", 50, False),
    ("d.nop", 1.05, False), ("d.nop", 1.1, True),
    ("_pct", 88, False), ("_pct", 87, True), ("_pct", 99, False),
    ("shared", 0.02, False), ("shared", 0.03, True),
    ("t.interrupts", 1, True), ("hash", 8, False)])
def test_three_percent_more_is_too_much(metric, value, grown):
    worse, moved, missed, added = change(metric, value)
    assert len(worse) == grown
    assert len(moved) == (not grown)
    assert not missed and not added


def test_what_no_generation_changes_may_be_of_another():
    base = bench_diff.parse(BASE + "table\ta.pair.min_ns\t7.0\n")
    new = bench_diff.parse(BASE.replace("bitmap\td.", "quartet\td.")
                           .replace("100.000", "500.000")
                           + "table\ta.pair.min_ns\t8.0\n")
    assert (base.own, new.own) == ("bitmap", "quartet")
    # bitmap was the kernel's own, and is not any more: not the same thing.
    worse, moved, missed, added = bench_diff.compare(base, new)
    assert worse == [("table", "a.pair.min_ns")]
    assert not moved and not missed and not added
    assert bench_diff.measured_alike(base, new) == [
        ("*", "d.nop"), ("table", "a.pair.min_ns")]
    assert "not compared: bitmap, quartet" in bench_diff.table(base, new)


def test_a_line_that_is_missing_is_missed_a_group_is_not():
    base = bench_diff.parse(BASE + "bitmap\td.ptr\t2.000\n")
    new = bench_diff.parse(BASE)
    assert bench_diff.compare(base, new)[2] == [("*", "d.ptr")]
    new = bench_diff.parse("\n".join(
        line for line in BASE.splitlines() if "\td." not in line))
    assert bench_diff.compare(base, new)[2] == []


def run(*args):
    return subprocess.run(
        [sys.executable, str(SCRIPTS / "bench_diff.py"), *args],
        capture_output=True, text=True, check=False)


def test_the_program_says_what_grew_and_fails_only_if_asked(tmp_path):
    old, new = tmp_path / "old.tsv", tmp_path / "new.tsv"
    old.write_text(BASE)
    new.write_text(BASE.replace("100.000", "150.000"))
    done = run(str(old), str(new))
    assert done.returncode == 0
    assert "min_ns" in done.stdout and "+50.0 %" in done.stdout
    assert run("--check", str(old), str(old)).returncode == 0
    done = run("--check", str(old), str(new))
    assert done.returncode == 1
    assert "make bench-baseline" in done.stderr


def test_what_is_no_table_is_refused(tmp_path):
    bad = tmp_path / "bad.tsv"
    bad.write_text("bitmap\td.nop\tmuch\n")
    done = run(str(bad), str(bad))
    assert done.returncode == 2
    assert "bad.tsv:1: not GENERATION" in done.stderr
    bad.write_bytes(b"\xff\xfe\0q\0u\0")
    done = run(str(bad), str(bad))
    assert done.returncode == 2
    assert "bad.tsv:1: not GENERATION" in done.stderr
    bad.write_text("bitmap\td.nop\tnan\n")
    assert run(str(bad), str(bad)).returncode == 2
    done = run(str(tmp_path / "none.tsv"), str(bad))
    assert done.returncode == 2
    assert "none.tsv" in done.stderr and "Traceback" not in done.stderr


def test_a_check_of_nothing_fails(tmp_path):
    old, new = tmp_path / "old.tsv", tmp_path / "new.tsv"
    old.write_text(BASE)
    new.write_text("table\ta.pair.size=4.align=4.min_ns\t1.0\n")
    assert run(str(old), str(new)).returncode == 0
    done = run("--check", str(old), str(new))
    assert done.returncode == 1
    assert "has no figure that" in done.stderr


def test_what_cores_do_at_once_may_waver():
    assert not bench_diff.grew("e.kernel.cpus=4.size=64.insns_per_pair",
                               100, 124)
    assert bench_diff.grew("e.kernel.cpus=4.size=64.insns_per_pair", 100, 126)
    assert bench_diff.grew("e.kernel.cpus=1.size=64.insns_per_pair", 100, 104)
