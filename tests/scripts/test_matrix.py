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

ROWS = len(matrix.rows())


def test_rows_are_the_full_product():
    rows = matrix.rows()
    plain = [row for row in rows if not row.append]
    assert len(plain) == len(set(plain)) == 4 * 2 * 3 + 1 * 2
    assert {row.cpus for row in rows if row.config == "up"} == {1}


def test_allocator_rows_are_the_full_product():
    rows = matrix.allocator_rows()
    assert len(rows) == len(set(rows)) == \
        4 * len(matrix.GENERATIONS) * len(matrix.CHUNKS)
    assert not [row for row in rows if "km" in row.append and
                ("page" in row.append or "fake=2" in row.append)]
    assert matrix.command_of(rows[-1], "there", 9)[-4:] == [
        "--append", "percpu_gen=quartet percpu_alloc=page percpu_backend=vm "
        "numa=fake=2", "cpus", "test percpu"]


def run(monkeypatch, capsys, status_of, *words):
    """Run main() with a stand-in for scripts/qemu.py."""
    def fake(command, **_):
        assert command[-2] == "cpus"
        assert command[-1] in ("test", "test percpu")
        text = "# tests/a.c:7: expected b\nnot ok 1 a.b\n# 2 tests\n" + \
            "\n".join(f"line {n}" for n in range(100))
        return subprocess.CompletedProcess(command, status_of(command), text)
    monkeypatch.setattr(subprocess, "run", fake)
    monkeypatch.setattr(sys, "argv", ["matrix.py", "there", *words])
    return matrix.main(), capsys.readouterr().out.splitlines()


def test_all_pass(monkeypatch, capsys):
    status, lines = run(monkeypatch, capsys, lambda command: 0)
    assert status == 0 and lines[-1] == f"{ROWS} passed, 0 failed"
    assert len(lines) == ROWS + 1


def test_failures_are_counted_and_shown(monkeypatch, capsys):
    def status_of(command):
        return 242 if "there/up" in command else 0
    status, lines = run(monkeypatch, capsys, status_of)
    assert status == 1 and lines[-1] == f"{ROWS - 2} passed, 2 failed"
    assert "line 99" in lines and "line 59" not in lines
    case = lines.index("not ok 1 a.b")
    assert lines[case - 1] == "# tests/a.c:7: expected b"
    assert lines[case + 1] == "line 60"
    assert sum("FAILED (242)" in line for line in lines) == 2


def test_only_runs_what_it_names(monkeypatch, capsys):
    status, lines = run(monkeypatch, capsys, lambda command: 0, "--only",
                        "percpu_alloc=page")
    assert status == 0
    assert lines[-1] == f"{4 * 2 * len(matrix.GENERATIONS)} passed, 0 failed"
    assert all("percpu_alloc=page" in line for line in lines[:-1])
