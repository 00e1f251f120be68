# SPDX-License-Identifier: MIT
"""
tests/scripts/test_matrix.py - every combination runs, failures are counted
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import matrix  # noqa: E402  (found through the path above)


def test_rows_are_the_full_product():
    rows = matrix.rows()
    assert len(rows) == len(set(rows)) == 4 * 2 * 2 + 1 * 2
    assert {row.cpus for row in rows if row.config == "up"} == {1}


def run(monkeypatch, capsys, status_of):
    """Run main() with a stand-in for scripts/qemu.py."""
    def fake(command, **_):
        assert command[-2:] == ["cpus", "test"]
        text = "\n".join(f"line {n}" for n in range(100))
        return subprocess.CompletedProcess(command, status_of(command), text)
    monkeypatch.setattr(subprocess, "run", fake)
    monkeypatch.setattr(sys, "argv", ["matrix.py", "there"])
    return matrix.main(), capsys.readouterr().out.splitlines()


def test_all_pass(monkeypatch, capsys):
    status, lines = run(monkeypatch, capsys, lambda command: 0)
    assert status == 0 and lines[-1] == "18 passed, 0 failed"
    assert len(lines) == 19


def test_failures_are_counted_and_shown(monkeypatch, capsys):
    def status_of(command):
        return 242 if "there/up" in command else 0
    status, lines = run(monkeypatch, capsys, status_of)
    assert status == 1 and lines[-1] == "16 passed, 2 failed"
    assert "line 99" in lines
    assert sum("FAILED (242)" in line for line in lines) == 2
