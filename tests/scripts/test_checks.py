# SPDX-License-Identifier: MIT
"""
tests/scripts/test_checks.py - what judges the tree as a whole, case by case

Each case runs one target of the Makefile, so that a person who sees one fail
repeats it by that name. The configurations are those "make check" has built.
"""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILDS = pathlib.Path(os.environ.get("QUARTET_BUILD_ROOT",
                                     ROOT / "build" / "check"))


def make(*words):
    """Run make as by hand, whatever make this test runs below."""
    env = {name: value for name, value in os.environ.items()
           if not name.startswith(("MAKE", "MFLAGS"))}
    done = subprocess.run(["make", *words], cwd=ROOT, env=env, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("target", ["layers", "metrics", "docs", "help"])
def test_tree(target):
    make(target)


@pytest.mark.parametrize("target", ["sparse", "headers"])
@pytest.mark.parametrize("config", ["quartet", "debug", "up"])
def test_configuration(config, target):
    if not (BUILDS / config / ".config").exists():
        pytest.skip("make check builds it")
    make(f"O={BUILDS / config}", target)


def test_scripts_of_the_shell_parse():
    for path in (*ROOT.glob("scripts/*.sh"), ROOT / ".ci" / "run"):
        subprocess.run(["sh", "-n", path], check=True)
