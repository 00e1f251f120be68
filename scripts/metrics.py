#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""metrics.py - how long files and functions are, and whether includes loop

    metrics.py [--root DIR] [--all]

Walls: a file has at most 500 lines, a function at most 60 (from its first
line to its closing brace), and no header includes itself by way of others.
Prints a summary (with --all every file and function); fails on a wall.
"""

import argparse
import ast
import os
import re
import statistics
import sys
from collections import namedtuple

FILE_WALL = 500
FUNCTION_WALL = 60
SHOWN = 5

Function = namedtuple("Function", "path line name lines")

CODE = (".c", ".h", ".S", ".py", ".sh", ".mk", ".ld")
SKIPPED = {".git", "build", "docs", "__pycache__"}
AS_THEY_CAME = "tests/linux"    # modules that are not to be changed
QUOTED = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
BLANKED = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'
                     r"'(?:\\.|[^'\\\n])*'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*",
                     re.DOTALL | re.MULTILINE)
EMPTY_LINES = re.compile(r"\n[^\S\n]*(?=\n)")
HEAD = re.compile(r"\)[\s\w]*$")
NAME = re.compile(r"([A-Za-z_]\w*)\s*\(")


def blank(text):
    """C text without comments, strings and directives, lines kept."""
    return BLANKED.sub(
        lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def name_before(text):
    """Name of the function (or test) whose head ends the text."""
    names = NAME.findall(text)
    if names and names[0].isupper() and "(" in text:
        inside = text[text.index("(") + 1:text.rindex(")")]
        return f"{names[0]}({' '.join(inside.split())})"
    names = [n for n in names if n not in ("__attribute__", "__section",
                                           "__aligned", "__printf")]
    return names[0] if names else "?"


def paragraph_before(text):
    """The end of a text, from its last empty line (or comment) on."""
    return EMPTY_LINES.split(text)[-1].lstrip()


def c_functions(path, text):
    """Functions of a C file: a brace at depth 0 that follows a ")"."""
    text = blank(text)
    depth, head, body = 0, 0, None
    for match in re.finditer(r"[{};]", text):
        mark, at = match.group(), match.start()
        if mark == "{":
            before = paragraph_before(text[head:at])
            if not depth and HEAD.search(before) and "=" not in before:
                body = at - len(before)
            depth += 1
        elif mark == "}":
            depth = max(depth - 1, 0)
            if depth == 0 and body is not None:
                first = text.count("\n", 0, body) + 1
                last = text.count("\n", 0, at) + 1
                head_end = text.index("{", body)
                yield Function(path, first, name_before(text[body:head_end]),
                               last - first + 1)
                body = None
        if depth == 0:
            head = at + 1


def python_functions(path, text):
    """Functions and methods of a Python file."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield Function(path, node.lineno, node.name,
                           node.end_lineno - node.lineno + 1)


def functions_of(path, text):
    if path.endswith((".c", ".h")):
        return list(c_functions(path, text))
    if path.endswith(".py"):
        return list(python_functions(path, text))
    return []


def read_tree(root):
    """Every code file: path from the top -> text."""
    texts = {}
    for folder, folders, names in os.walk(root):
        inner = os.path.relpath(folder, root)
        folders[:] = sorted(f for f in folders if f not in SKIPPED
                            and not (inner == "." and f.startswith("build"))
                            and os.path.join(inner, f) != AS_THEY_CAME)
        for name in sorted(names):
            if name.endswith(CODE) or name in ("Makefile", "Kconfig"):
                path = os.path.normpath(os.path.join(inner, name))
                with open(os.path.join(root, path), encoding="utf-8") as file:
                    texts[path] = file.read()
    return texts


def include_cycles(texts):
    """Each loop among the headers once, as a list of paths."""
    graph = {path: [name for name in QUOTED.findall(text) if name in texts]
             for path, text in texts.items() if path.endswith((".h", ".c"))}
    cycles, done = [], set()

    def walk(path, trail):
        if path in trail:
            cycles.append(trail[trail.index(path):] + [path])
            return
        if path in done:
            return
        for name in graph[path]:
            walk(name, trail + [path])
        done.add(path)

    for path in sorted(graph):
        walk(path, [])
    return cycles


def walls_hit(files, functions, cycles):
    """One message for everything past a wall."""
    found = [f"{path}:{lines}: {lines} lines, the wall is {FILE_WALL}: "
             "look for the second noun"
             for path, lines in files.items() if lines > FILE_WALL]
    found += [f"{f.path}:{f.line}: {f.name} has {f.lines} lines, the wall "
              f"is {FUNCTION_WALL}"
              for f in functions if f.lines > FUNCTION_WALL]
    found += ["include cycle: " + " -> ".join(cycle) for cycle in cycles]
    return found


def report(files, functions, shown):
    """Print the summary."""
    if not files:
        return
    longest = sorted(files.items(), key=lambda item: -item[1])[:shown]
    print(f"{len(files)} files, {sum(files.values())} lines, "
          f"median {statistics.median(files.values()):.0f}; longest:")
    for path, lines in longest:
        print(f"  {lines:>5}  {path}")
    if not functions:
        return
    print(f"{len(functions)} functions, median "
          f"{statistics.median(f.lines for f in functions):.0f}; longest:")
    for function in sorted(functions, key=lambda f: -f.lines)[:shown]:
        print(f"  {function.lines:>5}  {function.path}:{function.line} "
              f"{function.name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=".")
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args()
    texts = read_tree(args.root)
    files = {path: text.count("\n") for path, text in texts.items()}
    functions = [f for path, text in texts.items()
                 for f in functions_of(path, text)]
    report(files, functions, None if args.all else SHOWN)
    walls = walls_hit(files, functions, include_cycles(texts))
    for line in walls:
        print(line, file=sys.stderr)
    return 1 if walls else 0


if __name__ == "__main__":
    sys.exit(main())
