# SPDX-License-Identifier: MIT
"""
tests/e2e/test_schedules.py - seeds find what is broken, and repeat

A small campaign: twenty seeds of every scenario, and its twin until it
fails. Then what a campaign promises: the same seed, the same hash.
"""

import re
import subprocess
import sys
from collections import namedtuple

import pytest

import schedules
from conftest import ROOT

SCRIPT = ROOT / "scripts" / "schedules.py"
SEEDS = 20

Campaign = namedtuple("Campaign", "build output rows")


def run(build, *args):
    return subprocess.run(
        [sys.executable, str(SCRIPT), "--build", str(build), *args],
        capture_output=True, text=True, timeout=120, check=False,
        stdin=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def campaign(builds):
    build = builds.get("schedules")
    done = run(build, "campaign", "--seeds", f"1..{SEEDS}")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    return Campaign(build, done.stdout, [line.split() for line in lines[1:-1]])


def test_clean_seeds_pass_and_twins_fail(campaign):
    known = schedules.list_scenarios(campaign.build)
    assert len(known) >= 8
    assert [row[0] for row in campaign.rows] == known
    assert f"{len(known)} passed, 0 failed" in campaign.output
    for _, seeds, failures, twin, points, *_ in campaign.rows:
        assert (int(seeds), int(failures)) == (SEEDS, 0)
        assert 1 <= int(twin) <= schedules.TWIN_SEEDS
        assert all(int(core) > 0 for core in points.split("/"))


def test_the_page_has_a_row_for_each(campaign):
    page = (ROOT / "docs" / "schedules.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \|", page, re.M)
    assert rows == schedules.list_scenarios(campaign.build)


def test_a_replay_has_the_hash_of_the_campaign(campaign):
    done = run(campaign.build, "replay", "--scenario", "work", "--seed", "11")
    assert done.returncode == 0, done.stderr
    assert "after seeds 1 to 10" in done.stdout
    assert done.stdout.endswith("the hash is the campaign's\n")


def test_a_seed_that_fails_fails_again(campaign):
    [twin] = [row[3] for row in campaign.rows if row[0] == "wait"]
    done = run(campaign.build, "replay", "--scenario", "wait", "--twin",
               "--seed", twin)
    assert done.returncode == 0, done.stderr
    assert f"seed {twin}: FAIL (a wake-up is lost) at " in done.stdout
    assert done.stdout.endswith("the hash is the campaign's\n")


def test_gdb_stops_where_the_seed_fails(campaign):
    [twin] = [row[3] for row in campaign.rows if row[0] == "lock"]
    done = run(campaign.build, "replay", "--scenario", "lock", "--twin",
               "--seed", twin, "--gdb", "-batch", "-ex", "break scenario_fail",
               "-ex", "continue", "-ex", "backtrace 2", "-ex", "delete",
               "-ex", "continue")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^#1 .* in hand_on ", done.stdout, re.M), done.stdout
    assert f"seed {twin}: FAIL (two holders of the lock)" in done.stdout


def test_a_stop_before_the_seed_changes_nothing(campaign):
    done = run(campaign.build, "replay", "--scenario", "preempt", "--seed",
               "3", "--gdb", "-batch", "-ex", "info threads", "-ex",
               "continue")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("the hash is the campaign's\n")


def test_points_of_a_replay_are_all_there_and_repeat(campaign):
    def replay():
        done = run(campaign.build, "replay", "--scenario", "mutex", "--seed",
                   "7")
        assert done.returncode == 0, done.stderr
        [counts] = re.findall(r"points (\S+) yields", done.stdout)
        points = (campaign.build / "points.txt").read_text().splitlines()
        assert len(points) == sum(map(int, counts.split("/")))
        for cpu, count in enumerate(counts.split("/")):
            passed = [p for p in points if f" core {cpu} " in p]
            assert len(passed) == int(count)
        return points

    points = replay()
    assert points == replay()
    assert [int(p.split()[0]) for p in points] == \
        list(range(1, len(points) + 1))


@pytest.mark.parametrize("number", [1, 150])
def test_gdb_stops_at_any_point(campaign, number):
    name = ["--scenario", "slab", "--seed", "5"]
    assert run(campaign.build, "replay", *name).returncode == 0
    points = (campaign.build / "points.txt").read_text().splitlines()
    _, _, core, place = points[number - 1].split()
    done = run(campaign.build, "replay", *name, "--point", str(number),
               "--gdb", "-batch", "-ex", "thread")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"schedules_at_point (nr={number})" in done.stdout
    assert f"(Thread 1.{int(core) + 1})" in done.stdout
    assert f" {place.partition('+')[0]} (" in done.stdout


def test_gdb_may_leave_before_the_end(campaign):
    done = run(campaign.build, "replay", "--scenario", "preempt", "--seed",
               "3", "--gdb", "-batch")
    assert done.returncode == 0, done.stdout + done.stderr
    # The machine runs on until it is ended, perhaps to the seed's end.
    assert done.stdout.endswith(("the seed was not run to its end\n",
                                 "the hash is the campaign's\n"))


def test_a_whole_boot_has_a_schedule_that_repeats(qemu_py):
    def boot(seed):
        done = qemu_py("--icount", "--append", f"schedseed={seed}",
                       "test list wait", "schedules -l", config="schedules")
        assert done.returncode == 0, done.stdout + done.stderr
        return re.search(rf"^schedseed={seed}: points .*$", done.stdout,
                         re.M)[0]

    trace = boot(5)
    assert trace == boot(5)
    assert trace.split()[-1] != boot(6).split()[-1]


def test_bad_arguments_are_refused(boot):
    m = boot(config="schedules")
    for line in ("schedules", "schedules nosuch 1 2", "schedules lock 1",
                 "schedules lock 0 3", "schedules lock 4 3",
                 "schedules lock 1 1001", "schedules lock 1 x",
                 "schedules -x lock 1 2", "schedules -l lock 1 2"):
        status, output = m.run(line)
        assert status == 2 and output.startswith("schedules: "), line
    m.poweroff()


def test_other_kernels_have_no_points(boot, builds):
    symbols = (builds.get("quartet") / "quartet.sym").read_text()
    assert not re.search(r" (sched_point|schedules_begin)$", symbols, re.M)
    m = boot()
    assert m.run("schedules -l")[0] == 127
    m.poweroff()
