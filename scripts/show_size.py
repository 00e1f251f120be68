#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""show_size.py - the memory an image uses, by section

    show_size.py [--readelf PROGRAM] ELF
"""

import argparse
import re
import subprocess
from collections import namedtuple

Section = namedtuple("Section", "name type addr size flags")

# "  [ 1] .text  PROGBITS  60010000 000054 001234 00  AX  0  0  4"
ROW = re.compile(r"^\s*\[\s*\d+\]\s+(\S+)\s+(\S+)\s+([0-9a-f]{8})\s+"
                 r"[0-9a-f]+\s+([0-9a-f]+)\s+[0-9a-f]+\s+([A-Za-z]*)")
RIGHTS = (("X", "code (read, execute)"), ("W", "data (read, write)"),
          ("", "constants (read)"))


def parse_sections(text):
    """Sections that take memory, from the output of readelf -SW."""
    found = []
    for line in text.splitlines():
        match = ROW.match(line)
        if not match:
            continue
        name, kind, addr, size, flags = match.groups()
        section = Section(name, kind, int(addr, 16), int(size, 16), flags)
        if "A" in flags and section.size:
            found.append(section)
    return found


def rights_of(section):
    """Which row of RIGHTS a section belongs to."""
    return next(title for flag, title in RIGHTS if flag in section.flags)


def report(sections):
    """The table as text."""
    lines = [f"{'section':<24} {'address':>10} {'bytes':>10} {'KiB':>9}"]
    for section in sections:
        lines.append(f"{section.name:<24} {section.addr:#010x} "
                     f"{section.size:>10} {section.size / 1024:>9.1f}"
                     f"{'  not in the file' * (section.type == 'NOBITS')}")
    lines.append("")
    for _, title in RIGHTS:
        size = sum(s.size for s in sections if rights_of(s) == title)
        lines.append(f"{title:<35} {size:>10} {size / 1024:>9.1f}")
    total = max(s.addr + s.size for s in sections) - \
        min(s.addr for s in sections)
    lines.append(f"{'from first to last byte':<35} {total:>10} "
                 f"{total / 1024:>9.1f}")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readelf", default="arm-none-eabi-readelf")
    parser.add_argument("elf")
    args = parser.parse_args()
    done = subprocess.run([args.readelf, "-SW", args.elf], check=True,
                          capture_output=True, text=True)
    print(report(parse_sections(done.stdout)))


if __name__ == "__main__":
    main()
