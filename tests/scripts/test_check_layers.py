# SPDX-License-Identifier: MIT
"""
tests/scripts/test_check_layers.py - the layer checker sees each broken rule

Every case is a small tree that is right but for one include.
"""

import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import check_layers  # noqa: E402  (found through the path above)


@pytest.fixture
def tree(tmp_path):
    """tree({path: text}) writes files and gives the complaints."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "layers.txt").write_text(
        (ROOT / "scripts" / "layers.txt").read_text())

    def check(files):
        for path, text in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            if path.endswith(".h"):
                text = "#pragma once\n" + text
            file.write_text(text)
        return check_layers.check_tree(str(tmp_path))
    return check


def test_downward_includes_are_fine(tree):
    assert tree({
        "kernel/lib/list.h": "#include <stddef.h>\n",
        "kernel/core/irq.h": '#include "kernel/lib/list.h"\n',
        "kernel/core/irq.c": '#include "kernel/core/irq.h"\n'
                             "#include <string.h>\n",
        "mm/bootmem.c": '#include "kernel/core/irq.h"\n',
        "tests/core/test_irq.c": '#include "kernel/core/irq.h"\n',
        "tests/host/main.c": "#include <stdio.h>\n",
    }) == []


def test_foreign_source_is_not_looked_at(tree):
    assert tree({"tests/linux/x/x.c": '#include "local.h"\n'
                                      "#include <linux/module.h>\n"}) == []


def test_upward_include_names_file_line_and_both_layers(tree):
    assert tree({
        "mm/bootmem.h": "",
        "kernel/core/irq.c": '\n#include "mm/bootmem.h"\n',
    }) == ["kernel/core/irq.c:2: L3 kernel/core may not include "
           "mm/bootmem.h (L4)"]


@pytest.mark.parametrize("own, other", [
    ("mm/page.c", "drivers/gic.h"),
    ("boot/args.c", "percpu/access/define.h"),
    ("kernel/shell/shell.c", "kernel/gdb/stub.h"),
    ("percpu/alloc.c", "kernel/fs/proc.h"),
])
def test_siblings_never_include_each_other(tree, own, other):
    found = tree({other: "", own: f'#include "{other}"\n'})
    assert len(found) == 1 and "its sibling" in found[0]


def test_longest_folder_counts(tree):
    """percpu/access is L2 although percpu is L6; main.c is above all."""
    files = {
        "percpu/access/define.h": "",
        "percpu/percpu.h": '#include "percpu/access/define.h"\n',
        "kernel/core/preempt.c": '#include "percpu/access/define.h"\n',
        "kernel/main.c": '#include "percpu/percpu.h"\n',
    }
    assert tree(files) == []
    files["kernel/core/preempt.c"] = '#include "percpu/percpu.h"\n'
    assert len(tree(files)) == 1


def test_tests_may_include_internals_and_others_not(tree):
    files = {
        "percpu/percpu_internal.h": "",
        "percpu/gen/table.c": '#include "percpu/percpu_internal.h"\n',
        "tests/percpu/test_x.c": '#include "percpu/percpu_internal.h"\n',
    }
    assert tree(files) == []
    files["kernel/shell/cmd.c"] = '#include "percpu/percpu_internal.h"\n'
    assert tree(files) == ["kernel/shell/cmd.c:1: "
                           "percpu/percpu_internal.h is internal to percpu/"]


@pytest.mark.parametrize("text, words", [
    ('#include "irq.h"\n', "not a file"),
    ('#include "kernel/core/none.h"\n', "not a file"),
    ("#include <stdio.h>\n", "<stdio.h>"),
    ("#  include <errno.h>\n", "<errno.h>"),
])
def test_unrooted_missing_and_system_headers(tree, text, words):
    found = tree({"kernel/core/irq.h": "", "kernel/core/x.c": text})
    assert len(found) == 1 and words in found[0]


def test_includes_in_comments_do_not_count(tree):
    assert tree({"kernel/core/x.c": '/*\n#include "mm/x.h"\n*/\n'}) == []


def test_own_header_comes_first(tree):
    found = tree({
        "kernel/core/irq.h": "",
        "kernel/core/irq.c": '#include <string.h>\n'
                             '#include "kernel/core/irq.h"\n',
    })
    assert found == ["kernel/core/irq.c:1: the first include of "
                     'kernel/core/irq.c is its own "kernel/core/irq.h"']


def test_header_without_pragma_once(tree, tmp_path):
    tree({"kernel/core/irq.h": ""})
    (tmp_path / "kernel" / "core" / "irq.h").write_text("int x;\n")
    assert len(check_layers.check_tree(str(tmp_path))) == 1


def test_file_outside_all_layers(tree):
    assert len(tree({"kernel/stray.c": ""})) == 1


def test_header_that_does_not_compile_alone(tree, tmp_path):
    tree({"kernel/lib/good.h": "typedef int good_t;\n",
          "kernel/lib/bad.h": "good_t needs_the_other(void);\n"})
    found = check_layers.check_headers(str(tmp_path), ["gcc", "-I."])
    assert found[0] == "kernel/lib/bad.h:1: does not compile alone:"
    assert len(found) == 2


def test_broken_table_is_an_error():
    with pytest.raises(ValueError):
        check_layers.Table("level 1 kernel/lib\n")
