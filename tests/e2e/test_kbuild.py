# SPDX-License-Identifier: MIT
"""
tests/e2e/test_kbuild.py - "make modules M=DIR": Makefiles as Kbuild reads them

DIR lies outside the tree. What is built is run, where it matters.
"""

import os
import re
import shutil
import subprocess

import pytest
from conftest import ROOT

HEAD = ('#include "kernel/core/printk.h"\n#include "kernel/module/module.h"\n'
        'MODULE_LICENSE("GPL");\n')
HELLO = HEAD + ('static int __init hello_init(void) { pr_info("%s %x\\n", '
                'KBUILD_MODNAME, LINUX_VERSION_CODE); return 0; }\n'
                "module_init(hello_init);\n")
USUAL = """\
ifneq ($(KERNELRELEASE),)
obj-m := hello.o
else
KDIR ?= /lib/modules/$(shell uname -r)/build
all:
\t$(MAKE) -C $(KDIR) M=$(PWD) modules
clean:
\t$(MAKE) -C $(KDIR) M=$(PWD) clean
endif
"""
ARCHIVE = "kbuild-test"


class Folder:
    """A folder of modules, built with a kernel that is there already."""

    def __init__(self, path, build):
        self.path, self.build = path, build
        self.out = build / ARCHIVE

    def write(self, **files):
        for name, text in files.items():
            name = name.replace("__", "/").replace("_c", ".c")
            file = self.path / name.replace("_h", ".h")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    def make(self, *words, cwd=ROOT):
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("MAKE", "MFLAGS"))}
        # As make check calls it: the paths are part of the compiler's flags.
        build = os.path.relpath(self.build, ROOT) \
            if self.build.is_relative_to(ROOT) else self.build
        return subprocess.run(
            ["make", f"O={build}", f"ARCHIVE={ARCHIVE}", *words],
            cwd=cwd, env=env | {"PWD": str(cwd)}, capture_output=True, text=True, check=False)

    def modules(self, *words):
        done = self.make("modules", f"M={self.path}", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self):
        done = self.make("modules", f"M={self.path}")
        assert done.returncode != 0, done.stdout
        return done.stderr.replace(str(self.path), "DIR")

    def remove(self):
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.with_suffix(".cpio").unlink(missing_ok=True)


@pytest.fixture
def folder(builds, tmp_path):
    made = Folder(tmp_path / "src", builds.get("quartet"))
    made.remove()
    made.path.mkdir()
    yield made
    made.remove()


def run(boot, folder, *commands):
    """The text of a kernel that was given the folder's modules."""
    m = boot(initrd=folder.out.with_suffix(".cpio"))
    for command in commands:
        assert m.run(command)[0] == 0, m.text
    m.poweroff()
    return m.text


def test_a_usual_makefile(folder, boot):
    folder.write(Makefile=USUAL, hello_c=HELLO)
    before = sorted(path.name for path in folder.path.iterdir())
    folder.modules()
    assert "hello 60100" in run(boot, folder, "insmod hello")
    assert sorted(path.name for path in folder.path.iterdir()) == before


def test_from_its_own_folder(folder):
    """As its Makefile does: make -C KERNEL M=$(PWD), then clean."""
    folder.write(Makefile=USUAL, hello_c=HELLO)
    done = folder.make(f"KDIR={ROOT}", cwd=folder.path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder.out / "hello.ko").exists()
    done = folder.make(f"KDIR={ROOT}", "clean", cwd=folder.path)
    assert done.returncode == 0 and not folder.out.exists()
    assert (folder.build / "quartet.elf").exists()


def test_parts_flags_and_folders(folder, boot):
    folder.write(
        Makefile="obj-m += two-parts.o below/\n"
                 "two-parts-objs := main.o part/helper.o\n"
                 "two-parts-y += third.o\n"
                 "ccflags-y := -DALL=1 -I$(src)/inc\n"
                 "subdir-ccflags-y := -DDOWN=4\n"
                 "CFLAGS_main.o := -DONLY_MAIN=2\n",
        inc__names_h="int helper(void);\nint third(void);\n",
        main_c=HEAD + '#include "names.h"\n'
        "static int __init start(void) { pr_info(\"sum %d of %s\\n\", "
        "ALL + ONLY_MAIN + DOWN + helper() + third(), KBUILD_MODNAME);"
        "return 0; }\nmodule_init(start);\n",
        part__helper_c='#include "names.h"\n#ifdef ONLY_MAIN\n#error main\n'
        "#endif\nint helper(void) { return 10 * ALL; }\n",
        third_c='#include "names.h"\nint third(void) { return 100; }\n',
        below__Makefile="obj-m := deep.o\nlinux-version := 2.6.12\n",
        below__deep_c=HEAD + "#ifdef ALL\n#error not below\n#endif\n"
        "static int __init start(void) { pr_info(\"deep %d %x\\n\", DOWN, "
        "LINUX_VERSION_CODE); return 0; }\nmodule_init(start);\n")
    folder.modules()
    text = run(boot, folder, "insmod two-parts", "insmod deep", "lsmod")
    assert "sum 117 of two_parts" in text
    assert "deep 4 2060c" in text
    assert re.search(r"^two_parts ", text, re.MULTILINE)


def test_what_changed_is_built_again(folder):
    folder.write(Makefile="obj-m := hello.o other.o\n", hello_c=HELLO,
                 other_c=HELLO)
    assert folder.modules().count("CC ") == 2
    assert folder.modules() == ""
    folder.write(Makefile="obj-m := hello.o\nccflags-y := -DX\n")
    assert folder.modules().count("CC ") == 1
    assert (folder.out / "obj" / "modules.order").read_text().split() == \
        [os.path.relpath(folder.out / "hello.ko", ROOT)]


def test_kbuilds_warnings_not_ours(folder):
    folder.write(Makefile="obj-m := hello.o\n", hello_c=HELLO.replace(
        "{ pr_info", "{ int unused; pr_info"))
    done = folder.make("modules", f"M={folder.path}")
    assert done.returncode == 0 and "unused variable" in done.stderr


REFUSALS = {
    "no_makefile": ({}, "DIR has no Makefile: it needs one with a line such"),
    "no_obj_m": ({"Makefile": "all: ; true\n"}, "DIR/Makefile has no obj-m: "
                 'it needs a line such as "obj-m += NAME.o"'),
    "no_source": ({"Makefile": "obj-m := x.o\n"},
                  "DIR/Makefile needs DIR/x.c: no such file"),
    "no_part": ({"Makefile": "obj-m := x.o\nx-objs := a.o b.o\n", "a_c": ""},
                "DIR/Makefile needs DIR/b.c: no such file"),
    "no_subfolder": ({"Makefile": "obj-m := x/\n"}, "no folder DIR/x"),
    "not_an_object": ({"Makefile": "obj-m := x.c\n"},
                      "obj-m names x.c: say NAME.o for a module"),
    "own_part": ({"Makefile": "obj-m := x.o\nx-objs := x.o y.o\n"},
                 "x.o is made of its parts and cannot be one of them"),
    "built_in": ({"Makefile": "obj-m := x.o\nobj-y := y.o\n"},
                 "obj-y += y.o would be part of the kernel: say obj-m"),
    "odd_version": ({"Makefile": "obj-m := x.o\nlinux-version := 2.6.x\n",
                     "x_c": ""}, "linux-version is 2.6.x: say it as 2.6.12"),
    "implicit": ({"Makefile": "obj-m := x.o\n",
                  "x_c": "int f(void) { return frob(); }\n"},
                 "implicit declaration of function 'frob'"),
    "unresolved": ({"Makefile": "obj-m := x.o\n",
                    "x_c": "int frob(void);\nint g(void);\n"
                    "int f(void) { return frob() + g(); }\n"},
                   "modpost: x.ko: the kernel does not export frob\n"
                   "modpost: x.ko: the kernel does not export g\n"),
    "c_library": ({"Makefile": "obj-m := x.o\n",
                   "x_c": "#include <stdio.h>\n"}, "stdio.h: No such file"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_refusals(folder, name):
    files, words = REFUSALS[name]
    folder.write(**files)
    assert words in folder.refused()
    assert not folder.out.with_suffix(".cpio").exists()


def test_no_such_folder(folder):
    folder.path.rmdir()
    assert "there is no folder DIR" in folder.refused()
