# SPDX-License-Identifier: MIT
"""
tests/e2e/test_trace.py - events: turning them on, and what they recorded
"""

import json
import re
import subprocess
import sys

from machine import ROOT

RECORD = re.compile(r"^\[ *(\d+\.\d{6})\] (\d) ([i-]) (\S+)-(\d+) (\w+): (.*)$",
                    re.M)
PERCPU = {
    "percpu_alloc_percpu": r"call_site=\S+ size=\d+ align=\d+ ptr=[0-9a-f]{8}",
    "percpu_alloc_percpu_fail":
        r"reserved=[01] is_atomic=[01] size=\d+ align=\d+",
    "percpu_free_percpu":
        r"base_addr=[0-9a-f]{8} off=\d+ ptr=[0-9a-f]{8} call_site=\S+",
    "percpu_free_percpu_refused": r"ptr=[0-9a-f]{8} call_site=\S+",
    "percpu_create_chunk": r"base_addr=[0-9a-f]{8} owner=\S+",
    "percpu_destroy_chunk": r"base_addr=[0-9a-f]{8} owner=\S+",
}


def events(m):
    status, out = m.run("trace events")
    assert status == 0
    return {name: on == "on" for on, name in
            re.findall(r"^(on|off) +(\w+): ", out, re.M)}


def show(m, *words):
    status, out = m.run(" ".join(["trace show", *words]))
    assert status == 0, out
    return RECORD.findall(out)


def test_on_and_off(boot):
    m = boot()
    assert set(PERCPU) <= set(events(m))
    assert not any(events(m).values())
    assert m.run("trace on percpu_free_percpu")[0] == 0
    assert [n for n, on in events(m).items() if on] == ["percpu_free_percpu"]
    assert m.run("trace on percpu_")[0] == 0
    assert {n for n, on in events(m).items() if on} == set(PERCPU)
    assert m.run("trace on")[0] == 0
    assert all(events(m).values())
    assert m.run("trace off percpu_alloc_percpu percpu_create_chunk")[0] == 0
    assert not events(m)["percpu_alloc_percpu"]
    # The name of one event, and not the begin of the other's.
    assert events(m)["percpu_alloc_percpu_fail"]
    assert m.run("trace off")[0] == 0
    assert not any(events(m).values())
    m.poweroff()


def test_refusals(boot):
    m = boot()
    for line in "on nothing", "off nothing", "show 3 nothing":
        status, out = m.run("trace " + line)
        assert status == 2
        assert out.startswith("trace: there is no event nothing; see trace "
                              "events\n")
    for line in "clear all", "events 1", "nothing":
        status, out = m.run("trace " + line)
        assert status == 2 and "unknown argument" in out
    m.poweroff()


def test_from_boot(boot):
    """Whoever asks before there are threads is on the idle thread to be."""
    m = boot(append="panic=poweroff trace=percpu_alloc_percpu")
    [record] = [r for r in show(m, "255") if
                re.match(r"call_site=alloc_early\+.* size=8 ", r[6])]
    assert record[1:6] == ("0", "-", "idle", "0", "percpu_alloc_percpu")
    m.poweroff()


def test_a_parameter_nobody_knows(boot):
    m = boot(append="panic=poweroff trace=nothing")
    assert 'boot parameter "trace" refused: value "nothing"' in m.text
    m.poweroff()


def test_records_of_all_cores(boot):
    """Chunks come and go, interrupts on four cores take and give."""
    m = boot(append="panic=poweroff percpu_debug=1")
    assert m.run("trace on percpu")[0] == 0
    assert m.run("test percpu_sites", timeout=60)[0] == 0
    status, out = m.run("trace show 1000")
    assert status == 0
    records = RECORD.findall(out)
    assert len(records) == len(re.findall(r"^\[", out, re.M)) > 200
    times = [float(record[0]) for record in records]
    assert times == sorted(times)
    assert {record[1] for record in records} == set("0123")
    assert {record[2] for record in records} == set("i-")
    for record in records:
        assert re.fullmatch(PERCPU[record[5]], record[6]), record
    live = set()
    for *_, name, text in records:
        pointer = re.search(r"ptr=(\w+)", text)
        if name == "percpu_alloc_percpu":
            assert pointer[1] not in live
            live.add(pointer[1])
        elif name == "percpu_free_percpu":
            live.discard(pointer[1])
    m.poweroff()


def test_chunks_come_and_go(boot):
    m = boot(mem="256M")
    assert m.run("trace on percpu_create percpu_destroy")[0] == 0
    # Fewer than a core's ring holds, or the oldest would be lost.
    for command in "churn 12000", "churn end", "pcpu drain":
        assert m.run(command, timeout=60)[0] == 0
    made = show(m, "2000", "percpu_create_chunk")
    gone = show(m, "2000", "percpu_destroy_chunk")
    assert len(made) > 40 and len(gone) > 40
    assert {r[6].split()[1] for r in made} == {"owner=kernel_allocator"}
    bases = {r[6].split()[0] for r in made}
    assert {r[6].split()[0] for r in gone} <= bases
    m.poweroff()


def test_show_so_many(boot):
    m = boot(append="panic=poweroff percpu_debug=1 trace=percpu")
    assert m.run("test percpu_sites", timeout=60)[0] == 0
    everything = show(m, "2000")
    frees = [r for r in everything if r[5] == "percpu_free_percpu"]
    assert len(show(m)) == 40
    assert show(m, "7") == everything[-7:]
    assert show(m, "5", "percpu_free_percpu") == frees[-5:]
    status, out = m.run("trace show 3 percpu_free_percpu")
    assert f"({len(frees) - 3} older ones)\n" in out
    m.run("trace clear")
    assert show(m) == []
    m.poweroff()


def test_lost(boot):
    m = boot(append="panic=poweroff trace=percpu")
    m.run("test percpu_alloc", timeout=60)
    status, out = m.run("trace")
    assert status == 0
    kept = int(re.search(r"the latest (\d+) are kept", out)[1])
    rows = [list(map(int, row)) for row in
            re.findall(r"^ +(\d) +(\d+) +(\d+)$", out, re.M)]
    assert sum(row[1] for row in rows) > 70000
    shown = m.run("trace show 1")[1]
    for cpu, written, lost in rows:
        assert lost == max(written - kept, 0)
        assert (f"(core {cpu}: {lost} lost)\n" in shown) == (lost > 0)
    m.poweroff()


def test_completion(boot):
    m = boot()
    m.send(b"trace on percpu_c\t\r")
    m.expect(r"trace on percpu_create_chunk")
    m.expect_prompt()
    assert events(m)["percpu_create_chunk"]
    m.poweroff()


# The timeline

WANTED = {  # of each phase, what Perfetto's importer reads
    "M": {"args"}, "X": {"dur", "cat"}, "i": {"s", "args"},
    "s": {"id", "cat", "bp"}, "f": {"id", "cat", "bp"}}


def assert_nested(bars):
    """On a track a bar lies in another or beside it, or it is dropped."""
    around = []
    for bar in sorted(bars, key=lambda e: (e["ts"], -e["dur"])):
        start, end = bar["ts"], bar["ts"] + bar["dur"]
        while around and around[-1] <= start + 0.0005:
            around.pop()
        assert not around or end <= around[-1] + 0.0005, bar
        around.append(end)


def timeline(text):
    """The events of a JSON, each checked for what Chrome's format wants."""
    events = json.loads(text)["traceEvents"]
    for event in events:
        assert event["pid"] == 0 and event["tid"] in range(4)
        assert event["ts"] >= 0 and event.get("dur", 0) >= 0
        assert event["name"]
        assert WANTED[event["ph"]] == \
            set(event) - {"ph", "pid", "tid", "ts", "name"}
    for cpu in range(4):
        assert_nested(e for e in events if e["ph"] == "X" and
                      e["tid"] == cpu)
    for event in events:
        if event["ph"] in "sf":
            # An arrow ends at a bar that begins at its time.
            assert any(e["ph"] == "X" and e["tid"] == event["tid"] and
                       e["ts"] == event["ts"] for e in events)
    return events


def test_timeline_of_four_cores(builds, tmp_path):
    """All cores allocate at once: marks, bars and arrows on each track."""
    output = tmp_path / "trace.json"
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "trace.py"), "--build",
         str(builds.get()), "--output", str(output)],
        capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    events = timeline(output.read_text())
    names = {e["tid"]: e["args"]["name"] for e in events if e["ph"] == "M"}
    assert names == {cpu: f"core {cpu}" for cpu in range(4)}
    for cpu in range(4):
        marks = [e for e in events if e["ph"] == "i" and e["tid"] == cpu]
        assert any(e["name"] == "percpu_alloc_percpu" for e in marks)
        assert any(e.get("cat") == "irq" and e["tid"] == cpu for e in events)
        assert f"core {cpu}: " in done.stdout
    kinds = {e.get("cat") for e in events if e["ph"] == "X"}
    assert kinds >= {"sched", "irq", "ipi"}
    begins = {e["id"]: e for e in events if e["ph"] == "s"}
    ends = [e for e in events if e["ph"] == "f"]
    assert len({e["id"] for e in ends}) == len(ends)
    assert {e["tid"] for e in ends} == {0, 1, 2, 3}
    for end in ends:
        begin = begins[end["id"]]
        assert begin["ts"] <= end["ts"]
        source = next(e["name"] for e in events if e["ph"] == "X" and
                      e["tid"] == end["tid"] and e["ts"] == end["ts"] and
                      e["cat"] == "ipi")
        assert source.endswith(f" from core {begin['tid']}")


def test_timeline_of_nothing(boot):
    m = boot(cpus=2)
    status, out = m.run("trace json")
    assert status == 0
    assert [e["ph"] for e in timeline(out)] == ["M", "M"]
    m.poweroff()


def test_switches_fit_together(boot):
    """On each core a thread begins when the one before it ends."""
    m = boot()
    assert m.run("trace on sched_switch")[0] == 0
    assert m.run("stress -k mm 500", timeout=60)[0] == 0
    assert m.run("trace off")[0] == 0
    events = timeline(m.run("trace json")[1])
    for cpu in range(4):
        bars = [e for e in events if e["ph"] == "X" and e["tid"] == cpu]
        assert bars
        for one, next_one in zip(bars, bars[1:]):
            assert abs(one["ts"] + one["dur"] - next_one["ts"]) < 0.002
    m.poweroff()


def test_waits_for_locks(boot):
    """The suite of locks, where four cores want the same one for a while."""
    m = boot(append="panic=poweroff trace=contention")
    assert m.run("test lock", timeout=60)[0] == 0
    assert m.run("trace off")[0] == 0
    waits = [e for e in timeline(m.run("trace json")[1]) if e["ph"] == "X"]
    assert waits and {e["cat"] for e in waits} == {"lock"}
    assert all(e["name"].startswith("wait for ") for e in waits)
    m.poweroff()
