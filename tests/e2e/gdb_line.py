# SPDX-License-Identifier: MIT
"""
tests/e2e/gdb_line.py - the other end of a stub's line, without a GDB

    line = Line(stub.socket)
    line.sync()
    assert line.ask(b"?").startswith(b"T")

The same packets for QEMU's stub and the kernel's own.
"""

import re
import socket

THREAD = re.compile(rb"T[0-9a-f]{2}.*thread:([^;]+);")


class Line:
    def __init__(self, path):
        self.path = path
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.socket.settimeout(60)
        self.got = b""

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self):
        data = self.socket.recv(4096)
        assert data, "the line is closed"
        self.got += data

    def packet(self, body):
        self.send(b"$" + body + b"#%02x" % (sum(body) & 0xff))

    def answer(self):
        """The next packet's body; what a command prints is passed over."""
        while True:
            while not (found := re.search(rb"\$([^#]*)#[0-9a-f]{2}",
                                          self.got)):
                self.receive()
            self.got = self.got[found.end():]
            self.send(b"+")
            if not re.fullmatch(rb"O([0-9a-f]{2})+", found[1]):
                return found[1]

    def ask(self, body):
        self.packet(body)
        return self.answer()

    def sync(self, word=b"x"):
        """Whatever was sent before: the next good packet is answered."""
        self.send(b"#00+")
        self.packet(b"qSupported:" + word)
        while not self.answer().startswith(b"PacketSize="):
            pass

    def stop(self):
        """Waits for one; which thread it is told of."""
        answer = self.answer()
        found = THREAD.match(answer)
        assert found, answer
        return found[1]

    def pc(self):
        core = bytes.fromhex(self.ask(b"g")[:16 * 8].decode())
        return int.from_bytes(core[15 * 4:], "little")

    def trail(self, thread, nr):
        """The pc before each of nr steps, and after the last."""
        self.ask(b"Hg" + thread)
        found = [self.pc()]
        for _ in range(nr):
            self.packet(b"vCont;s:" + thread)
            assert self.stop() == thread
            found.append(self.pc())
        return found
