#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""check_archive.py - which newlib and libgcc members are in the image

    check_archive.py MAP OUT

Reads the linker's map, writes one line per archive member to OUT, and
fails when a member is not known to be reentrant: four cores call these
functions at once, with interrupts on and off, so nothing with a hidden
state (malloc, stdio, errno, the reentrancy struct) may be linked.
"""

import re
import sys
from collections import namedtuple

Member = namedtuple("Member", "archive name wanted_by symbol")

# Pure functions of newlib: they touch their arguments and nothing else.
LIBC = re.compile(
    r"libc?_a-(mem(cpy|cpy-stub|move|set|cmp|chr|rchr|mem|ccpy)|aeabi_mem\w+|"
    r"str(len|nlen|cmp|ncmp|casecmp|ncasecmp|cpy|ncpy|lcpy|lcat|cat|ncat|chr|"
    r"rchr|chrnul|str|spn|cspn|pbrk|sep|tok_r)|bsearch|qsort|ffs|abs|labs|"
    r"ctype_|is\w+|to(upper|lower))\.o$")
# libgcc: division, shifts and bit counting of integers.
LIBGCC = re.compile(
    r"_(u?(div|mod)[sd]i3|u?divmod[sd]i4|aeabi_u?(i|l)div(mod)?|dvmd_(tls|lnx)|"
    r"aeabi_u?lcmp|muldi3|negdi2|(lshr|ashl|ashr)di3|"
    r"(clz|ctz|ffs|popcount|parity|bswap)[sd]i2|"
    r"(thumb1_case|interwork_call_via|call_via)_\w+)\.o$|bpabi\.o$")


def parse_map(text):
    """Archive members from the head of a GNU ld map."""
    title, _, rest = text.partition("\n\n")
    if not title.startswith("Archive member included"):
        return []
    section = rest.partition("\n\n")[0]
    entry = re.compile(r"^(\S+?)\(([^)]+)\)\s+(\S+) \((\S+)\)", re.MULTILINE)
    return [Member(archive.rsplit("/", 1)[-1], name, wanted, symbol)
            for archive, name, wanted, symbol in entry.findall(section)]


def is_allowed(member):
    """Whether a member is on one of the two lists."""
    pattern = LIBGCC if "libgcc" in member.archive else LIBC
    return bool(pattern.match(member.name))


def describe(member):
    """One line for the list and for messages."""
    return (f"{member.archive}({member.name})  "
            f"{member.symbol} for {member.wanted_by}")


def main(argv):
    map_file, out = argv[1:]
    with open(map_file, encoding="utf-8") as file:
        members = parse_map(file.read())
    refused = [member for member in members if not is_allowed(member)]
    for member in refused:
        print(f"check_archive: {describe(member)}: not known to be reentrant",
              file=sys.stderr)
    if refused:
        sys.exit("check_archive: write what is needed in kernel/lib/, or add "
                 "the member to the list here when it keeps no state")
    with open(out, "w", encoding="utf-8") as file:
        file.write("".join(describe(member) + "\n" for member in members))


if __name__ == "__main__":
    main(sys.argv)
