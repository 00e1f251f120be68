#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
scripts/trace.py - record what the cores do during a command, as a timeline

    trace.py [--build DIR] [--cpus N] [--append STR] [--output FILE] [CMD]

Boots, records all events while CMD runs (default: interrupts on all
cores allocate per-CPU memory), and writes FILE (DIR/trace.json) in Chrome's trace
format: open it in https://ui.perfetto.dev or chrome://tracing. The rings of
the cores keep the latest events only, CONFIG_TRACE_SHIFT says how many.

See      docs/trace.md, kernel/shell/trace_json.c
"""

import argparse
import collections
import json
import pathlib
import sys

from machine import ROOT, Machine, QemuError

KINDS = {"sched": "threads", "irq": "interrupts", "lock": "waits for locks"}


def parse(argv):
    parser = argparse.ArgumentParser(
        prog="trace.py", description=__doc__.split("\n")[3])
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--cpus", default="4")
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("command", nargs="?", metavar="CMD",
                        default="test percpu_sites.all_cores_take_and_give_"
                        "in_interrupts")
    parser.add_argument("--append", default="percpu_debug=1",
                        help="kernel parameters (percpu_debug=1)")
    return parser.parse_args(argv)


def record(args):
    """Returns the text of the JSON, and the status of the command."""
    with Machine(build=args.build, cpus=args.cpus,
                 append=f"panic=poweroff {args.append}") as m:
        m.expect_prompt()
        for line in "trace clear", "trace on":
            m.run(line)
        status, said = m.run(args.command)
        print(said, end="")
        m.run("trace off")
        text = m.run("trace json")[1]
        m.poweroff()
    return text, status


def summary(events):
    """A line for each core: how much of what there is."""
    for track in sorted({e["tid"] for e in events}):
        own = [e for e in events if e["tid"] == track]
        count = collections.Counter(
            KINDS.get(e.get("cat"), "marks") for e in own
            if e["ph"] in "Xi" and e.get("cat") != "ipi")
        out = sum(e["ph"] == "s" for e in own)
        came = sum(e["ph"] == "f" for e in own)
        yield f"core {track}: " + ", ".join(
            f"{count[kind]} {kind}" for kind in [*KINDS.values(), "marks"]
        ) + f", {out} arrows out, {came} in"


def main(argv=None):
    args = parse(argv)
    output = args.output or args.build / "trace.json"
    try:
        text, status = record(args)
    except QemuError as error:
        print(f"trace.py: {error}", file=sys.stderr)
        return error.code
    events = json.loads(text)["traceEvents"]
    output.write_text(text)
    print("\n".join(summary(events)))
    print(f"{output}: {len(events)} events; open it in "
          "https://ui.perfetto.dev")
    return status


if __name__ == "__main__":
    sys.exit(main())
