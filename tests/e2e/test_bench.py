# SPDX-License-Identifier: MIT
"""
tests/e2e/test_bench.py - what is counted repeats, and has not grown

The groups that take a second each. All that has a baseline is compared by
make bench-check.
"""

import pathlib
import subprocess
import sys

import pytest

import bench as bench_script
import bench_diff
from conftest import ROOT

BASELINE = ROOT / "tests" / "bench" / "baseline.tsv"
CHEAP = ("boot", "pair", "access", "counter", "mm")
LIMITS = {      # what is to be reached, whichever the generation
    "boot.insns": 3e6,
    "d.static.this_cpu_inc": 4, "d.static.this_cpu_add_return": 4,
    "d.static.this_cpu_write": 2, "d.static.this_cpu_xchg": 3,
    "d.static.this_cpu_cmpxchg_hit": 4, "d.static.u64.this_cpu_add": 6,
    "d.oneshot.static.this_cpu_inc": 6 + 2, "d.rewind.none_found": 40,
    "f.percpu_counter_add_1": 13, "a.kmalloc_pair.size=64.min_ns": 100,
}


# ... and of quartet. What takes longer than a second is in the baseline, which
# make bench-check holds against a run.
QUARTET = {
    "a.pair.size=4.align=4.min_ns": 110, "a.pair.size=64.align=8.min_ns": 125,
    "a.pair.size=1024.align=8.min_ns": 220,
    "a.pair.size=4096.align=8.min_ns": 500,
    "b.n=10000.alloc.mean_ns": 300, "b.n=10000.alloc.p99_ns": 1500,
    "b.n=10000.alloc.max_ns": 10000,
    "b.n=10000.free.mean_ns": 250, "b.n=10000.free.p99_ns": 900,
    "t.A.alloc.mean_ns": 350, "t.A.free.mean_ns": 150,
    "t.D.settled.percpu_delta_kb": 64,
    "e.kernel.cpus=4.size=64.shared_writes_per_pair": 0.05,
    "t.failed_allocs": 0,
}
QUARTET_AT_LEAST = {
    "t.A.end.utilisation_delta_pct": 93, "t.B.end.utilisation_delta_pct": 22,
    "t.C.end.utilisation_delta_pct": 96.2,
    "t.A.end.utilisation_memfree_pct": 89,
}


def bench_py(builds, out, *words):
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "bench.py"), "--build",
         str(builds.get()), "--out", str(out), *words],
        capture_output=True, text=True, timeout=300, check=False)


def bench(builds, out, *words):
    done = bench_py(builds, out, *words)
    assert done.returncode == 0, done.stderr
    return pathlib.Path(out).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def counted(builds, tmp_path_factory):
    text = bench(builds, tmp_path_factory.mktemp("bench") / "a.tsv", *CHEAP)
    return bench_diff.parse(text)


def test_no_count_has_grown(counted):
    base = bench_diff.parse(BASELINE.read_text(encoding="utf-8"))
    text = bench_diff.table(base, counted, verbose=False)
    print(text)
    worse, _, missed, _ = bench_diff.compare(base, counted)
    assert not worse and not missed, text
    assert len(bench_diff.measured_alike(base, counted)) > 200


def test_what_is_promised_is_kept(counted):
    for metric, limit in LIMITS.items():
        assert 0 < counted["*", metric] <= limit, metric
    assert counted["*", "boot.settled_insns"] <= \
        2 * counted["*", "boot.insns"]


def test_what_is_promised_of_quartet_is_kept(counted):
    figures = bench_diff.parse(BASELINE.read_text(encoding="utf-8"))
    figures.update(counted)
    of = {metric: value for (name, metric), value in figures.items()
          if name == "quartet"}
    for metric, limit in QUARTET.items():
        assert of[metric] <= limit, metric
    for metric, limit in QUARTET_AT_LEAST.items():
        assert of[metric] >= limit, metric
    one_more = [value for metric, value in of.items()
                if metric.startswith("c.") and "size=64.pair" in metric]
    assert len(one_more) == 18 and max(one_more) <= 140
    for what in "b.n=10000.alloc", "b.n=10000.free", "t.A.alloc", "t.A.free":
        assert of[f"{what}.total_ns"] <= 1.5 * of[f"{what}.mean_ns"], what
    bad = "g.badcase.n=16000.align={}.alloc_mean_ns".format
    assert of[bad(8)] <= 1.1 * of[bad(4)]


def test_no_interrupt_came(counted):
    assert {key for key, value in counted.items()
            if key[1].endswith(".interrupts") and value} == set()


def test_a_second_run_is_the_same_to_the_byte(builds, tmp_path):
    words = "boot", "counter", "cores", "quartet"
    assert bench(builds, tmp_path / "a.tsv", *words) == \
        bench(builds, tmp_path / "b.tsv", *words)


def test_a_table_has_the_same_figures(qemu_py):
    """What is printed is not measured."""
    figures = []
    for option in "", "-t ":
        done = qemu_py("--icount", f"bench {option}trace areamap")
        assert done.returncode == 0
        figures.append([line.split() for line in done.stdout.splitlines()
                        if line.startswith("areamap")])
    assert len(figures[0]) > 100 and figures[0] == figures[1]


def test_a_generation_is_measured_as_if_it_were_the_only_one(builds, tmp_path):
    """What one leaves behind, slabs above all, would be warm for the next."""
    both = bench(builds, tmp_path / "a.tsv", "pair", "bitmap", "quartet")
    alone = [bench(builds, tmp_path / "b.tsv", "pair", name)
             for name in ("bitmap", "quartet")]
    assert both == "".join(alone)


def test_what_lies_ready_is_in_the_total(builds, tmp_path):
    """To give a page of four cores back costs 100, at the very least."""
    counted = bench_diff.parse(
        bench(builds, tmp_path / "a.tsv", "bulk", "quartet"))
    figure = {metric: value for (_, metric), value in counted.items()}
    of = "b.n=1000."
    pages = (figure[of + "percpu_kb_after_free_immediate"] -
             figure[of + "percpu_kb_after_free_settled"]) / 16
    assert pages > 10
    later = figure[of + "free.total_ns"] - figure[of + "free.mean_ns"]
    assert later * 1000 > 100 * pages


def test_figures_are_printed_as_a_table():
    text = bench_script.table(["bitmap\ta.x\t12.000", "quartet\ta.x\t1.500",
                               "quartet\td.y\t0.000"])
    assert [line.split() for line in text.splitlines()] == [
        ["bitmap", "quartet"], ["a.x", "12", "1.5"], ["d.y", "-", "0"]]


def test_groups_and_generations_are_those_of_the_kernel(boot):
    m = boot()
    _, out = m.run("bench ?")
    assert f"is no group ({', '.join(bench_script.GROUPS)})" in out
    _, out = m.run("pcpu gens")
    names = out.strip().splitlines()[0].replace("*", "").split()
    assert tuple(names) == bench_script.GENERATIONS
    m.poweroff()


@pytest.mark.parametrize("words", [
    ["pears"], ["pair", "quintet"], ["pair", "--own", "table"]])
def test_wrong_words_boot_nothing(builds, tmp_path, words):
    out = tmp_path / "a.tsv"
    done = bench_py(builds, out, *words)
    assert done.returncode == 2
    assert words[-1] in done.stderr and "quartet" in done.stderr
    assert "Quartet 0." not in done.stderr and not out.exists()


def test_real_time_is_called_that(boot):
    m = boot()
    status, out = m.run("bench cores quartet")
    assert status == 0, out
    assert "times in ns, no instructions" in out
    assert "e.kernel.cpus=4.size=64.pairs_per_s" in out
    assert "insns" not in out.partition("\n")[2]
    m.poweroff()


@pytest.mark.parametrize("word", ["pears", "-x", "mm -t"])
def test_wrong_words_are_named(boot, word):
    m = boot()
    status, out = m.run(f"bench {word}")
    assert status == 2
    assert f"{word.split()[-1]} is no group (boot, pair, " in out
    m.poweroff()
