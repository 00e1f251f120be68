# SPDX-License-Identifier: MIT
"""
tests/e2e/test_gdb_commands.py - every command of scripts/gdb, in each way

One machine: the shell is asked, then GDB by QEMU's stub, by the kernel's own,
then a core file of it is made and GDB is asked again.
"""

import machine
import pytest
from gdb_commands import MACHINE, ROWS, prepare
from gdb_session import CoreFile, KernelStub, QemuStub

WAYS = ("stub", "kernel", "core")


@pytest.fixture(scope="module")
def said(builds, tmp_path_factory):
    """({way: {command: result}}, what the shell said)"""
    work, build = tmp_path_factory.mktemp("gdb"), builds.get()
    stub, own = QemuStub(work), KernelStub(work)
    with machine.Machine(build=build, initrd=build / "modules.cpio", qmp=True,
                         timeout=30, extra=stub.qemu + own.qemu, **MACHINE) as m:
        assert m.run("gdb on")[0] == 0
        shell = prepare(m)
        commands = [shell.fill(row.command) for row in ROWS]
        results = {"stub": ask(stub, build, commands),
                   "kernel": ask(own, build, commands)}
        assert m.dump(work / "core") == ""
        m.poweroff()
    assert not m.guest_errors
    results["core"] = ask(CoreFile(work, work / "core"), build, commands)
    return results, shell


def ask(gdb, build, commands):
    gdb.start(build / "quartet.elf", commands)
    return gdb.results()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", range(len(ROWS)),
                         ids=[row.command for row in ROWS])
def test_command(said, way, number):
    results, shell = said
    result = results[way][number]
    assert result["error"] is None
    ROWS[number].check(result["text"], shell)
