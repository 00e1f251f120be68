# SPDX-License-Identifier: MIT
"""
tests/e2e/test_boot.py - every way to the prompt

Both images, all core counts, all RAM sizes, every source of the command
line and of the RAM size, and every boot parameter.
"""

import re
import subprocess

import machine
import pexpect
import pytest

HERE = machine.ROOT / "tests" / "e2e"
IMAGES = pytest.mark.parametrize("elf", [False, True], ids=["raw", "elf"])


def online(m):
    """The cores that `cpus` calls online."""
    status, output = m.run("cpus")
    assert status == 0
    return {int(n) for n in re.findall(r"^ *(\d+) +online\b", output, re.M)}


def ram(m):
    """What `mem` tells of RAM: (MiB, who told the kernel)."""
    status, output = m.run("mem")
    assert status == 0
    match = re.search(r"^RAM .* (\d+) MiB +source: (.*)$", output, re.M)
    assert match, output
    return int(match[1]), match[2]


@IMAGES
@pytest.mark.parametrize("cpus", [1, 2, 3, 4])
def test_cores(boot, cpus, elf):
    m = boot(cpus=cpus, elf=elf)
    assert online(m) == set(range(cpus))
    m.poweroff()


@IMAGES
@pytest.mark.parametrize("mib", [64, 128, 512, 1024])
def test_ram_sizes(boot, mib, elf):
    m = boot(mem=f"{mib}M", elf=elf)
    assert ram(m) == (mib, "semihosting" if elf else "ATAGs")
    m.poweroff()


@IMAGES
def test_sixteen_mib(start, elf):
    """Boots, or says the least it needs and ends."""
    m = start(mem="16M", elf=elf)
    try:
        m.expect_prompt()
    except machine.Panic as panic:
        assert re.search(r"at least \d+ MiB", str(panic))
        return
    assert ram(m)[0] == 16
    m.poweroff()


@pytest.mark.parametrize("image", ["quartet.elf", "quartet.bin"])
def test_by_hand(builds, image):
    """The command from the README, on a terminal, and how to leave."""
    path = builds.get() / image
    qemu = pexpect.spawn(
        "qemu-system-arm", ["-M", "vexpress-a9", "-smp", "4", "-nographic",
                            "-kernel", str(path)],
        encoding="utf-8", timeout=30)
    try:
        qemu.expect_exact(machine.PROMPT)
        assert 'Type "help" for commands; leave QEMU with Ctrl-A X.' \
            in qemu.before
        qemu.send("cpus\r")
        qemu.expect_exact(machine.PROMPT)
        assert qemu.before.count("online") >= 4
        qemu.send("\x01x")
        qemu.expect(pexpect.EOF)
    finally:
        qemu.close(force=True)


# Where the command line and the RAM size come from

@pytest.fixture(scope="module")
def dtb(tmp_path_factory):
    path = tmp_path_factory.mktemp("dtb") / "quartet.dtb"
    subprocess.run(["dtc", "-q", "-I", "dts", "-O", "dtb", "-o", str(path),
                    str(HERE / "quartet.dts")], check=True, timeout=30)
    return path


@IMAGES
@pytest.mark.parametrize("mib", [96, 256])
def test_device_tree(boot, dtb, mib, elf):
    m = boot(dtb=dtb, mem=f"{mib}M", elf=elf)
    assert "planted_in_the_tree" in m.text
    assert ram(m) == (mib, "device tree")
    assert online(m) == {0, 1, 2, 3}
    m.poweroff()


@IMAGES
def test_device_tree_with_append(boot, dtb, elf):
    m = boot(dtb=dtb, append="panic=poweroff added_by_hand=1", elf=elf)
    assert "added_by_hand" in m.text
    assert "planted_in_the_tree" not in m.text
    m.poweroff()


def test_command_line_by_semihosting(boot):
    m = boot(elf=True, append="panic=poweroff some_word=1", mem="192M")
    assert "some_word" in m.text
    assert ram(m) == (192, "semihosting")
    m.poweroff()


@pytest.mark.parametrize("mib", [64, 1024])
def test_nobody_to_ask(boot, mib):
    """ELF without semihosting: RAM is probed, power-off is the board's."""
    m = boot(elf=True, semihosting=False, mem=f"{mib}M")
    assert ram(m) == (mib, "probing")
    assert online(m) == {0, 1, 2, 3}
    m.poweroff()


def test_raw_without_semihosting(boot):
    m = boot(semihosting=False)
    assert m.run("cpus")[0] == 0
    m.poweroff(1)


# Boot parameters

@IMAGES
@pytest.mark.parametrize("maxcpus", [1, 2, 3])
def test_maxcpus(boot, maxcpus, elf):
    m = boot(elf=elf, append=f"panic=poweroff maxcpus={maxcpus}")
    assert online(m) == set(range(maxcpus))
    m.poweroff()


@IMAGES
@pytest.mark.parametrize("core", [1, 2, 3])
def test_failing_core(boot, core, elf):
    """It is named, and the kernel goes on with the others."""
    m = boot(elf=elf, append=f"panic=poweroff failcpu={core}")
    assert f"core {core} did not arrive" in m.text
    assert online(m) == {0, 1, 2, 3} - {core}
    assert m.run("test smp", timeout=60)[0] == 0
    m.poweroff()


def test_loglevel(boot):
    """It decides what the console shows, and never what dmesg knows."""
    told = "cores online"
    for level, shown in (1, False), (7, True), (8, True):
        m = boot(append=f"panic=poweroff loglevel={level}")
        assert (told in m.text) is shown
        assert told in m.run("dmesg")[1]
        m.poweroff()


@pytest.mark.parametrize("append, told", [
    ("nosuchparameter=5", "nosuchparameter"),
    ("justaword", "justaword"),
    ("maxcpus=many", "maxcpus"),
    ("maxcpus=0", "maxcpus"),
    ("loglevel=", "loglevel"),
    ("panic=sometimes", "panic"),
    ("failcpu=-1", "failcpu"),
])
def test_bad_parameter_is_named(boot, append, told):
    m = boot(append="panic=poweroff " + append)
    assert told in m.text
    assert m.run("cpus")[0] == 0
    m.poweroff()


@IMAGES
@pytest.mark.parametrize("garbage", [
    "=" * 50, "a=b=c ==x = \"", "\"unclosed quote", "\x01\x7f\tüñ\\%s%n%p",
    "x" * 1500, " ".join(f"w{i}=1" for i in range(200))],
    ids=["equals", "mixed", "quote", "bytes", "long", "many"])
def test_garbage_command_line(boot, garbage, elf):
    m = boot(elf=elf, append="panic=poweroff " + garbage)
    assert online(m) == {0, 1, 2, 3}
    m.poweroff()


@IMAGES
def test_run_powers_off_with_the_last_failure(start, elf):
    m = start(elf=elf, append='panic=poweroff run="cpus; false"')
    assert m.wait() == 1
    assert "quartet> cpus\n" in m.text
    m = start(elf=elf, append='panic=poweroff run="false; nosuchcommand"')
    assert m.wait() == 127
    m = start(elf=elf, append='run="cpus"')
    assert m.wait() == 0
    m = start(elf=elf, append='run="fault null"')
    with pytest.raises(machine.Panic):
        m.wait()
