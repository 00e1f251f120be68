# SPDX-License-Identifier: MIT
"""
scripts/qmp.py - QEMU's control socket, and the dump of a machine through it

QEMU stops the machine while it writes the dump, into a pipe of ours, and
lets it go on afterwards. QEMU itself needs no right to write a file.

See      scripts/core.py, scripts/core_file.py
"""

import json
import os
import pathlib
import select
import socket

import core_file
from core_file import CoreError

SILENCE = 30            # seconds without an answer or a byte of the dump
RAM_BASE, RAM_MAX = 0x60000000, 0x40000000
DUMP = "dump-guest-memory"
GONE = "QEMU has gone"


def short(path):
    """A socket's name may have some hundred bytes only."""
    return min(os.path.abspath(path), os.path.relpath(path), key=len)


def is_answer(command, message):
    """Or else an event. A refusal is a CoreError."""
    error = message.get("error")
    if not error:
        return "return" in message
    if error.get("class") == "CommandNotFound":
        raise CoreError(f"this QEMU has no {command}: too old, or built "
                        "without it")
    raise CoreError(f"{command}: {error.get('desc', error)}")


class Qmp:
    """QEMU's control socket; errors are CoreErrors."""

    def __init__(self, path):
        self.path = path
        self.pending = b""
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(SILENCE)
        try:
            self.socket.connect(short(path))
        except OSError as error:
            raise CoreError(f"no machine at {path}: "
                            f"{error.strerror or error}") from None
        if "QMP" not in self.receive():
            raise CoreError(f"{path}: not QEMU's QMP")
        self.execute("qmp_capabilities")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def receive(self):
        """The next message."""
        while b"\n" not in self.pending:
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                raise CoreError(f"{self.path}: QEMU does not answer; is "
                                "somebody else connected?") from None
            except OSError:
                data = b""
            if not data:
                raise CoreError(GONE)
            self.pending += data
        line, _, self.pending = self.pending.partition(b"\n")
        try:
            return json.loads(line)
        except ValueError:
            raise CoreError(f"{self.path}: not QEMU's QMP") from None

    def send(self, command, arguments, fds=()):
        text = json.dumps({"execute": command, "arguments": arguments})
        try:
            socket.send_fds(self.socket, [text.encode() + b"\n"], fds)
        except OSError:
            raise CoreError(GONE) from None

    def answer(self, command):
        """To the last command; events in between are dropped."""
        while not is_answer(command, message := self.receive()):
            pass
        return message["return"]

    def execute(self, command, fds=(), **arguments):
        self.send(command, arguments, fds)
        return self.answer(command)


class DumpStream:
    """The pipe QEMU writes into, beside what it says meanwhile."""

    def __init__(self, qmp, pipe):
        self.qmp, self.pipe = qmp, pipe
        self.sources = [pipe, qmp.socket]

    def read(self, size):
        while True:
            ready, _, _ = select.select(self.sources, [], [], SILENCE)
            if not ready:
                raise CoreError("QEMU stopped in the middle of its dump")
            if self.pipe not in ready:
                self.listen()
                continue
            data = os.read(self.pipe, size)
            if not data:
                self.close()        # says why, or that QEMU has gone
            return data

    def listen(self):
        """Until the answer: of a refusal the pipe does not tell."""
        answered = is_answer(DUMP, self.qmp.receive())
        while not answered and b"\n" in self.qmp.pending:
            answered = is_answer(DUMP, self.qmp.receive())
        if answered:
            self.sources = [self.pipe]

    def close(self):
        """After the last byte. An error, if QEMU has one."""
        while self.qmp.socket in self.sources:
            self.listen()


def dump(socket_path, image, output):
    """Writes the core file `output`. Returns a warning, or ""."""
    with Qmp(socket_path) as qmp:
        reader, writer = os.pipe()
        with os.fdopen(reader, "rb", 0):
            with os.fdopen(writer, "wb", 0):
                qmp.execute("getfd", [writer], fdname="core")
            qmp.send(DUMP, {"paging": False, "protocol": "fd:core",
                            "begin": RAM_BASE, "length": RAM_MAX})
            stream = DumpStream(qmp, reader)
            warning = core_file.complete(stream, image, output)
            stream.close()
    return warning


def listening(socket_path):
    """Is a QEMU there, whatever it does?"""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(short(socket_path))
        except OSError:
            return False
    return True


def option(socket_path):
    """QEMU's arguments to listen there. Raises OSError if nobody can."""
    path = short(socket_path)
    with socket.socket(socket.AF_UNIX) as probe:
        pathlib.Path(path).unlink(missing_ok=True)
        probe.bind(path)
    path = path.replace(",", ",,")
    return ["-qmp", f"unix:{path},server=on,wait=off"]
