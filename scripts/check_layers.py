#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""check_layers.py - everything points down

    check_layers.py [--root DIR]              check every #include
    check_layers.py --headers 'CC FLAGS...'   compile every header alone

Holds scripts/layers.txt against every #include of every .c, .h and .S file
below the folders it names. Beside the layers it checks that includes are
rooted paths, that x_internal.h stays in its folder, that a header begins
with "#pragma once", and that x.c includes its own x.h first.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

Include = namedtuple("Include", "line name system")
Layer = namedtuple("Layer", "level folder")

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<([^>]+)>|"([^"]+)")')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
GENERATED = "generated/"


class Table:
    """layers.txt, parsed."""

    def __init__(self, text):
        self.layers = {}
        self.allowed = set()
        self.system = []
        self.foreign = ()
        verbs = {"layer": self._layer, "allow": self._allow,
                 "system": self._system, "foreign": self._foreign}
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            if words[0] not in verbs or len(words) < 3:
                raise ValueError(f"layers.txt:{number}: cannot read: {line}")
            verbs[words[0]](words[1:])

    def _layer(self, words):
        for folder in words[1:]:
            self.layers[folder] = Layer(int(words[0]), folder)

    def _allow(self, words):
        self.allowed.add((words[0], words[1]))

    def _system(self, words):
        self.system.append((words[0], set(words[1:])))

    def _foreign(self, words):
        self.foreign += (words[0] + "/",)

    def layer_of(self, path):
        """The layer with the longest folder that fits, or None."""
        while path:
            if path in self.layers:
                return self.layers[path]
            path = path.rpartition("/")[0]
        return None

    def system_allowed(self, path, header):
        """Whether a file may include <header>."""
        return any(headers & {header, "*"} for folder, headers in self.system
                   if folder == "*" or path.startswith(folder + "/"))


def includes_of(text):
    """Every #include of a file, those in comments left out."""
    text = COMMENT.sub(lambda m: "\n" * m.group().count("\n"), text)
    for number, line in enumerate(text.splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield Include(number, match.group(2) or match.group(3),
                          match.group(2) is not None)


def name_of(layer):
    """A layer as people call it."""
    return f"L{layer.level} {layer.folder}"


def check_system(table, path, include):
    if not table.system_allowed(path, include.name):
        yield (f"<{include.name}> is not one of the system headers "
               f"scripts/layers.txt allows here")


def check_rooted(table, root, path, include):
    """One #include "..." of a file: the complaints about it."""
    name = include.name
    if name.startswith(GENERATED):
        return
    if name.startswith("linux/"):
        name = "include/" + name
    if not os.path.isfile(os.path.join(root, name)):
        yield f'"{name}" is not a file (includes are paths from the top)'
        return
    own, other = table.layer_of(path), table.layer_of(name)
    if other is None:
        yield f"{name} is in no layer of scripts/layers.txt"
    elif other.folder != own.folder and other.level >= own.level and \
            (own.folder, other.folder) not in table.allowed:
        relation = f"L{other.level}" if other.level > own.level else \
            f"its sibling on L{other.level}"
        yield f"{name_of(own)} may not include {name} ({relation})"
    elif name.endswith("_internal.h") and other.folder != own.folder \
            and own.folder != "tests":
        yield f"{name} is internal to {other.folder}/"


def check_shape(root, path, text, includes):
    """Rules about a file as a whole, as (line, complaint)."""
    if path.endswith(".h") and "#pragma once" not in text:
        yield 1, "a header begins with #pragma once"
    own = path[:-2] + ".h"
    if path.endswith(".c") and os.path.isfile(os.path.join(root, own)):
        if not includes or includes[0].name != own:
            yield (includes[0].line if includes else 1,
                   f'the first include of {path} is its own "{own}"')


def check_file(table, root, path):
    """All complaints about one file, as "file:line: text"."""
    with open(os.path.join(root, path), encoding="utf-8") as file:
        text = file.read()
    if table.layer_of(path) is None:
        return [f"{path}:1: is in no layer of scripts/layers.txt"]
    includes = list(includes_of(text))
    found = list(check_shape(root, path, text, includes))
    for include in includes:
        complaints = check_system(table, path, include) if include.system \
            else check_rooted(table, root, path, include)
        found += [(include.line, complaint) for complaint in complaints]
    return [f"{path}:{line}: {complaint}" for line, complaint in found]


def source_files(root, endings):
    """Paths of the kernel's sources, from the top, sorted."""
    tops = ("boot", "kernel", "percpu", "mm", "drivers", "include", "tests")
    found = []
    for top in tops:
        for folder, _, names in os.walk(os.path.join(root, top)):
            found += [os.path.relpath(os.path.join(folder, name), root)
                      for name in names if name.endswith(endings)]
    return sorted(found)


def check_tree(root):
    """All complaints about a tree."""
    path = os.path.join(root, "scripts", "layers.txt")
    with open(path, encoding="utf-8") as file:
        table = Table(file.read())
    paths = source_files(root, (".c", ".h", ".S"))
    return [line for path in paths if not path.startswith(table.foreign)
            for line in check_file(table, root, path)]


def compile_header(root, command, header):
    """Compile a header by itself, twice over. Returns the messages."""
    language = "assembler-with-cpp" if header.endswith("_asm.h") else "c"
    source = f'#include "{header}"\n#include "{header}"\n'
    done = subprocess.run(
        [*command, "-x", language, "-c", "-o", os.devnull, "-"],
        input=source, text=True, capture_output=True, cwd=root, check=False)
    if done.returncode == 0:
        return []
    return [f"{header}:1: does not compile alone:", done.stderr.rstrip()]


def check_headers(root, command):
    """Complaints about headers that do not compile alone."""
    headers = [path for path in source_files(root, (".h",))
               if not path.startswith(("tests/host/", "tests/linux/",
                                       "tests/bench/peer/"))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda h: compile_header(root, command, h),
                           headers)
        return [line for lines in results for line in lines]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=".")
    parser.add_argument("--headers", metavar="COMMAND")
    args = parser.parse_args()
    if args.headers:
        complaints = check_headers(args.root, shlex.split(args.headers))
    else:
        complaints = check_tree(args.root)
    for line in complaints:
        print(line, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
