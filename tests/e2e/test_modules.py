# SPDX-License-Identifier: MIT
"""
tests/e2e/test_modules.py - modules are loaded, run, listed and unloaded

With the archive that "make modules" made beside each kernel.
"""

import random
import re
import subprocess

import machine
import pytest
from newc import entry, newc

GOOD = ["hello", "params", "percpu_static", "percpu_user", "thumb_calls"]


def ko(builds, config, name):
    return (builds.get(config) / "modules" / f"{name}.ko").read_bytes()


@pytest.fixture
def with_modules(boot, builds):
    """with_modules(config) boots with that kernel's modules."""
    def boot_modules(config="quartet", **options):
        return boot(config=config, initrd=builds.get(config) / "modules.cpio",
                    **options)
    return boot_modules


@pytest.fixture
def shell(with_modules):
    m = with_modules()
    yield m
    m.poweroff()


def memory(m):
    """
    All that is in use; two are alike when nothing leaks. Empty slabs that
    the cores keep are not in use, nor are the objects "slab" that describe
    them: free memory is counted with slabs.
    """
    info = {line.split(":")[0]: int(line.split()[1])
            for line in m.run("cat /proc/meminfo")[1].splitlines()}
    objects = {line.split()[0]: line.split()[1] for line
               in m.run("cat /proc/slabinfo")[1].splitlines()[2:]
               if line.split()[1] != "0" and line.split()[0] != "slab"}
    percpu = re.findall(r"(?:nr_cur_alloc|free_bytes) +: +(\d+)",
                        m.run("cat /proc/percpu_stats")[1])
    return (info["MemFree"] + info["Slab"], info["VmallocUsed"],
            info["PageTables"], objects, percpu)


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
    """
    with_reserve() boots one, with what it keeps for modules: 8 KiB. What
    alloc_percpu() takes is in the same room with modalloc, so more there.
    """
    config, name = request.param

    def with_reserve():
        append = f"percpu_gen={name}" if name else ""
        if name == "modalloc":
            append += " percpu_reserve=9K"
        return with_modules(config, append=append)
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


BAD_PARAMETERS = [
    ("count=x", "'x' invalid for parameter 'count' (-EINVAL)"),
    ("count=", "'' invalid for parameter 'count' (-EINVAL)"),
    ("count", "parameter 'count' needs a value"),
    ("count=2147483648",
     "'2147483648' invalid for parameter 'count' (-ERANGE)"),
    ("octet=256", "'256' invalid for parameter 'octet' (-ERANGE)"),
    ("octet=-1", "'-1' invalid for parameter 'octet' (-EINVAL)"),
    ("octet=08", "'08' invalid for parameter 'octet' (-EINVAL)"),
    ("list=1,2,3,4,5",
     "'1,2,3,4,5' invalid for parameter 'list' (-EINVAL)"),
    ("list=1,,2", "'1,,2' invalid for parameter 'list' (-EINVAL)"),
    ("word=eightlong", "'eightlong' too large for parameter 'word'"),
    ("even=3", "'3' invalid for parameter 'even' (-EINVAL)"),
    ("loud=maybe", "'maybe' invalid for parameter 'loud' (-EINVAL)"),
    ("nope=1", "unknown parameter 'nope'; modinfo params lists them"),
    ("=1", "unknown parameter ''"),
]


def test_bad_parameters(shell):
    before = None
    for _ in range(2):
        for given, words in BAD_PARAMETERS:
            status, output = shell.run(f"insmod params {given}")
            assert status == 1 and words in output, (given, output)
            assert output.count("params: ") == 1, "init was called"
        now = memory(shell)
        assert before is None or now == before
        before = now


def damaged(builds):
    """{name: (file, words)} of modules that something was done to."""
    good = ko(builds, "quartet", "hello")
    other = good.replace(b"vermagic=0", b"vermagic=9", 1)
    return {
        "cut": (good[:len(good) // 2], "cut short"),
        "empty": (b"", "0 bytes are no ELF file"),
        "machine": (good[:18] + b"\x03" + good[19:], "for machine 3"),
        "magic": (other, "version magic '9"),
        "nomagic": (good.replace(b"vermagic=", b"xermagic="),
                    "no version magic"),
        "symbol": (good.replace(b"\0printk\0", b"\0prontk\0"),
                   "unknown symbol prontk"),
        "noinit": (good.replace(b"\0init_module\0", b"\0xnit_module\0"),
                   "no module_init()"),
        "kernel": (b"#!/bin/sh\n" * 20, "no ELF file"),
    }


def test_damaged_files(boot, builds, tmp_path):
    files = damaged(builds)
    path = tmp_path / "initrd"
    path.write_bytes(newc(*(entry(f"{name}.ko", data)
                            for name, (data, _) in files.items())))
    m = boot(initrd=path)
    before = None
    for _ in range(2):
        for name, (_, words) in files.items():
            status, output = m.run(f"insmod {name}")
            assert status == 1 and words in output, (name, output)
        now = memory(m)
        assert before is None or now == before
        before = now
    m.poweroff()


def test_flipped_bits_never_hurt(boot, builds, tmp_path):
    """
    In the headers and in the tables of symbols and relocations. The file
    has no init: damaged code that was accepted would have to be run.
    """
    good = ko(builds, "quartet", "hello").replace(b"\0init_module\0",
                                                  b"\0xnit_module\0")
    draw = random.Random(6)
    files = []
    for i in range(100):
        data = bytearray(good)
        at = draw.choice([draw.randrange(52), draw.randrange(len(good))])
        data[at] ^= 1 << draw.randrange(8)
        files.append((f"m{i}", bytes(data)))
    path = tmp_path / "initrd"
    path.write_bytes(newc(*(entry(f"{name}.ko", data)
                            for name, data in files)))
    m = boot(initrd=path)
    reasons = set()
    for name, _ in files:
        status, output = m.run(f"insmod {name}")
        assert status == 1 and output.startswith(f"insmod: {name}: ")
        reasons.add(output.split(": ", 2)[2])
    assert "no module_init()\n" in reasons and len(reasons) > 5
    assert m.run("lsmod")[1].count("\n") == 1
    before = memory(m)
    for name, _ in files:
        assert m.run(f"insmod {name}")[0] == 1
    assert memory(m) == before
    m.poweroff()


def test_backtrace_through_a_module(with_modules):
    m = with_modules()
    assert m.run("insmod crash_later")[0] == 0
    with pytest.raises(machine.Panic):
        m.run("rmmod crash_later")
    assert re.search(r"crash_deep\+0x\w+/0x\w+ \[crash_later\]", m.text)
    assert re.search(r"crash_exit\+0x\w+/0x\w+ \[crash_later\]", m.text)
    assert "module_unload+" in m.text


def test_thread_in_a_module_that_is_gone(with_modules):
    m = with_modules()
    assert m.run("insmod bad_thread")[0] == 0
    with pytest.raises(machine.Panic):
        # In one line: the panic comes while it runs, not at the prompt.
        m.run("rmmod bad_thread; sleep 10")
    assert re.search(r"0x\w+ bytes into module bad_thread, which was unloaded",
                     m.text)


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


# --- init and exit that fault ---

@pytest.mark.parametrize("config", ["quartet", "debug", "up"])
def test_init_that_faults(with_modules, config):
    """Each way is told, ends nothing else, and leaves no memory behind."""
    m = with_modules(config)
    module = r"fault_init\+0x\w+/0x\w+ \[bad_fault\]"
    before = None
    for _ in range(2):
        for how, words in [
                ("read", rf"data abort: read of 0x00000010 by pc {module}"),
                ("write", rf"data abort: write of 0x00000010 by pc {module}"),
                ("jump", r"prefetch abort: execute of 0x00000020"),
                ("undefined", rf"undefined instruction 0x\w+ at {module}"),
                ("stack", r"by pc deeper\+0x\w+/0x\w+ \[bad_fault\]"),
                ("kernel", r"data abort: write of 0x00000010 by pc memset")]:
            status, output = m.run(f"insmod bad_fault how={how}")
            assert status == 1
            assert re.search(rf"Oops on core \d: .*{words}", output), output
            assert "[bad_fault]" in output
            assert "module_load+" in output
            assert output.endswith(
                "insmod: bad_fault: its init faulted (dmesg): the module is "
                "gone, what init had got is lost\n")
        assert m.run("lsmod")[1].count("\n") == 1
        now = memory(m)
        assert before is None or now == before
        before = now
    assert m.run("insmod hello")[0] == m.run("rmmod hello")[0] == 0
    m.poweroff()


def test_fault_with_a_lock_held_is_a_panic(with_modules):
    m = with_modules()
    with pytest.raises(machine.Panic):
        m.run("insmod bad_fault how=locked")
    assert "Kernel panic on core" in m.text and "Oops" not in m.text
    assert re.search(r"fault_init\+0x\w+/0x\w+ \[bad_fault\]", m.text)


def test_exit_that_faults(shell):
    assert shell.run("insmod bad_exit")[0] == 0
    status, output = shell.run("rmmod bad_exit")
    assert status == 1 and "exit_exit+0x" in output
    assert "bad_exit: its exit faulted (dmesg): it stays" in output
    assert " Unloading 0x" in shell.run("cat /proc/modules")[1]
    status, output = shell.run("rmmod bad_exit")
    assert status == 1 and "its exit faulted: it stays for ever" in output
    status, output = shell.run("insmod bad_exit")
    assert status == 1 and "is loaded already" in output
    assert shell.run("insmod hello")[0] == shell.run("rmmod hello")[0] == 0


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
