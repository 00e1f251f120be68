# SPDX-License-Identifier: MIT
"""
tests/host/test_percpu_library.py - the archives need what docs/reuse.md says

Both archives of make lib leave names undefined: exactly those of the table
"The seam". And the list of sources there is that of percpu/library.mk.
"""

import fnmatch
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs" / "reuse.md").read_text()
SEAM = DOC.partition("## The seam")[2].partition("\n\nBeside")[0]
NM = {"arm": "arm-none-eabi-nm", "host": "nm"}


def find_archive(kind):
    root = pathlib.Path(os.environ.get("QUARTET_BUILD_ROOT",
                                       ROOT / "build" / "check"))
    for folder in root / "quartet", ROOT / "build":
        archive = folder / "lib" / kind / "libpercpu.a"
        if archive.exists():
            return archive
    pytest.fail("not built: make lib")


def listed():
    """Names of the table's second column, and patterns for the compiler's."""
    names = [name for row in SEAM.splitlines() if row.startswith("| ")
             for name in re.findall(r"`([^`]+)`", row.split("|")[2])]
    assert len(names) == len(set(names))
    return ({n for n in names if "*" not in n},
            [n for n in names if "*" in n])


def undefined(kind):
    out = subprocess.run([NM[kind], find_archive(kind)], check=True,
                         capture_output=True, text=True, timeout=60).stdout
    wanted = set(re.findall(r"^ +[Uw] (\S+)$", out, re.M))
    return wanted - set(re.findall(r"^[0-9a-f]+ [A-TV-Z] (\S+)$", out, re.M))


@pytest.mark.parametrize("kind", NM)
def test_what_is_undefined_is_the_seam(kind):
    names, patterns = listed()
    found = {name for name in undefined(kind)
             if not any(fnmatch.fnmatch(name, p) for p in patterns)}
    assert found == names


def test_both_are_archives_of_their_machine():
    for kind, machine in ("arm", "ARM"), ("host", "X86-64|AArch64"):
        out = subprocess.run(["readelf", "-h", find_archive(kind)],
                             check=True, capture_output=True, text=True,
                             timeout=60).stdout
        machines = re.findall(r"Machine: +(.*)", out)
        assert len(machines) > 20
        assert all(re.search(machine, m) for m in machines)


def test_the_sources_named_are_those_of_the_library():
    listing = (ROOT / "percpu" / "library.mk").read_text()
    words = listing.partition(":=")[2].replace("\\", " ").split()
    taken = DOC.partition("## What is taken along")[2].partition("##")[0]
    named = set(re.findall(r"`percpu/(\w+)\.c`", taken))
    assert named == {w for w in words if not w.startswith("gen/")}
    generations = {f"gen/{p.stem}"
                   for p in (ROOT / "percpu" / "gen").glob("*.c")}
    assert generations == {w for w in words if w.startswith("gen/")}
