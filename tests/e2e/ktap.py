# SPDX-License-Identifier: MIT
"""
tests/e2e/ktap.py - the kernel's own tests, each as a test of pytest

    KTAP version 1
    1..3
    # bootmem: 2 tests
    ok 1 bootmem.alloc_is_aligned
    # tests/mm/test_bootmem.c:40: EXPECT_EQ(a, b): 1 != 2
    not ok 2 bootmem.x
    ok 3 smp.y # SKIP one core only
    # 12 assertions
    1 passed, 1 failed, 1 skipped

variants.toml names the boots. Each becomes a node with one item per case
that its `test -l` lists, asked while pytest collects, and one called `boot`
for everything that is not a case: the exit status, guest errors, the plan
kept, the summary true. `test` runs once, when the first item wants to know.

Rules    R1 What is listed and not reported is an item that fails, however
            the boot ends.
         R2 Lines printed since the last result belong to the next one.
         R3 All items of a boot run in one process: pytest is given its
            --dist=loadscope, and a boot is a scope.
See      docs/testing.md, tests/scripts/test_ktap.py
"""

import dataclasses
import functools
import pathlib
import re
import sys
import tomllib

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]
                       / "scripts"))

from machine import PANICKED, Machine, QemuError  # noqa: E402

VERSION_LINE = "KTAP version 1"
PLAN = re.compile(r"1\.\.(\d+)$")
RESULT = re.compile(r"(not )?ok (\d+) (\S+)(?: # SKIP ?(.*))?$")
SUMMARY = re.compile(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$")
TIMEOUT = 120       # seconds a case may be silent
TAIL = 60           # lines of a console shown


@dataclasses.dataclass
class Case:
    name: str
    passed: bool
    lines: list         # what was printed while it ran
    skipped: str = None


@dataclasses.dataclass
class Report:
    cases: list
    problems: list      # what is wrong with the run as a whole


def parse(text):
    """Take a console transcript apart. The last KTAP document counts."""
    lines = [line.rstrip() for line in text.split("\n")]
    starts = [i for i, line in enumerate(lines) if line == VERSION_LINE]
    if not starts:
        return Report([], [f"no line says {VERSION_LINE!r}"])
    plan, cases, problems, pending, summary = None, [], [], [], None
    for line in lines[starts[-1] + 1:]:
        if match := PLAN.match(line):
            plan = int(match[1])
        elif match := RESULT.match(line):
            cases.append(Case(match[3], not match[1], pending, match[4]))
            pending = []
            if int(match[2]) != len(cases):
                problems.append(f"result {len(cases)} has the number "
                                f"{match[2]}: {line}")
        elif match := SUMMARY.match(line):
            summary = tuple(int(number or 0) for number in match.groups())
        else:
            pending.append(line)
    problems += judge(plan, cases, summary)
    last_words = [line for line in pending if line][-40:]
    for number in range(len(cases) + 1, (plan or 0) + 1):
        cases.append(Case(f"never-reported-{number}-of-{plan}", False,
                          last_words))
    return Report(cases, problems)


def judge(plan, cases, summary):
    """What is wrong with the document as a whole."""
    if plan is None:
        yield "no plan (1..N)"
    elif plan != len(cases):
        yield f"the plan says {plan} tests, {len(cases)} reported"
    if plan == 0:
        yield "there is not a single test"
    names = [case.name for case in cases]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name} reported more than once"
    skipped = sum(case.skipped is not None for case in cases)
    failed = sum(not case.passed for case in cases)
    counted = len(cases) - failed - skipped, failed, skipped
    if summary is None:
        yield "no summary line"
    elif summary != counted:
        yield f"the summary says {summary}, counted {counted}"


def list_cases(options, build):
    """Boot and ask. Returns (names of all cases, why there are none)."""
    options = {k: v for k, v in options.items() if k not in ("config",
                                                             "icount")}
    try:
        with Machine(build=build, timeout=TIMEOUT, **options) as machine:
            status, output = machine.run("test -l")
            machine.poweroff()
    except QemuError as error:
        return [], f"`test -l`: {error}\n{machine.text}"
    names = output.split()
    if status or not names or len(set(names)) < len(names):
        return [], f"`test -l` gave status {status} and:\n{output}"
    return names, None


def run_variant(options, build):
    """Boot, run `test`, power off. Returns (Report, console text)."""
    options = {k: v for k, v in options.items() if k != "config"}
    if options.get("icount"):
        options["append"] = 'panic=poweroff run="test"'
    machine = Machine(build=build, timeout=TIMEOUT, **options)
    problems, status = [], None
    try:
        with machine:
            if machine.icount:
                status = machine.wait()
            else:
                status, _ = machine.run("test")
                machine.poweroff()
    except QemuError as error:
        kind = "panic: " if error.code == PANICKED else ""
        problems.append(kind + str(error))
    report = parse(machine.text)
    # Failures of cases are theirs; the status only has to agree.
    right = int(not all(case.passed for case in report.cases))
    if status not in (right, None):
        problems.append(f"`test` ended with status {status}, not {right}")
    problems += [f"guest error: {line}" for line in machine.guest_errors]
    report.problems += problems
    return report, machine.text


def tail(console):
    lines = console.rstrip("\n").split("\n")[-TAIL:]
    return "\n".join(["--- the end of its console"] + lines)


class KtapFailure(Exception):
    """A case failed; the text is all there is to show."""


class KtapItem(pytest.Item):
    def repr_failure(self, excinfo, style=None):
        if excinfo.errisinstance(KtapFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, None, f"{self.parent.name}::{self.name}"


class KtapCase(KtapItem):
    def runtest(self):
        report, console = self.parent.result
        case = next((c for c in report.cases if c.name == self.name), None)
        if not case:
            raise KtapFailure(f"not reported: {self.name}\n" + tail(console))
        if case.skipped is not None:
            pytest.skip(case.skipped or "the kernel gave no reason")
        if not case.passed:
            raise KtapFailure("\n".join(case.lines + [
                f"not ok: {self.name}"]))


class KtapWhole(KtapItem):
    def runtest(self):
        report, console = self.parent.result
        odd = {case.name for case in report.cases} ^ set(self.parent.names)
        problems = report.problems + [
            f"either not listed or not reported: {name}"
            for name in sorted(odd)]
        if problems:
            raise KtapFailure("\n".join(problems + [tail(console)]))


class KtapUnbuilt(KtapItem):
    """Stands in for a boot that cannot be."""
    reason, strict = "", False

    def runtest(self):
        if self.strict:
            raise KtapFailure(self.reason)
        pytest.skip(self.reason)


class KtapBoot(pytest.Collector):
    """One variant."""
    options, build, names = None, None, ()

    def collect(self):
        self.build, reason, strict = self.config.quartet_builds.find(
            self.options["config"])
        if not reason:
            self.names, reason = list_cases(self.options, self.build)
            strict = True
        if reason:
            item = KtapUnbuilt.from_parent(self, name="boot")
            item.reason, item.strict = reason, strict
            yield item
            return
        yield KtapWhole.from_parent(self, name="boot")
        for name in self.names:
            yield KtapCase.from_parent(self, name=name)

    @functools.cached_property
    def result(self):
        """(Report, console text) of the one boot."""
        return run_variant(self.options, self.build)


class KtapFile(pytest.File):
    """variants.toml"""

    def collect(self):
        with open(self.path, "rb") as file:
            variants = tomllib.load(file)
        for name, options in variants.items():
            boot = KtapBoot.from_parent(self, name=name)
            boot.options = options
            yield boot
