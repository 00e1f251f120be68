# SPDX-License-Identifier: MIT
"""
tests/scripts/test_metrics.py - the counting of lines is right, and walls hold
"""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import metrics  # noqa: E402  (found through the path above)

SAMPLE = """\
// SPDX
#define MACRO(x) do { \\
	x; } while (0)
MAKER(one, 1)
MAKER(two, 2)

struct point {
	int x;
};

static const struct point origin = { .x = f(0), };

/* A comment { with a brace. */
static int __must_check
add(int a, int b)
{
	const char *s = "} not a brace";

	if (a) {
		return b;
	}
	return a + b + '}';
}

TEST(area, rule)
{
}

SHELL_COMMAND(x) = { .name = "x", .run = g(1), };
void (*table[])(void) = { add, };
"""


def found_in(text):
    return {(f.name, f.line, f.lines)
            for f in metrics.functions_of("x.c", text)}


def test_functions_of_c():
    assert found_in(SAMPLE) == {("add", 14, 10), ("TEST(area, rule)", 25, 3)}


def test_functions_of_python():
    text = "def f():\n    return 1\n\n\nclass A:\n    def g(self):\n" \
        "        return 2\n"
    found = metrics.functions_of("x.py", text)
    assert [(f.name, f.line, f.lines) for f in found] == \
        [("f", 1, 2), ("g", 6, 2)]


def run(tree):
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "metrics.py"),
         "--root", str(tree)], capture_output=True, text=True, check=False)


def function(lines):
    return "int f(void)\n{\n" + "\tg();\n" * (lines - 3) + "}\n"


@pytest.mark.parametrize("text, wall", [
    (function(60), None),
    (function(61), "f has 61 lines"),
    ("\n" * 500, None),
    ("\n" * 501, "501 lines"),
])
def test_walls(tmp_path, text, wall):
    (tmp_path / "x.c").write_text(text)
    done = run(tmp_path)
    if wall is None:
        assert (done.returncode, done.stderr) == (0, "")
    else:
        assert done.returncode == 1 and wall in done.stderr


def test_include_cycle(tmp_path):
    for here, there in ("ab", "bc", "ca"):
        (tmp_path / f"{here}.h").write_text(f'#include "{there}.h"\n')
    (tmp_path / "x.c").write_text('#include "a.h"\n')
    done = run(tmp_path)
    assert done.returncode == 1
    assert done.stderr == "include cycle: a.h -> b.h -> c.h -> a.h\n"


def test_long_text_without_empty_lines_is_quick(tmp_path):
    (tmp_path / "x.c").write_text("int table[] = { 1 };\n" * 400)
    assert run(tmp_path).returncode == 0
