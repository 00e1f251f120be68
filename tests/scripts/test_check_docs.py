# SPDX-License-Identifier: MIT
"""
tests/scripts/test_check_docs.py - the document checker sees what is stale
"""

import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import check_docs  # noqa: E402  (found through the path above)

MIT = "// SPDX-License-Identifier: MIT\n"
TREE = {
    "Makefile": "# SPDX-License-Identifier: MIT\nall: x ## Build it\n",
    "Kconfig": "# SPDX-License-Identifier: MIT\nconfig SMP\n",
    "configs/up_defconfig": "",
    "kernel/core/irq.c": MIT + "struct irq_chip { int x; };\n"
                               "int irq_register(int n)\n{\n}\n",
    "docs/boot.md": "# Boot\n\n## The road, from reset\n",
}


@pytest.fixture
def check(tmp_path):
    """check(README text, more files) gives the complaints."""
    def run(readme, more=None):
        for path, text in {**TREE, "README.md": readme,
                           **(more or {})}.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return check_docs.check_tree(str(tmp_path))
    return run


@pytest.mark.parametrize("text", [
    "`kernel/core/irq.c` in `kernel/core/`, short `irq.c`",
    "`irq_register(n)`, `struct irq_chip`, `CONFIG_SMP`",
    "`make all` and `make up_defconfig all V=1 -j2`",
    "```\nmake all\n```\nmake sure of it\n",
    "    make V=1 all    and make it so\n",
    "- a list\n\n    make sure that continuation lines are text\n",
    "`x.h`, `x_init()`, `struct foo`",
    "[boot](docs/boot.md#the-road-from-reset), [site](https://x.org/)",
    "`build/quartet.elf`, `a + b`, `quartet> help`, `/proc/stat`",
    "## Linux counterpart\n`mm/percpu.c`, `pcpu_alloc()`\n## On\n`irq.c`",
])
def test_what_is_right(check, text):
    assert check(text + "\n") == []


@pytest.mark.parametrize("text, words", [
    ("`kernel/core/gone.c`", "no such file"),
    ("`kernel/gone/`", "no such file"),
    ("`gone.c`", "no such file"),
    ("`kernel/core/gone.c --option`", "no such file"),
    ("`irq_gone()`", "no such function"),
    ("`struct gone`", "no such struct"),
    ("`CONFIG_GONE`", "not in Kconfig"),
    ("`make gone`", "no target"),
    ("```\n$ make all gone\n```", "no target"),
    ("    make gone           a remark", "no target"),
    ("[x](docs/gone.md)", "no such file"),
    ("[x](docs/boot.md#gone)", "no such heading"),
    ("## Linux counterpart\n## Here again\n`gone.c`", "no such file"),
])
def test_what_is_stale(check, text, words):
    found = check(text + "\n")
    assert len(found) == 1 and words in found[0]
    assert found[0].startswith("README.md:")


def test_links_of_a_page_are_relative_to_it(check):
    more = {"docs/a.md": "[up](../README.md) [next](boot.md)\n"}
    assert check("", more) == []
    more["docs/a.md"] = "[x](docs/boot.md)\n"
    assert len(check("", more)) == 1


@pytest.mark.parametrize("path", ["x.c", "x.h", "x.py", "Makefile", "x.dts"])
def test_source_without_spdx(check, path):
    found = check("", {"sub/" + path: "int x;\n"})
    assert found == [f"sub/{path}:1: no SPDX-License-Identifier line"]


@pytest.mark.parametrize("folder", ["home", "root", "Users", "work"])
def test_somebodys_own_folder(check, folder):
    found = check("", {"kernel/x.c": MIT + f"/* see /{folder}/me/x */\n"})
    assert found == [f"kernel/x.c:2: /{folder}/me/x: somebody's own folder"]
    assert check("", {"kernel/x.c": MIT + f"$(O)/{folder}/me\n"}) == []
