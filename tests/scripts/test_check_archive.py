# SPDX-License-Identifier: MIT
"""
tests/scripts/test_check_archive.py - only library members without a state
"""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import check_archive  # noqa: E402  (found through the path above)

MAP = """\
Archive member included to satisfy reference by file (symbol)

/usr/lib/libgcc.a(_udivsi3.o)
                              build/drivers/twd.o (__aeabi_uidiv)
/usr/lib/libc_nano.a({member})
                              build/kernel/lib/a.o (symbol)

Discarded input sections

 .text(x)  /usr/lib/libc_nano.a(lib_a-malloc.o) (y)
"""


@pytest.fixture
def check(tmp_path):
    """check(member) gives (exit status, list written, messages)."""
    def run(member):
        (tmp_path / "map").write_text(MAP.format(member=member))
        done = subprocess.run(
            [sys.executable, str(ROOT / "scripts" / "check_archive.py"),
             str(tmp_path / "map"), str(tmp_path / "out")],
            capture_output=True, text=True, check=False)
        out = tmp_path / "out"
        return done.returncode, out.exists() and out.read_text(), done.stderr
    return run


@pytest.mark.parametrize("member", [
    "lib_a-memcpy.o", "libc_a-memset.o", "lib_a-strnlen.o", "lib_a-qsort.o"])
def test_pure_members_are_listed(check, member):
    status, listed, messages = check(member)
    assert (status, messages) == (0, "")
    assert listed.splitlines() == [
        "libgcc.a(_udivsi3.o)  __aeabi_uidiv for build/drivers/twd.o",
        f"libc_nano.a({member})  symbol for build/kernel/lib/a.o"]


@pytest.mark.parametrize("member", [
    "lib_a-malloc.o", "lib_a-nano-mallocr.o", "lib_a-impure.o",
    "lib_a-printf.o", "lib_a-vfprintf.o", "lib_a-errno.o", "lib_a-strtok.o",
    "lib_a-rand.o", "lib_a-sbrkr.o", "lib_a-memcpyx.o"])
def test_members_with_a_state_are_refused(check, member):
    status, listed, messages = check(member)
    assert status == 1 and not listed
    assert f"({member})  symbol for build/kernel/lib/a.o" in messages


def test_division_of_libgcc_and_nothing_else():
    def allowed(name):
        return check_archive.is_allowed(
            check_archive.Member("libgcc.a", name, "x", "y"))
    for name in ("_udivsi3.o", "_aeabi_uldivmod.o", "_aeabi_ldivmod.o",
                 "_udivmoddi4.o", "_dvmd_tls.o", "bpabi.o", "_clzdi2.o",
                 "_popcountsi2.o", "_divsi3.o", "_lshrdi3.o"):
        assert allowed(name), name
    for name in ("unwind-arm.o", "emutls.o", "_arm_addsubdf3.o", "_eprintf.o",
                 "_divdf3.o"):
        assert not allowed(name), name
