# SPDX-License-Identifier: MIT
"""
tests/scripts/test_campaign.py - campaigns are judged rightly

The kernel is a stand-in: a function that says which seeds fail, panic or
hang.
"""

import argparse
import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import schedules  # noqa: E402  (found through the path above)
from schedules import Batch, Seed  # noqa: E402

CONSOLE = """\
quartet> schedules -t -v lock 000001 000003
seed 1: ok points 5/6/7/8 yields 1 preempted 2 moved 3 hash 00000000000000aa
seed 2: FAIL (two (2) holders) at 3 points 1/0/1/1 yields 1 preempted 2 moved 3 \
hash 00000000000000bb
lock (twin): 2 seeds, 1 failed, the first is 2; at least 1/0/1/1 points
"""


def test_consoles_are_understood():
    assert schedules.parse(CONSOLE) == [
        Seed(1, "ok", (5, 6, 7, 8), "00000000000000aa"),
        Seed(2, "two (2) holders", (1, 0, 1, 1), "00000000000000bb")]
    assert schedules.complaints(CONSOLE) is None
    assert schedules.complaints("schedules: invariant broken: x\nseed 1:") \
        == "schedules: invariant broken: x"


@pytest.mark.parametrize("words", [
    ["--point", "0", "--gdb"], ["--point", "x", "--gdb"], ["--point", "7"]])
def test_points_are_numbers_and_for_gdb(words, capsys):
    with pytest.raises(SystemExit):
        schedules.parse_arguments(["--build", "x", "replay", "--seed", "1",
                                   "--scenario", "lock", *words])
    assert "point" in capsys.readouterr().err


def test_a_seed_always_runs_after_the_same_ones():
    assert list(schedules.batches(1, 50)) == [(1, 50)]
    assert list(schedules.batches(60, 120)) == [(51, 100), (101, 120)]
    assert [first for first, _ in schedules.batches(437, 437)] == [401]


def test_commands_have_one_length():
    for twin in False, True:
        lengths = {len(schedules.command("lock", twin, 1, last))
                   for last in (1, 50, 1000, 999999)}
        assert len(lengths) == 1


def test_ranges():
    assert schedules.seed_range("7") == (7, 7)
    assert schedules.seed_range("7..9") == (7, 9)
    for bad in "0..3", "9..7", "1..1000000", "x", "1-3", "":
        with pytest.raises(argparse.ArgumentTypeError):
            schedules.seed_range(bad)


class Kernel:
    """Stands in for run_batch()."""

    def __init__(self):
        self.fails = {}         # (twin, seed): why
        self.dies = set()       # (twin, seed): the boot gives nothing
        self.no_points = set()  # seeds in which core 3 does nothing
        self.runs = []

    def seed(self, twin, number):
        core3 = 0 if number in self.no_points else 9
        return Seed(number, self.fails.get((twin, number), "ok"),
                    (9, 9, 9, core3), f"{number:016x}")

    def run_batch(self, _, scenario, twin, first, last):
        self.runs.append((scenario, twin, first, last))
        numbers = range(first, last + 1)
        if any((twin, n) in self.dies for n in numbers):
            return Batch([], "Kernel panic")
        return Batch([self.seed(twin, n) for n in numbers], None)


@pytest.fixture
def kernel(monkeypatch, tmp_path):
    (tmp_path / "quartet.bin").write_bytes(b"image")
    stand_in = Kernel()
    stand_in.build = tmp_path
    monkeypatch.setattr(schedules, "run_batch", stand_in.run_batch)
    monkeypatch.setattr(schedules, "list_scenarios", lambda _: ["lock"])
    return stand_in


def campaign(kernel, seeds):
    return schedules.main(["--build", str(kernel.build), "campaign",
                           "--seeds", seeds])


def test_clean_with_a_failing_twin_passes(kernel, capsys):
    kernel.fails[True, 130] = "x"
    assert campaign(kernel, "1..100") == 0
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == "1 passed, 0 failed"
    assert out.splitlines()[1].split()[:5] == \
        ["lock", "100", "0", "130", "9/9/9/9"]
    # The twin's batches end with the one that fails.
    assert max(last for _, twin, _, last in kernel.runs if twin) == 150


def test_a_twin_that_never_fails_shows_nothing(kernel, capsys):
    assert campaign(kernel, "1..10") == 1
    assert "does not fail within 1000 seeds" in capsys.readouterr().out


def test_a_failing_seed_is_told_with_its_replay(kernel, capsys):
    kernel.fails[True, 1] = "x"
    kernel.fails[False, 77] = "two holders"
    assert campaign(kernel, "1..100") == 1
    out = capsys.readouterr().out
    assert "lock: seed 77: two holders; again: make replay-seed " \
        "SCENARIO=lock SEED=77" in out
    assert out.splitlines()[-1] == "0 passed, 1 failed"


def test_a_panic_is_traced_to_its_seed(kernel, capsys):
    kernel.fails[True, 1] = "x"
    kernel.dies.add((False, 73))
    assert campaign(kernel, "1..100") == 1
    assert "seeds 51 to 100 at seed 73: Kernel panic" in \
        capsys.readouterr().out


def test_a_core_that_does_nothing_fails_the_scenario(kernel, capsys):
    kernel.fails[True, 1] = "x"
    kernel.no_points.add(4)
    assert campaign(kernel, "1..10") == 1
    assert "a core passed no point" in capsys.readouterr().out


def test_seeds_before_the_range_run_but_do_not_count(kernel, capsys):
    kernel.fails[True, 12] = "x"
    kernel.fails[False, 3] = "before the range"
    assert campaign(kernel, "10..12") == 0
    assert ("lock", False, 1, 12) in kernel.runs
    assert capsys.readouterr().out.splitlines()[1].split()[1:4] == \
        ["3", "0", "12"]


def test_the_record_holds_for_its_kernel_only(kernel):
    kernel.fails[True, 1] = "x"
    assert campaign(kernel, "1..10") == 0
    record = schedules.Record(kernel.build)
    assert record.get("lock", False, 7) == f"{7:016x}"
    assert record.get("lock", False, 11) is None
    (kernel.build / "quartet.bin").write_bytes(b"another image")
    record = schedules.Record(kernel.build)
    assert record.outdated and record.get("lock", False, 7) is None


@pytest.mark.parametrize("got, status, said", [
    (7, 0, "the hash is the campaign's"), (8, 1, "NOT THE SAME")])
def test_a_replay_is_held_against_the_record(kernel, capsys, got, status,
                                             said):
    kernel.fails[True, 1] = "x"
    assert campaign(kernel, "1..10") == 0
    args = argparse.Namespace(scenario="lock", twin=False, seed=7, gdb=None)
    record = schedules.Record(kernel.build)
    assert schedules.compare(record, args, f"{got:016x}") == status
    assert said in capsys.readouterr().out


def test_unknown_scenarios_are_named(kernel, capsys):
    assert schedules.main(["--build", str(kernel.build), "campaign",
                           "--scenario", "nosuch"]) == 1
    assert "no scenario is called nosuch; there are: lock" in \
        capsys.readouterr().err
