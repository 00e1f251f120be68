# SPDX-License-Identifier: MIT
"""
tests/e2e/test_inspect.py - bt, md, mw, sym: looking at the machine from the
prompt, and what they answer where there is nothing
"""

import re

import pytest
from elf import symbols

FRAME = re.compile(r"^  #(\d+) +([0-9a-f]{8}) (\S+?)\+0x\w+/0x\w+", re.M)


def frames(text):
    return [frame[2] for frame in FRAME.findall(text)]


# bt

def test_bt_of_the_shell(boot):
    m = boot()
    status, out = m.run("bt")
    assert status == 0
    assert frames(out)[0] == "run_bt"
    assert frames(out)[-3:] == ["shell_run", "init_thread", "thread_begin"]
    m.poweroff()


@pytest.mark.parametrize("config", ["quartet", "debug"])
def test_bt_of_cores(boot, config):
    m = boot(config=config)
    for cpu in range(4):
        status, out = m.run(f"bt {cpu}")
        assert status == 0
        # A core's idle thread, or one of its threads.
        assert frames(out)[-1] in ("thread_begin", "secondary_main",
                                   "start_kernel"), out
    assert m.run("cpu off 2")[0] == 0
    assert m.run("bt 2") == (1, "bt: core 2 is off\n")
    m.poweroff()


@pytest.mark.parametrize("config", ["quartet", "debug", "up"])
def test_bt_of_threads(boot, config):
    m = boot(config=config, cpus=1 if config == "up" else 4)
    status, out = m.run("bt watchdog/0")
    assert status == 0
    assert re.match(r"thread \d+ watchdog/0, which (waits|runs on core 0)\n",
                    out)
    assert frames(out)[-2:] == ["watchdog_thread", "thread_begin"]
    number = re.search(r"^ +(\d+) .*  rcu$", m.run("ps")[1], re.M)[1]
    status, out = m.run(f"bt -t {number}")
    assert status == 0 and f"thread {number} rcu, which waits" in out
    assert frames(out)[-2:] == ["rcu_thread", "thread_begin"]
    m.poweroff()


def test_bt_refusals(boot):
    m = boot()
    assert m.run("bt 9")[0] == 2
    assert m.run("bt nobody") == (1, "bt: nobody: no such thread; see ps\n")
    assert m.run("bt -t 999") == (1, "bt: there is no thread 999; see ps\n")
    assert m.run("bt -t 0")[0] == 2
    assert m.run("bt 1 2 3")[0] == 2
    m.poweroff()


def test_bt_without_fiq(boot):
    """The machine says why, instead of waiting."""
    m = boot(extra=["-M", "vexpress-a9,secure=off"])
    status, out = m.run("call 0 bt 1")
    assert status == 1 and "does not answer an FIQ" in out
    assert m.run("bt rcu")[0] == 0
    m.poweroff()


# md, mw

WORDS = re.compile(r"^([0-9a-f]{8}) ((?: [0-9a-f]+)+) +\|(.{1,16})\|$", re.M)


def dump(m, *words):
    status, out = m.run(" ".join(("md",) + words))
    assert status == 0, out
    return b"".join(
        b"".join(int(unit, 16).to_bytes(len(unit) // 2, "little")
                 for unit in row.split())
        for _, row, _ in WORDS.findall(out))


def test_md_shows_the_image(boot, builds):
    elf = builds.get() / "quartet.elf"
    table = symbols(elf)
    where = table["start_kernel"].address
    start = where - table["__image_start"].address
    want = (builds.get() / "quartet.bin").read_bytes()[start:start + 64]
    m = boot()
    for width in "-b", "-h", "-w":
        assert dump(m, width, "start_kernel", "64") == want
        assert dump(m, width, f"{where:#x}", "0x40") == want
    assert len(dump(m, "start_kernel")) == 128
    assert dump(m, "start_kernel+4", "4") == want[4:8]
    m.poweroff()


def test_mw_writes_one_unit(boot):
    m = boot()
    before = dump(m, "code_in_data", "4")
    assert m.run("mw -b code_in_data+1 0x5a")[0] == 0
    assert dump(m, "code_in_data", "4") == before[:1] + b"Z" + before[2:]
    assert m.run("mw -h code_in_data+2 0xbeef")[0] == 0
    assert m.run("mw code_in_data 0x12345678")[0] == 0
    assert dump(m, "code_in_data", "4") == bytes.fromhex("78563412")
    m.poweroff()


@pytest.mark.parametrize("command, says", [
    ("md 0xffffffff", "0xfffffffc: nothing is mapped there"),
    ("md -b 0xffffffff", "0xffffffff: nothing is mapped there"),
    ("md 0", "0x00000000: nothing is mapped there"),
    ("md printk_records", "nothing is mapped there"),
    ("mw 0x2000 1", "0x00002000: nothing is mapped there"),
    ("mw start_kernel 0", "cannot be written: the page is r-x"),
    ("mw ksym_total 0", "cannot be written: the page is r--"),
    ("mw 0x60200001 0", "is no multiple of 4"),
    ("mw -b code_in_data 256", "0x100 does not fit into 1 bytes"),
])
def test_what_cannot_be_touched(boot, command, says):
    m = boot()
    status, out = m.run(command)
    assert status == 1 and says in out, out
    assert m.run("true")[0] == 0
    m.poweroff()


def test_md_until_memory_ends(boot):
    m = boot(mem="64M")
    status, out = m.run("md 0x63fffff0 64")
    assert status == 1
    assert len(WORDS.findall(out)) == 1
    assert "0x64000000: nothing is mapped there" in out
    m.poweroff()


@pytest.mark.parametrize("command", [
    "md", "md no_such_name", "md 1 2 3", "md 0x60000000 x", "md 0x60000000 0",
    "mw 0x60000000", "mw no_such_name 1", "mw 0x60000000 x", "sym", "sym 1 2"])
def test_usage(boot, command):
    m = boot()
    status, out = m.run(command)
    assert status == 2 and "usage: " in out
    m.poweroff()


# sym

def test_sym(boot, builds):
    where = symbols(builds.get() / "quartet.elf")["start_kernel"].address
    m = boot()
    for text in "start_kernel", f"{where:#x}":
        status, out = m.run(f"sym {text}")
        assert status == 0
        assert re.match(rf"0x{where:08x} start_kernel\+0x0/0x\w+  T, \d+ "
                        rf"bytes from 0x{where:08x}$", out), out
    assert m.run("sym start_kernel+4")[1].startswith(
        f"0x{where + 4:08x} start_kernel+0x4/")
    assert m.run("sym 3") == (1, "sym: 0x00000003: no symbol is there\n")
    assert m.run("sym no_such_name") == (1, "sym: no_such_name: no such symbol\n")
    m.poweroff()
