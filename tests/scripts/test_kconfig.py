# SPDX-License-Identifier: MIT
"""
tests/scripts/test_kconfig.py - a configuration is what its file says, or none
"""

import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON = "/usr/bin/python3"     # kconfiglib is a package of Debian's


@pytest.fixture
def kconfig(tmp_path):
    """kconfig(verb, ...) gives (exit status, messages)."""
    def run(*words):
        done = subprocess.run(
            [PYTHON, "-B", "scripts/kconfig.py", *map(str, words)], cwd=ROOT,
            env={**os.environ, "KCONFIG_CONFIG": str(tmp_path / ".config")},
            capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr
    return run


def defconfigs():
    return sorted((ROOT / "configs").glob("*_defconfig"))


@pytest.mark.parametrize("path", defconfigs(), ids=lambda path: path.name)
def test_every_defconfig_is_as_short_as_can_be(kconfig, tmp_path, path):
    assert kconfig("load", path) == (0, "")
    assert kconfig("save", tmp_path / "saved") == (0, "")
    assert (tmp_path / "saved").read_text() == path.read_text()


@pytest.mark.parametrize("line, words", [
    ("CONFIG_GONE=y", "GONE"),
    ("CONFIG_HZ=5", "HZ"),
    ("CONFIG_HZ=fast", "HZ"),
    ("CONFIG_NR_CPUS=8", "NR_CPUS"),
])
def test_defconfig_with_an_impossible_line(kconfig, tmp_path, line, words):
    (tmp_path / "defconfig").write_text(line + "\n")
    status, messages = kconfig("load", tmp_path / "defconfig")
    assert status == 1 and words in messages
    assert not (tmp_path / ".config").exists()


def test_set_and_generate(kconfig, tmp_path):
    assert kconfig("load", ROOT / "configs" / "up_defconfig") == (0, "")
    assert kconfig("set", "HZ=250", "CONFIG_KTEST=n") == (0, "")
    assert kconfig("generate", tmp_path / "include") == (0, "")
    header = (tmp_path / "include/generated/autoconf.h").read_text()
    assert "#define CONFIG_HZ 250\n" in header
    assert "#define CONFIG_NR_CPUS 1\n" in header
    assert "KTEST" not in header and "CONFIG_SMP" not in header


@pytest.mark.parametrize("word", ["GONE=y", "HZ", "HZ=x", "NR_CPUS=2",
                                  "SMP=maybe"])
def test_set_what_is_impossible(kconfig, tmp_path, word):
    kconfig("load", ROOT / "configs" / "up_defconfig")
    before = (tmp_path / ".config").read_text()
    status, messages = kconfig("set", word)
    assert status == 1 and word in messages
    assert (tmp_path / ".config").read_text() == before


def test_header_keeps_its_date_when_nothing_changes(kconfig, tmp_path):
    kconfig("load", ROOT / "configs" / "quartet_defconfig")
    header = tmp_path / "include/generated/autoconf.h"
    kconfig("generate", tmp_path / "include")
    os.utime(header, (1, 1))
    kconfig("generate", tmp_path / "include")
    assert header.stat().st_mtime == 1
