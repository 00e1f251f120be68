# SPDX-License-Identifier: MIT
"""
tests/host/test_host.py - the host ring's tests, each as a test of pytest
"""

import pytest

import programs

KTEST = programs.Program("ktest")


@pytest.mark.parametrize("name", KTEST.names)
def test_case(name):
    KTEST.judge(name)


def test_run():
    """Built, the plan kept, no word from a sanitizer, the status right."""
    assert not KTEST.report.problems, "\n".join(KTEST.report.problems)
