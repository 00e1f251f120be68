# SPDX-License-Identifier: MIT
"""
tests/e2e/newc.py - cpio archives (newc), made byte by byte

So that a test may lie in any field: `newc(entries)` gives an archive,
`entry(...)` one entry, `field(data, offset, name, value)` changes a field of
the header at an offset.
"""

FILE, DIR, LINK = 0o100644, 0o040755, 0o120777
FIELDS = ("ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor "
          "rdevminor namesize check").split()
HEADER = 110


def pad(data):
    return data + b"\0" * (-len(data) % 4)


def entry(name, data=b"", mode=FILE, magic=b"070701", **fields):
    """One entry; fields given by name replace what would be right."""
    name = name if isinstance(name, bytes) else name.encode()
    values = dict.fromkeys(FIELDS, 0)
    values.update(mode=mode, nlink=1, mtime=1709208000, filesize=len(data),
                  namesize=len(name) + 1)
    values.update(fields)
    header = magic + b"".join(b"%08x" % values[f] for f in FIELDS)
    return pad(header + name + b"\0") + pad(data)


TRAILER = entry("TRAILER!!!", mode=0, mtime=0)


def newc(*entries):
    return b"".join(entries) + TRAILER


def field(data, offset, name, value):
    at = offset + 6 + 8 * FIELDS.index(name)
    return data[:at] + b"%08x" % value + data[at + 8:]
