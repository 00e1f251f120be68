#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""check_docs.py - what the documents name exists

    check_docs.py [--root DIR]

In README.md and docs/**/*.md
  - a path in backticks (`kernel/core/irq.c`, `mm/`) is in the tree,
  - a function in backticks (`page_alloc()`) and a `struct name` and a
    `CONFIG_NAME` stand somewhere in the sources,
  - `make target`, also in a code block, is a target of the Makefile,
  - a relative link leads to a file, and its #anchor to a heading.
What another kernel has is named under a heading "Linux counterpart": there
functions, structs and paths are not looked up.

In all files of the tree: sources have an SPDX line, and no file names a
folder of somebody's machine.
"""

import argparse
import os
import re
import subprocess
import sys

SOURCES = (".c", ".h", ".S", ".ld", ".py", ".sh", ".mk", ".dts", ".yml",
           ".toml", ".gdb")
SOURCE_NAMES = ("Makefile", "Kconfig", "layers.txt", "files.mk", "run",
                ".gitignore", ".clang-format")
SEARCHED = SOURCES + ("Makefile", "Kconfig")
# Made by the build, or by the user; not looked up.
MADE = ("build/", "compile_commands.json", ".config")

# Modules that came as they are may give a choice.
SPDX = re.compile(r"SPDX-License-Identifier: (\S+ OR )?MIT")
SOMEBODYS = re.compile(r"(?<![\w.$})])/(?:home|root|Users|work)/\w[^\s\"'`)]*")
SPAN = re.compile(r"(`+)(.+?)\1")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^\s*(```|~~~)")
HEADING = re.compile(r"^(#+)\s+(.*?)\s*#*\s*$")
PATH = re.compile(r"^[\w.-]+(?:/[\w.-]+)*/?$")
ENDING = re.compile(r"\.(?:c|h|S|ld|py|sh|mk|md|dts|txt|toml|elf|ko)$")
FUNCTION = re.compile(r"^([A-Za-z_]\w*)\(.*\)$")
STRUCT = re.compile(r"^(?:struct|enum|union) ([A-Za-z_]\w*)")
OPTION = re.compile(r"^CONFIG_(\w+)")
MAKE = re.compile(r"^(?:\$ )?make\b(.*)")
# An indented block; a whole sentence beginning with "make" is none.
BLOCK_MAKE = re.compile(
    r"^(?: {4,}|\t)(?:\$ )?make((?: -\S+| \w+=\S+)*(?: [\w.-]+)?)(?:  |$)")
# Stand-ins of the style guide: x.h, x_init(), struct foo, NNN-*.md.
STAND_IN = re.compile(r"^(?:struct )?(?:x|foo|bar|NNN)(?:[_.-]|$|\(| )")
TARGET = re.compile(r"^([A-Za-z_.][\w.-]*):.*##", re.MULTILINE)


class Tree:
    """What there is to be named."""

    def __init__(self, root):
        self.root = root
        self.files = list_files(root)
        self.folders = {os.path.dirname(f) for f in self.files}
        for folder in list(self.folders):
            while folder := os.path.dirname(folder):
                self.folders.add(folder)
        self.texts = {f: self.read(f) for f in self.files}
        code = "\n".join(text for path, text in self.texts.items()
                         if path.endswith(SEARCHED))
        self.called = set(re.findall(r"\b([A-Za-z_]\w*)[ \t]*\(", code))
        self.structs = set(re.findall(r"\b(?:struct|enum|union)\s+(\w+)",
                                      code))
        self.macros = set(re.findall(r"#[ \t]*define[ \t]+(\w+)", code))
        self.options = set(re.findall(r"^config (\w+)",
                                      self.texts.get("Kconfig", ""), re.M))
        self.targets = self.find_targets()

    def read(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8",
                  errors="replace") as file:
            return file.read()

    def find_targets(self):
        """Targets that "make help" lists."""
        found = {os.path.basename(f) for f in self.files
                 if f.startswith("configs/")}
        for path, text in self.texts.items():
            if path == "Makefile" or path.endswith(".mk"):
                found.update(TARGET.findall(text))
        return found

    def has_path(self, path):
        path = path.rstrip("/")
        return path in self.files or path in self.folders or path == "."

    def has_file_called(self, name):
        return any(f == name or f.endswith("/" + name) for f in self.files)


def list_files(root):
    """Files of the tree, from its top; git knows which, else all are."""
    done = subprocess.run(
        ["git", "-C", root, "ls-files", "-co", "--exclude-standard", "-z"],
        capture_output=True, text=True, check=False)
    top = subprocess.run(
        ["git", "-C", root, "rev-parse", "--show-prefix"],
        capture_output=True, text=True, check=False)
    if done.returncode == 0 and top.stdout.strip() == "":
        names = done.stdout.split("\0")
        return sorted(n for n in names
                      if n and os.path.isfile(os.path.join(root, n)))
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders
                      if f not in (".git", "build", "__pycache__")]
        found += [os.path.relpath(os.path.join(folder, n), root)
                  for n in names]
    return sorted(found)


def check_targets(tree, words):
    """Complaints about the words after "make"."""
    words = re.split(r"\s+#|\s{2,}|[;&|()]", words)[0].split()
    skip = False
    for word in words:
        if skip or word.startswith("-") or "=" in word:
            # -C takes a folder; a quoted VAR="a b" goes on.
            skip = word in ("-C", "-f") or word.count('"') == 1 and not skip
            continue
        word = word.strip("`'\".,")
        if re.fullmatch(r"[\w.-]+", word) and word not in tree.targets and \
                not word.isupper() and \
                not word.startswith("build"):
            yield f"`make {word}` is no target"


def looks_like_path(tree, text):
    """Whether a backticked word means a file or folder of this tree."""
    if not PATH.match(text) or text.startswith(MADE):
        return False
    if "/" in text:
        top = text.split("/")[0]
        return bool(ENDING.search(text)) or tree.has_path(top) or \
            text.endswith("/")
    return bool(ENDING.search(text))


def check_span(tree, folder, text, foreign):
    """Complaints about one piece of text in backticks."""
    make = MAKE.match(text)
    if make:
        yield from check_targets(tree, make.group(1))
        return
    option = OPTION.match(text)
    if option and option.group(1) not in tree.options:
        yield f"`{text}` is not in Kconfig"
    if foreign or STAND_IN.match(text):
        return
    function, struct = FUNCTION.match(text), STRUCT.match(text)
    if function:
        name = function.group(1)
        if name not in tree.called and name not in tree.macros:
            yield f"`{text}`: no such function in the sources"
    elif struct and struct.group(1) not in tree.structs:
        yield f"`{text}`: no such struct in the sources"
    elif looks_like_path(tree, text := text.split()[0]):
        near = os.path.normpath(os.path.join(folder, text))
        if not (tree.has_path(text) or tree.has_path(near)
                or "/" not in text and tree.has_file_called(text)):
            yield f"`{text}`: no such file"


def anchors_of(text):
    """Anchors that the headings of a document make."""
    found, fenced = set(), False
    for line in text.splitlines():
        if FENCE.match(line):
            fenced = not fenced
        match = None if fenced else HEADING.match(line)
        if match:
            words = re.sub(r"[^\w\s-]", "", match.group(2).lower())
            found.add(words.strip().replace(" ", "-"))
    return found


def check_link(tree, path, target):
    """Complaints about one link of a document."""
    if re.match(r"[a-z]+:", target):
        return
    name, _, anchor = target.partition("#")
    other = os.path.normpath(os.path.join(os.path.dirname(path), name)) \
        if name else path
    if not tree.has_path(other):
        yield f"link to {target}: no such file"
    elif anchor and anchor not in anchors_of(tree.texts.get(other, "")):
        yield f"link to {target}: no such heading"


def check_document(tree, path):
    """Complaints about one document, as "file:line: text"."""
    fenced, foreign = False, 0
    for number, line in enumerate(tree.texts[path].splitlines(), 1):
        found = []
        heading = None if fenced else HEADING.match(line)
        if FENCE.match(line):
            fenced = not fenced
        elif fenced:
            make = MAKE.match(line.strip())
            found += check_targets(tree, make.group(1)) if make else []
        elif block := BLOCK_MAKE.match(line):
            found += check_targets(tree, block.group(1))
        elif heading and (not foreign or len(heading.group(1)) <= foreign):
            title = heading.group(2).lower()
            foreign = len(heading.group(1)) if "counterpart" in title else 0
        if not fenced:
            for _, text in SPAN.findall(line):
                found += check_span(tree, os.path.dirname(path),
                                    text.strip(), foreign)
            for target in LINK.findall(SPAN.sub("", line)):
                found += check_link(tree, path, target)
        for complaint in found:
            yield f"{path}:{number}: {complaint}"


def check_source(path, text):
    """Complaints about any file: its SPDX line, and private paths."""
    name = os.path.basename(path)
    head = "\n".join(text.splitlines()[:2])
    if (name.endswith(SOURCES) or name in SOURCE_NAMES) and \
            not SPDX.search(head):
        yield f"{path}:1: no SPDX-License-Identifier line"
    for number, line in enumerate(text.splitlines(), 1):
        match = SOMEBODYS.search(line)
        if match:
            yield f"{path}:{number}: {match.group()}: somebody's own folder"


def check_tree(root):
    """All complaints about a tree."""
    tree = Tree(root)
    found = []
    for path, text in tree.texts.items():
        found += check_source(path, text)
        if path == "README.md" or path.startswith("docs/") and \
                path.endswith(".md"):
            found += check_document(tree, path)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=".")
    args = parser.parse_args()
    complaints = check_tree(args.root)
    for line in complaints:
        print(line, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
