# SPDX-License-Identifier: MIT
"""
tests/e2e/test_gdb_line.py - the kernel's stub by its packets: single steps
beside those of QEMU's stub, and bytes that no GDB would send
"""

import random
import re

import elf
import pytest
from gdb_line import Line
from gdb_session import KernelStub, QemuStub

RAS_START = 0xee1dcf90      # kernel/arch/ras_text.h
LDREX = (0x0f900fff, 0x01900f9f)
TEST = "percpu_ops.pointers_are_values_like_others"     # has sequences


@pytest.fixture
def attach(boot, tmp_path):
    """attach(kind, **Machine's) gives the machine and its stub's line."""
    lines = []

    def attach_machine(kind=KernelStub, **options):
        stub = kind(tmp_path)
        m = boot(extra=stub.qemu, **options)
        if kind is KernelStub:
            assert m.run("gdb on")[0] == 0
        lines.append(Line(stub.socket))
        lines[-1].sync()
        return m, lines[-1]

    yield attach_machine
    for line in lines:
        line.close()


def type_in(m, command):
    """Types a command that will not come to its end."""
    m.send(command + "\r")
    m.expect(re.escape(command) + r"\r?\n")


# Steps

def trail(attach, kind, place, command, nr, **options):
    """Where the kernel is in nr steps from a place (with bit 0: Thumb)."""
    m, line = attach(kind, **options)
    where = b"%x,%d" % (place & ~1, 2 if place & 1 else 4)
    assert line.ask(b"Z0," + where) == b"OK"
    line.packet(b"vCont;c")
    type_in(m, command)
    thread = line.stop()
    assert line.ask(b"z0," + where) == b"OK"
    steps = line.trail(thread, nr)
    line.ask(b"D")
    m.expect_prompt(60)
    m.poweroff()
    return steps, m.text


def both_trails(attach, *args, **options):
    """QEMU's, without the steps in which it got nowhere; and the kernel's."""
    theirs, text = trail(attach, QemuStub, *args, **options)
    moved = [pc for pc, before in zip(theirs, [0] + theirs) if pc != before]
    ours, our_text = trail(attach, KernelStub, *args, **options)
    assert len(set(ours)) > 20
    return moved, ours, text, our_text


def passed_over(theirs, ours):
    """[(pc before, what the kernel's stub does not stop at)]"""
    passed, at = [], 0
    for before, pc in zip(ours, ours[1:]):
        at += 1
        start = at
        while at < len(theirs) and theirs[at] != pc:
            at += 1
        if at == len(theirs):
            break
        if at > start:
            passed.append((before, theirs[start:at]))
    else:
        return passed
    # QEMU's trail ends first; what is left must have been short of it.
    assert start == len(theirs), f"from {before:#x} to {pc:#x}"
    return passed


def test_steps_are_those_of_qemu(attach, builds):
    """
    The same ones, but for what must not be stopped in: a restartable
    sequence (this_cpu_add() and others), and ldrex ... strex.
    """
    symbols = elf.symbols(builds.get() / "quartet.elf")
    image = (builds.get() / "quartet.bin").read_bytes()
    theirs, ours, text, our_text = both_trails(
        attach, symbols[f"ktest_{TEST.replace('.', '__')}"].address,
        f"test {TEST}", 500)
    sequences = exclusive = 0
    for before, passed in passed_over(theirs, ours):
        at = before - symbols["__text_start"].address
        word = int.from_bytes(image[at:at + 4], "little")
        assert passed == [before + 4 * n for n in range(1, len(passed) + 1)]
        sequences += word == RAS_START
        exclusive += word & LDREX[0] == LDREX[1]
        assert word == RAS_START or word & LDREX[0] == LDREX[1], hex(before)
    assert sequences >= 4 and exclusive >= 2
    assert f"ok 1 {TEST}" in text and f"ok 1 {TEST}" in our_text


def test_steps_through_thumb(attach, builds):
    """newlib's memset, for a module of Thumb code: blocks, branches, IT."""
    symbols = elf.symbols(builds.get() / "quartet.elf")
    theirs, ours, *texts = both_trails(
        attach, symbols["memset"].address | 1, "insmod thumb_calls", 150,
        initrd=builds.get() / "modules.cpio")
    assert passed_over(theirs, ours) == []
    for text in texts:
        assert "thumb_calls: 75" in text


def run_to(m, line, symbol, command):
    """Types a command that comes to a function. Which thread is there."""
    where = b"%x,4" % symbol.address
    assert line.ask(b"Z0," + where) == b"OK"
    line.packet(b"vCont;c")
    type_in(m, command)
    thread = line.stop()
    assert line.ask(b"z0," + where) == b"OK"
    return thread


def test_ctrl_c_while_it_runs(attach, builds):
    """Also a core that masks interrupts, and one that is not core 0."""
    m, line = attach()
    hang = elf.symbols(builds.get() / "quartet.elf")["fault_hang"]
    assert run_to(m, line, hang, "call 2 fault hang") == b"3"
    # An interrupt that waits at its first instruction comes before the mask.
    line.trail(b"3", 12)
    line.packet(b"vCont;c")
    line.send(b"\x03")
    assert line.stop() == b"1"
    line.ask(b"Hg3")
    assert hang.address <= line.pc() < hang.address + hang.size


def test_ctrl_c_between_two_steps(attach, builds):
    """It ends a "next" that would not end: the step after it says so."""
    m, line = attach()
    thread = run_to(m, line, elf.symbols(builds.get() / "quartet.elf")
                    ["fault_hang"], "fault hang")
    assert len(set(line.trail(thread, 60))) < 60
    line.send(b"\x03")
    assert line.ask(b"vCont;s:" + thread).startswith(b"T02")
    assert line.ask(b"vCont;s:" + thread).startswith(b"T05")


# Bytes

BAD = [
    b"m", b"m60000000", b"m60000000,", b"mxyz,4", b"m60000000,4,",
    b"mfffffff0,ffffffff", b"m123456789,4", b"M60000000,4:00",
    b"Mfffffffc,8:0000000000000000", b"M60000000,2:zz00",
    b"X60000000,4:ab", b"G00", b"p11", b"P11=00000000", b"P0=123", b"Hx1",
    b"Hg77", b"T99", b"Z0,1,4", b"Z0,60010000,9", b"z0,60010000,4",
    b"Z9,0,4", b"vCont;", b"vCont;x", b"vCont;s:77",
    b"qXfer:features:read:target.xml:ffffff,4", b"qThreadExtraInfo,zz",
    b"qRcmd,6", b"qRcmd,zz", b"s77", b"c1234"]
UNKNOWN = [b"vMustReplyEmpty", b"qNothing", b"!", b"Z2,60200000,4",
           b"QNothing:1", b"\x01\x02"]


def test_bad_packets_get_an_error(attach):
    m, line = attach()
    for bad in BAD:
        assert re.fullmatch(rb"E[0-9a-f]{2}", line.ask(bad)), bad
        assert line.ask(b"?").startswith(b"T"), bad
    for unknown in UNKNOWN:
        assert line.ask(unknown) == b"", unknown
    line.ask(b"D")
    assert m.run("true")[0] == 0
    m.poweroff()


def test_a_wrong_sum_is_asked_for_again(attach):
    m, line = attach()
    line.got = b""
    line.send(b"$m60000000,4#00")
    while b"-" not in line.got:
        line.receive()
    line.got = b""
    line.sync()
    assert len(line.ask(b"m60000000,4")) == 8
    # Escapes of escapes, a packet in a packet, one without an end.
    for rubbish in (b"$}}}}#00", b"$m6000$m60$#00", b"$" + b"a" * 5000,
                    b"$}\x03}#}$", b"\x00\xff" * 40 + b"$#"):
        line.send(rubbish)
        line.sync(b"y")
        assert len(line.ask(b"m60000000,4")) == 8
    line.ask(b"D")
    m.poweroff()


def test_a_line_that_breaks_off(attach, builds):
    """In the middle of a packet; its breakpoints are nobody's any more."""
    m, line = attach()
    where = elf.symbols(builds.get() / "quartet.elf")["churn_begin"].address
    assert line.ask(b"Z0,%x,4" % where) == b"OK"
    line.send(b"$m6001")
    line.close()
    line = Line(line.path)
    line.sync()
    assert len(line.ask(b"m60010000,4")) == 8
    line.ask(b"D")
    line.close()
    assert m.run("churn 20 3")[0] == 0
    m.poweroff()


GOOD = [b"?", b"g", b"m60010000,40", b"p0f", b"Hg1", b"qC", b"T1",
        b"qfThreadInfo", b"vCont?", b"qAttached",
        b"qXfer:features:read:target.xml:0,100"]


def damaged(rng):
    """A packet with something wrong in it."""
    body = bytearray(rng.choice(GOOD + [
        b"M60200000,4:00112233", b"X60200000,2:ab", b"Z0,60010000,4",
        b"P3=00000000", b"qRcmd,757074696d65", b"vCont;s:1"]))
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(body) + 1)
        if rng.random() < 0.4:
            body.insert(at, rng.randrange(256))
        elif at < len(body):
            body[at] = rng.randrange(256)
    total = sum(body) if rng.random() < 0.5 else rng.randrange(256)
    packet = b"$" + bytes(body) + b"#%02x" % (total & 0xff)
    return packet[:rng.randrange(1, len(packet) + 1)] \
        if rng.random() < 0.2 else packet


def harmless(packet):
    """Not one that would end the session, or write where code lies."""
    return not re.search(rb"\$[DkcsCSMXPGvR]|vKill|\x03", packet)


def test_5000_bad_packets(attach):
    """And a good one between them now and then, which gets its answer."""
    m, line = attach()
    rng = random.Random(7)
    sent = 0
    while sent < 5000:
        packet = damaged(rng)
        if not harmless(packet):
            continue
        line.send(packet)
        sent += 1
        if sent % 50 == 0:
            line.sync()
            assert len(line.ask(b"m60010000,4")) == 8
            assert line.ask(b"?").startswith(b"T")
    line.ask(b"D")
    assert m.run("pcpu chunks")[0] == 0
    m.poweroff()
