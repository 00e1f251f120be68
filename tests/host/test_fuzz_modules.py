# SPDX-License-Identifier: MIT
"""
tests/host/test_fuzz_modules.py - damaged modules and parameters, by libFuzzer

A fixed seed, so that every run of make check tries the same inputs; "make
fuzz-modules RUNS=1000000" looks further.
"""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILDS = pathlib.Path(os.environ.get("QUARTET_BUILD_ROOT",
                                     ROOT / "build" / "check"))
RUNS = 20000


@pytest.mark.parametrize("name, max_len", [("fuzz_module", 16384),
                                           ("fuzz_param", 64)])
def test_fuzz(tmp_path, name, max_len):
    program = BUILDS / "host" / name
    if not shutil.which("clang"):
        pytest.skip("there is no clang")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    if name == "fuzz_module":
        for ko in (BUILDS / "quartet" / "modules").glob("*.ko"):
            shutil.copy(ko, corpus)
        assert len(list(corpus.iterdir())) > 10
    done = subprocess.run(
        [program, f"-runs={RUNS}", "-seed=6", f"-max_len={max_len}",
         f"-artifact_prefix={tmp_path}/", corpus],
        capture_output=True, text=True, errors="replace", timeout=120,
        check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    assert f"Done {RUNS} runs" in done.stderr
    covered = int(re.findall(r" cov: (\d+) ", done.stderr)[-1])
    assert covered > {"fuzz_module": 300, "fuzz_param": 150}[name]
