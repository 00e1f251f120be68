#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
scripts/qemu.py - boot Quartet in QEMU, type commands, judge how it went

The conversation with the kernel is scripts/machine.py; here are the options
and the verdict. Every way to fail has its own exit status, listed by --help.

See      docs/testing.md, tests/scripts/test_qemu.py, tests/e2e/test_qemu_py.py
"""

import argparse
import os
import pathlib
import re
import signal
import sys

import core_file
import qmp
from core_file import CoreError
from machine import (GUEST_ERROR, REFUSED, ROOT, USAGE, Ended, Hang, Machine,
                     Panic, QemuError)

EXIT_STATUS = """\
exit status:
  0        every CMD succeeded and QEMU ended as asked
  1..239   a CMD failed; this is the status of the last one that did
           (2 usage, 124 no answer in time, 127 unknown command)
  130      also: this script was interrupted
  240      wrong options, or there is no kernel image
  241      QEMU refused to start; its message is passed on
  242      the kernel panicked
  243      hang: silent for --timeout seconds, or talking for 5 times as
           long without getting anywhere; QEMU was killed
  244      a guest error in QEMU's log; its lines are shown
  245      QEMU ended unasked, or with another status than asked for
"""


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"qemu.py: {message}\n")


def parse(argv):
    parser = Parser(
        prog="qemu.py", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Boot Quartet in QEMU, type each CMD at its prompt, "
        "power off.\nWithout a CMD: boot to the prompt and power off.",
        epilog=EXIT_STATUS)
    add = parser.add_argument
    add("commands", nargs="*", metavar="CMD",
        help="a line for the shell, such as 'cpus' or 'test smp'")
    add("--cpus", metavar="N", default="4", help="cores (4)")
    add("--mem", metavar="SIZE", default="256M", help="RAM (256M)")
    add("--elf", action="store_true",
        help="start quartet.elf instead of the raw quartet.bin")
    add("--icount", action="store_true",
        help="count instructions as time, so that a run repeats exactly; "
        "the commands go in as run=\"...\" instead of being typed")
    add("--append", metavar="STR",
        help="more kernel parameters, after panic=poweroff; with a run= "
        "nothing is typed, the kernel's own power-off is awaited")
    add("--initrd", metavar="F", help="initial RAM disk (raw image only)")
    add("--dtb", metavar="F", help="device tree; its bootargs are kept, "
        "and nothing added to them, unless --append is given")
    add("--no-semihosting", dest="semihosting", action="store_false",
        help="run without semihosting calls")
    add("--build", metavar="DIR", default=ROOT / "build",
        help="folder of the kernel images (build)")
    add("--timeout", metavar="S", type=float, default=60,
        help="seconds without a sign of life that count as a hang (60)")
    add("--core", metavar="F", help="when the kernel panics or hangs, write "
        "a core file of it to F, for gdb-multiarch")
    add("--log", metavar="F", help="write what the kernel prints to F too")
    add("--interactive", action="store_true",
        help="connect this terminal; leave with Ctrl-A X")
    args = parser.parse_intermixed_args(argv)
    check(parser, args)
    return args


def check(parser, args):
    """Refuse what QEMU or the kernel would drop without a word."""
    told = args.semihosting or args.dtb or not args.elf
    if args.interactive and args.commands:
        parser.error("--interactive takes no CMD")
    if args.interactive and args.core:
        parser.error("--interactive has no --core: run make core beside it")
    if args.elf and args.initrd:
        parser.error("QEMU ignores --initrd with --elf")
    if not told and (args.append or args.icount):
        parser.error("--elf --no-semihosting: no command line can reach "
                     "the kernel, so no --append and no --icount")
    if args.timeout <= 0:
        parser.error("--timeout must be above 0")
    for command in args.commands:
        if not command.isprintable() or not command.strip():
            parser.error(f"not a line for the shell: {command!r}")
        if args.icount and '"' in command:
            parser.error(f"--icount: no quotes inside run=\"\": {command}")


def kernel_parameters(args):
    """The text for -append; None leaves it to Machine."""
    words = [args.append] if args.append else []
    if args.icount:
        words.append('run="%s"' % "; ".join(args.commands or ["poweroff"]))
    if not words and (args.dtb or not args.core):
        return None
    if args.core:       # QEMU has to be there after the panic; run= ends it
        return " ".join(words + ["panic=wait"])
    return " ".join(["panic=poweroff"] + words)


def talk(machine, commands):
    """Type the commands and power off. Returns the exit status."""
    machine.expect_prompt()
    failed = 0
    for number, command in enumerate(commands, 1):
        try:
            status, _ = machine.run(command)
        except Ended as end:
            leaves = re.search(r"\b(poweroff|reboot)\b", command)
            if leaves and number == len(commands):
                return end.status
            raise
        failed = status or failed
    machine.poweroff(failed)
    return failed


def converse(machine, args):
    """Returns the exit status; before an error is passed on, the core."""
    alone = args.icount or re.search(r"\brun=", args.append or "")
    try:
        return machine.wait() if alone else talk(machine, args.commands)
    except (Panic, Hang):
        if args.core:
            write_core(machine, args.core)
        raise


def write_core(machine, path):
    try:
        complain(machine.dump(path) or f"core file: {path}")
    except CoreError as error:
        complain(f"no core file: {error}")


def write_out(text):
    data = text.encode()
    while data:
        data = data[os.write(sys.stdout.fileno(), data):]


def boot(args, log):
    """One run from start to end. Returns the exit status."""
    if args.core:
        core_file.check(args.core)
    machine = Machine(
        cpus=args.cpus, mem=args.mem, elf=args.elf, icount=args.icount,
        append=kernel_parameters(args), initrd=args.initrd, dtb=args.dtb,
        semihosting=args.semihosting, build=args.build,
        timeout=args.timeout, sink=write_out, log=log, qmp=bool(args.core))
    try:
        with machine:
            code = converse(machine, args)
    except QemuError as error:
        complain(error)
        code = error.code
    if code != REFUSED and machine.stderr:
        complain("QEMU says:\n" + machine.stderr.decode(errors="replace"))
    if machine.guest_errors:
        complain("\n".join(["guest errors in QEMU's log:"]
                           + machine.guest_errors))
        code = code or GUEST_ERROR
    return code


def complain(message):
    print(f"qemu.py: {message}".rstrip(), file=sys.stderr, flush=True)


def terminal(args):
    """What the kernel is told of this terminal; it cannot ask."""
    reachable = args.semihosting or not args.elf
    if not reachable or (args.dtb and not args.append):
        return ""
    plain = os.environ.get("TERM", "dumb") == "dumb" or \
        "NO_COLOR" in os.environ or not os.isatty(sys.stdout.fileno())
    return "" if plain else "term=ansi"


def listen(build):
    """For make core, if there can be a socket."""
    path = pathlib.Path(build) / "qmp.socket"
    try:
        return qmp.option(path)
    except OSError as error:
        complain(f"make core will not find this machine: {path}: {error}")
        return []


def interactive(args):
    """Become QEMU, on this terminal."""
    words = [terminal(args), args.append or ""]
    machine = Machine(
        cpus=args.cpus, mem=args.mem, elf=args.elf, icount=args.icount,
        append=" ".join(filter(None, words)), initrd=args.initrd,
        dtb=args.dtb, semihosting=args.semihosting, build=args.build)
    try:
        argv = machine.command_line() + [
            "-nographic", "-serial", "mon:stdio", *listen(args.build)]
        os.execvp(argv[0], argv)
    except (OSError, QemuError) as error:
        complain(error)
        return getattr(error, "code", REFUSED)


def main(argv=None):
    args = parse(argv)
    if args.interactive:
        return interactive(args)
    for number in signal.SIGTERM, signal.SIGHUP:
        signal.signal(number, signal.default_int_handler)
    try:
        log = open(args.log, "wb") if args.log else None
        return boot(args, log)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141      # nobody reads our output any more
    except (OSError, CoreError) as error:
        complain(error)
        return USAGE


if __name__ == "__main__":
    sys.exit(main())
