# SPDX-License-Identifier: MIT
"""
tests/host/test_percpu_demo.py - the demo says and shows what it should

And it can be stepped as docs/percpu/demo.md tells.
"""

import os
import pathlib
import re
import subprocess

import pytest

import programs

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOC = (ROOT / "docs" / "percpu" / "demo.md").read_text()
TIMEOUT = 60        # seconds


def program():
    path = programs.find_program("percpu-demo")
    assert path, "not built: make host-demo"
    return str(path)


def run(*args):
    return subprocess.run([program(), *args], capture_output=True,
                          text=True, timeout=TIMEOUT, check=False)


@pytest.mark.parametrize("generation", ["areamap", "bitmap"])
@pytest.mark.parametrize("cores", [1, 4, 8])
def test_steps(generation, cores):
    done = run("-g", generation, "-c", str(cores))
    assert done.returncode == 0, done.stderr
    steps = re.findall(r"^== (\w+)", done.stdout, re.M)
    assert steps == ["set", "allocate", "allocate", "from", "each", "free",
                     "free", "allocate", "allocate", "allocate", "free",
                     "free", "balance", "free", "free"]
    copies = re.findall(r"^  core \d+: 0x([0-9a-f]+)$", done.stdout, re.M)
    assert len(copies) == cores
    distances = [int(b, 16) - int(a, 16) for a, b in zip(copies, copies[1:])]
    assert distances == [32768] * (cores - 1)
    assert f"the sum of all copies: {1000 * cores}\n" in done.stdout
    assert re.fullmatch(r"percpu: free of 0x[0-9a-f]+ refused: chunk 0 "
                        r"offset \d+ of core 0: not in use, freed twice\?\n",
                        done.stderr)


def test_balance_ends_a_chunk():
    before, after = run().stdout.partition("== balance")[2] \
        .partition("== ")[0].split(" after\n")
    assert re.findall(r"chunk (\d)", before) == ["0", "1", "2"]
    assert re.findall(r"chunk (\d)", after) == ["0", "2"]


def test_the_picture_of_the_page_is_the_programs():
    """The lines of the page that the program prints, in its order."""
    picture = DOC.partition("## Picture")[2].partition("## Stepping")[0]
    lines = [line[4:] for line in picture.splitlines()
             if line.startswith("    ")]
    assert len(lines) > 8
    out = run().stdout
    for block in "\n".join(lines[:8]), "\n".join(lines[8:]):
        assert block.strip("\n") in out


@pytest.mark.parametrize("args", [("-c", "0"), ("-c", "9"), ("-g", "tabel"),
                                  ("-g", "table"), ("-x",), ("word",)])
def test_usage(args):
    done = run(*args)
    assert done.returncode == 2
    assert "usage: percpu-demo" in done.stderr
    assert "areamap bitmap" in done.stderr


def gdb(*commands, args=()):
    argv = ["gdb-multiarch", "-nx", "-q", "-batch"]
    for command in commands:
        argv += ["-ex", command]
    # The leak sanitizer cannot look when another traces.
    return subprocess.run([*argv, "--args", program(), *args],
                          env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"},
                          capture_output=True, text=True, timeout=TIMEOUT,
                          check=False).stdout


def test_stepping_shows_the_array_before_and_after():
    show = "print/u *((struct area_map *)chunk->index)->map@{}"
    out = gdb("break areamap_take", "run", show.format(3), "set $c = chunk",
              "finish", show.replace("chunk", "$c").format(5),
              args=("-c", "1", "-g", "areamap"))
    assert " = {1, 16384, 32769}\n" in out, out
    assert " = {1, 16385, 16416, 32769, 0}\n" in out, out


def test_every_place_to_stop_at_is_one():
    rows = re.findall(r"^\| (`.*?) \|", DOC, re.M)
    places = [p for row in rows for p in re.findall(r"`(\w+)`", row)]
    assert len(places) >= 9
    out = gdb(*(f"break {place}" for place in places))
    assert out.count("Breakpoint ") == len(places), out


def test_a_thread_is_a_core():
    out = gdb("break run_core if ((struct core *)arg)->cpu == 2", "run",
              "next", "next", "print this_cpu")
    assert re.search(r"^\$1 = 2$", out, re.M), out
