# SPDX-License-Identifier: MIT
"""
tests/e2e/test_percpu.py - per-CPU variables, from outside the kernel

What the shell shows of them, what the symbol table calls them, what code
the compiler makes of an access, and which accesses do not link. And golden
files, replayed on the target.
"""

import re
import subprocess

import elf
import machine
import pytest
from conftest import ROOT
from newc import entry, newc

TPIDRPRW_READ = re.compile(r"\bmrc\s+15, 0, \w+, cr13, cr0, \{4\}")
OLD_PREFIX = "per_cpu__"


def copies(m):
    """variable: {core: address of its copy}, as `percpu` lists them."""
    status, output = m.run("percpu")
    assert status == 0
    found = {}
    for line in output.splitlines():
        if match := re.match(r"(\w+): ", line):
            addresses = found.setdefault(match[1], {})
        elif match := re.match(r"  core (\d)  (0x[0-9a-f]{8})  ", line):
            addresses[int(match[1])] = match[2]
    return found


@pytest.mark.parametrize("cpus", [1, 4])
def test_copies_have_their_own_addresses(boot, cpus):
    m = boot(cpus=cpus)
    found = copies(m)
    m.poweroff()
    assert len(found) >= 5
    for name, addresses in found.items():
        assert list(addresses) == list(range(cpus)), name
        assert len(set(addresses.values())) == cpus, name


def test_listing_matches_the_symbol_table(boot, builds):
    m = boot()
    assert set(copies(m)) == elf.per_cpu_symbols(builds.get() / "quartet.elf")
    m.poweroff()


def test_plain_names(builds):
    names = elf.per_cpu_symbols(builds.get() / "quartet.elf")
    assert names
    assert not [name for name in names if name.startswith(OLD_PREFIX)]


@pytest.fixture(scope="module")
def old_names(tmp_path_factory):
    """CONFIG_PERCPU_OLD_NAMES, areamap; and the only build with -Og."""
    build = tmp_path_factory.mktemp("old-names")
    elf.make(f"O={build}", "quartet_defconfig")
    elf.make(f"O={build}", "set", "SET=PERCPU_OLD_NAMES=y "
             "PERCPU_GEN_AREAMAP=y CC_OPTIMIZE_DEBUG=y")
    elf.make(f"O={build}", f"{build}/quartet.bin")
    return build


def test_old_names(old_names, builds):
    """As up to Linux 2.6.32: each variable's symbol has the prefix."""
    names = elf.per_cpu_symbols(old_names / "quartet.elf")
    assert names == {OLD_PREFIX + name for name in
                     elf.per_cpu_symbols(builds.get() / "quartet.elf")}


def test_old_names_work(old_names):
    with machine.Machine(build=old_names, timeout=30) as m:
        names = {name.removeprefix(OLD_PREFIX) for name in
                 elf.per_cpu_symbols(old_names / "quartet.elf")}
        assert set(copies(m)) == names
        assert m.run("pcpu chunks")[1].startswith("areamap on vm")
        assert m.run("test percpu", timeout=60)[0] == 0
        m.poweroff()
    assert not m.guest_errors


def test_the_generation_built_in_can_be_overridden(old_names):
    with machine.Machine(build=old_names, timeout=30,
                         append="panic=poweroff percpu_gen=bitmap") as m:
        assert m.run("pcpu chunks")[1].startswith("bitmap on vm")
        m.poweroff()


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """The functions of tests/percpu/codegen.c, compiled as the kernel is."""
    build = tmp_path_factory.mktemp("codegen")
    target = build / "tests" / "percpu" / "codegen.o"
    elf.make(f"O={build}", "quartet_defconfig")
    elf.make(f"O={build}", str(target))
    return elf.functions(target)


def reads_of_the_offset(lines):
    return sum(bool(TPIDRPRW_READ.search(line)) for line in lines)


@pytest.mark.parametrize("function, reads", [
    ("codegen_one", 1), ("codegen_reads_inside", 1),
    ("codegen_two_across", 2), ("codegen_reads_across", 2)])
def test_reads_of_the_offset(code, function, reads):
    """
    Inside a preemption-off region the compiler may keep the offset in a
    register; behind its end it must read TPIDRPRW again.
    """
    assert reads_of_the_offset(code[function]) == reads, \
        "\n".join(code[function])


def test_a_store_may_end_the_reuse(code):
    """
    Two accesses that store, in one region: a store through a pointer may
    change the word the read pretends to depend on. One read would do.
    """
    lines = code["codegen_two_inside"]
    print("\n".join(lines))
    assert reads_of_the_offset(lines) in (1, 2)


SEQUENCES = {
    "codegen_inc": ["mrc", "ldr", "add", "str"],
    "codegen_read": ["mrc", "ldr"],
    "codegen_write": ["mrc", "str"],
    "codegen_add_wide": ["mrc", "ldrd", "adds", "adc", "strd"],
}


def instructions(lines):
    """What they are called, without those that make constants."""
    names = [line.split("\t")[1].strip() for line in lines]
    return [name for name in names if name not in ("movw", "movt")]


@pytest.mark.parametrize("function", SEQUENCES)
def test_a_step_is_a_restartable_sequence(code, function):
    """
    From the reading of the offset, into ip, to the one access that has ip as
    its base: by these two the entry of an interrupt knows it.
    """
    wanted = SEQUENCES[function]
    found = instructions(code[function])
    begin = found.index("mrc")
    print("\n".join(code[function]))
    assert found[begin:begin + len(wanted)] == wanted
    assert reads_of_the_offset(code[function]) == 1
    lines = [line for line in code[function] if "ip" in line]
    assert re.search(r"\bmrc\b.*\bip,", lines[0])
    assert re.search(r"\[ip, \w+\]", lines[-1])
    assert not any(name in found for name in ("mrs", "cpsid", "msr"))


def test_one_this_cpu_inc_is_six_instructions(code):
    lines = code["codegen_inc"]
    assert instructions(lines)[-1] == "bx"
    assert len(lines) == 6 + 1, "\n".join(lines)


def test_one_percpu_counter_inc_is_seven_instructions(tmp_path):
    target = tmp_path / "percpu" / "counter.o"
    elf.make(f"O={tmp_path}", "quartet_defconfig")
    elf.make(f"O={tmp_path}", str(target))
    found = elf.functions(target)
    for step, move, is_in in ("add", "add", "lt"), ("sub", "sub", "gt"):
        names = instructions(found[f"percpu_counter_{step}_small"])
        print(names)
        assert names[:4] == ["ldr", "mrc", "ldr", move]
        assert names[4] in ("cmp", "cmn")
        assert names[5:7] == ["str" + is_in, "bx" + is_in]


def test_a_raw_step_masks_nothing(code):
    found = instructions(code["codegen_raw_inc"])
    assert found == ["mrc", "ldr", "add", "str", "bx"]


def test_one_core_has_no_offset(builds):
    """It is read nowhere in the kernel."""
    code = elf.tool("objdump", "-d", "--no-show-raw-insn",
                    builds.get("up") / "quartet.elf")
    assert "codegen_inc" in code
    assert not TPIDRPRW_READ.findall(code)
    assert "__per_cpu_offset" not in elf.symbols(builds.get("up") /
                                                 "quartet.elf")


def test_one_core_is_where_the_linker_put_it(boot):
    """The template is the copy, and what is allocated is an address."""
    m = boot(config="up", cpus=1)
    assert copies(m)
    _, output = m.run("percpu")
    for place in re.finditer(r"template (0x\w+)\n  core 0  (0x\w+)", output):
        assert place[1] == place[2]
    status, output = m.run("pcpu chunks")
    assert status == 0 and output.startswith("quartet on km, 1 core")
    m.poweroff()


@pytest.mark.parametrize("config", ["quartet", "up"])
def test_a_core_that_is_no_number_does_not_compile(tmp_path, config):
    elf.make(f"O={tmp_path}", f"{config}_defconfig")
    done = elf.try_make(f"O={tmp_path}", f"{tmp_path}/tests/percpu/bad_core.o")
    assert done.returncode != 0
    assert re.search(r"integer from pointer|subscript is not an integer",
                     done.stderr), done.stderr


@pytest.fixture(scope="module")
def bad_size(tmp_path_factory):
    """tests/percpu/bad_size.c, compiled as the kernel is."""
    build = tmp_path_factory.mktemp("bad-size")
    target = build / "tests" / "percpu" / "bad_size.o"
    elf.make(f"O={build}", "quartet_defconfig")
    elf.make(f"O={build}", str(target))
    return target


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 8, 12, 16])
@pytest.mark.parametrize("word", ["this_read", "raw_write", "this_xchg"])
def test_other_sizes_do_not_link(bad_size, word, size):
    entry = f"{word}_{size}"
    done = subprocess.run(
        ["arm-none-eabi-ld", "--gc-sections", "-e", entry,
         "--unresolved-symbols=report-all", "--defsym",
         "__aeabi_unwind_cpp_pr0=0", "-o", "/dev/null", str(bad_size)],
        capture_output=True, text=True, timeout=60, check=False)
    missing = set(re.findall(r"undefined reference to `(\w+)'", done.stderr))
    if size in (1, 2, 4, 8):
        assert (done.returncode, missing) == (0, set()), done.stderr
    else:
        assert done.returncode != 0
        assert missing == {"__bad_size_call_parameter"}
        assert entry in done.stderr


GOLDEN = sorted(path for path in (ROOT / "tests/percpu/golden").iterdir()
                if path.suffix in (".trace", ".txt"))


def replay_files():
    """Golden files, and such that are wrong, as an archive."""
    bitmap = (ROOT / "tests/percpu/golden/bitmap-T1-s1.trace").read_bytes()
    wrong, count = re.subn(rb"(a 20 .*-> 0 )\d+", rb"\g<1>4", bitmap)
    assert count == 1
    eight = (b"# generation areamap\n# geometry nr_cpus 8 static 4096 "
             b"reserved 0 dynamic 28672 unit 32768 page 4096 atom 4096 "
             b"groups 4\na 1 100 48 k -> 0 4096\nf 1\n")
    return newc(*(entry(path.name, path.read_bytes()) for path in GOLDEN),
                entry("eight", eight), entry("wrong", wrong),
                entry("cut", bitmap + b"a 9999 8\n"))


@pytest.mark.parametrize("config,cpus", [("quartet", 4), ("debug", 2),
                                         ("up", 1)])
def test_golden_files_are_replayed(boot, tmp_path, config, cpus):
    """Eight cores are nothing to a kernel built for four, or for one."""
    initrd = tmp_path / "initrd"
    initrd.write_bytes(replay_files())
    m = boot(config=config, cpus=cpus, initrd=initrd, timeout=90)
    names = [path.name for path in GOLDEN]
    status, output = m.run("replay " + " ".join(names[:6]) + " eight")
    assert status == 0, output
    status, more = m.run("replay " + " ".join(names[6:]))
    assert status == 0, more
    lines = (output + more).splitlines()
    assert all(re.fullmatch(r"\S+ ops=\d+ mismatches=0", line)
               for line in lines), lines
    assert [line.split()[0] for line in lines if "eight" not in line] == names
    assert "eight ops=2 mismatches=0" in output
    status, output = m.run("replay wrong")
    assert status == 1
    assert re.match(r"wrong ops=400 mismatches=[1-9]\d*\n  line \d+: a 20 .* "
                    r"expected 0 4, got 0 \d+\n", output)
    status, output = m.run("replay cut nothing")
    assert status == 1
    assert re.match(r"replay: cut: line \d+: this is not \"a ID", output)
    assert "replay: nothing: ENOENT" in output
    m.poweroff()
