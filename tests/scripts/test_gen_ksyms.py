# SPDX-License-Identifier: MIT
"""
tests/scripts/test_gen_ksyms.py - which symbols the table has, in which order
"""

import pathlib
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

import gen_ksyms  # noqa: E402  (found through the path above)


def row(name, value, letter="T", kind="FUNC", size="", section=".text"):
    return f"{name:<20}|{value}|   {letter}  |{kind:>18}|{size}|     |" \
        f"{section}\n"


HEAD = "\n\nSymbols from x.elf:\n\nName  Value  Class  Type  Size  Line  " \
    "Section\n\n"


def names(rows):
    symbols = gen_ksyms.tidy(gen_ksyms.parse_nm(HEAD + "".join(rows)))
    return [(s.name, s.addr, s.size) for s in symbols]


def test_sorted_by_address():
    assert names([row("b", "00000020", size="00000008"),
                  row("a", "00000010", "d", "OBJECT", "00000004", ".data")
                  ]) == [("a", 0x10, 4), ("b", 0x20, 8)]


@pytest.mark.parametrize("name", [
    "$a", "$t", "$d", "$d.12", ".L3", "__func__.7", "CSWTCH.4",
    "__compound_literal.2"])
def test_junk_is_left_out(name):
    assert names([row(name, "00000010", "t", "NOTYPE")]) == []


def test_absolute_and_undefined_are_left_out():
    assert names([row("abs", "00000010", "A"), row("undef", "", "U"),
                  row("weak", "", "w")]) == []


def test_of_several_at_one_address_the_wanted_one_is_last():
    rows = [row("f", "00000010", size="00000008"),
            row("f_local", "00000010", "t", size="00000008"),
            row("section_start", "00000010", kind="NOTYPE")]
    assert [n for n, _, _ in names(rows)][-1] == "f"
    assert names(rows) == names(rows[::-1])


def test_label_of_assembly_reaches_to_the_next_symbol_of_its_section():
    assert names([row("entry", "00000010", "t", "NOTYPE"),
                  row("f", "00000030", size="00000008"),
                  row("end", "00000038", "T", "NOTYPE")]) == [
        ("entry", 0x10, 0x20), ("f", 0x30, 8), ("end", 0x38, 0)]


def test_local_label_inside_a_function_is_left_out():
    assert names([row("f", "00000010", size="00000020"),
                  row("loop", "00000018", "t", "NOTYPE"),
                  row("way_in", "0000001c", "T", "NOTYPE")]) == [
        ("f", 0x10, 0x20), ("way_in", 0x1c, 0x14)]


def test_order_by_name():
    text = gen_ksyms.render([
        gen_ksyms.Symbol(addr, 4, "T", "FUNC", ".text", name)
        for addr, name in ((16, "zoo"), (20, "ant"), (24, "bee"))])
    numbers = [line.split()[1] for line in text.splitlines()
               if line.startswith("\t.hword")]
    assert numbers == ["1", "2", "0"]


def test_same_text_whatever_the_content():
    """The size of the table depends on the names alone, not on addresses."""
    def lines(shift):
        return len(gen_ksyms.render([gen_ksyms.Symbol(
            16 + shift, 4, "T", "FUNC", ".text", "f")]).splitlines())
    assert lines(0) == lines(0x60000000)


def test_verify_fails_on_another_table():
    old = gen_ksyms.render([gen_ksyms.Symbol(16, 4, "T", "FUNC", "", "f")])
    new = gen_ksyms.render([gen_ksyms.Symbol(20, 4, "T", "FUNC", "", "f")])
    gen_ksyms.verify(old, old)
    with pytest.raises(gen_ksyms.KsymError, match="not the table"):
        gen_ksyms.verify(new, old)


def test_too_many_symbols():
    symbol = gen_ksyms.Symbol(16, 4, "T", "FUNC", "", "f")
    with pytest.raises(gen_ksyms.KsymError):
        gen_ksyms.render([symbol] * 65536)
