# SPDX-License-Identifier: MIT
"""
tests/e2e/test_modules_bad.py - bad parameters, files, archives and modules

Each is refused and said why; nothing of it is left, and the kernel goes on.
"""

import collections
import random
import re
import struct

import machine
import pytest
from modules import ko, memory, shell, with_modules  # noqa: F401
from newc import entry, field, newc

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


# --- 2,000 files that something was done to ---

MUTANTS = 2000
PARENTS = ["exporter", "hello", "importer", "params", "percpu_static",
           "thumb_calls"]


def table_word(draw, data):
    """The offset of a word of the ELF header or of a section's."""
    table, = struct.unpack_from("<I", data, 32)
    count, = struct.unpack_from("<H", data, 48)
    return draw.choice([4 * draw.randrange(13),
                        table + 4 * draw.randrange(10 * count)])


def mutate(draw, good):
    """Bits flipped anywhere, numbers of tables changed, or cut short."""
    data = bytearray(good)
    for _ in range(draw.choice([1, 1, 2, 5])):
        kind = draw.randrange(10)
        if kind == 0:
            return bytes(data[:draw.randrange(len(data))])
        at = table_word(draw, good) if kind < 6 else \
            draw.randrange(len(data) - 4)
        if kind < 3:
            struct.pack_into("<I", data, at, draw.choice(
                [0, 1, len(data), 2**32 - 1, draw.getrandbits(32),
                 draw.randrange(len(data)), draw.randrange(40)]))
        else:
            data[at] ^= 1 << draw.randrange(8)
    return bytes(data)


def test_mutants_never_hurt(boot, builds, tmp_path):
    """
    None has an init: damaged code that was accepted would have to be run.
    What it is refused for differs; that it is, and leaves nothing, does not.
    """
    draw = random.Random(6)
    parents = [ko(builds, "quartet", name).replace(
        b"\0init_module\0", b"\0xnit_module\0") for name in PARENTS]
    path = tmp_path / "initrd"
    path.write_bytes(newc(*(
        entry(f"m{i}.ko", mutate(draw, draw.choice(parents)))
        for i in range(MUTANTS))))
    m = boot(initrd=path)
    before, reasons = memory(m), collections.Counter()
    for first in range(0, MUTANTS, 16):
        status, output = m.run("; ".join(
            f"insmod m{i}" for i in range(first, first + 16)))
        assert status == 1
        said = re.findall(r"^insmod: m(\d+): (.*)$", output, re.M)
        assert [int(i) for i, _ in said] == list(range(first, first + 16))
        reasons.update(re.sub(r"\S*\d\S*", "N", why)[:30]
                       for _, why in said)
    assert m.run("lsmod")[1].count("\n") == 1
    assert memory(m) == before
    assert reasons["no module_init()"] < MUTANTS / 2
    assert len(reasons) > 25, reasons
    # Once more, and each counter looked at.
    status, output = m.run("stress modules 1", timeout=120)
    assert status == 0 and f"{MUTANTS} refused, 0 wrong" in output, output
    m.poweroff()


@pytest.mark.parametrize("field_name, value", [
    ("filesize", 0x7fffffff), ("filesize", 0xfffffff0), ("filesize", 600),
    ("filesize", 0), ("namesize", 0x7fffffff), ("namesize", 0),
    ("namesize", 3)])
def test_archive_that_lies(boot, builds, tmp_path, field_name, value):
    """About its first file. Where the next one is, nobody knows then."""
    data = newc(entry("hello.ko", ko(builds, "quartet", "hello")),
                entry("params.ko", ko(builds, "quartet", "params")))
    path = tmp_path / "initrd"
    path.write_bytes(field(data, 0, field_name, value))
    m = boot(initrd=path, append="panic=poweroff loglevel=7")
    assert "initrd: " in m.text
    before = memory(m)
    status, output = m.run("insmod hello")
    assert status == 1 and output.startswith("insmod: hello: ")
    assert memory(m) == before
    assert m.run("lsmod")[1].count("\n") == 1
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
