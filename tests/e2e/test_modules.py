# SPDX-License-Identifier: MIT
"""
tests/e2e/test_modules.py - modules are loaded, run, listed and unloaded

With the archive that "make modules" made beside each kernel. What is wrong
with modules is in test_modules_bad.py.
"""

import re
import subprocess

import pytest
from modules import ko, memory, shell, with_modules  # noqa: F401
from newc import entry, newc

GOOD = ["hello", "params", "percpu_static", "percpu_user", "thumb_calls"]


@pytest.mark.parametrize("config", ["quartet", "debug", "up"])
def test_load_list_unload(with_modules, config):
    m = with_modules(config)
    status, output = m.run("insmod hello")
    assert status == 0
    assert "hello_init+0x0/" in output and "[hello] says hello" in output
    status, output = m.run("insmod percpu_static")
    copies = 1 if config == "up" else 4
    assert status == 0 and f"{copies} copies, each as it should" in output
    status, output = m.run("insmod /thumb_calls.ko")
    assert status == 0 and "thumb_calls: 75" in output
    status, output = m.run("lsmod")
    assert status == 0
    assert [line.split()[0] for line in output.splitlines()] == \
        ["Module", "thumb_calls", "percpu_static", "hello"]
    status, output = m.run("cat /proc/modules")
    assert re.fullmatch(r"thumb_calls \d+ 0 - Live 0x5f8\w{5}\n"
                        r"percpu_static \d+ 0 - Live 0x5f8\w{5}\n"
                        r"hello \d+ 0 - Live 0x5f8\w{5}\n", output)
    total = sum(40 + cpu for cpu in range(copies))
    status, output = m.run("rmmod percpu_static")
    assert status == 0 and f"percpu_static: {total} in all" in output
    assert m.run("rmmod hello")[0] == m.run("rmmod thumb_calls")[0] == 0
    assert m.run("lsmod")[1].count("\n") == 1
    m.poweroff()


def test_memory_comes_back(shell):
    def once():
        for name in GOOD:
            assert shell.run(f"insmod {name}")[0] == 0
        for name in ["bad_init", "bad_licence", "bad_reserve"]:
            assert shell.run(f"insmod {name}")[0] == 1
        for name in GOOD:
            assert shell.run(f"rmmod {name}")[0] == 0
    once()
    before = memory(shell)
    for _ in range(10):
        once()
    assert memory(shell) == before


def test_refusals(shell):
    def refused(line, words):
        status, output = shell.run(line)
        assert status == 1 and words in output, output
    refused("insmod bad_init", "its init returned -19 (ENODEV)")
    refused("insmod bad_licence", "GPL-incompatible module bad_licence uses "
            "GPL-only symbol '__alloc_percpu'")
    refused("insmod bad_reserve", "boot with a larger percpu_reserve=")
    refused("insmod nowhere", "no such file")
    refused("rmmod hello", "no module of that name")
    assert shell.run("insmod hello")[0] == 0
    refused("insmod hello", "hello is loaded already; rmmod hello first")
    assert shell.run("rmmod hello")[0] == 0
    assert shell.run("insmod")[0] == 2


# --- per-CPU sections ---

GENERATIONS = [("quartet", "areamap"), ("quartet", "bitmap"),
               ("quartet", "modalloc"), ("debug", "areamap"),
               ("debug", "bitmap"), ("debug", "modalloc"),
               ("up", "bitmap"), ("up", "areamap"), ("table", None)]
RESERVE = "boot with a larger percpu_reserve="


@pytest.fixture(params=GENERATIONS, ids=lambda p: f"{p[0]}-{p[1]}")
def generation(request, with_modules):
    """with_reserve() boots one, with what it keeps for modules: 8 KiB."""
    config, name = request.param

    def with_reserve():
        return with_modules(config,
                            append=f"percpu_gen={name}" if name else "")
    with_reserve.one_core = config == "up"
    return with_reserve


def test_percpu_sections(generation):
    m = generation()
    before = memory(m)
    for name, words in [
            ("percpu_static", "each as it should be"),
            ("percpu_large", "each copy is where it should be"),
            ("percpu_page", "each copy begins on a page")]:
        status, output = m.run(f"insmod {name}")
        assert status == 0 and words in output, output
        assert m.run(f"rmmod {name}")[0] == 0
    assert memory(m) == before
    m.poweroff()


def test_reserve_exhausted(generation):
    m = generation()
    if generation.one_core:
        m.poweroff()
        pytest.skip("with one core, variables of modules lie with their data")
    assert m.run("insmod percpu_large")[0] == 0
    status, output = m.run("insmod bad_reserve")
    assert status == 1 and RESERVE in output
    assert "insmod: bad_reserve: 30000 bytes of per-CPU data, alignment 4, " \
        "do not fit" in output
    assert "Could not allocate 30000 bytes percpu data" in output
    assert "percpu: they were for bad_reserve: " + RESERVE in output
    assert m.run("rmmod percpu_large")[0] == 0
    m.poweroff()


def test_larger_reserve_takes_it(with_modules):
    m = with_modules(append="percpu_reserve=48K")
    assert m.run("insmod bad_reserve")[0] == 0
    m.poweroff()


@pytest.mark.parametrize("config", ["quartet", "debug", "up", "table"])
def test_every_module_many_times(with_modules, config):
    m = with_modules(config)
    status, output = m.run("stress modules 20", timeout=120)
    assert status == 0, output
    loaded = re.search(r"(\d+) files, each 20 times: (\d+) loaded, "
                       r"0 refused, 0 wrong", output)
    assert int(loaded[1]) == int(loaded[2]) >= 9, output
    m.poweroff()


def test_symbols_of_modules(shell):
    """In /proc/kallsyms, by name, in the memory that is listed."""
    assert shell.run("sym hello_init")[0] == 1
    assert shell.run("insmod hello")[0] == 0
    lines = shell.run("cat /proc/kallsyms")[1].splitlines()
    there = [line.split() for line in lines if line.endswith("\t[hello]")]
    address = {name: where for where, _, name, _ in there}
    assert {"hello_init", "hello_exit"} <= set(address)
    status, output = shell.run("sym hello_exit")
    assert status == 0 and "hello_exit+0x0/" in output
    assert address["hello_exit"] in output
    assert re.search(r"^module +0x5f80\w{4}-0x5f80\w{4} +\d+ KiB  hello$",
                     shell.run("mem")[1], re.M)
    assert shell.run("rmmod hello")[0] == 0
    assert "[hello]" not in shell.run("cat /proc/kallsyms")[1]
    assert "hello" not in shell.run("mem")[1]


def compile_ko(folder, name, text):
    """A module made of a few lines, as far as modpost.py looks."""
    source = folder / f"{name}.c"
    source.write_text(text)
    subprocess.run(["arm-none-eabi-gcc", "-c", "-o", folder / f"{name}.ko",
                    source], check=True)
    return folder / f"{name}.ko"


def modpost(builds, folder, *kos):
    done = subprocess.run(
        ["scripts/modpost.py", "--nm", "arm-none-eabi-nm",
         "--objcopy", "arm-none-eabi-objcopy", "--kernel",
         builds.get("quartet") / "quartet.elf", "--output", folder / "x.cpio",
         *kos], capture_output=True, text=True, check=False)
    assert (folder / "x.cpio").exists() == (done.returncode == 0)
    return done.stderr


INFO = 'static const char info[] __attribute__((section(".modinfo"), ' \
    'used)) = "license=GPL";\n'
EXPORTED = "int {0}; static const int table_exports_{0} " \
    "__attribute__((used)) = 1;\n"


@pytest.mark.parametrize("sources, complaint", [
    ([INFO + "int not_there(void);\nint f(void) { return not_there(); }"],
     "a.ko: the kernel does not export not_there"),
    (["int x;"], "a.ko: says nothing of itself: include <linux/module.h>"),
    ([INFO.replace("license", "author")], "a.ko: no MODULE_LICENSE()"),
    ([EXPORTED.format("x"), EXPORTED.format("x")],
     "b.ko: exports x, as a does"),
    ([EXPORTED.format("kfree")], "a.ko: exports kfree, as the kernel does"),
    ([INFO + EXPORTED.format("x") + "extern int y; int *p = &y;",
      INFO + EXPORTED.format("y") + "extern int x; int *p = &x;"],
     "a needs b needs a"),
])
def test_modpost_refuses(builds, tmp_path, sources, complaint):
    kos = [compile_ko(tmp_path, "ab"[i], text)
           for i, text in enumerate(sources)]
    assert modpost(builds, tmp_path, *kos) == f"modpost: {complaint}\n"


def test_modpost_writes_dependencies(builds, tmp_path):
    kos = [compile_ko(tmp_path, "a", INFO + "extern int x; int *p = &x;"),
           compile_ko(tmp_path, "b", INFO + EXPORTED.format("x"))]
    for _ in range(2):      # the second time they have a line already
        assert modpost(builds, tmp_path, *kos) == ""
        assert kos[0].read_bytes().count(b"depends=b\0") == 1
        assert kos[1].read_bytes().count(b"depends=\0") == 1


# --- modules that use others ---

@pytest.mark.parametrize("config", ["quartet", "debug", "up", "table"])
def test_users(with_modules, config):
    m = with_modules(config)
    copies = 1 if config == "up" else 4
    status, output = m.run("insmod importer")
    assert status == 1 and output == \
        "insmod: importer: unknown symbol exporter_hits: it needs " \
        'exporter; "modprobe importer" loads what it needs first\n'
    before = memory(m)
    assert m.run("insmod exporter")[0] == 0
    status, output = m.run("insmod importer")
    assert status == 0 and "call 1, 7 in private" in output
    assert re.search(r"^exporter +\d+  1 importer$", m.run("lsmod")[1], re.M)
    assert re.fullmatch(r"importer \d+ 0 - Live 0x5f8\w{5}\n"
                        r"exporter \d+ 1 importer, Live 0x5f8\w{5}\n",
                        m.run("cat /proc/modules")[1])
    status, output = m.run("rmmod exporter")
    assert status == 1 and \
        output == "rmmod: exporter: it is in use by: importer\n"
    assert m.run("rmmod importer")[0] == 0
    status, output = m.run("rmmod exporter")
    hits = 10 + sum(range(1, copies + 1))
    assert status == 0 and f"{hits} hits, called 1 times" in output
    assert memory(m) == before
    m.poweroff()


def test_modprobe(shell):
    status, output = shell.run("modprobe importer")
    assert status == 0 and "call 1, 7 in private" in output
    assert shell.run("modprobe importer") == (0, "")
    assert shell.run("insmod exporter")[0] == 1
    status, output = shell.run("modprobe -r exporter")
    assert status == 1 and "it is in use by: importer" in output
    status, output = shell.run("insmod bad_borrower")
    assert status == 1 and "GPL-incompatible module bad_borrower uses " \
        "GPL-only symbol 'exporter_private'" in output
    status, output = shell.run("modprobe -r importer")
    assert status == 0 and "20 hits" in output
    assert shell.run("lsmod")[1].count("\n") == 1
    assert shell.run("modprobe")[0] == shell.run("modprobe -r")[0] == 2
    status, output = shell.run("modprobe nowhere")
    assert status == 1 and "no such file" in output
    status, output = shell.run("modprobe params octet=9 count=0")
    assert status == 0 and "octet 9" in output


def test_modprobe_says_what_it_misses(boot, builds, tmp_path):
    path = tmp_path / "initrd"
    path.write_bytes(newc(entry("importer.ko",
                                ko(builds, "quartet", "importer"))))
    m = boot(initrd=path)
    assert m.run("modprobe importer") == \
        (1, "modprobe: importer: it needs exporter: no such file\n")
    m.poweroff()


def test_modinfo(shell):
    status, output = shell.run("modinfo params")
    assert status == 0
    lines = output.splitlines()
    assert lines[0] == "filename:       /params.ko"
    for line in ["description:    Parameters of each kind",
                 "version:        1.2", "license:        GPL",
                 "depends:        ", "name:           params",
                 "parm:           count:How often to say it (int)",
                 "parm:           even:An even number",
                 "parm:           list:Up to four numbers (array of short)",
                 "parm:           loud:Say it aloud (bool)",
                 "parm:           octet:byte"]:
        assert line in lines
    assert sum(line.startswith("vermagic: ") for line in lines) == 1
    assert "depends:        exporter\n" in shell.run("modinfo importer")[1]
    assert shell.run("modinfo nowhere")[0] == 1
    assert shell.run("modinfo")[0] == 2


def test_percpu_user(shell):
    status, output = shell.run("insmod percpu_user rounds=7")
    assert status == 0
    for core in range(4):
        assert f"core {core}: static 7 dynamic 7" in output
    assert re.search(r"^percpu_user +\d+  0 $", shell.run("lsmod")[1], re.M)
    status, output = shell.run("rmmod percpu_user")
    assert status == 0 and "percpu_user: done" in output
