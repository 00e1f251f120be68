#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""
scripts/bench_peer.py - the same measurements on Linux, and one table of both

    bench_peer.py --build DIR [--ours TSV] [--groups GROUP...]

Fetches Debian's kernel for this board, its headers and busybox as packages
(apt-get download, about 55 MB), unpacks them under DIR/peer and installs
nothing; builds tests/bench/peer as a module with our own compiler; boots that
kernel once for each group; writes DIR/peer/linux-debian.tsv and prints a
table: Linux measured now, a leaner build of it as measured once
(tests/bench/peer/linux-6.1-lean.tsv), and our generations.

Instructions are counted: one core is on, four are possible, as a Linux of
several cores does not start under -icount (QEMU 7.2).

See      docs/performance.md, tests/bench/peer/peer.h
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import bench_diff
import modpost
from machine import NO_SOUND, ROOT

MIRROR = "http://deb.debian.org/debian"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SUITE = "bookworm"
GROUPS = ("pair", "bulk", "growth", "bad-case", "trace", "access", "counter")
SOURCES = ROOT / "tests" / "bench" / "peer"
LEAN = SOURCES / "linux-6.1-lean.tsv"
TIMEOUT = 900       # seconds a boot
POSSIBLE = 4        # cores
FIGURE = re.compile(r"\bpeer (\S+) (\d+\.\d+)\s*$", re.M)
APT_CONF = """\
Dir::State "{dir}";
Dir::State::status "{dir}/status";
Dir::Cache "{dir}/cache";
Dir::Etc::sourcelist "{dir}/sources.list";
Dir::Etc::sourceparts "/dev/null";
APT::Architecture "armhf";
APT::Architectures {{ "armhf"; "{host}"; }};
APT::Sandbox::User "root";
Acquire::Languages "none";
"""
INIT = """\
#!/bin/busybox sh
/bin/busybox mkdir -p /proc
/bin/busybox mount -t proc proc /proc
for word in $(/bin/busybox cat /proc/cmdline); do
	case $word in peer=*) group=${word#peer=} ;; esac
done
/bin/busybox insmod /peer.ko group=$group
/bin/busybox poweroff -f
"""
ROWS = (
    ("pair, 4 bytes", "a.pair.size=4.align=4.min_ns"),
    ("pair, 64 bytes", "a.pair.size=64.align=8.min_ns"),
    ("pair, 1024 bytes", "a.pair.size=1024.align=8.min_ns"),
    ("pair, 4096 bytes", "a.pair.size=4096.align=8.min_ns"),
    ("64 bytes more, 100 live", "c.packed.L=100.size=64.pair_min_ns"),
    ("64 bytes more, 10,000 live", "c.packed.L=10000.size=64.pair_min_ns"),
    ("64 bytes more, 10,000 holes", "c.holes.L=10000.size=64.pair_min_ns"),
    ("bulk 10,000: alloc mean", "b.n=10000.alloc.mean_ns"),
    ("bulk 10,000: alloc p99", "b.n=10000.alloc.p99_ns"),
    ("bulk 10,000: alloc max", "b.n=10000.alloc.max_ns"),
    ("bulk 10,000: free mean", "b.n=10000.free.mean_ns"),
    ("bulk 10,000: free p99", "b.n=10000.free.p99_ns"),
    ("trace A: alloc mean", "t.A.alloc.mean_ns"),
    ("trace A: free mean", "t.A.free.mean_ns"),
    ("used of growth, A, %", "t.A.end.utilisation_delta_pct"),
    ("used of growth, B, %", "t.B.end.utilisation_delta_pct"),
    ("used of growth, C, %", "t.C.end.utilisation_delta_pct"),
    ("used of all memory, A, %", "t.A.end.utilisation_memfree_pct"),
    ("kept after D, KiB", "t.D.settled.percpu_delta_kb"),
    ("16,000 x 4, aligned to 4", "g.badcase.n=16000.align=4.alloc_mean_ns"),
    ("16,000 x 4, aligned to 8", "g.badcase.n=16000.align=8.alloc_mean_ns"),
    ("this_cpu_inc()", "d.static.this_cpu_inc"),
    ("this_cpu_add_return()", "d.static.this_cpu_add_return"),
    ("this_cpu_write()", "d.static.this_cpu_write"),
    ("this_cpu_xchg()", "d.static.this_cpu_xchg"),
    ("this_cpu_cmpxchg(), hit", "d.static.this_cpu_cmpxchg_hit"),
    ("this_cpu_add(), 64 bits", "d.static.u64.this_cpu_add"),
    ("a function of this_cpu_inc()", "d.oneshot.static.this_cpu_inc"),
    ("percpu_counter_add()", "f.percpu_counter_add_1"),
    ("percpu_counter_sum()", "f.percpu_counter_sum"),
    ("kmalloc() and kfree(), 64", "a.kmalloc_pair.size=64.min_ns"),
)
OURS = ("areamap", "bitmap", "quartet")


class Failed(Exception):
    """Told to the user; ends the program with status 1."""


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **options)
    if done.returncode:
        raise Failed(f"{' '.join(map(str, command))}: status "
                     f"{done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


# --- packages ---

def apt_environment(peer):
    """apt with a state of its own, for two architectures."""
    apt = peer / "apt"
    (apt / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (apt / "cache" / "archives" / "partial").mkdir(parents=True,
                                                   exist_ok=True)
    host = run("dpkg", "--print-architecture").strip()
    (apt / "status").touch()
    (apt / "sources.list").write_text(
        f"deb [arch=armhf,{host} signed-by={KEYRING}] {MIRROR} {SUITE} "
        "main\n")
    (apt / "apt.conf").write_text(APT_CONF.format(dir=apt, host=host))
    return {**os.environ, "APT_CONFIG": str(apt / "apt.conf")}, host


def depends_on(env, package, pattern):
    text = run("apt-cache", "depends", package, env=env)
    match = re.search(rf"Depends: ({pattern})$", text, re.M)
    if not match:
        raise Failed(f"{package} depends on no {pattern}")
    return match[1]


def fetch(peer):
    """Packages, unpacked. Returns the release of the kernel."""
    env, host = apt_environment(peer)
    root, debs = peer / "root", peer / "debs"
    run("apt-get", "update", env=env)
    image = depends_on(env, "linux-image-armmp", r"linux-image-\S+-armmp")
    release = image.removeprefix("linux-image-")
    common = release.removesuffix("-armmp") + "-common"
    stamp = peer / f"unpacked-{release}"
    if stamp.exists():
        return release
    packages = [f"{image}:armhf", f"linux-headers-{release}:armhf",
                f"linux-headers-{common}", f"linux-kbuild-6.1:{host}",
                "busybox-static:armhf"]
    print("bench_peer: fetching", " ".join(packages), "from", MIRROR,
          flush=True)
    shutil.rmtree(root, ignore_errors=True)
    shutil.rmtree(debs, ignore_errors=True)
    debs.mkdir()
    run("apt-get", "download", *packages, env=env, cwd=debs)
    for deb in sorted(debs.glob("*.deb")):
        run("dpkg-deb", "-x", deb, root)
    # Its Makefile names the place it would be installed at.
    headers = root / "usr" / "src" / f"linux-headers-{release}"
    (headers / "Makefile").write_text(
        f"include {headers.parent}/linux-headers-{common}/Makefile\n")
    stamp.touch()
    return release


# --- the module and its root ---

def build_module(peer, release):
    work = peer / "module"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(SOURCES, work)
    headers = peer / "root" / "usr" / "src" / f"linux-headers-{release}"
    run("make", "-C", headers, f"M={work}", "CC=arm-none-eabi-gcc",
        "DEB_HOST_GNU_TYPE=arm-none-eabi", "DEB_BUILD_ARCH=other",
        "DEB_HOST_ARCH=armhf", "modules",
        env={key: value for key, value in os.environ.items()
             if key not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "O", "M")})
    return work / "peer.ko"


def make_initrd(peer, module):
    busybox = (peer / "root" / "bin" / "busybox").read_bytes()
    archive = peer / "initrd.cpio"
    archive.write_bytes(b"".join([
        modpost.entry("bin", b"", 0o040755),
        modpost.entry("dev", b"", 0o040755),
        modpost.entry("bin/busybox", busybox, 0o100755),
        modpost.entry("init", INIT.encode(), 0o100755),
        modpost.entry("peer.ko", module.read_bytes(), 0o100644),
        modpost.entry("TRAILER!!!", b"", 0)]))
    return archive


# --- one boot ---

def boot(peer, release, initrd, group):
    """Measures one group. Returns [(metric, value as text)]."""
    root = peer / "root"
    dtb = root / "usr" / "lib" / f"linux-image-{release}" / \
        "vexpress-v2p-ca9.dtb"
    command = ["qemu-system-arm", "-M", "vexpress-a9", "-smp", "4",
               "-m", "512M", "-kernel", root / "boot" / f"vmlinuz-{release}",
               "-dtb", dtb, "-initrd", initrd, "-nographic", "-no-reboot",
               "-monitor", "none", "-icount", "shift=0,sleep=off",
               "-rtc", "base=2026-01-01,clock=vm", *NO_SOUND, "-append",
               "earlycon=pl011,0x10009000 console=ttyAMA0 rdinit=/init "
               f"panic=-1 ignore_loglevel maxcpus=1 peer={group}"]
    log = peer / f"{group}.log"
    with open(log, "wb") as out:
        process = subprocess.Popen([str(word) for word in command],
                                   stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=subprocess.STDOUT)
        text = await_done(process, log)
    figures = FIGURE.findall(text.replace("\r", ""))
    if "peer done" not in text or not figures:
        raise Failed(f"Linux measured nothing of {group}; its last lines "
                     f"({log}):\n" + "\n".join(text.splitlines()[-20:]))
    return figures


def await_done(process, log):
    """What it printed until the module was done, or it ended, or time was."""
    end = time.monotonic() + TIMEOUT
    try:
        while time.monotonic() < end:
            ended = process.poll() is not None
            text = log.read_text(errors="replace")
            if ended or "peer done" in text:
                break
            time.sleep(0.2)
        return text
    finally:
        process.kill()
        process.wait()


# --- the table ---

def number(value):
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def ratio(value, base):
    if value is None or not base:
        return "-"
    return f"{value / base:.2f}"


def table(debian, lean, ours):
    head = ["", "Debian", "lean", *OURS, "quartet/Debian", "quartet/lean"]
    lines = [head]
    for title, metric in ROWS:
        values = [debian.get(metric), lean.get(metric)] + \
            [ours.get((name, metric), ours.get(("*", metric)))
             for name in OURS]
        lines.append([title, *map(number, values),
                      ratio(values[-1], values[0]),
                      ratio(values[-1], values[1])])
    return "\n".join(f"{line[0]:<30}" + "".join(
        f"{cell:>{max(9, len(name) + 2)}}"
        for name, cell in zip(head[1:], line[1:])) for line in lines)


def of_linux(path):
    """{metric: value}; the last of what was measured more than once."""
    rows = (line.split("\t") for line in
            path.read_text(encoding="utf-8").splitlines()
            if line and not line.startswith("#"))
    figures = {metric: float(value) for metric, value in rows}
    for at in "ABC":
        live = figures.get(f"t.{at}.end.live_bytes_per_cpu")
        taken = figures.get(f"t.{at}.end.memfree_delta_kb")
        if live and taken:
            figures[f"t.{at}.end.utilisation_memfree_pct"] = \
                live * POSSIBLE * 100 / (taken * 1024)
    return figures


def main(argv=None):
    parser = argparse.ArgumentParser(
        prog="bench_peer.py", description="Measure Linux beside Quartet.")
    parser.add_argument("--build", metavar="DIR", default=ROOT / "build",
                        type=pathlib.Path)
    parser.add_argument("--ours", metavar="TSV", type=pathlib.Path,
                        help="our figures (DIR/bench-check.tsv)")
    parser.add_argument("--groups", nargs="*", metavar="GROUP",
                        default=GROUPS, help="of Linux (all)")
    args = parser.parse_args(argv)
    peer = args.build.resolve() / "peer"
    try:
        peer.mkdir(parents=True, exist_ok=True)
        ours = args.ours or args.build / "bench-check.tsv"
        ours = bench_diff.parse(ours.read_text(encoding="utf-8"), ours)
        release = fetch(peer)
        initrd = make_initrd(peer, build_module(peer, release))
        figures = []
        for group in args.groups:
            print(f"bench_peer: Linux {release}: {group}", flush=True)
            figures += boot(peer, release, initrd, group)
        out = peer / "linux-debian.tsv"
        out.write_text("".join(f"{metric}\t{value}\n"
                               for metric, value in figures))
        print(f"\nInstructions; {out}\n")
        print(table(of_linux(out), of_linux(LEAN), ours))
    except (Failed, bench_diff.Bad, OSError) as error:
        print(f"bench_peer.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
