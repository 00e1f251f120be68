# SPDX-License-Identifier: MIT
"""
quartet-gdb.py - teaches GDB this kernel: (gdb) source scripts/gdb/quartet-gdb.py

"help quartet" lists the commands. See docs/gdb.md.
"""

import pathlib
import sys

import gdb

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

if not hasattr(gdb, "unwinder"):
    import gdb.unwinder  # noqa: E402

import quartet  # noqa: E402,F401  (defines the commands)
