# SPDX-License-Identifier: MIT
"""
scripts/machine.py - one QEMU with one kernel in it, and how to talk to it

The kernel's console is a pair of pipes, so every byte is seen as the kernel
wrote it, and every byte may be typed, also Ctrl-A, which on a terminal
belongs to QEMU. After each command a second line is typed behind the scenes,
`echo <random word>$?`: the answer carries the exit status, and no output can
be mistaken for it because no command knows the word.

Rules    R1 No QEMU outlives this process, however the process ends.
         R2 Every wait has a time limit; nothing sleeps, nothing is retried.
            The limit is on silence: a busy host makes a kernel slow, but
            only one that hangs says nothing. What talks without getting
            anywhere is given PATIENCE times as long.
See      scripts/qemu.py, tests/scripts/test_qemu.py, tests/e2e/
"""

import codecs
import ctypes
import os
import pathlib
import re
import resource
import secrets
import selectors
import signal
import subprocess
import tempfile
import time

import core_file
import qmp

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROMPT = "quartet> "

# Exit statuses of scripts/qemu.py, out of the way of the shell's own.
USAGE, REFUSED, PANICKED, HUNG, GUEST_ERROR, ENDED = range(240, 246)

# How a panic begins, and how it ends when the kernel is to wait after it.
PANIC_LINE = re.compile(r"^(?:\[[^\]\n]*\] *)?(Kernel panic on core .*)\n",
                        re.M)
PANIC_OVER = re.compile(r"^(?:\[[^\]\n]*\] *)?halted \(panic=wait\).*\n",
                        re.M)
PANIC_GRACE = 10    # seconds for the backtraces of all cores
PATIENCE = 5        # times the limit of a wait, for a kernel that talks
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[@-~]")
TAIL_LINES = 30     # console lines shown of a run that hangs
LOG_LINES = 40      # kept of QEMU's log
FILE_LIMIT = 64 << 20   # bytes: a kernel gone wild fills its log quickly
RAM_BASE = 0x60000000
# QEMU would write a page about sound cards it does not find.
NO_SOUND = ["-audiodev", "none,id=none", "-global", "pl041.audiodev=none"]
RAM_TOP = 0xa0000000  # of the largest machine


class QemuError(Exception):
    """The run cannot go on; `code` is the exit status that tells why."""
    code = ENDED


class UsageError(QemuError):
    code = USAGE


class Refused(QemuError):
    code = REFUSED


class Panic(QemuError):
    code = PANICKED


class Hang(QemuError):
    code = HUNG


class Ended(QemuError):
    """QEMU ended too early; `status` is its own exit status."""
    code = ENDED

    def __init__(self, message, status):
        super().__init__(message)
        self.status = status


class Limit:
    """
    Until when something is awaited: `seconds` from the last thing heard,
    and PATIENCE times that from the start.
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self.end = time.monotonic() + PATIENCE * seconds
        self.heard()

    def heard(self):
        self.silent = time.monotonic() + self.seconds

    def left(self):
        return min(self.silent, self.end) - time.monotonic()

    def __str__(self):
        if self.silent <= self.end:
            return f"silence for {self.seconds:g} s"
        return f"no end within {PATIENCE * self.seconds:g} s"


class Console:
    """What the kernel prints, as text with plain newlines."""

    def __init__(self, sink=None, log=None):
        self.text = ""
        self._held = None       # text withheld from the sink, or None
        self._carry = ""        # a carriage return whose newline may come
        self._sink = sink
        self._log = log
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, data, final=False):
        if self._log:
            self._log.write(data)
            self._log.flush()
        text = self._carry + self._decoder.decode(data, final)
        self._carry = ""
        if text.endswith("\r") and not final:
            text, self._carry = text[:-1], "\r"
        text = text.replace("\r\n", "\n")
        self.text += text
        if self._held is None:
            self._emit(text)
        else:
            self._held += text

    def hold(self):
        """Keep what comes from the sink until release()."""
        self._held = ""

    def release(self, hide=None):
        """Pass on what was held, without the parts that `hide` matches."""
        held, self._held = self._held, None
        self._emit(hide.sub("", ESCAPES.sub("", held)) if hide else held)

    def _emit(self, text):
        if self._sink and text:
            self._sink(text)

    def tail(self):
        return "\n".join(self.text.rstrip("\n").split("\n")[-TAIL_LINES:])


class Machine:
    """
    One QEMU with one kernel in it. Leaving the `with` statement ends QEMU,
    whatever happened inside.

        with Machine(cpus=2) as machine:
            status, output = machine.run("cpus")
            machine.poweroff()

    `sink` gets the console's text as it comes, `log` (a binary file) its
    bytes. `append` None means panic=poweroff; a text is taken as it is.
    `extra` are more arguments for QEMU; with `qmp` it can be asked to dump().
    """

    def __init__(self, *, cpus=4, mem="256M", elf=False, icount=False,
                 append=None, initrd=None, dtb=None, semihosting=True,
                 build=ROOT / "build", timeout=60, sink=None, log=None,
                 extra=(), qmp=False):
        self.cpus, self.mem, self.elf, self.icount = cpus, mem, elf, icount
        self.append, self.initrd, self.dtb = append, initrd, dtb
        self.semihosting, self.extra, self.qmp = semihosting, extra, qmp
        self.build = pathlib.Path(build)
        self.timeout = timeout          # seconds of silence, in each wait
        self.console = Console(sink, log)
        self.stderr = b""               # QEMU's own messages
        self.boot_seconds = None        # from start to the first prompt
        self.guest_errors = []          # from QEMU's log, after close()
        self._process = None
        self._tmp = None
        self._pending = b""             # typed, not yet taken by QEMU
        self._pos = 0                   # the text before it has been read

    # Life and death

    def command_line(self):
        """The QEMU command, without the console's other end."""
        image = self.build / ("quartet.elf" if self.elf else "quartet.bin")
        if not image.is_file():
            raise UsageError(f"no kernel image {image}: run make first")
        append = self.append
        if append is None and not self.dtb:
            append = "panic=poweroff"
        argv = [os.environ.get("QUARTET_QEMU", "qemu-system-arm"),
                "-M", "vexpress-a9", "-no-reboot", "-smp", str(self.cpus),
                "-m", str(self.mem), "-kernel", str(image), *NO_SOUND]
        if self.semihosting:
            argv += ["-semihosting-config", "enable=on,target=native"]
        if self.icount:
            argv += ["-icount", "shift=5,sleep=off",
                     "-rtc", "base=2024-01-01,clock=vm"]
        for option, value in (("-append", append), ("-initrd", self.initrd),
                              ("-dtb", self.dtb)):
            argv += [option, str(value)] if value else []
        return argv

    def start(self):
        argv = self.command_line()
        self._tmp = tempfile.TemporaryDirectory(prefix="quartet-qemu-")
        self._qemu_log = pathlib.Path(self._tmp.name) / "qemu.log"
        self._qmp_socket = pathlib.Path(self._tmp.name) / "qmp"
        argv += ["-display", "none", "-monitor", "none",
                 "-chardev", "stdio,id=console,signal=off",
                 "-serial", "chardev:console", *self.extra,
                 *(qmp.option(self._qmp_socket) if self.qmp else ()),
                 "-d", "guest_errors,unimp", "-D", str(self._qemu_log)]
        self._started = time.monotonic()
        try:
            # A session of its own: the terminal's Ctrl-C is for us alone.
            self._process = subprocess.Popen(
                argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, bufsize=0, start_new_session=True,
                preexec_fn=restrain_qemu)
        except OSError as error:
            self._tmp.cleanup()
            raise Refused(f"cannot start {argv[0]}: {error}") from None
        self._selector = selectors.DefaultSelector()
        for stream in self._process.stdout, self._process.stderr:
            self._selector.register(stream, selectors.EVENT_READ)
        os.set_blocking(self._process.stdin.fileno(), False)
        return self

    def close(self):
        """End QEMU now if it still runs. May be called again."""
        if not self._process:
            return
        process, self._process = self._process, None
        if process.poll() is None:
            process.kill()
        process.wait()
        self._selector.close()
        for stream in process.stdin, process.stdout, process.stderr:
            stream.close()
        if self._qemu_log.exists():
            with open(self._qemu_log, errors="replace") as log:
                self._judge_log(log)
        self._tmp.cleanup()

    def dump(self, path):
        """
        Write a core file of the machine as it is; it goes on afterwards.
        Returns a warning, or "". Raises CoreError (core_file.py).
        """
        return qmp.dump(self._qmp_socket,
                        core_file.Image(self.build / "quartet.elf"), path)

    def _judge_log(self, log):
        probe = None
        if self.elf and not self.dtb:
            # When nobody tells the kernel how much RAM there is, it must
            # touch addresses behind it to find out. (With 32 MiB and less
            # QEMU's semihosting speaks of other memory than RAM.)
            end = RAM_BASE + size_in_bytes(self.mem)
            probe = re.compile(r"Invalid (?:read|write) at addr "
                               r"0x([0-9A-Fa-f]+),")
        for line in log:
            if len(self.guest_errors) == LOG_LINES:
                self.guest_errors.append("... and more")
                return
            probed = probe and probe.match(line)
            if probed and end <= int(probed[1], 16) < RAM_TOP:
                continue
            if line.strip():
                self.guest_errors.append(line.rstrip())

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc):
        self.close()

    @property
    def text(self):
        """Everything the kernel has printed so far."""
        return self.console.text

    # Bytes

    def send(self, data):
        """Type bytes or text; they travel while something is awaited."""
        if not self._pending:
            self._selector.register(self._process.stdin,
                                    selectors.EVENT_WRITE)
        self._pending += data.encode() if isinstance(data, str) else data

    def _write(self, stream):
        try:
            done = os.write(stream.fileno(), self._pending[:4096])
        except BrokenPipeError:
            done = len(self._pending)       # QEMU has gone
        self._pending = self._pending[done:]
        if not self._pending:
            self._selector.unregister(stream)

    def _read(self, stream):
        data = os.read(stream.fileno(), 65536)
        if not data:
            self._selector.unregister(stream)
        if stream is self._process.stdout:
            self.console.feed(data, final=not data)
        else:
            self.stderr += data

    def _pump(self, limit):
        """Move bytes both ways once. False when QEMU has ended."""
        if self._process.stdout not in self._selector.get_map():
            return False
        left = limit.left()
        if left <= 0:
            raise TimeoutError
        for key, _ in self._selector.select(left):
            if key.fileobj is self._process.stdin:
                self._write(key.fileobj)
            else:
                self._read(key.fileobj)
                limit.heard()
        return True

    # Conversation

    def expect(self, pattern, timeout=None):
        """
        Wait until the unread text matches, and count it as read. Returns
        the match. Raises Panic, Hang or Ended when there will be none.
        """
        regex = re.compile(pattern, re.M)
        limit = Limit(timeout or self.timeout)
        while not (match := regex.search(self.text, self._pos)):
            self._check_panic()
            try:
                alive = self._pump(limit)
            except TimeoutError:
                self._hang(limit, f"waiting for {pattern!r}")
            if not alive:
                self._check_panic()
                self._ended_early()
        self._pos = match.end()
        return match

    def _check_panic(self):
        match = PANIC_LINE.search(self.text, self._pos)
        if not match:
            return
        limit = Limit(PANIC_GRACE)
        while not PANIC_OVER.search(self.text, match.end()):
            try:
                if not self._pump(limit):
                    break
            except TimeoutError:
                break
        self._pos = len(self.text)
        raise Panic(match[1])

    def _hang(self, limit, doing):
        raise Hang(f"{limit} while {doing}; the last output:\n"
                   + self.console.tail())

    def _qemu_status(self):
        """QEMU closed its output: reap it."""
        try:
            return self._process.wait(PANIC_GRACE)
        except subprocess.TimeoutExpired:
            return self._hang(Limit(PANIC_GRACE), "QEMU was ending")

    def _ended_early(self):
        status = self._qemu_status()
        if status and not self.text:
            while self._process.stderr in self._selector.get_map():
                self._read(self._process.stderr)
            message = self.stderr.decode(errors="replace").strip()
            raise Refused(message or f"QEMU ended with status {status}")
        raise Ended(f"QEMU ended with status {status} before it was asked "
                    "to", status)

    def expect_prompt(self, timeout=None):
        match = self.expect(re.escape(PROMPT) + r"\Z", timeout)
        if self.boot_seconds is None:
            self.boot_seconds = time.monotonic() - self._started
        return match

    def run(self, command, timeout=None):
        """Type a command. Returns its exit status and what it printed."""
        if self.boot_seconds is None:
            self.expect_prompt(timeout)
        start = len(self.text)
        self.send(command + "\r")
        # The echo ends with a newline, the output with a prompt. Should
        # the output hold a prompt of its own, the question is typed early
        # and the kernel answers it when it gets there.
        self.expect(r"\n", timeout)
        self.expect_prompt(timeout)
        status, end = self._ask_status(timeout)
        output = ESCAPES.sub("", self.text[start:end])
        return status, output.partition("\n")[2]

    def _ask_status(self, timeout):
        """Returns the last command's status and where its output ends."""
        word = f"status-{secrets.token_hex(4)}-"
        question = f"echo {word}$?"
        hide = re.compile(rf"{re.escape(question)}\n|^{word}\d+\n|"
                          rf"{re.escape(PROMPT)}\Z", re.M)
        self.console.hold()
        try:
            self.send(question + "\r")
            asked = self.expect(re.escape(question), timeout).start()
            answer = self.expect(rf"^{word}(\d+)\n", timeout)
            self.expect_prompt(timeout)
        except BaseException:
            self.console.release()
            raise
        self.console.release(hide)
        return int(answer[1]), self.text.rfind(PROMPT, 0, asked)

    def wait(self, timeout=None):
        """Wait until QEMU ends by itself. Returns its exit status."""
        limit = Limit(timeout or self.timeout)
        try:
            while self._pump(limit):
                self._check_panic()
        except TimeoutError:
            self._hang(limit, "waiting for power-off")
        self._check_panic()
        status = self._qemu_status()
        if status and not self.text:
            self._ended_early()
        return status

    def poweroff(self, status=0, timeout=None):
        """Type `poweroff STATUS` and see QEMU end with that status."""
        self.send(f"poweroff {status}\r")
        got = self.wait(timeout)
        # Without semihosting the board has no way to pass a status on.
        if got != (status if self.semihosting else 0):
            raise Ended(f"poweroff {status} ended QEMU with status {got}",
                        got)


def size_in_bytes(text):
    """A RAM size as QEMU understands it; a bare number is in MiB."""
    number, unit = re.fullmatch(r"(\d+)([KMG]?)", str(text).upper()).groups()
    return int(number) << {"K": 10, "M": 20, "G": 30, "": 20}[unit]


def restrain_qemu():
    """In the child, before exec: bounded files, and R1: die with us."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_LIMIT, FILE_LIMIT))
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
