# SPDX-License-Identifier: MIT
"""
tests/e2e/test_race.py - the race of generations, short ones

The whole race is started by hand: make race.
"""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

import race
from conftest import ROOT

ROW = re.compile(r"^(\w+) +(\d+) +(\d+) +(\d+) \| +(\d+) +(\d+) +(\d+) \| +"
                 r"(\d+) +(\d+)$", re.M)


def figures_of(text):
    return race.parse("\n".join(race.rows_of(text)))


def test_two_races_are_the_same_to_the_byte(qemu_py):
    runs = [qemu_py("--icount", "race fixed64 bad1k") for _ in range(2)]
    assert [run.returncode for run in runs] == [0, 0]
    text = runs[0].stdout
    assert text == runs[1].stdout
    assert "costs are instructions" in text
    assert "interrupts came" not in text
    rows = ROW.findall(text)
    assert len(rows) >= 4
    for row in rows:
        mean, _, most = map(int, row[1:4])
        assert 100 < mean <= most < 10000000
    assert max(map(len, text.partition("\nquartet> race")[2]
                   .splitlines())) <= 80


def test_the_area_map_searches_longer_the_more_there_are(qemu_py):
    done = qemu_py("--icount", "race -t bad1k bad4k areamap bitmap")
    f = figures_of(done.stdout)
    assert f.facts["*"]["unit"] == "instructions"
    ratios = [f.get("areamap", name, "alloc.mean") /
              f.get("bitmap", name, "alloc.mean") for name in f.workloads]
    # Four times as many objects: about as many times as long.
    assert 3 < ratios[1] / ratios[0] < 5
    for (generation, name), cell in f.values.items():
        assert cell["interrupts"] == cell["failed"] == 0
        assert cell["high.total"] == sum(
            cell[f"high.{part}"] for part in ("requested", "padding",
                                              "metadata", "room", "loose"))
        objects = int(f.what(name).split()[0])
        assert cell["alloc.count"] == cell["free.count"] == objects
        assert cell["high.requested"] == objects * 4 * 4


def test_real_time_is_called_that(boot):
    m = boot()
    status, out = m.run("race bad1k bitmap")
    assert status == 0, out
    assert "costs are ns" in out
    assert ROW.search(out)
    status, out = m.run("race -t fixed64 bitmap")
    assert status == 0
    assert figures_of(out).facts["*"]["unit"] == "ns"
    m.poweroff()


def test_ctrl_c_ends_a_race_and_leaves_nothing(boot):
    m = boot()
    status, before = m.run("cat /proc/percpu_stats")
    m.send("race bad16k areamap\r")
    m.expect(r"^ +alloc mean")
    m.send(b"\x03")
    m.expect_prompt()
    assert m.run("echo $?")[1].strip() == "130"
    assert m.run("race fixed64 areamap")[0] == 0
    assert m.run("cat /proc/percpu_stats") == (status, before)
    m.poweroff()


@pytest.mark.parametrize("words, said", [
    ("bad2k", "bad2k is no workload and no generation"),
    ("-x", "-x is no workload"), ("mix -t", "-t is no workload")])
def test_wrong_words_are_named(boot, words, said):
    m = boot()
    status, out = m.run(f"race {words}")
    assert status == 2
    assert said in out
    assert re.search(r"^workloads: .*\bbad4k\b", out, re.M)
    assert re.search(r"^generations:.*\bareamap\b", out, re.M)
    m.poweroff()


def test_words_are_completed(boot):
    m = boot()
    m.send("race fixed6\tarea\t\r")
    m.expect(r"race fixed64 areamap")
    m.expect(r"^areamap ")
    m.expect_prompt()
    m.poweroff()


def test_the_script_races_and_draws(builds, tmp_path):
    image = builds.get() / "quartet.bin"
    (tmp_path / "quartet.bin").symlink_to(image)
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "race.py"), "--build",
         str(tmp_path), "grow", "bad1k"], capture_output=True, text=True,
        timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    f = race.parse((tmp_path / "race.tsv").read_text())
    assert f.workloads == ["bad1k", "grow"]
    for generation in f.generations:
        assert len(f.curve(generation, "grow", "taken")) == 65
    ET.parse(tmp_path / "race.svg")
    assert "Memory over time" in (tmp_path / "race.html").read_text()
