#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
scripts/soak.py - many boots in a row, to find the one that fails

Boots to the prompt, runs the CMDs if there are any, powers off; again and
again, taking turns between the raw image and the ELF. Every failure is told
with the end of its console; the last lines are the times from starting QEMU
to the first prompt, and `N passed, N failed`. Exit status 0 only if none
failed.

See      scripts/qemu.py, docs/testing.md
"""

import argparse
import sys

from machine import ROOT, Machine, QemuError


def parse():
    parser = argparse.ArgumentParser(
        prog="soak.py", description="Boot Quartet many times in a row.")
    add = parser.add_argument
    add("commands", nargs="*", metavar="CMD", help="typed in every boot")
    add("-n", "--boots", type=int, default=200, help="how many (200)")
    add("--cpus", default="4", help="cores (4)")
    add("--mem", default="256M", help="RAM (256M)")
    add("--build", metavar="DIR", default=ROOT / "build",
        help="folder of the kernel images (build)")
    add("--timeout", type=float, default=60, metavar="S",
        help="seconds of silence that count as a hang (60)")
    return parser.parse_intermixed_args()


def boot(machine, commands):
    """One boot. Returns what went wrong, or None."""
    try:
        with machine:
            machine.expect_prompt()
            for command in commands:
                status, _ = machine.run(command)
                if status:
                    return f"{command!r} ended with status {status}"
            machine.poweroff()
    except QemuError as error:
        return str(error)
    if machine.guest_errors:
        return "\n".join(["guest errors:"] + machine.guest_errors)
    return None


def report(boots, times, failed):
    if times:
        number, slowest = max(enumerate(times, 1), key=lambda item: item[1])
        print(f"start to prompt: mean {sum(times) / len(times):.3f} s, "
              f"slowest {slowest:.3f} s (number {number} to get there)")
    print(f"{boots - failed} passed, {failed} failed")


def main():
    args = parse()
    times, failed = [], 0
    for number in range(1, args.boots + 1):
        machine = Machine(cpus=args.cpus, mem=args.mem, elf=number % 2 == 0,
                          build=args.build, timeout=args.timeout)
        reason = boot(machine, args.commands)
        if machine.boot_seconds is not None:
            times.append(machine.boot_seconds)
        if reason:
            failed += 1
            image = "ELF" if machine.elf else "raw"
            print(f"boot {number} ({image}): {reason}\n"
                  f"--- the end of its console\n{machine.console.tail()}\n"
                  "---", flush=True)
    report(args.boots, times, failed)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
