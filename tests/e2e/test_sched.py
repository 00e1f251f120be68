# SPDX-License-Identifier: MIT
"""
tests/e2e/test_sched.py - threads and cores as a person at the prompt sees them
"""

import re

import machine
import pytest

PATIENCE = 40       # seconds, for commands that take some themselves


def threads(m):
    status, output = m.run("ps")
    assert status == 0
    assert output.splitlines()[0].split() == [
        "id", "core", "prio", "s", "switches", "time", "s", "name"]
    rows = [line.split() for line in output.splitlines()[1:]]
    return [dict(id=int(r[0]), core=int(r[1]), prio=int(r[2]), state=r[3],
                 switches=int(r[4]), time=float(r[5]), name=r[6])
            for r in rows]


# ps and top


@pytest.mark.parametrize("cpus", [1, 4])
def test_ps_lists_the_threads(boot, cpus):
    m = boot(cpus=cpus)
    rows = threads(m)
    names = [row["name"] for row in rows]
    for cpu in range(cpus):
        for name in "idle", "events", "watchdog", "hotplug":
            assert f"{name}/{cpu}" in names
    assert "init" in names and "rcu" in names
    assert len(set(names)) == len(names)
    (shell,) = [row for row in rows if row["name"] == "init"]
    assert shell["state"] == "R" and shell["time"] > 0
    for row in rows:
        home = re.search(r"/(\d)$", row["name"])
        if home and row["name"].startswith("idle"):
            assert row["core"] == int(home[1])
    m.poweroff()


def test_top_shows_who_uses_the_cores(boot):
    m = boot(cpus=2)
    status, output = m.run("top -n 1")
    assert status == 0
    lines = output.splitlines()
    assert lines[0].split() == ["cpu%", "id", "core", "prio", "name"]
    shares = {line.split()[4]: float(line.split()[0]) for line in lines[1:]}
    assert set(shares) >= {"idle/0", "idle/1"}
    assert all(0 < share <= 100.5 for share in shares.values())
    m.poweroff()


def test_top_shows_a_busy_thread(boot):
    m = boot()
    status, _ = m.run("call -n 3 fault spin 4")
    assert status == 0
    status, output = m.run("top -n 1")
    assert status == 0
    (busy,) = re.findall(r"^ *([\d.]+) +\d+ +3 +\d+ +call/3$", output, re.M)
    assert float(busy) > 90
    m.poweroff()


def test_top_ends_with_ctrl_c(boot):
    m = boot()
    m.send("top\r")
    m.expect(r"cpu% ")
    m.send("\x03")
    m.expect(r"\^C")
    m.expect_prompt()
    assert m.run("echo $?") == (0, "130\n")
    m.poweroff()


@pytest.mark.parametrize("args", ["-n", "-n 0", "-n x", "-q 1", "1"])
def test_top_refuses_bad_arguments(boot, args):
    m = boot(cpus=1)
    status, output = m.run(f"top {args}")
    assert status == 2
    assert "usage: top" in output
    m.poweroff()


# The watchdog


def test_watchdog_names_core_and_function(boot):
    m = boot(append="panic=poweroff watchdog=2")
    status, output = m.run("call 2 fault spin 4", timeout=PATIENCE)
    assert status == 0
    report = re.search(r"watchdog: soft lockup: core (\d) stuck for (\d+) s "
                       r"in thread (\S+) \((\d+)\) at (\S+)", m.text)
    assert report
    assert report[1] == "2" and int(report[2]) >= 2
    assert report[3] == "call/2"
    trace = m.text[report.end():]
    assert re.search(r"#\d+ +[0-9a-f]{8} fault_spin\+0x", trace)
    # It goes on as if nothing had been.
    assert m.run("call 2 echo alive") == (0, "alive\n")
    m.poweroff()


def test_watchdog_can_be_off(boot):
    m = boot(append="panic=poweroff watchdog=0")
    status, output = m.run("call 1 fault spin 3", timeout=PATIENCE)
    assert (status, output) == (0, "")
    assert "lockup" not in m.text
    m.poweroff()


def test_watchdog_is_silent_before_its_time(boot):
    m = boot()
    status, _ = m.run("call 1 fault spin 2", timeout=PATIENCE)
    assert status == 0
    assert "lockup" not in m.text
    m.poweroff()


@pytest.mark.parametrize("seconds", ["", "-1", "x", "601"])
def test_spin_refuses_bad_numbers(boot, seconds):
    m = boot(cpus=1)
    status, output = m.run(f"fault spin {seconds}")
    assert status == 2
    assert "usage: fault" in output
    m.poweroff()


# Sleeping where it is not allowed


@pytest.mark.parametrize("config", ["quartet", "debug", "up"])
def test_sleeping_in_atomic_context_panics(boot, config):
    m = boot(config=config, append="panic=poweroff")
    with pytest.raises(machine.Panic):
        m.run("fault sleep-atomic")
    assert re.search(r"schedule\(\) in atomic context: preempt_count 0x1, "
                     r"IRQs on, thread init"
                     r"|assertion failed: .*preemptible", m.text)
    assert re.search(r"#\d+ +[0-9a-f]{8} fault_sleep_atomic\+0x", m.text)


# Cores that go and come


def test_core_off_and_on(boot):
    m = boot()
    assert m.run("cpu off 2") == (0, "core 2 is off, 3 online\n")
    status, output = m.run("cpu off 2")
    assert status == 1
    assert "off already" in output and "ENXIO" in output
    assert "idle/2" not in [row["name"] for row in threads(m)]
    status, output = m.run("call 2 echo never")
    assert status == 1 and "not online" in output
    assert m.run("cpu on 2") == (0, "core 2 is on, 4 online\n")
    status, output = m.run("cpu on 2")
    assert status == 1
    assert "on already" in output and "EEXIST" in output
    assert m.run("call 2 echo again") == (0, "again\n")
    m.poweroff()


def test_core_0_goes_too(boot):
    """The console's interrupt moves: what is typed afterwards arrives."""
    m = boot()
    assert m.run("cpu off 0") == (0, "core 0 is off, 3 online\n")
    assert m.run("echo typed") == (0, "typed\n")
    assert {row["core"] for row in threads(m)
            if row["state"] == "R"} <= {1, 2, 3}
    assert m.run("cpu on 0") == (0, "core 0 is on, 4 online\n")
    assert m.run("call 0 echo back") == (0, "back\n")
    m.poweroff()


@pytest.mark.parametrize("last", [0, 3])
def test_last_core_stays(boot, last):
    m = boot()
    others = [cpu for cpu in range(4) if cpu != last]
    for left, cpu in enumerate(others):
        assert m.run(f"cpu off {cpu}") == (
            0, f"core {cpu} is off, {3 - left} online\n")
    status, output = m.run(f"cpu off {last}")
    assert status == 1
    assert "the last one" in output and "EBUSY" in output
    assert m.run("echo alone") == (0, "alone\n")
    for cpu in others:
        assert m.run(f"cpu on {cpu}")[0] == 0
    m.poweroff()


def test_a_core_left_out_at_boot_comes_later(boot):
    m = boot(append="panic=poweroff maxcpus=2 watchdog=1")
    assert m.run("cpu on 3") == (0, "core 3 is on, 3 online\n")
    assert m.run("call 3 echo here") == (0, "here\n")
    assert m.run("cpu off 3") == (0, "core 3 is off, 2 online\n")
    assert m.run("cpu on 3") == (0, "core 3 is on, 3 online\n")
    # Watched like the others: its watchdog has come home.
    assert m.run("top -n 2")[0] == 0
    assert "lockup" not in m.text
    m.poweroff()


def test_a_dead_core_is_refused(boot):
    m = boot(append="panic=poweroff failcpu=1")
    status, output = m.run("cpu on 1")
    assert status == 1
    assert "does not come up" in output
    assert m.run("cpu on 1")[0] == 1
    assert m.run("cpu off 1")[0] == 1
    assert m.run("cpu off 2") == (0, "core 2 is off, 2 online\n")
    m.poweroff()


@pytest.mark.parametrize("config, cpus, core, status", [
    ("quartet", 1, 0, 1), ("quartet", 1, 1, 2), ("quartet", 4, 4, 2),
    ("up", 4, 0, 1), ("up", 4, 1, 2)])
def test_no_such_core_to_take_off(boot, config, cpus, core, status):
    m = boot(config=config, cpus=cpus)
    got, output = m.run(f"cpu off {core}")
    assert got == status, output
    m.poweroff()


@pytest.mark.parametrize("args", ["", "off", "off x", "up 1", "off 1 2",
                                  "on -1"])
def test_cpu_refuses_bad_arguments(boot, args):
    m = boot(cpus=2)
    status, output = m.run(f"cpu {args}")
    assert status == 2
    assert "usage: cpu" in output
    m.poweroff()


def test_suites_hold_with_cores_off(boot):
    m = boot()
    for cpu in 0, 2:
        assert m.run(f"cpu off {cpu}")[0] == 0
    status, output = m.run("test cpuhp hotplug work rcu smp", timeout=PATIENCE)
    assert status == 0, output
    for cpu in 0, 2:
        assert m.run(f"cpu on {cpu}")[0] == 0
    m.poweroff()


def test_cores_go_while_one_is_asked_to(boot):
    """A command on a core that takes off the very core it runs on."""
    m = boot()
    assert m.run("call 3 cpu off 3") == (0, "core 3 is off, 3 online\n")
    assert m.run("cpu on 3") == (0, "core 3 is on, 4 online\n")
    m.poweroff()
