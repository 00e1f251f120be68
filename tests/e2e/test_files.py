# SPDX-License-Identifier: MIT
"""
tests/e2e/test_files.py - an initial RAM disk, and the commands for files

Archives are made here, right ones and such that lie; one is made by the
program cpio, if it is there. Only the raw image is given an -initrd.
"""

import random
import re
import shutil
import subprocess

import machine
import pytest
from newc import DIR, FILE, HEADER, LINK, TRAILER, entry, field, newc

HELLO = b"hello from the archive\n"
BINARY = bytes(range(256)) + b"\0" * 100 + b"end"


@pytest.fixture
def with_initrd(boot, tmp_path):
    """with_initrd(bytes) boots with that archive."""
    def boot_archive(data, **options):
        path = tmp_path / "initrd"
        path.write_bytes(data)
        return boot(initrd=path, **options)
    return boot_archive


GOOD = newc(
    entry(".", mode=DIR),
    entry("hello.txt", HELLO),
    entry("./lib", mode=DIR),
    entry("lib/data.bin", BINARY),
    entry("lib/to-hello", b"../hello.txt", mode=LINK),
    entry("lib/absolute", b"/lib/data.bin", mode=LINK),
    entry("lib/loop", b"loop", mode=LINK),
    entry("lib/proc", b"/proc", mode=LINK),
    entry("deep/er/still/file", b"deep\n"),
    entry("dev/console", mode=0o020600),
    entry("empty"),
    entry("two words", b"blank\n"),
    entry("ünïcode", b"letters\n", mode=0o100400),
)


@pytest.fixture
def shell(with_initrd):
    m = with_initrd(GOOD)
    assert re.search(r"initrd: 13 names, \d+ KiB\n", m.text)
    yield m
    m.poweroff()


def test_ls(shell):
    assert shell.run("ls") == (0, "deep\ndev\nempty\nhello.txt\nlib\nproc\n"
                               "two words\nünïcode\n")
    assert shell.run("ls /lib") == (0, "absolute\ndata.bin\nloop\nproc\n"
                                    "to-hello\n")
    assert shell.run("ls deep/er/") == (0, "still\n")
    assert shell.run("ls /hello.txt") == (0, "/hello.txt\n")
    assert "meminfo" in shell.run("ls lib/proc")[1].split()


def test_ls_details(shell):
    status, output = shell.run("ls -l")
    assert status == 0
    rows = [line.split(None, 7) for line in output.splitlines()]
    assert ["-rw-r--r--", "1", "0", "0", str(len(HELLO)), "2024-02-29",
            "12:00", "hello.txt"] in rows
    assert ["drwxr-xr-x", "1", "0", "0", "0", "2024-02-29", "12:00",
            "lib"] in rows
    assert ["-r--------", "1", "0", "0", "8", "2024-02-29", "12:00",
            "ünïcode"] in rows
    # A folder that is only there because something is in it.
    assert re.search(r"^dr-xr-xr-x .* - deep$", output, re.M)
    status, output = shell.run("ls -l /lib")
    assert re.search(r"^lrwxrwxrwx .* to-hello -> \.\./hello\.txt$", output,
                     re.M)
    assert re.search(r"^lrwxrwxrwx .* loop -> loop$", output, re.M)
    assert re.search(r"^crw------- .* console$", shell.run("ls -l dev")[1],
                     re.M)


def test_cat(shell):
    hello = HELLO.decode()
    assert shell.run("cat /hello.txt") == (0, hello)
    assert shell.run("cat hello.txt deep/er/still/file") == \
        (0, hello + "deep\n")
    assert shell.run("cat lib/to-hello") == (0, hello)
    assert shell.run("cat /lib/../lib/./to-hello") == (0, hello)
    assert shell.run("cat 'two words' ünïcode") == (0, "blank\nletters\n")
    assert shell.run("cat empty") == (0, "")
    assert shell.run("cat lib/proc/cmdline") == (0, "panic=poweroff\n")


@pytest.mark.parametrize("path, reason", [
    ("/nothing", "no such file"),
    ("/lib/nothing/at/all", "no such file"),
    ("/lib", "is a folder"),
    ("/hello.txt/", "not a folder"),
    ("/hello.txt/x", "not a folder"),
    ("/lib/loop", "too many links"),
    ("/dev/console", "a device"),
    ("/" + "a" * 240, "no such file"),
], ids=lambda value: value[:20])
def test_what_cannot_be_read(shell, path, reason):
    for command in "cat", "hexdump":
        status, output = shell.run(f"{command} {path}")
        assert (status, output.startswith(f"{command}: ")) == (1, True)
        assert reason in output
    # The others are printed all the same.
    status, output = shell.run(f"cat {path} empty deep/er/still/file") \
        if len(path) < 200 else (1, "deep\n")
    assert (status, output.endswith("deep\n")) == (1, True)


@pytest.mark.parametrize("command", [
    "cat", "hexdump", "hexdump -n", "hexdump -n x /empty", "hexdump a b",
    "ls a b", "ls -l a b", "watch", "watch 1", "watch x true",
    "watch 0 true", "watch -1 true", "free -x", "free -m -k"])
def test_usage(shell, command):
    status, output = shell.run(command)
    assert status == 2
    assert f"usage: {command.split()[0]} " in output


def hexdump(data):
    """What `hexdump -C` prints, and the offset when there is nothing."""
    lines, last, squeezing = [], None, False
    for at in range(0, len(data), 16):
        row = data[at:at + 16]
        if row == last and len(row) == 16:
            if not squeezing:
                lines.append("*")
            squeezing = True
            continue
        squeezing, last = False, row
        digits = [f"{byte:02x}" for byte in row] + ["  "] * (16 - len(row))
        text = "".join(chr(b) if 32 <= b < 127 else "." for b in row)
        lines.append(f"{at:08x}  {' '.join(digits[:8])}  "
                     f"{' '.join(digits[8:])}  |{text}|")
    return "\n".join(lines + [f"{len(data):08x}"]) + "\n"


def test_hexdump(shell):
    assert shell.run("hexdump /lib/data.bin") == (0, hexdump(BINARY))
    assert shell.run("hexdump -n 20 /lib/data.bin") == \
        (0, hexdump(BINARY[:20]))
    assert shell.run("hexdump -n 0x100 lib/absolute") == \
        (0, hexdump(BINARY[:256]))
    assert shell.run("hexdump -n 4K hello.txt") == (0, hexdump(HELLO))
    assert shell.run("hexdump -n 0 hello.txt") == (0, "00000000\n")
    assert shell.run("hexdump empty") == (0, "00000000\n")


@pytest.mark.skipif(not shutil.which("hexdump"), reason="no hexdump here")
def test_hexdump_is_that_of_the_host(shell, tmp_path):
    path = tmp_path / "data"
    path.write_bytes(BINARY)
    host = subprocess.run(["hexdump", "-C", path], capture_output=True,
                          check=True, text=True)
    assert shell.run("hexdump /lib/data.bin") == (0, host.stdout)


def test_random_contents(with_initrd):
    """Bytes of all kinds arrive as they were, from any place."""
    rng = random.Random(3)
    files = {f"d{i % 3}/f{i}": rng.randbytes(rng.randrange(700))
             for i in range(20)}
    m = with_initrd(newc(*(entry(name, data)
                           for name, data in files.items())))
    for name, data in files.items():
        assert m.run(f"hexdump {name}") == (0, hexdump(data)), name
    m.poweroff()


def test_paths_complete(shell):
    shell.send("cat /lib/to\t\r")
    shell.expect(r"hello from the archive\n")
    shell.send("cat hel\t\r")
    shell.expect(r"hello from the archive\n")
    # A folder stays open, so that Tab goes on below it.
    shell.send("cat dee\te\ts\tf\t\r")
    shell.expect(r"^deep\n")
    shell.send("cat /proc/upt\t\r")
    shell.expect(r"^\d+\.\d\d \d+\.\d\d\n")
    shell.expect_prompt()


def test_made_by_cpio(with_initrd, tmp_path):
    if not shutil.which("cpio"):
        pytest.skip("no program cpio here")
    root = tmp_path / "root"
    (root / "bin").mkdir(parents=True)
    (root / "bin" / "one").write_text("one\n")
    (root / "bin" / "hard").hardlink_to(root / "bin" / "one")
    (root / "bin" / "soft").symlink_to("hard")
    names = "".join(f"{p.relative_to(root)}\n"
                    for p in [root, *sorted(root.rglob("*"))])
    for archive_format in "newc", "crc":
        made = subprocess.run(["cpio", "-o", "-H", archive_format, "--quiet"],
                              input=names.encode(), cwd=root, check=True,
                              capture_output=True).stdout
        m = with_initrd(made)
        assert m.run("cat bin/one bin/hard bin/soft") == (0, "one\n" * 3)
        assert m.run("ls bin") == (0, "hard\none\nsoft\n")
        m.poweroff()


def test_without_an_archive(boot):
    m = boot()
    assert "initrd" not in m.text
    assert m.run("ls /") == (0, "proc\n")
    m.poweroff()


def test_elf_has_none(boot, tmp_path):
    """QEMU does not pass it on: the tree is empty, and nothing fails."""
    path = tmp_path / "initrd"
    path.write_bytes(GOOD)
    m = boot(initrd=path, elf=True)
    assert m.run("ls /") == (0, "proc\n")
    m.poweroff()


TWO = newc(entry("first", b"some text"), entry("second", b"more"))
SECOND = len(entry("first", b"some text"))

LIES = {
    "larger than the archive":
        (field(TWO, 0, "filesize", len(TWO)),
         "data that reaches past the end"),
    "4 GiB": (field(TWO, 0, "filesize", 0xffffffff),
              "data that reaches past the end"),
    "wraps round": (field(TWO, SECOND, "filesize", 0xfffffff0),
                    "data that reaches past the end"),
    "into the next entry": (field(TWO, 0, "filesize", 40),
                            r"no cpio header \(magic 070701\) here"),
    "too short": (field(TWO, 0, "filesize", 4),
                  r"no cpio header \(magic 070701\) here"),
    "long name": (field(TWO, 0, "namesize", 0x7fffffff),
                  "a name that reaches past the end"),
    "shorter name": (field(TWO, SECOND, "namesize", 3),
                     "a name that ends elsewhere than its size says"),
    "no digit": (TWO.replace(b"070701", b"070701xx", 1)[:-2],
                 "not a hexadecimal number"),
    "cut": (TWO[:SECOND + 50], "ends inside a header"),
    "cut between": (TWO[:SECOND], "ends without a trailer"),
    "cut in data": (TWO[:SECOND - 5], "data that reaches past the end"),
    "rubbish": (random.Random(1).randbytes(1000), "no cpio header"),
    "gzip": (b"\x1f\x8b\x08\0" + b"x" * 96, "compressed with gzip"),
    "behind the trailer": (TWO + b"\0" * 100 + b"x",
                           "something behind the trailer"),
    "upwards": (newc(entry("../etc", b"x")), r'"\.\." inside'),
    "from the root": (newc(entry("/etc", b"x")), "begins with /"),
    "escape": (newc(entry("\x1b[2J", b"x")), "a control character"),
    "twice": (newc(entry("a"), entry("b"), entry("./a")), "there twice"),
    "below a file": (newc(entry("a"), entry("a/b")), "no folder"),
    "no type": (newc(entry("a", mode=0o644)), "no known type"),
    "folder with data": (newc(entry("a", b"x", mode=DIR)), "with data"),
    "wrong sum": (newc(entry("a", b"x", magic=b"070702", check=1)),
                  "another sum"),
}


@pytest.mark.parametrize("data, reason", LIES.values(), ids=LIES.keys())
def test_lies_are_refused(with_initrd, data, reason):
    """As a whole: nothing of it is there, and the kernel goes on."""
    m = with_initrd(data)
    match = re.search(r"initrd: refused: (.*), at offset (\d+) of (\d+)\n",
                      m.text)
    assert match, m.text
    assert re.search(reason, match[1])
    assert int(match[3]) == len(data)
    assert int(match[2]) <= len(data)
    assert m.run("ls /") == (0, "proc\n")
    assert m.run("cat first")[0] == 1
    assert m.run("cat /proc/uptime")[0] == 0
    m.poweroff()


def test_where_it_lies_is_told(with_initrd):
    m = with_initrd(field(TWO, SECOND, "filesize", 1 << 20))
    at = SECOND + HEADER + len("second") + 1
    assert f"at offset {at + -at % 4} of {len(TWO)}\n" in m.text
    m.poweroff()


def test_many_files(with_initrd):
    """2,000 names, in no order, in as many folders as that makes."""
    names = [f"d{i % 40}/e{i % 7}/file{i}" for i in range(2000)]
    random.Random(2).shuffle(names)
    m = with_initrd(newc(*(entry(n, n.encode()) for n in names)), cpus=1)
    assert "initrd: 2000 names" in m.text
    assert len(m.run("ls /")[1].split()) == 41
    assert m.run("ls /d39/e6")[1].split() == \
        sorted(n.split("/")[2] for n in names if n.startswith("d39/e6/"))
    assert m.run(f"cat {names[1234]}") == (0, names[1234])
    assert m.run(f"test archive initrd || true")[0] == 0
    m.poweroff()


@pytest.mark.parametrize("mem", ["64M", "1024M"])
def test_large_file(with_initrd, mem):
    """An archive of 8 MiB is read at its end."""
    data = random.Random(4).randbytes(8 << 20)
    m = with_initrd(newc(entry("large", data), entry("last", b"last\n")),
                    mem=mem)
    assert m.run("cat last") == (0, "last\n")
    assert m.run("hexdump -n 64 large") == (0, hexdump(data[:64]))
    assert f" {8 << 20} " in m.run("ls -l large")[1]
    m.poweroff()


def test_empty_archive(with_initrd):
    m = with_initrd(TRAILER)
    assert "initrd: 0 names" in m.text
    assert m.run("ls /") == (0, "proc\n")
    m.poweroff()


# watch

def ctrl_c(m, command):
    m.send(command + "\r")
    m.expect(re.escape(command) + r"\n")


def test_watch(boot):
    m = boot()
    ctrl_c(m, "watch 0.1 echo round")
    for _ in range(3):
        m.expect(r"Every 0\.1 s: echo round    up \d+\.\d{6} s\n\nround\n")
    m.send("\x03")
    m.expect_prompt()
    assert "\x1b[H\x1b[2J" in m.text
    assert m.run("echo $?")[1] == "130\n"
    m.poweroff()


def test_watch_a_line(boot):
    """One word is a line; that it fails does not end the watching."""
    m = boot()
    ctrl_c(m, "watch 0.1 'echo one; false; echo two; nosuchcommand'")
    for _ in range(3):
        m.expect(r"^one\ntwo\n.*unknown command")
    m.send("\x03")
    m.expect_prompt()
    assert m.run("echo $?")[1] == "130\n"
    m.poweroff()


def test_watch_ends_at_once(boot):
    """Ctrl-C does not wait for the next round."""
    m = boot()
    ctrl_c(m, "watch 1000 cat /proc/uptime")
    m.expect(r"^\d+\.\d\d \d+\.\d\d\n")
    m.send("\x03")
    m.expect_prompt(timeout=5)
    m.poweroff()


def test_ctrl_c_ends_cat(with_initrd):
    text = b"a line of some length that is printed again and again\n"
    m = with_initrd(newc(entry("long", text * 150000)))
    ctrl_c(m, "cat long")
    m.expect("again and again")
    m.send("\x03")
    m.expect_prompt()
    assert m.run("echo $?")[1] == "130\n"
    m.poweroff()
