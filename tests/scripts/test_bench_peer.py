# SPDX-License-Identifier: MIT
"""
tests/scripts/test_bench_peer.py - scripts/bench_peer.py without a network

What Linux prints is read, what is derived is right, and the table has every
row; fetching, building and booting is what make bench-peer does itself.
"""

import pathlib
import re
import subprocess
import sys

import pytest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import bench_diff  # noqa: E402  (found through the path above)
import bench_peer  # noqa: E402

ROOT = SCRIPTS.parent


def test_figures_are_found_in_linux_log():
    text = ("[    2.10] peer a.pair.size=4.align=4.min_ns 1649.100\n"
            "[    2.11] peer done\n[    2.12] reaper peer 7.5 x\n")
    assert bench_peer.FIGURE.findall(text) == \
        [("a.pair.size=4.align=4.min_ns", "1649.100")]


def test_the_committed_figures_have_what_the_table_asks_for():
    lean = bench_peer.of_linux(bench_peer.LEAN)
    assert lean["a.pair.size=4.align=4.min_ns"] == 1501.1
    # 518,472 bytes of four cores in 2,304 KiB
    assert round(lean["t.A.end.utilisation_memfree_pct"], 1) == 87.9
    missing = [metric for _, metric in bench_peer.ROWS if metric not in lean]
    assert all(metric.startswith("g.badcase") for metric in missing)


def test_our_baseline_has_what_the_table_asks_for():
    text = (ROOT / "tests" / "bench" / "baseline.tsv").read_text()
    ours = bench_diff.parse(text)
    for _, metric in bench_peer.ROWS:
        assert ("quartet", metric) in ours or ("*", metric) in ours, metric


def test_all_that_linux_was_measured_of_we_measure():
    """But for what is about its module, and costs that have clocks in them."""
    text = (ROOT / "tests" / "bench" / "baseline.tsv").read_text()
    ours = {line.split("\t")[1] for line in text.splitlines()}
    lean = {line.split("\t")[0] for line in
            bench_peer.LEAN.read_text().splitlines()
            if not line.startswith("#")}
    assert len(lean) > 300
    assert not {metric for metric in lean - ours if not re.search(
        r"_total_per_op_ns$|^f\.check_sum$", metric)}


def test_the_table_shows_ratios_and_what_is_not_known():
    metric = "a.pair.size=4.align=4.min_ns"
    text = bench_peer.table({metric: 1000.0}, {metric: 500.0},
                            {("quartet", metric): 100.0,
                             ("*", "d.static.this_cpu_inc"): 4.0})
    row = next(line for line in text.splitlines()
               if line.startswith("pair, 4 bytes"))
    assert row.split()[3:] == ["1000", "500", "-", "-", "100", "0.10", "0.20"]
    row = next(line for line in text.splitlines()
               if line.startswith("this_cpu_inc()"))
    assert row.split()[1:] == ["-", "-", "4.0", "4.0", "4.0", "-", "-"]
    assert len(text.splitlines()) == len(bench_peer.ROWS) + 1


@pytest.mark.parametrize("name", sorted(
    path.name for path in bench_peer.SOURCES.glob("*.[ch]")))
def test_the_module_may_be_linked_to_linux(name):
    """Symbols for which a GPL module is needed are used in it."""
    text = (bench_peer.SOURCES / name).read_text()
    assert "SPDX-License-Identifier: MIT OR GPL-2.0" in text.splitlines()[0]
    if name == "main.c":
        assert 'MODULE_LICENSE("Dual MIT/GPL")' in text


def test_metrics_are_called_as_the_kernel_calls_them():
    """A metric of one side only is in no row of the table."""
    peer = "".join(path.read_text()
                   for path in bench_peer.SOURCES.glob("*.c"))
    for _, metric in bench_peer.ROWS:
        last = re.sub(r".*\.", "", metric)
        assert last in peer or "utilisation" in last, metric


def test_without_our_figures_it_says_so(tmp_path):
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / "bench_peer.py"), "--build",
         str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "bench-check.tsv" in done.stderr
