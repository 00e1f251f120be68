#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""modpost.py - what ld -r does not check of modules, and their archive

Names every symbol that a module uses and the kernel does not export, and
fails. Else packs the modules as a cpio archive (newc), for -initrd.
"""

import argparse
import pathlib
import subprocess
import sys

EXPORT = "table_exports_"
# Named by the unwind index of each function, and never called.
NOT_NEEDED = {f"__aeabi_unwind_cpp_pr{i}" for i in range(3)}
# The module's own struct module, which the loader makes.
NOT_NEEDED |= {"__this_module"}


def symbols(nm, path, *options):
    """The names nm prints, undefined ones with -u."""
    done = subprocess.run([nm, *options, path], capture_output=True,
                          text=True, check=True)
    return [line.split()[-1] for line in done.stdout.splitlines() if line]


def exports(nm, kernel):
    """What the kernel exports: the names behind the table's entries."""
    return {name[len(EXPORT):] for name in symbols(nm, kernel)
            if name.startswith(EXPORT)}


def unresolved(nm, modules, known):
    """(module, symbol) of all that nobody has; weak ones may be missing."""
    for module in modules:
        done = subprocess.run([nm, "-u", module], capture_output=True,
                              text=True, check=True)
        for line in done.stdout.splitlines():
            kind, name = line.split()[-2:]
            if kind == "U" and name not in known | NOT_NEEDED:
                yield module.name, name


def entry(name, data, mode):
    """One entry of an archive: header, name and contents, by fours."""
    fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08x" % f for f in fields) + \
        name.encode() + b"\0"
    return b"".join(part + b"\0" * (-len(part) % 4) for part in (head, data))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nm", default="nm")
    parser.add_argument("--kernel", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("modules", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    missing = list(unresolved(args.nm, args.modules,
                              exports(args.nm, args.kernel)))
    for module, name in missing:
        print(f"modpost: {module}: the kernel does not export {name}",
              file=sys.stderr)
    if missing:
        return 1
    archive = b"".join(entry(path.name, path.read_bytes(), 0o100644)
                       for path in args.modules)
    args.output.write_bytes(archive + entry("TRAILER!!!", b"", 0))
    return 0


if __name__ == "__main__":
    sys.exit(main())
