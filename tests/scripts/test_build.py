# SPDX-License-Identifier: MIT
"""
tests/scripts/test_build.py - the Makefile, on a kernel of three small files

What is rebuilt when, what stops a build, and where the results go.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MIT = "// SPDX-License-Identifier: MIT\n"

LINKER = """\
ENTRY(_start)
SECTIONS {
	. = 0x60010000;
	.text : { *(.text.start) *(.text .text.*) }
	.rodata : ALIGN(4096) { *(.rodata .rodata.str*) }
	.ARM.exidx : { *(.ARM.exidx*) }
	.ksyms : { KEEP(*(.rodata.ksyms)) }
	.data : ALIGN(4096) { *(.data .data.*) }
	.bss : { *(.bss .bss.*) }
}
"""
FILES = {
    "linker.ld": LINKER,
    "boot/files.mk": "obj-y += start.o\n",
    "boot/start.S": '.section .text.start, "ax"\n.global _start\n'
                    ".type _start, %function\n_start: b start_kernel\n"
                    ".size _start, . - _start\n"
                    ".global __aeabi_unwind_cpp_pr0\n"
                    "__aeabi_unwind_cpp_pr0:\n",
    "kernel/files.mk": "obj-y += main.o\nobj-$(CONFIG_SMP) += smp.o\n",
    "kernel/main.h": "#pragma once\nint start_kernel(void);\n",
    "kernel/main.c": '#include "kernel/main.h"\n'
                     '#include "kernel/core/ksym.h"\n'
                     '#include "kernel/core/version.h"\n'
                     "bool ksym_find_outside(const char *n, struct ksym *s)\n"
                     "{\n\treturn n && !s;\n}\n"
                     "int start_kernel(void)\n{\n\tstruct ksym s;\n"
                     "\treturn ksym_find(version_release, &s) + CONFIG_HZ;\n"
                     "}\n",
    "kernel/smp.c": "int smp;\n",
    "kernel/core/files.mk": "obj-y += ksym.o\n",
}
COPIED = ("Makefile", "Kconfig", "configs", "scripts", "kernel/core/ksym.c",
          "kernel/core/ksym.h", "kernel/core/version.h", "kernel/lib/types.h",
          "kernel/lib/compiler.h", "kernel/lib/sections.h")


class Tree:
    """A small tree and its make."""

    def __init__(self, root):
        self.root = root
        for path in COPIED:
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / path).is_dir():
                shutil.copytree(ROOT / path, target)
            else:
                shutil.copy2(ROOT / path, target)
        for path, text in FILES.items():
            self.write(path, text)

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run(self, *words):
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("MAKE", "MFLAGS"))}
        return subprocess.run(["make", *words], cwd=self.root, env=env,
                              capture_output=True, text=True, check=False)

    def make(self, *words):
        """What a make that succeeds did, as ["CC kernel/main.o", ...]."""
        done = self.run(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "warning" not in done.stderr, done.stderr
        return [" ".join(line.split()) for line in done.stdout.splitlines()]

    def fails(self, *words):
        """The messages of a make that fails."""
        done = self.run(*words)
        assert done.returncode != 0, done.stdout
        return done.stderr


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


LINKED = ["LD build/quartet.elf", "OBJCOPY build/quartet.bin",
          "NM build/quartet.sym"]


def test_builds_once_and_leaves_the_sources_alone(tree):
    done = tree.make()
    assert "AS boot/start.o" in done and set(done[-3:]) == set(LINKED)
    for name in ("elf", "bin", "map", "sym"):
        assert (tree.root / "build" / f"quartet.{name}").stat().st_size
    assert tree.make() == []
    inside = {path.name for path in tree.root.iterdir()}
    assert inside == {"build"} | {p.split("/")[0]
                                  for p in (*COPIED, *FILES)}


def test_header_rebuilds_what_includes_it(tree):
    tree.make()
    (tree.root / "kernel/main.h").write_text(FILES["kernel/main.h"] + "\n")
    assert set(tree.make()) == {"CC kernel/main.o", *LINKED}


def test_option_rebuilds_and_chooses_files(tree):
    assert "CC kernel/smp.o" in tree.make()
    done = tree.make("set", "SET=SMP=n", "all")
    assert "CC kernel/main.o" in done and "CC kernel/smp.o" not in done
    assert tree.make() == []


def test_configuration_file_edited_by_hand(tree):
    tree.make()
    config = tree.root / "build" / ".config"
    config.write_text(config.read_text().replace("HZ=100", "HZ=200"))
    assert "CC kernel/main.o" in tree.make()


def test_new_option_in_kconfig_gets_its_default(tree):
    tree.make()
    with open(tree.root / "Kconfig", "a", encoding="utf-8") as file:
        file.write('\nconfig NEW\n\tbool "New"\n\tdefault y\n')
    tree.make()
    config = (tree.root / "build" / ".config").read_text()
    assert "CONFIG_NEW=y" in config


def test_object_added_and_removed(tree):
    tree.make()
    tree.write("kernel/more.c", MIT + "int more;\n")
    tree.write("kernel/files.mk", "obj-y += main.o more.o\n")
    assert set(tree.make()) == {"CC kernel/more.o", *LINKED}
    tree.write("kernel/files.mk", "obj-y += main.o\n")
    assert set(tree.make()) == set(LINKED)


def test_flags_of_one_object(tree):
    tree.make()
    tree.write("kernel/files.mk",
               FILES["kernel/files.mk"] + "cflags-main.o += -DCONFIG_HZ=7\n")
    assert "redefined" in tree.fails()


def test_output_folder_elsewhere(tree, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    tree.make(f"O={out}", "up_defconfig", "all")
    assert (out / "quartet.bin").exists()
    assert not (tree.root / "build").exists()
    assert tree.make(f"O={out}") == []


def test_many_jobs_build_the_same(tree):
    tree.make("-j1")
    first = (tree.root / "build/quartet.bin").read_bytes()
    tree.make("clean")
    assert [p.name for p in (tree.root / "build").iterdir()] == [".config"]
    tree.make("-j8")
    assert (tree.root / "build/quartet.bin").read_bytes() == first


def test_table_in_the_image_is_its_symbols(tree):
    """Read ksym_entries out of the image as ksym.c does."""
    tree.make()
    symbols = {}
    for line in (tree.root / "build/quartet.sym").read_text().splitlines():
        addr, _, name = line.split()
        symbols[name] = int(addr, 16)
    image = (tree.root / "build/quartet.bin").read_bytes()

    def word(addr):
        offset = addr - 0x60010000
        return int.from_bytes(image[offset:offset + 4], "little")
    found = {}
    for i in range(word(symbols["ksym_total"])):
        entry = symbols["ksym_entries"] + 12 * i
        start = symbols["ksym_names"] - 0x60010000 + \
            (word(entry + 8) & 0xffffff)
        name = image[start:image.index(b"\0", start)].decode()
        found[name] = word(entry)
    assert found["start_kernel"] == symbols["start_kernel"]
    assert found == {name: addr for name, addr in symbols.items()
                     if not name.startswith(("$", "."))}


def test_two_links_are_not_enough(tree):
    """The table of link 1 has addresses from before it had a size."""
    tree.write("linker.ld", LINKER.replace("ALIGN(4096)", "ALIGN(4)"))
    tree.make()
    path = "scripts/make/image.mk"
    text = (tree.root / path).read_text()
    assert "link/quartet2.elf $(O)/link/ksyms3.S" in text
    tree.write(path, text.replace("link/quartet2.elf $(O)/link/ksyms3.S",
                                  "link/quartet1.elf $(O)/link/ksyms3.S"))
    tree.make("clean")
    assert "not the table of the image" in tree.fails()
    assert not (tree.root / "build/quartet.elf").exists()


def test_allocator_of_newlib_is_refused_by_name(tree):
    tree.write("kernel/smp.c", "#include <stdlib.h>\nvoid *smp(void);\n"
               "void *_sbrk(int n);\nvoid *_sbrk(int n) { (void)n; return 0; }\n"
               "void *smp(void)\n{\n\treturn malloc(4);\n}\n")
    tree.write("kernel/main.h", FILES["kernel/main.h"] + "void *smp(void);\n")
    tree.write("kernel/main.c", FILES["kernel/main.c"].replace(
        "CONFIG_HZ;", "(smp() != 0);"))
    messages = tree.fails()
    assert re.search(r"malloc.*for build/kernel/smp\.o", messages), messages


def test_segment_both_writable_and_executable(tree):
    tree.write("linker.ld", LINKER.replace(
        "SECTIONS {", "PHDRS { all PT_LOAD FLAGS(7); }\nSECTIONS {").replace(
        ".text.*) }", ".text.*) } :all"))
    assert "RWX permissions" in tree.fails()


@pytest.mark.parametrize("text", [
    "int f(int a);\nint f(int a)\n{\n\tint a = 1;\n\treturn a;\n}\n",
    "int f(void)\n{\n\treturn 1;\n}\n",
    "int f();\n",
    "void f(int n);\nvoid f(int n)\n{\n\tchar a[n];\n\ta[0] = 0;\n}\n",
    "void f(void);\nvoid f(void)\n{\n\tvolatile char a[9000];\n"
    "\ta[0] = 0;\n}\n",
])
def test_warnings_stop_the_build(tree, text):
    tree.write("kernel/smp.c", text)
    assert "-Werror" in tree.fails()


def test_help_lists_every_target(tree):
    phony = set()
    for path in ("Makefile", *(ROOT / "scripts/make").glob("*.mk")):
        text = (ROOT / path).read_text()
        for words in re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE):
            phony.update(words.split())
    phony = {word for word in phony if re.fullmatch(r"[a-z][\w.-]*", word)}
    listed = {line.split()[0] for line in tree.make("help")
              if line and not line.startswith("make")}
    internal = {"in-order", "check-build-host", "check-build-lib",
                "kb_all", "kb_always"}
    assert phony - internal - listed == set()
    assert {"all", "quartet_defconfig", "menuconfig", "set"} <= listed


def test_commands_for_clangd(tree):
    tree.make("compile_commands.json")
    entries = json.loads((tree.root / "compile_commands.json").read_text())
    assert {e["file"] for e in entries} == {
        "kernel/main.c", "kernel/smp.c", "kernel/core/ksym.c"}
    assert "-isystem" in entries[0]["arguments"]


def test_size_counts_sections(tree):
    text = "\n".join(tree.make("size"))
    assert re.search(r"^\.text 0x60010000 \d+", text, re.MULTILINE)
    assert "code (read, execute)" in text


def test_sparse_stops_at_undeclared_symbols(tree):
    assert "smp.c" in tree.fails("sparse")
    tree.write("kernel/smp.c", "static int smp;\nint *smp_get(void);\n"
               "int *smp_get(void)\n{\n\treturn &smp;\n}\n")
    tree.make("sparse")


def test_header_that_needs_another_first(tree):
    tree.make("headers")
    tree.write("kernel/lib/bad.h", "#pragma once\nu32 f(void);\n")
    assert "kernel/lib/bad.h:1" in tree.fails("headers")
