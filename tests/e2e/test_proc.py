# SPDX-License-Identifier: MIT
"""
tests/e2e/test_proc.py - /proc in Linux's columns

Every file is taken apart by a strict regular expression of its layout on
Linux (proc(5); 5.17 where versions differ), in several machines. That the
numbers move as they should is tests/fs/test_proc_mm.c's; here they must
agree with each other and with what is known from outside.
"""

import re

import elf
import machine
import pytest

FILES = ("buddyinfo cmdline config cpuinfo interrupts kallsyms meminfo "
         "slabinfo uptime version vmallocinfo vmstat zoneinfo").split()
ORDERS = 11

MACHINES = {
    "4cpu": dict(cpus=4),
    "1cpu-64M": dict(cpus=1, mem="64M"),
    "2nodes": dict(cpus=4, append="panic=poweroff numa=fake=2"),
    "4nodes-elf": dict(cpus=3, elf=True,
                       append="panic=poweroff numa=fake=4"),
    "up": dict(config="up", cpus=1),
}


class Proc:
    """All files of one boot: proc["meminfo"]."""

    def __init__(self, m, options):
        self.cpus = options.get("cpus", 4)
        self.append = options.get("append", "panic=poweroff")
        self.nodes = int(re.findall(r"fake=(\d)|$", self.append)[0] or 1)
        self.mib = int(options.get("mem", "256M")[:-1])
        self.build = m.build
        self.text = {}
        status, listing = m.run("ls /proc")
        assert status == 0
        self.listing = listing.split()
        for name in FILES:
            status, self.text[name] = m.run(f"cat /proc/{name}")
            assert status == 0

    def __getitem__(self, name):
        return self.text[name]

    def lines(self, name):
        text = self.text[name]
        assert not text or text.endswith("\n")
        return text.split("\n")[:-1]

    def values(self, name, pattern=r"(\S+?):? +(\d+)(?: kB)?"):
        """name: number, from lines of that form."""
        found = {}
        for line in self.lines(name):
            match = re.fullmatch(pattern, line)
            assert match, line
            assert match[1] not in found, line
            found[match[1]] = int(match[2])
        return found


@pytest.fixture(scope="module", params=MACHINES.values(), ids=MACHINES.keys())
def proc(request, builds):
    options = dict(request.param)
    build = builds.get(options.pop("config", "quartet"))
    with machine.Machine(build=build, timeout=30, **options) as m:
        files = Proc(m, request.param)
        m.poweroff()
    assert not m.guest_errors
    return files


def test_every_file_is_listed(proc):
    assert set(FILES) <= set(proc.listing)
    assert proc.listing == sorted(proc.listing)


# About the kernel

def test_cmdline(proc):
    assert proc["cmdline"] == proc.append + "\n"


def test_config(proc):
    """The very .config the build has; Linux has it compressed."""
    assert proc["config"] == (proc.build / ".config").read_text()


def test_uptime(proc):
    match = re.fullmatch(r"(\d+\.\d\d) (\d+\.\d\d)\n", proc["uptime"])
    up, idle = float(match[1]), float(match[2])
    assert 0 < up < 100
    assert idle <= up * proc.cpus


def test_version(proc):
    smp = "" if proc.build.name == "up" else "SMP "
    assert re.fullmatch(
        rf"Quartet version \d+\.\d+\.\d+ \(\S+\) \(arm-none-eabi-gcc .*\) "
        rf"#\S+ [0-9a-f]{{8}} {smp}PREEMPT\n", proc["version"])


def test_kallsyms(proc):
    """Address, type, name; by address; those of the ELF."""
    found, last = set(), 0
    for line in proc.lines("kallsyms"):
        match = re.fullmatch(r"([0-9a-f]{8}) ([A-Za-z]) (\S+)", line)
        assert match, line
        assert int(match[1], 16) >= last
        last = int(match[1], 16)
        found.add((last, match[3]))
    symbols = elf.symbols(proc.build / "quartet.elf")
    for name in "_start", "start_kernel", "do_irq", "__per_cpu_start":
        assert (symbols[name].address, name) in found
    assert len(found) > 500


def test_cpuinfo(proc):
    core = (r"processor\t: {cpu}\n"
            r"model name\t: ARMv7 Processor rev \d+ \(v7l\)\n"
            r"BogoMIPS\t: \d+\.\d\d\n"
            r"Features\t: ([a-z0-9]+ )+\n"
            r"CPU implementer\t: 0x41\n"
            r"CPU architecture: 7\n"
            r"CPU variant\t: 0x[0-9a-f]\n"
            r"CPU part\t: 0xc09\n"
            r"CPU revision\t: \d+\n\n")
    machine_part = (r"Hardware\t: ARM-Versatile Express\n"
                    r"Revision\t: [0-9a-f]{4}\n"
                    r"Serial\t\t: [0-9a-f]{16}\n")
    cores = "".join(core.replace("{cpu}", str(cpu))
                    for cpu in range(proc.cpus))
    assert re.fullmatch(cores + machine_part, proc["cpuinfo"])


# interrupts

def interrupts(proc):
    """The file's lines by what stands before the colon: (counts, rest)."""
    head, *lines = proc.lines("interrupts")
    assert head == " " * 11 + "".join(f"CPU{n:<8}" for n in range(proc.cpus))
    found = {}
    for line in lines:
        name, rest = re.fullmatch(r" *(\w+):(.*)", line).groups()
        assert name not in found
        # The colon stands in one column, and the counts below the head.
        if name[:3] not in ("IPI", "Err", "FIQ"):
            assert line.index(":") == 3
        found[name] = rest
    return found


def counts(proc, row):
    cells = row[1:1 + 11 * proc.cpus]
    assert re.fullmatch(r"(?:[ \d]{9}\d ){%d}" % proc.cpus, cells), row
    return [int(cell) for cell in cells.split()]


def test_interrupts(proc):
    found = interrupts(proc)
    numbers = [int(name) for name in found if name.isdigit()]
    assert numbers == sorted(numbers)
    for number in numbers:
        row = found[str(number)]
        assert re.fullmatch(rf"      GIC {number:3} (Edge    |Level   )  "
                            r"\S.*", row[1 + 11 * proc.cpus:]), row
    # Every core's own tick; the board's console, which core 0 serves.
    assert all(n > 0 for n in counts(proc, found["29"]))
    typed = counts(proc, found["37"])
    assert typed[0] > 0 and not any(typed[1:])
    assert re.fullmatch(r" +\d+", found["Err"])
    assert int(found["Err"]) == 0


def test_interrupts_between_cores(proc):
    found = interrupts(proc)
    ipis = {name: row for name, row in found.items()
            if name.startswith("IPI")}
    if proc.build.name == "up":
        assert not ipis
        return
    for name, text in (("IPI0", "CPU wakeup interrupts"),
                       ("IPI1", "Function call interrupts"),
                       ("IPI2", "Rescheduling interrupts")):
        counts(proc, ipis[name])
        assert ipis[name][1 + 11 * proc.cpus:] == " " + text


# Memory

def test_meminfo(proc):
    """Names padded to 16, numbers to the right of 8, in kB."""
    for line in proc.lines("meminfo"):
        assert re.fullmatch(r"(?=.{16}[ \d]{8} kB$)[A-Z]\w+(\(\w+\))?: *\d+ kB",
                            line), line
    found = proc.values("meminfo")
    order = ("MemTotal MemFree MemAvailable Buffers Cached SwapCached Active "
             "Inactive HighTotal HighFree LowTotal LowFree SwapTotal "
             "SwapFree Dirty Writeback AnonPages Mapped Shmem Slab "
             "SReclaimable SUnreclaim KernelStack PageTables CommitLimit "
             "Committed_AS VmallocTotal VmallocUsed VmallocChunk "
             "Percpu").split()
    assert [name for name in found if name in order] == order
    assert found["MemAvailable"] <= found["MemFree"] <= found["MemTotal"]
    assert 0.8 * proc.mib * 1024 < found["MemTotal"] < proc.mib * 1024
    assert found["LowTotal"] == found["MemTotal"]
    assert found["HighTotal"] == found["HighFree"] == 0
    assert found["Slab"] == found["SReclaimable"] + found["SUnreclaim"]
    assert found["VmallocTotal"] == 1280 * 1024
    assert found["VmallocChunk"] + found["VmallocUsed"] <= \
        found["VmallocTotal"]
    # Nothing is lost: what is not free is known to be something.
    used = found["MemTotal"] - found["MemFree"]
    assert found["Slab"] + found["VmallocUsed"] + found["PageTables"] <= used


def buddyinfo(proc):
    """(node, zone): blocks by order."""
    zones = {}
    for line in proc.lines("buddyinfo"):
        match = re.fullmatch(r"Node (\d), zone ([ \w]{8}) "
                             rf"((?:[ \d]{{5}}\d ){{{ORDERS}}})", line)
        assert match, line
        zones[int(match[1]), match[2].strip()] = \
            [int(cell) for cell in match[3].split()]
    return zones


def test_buddyinfo(proc):
    zones = buddyinfo(proc)
    assert list(zones) == [(node, zone) for node in range(proc.nodes)
                           for zone in ("DMA", "Normal", "HighMem")]
    for (_, zone), blocks in zones.items():
        assert any(blocks) == (zone == "Normal")


STAT = r"      [a-z_]{12,} \d+|      (?=.{12} )[a-z_]+ +\d+"
ZONE_HEAD = re.compile(r"Node (\d), zone ([ \w]{8})")
MARKS = ("pages free", "boost", "min", "low", "high", "spanned", "present",
         "managed", "cma")


def zoneinfo(proc):
    """(node, zone): its lines behind the head."""
    zones = {}
    for line in proc.lines("zoneinfo"):
        if match := ZONE_HEAD.fullmatch(line):
            lines = zones.setdefault((int(match[1]), match[2].strip()), [])
        else:
            lines.append(line)
    return zones


def take(lines, pattern):
    match = re.fullmatch(pattern, lines.pop(0))
    assert match, (pattern, lines)
    return match[match.lastindex] if match.lastindex else None


def take_marks(lines):
    found = {}
    for name in MARKS:
        form = rf"  {name}     (\d+)" if name == "pages free" \
            else rf"        {name:<8} (\d+)"
        found[name] = int(take(lines, form))
    take(lines, r"        protection: \((\d+, )+\d+\)")
    return found


def take_stats(lines):
    found = {}
    while lines and lines[0].startswith("      "):
        assert re.fullmatch(STAT, lines[0]), lines[0]
        name, value = lines.pop(0).split()
        found[name] = int(value)
    return found


def take_lists(proc, lines):
    take(lines, "  pagesets")
    counts_of = []
    for cpu in range(proc.cpus):
        take(lines, f"    cpu: {cpu}")
        counts_of.append(int(take(lines, r"              count: (\d+)")))
        take(lines, r"              high:  (\d+)")
        take(lines, r"              batch: (\d+)")
        if proc.build.name != "up":
            take(lines, r"  vm stats threshold: (\d+)")
    return counts_of


def test_zoneinfo(proc):
    zones = zoneinfo(proc)
    assert list(zones) == list(buddyinfo(proc))
    next_pfn = machine.RAM_BASE >> 12
    for (node, zone), lines in zones.items():
        if zone != "Normal":
            assert not any(take_marks(lines).values())
            assert not lines
            continue
        take(lines, "  per-node stats")
        assert set(take_stats(lines)) == {"nr_slab_reclaimable",
                                          "nr_slab_unreclaimable"}
        marks = take_marks(lines)
        stats = take_stats(lines)
        on_lists = take_lists(proc, lines)
        take(lines, r"  node_unreclaimable:  0")
        pfn = int(take(lines, r"  start_pfn:           (\d+)"))
        assert not lines
        assert pfn == next_pfn
        next_pfn = pfn + marks["spanned"]
        assert marks["min"] < marks["low"] < marks["high"]
        assert marks["pages free"] <= marks["managed"] <= marks["present"]
        assert stats["nr_free_pages"] == marks["pages free"] + sum(on_lists)
        assert list(stats) == ["nr_free_pages", "numa_hit", "numa_miss",
                               "numa_foreign", "numa_interleave",
                               "numa_local", "numa_other"]
    assert next_pfn - (machine.RAM_BASE >> 12) == proc.mib * 256


def test_vmstat(proc):
    found = proc.values("vmstat", r"([a-z_]+) (\d+)")
    order = ("nr_free_pages nr_slab_reclaimable nr_slab_unreclaimable "
             "nr_kernel_stack nr_page_table_pages numa_hit numa_miss "
             "numa_foreign numa_interleave numa_local numa_other pgalloc_dma "
             "pgalloc_normal pgalloc_high pgfree").split()
    assert [name for name in found if name in order] == order
    assert found["numa_hit"] + found["numa_miss"] == \
        found["numa_local"] + found["numa_other"]
    assert found["pgalloc_normal"] >= found["pgfree"]
    assert found["pgalloc_dma"] == found["pgalloc_high"] == 0


def test_what_was_taken_and_not_given_back_is_in_use(proc):
    """From the first page on: nothing is lost and nothing counted twice."""
    vm = proc.values("vmstat", r"([a-z_]+) (\d+)")
    mem = proc.values("meminfo")
    used = (mem["MemTotal"] - mem["MemFree"]) // 4
    # The files are read one by one; nobody allocates between them.
    assert vm["pgalloc_normal"] - vm["pgfree"] == used


SLAB_HEAD = (
    "slabinfo - version: 2.1",
    "# name            <active_objs> <num_objs> <objsize> <objperslab> "
    "<pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : "
    "slabdata <active_slabs> <num_slabs> <sharedavail>")
SLAB = re.compile(
    r"(?P<name>\S+) *(?<=.{17}) (?P<active>[ \d]{5,}\d) (?P<num>[ \d]{5,}\d) "
    r"(?P<size>[ \d]{5,}\d) (?P<per_slab>[ \d]{3,}\d) "
    r"(?P<pages>[ \d]{3,}\d) : tunables [ \d]{3,}\d [ \d]{3,}\d [ \d]{3,}\d "
    r": slabdata (?P<active_slabs>[ \d]{5,}\d) (?P<slabs>[ \d]{5,}\d) "
    r"[ \d]{5,}\d")


def test_slabinfo(proc):
    first, second, *lines = proc.lines("slabinfo")
    assert (first, second) == SLAB_HEAD
    names, pages = [], 0
    for line in lines:
        match = SLAB.fullmatch(line)
        assert match, line
        cell = {name: int(text) for name, text in match.groupdict().items()
                if name != "name"}
        names.append(match["name"])
        assert cell["active"] <= cell["num"]
        assert cell["num"] == cell["slabs"] * cell["per_slab"]
        assert cell["active_slabs"] <= cell["slabs"]
        assert cell["per_slab"] * cell["size"] <= cell["pages"] * 4096
        pages += cell["slabs"] * cell["pages"]
    assert len(set(names)) == len(names)
    for size in 8, 64, 96, 192, 8192:
        assert f"kmalloc-{size}" in names
    assert pages * 4 <= proc.values("meminfo")["Slab"]


AREA = re.compile(
    r"0x([0-9a-f]{8})-0x([0-9a-f]{8}) ([ \d]{6,}\d)"
    r"(?: \w+\+0x[0-9a-f]+/0x[0-9a-f]+)?(?: pages=(\d+))? (vmalloc|vmap)"
    r"((?: N\d=\d+)*)")


def test_vmallocinfo(proc):
    last, pages = 0, 0
    for line in proc.lines("vmallocinfo"):
        match = AREA.fullmatch(line)
        assert match, line
        start, end, size = int(match[1], 16), int(match[2], 16), int(match[3])
        assert last <= start < end and end - start == size
        last = end
        nodes = [int(n) for n in re.findall(r"=(\d+)", match[6])]
        assert sum(nodes) == int(match[4] or 0)
        if match[5] == "vmalloc":
            pages += sum(nodes)
    assert pages * 4 == proc.values("meminfo")["VmallocUsed"]


# Files that move

def test_uptime_goes_on(boot):
    m = boot()
    before = float(m.run("cat /proc/uptime")[1].split()[0])
    m.run("sleep 0.2")
    assert float(m.run("cat /proc/uptime")[1].split()[0]) >= before + 0.2
    m.poweroff()


def test_a_core_that_is_not_online_has_no_column(boot):
    m = boot(append="panic=poweroff maxcpus=2")
    head = m.run("cat /proc/interrupts")[1].split("\n")[0]
    assert head.split() == ["CPU0", "CPU1"]
    assert m.run("cat /proc/cpuinfo")[1].count("processor\t") == 2
    m.poweroff()


def test_on_another_core(boot):
    m = boot()
    status, output = m.run("call 2 cat /proc/meminfo")
    assert (status, output[:9]) == (0, "MemTotal:")
    m.poweroff()


FREE_HEAD = "              total        used        free      shared  " \
    "buff/cache   available\n"


@pytest.mark.parametrize("option, unit", [
    ("", 1), (" -k", 1), (" -b", 1 / 1024), (" -m", 1024)])
def test_free(boot, option, unit):
    m = boot()
    mem = dict(re.findall(r"^(\w+): +(\d+) kB$",
                          m.run("cat /proc/meminfo")[1], re.M))
    status, output = m.run("free" + option)
    assert status == 0
    match = re.fullmatch(FREE_HEAD + r"(Mem:   (?: [ \d]{10}\d){6})\n"
                         r"(Swap:  (?: [ \d]{10}\d){3})\n", output)
    assert match, output
    total, used, free, shared, cache, available = \
        map(int, match[1].split()[1:])
    assert total == int(mem["MemTotal"]) // unit
    assert free == int(mem["MemFree"]) // unit
    assert available == int(mem["MemAvailable"]) // unit
    assert abs(total - used - free) <= (unit > 1)
    assert shared == cache == 0
    assert match[2].split()[1:] == ["0", "0", "0"]
    m.poweroff()
