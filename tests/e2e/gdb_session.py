# SPDX-License-Identifier: MIT
"""
tests/e2e/gdb_session.py - gdb-multiarch with scripts/gdb, to its end

    stub = QemuStub(tmp_path)
    m = boot(extra=stub.qemu)
    chunks, = stub.run(elf, "q-pcpu-chunks")

The machine stands still while GDB is connected, and goes on when it has
left; so what makes it run into a breakpoint is typed while GDB waits:

    stub.start(elf, ["break churn_begin", "continue", "bt"])
    stub.wait_for("continue")
    m.send("churn 300 9\\r")
    m.expect_prompt()
    *_, stack = stub.texts()

An error of a command fails the test, unless it is asked for by fails().
"""

import json
import os
import pathlib
import select
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMANDS = ROOT / "scripts" / "gdb" / "quartet-gdb.py"
DRIVER = ROOT / "tests" / "e2e" / "gdb_driver.py"


class Gdb:
    """GDB, its commands in a list, and what each of them printed."""

    def __init__(self, work, connect):
        self.work = pathlib.Path(work)
        self.connect = list(connect)        # GDB's commands at the start

    def start(self, elf, commands):
        """Runs on by itself; results() waits for its end."""
        self.commands = self.connect + list(commands)
        (self.work / "commands.json").write_text(json.dumps(self.commands))
        environment = dict(os.environ, QUARTET_GDB_WORK=str(self.work))
        self.process = subprocess.Popen(
            ["gdb-multiarch", "-nx", "-batch", "-x", str(COMMANDS),
             "-x", str(DRIVER), str(elf)], env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, bufsize=0)
        self.said = b""

    def wait_for(self, command, timeout=60):
        """Until GDB begins to run a command."""
        wanted = f"next: {command}\n".encode()
        stdout = self.process.stdout
        while wanted not in self.said:
            ready, _, _ = select.select([stdout], [], [], timeout)
            data = os.read(stdout.fileno(), 4096) if ready else b""
            if not data:
                self.process.kill()
                raise AssertionError(f"GDB did not come to {command!r}: "
                                     f"{self.said.decode()}")
            self.said += data

    def results(self, timeout=240):
        try:
            rest, _ = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        results = json.loads((self.work / "results.json").read_text())
        self.said += rest       # also what GDB says of stops
        assert len(results) == len(self.commands), self.said
        for command, result in zip(self.connect, results):
            assert result["error"] is None, (command, result)
        return results[len(self.connect):]

    def texts(self):
        """What each command printed; none of them failed."""
        results = self.results()
        for command, result in zip(self.commands[len(self.connect):],
                                   results):
            assert result["error"] is None, (command, result["error"])
        return [result["text"] for result in results]

    def run(self, elf, *commands):
        self.start(elf, commands)
        return self.texts()

    def fails(self, elf, *commands):
        """The errors, one of each command."""
        self.start(elf, commands)
        results = self.results()
        for command, result in zip(commands, results):
            assert result["error"] is not None, (command, result["text"])
        return [result["error"] for result in results]


class QemuStub(Gdb):
    """By way of QEMU's own stub; `qemu` are the arguments it wants."""

    def __init__(self, work):
        self.socket = pathlib.Path(work) / "gdb.socket"
        super().__init__(work, [f"target remote {self.socket}"])
        self.qemu = ["-gdb", f"unix:{self.socket},server=on,wait=off"]


class CoreFile(Gdb):
    """On a core file: what was, for ever."""

    def __init__(self, work, core):
        super().__init__(work, [f"core-file {core}"])


class KernelStub(Gdb):
    """By way of the stub inside the kernel, on UART1."""

    def __init__(self, work):
        self.socket = pathlib.Path(work) / "uart1.socket"
        super().__init__(work, ["set trust-readonly-sections on",
                                f"target remote {self.socket}"])
        self.qemu = ["-serial", f"unix:{self.socket},server=on,wait=off"]


def script(path):
    """The commands of a file of GDB's."""
    lines = (ROOT / path).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
