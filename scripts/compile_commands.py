#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""compile_commands.py - turn make's list of commands into clangd's JSON

    compile_commands.py LIST OUT

LIST has one line per object: source TAB object TAB compiler and flags.
Warnings as errors are left out (clang has other warnings), and the
compiler's own include folders are spelled out, since clangd does not ask
a cross compiler for them.
"""

import json
import os
import shlex
import subprocess
import sys

# What gcc understands and clang does not.
DROPPED = {"-Werror"}


def system_includes(compiler):
    """Folders the compiler searches for <...>, in order."""
    done = subprocess.run([compiler, "-E", "-v", "-x", "c", os.devnull],
                          capture_output=True, text=True, check=True,
                          env=dict(os.environ, LC_ALL="C"))
    text = done.stderr.split("search starts here:\n")[-1]
    text = text.split("End of search list.")[0]
    return [os.path.normpath(line.strip()) for line in text.splitlines()]


def entry(line, folder, includes):
    """One object of the JSON array."""
    source, output, command = line.strip().split("\t")
    arguments = [word for word in shlex.split(command) if word not in DROPPED]
    for include in includes:
        arguments += ["-isystem", include]
    arguments += ["-c", "-o", output, source]
    return {"directory": folder, "file": source, "output": output,
            "arguments": arguments}


def main(argv):
    with open(argv[1], encoding="utf-8") as file:
        lines = [line for line in file.read().splitlines() if line.strip()]
    if not lines:
        sys.exit("compile_commands: no objects")
    compiler = shlex.split(lines[0].strip().split("\t")[2])[0]
    includes = system_includes(compiler)
    entries = [entry(line, os.getcwd(), includes) for line in lines]
    with open(argv[2], "w", encoding="utf-8") as file:
        json.dump(entries, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv)
