# SPDX-License-Identifier: MIT
"""
tests/scripts/test_setup.py - scripts/setup.sh where packages are missing

dpkg-query, apt-get, id and sudo are stand-ins that tell what they were
asked; nothing is installed.
"""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ("sh", "true", "sed", "env", "cat", "grep")


@pytest.fixture
def setup(tmp_path):
    """setup(missing=, user=, sudo=, apt=) gives the finished process."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()

    def tool(name, script):
        path = bin_folder / name
        path.write_text("#!/bin/sh\n" + script + "\n")
        path.chmod(0o755)

    def run(missing=(), user=0, sudo=None, apt="exit 0"):
        for name in TOOLS:
            (bin_folder / name).symlink_to(f"/usr/bin/{name}")
        gone = "|".join(missing) or "none"
        tool("dpkg-query", 'shift 3; for p; do case $p in ' + gone +
             ') ;; *) echo "ii  $p";; esac; done')
        tool("apt-get", f'echo "apt-get $*" >> {tmp_path}/log; {apt}')
        tool("id", f"echo {user}")
        if sudo is not None:
            tool("sudo", sudo)
        return subprocess.run(
            [str(ROOT / "scripts" / "setup.sh")], env={"PATH": bin_folder},
            capture_output=True, text=True, check=False,
            stdin=subprocess.DEVNULL)

    run.log = lambda: (tmp_path / "log").read_text().splitlines() \
        if (tmp_path / "log").exists() else []
    return run


def test_nothing_missing_is_silent(setup):
    done = setup()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert setup.log() == []


def test_root_installs_exactly_what_is_missing(setup):
    done = setup(missing=("sparse", "gcc"))
    assert done.returncode == 0, done.stderr
    assert len(setup.log()) == 1
    words = setup.log()[0].split()
    assert words[:3] == ["apt-get", "install", "-y"]
    assert [w for w in words[3:] if not w.startswith("-")] == [
        "gcc", "sparse", "DPkg::Lock::Timeout=300"]


def test_package_lists_are_fetched_when_installing_fails(setup, tmp_path):
    marker = tmp_path / "updated"
    done = setup(missing=("sparse",), apt=f'case $1 in update) : > {marker}'
                 f';; *) [ -e {marker} ] || exit 100;; esac')
    assert done.returncode == 0, done.stderr
    assert [line.split()[1] for line in setup.log()] == [
        "install", "update", "install"]


def test_failure_of_apt_is_passed_on(setup):
    assert setup(missing=("sparse",), apt="exit 100").returncode == 100


def test_without_root_and_sudo_one_command_is_printed(setup):
    done = setup(missing=("sparse", "gcc"), user=1000)
    assert done.returncode == 1 and setup.log() == []
    assert done.stderr.splitlines()[-1] == \
        "apt-get update && apt-get install -y --no-install-recommends " \
        "gcc sparse"


def test_sudo_that_would_ask_is_not_used_without_a_terminal(setup):
    done = setup(missing=("sparse",), user=1000, sudo="exit 1")
    assert done.returncode == 1 and setup.log() == []
    assert "apt-get install" in done.stderr


def test_sudo_without_password(setup):
    done = setup(missing=("sparse",), user=1000,
                 sudo='[ "$1" = -n ] && shift; exec "$@"')
    assert done.returncode == 0, done.stderr
    assert len(setup.log()) == 1
