# SPDX-License-Identifier: MIT
"""
tests/e2e/test_gdb.py - GDB and its commands for this kernel, by QEMU's stub

What the commands of scripts/gdb print is held against what the shell prints
of the same machine. Each of them has a row in gdb_commands.py, for every way
to a machine; here is what wants one of its own.
"""

import json
import re
import subprocess
import time

import pytest
from gdb_commands import addresses_in_use, stacks
from gdb_session import ROOT, QemuStub

DEBUG = "panic=poweroff percpu_debug=1"


@pytest.fixture
def attach(boot, builds, tmp_path):
    """attach(**Machine's) gives the machine, and GDB to be run on it."""
    def attach_machine(config="quartet", **options):
        stub = QemuStub(tmp_path)
        m = boot(config=config, extra=stub.qemu, **options)
        elf = builds.get(config) / "quartet.elf"
        stub.elf = elf
        stub.ask = lambda *commands: stub.run(elf, *commands)
        stub.refuse = lambda *commands: stub.fails(elf, *commands)
        return m, stub
    return attach_machine


# Per-CPU variables

COPY = re.compile(r"^core (\d) 0x([0-9a-f]{8}): (.*)$", re.M)


def shell_copies(m, name):
    """{core: address} of a static variable, as the shell knows it."""
    out = m.run(f"pcpu who {name}")[1]
    return {int(cpu): int(where, 16) for cpu, where in
            re.findall(r"^  core (\d) 0x([0-9a-f]{8})$", out, re.M)}


def test_percpu_variables(attach):
    m, gdb = attach()
    places = shell_copies(m, "runqueues")
    every, one, field, function = gdb.ask(
        "q-percpu runqueues.active", "q-percpu runqueues.active 3",
        "q-percpu 'kernel/core/timer.c'::tick_count",
        "print $per_cpu(\"runqueues\", 2).idle->name")
    assert COPY.findall(every) == [
        (str(cpu), f"{places[cpu] + field_offset(every, places):08x}", "true")
        for cpu in range(4)]
    assert COPY.findall(one) == COPY.findall(every)[3:]
    assert all(int(value) > 0 for _, _, value in COPY.findall(field))
    assert '"idle/2"' in function
    m.poweroff()


def field_offset(every, places):
    return int(COPY.findall(every)[0][1], 16) - places[0]


def test_a_copy_is_changed(attach):
    """Of one core, and the others' stay."""
    m, gdb = attach()
    gdb.ask('set var $per_cpu("fault_template_word", 2) = 4711',
            "thread 2", 'set var $this_cpu("fault_template_word") = 12')
    out = m.run("percpu fault_template_word")[1]
    values = re.findall(r"core (\d) +\S+ +(?:0x)?([0-9a-f]+)", out)
    assert [(cpu, int(value, 16)) for cpu, value in values] == [
        ("0", 0), ("1", 12), ("2", 4711), ("3", 0)], out
    m.poweroff()


def test_percpu_pointers(attach):
    m, gdb = attach(append=DEBUG)
    cookie = re.search(r"its cookie is (0x[0-9a-f]{8})", m.run(
        "pcpu who " + first_object(m))[1])[1]
    places = shell_copies(m, cookie)
    copies, printed, raw = gdb.ask(
        f"q-percpu (char*){cookie}", f"print (void *){cookie}",
        f"print/r (void *){cookie}")
    assert {int(cpu): int(where, 16) for cpu, where, _ in
            COPY.findall(copies)} == places
    assert printed.rstrip().endswith("per-CPU {%s}" % ", ".join(
        f"{cpu}: 0x{where:08x}" for cpu, where in places.items()))
    assert "per-CPU" not in raw
    m.poweroff()


def first_object(m):
    """Where in core 0's copy the first u64 of alloc_percpu()'s lies."""
    picture = m.run("pcpu map 0")[1]
    unit = int(re.search(r"unit of core  0 (0x[0-9a-f]+)", picture)[1], 16)
    start = int(re.search(r"^chunk 0: bytes (\d+)-", picture, re.M)[1])
    return f"{unit + (start + 7) // 8 * 8:#x}"


def test_refusals(attach):
    m, gdb = attach()
    errors = gdb.refuse(
        "q-percpu runqueues 4", "q-percpu nr_cpu_ids", "q-percpu",
        "q-percpu no_such_thing", 'print $per_cpu("runqueues", 17)',
        "q-pcpu-map 99", "q-pcpu-who", "q-ps 3", "print $lx_task_by_pid(999)")
    assert "there is no core 4: there are 0, 1, 2, 3" in errors[0]
    assert "neither a per-CPU variable nor a pointer" in errors[1]
    assert errors[2].startswith("usage: q-percpu VAR [CPU]")
    assert "no_such_thing" in errors[3]
    assert "there is no core 17" in errors[4]
    assert "there is no chunk 99" in errors[5]
    assert errors[6] == "usage: q-pcpu-who ADDR"
    assert errors[7] == "usage: q-ps"
    assert "there is no thread 999" in errors[8]
    m.poweroff()


# What the shell prints too

def rest(m):
    """Until no core keeps per-CPU memory ready: then nothing changes it."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        chunks, stats = (m.run(command)[1] for command in (
            "pcpu chunks", "cat /proc/percpu_stats"))
        areas = re.findall(r"^ +\w+(?: +[-\d]+){4} +(\d+) ", chunks, re.M)
        handed_out = re.search(r"nr_cur_alloc *: *(\d+)", stats)[1]
        if sum(map(int, areas)) == int(handed_out):
            return
    pytest.fail(f"cores keep some for a minute:\n{chunks}{stats}")


@pytest.mark.parametrize("config", ["quartet", "debug"])
@pytest.mark.parametrize("generation", ["areamap", "bitmap", "quartet"])
def test_chunks_agree(attach, config, generation):
    m, gdb = attach(config, append=f"{DEBUG} percpu_gen={generation}")
    assert m.run("churn 600 5")[0] == 0
    rest(m)
    chunks, pictures = m.run("pcpu chunks")[1], m.run("pcpu map")[1]
    one = m.run("pcpu map R")[1]
    assert len(chunks.splitlines()) > 5
    assert gdb.ask("q-pcpu-chunks", "q-pcpu-map", "q-pcpu-map R") == [
        chunks, pictures, one]
    m.poweroff()


@pytest.mark.parametrize("generation", ["areamap", "bitmap", "quartet"])
def test_who_agrees(attach, generation):
    """Addresses in every core's copies, cookies, and what is neither."""
    m, gdb = attach(append=f"panic=poweroff percpu_gen={generation}")
    assert m.run("churn 200 5")[0] == 0
    rest(m)
    asked = addresses_in_use(m.run("pcpu map")[1])
    cookies = re.findall(r"its cookie is (0x[0-9a-f]{8})", "".join(
        m.run(f"pcpu who {where}")[1] for where in asked))
    assert cookies
    asked += cookies + ["0x60000000", "0xa8000000"]
    for where, said in zip(asked, gdb.ask(
            *(f"q-pcpu-who {where}" for where in asked))):
        shell = [line for line in m.run(f"pcpu who {where}")[1].splitlines()
                 if "not recorded" not in line]
        if "is no per-CPU memory" in shell[0]:
            assert shell[0].startswith(said.strip()), where
        else:
            assert said.splitlines() == shell, where
    m.poweroff()


# An area handed out, one in a magazine, and one that is neither.
OF_EACH_KIND = """python
from quartet import chunks
a, found = chunks.kernel_allocator(), {}
for chunk in chunks.chunks():
    for off, _, used in () if chunk.reserved else chunk.areas:
        cookie = (chunk.base + off + int(a["delta"])) & 0xffffffff
        kind = "handed out" if used else \
            "ready" if cookie in chunks.ready() else "free"
        place = chunk.base + off + int(a["unit_offset"][2])
        found[kind] = cookie, place & 0xffffffff
for kind in sorted(found):
    print(kind)
    for where in found[kind]:
        gdb.execute(f"q-pcpu-who {where:#x}")
"""


def test_who_of_quartet(attach):
    """Handed out, ready in a magazine, free; stopped before it is drained."""
    m, gdb = attach(append="panic=poweroff percpu_gen=quartet")
    gdb.start(gdb.elf, ["break flush_work", "continue", OF_EACH_KIND,
                        "q-pcpu-map 0", "delete"])
    gdb.wait_for("continue")
    m.send("churn 300 9\r")
    m.expect_prompt()
    said, picture = gdb.texts()[2:4]
    place = r" bytes, offset (\d+) of chunk (\d)\n"
    same = r" bytes, offset {} of chunk {}\n"
    alias = r"(?:  \(as an address .*\n)?"
    assert re.fullmatch(
        r"free\ncookie: byte 0 of free (\d+)" + place + alias +
        r"core 2's copy: byte 0 of free \1" + same.format(r"\2", r"\3") +
        r"handed out\ncookie: byte 0 of an area of (\d+)" + place +
        r"(?:  core \d 0x[0-9a-f]{8}\n){4}" + alias +
        r"core 2's copy: byte 0 of an area of \4" +
        same.format(r"\5", r"\6") + r"  its cookie is 0x[0-9a-f]{8}\n"
        r"ready\ncookie: byte 0 of free (\d+)" + place + alias +
        r"  ready in core (\d)'s magazine\n"
        r"core 2's copy: byte 0 of free \7" + same.format(r"\8", r"\9") +
        r"  ready in core \10's magazine\n", said), said
    assert len(re.findall(r"^ +\d+  [-#=+.]{64}$", picture, re.M)) == 5
    m.poweroff()


def test_generation_without_chunks(attach):
    m, gdb = attach("table")
    for error in gdb.refuse("q-pcpu-chunks", "q-pcpu-map"):
        assert error == "pcpu: generation table has no chunks"
    out, = gdb.ask("q-percpu runqueues.active")
    assert [value for *_, value in COPY.findall(out)] == ["true"] * 4
    m.poweroff()


def test_one_core(attach):
    """Without CONFIG_SMP there is one copy, and offsets are 0."""
    m, gdb = attach("up", cpus=1)
    chunks = m.run("pcpu chunks")[1]
    copies, cpus, said = gdb.ask("q-percpu runqueues.active", "q-cpus",
                                 "q-pcpu-chunks")
    assert [value for *_, value in COPY.findall(copies)] == ["true"]
    assert re.search(r"^   0  online    00000000 ", cpus, re.M)
    assert said == chunks
    m.poweroff()


def test_cpus(attach):
    m, gdb = attach(cpus=3)
    shell = re.findall(r"^ +(\d)  (\w+) +(?:\w+ +\w+|- +-)  ([0-9a-f]{8}) "
                       r"+(\d+)", m.run("cpus")[1], re.M)
    said, threads = gdb.ask("q-cpus", "info threads")
    rows = re.findall(r"^ +(\d)  (\w+) +([0-9a-f]{8}) +(\d+) +\d+ +\d+  "
                      r"(\S+)", said, re.M)
    assert [row[:3] for row in rows] == [row[:3] for row in shell]
    for before, after in zip(shell, rows):
        assert int(before[3]) <= int(after[3])
    for cpu in range(3):
        assert rows[cpu][4] in (f"idle/{cpu}", "init", "rcu"), said
        assert f'"core {cpu}: {rows[cpu][4]}"' in threads
    m.poweroff()


def test_log_that_went_round(attach):
    m, gdb = attach("debug", append="panic=poweroff loglevel=4")
    first = m.run("dmesg")[1].splitlines()[0]
    assert m.run("test -n 16 percpu_refuse", timeout=60)[0] == 0
    shell = m.run("dmesg")[1]
    assert first not in shell
    assert gdb.ask("q-dmesg") == [shell]
    m.poweroff()


# Call stacks

def test_stack_of_a_stopped_core(attach):
    """In the middle of an allocation; the others are where they are."""
    m, gdb = attach()
    gdb.start(gdb.elf, [
        "break pcpu_chunk_create", "continue", "q-bt-all",
        "print $lx_current().name", "bt 1", "delete"])
    gdb.wait_for("continue")
    m.send("churn 300 9\r")
    m.expect_prompt()
    said, current, frame = gdb.texts()[2:5]
    frames = next(f for f in stacks(said).values()
                  if f and f[0] == "pcpu_chunk_create")
    assert "churn_begin" in frames and "run_churn" in frames, said
    assert frames[-1] == "thread_begin"
    assert '"init"' in current
    assert "pcpu_chunk_create" in frame
    m.poweroff()


# Modules

def test_modules(attach, builds):
    archive = builds.get() / "modules.cpio"
    m, gdb = attach(initrd=archive)
    for name in "percpu_static", "thumb_calls":
        assert m.run(f"insmod {name}")[0] == 0
    shell = m.run("cat /proc/modules")[1]
    said, lsmod, loaded, hits, plain, where, code = gdb.ask(
        "q-modules", "lx-lsmod", "q-symbols",
        "q-percpu 'tests/modules/percpu_static.c'::hits",
        "print 'tests/modules/percpu_static.c'::plain",
        "info line thumb_exit", "x/i thumb_exit")
    assert said == lsmod == shell
    assert re.findall(r"^(\w+): ", loaded, re.M) == ["thumb_calls",
                                                     "percpu_static"]
    assert [value for *_, value in COPY.findall(hits)] == \
        ["40", "41", "42", "43"]
    assert plain.strip().endswith("= 7")
    assert "thumb_calls.c" in where and "<thumb_exit>:" in code
    # Again, after one has gone.
    assert m.run("rmmod percpu_static")[0] == 0
    again, gone = gdb.ask("q-symbols", "info line thumb_exit")
    assert re.findall(r"^(\w+): ", again, re.M) == ["thumb_calls"]
    assert "thumb_calls.c" in gone
    m.poweroff()


def test_breakpoint_in_a_module(attach, builds):
    m, gdb = attach(initrd=builds.get() / "modules.cpio")
    assert m.run("insmod thumb_calls")[0] == 0
    gdb.start(gdb.elf, ["q-symbols", "break thumb_exit", "continue", "stepi",
                        "stepi", "bt", "delete"])
    gdb.wait_for("continue")
    m.send("rmmod thumb_calls\r")
    m.expect_prompt()
    stack = gdb.texts()[5]
    assert re.search(r"^#0 .*thumb_exit \(\)", stack, re.M)
    assert "module_unload" in stack
    m.poweroff()


# Printers

def test_printers(attach):
    m, gdb = attach(cpus=3)
    mask, head, sleeper = gdb.ask(
        "print cpu_online_bits",
        "print 'kernel/sched/thread.c'::threads",
        "print $per_cpu(\"runqueues\", 1).queues[0]")
    assert "= cores 0-2\n" in mask
    count = int(re.search(r"= list of (\d+) = ", head)[1])
    assert count == int(m.run("ps")[1].count("\n")) - 1 - 3
    assert "empty list" in sleeper
    m.poweroff()


# make debug, launch.json

def test_make_debug(builds):
    done = subprocess.run(
        ["scripts/debug.sh", str(builds.get()), "-batch", "-ex",
         "break shell_run", "-ex", "continue", "-ex", "q-cpus"],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    assert re.search(r"hit Temporary breakpoint 1, _start \(\)",
                     done.stdout, re.M), done.stdout
    assert len(re.findall(r"^ +\d  online ", done.stdout, re.M)) == 4
    log = (builds.get() / "console.log").read_text()
    assert "4 of 4 cores online" in log


def test_launch_json():
    text = (ROOT / ".vscode" / "launch.json").read_text()
    launch = json.loads(re.sub(r"^//.*$", "", text, flags=re.M))
    one, = launch["configurations"]
    assert one["debugServerArgs"] == "debug-server"
    assert one["miDebuggerServerAddress"] == "127.0.0.1:1234"
    script = one["setupCommands"][1]["text"].split()[1]
    assert (ROOT / script.replace("${workspaceFolder}/", "")).is_file()
    server = (ROOT / "scripts" / "debug.sh").read_text()
    assert one["serverStarted"] in server
    for target in "debug-server:", "debug:":
        assert f"\n{target}" in (ROOT / "scripts/make/run.mk").read_text()
