# SPDX-License-Identifier: MIT
"""
tests/scripts/test_linux_api.py - scripts/linux_api.py
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = {
    "include/linux/frob.h": """\
/*
 * include/linux/frob.h - frobbing, of things
 * and others
 *
 * More about it.
 */
#include "include/linux/other.h"
#include "kernel/compat/frob.h"
#include "kernel/frob.h"
#define FROB_MAX 3
#define frob_all(x) \\
	frob(x)
#define FROB_PART_(x) x
static inline int frob_twice(int x)
{
	return frob(frob(x));
}
""",
    "include/linux/other.h": "/*\n * include/linux/other.h - other\n */\n"
                             "typedef int (*other_fn)(void *p);\n",
    "kernel/compat/frob.h": "struct frobber {\n\tint n;\n};\n"
                            "/* not_declared(void); */\n"
                            "int frob_compat(void)\n\t__must_check;\n",
    "kernel/frob.h": "int frob(int x);\nvoid hidden(void);\n"
                     "extern int frobs, unseen;\n",
    "kernel/frob.c": "EXPORT_SYMBOL(frob);\nEXPORT_SYMBOL_GPL(frobs);\n",
}


def run(root, *options):
    return subprocess.run(
        [sys.executable, "-B", ROOT / "scripts" / "linux_api.py",
         "--root", root, *options], capture_output=True, text=True)


def test_page_is_current():
    done = run(ROOT, "--check")
    assert done.returncode == 0, done.stderr


def test_every_name_is_in_a_test():
    done = run(ROOT, "--untested")
    assert done.returncode == 0, done.stderr


def write_tree(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)


def test_names_in_no_test(tmp_path):
    write_tree(tmp_path)
    (tmp_path / "tests" / "sub").mkdir(parents=True)
    (tmp_path / "tests" / "a.c").write_text("frob_all(FROB_MAX, frobs);\n")
    (tmp_path / "tests" / "sub" / "b.h").write_text(
        "frob_twice(frobber); frob(1); frob_compat(); other_fn f;\n")
    assert run(tmp_path, "--untested").returncode == 0
    (tmp_path / "tests" / "a.c").write_text("frob_alls(frobs);\n")
    done = run(tmp_path, "--untested")
    assert done.returncode == 1
    assert done.stderr == "include/linux/frob.h: in no test: " \
        "FROB_MAX, frob_all()\n"


def test_names_of_a_face(tmp_path):
    write_tree(tmp_path)
    (tmp_path / "docs").mkdir()
    assert "make linux-api" in run(tmp_path, "--check").stderr
    assert run(tmp_path).returncode == 0
    page = (tmp_path / "docs" / "linux-api.md").read_text()
    part = page.split("## linux/frob.h\n")[1].split("## ")[0]
    assert "frobbing, of things and others\n" in part
    assert "With it: linux/other.h." in part
    assert "```\nfrob()  frob_all()  frob_compat()  FROB_MAX  " \
        "frob_twice()  struct frobber\nfrobs\n```" in part
    assert "2 headers with\n8 names" in page
    assert run(tmp_path, "--check").returncode == 0
