# SPDX-License-Identifier: MIT
"""
tests/e2e/test_linux.py - modules written to Linux's interface (tests/linux)

With the archive that "make modules M=tests/linux ARCHIVE=linux" made.
"""

import re

import pytest
from conftest import ROOT
from test_modules import memory

# The checks are in the modules: each says how many it made.
API = ["api_bits", "api_memory", "api_percpu", "api_text", "api_2_6_12",
       "api_2_6_27", "api_files", "api_irq", "api_locks", "api_sys",
       "api_threads", "api_time", "api_atomic", "api_cpu_ops", "api_late",
       "api_lists", "api_masks", "api_more_files", "api_names",
       "api_old", "api_rest", "api_sync", "api_voids", "api_words"]


@pytest.fixture
def linux(boot, builds):
    """linux(config) boots with that kernel's archive."""
    def boot_linux(config="quartet", **options):
        return boot(config=config, initrd=builds.get(config) / "linux.cpio",
                    **options)
    return boot_linux


def check_api(m, names=API):
    for name in names:
        status, output = m.run(f"insmod {name}")
        assert status == 0, output
        made = re.search(rf"{name}: (\d+) checks, 0 failed", output)
        assert made and int(made.group(1)) >= 4, output
        assert m.run(f"rmmod {name}")[0] == 0


@pytest.mark.parametrize("config", ["quartet", "debug", "up", "table"])
def test_api(linux, config):
    m = linux(config)
    check_api(m)
    before = memory(m)
    check_api(m)
    assert memory(m) == before
    m.poweroff()


def test_files(linux):
    """Reading and writing, by the shell, what api_files has in /proc."""
    m = linux()

    def cat(name):
        return m.run(f"cat /proc/api_files/{name}")

    assert m.run("insmod api_files")[0] == 0
    status, output = cat("long")
    assert status == 0
    assert output == "".join(f"line {i} of one record\n" for i in range(3000))
    wanted = [n for n in range(1, 301) if n % 3]
    assert cat("count") == (0, "".join(
        f"n {n} a\\040b {i}\n" for i, n in enumerate(wanted, 1)))
    status, output = cat("failing")
    assert status == 1 and output == "cat: /proc/api_files/failing: ENODEV\n"
    assert cat("kept") == (0, "none")
    assert m.run("echo six > /proc/api_files/kept") == (0, "")
    assert cat("kept") == (0, "six\n")
    status, output = m.run("echo more than seven >/proc/api_files/kept")
    assert status == 1 and "EIO" in output      # it takes no more
    assert cat("kept") == (0, "more th")
    for number in [5, -7, 0x20]:
        assert m.run(f"echo {number} >> /proc/api_files/sum") == (0, "")
    assert cat("sum") == (0, "30\n")
    assert m.run("echo x > /proc/api_files/sum") == \
        (1, "shell: /proc/api_files/sum: EINVAL\n")
    assert m.run("echo x > /proc/api_files/long") == \
        (1, "shell: /proc/api_files/long: EIO\n")
    assert m.run("rmmod api_files")[0] == 0
    assert cat("sum")[0] == 1
    m.poweroff()


def test_sys(linux):
    """Attributes and debugfs, by the shell, as api_sys has them in /sys."""
    m = linux()
    assert m.run("ls /")[1].split().count("sys") == 0
    assert m.run("insmod api_sys")[0] == 0
    assert m.run("ls /")[1].split().count("sys") == 1

    def cat(path):
        status, output = m.run(f"cat /sys/{path}")
        assert status == 0, output
        return output

    def echo(text, path):
        return m.run(f"echo {text} > /sys/{path}")

    top, debug = "kernel/api_sys", "kernel/debug/api_sys"
    assert m.run(f"ls /sys/{top}")[1].split() == ["level", "more"]
    assert cat(f"{top}/level") == "3\n"
    assert echo(12, f"{top}/level") == (0, "") and cat(f"{top}/level") == "12\n"
    assert echo("x", f"{top}/level") == \
        (1, f"shell: /sys/{top}/level: EINVAL\n")
    assert cat(f"{top}/more/name") == "more\n"
    assert echo("x", f"{top}/more/name")[0] == 1
    assert cat("devices/api_root/state") == "state of api_root\n"
    assert cat("class/api/api7/state") == "state of api7\n"
    assert echo("on", "class/api/api7/state") == (0, "")
    assert cat("class/api/api7/state") == "on of api7\n"
    for name, shown, text, after in [
            ("u8", "200\n", "7", "7\n"), ("u64", "1099511627776\n", "1",
            "1\n"), ("x32", "0x0000beef\n", "0x10", "0x00000010\n"),
            ("atomic", "-5\n", "-6", "-6\n"), ("bool", "Y\n", "n", "N\n"),
            ("squared", "9\n", "5", "25\n")]:
        assert cat(f"{debug}/{name}") == shown
        assert echo(text, f"{debug}/{name}") == (0, "")
        assert cat(f"{debug}/{name}") == after
    assert cat(f"{debug}/sub/shown") == "shown 42\n"
    assert m.run("rmmod api_sys")[0] == 0
    assert m.run("ls /sys/kernel/debug")[1] == ""
    assert m.run("cat /sys/class/api/api7/state")[0] == 1
    m.poweroff()


MORE = {
    "/proc/api_more/list": "head\n1 1\n2 2\n3 3\n",
    "/proc/api_more/pointed": "head\n11 1\n12 2\n13 3\n",
    "/proc/api_more/data": "data 5\n",
    "/proc/api_more/single": "data 5\n",
    "/proc/api_more/bucket": "n 3\nn 2\nn 1\n",
    "/sys/kernel/debug/api_more/bucket": "n 3\nn 2\nn 1\n",
    "/sys/kernel/debug/api_more/bare": "n 3\nn 2\nn 1\n",
    "/sys/kernel/debug/api_more/sized": "value 5\n",
    "/sys/kernel/debug/api_more/u16": "3\n",
    "/sys/kernel/debug/api_more/u32": "4\n",
    "/sys/kernel/debug/api_more/x64": "0x0000001234567890\n",
    "/sys/kernel/debug/api_more/ulong": "6\n",
    "/sys/kernel/debug/api_more/size": "7\n",
    "/sys/kernel/debug/api_more/doubled": "0x8\n",
    "/sys/kernel/debug/api_more/text": "56789\n",
    "/sys/kernel/api_more/plain": "plain\n",
    "/sys/devices/api_more/both": "none\n",
    "/sys/devices/api_more/more/size": "none\n",
}


def test_more_files(linux):
    """api_more_files, by the shell."""
    m = linux()
    assert m.run("insmod api_more_files")[0] == 0
    for path, text in MORE.items():
        assert m.run(f"cat {path}") == (0, text), path
    value = "/sys/kernel/debug/api_more/value"
    assert m.run(f"echo 9 > {value}") == (0, "")
    assert m.run(f"cat {value}") == (0, "value 9\n")
    assert m.run("echo 4 > /sys/kernel/api_more/write") == (0, "")
    assert m.run(f"cat {value}") == (0, "value 4\n")
    assert m.run("cat /sys/kernel/api_more/write")[0] == 1
    assert m.run("echo abc > /sys/devices/api_more/more/secret") == (0, "")
    assert m.run("cat /sys/devices/api_more/both") == (0, "abc\n\n")
    assert m.run("ls /sys/class")[0] == 1
    assert "object freed, 0 failed" in m.run("rmmod api_more_files")[1]
    m.poweroff()


PRINTED = """\
level 3
old level
no level
api_printk: two
lines
api_printk: one line of three parts
api_printk: without newline
api_printk: once
api_printk: bytes 30 31 32, size 20, long long 1099511627776
api_printk: symbol printk, error -EAGAIN
dump: 00000000: 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  \
0123456789abcdef
dump: 00000010: 58 59 5a 00                                      XYZ.
words: 33323130 37363534 62613938 66656463
"""


def test_printk(linux):
    m = linux()
    status, output = m.run("insmod api_printk")
    assert status == 0, output
    lines = re.sub(r"(?m)^\[ *\d+\.\d+\] ", "", output)
    assert PRINTED in lines
    assert lines.count("limited\n") == 10
    assert lines.count("cut here") == 3 and lines.count("end trace") == 3
    assert re.search(r"said 7\nWARNING: CPU: \d PID: \d+ at "
                     r"api_printk.c:\d+ api_printk_init\+\w+/\w+ \[api_printk\]", lines)
    assert "api_printk: 5 checks, 0 failed" in lines
    m.poweroff()


def test_levels_reach_the_log(linux):
    """KERN_ERR is below the console's level, KERN_INFO is not."""
    m = linux(append="panic=poweroff loglevel=4")
    output = m.run("insmod api_printk")[1]
    assert "level 3" in output and "one line" not in output
    log = m.run("dmesg")[1]
    assert "one line of three parts" in log and "debugging" in log
    m.poweroff()


class Expected:
    """
    A module's EXPECT: commands, each with regular expressions, indented, for
    lines of its output, in this order.
    """

    def __init__(self, path):
        self.steps = []
        for line in path.read_text().splitlines():
            if line.startswith("  "):
                self.steps[-1][1].append(line[2:])
            elif line and not line.startswith("#"):
                self.steps.append((line, []))

    def run(self, m):
        for command, wanted in self.steps:
            output = m.run(command)[1]
            lines = iter(re.sub(r"^\[ *\d+\.\d+\] ", "", line)
                         for line in output.splitlines())
            for regex in wanted:
                assert any(re.search(regex, line) for line in lines), \
                    f"{command}: no {regex!r} in:\n{output}"


THEIRS = sorted(path.parent for path in
                (ROOT / "tests" / "linux").glob("*/EXPECT"))


@pytest.mark.parametrize("config", ["quartet", "debug", "up", "table"])
@pytest.mark.parametrize("folder", THEIRS, ids=lambda path: path.name)
def test_unmodified(linux, folder, config):
    """Tutorials' and test suites' modules do what they say, and leave."""
    expected = Expected(folder / "EXPECT")
    m = linux(config)
    expected.run(m)
    before = memory(m)
    expected.run(m)
    assert memory(m) == before
    assert m.run("lsmod")[1].count("\n") == 1
    m.poweroff()
