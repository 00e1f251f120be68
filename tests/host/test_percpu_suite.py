# SPDX-License-Identifier: MIT
"""
tests/host/test_percpu_suite.py - the generations against rules and a model

Runs the suite of tests/percpu (each of its tests a test of pytest) and a
short campaign of random operations; make -C tests/host/percpu campaign is
the long one.
"""

import re

import pytest

import programs

SUITE = programs.Program("percpu_suite")
CAMPAIGN = programs.Program("percpu_campaign")
OPS = 20000


@pytest.mark.parametrize("name", SUITE.names)
def test_case(name):
    SUITE.judge(name)


def test_run():
    """Built, the plan kept, no word from a sanitizer, the status right."""
    assert not SUITE.report.problems, "\n".join(SUITE.report.problems)
    assert len(SUITE.names) >= 20


@pytest.mark.parametrize("generation", ["areamap", "bitmap"])
def test_campaign(generation):
    assert CAMPAIGN.path, "not built: make -C tests/host"
    done = CAMPAIGN.execute("-n", str(OPS), "-s", "7", generation)
    assert re.match(rf"{generation} ops={OPS} mismatches=0 ", done.stdout), \
        done.stdout + done.stderr
    assert done.returncode == 0
