# SPDX-License-Identifier: MIT
"""
tests/e2e/test_memory.py - nodes asked for at boot, and memory that fails

What a page, an object or an area is belongs to the kernel's own tests; here
are the boot parameters numa= and failalloc= and the command faultinject, as
a person uses them.
"""

import re

import machine
import pytest

NODE_LINE = re.compile(
    r"node (\d): (\d+) MiB at 0x([0-9a-f]{8}), cores 0x([0-9a-f]+)$", re.M)
HEAD = ["class", "now", "calls", "failures", "sites", "plan"]


def booted_with(boot, words, **options):
    return boot(append=f"panic=poweroff {words}", **options)


# numa=


@pytest.mark.parametrize("nodes, cpus, mem", [
    (2, 4, 256), (3, 4, 256), (4, 4, 64), (4, 2, 256), (2, 1, 128)])
def test_nodes_divide_memory_and_cores(boot, nodes, cpus, mem):
    m = booted_with(boot, f"numa=fake={nodes}", cpus=cpus, mem=f"{mem}M")
    found = [(int(n), int(size), int(start, 16), int(cores, 16))
             for n, size, start, cores in NODE_LINE.findall(m.text)]
    assert [n for n, *_ in found] == list(range(nodes))
    at = 0x60000000
    for _, size, start, _ in found:
        assert start == at and size > 0
        at += size << 20
    assert at == 0x60000000 + (mem << 20)
    assert sum(cores for *_, cores in found) == (1 << cpus) - 1
    _, text = m.run("cat /proc/zoneinfo")
    assert re.findall(r"^Node (\d), zone +Normal$", text, re.M) == \
        [str(n) for n in range(nodes)]
    m.poweroff()


def test_one_node_says_nothing(boot):
    for words in "", "numa=fake=1":
        m = booted_with(boot, words)
        assert not NODE_LINE.search(m.text)
        m.poweroff()


@pytest.mark.parametrize("value", ["fake=0", "fake=5", "fake=-1", "fake=",
                                   "fake=2x", "off", "", "2"])
def test_nodes_that_cannot_be_are_refused(boot, value):
    m = booted_with(boot, f"numa={value}")
    assert f'boot parameter "numa" refused: value "{value}"; usage: ' \
        "numa=fake=N" in m.text
    assert not NODE_LINE.search(m.text)
    nodes = re.findall(r"^Node (\d)", m.run("cat /proc/buddyinfo")[1], re.M)
    assert set(nodes) == {"0"}
    m.poweroff()


def test_nothing_is_skipped_for_want_of_a_second_node(boot):
    m = booted_with(boot, "numa=fake=2")
    status, output = m.run("test page node slab_cpu slab_fail", timeout=60)
    assert status == 0, output
    assert "# SKIP" not in output
    m.poweroff()


# failalloc= and faultinject


def classes(m):
    status, output = m.run("faultinject")
    assert status == 0
    lines = output.split("\n\n")[0].splitlines()
    assert lines[0].split() == HEAD
    rows = [line.split(None, 5) for line in lines[1:]]
    return {row[0]: dict(on=row[1] == "on", calls=int(row[2]),
                         failures=int(row[3]), sites=int(row[4]),
                         plan=row[5] if len(row) > 5 else "")
            for row in rows}


def test_at_first_nothing_fails(boot):
    m = boot()
    assert list(classes(m)) == ["page", "slab", "vmalloc", "percpu"]
    assert not any(c["on"] or c["calls"] for c in classes(m).values())
    m.poweroff()


def test_the_nth_allocation_fails_and_is_named(boot):
    m = boot()
    assert m.run("faultinject vmalloc nth 2") == (0, "")
    assert classes(m)["vmalloc"] == dict(on=True, calls=0, failures=0,
                                         sites=0, plan="call 2 fails")
    _, output = m.run("cpus")       # threads have stacks of vmalloc's
    assert re.search(r"vmalloc: \d+ bytes: no addresses or descriptors, .*"
                     r"by kthread_\w+\+0x", output)
    got = classes(m)["vmalloc"]
    assert (got["calls"] >= 2, got["failures"]) == (True, 1)
    _, output = m.run("faultinject")
    assert re.search(r"^vmalloc +\d+ +1  kthread_\w+\+0x", output, re.M)
    m.poweroff()


def test_the_kernel_lives_with_every_second_failing(boot):
    m = boot()
    for kind in "page", "slab", "vmalloc", "percpu":
        assert m.run(f"faultinject {kind} rate 2 seed 7") == (0, "")
    for command in ("ps", "cat /proc/slabinfo", "cat /proc/vmallocinfo",
                    "cpu off 2", "cpu on 2", "cpus", "free"):
        m.run(command)      # may fail, must come back
    assert any(c["failures"] for c in classes(m).values())
    assert m.run("faultinject off") == (0, "")
    assert not any(c["on"] for c in classes(m).values())
    status, output = m.run("test page slab vmalloc", timeout=60)
    assert status == 0, output
    m.poweroff()


def test_a_seed_chooses_the_same_ones_again(qemu_py):
    def failures(seed):
        done = qemu_py("--icount", f"faultinject slab rate 3 seed {seed}",
                       "cpus", "faultinject slab off", "faultinject")
        assert done.returncode == 0, done.stdout
        return re.findall(r"^slab .*", done.stdout, re.M), \
            re.findall(r"\d\] (slab: no object .*)", done.stdout)

    assert failures(1) == failures(1)
    assert any(failures(1)[1] != failures(seed)[1] for seed in (2, 3, 4))


def test_a_boot_that_lacks_memory_says_for_what(start):
    m = start(append="panic=poweroff failalloc=slab:nth=1")
    with pytest.raises(machine.Panic):
        m.expect_prompt()
    assert "for kthread_vcreate+" in m.text
    assert re.search(r"Kernel panic on core 0: no memory for the first "
                     "thread$", m.text, re.M)


def test_first_allocations_are_spared(boot):
    m = booted_with(boot, "failalloc=slab:1/2,seed=3,after=10000")
    got = classes(m)["slab"]
    assert got["on"] and got["calls"] > 20 and got["failures"] == 0
    assert got["plan"] == "one in 2 fails after 10000, seed 3"
    m.poweroff()


@pytest.mark.parametrize("value", ["page", "page:", "rage:nth=1", "page:nth=0",
                                   "page:nth=x", "page:1/0", "page:seed=1",
                                   "page:nth=1,1/5"])
def test_plans_that_make_no_sense_are_refused(boot, value):
    m = booted_with(boot, f"failalloc={value}")
    assert f'boot parameter "failalloc" refused: value "{value}"; usage: ' \
        in m.text
    assert not any(c["on"] for c in classes(m).values())
    m.poweroff()


def test_wrong_words_are_refused(boot):
    m = boot()
    for words in ("nosuch nth 1", "page", "page nth", "page nth 0",
                  "page nth x", "page rate 0", "page seed 3",
                  "page nth 1 rate 2", "page count 3", "show page", "off page"):
        status, output = m.run(f"faultinject {words}")
        assert (status, output.count("\n")) == (2, 1), words
        assert output.startswith("faultinject: "), words
    assert not any(c["on"] for c in classes(m).values())
    m.poweroff()
