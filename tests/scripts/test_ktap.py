# SPDX-License-Identifier: MIT
"""
tests/scripts/test_ktap.py - the reader of the kernel's test reports

Above all: a report that stops early must never look like a short one.
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "e2e"))

import ktap  # noqa: E402  (found through the path above)

GOOD = """\
quartet> test
KTAP version 1
1..3
# bootmem: 2 tests
ok 1 bootmem.one
ok 2 bootmem.two # SKIP one core only
# smp: 1 test
ok 3 smp.three
# 12 assertions
2 passed, 0 failed, 1 skipped
quartet> """


def names(report):
    return [case.name for case in report.cases]


def test_good_report():
    report = ktap.parse(GOOD)
    assert report.problems == []
    assert names(report) == ["bootmem.one", "bootmem.two", "smp.three"]
    assert [case.skipped for case in report.cases] == [
        None, "one core only", None]


def test_failure_has_the_lines_before_it():
    report = ktap.parse(GOOD.replace(
        "ok 3 smp", "tests/x.c:1: 1 != 2\n[ 1.0] noise\nnot ok 3 smp")
        .replace("2 passed, 0 failed", "1 passed, 1 failed"))
    assert report.problems == []
    assert not report.cases[2].passed
    assert report.cases[2].lines == [
        "# smp: 1 test", "tests/x.c:1: 1 != 2", "[ 1.0] noise"]


def test_report_that_stops_has_all_its_cases():
    lines = GOOD.split("\n")
    for end in range(3, 8):
        report = ktap.parse("\n".join(lines[:end]) + "\npanic: x\n")
        assert len(report.cases) == 3
        assert any("plan says 3" in problem for problem in report.problems)
        assert "panic: x" in report.cases[-1].lines
    assert names(report)[-1] == "never-reported-3-of-3"


def test_no_report_at_all():
    for text in "", "quartet> test\nunknown command\nquartet> ":
        report = ktap.parse(text)
        assert report.cases == [] and report.problems
    assert ktap.parse("KTAP version 1\n").problems
    assert ktap.parse("KTAP version 1\n1..0\n").problems


def test_wrong_documents():
    assert ktap.parse(GOOD.replace("ok 2", "ok 3")).problems
    assert ktap.parse(GOOD.replace("2 passed", "3 passed")).problems
    assert ktap.parse(GOOD.replace("bootmem.two", "bootmem.one")).problems
    assert ktap.parse(GOOD.replace("1..3", "1..2")).problems
    assert ktap.parse(GOOD.replace("ok 2", "not ok 2")).problems
    assert ktap.parse(GOOD.replace("2 passed, 0", "")).problems


def test_last_document_counts():
    report = ktap.parse(GOOD.replace("bootmem", "old") + "test\n" + GOOD)
    assert report.problems == []
    assert names(report)[0] == "bootmem.one"


def test_boot_that_dies_has_all_its_cases(tmp_path, monkeypatch):
    """The fake kernel plans three tests and panics in the second."""
    (tmp_path / "quartet.bin").touch()
    monkeypatch.setenv("QUARTET_QEMU", str(HERE / "fake_qemu.py"))
    assert ktap.list_cases({"config": "quartet", "icount": True}, tmp_path) \
        == (["a.one", "a.two", "b.three"], None)
    for options in {}, {"icount": True}:
        report, console = ktap.run_variant(
            {"config": "quartet", "cpus": 4, **options}, tmp_path)
        assert [case.passed for case in report.cases] == [True, False, False]
        assert any("Kernel panic on core 0" in p for p in report.problems)
        assert "fake_panic" in console


def test_boot_that_cannot_list_tells_why(tmp_path, monkeypatch):
    (tmp_path / "quartet.bin").touch()
    monkeypatch.setenv("QUARTET_QEMU", str(HERE / "fake_qemu.py"))
    names, why = ktap.list_cases(
        {"config": "quartet", "append": "fake=panic"}, tmp_path)
    assert names == [] and "fake_panic" in why
