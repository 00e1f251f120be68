# SPDX-License-Identifier: MIT
"""
tests/scripts/test_core_reader.py - core files without a kernel or a QEMU

What scripts/core_file.py makes of a dump, byte by byte, and what
scripts/qmp.py says of a QEMU that answers wrongly or goes away.
"""

import io
import json
import pathlib
import socket
import struct
import sys
import threading

import pytest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import core_file  # noqa: E402  (found through the path above)
import qmp  # noqa: E402
from core_file import EHDR, LOAD, NOTE, PAGE, PHDR, CoreError  # noqa: E402

RAM = 0x60000000
TABLE = 4 * PAGE        # of level 1, in RAM; level 2 lies behind it
NAMES = b"names of this kernel"


class Image:
    """Stands in for quartet.elf."""
    path, l1_table = "quartet.elf", RAM + TABLE
    names_at, names = RAM, NAMES


def ram(mapped):
    """RAM whose tables map {va: pa}, all in one MiB."""
    data = bytearray(16 * PAGE)
    data[:len(NAMES)] = NAMES
    data[PAGE:2 * PAGE] = b"1" * PAGE
    data[2 * PAGE:3 * PAGE] = b"2" * PAGE
    level2 = TABLE + 4 * 4096
    for va, pa in mapped.items():
        struct.pack_into("<I", data, TABLE + (va >> 20) * 4,
                         RAM + level2 | 1)
        struct.pack_into("<I", data, level2 + (va >> 12 & 255) * 4, pa | 2)
    return bytes(data)


def dump(memory, notes=b"registers of all cores"):
    """As QEMU writes it: sections' headers first, then what they mean."""
    start = EHDR.size + 2 * PHDR.size + 40
    head = EHDR.pack(b"\x7fELF\x01\x01\x01" + bytes(9), 4, 40, 1, 0,
                     EHDR.size + 40, 0, 0, EHDR.size, PHDR.size, 2, 40, 1, 0)
    return (head + bytes(40) +
            PHDR.pack(NOTE, start, 0, 0, len(notes), len(notes), 0, 0) +
            PHDR.pack(LOAD, start + len(notes), RAM, RAM, len(memory),
                      len(memory), 0, 0) + notes + memory)


def complete(data, path, image=Image):
    return core_file.complete(io.BytesIO(data), image, path)


def read_core(path):
    """({va: bytes}, notes)"""
    data = path.read_bytes()
    count = EHDR.unpack_from(data)[10]
    loads, notes = {}, b""
    for i in range(count):
        kind, offset, va, _, size, *_ = PHDR.unpack_from(
            data, EHDR.size + i * PHDR.size)
        if kind == LOAD:
            loads[va] = data[offset:offset + size]
        else:
            notes += data[offset:offset + size]
    return loads, notes


def test_areas_outside_ram_follow_it(tmp_path):
    """Pages side by side are one segment, in whatever order RAM has them."""
    memory = ram({0xa0001000: RAM + 2 * PAGE, 0xa0002000: RAM + PAGE,
                  0xa0005000: RAM + PAGE})
    core = tmp_path / "core"
    assert complete(dump(memory), core) == ""
    loads, notes = read_core(core)
    assert notes == b"registers of all cores"
    assert loads == {RAM: memory, 0xa0001000: b"2" * PAGE + b"1" * PAGE,
                     0xa0005000: b"1" * PAGE}
    assert [p.name for p in tmp_path.iterdir()] == ["core"]


def test_ram_under_its_own_address_and_devices_are_no_areas(tmp_path):
    memory = ram({RAM + PAGE: RAM + PAGE})
    complete(dump(memory), tmp_path / "a")
    assert list(read_core(tmp_path / "a")[0]) == [RAM]
    complete(dump(ram({0xa0000000: 0x10009000})), tmp_path / "b")
    assert list(read_core(tmp_path / "b")[0]) == [RAM]


def test_zeros_take_no_room(tmp_path):
    core = tmp_path / "core"
    complete(dump(ram({}) + bytes(64 << 20)), core)
    assert core.stat().st_size > 64 << 20
    assert core.stat().st_blocks * 512 < 1 << 20
    assert read_core(core)[0][RAM] == ram({}) + bytes(64 << 20)


def test_another_kernel(tmp_path):
    class Other(Image):
        names = b"names of another one"

    said = complete(dump(ram({0xa0000000: RAM + PAGE})), tmp_path / "c",
                    Other)
    assert "quartet.elf is not the kernel that runs there" in said
    assert list(read_core(tmp_path / "c")[0]) == [RAM]


@pytest.mark.parametrize("data, reason", [
    (b"", "ends too early"), (dump(ram({}))[:-1], "ends too early"),
    (dump(ram({}))[:80], "ends too early"), (bytes(100), "no core file"),
    (b"\x7fELF\x02" + bytes(100), "no core file")])
def test_damaged_dump(tmp_path, data, reason):
    """Nothing is left of a file, and one that was there stays."""
    core = tmp_path / "core"
    core.write_text("an older one")
    with pytest.raises(CoreError, match=reason):
        complete(data, core)
    assert [p.name for p in tmp_path.iterdir()] == ["core"]
    assert core.read_text() == "an older one"


def test_file_that_cannot_be_written(tmp_path):
    with pytest.raises(CoreError, match="cannot write .*No such file"):
        core_file.check(tmp_path / "nowhere" / "core")
    with pytest.raises(CoreError, match="it is a folder"):
        core_file.check(tmp_path)
    core_file.check(tmp_path / "core")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("data, reason", [
    (None, "No such file.*run make first"), (b"", "no Quartet"),
    (b"no ELF" * 100, "no Quartet"), (dump(b""), "no Quartet")])
def test_image_that_is_none(tmp_path, data, reason):
    if data is not None:
        (tmp_path / "quartet.elf").write_bytes(data)
    with pytest.raises(CoreError, match=reason):
        core_file.Image(tmp_path / "quartet.elf")


# A QEMU that is none

class FakeQemu:
    """Answers on a socket; `dumps` is what it says to the dump."""

    def __init__(self, path, dumps, greeting='{"QMP": {}}', data=b""):
        self.path, self.greeting = path, greeting
        self.dumps, self.data = dumps, data
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        client, _ = self.listener.accept()
        with client, client.makefile("w") as out:
            print(self.greeting, file=out, flush=True)
            fds = []
            while data := self.next(client, fds):
                for line in data.splitlines():
                    if "dump-guest" not in line:
                        print('{"event": "X"}\n{"return": {}}', file=out,
                              flush=True)
                        continue
                    for fd in fds:
                        with open(fd, "wb") as pipe:
                            pipe.write(self.data)
                    if self.dumps is None:
                        return
                    print('{"event": "STOP"}', file=out)
                    print(json.dumps(self.dumps), file=out, flush=True)

    @staticmethod
    def next(client, fds):
        try:
            data, more, _, _ = socket.recv_fds(client, 4096, 4)
        except OSError:
            return ""
        fds += more
        return data.decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.thread.join(20)
        self.listener.close()


@pytest.mark.parametrize("dumps, reason", [
    ({"error": {"class": "CommandNotFound", "desc": "what?"}},
     "this QEMU has no dump-guest-memory: too old"),
    ({"error": {"class": "GenericError", "desc": "no room"}},
     "dump-guest-memory: no room"),
    (None, "QEMU has gone")])
def test_qemu_refuses_or_goes(tmp_path, dumps, reason):
    """In the middle of the dump, too: then nothing is left of the file."""
    for number, data in enumerate((b"", dump(ram({}))[:5000])):
        path = tmp_path / f"qmp{number}"
        with FakeQemu(path, dumps, data=data):
            with pytest.raises(CoreError, match=reason):
                qmp.dump(path, Image, tmp_path / "core")
        assert not list(tmp_path.glob("core*"))


def test_whole_dump(tmp_path):
    path = tmp_path / "qmp"
    memory = ram({0xa0000000: RAM + PAGE})
    with FakeQemu(path, {"return": {}}, data=dump(memory)):
        assert qmp.dump(path, Image, tmp_path / "core") == ""
    assert list(read_core(tmp_path / "core")[0]) == [RAM, 0xa0000000]


@pytest.mark.parametrize("greeting", ["SSH-2.0", '{"return": {}}', "[1]"])
def test_somebody_else_listens(tmp_path, greeting):
    with FakeQemu(tmp_path / "qmp", None, greeting):
        with pytest.raises(CoreError, match="not QEMU's QMP"):
            qmp.dump(tmp_path / "qmp", Image, tmp_path / "core")


def test_nobody_listens(tmp_path, monkeypatch):
    with pytest.raises(CoreError, match="no machine at .*No such file"):
        qmp.Qmp(tmp_path / "qmp")
    assert not qmp.listening(tmp_path / "qmp")
    monkeypatch.setattr(qmp, "SILENCE", 0.2)
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(str(tmp_path / "qmp"))
        deaf.listen()
        with pytest.raises(CoreError, match="somebody else connected"):
            qmp.Qmp(tmp_path / "qmp")


def test_socket_for_qemu(tmp_path, monkeypatch):
    """What a machine before left there is in nobody's way."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qmp,1").touch()
    assert qmp.option(tmp_path / "qmp,1") == [
        "-qmp", "unix:qmp,,1,server=on,wait=off"]
    with pytest.raises(OSError):
        qmp.option(tmp_path / ("long" * 40))
