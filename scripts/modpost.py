#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""modpost.py - what ld -r does not check of modules, and their archive

Names every symbol that a module uses and neither the kernel nor another of
the modules exports, and what else would keep one from being loaded; then
fails. Else writes into each which of the others it depends on, and packs
them as a cpio archive (newc), for -initrd.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

EXPORT = "table_exports_"
# Named by the unwind index of each function, and never called; and the
# module's own struct module, which the loader makes.
NOT_NEEDED = {f"__aeabi_unwind_cpp_pr{i}" for i in range(3)} | \
    {"__this_module"}


class Refused(Exception):
    """Why the archive cannot be made, a line for each reason."""


def run(*command):
    return subprocess.run([str(word) for word in command], text=True,
                          capture_output=True, check=True).stdout


def exports(nm, path):
    """What a file exports: the names behind the table's entries."""
    names = (line.split()[-1] for line in run(nm, path).splitlines() if line)
    return {name[len(EXPORT):] for name in names if name.startswith(EXPORT)}


def wanted(nm, path):
    """What a module needs of others; weak symbols may be missing."""
    lines = (line.split()[-2:] for line in run(nm, "-u", path).splitlines())
    return {name for kind, name in lines if kind == "U"} - NOT_NEEDED


def name_of(path):
    return path.stem.replace("-", "_")


def owners(nm, kernel, modules):
    """{symbol: the module that exports it, or None for the kernel}"""
    found = dict.fromkeys(exports(nm, kernel))
    for path in modules:
        for symbol in sorted(exports(nm, path)):
            if symbol in found:
                raise Refused(f"{path.name}: exports {symbol}, as "
                              f"{found[symbol] or 'the kernel'} does")
            found[symbol] = name_of(path)
    return found


def dependencies(nm, kernel, modules):
    """{path: names of the modules it needs}, all symbols being found."""
    known = owners(nm, kernel, modules)
    needs, missing = {}, []
    for path in modules:
        symbols = sorted(wanted(nm, path))
        missing += [f"{path.name}: the kernel does not export {symbol}"
                    for symbol in symbols if symbol not in known]
        needs[path] = sorted({known[s] for s in symbols if known.get(s)})
    if missing:
        raise Refused("\n".join(missing))
    return needs


def check_names(modules):
    seen = {}
    for path in modules:
        other = seen.setdefault(name_of(path), path)
        if other != path:
            raise Refused(f"{path} and {other} have the same name")


def check_circles(needs):
    """Modules are loaded one after the other: none may need itself."""
    by_name = {name_of(path): names for path, names in needs.items()}

    def visit(name, way):
        if name in way:
            raise Refused(" needs ".join([*way[way.index(name):], name]))
        for needed in by_name[name]:
            visit(needed, [*way, name])
    for name in by_name:
        visit(name, [])


def write_depends(objcopy, path, names):
    """Sets depends= of the module's .modinfo; its time stays, for make."""
    stat = path.stat()
    with tempfile.TemporaryDirectory() as folder:
        info = pathlib.Path(folder) / "modinfo"
        run(objcopy, "--dump-section", f".modinfo={info}", path,
            folder + "/copy")
        old = info.read_bytes() if info.exists() else b""
        new = modinfo(path, old, names)
        if new == old:
            return
        info.write_bytes(new)
        run(objcopy, "--update-section", f".modinfo={info}", path)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def modinfo(path, old, names):
    """The strings of .modinfo, with what the module needs as the last one."""
    strings = [text for text in old.split(b"\0")
               if text and not text.startswith(b"depends=")]
    if not strings:
        raise Refused(f"{path.name}: says nothing of itself: include "
                      "<linux/module.h>")
    if not any(text.startswith(b"license=") for text in strings):
        raise Refused(f"{path.name}: no MODULE_LICENSE()")
    strings.append(b"depends=" + ",".join(names).encode())
    return b"\0".join(strings) + b"\0"


def entry(name, data, mode):
    """One entry of an archive: header, name and contents, by fours."""
    fields = [0, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0]
    head = b"070701" + b"".join(b"%08x" % f for f in fields) + \
        name.encode() + b"\0"
    return b"".join(part + b"\0" * (-len(part) % 4) for part in (head, data))


def make_archive(args):
    check_names(args.modules)
    needs = dependencies(args.nm, args.kernel, args.modules)
    check_circles(needs)
    for path, names in needs.items():
        write_depends(args.objcopy, path, names)
    archive = b"".join(entry(path.name, path.read_bytes(), 0o100644)
                       for path in args.modules)
    args.output.write_bytes(archive + entry("TRAILER!!!", b"", 0))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--nm", default="nm")
    parser.add_argument("--objcopy", default="objcopy")
    parser.add_argument("--kernel", required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("modules", nargs="*", type=pathlib.Path)
    args = parser.parse_args()
    try:
        make_archive(args)
    except Refused as refused:
        for line in str(refused).splitlines():
            print(f"modpost: {line}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
