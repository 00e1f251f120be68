# SPDX-License-Identifier: MIT
"""
tests/e2e/gdb_driver.py - run inside GDB: commands from a file, what each
printed (or the error it ended with) into another, as JSON
"""

import json
import os

import gdb

WORK = os.environ["QUARTET_GDB_WORK"]


def one(command):
    try:
        return {"text": gdb.execute(command, to_string=True), "error": None}
    except gdb.error as error:
        return {"text": "", "error": str(error)}


def main():
    for setting in "pagination off", "confirm off", "width 0":
        gdb.execute(f"set {setting}")
    with open(f"{WORK}/commands.json") as file:
        commands = json.load(file)
    results = []
    for command in commands:
        # Who waits for this knows that all before it is done.
        os.write(1, f"next: {command}\n".encode())
        results.append(one(command))
        with open(f"{WORK}/results.json", "w") as file:
            json.dump(results, file)


main()
