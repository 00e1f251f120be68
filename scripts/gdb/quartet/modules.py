# SPDX-License-Identifier: MIT
"""
quartet/modules.py - modules, and their symbols at the addresses they have

The kernel keeps where each of a module's symbols is; the file says in which
section it is and where there: the difference is the section's address. The
file is NAME.o, which has the debug information and the same sections as
NAME.ko, whose debug information was left out; or else that.
"""

import collections
import pathlib

import gdb

from .kernel import Command, command, entries, text, variable

STATES = {"MODULE_STATE_LIVE": "Live", "MODULE_STATE_COMING": "Loading",
          "MODULE_STATE_GOING": "Unloading"}


def modules():
    return list(entries(variable("modules"), "module", "list"))


def users(module):
    """Who uses it, as /proc/modules has them: with a comma behind each."""
    names = [text(use["user"]["name"]) + "," for use in
             entries(module["users"], "module_use", "by_used")]
    if not int(module["exit"]):
        names.append("[permanent],")
    return "".join(names)


def state(module):
    return STATES[str(module["state"])]


def start(module):
    return int(module["area"]["range"]["start"])


@command
class Modules(Command):
    """List the modules that are loaded, as /proc/modules."""
    name = "q-modules"
    linux = "lx-lsmod"

    def run(self, argv):
        self.no_arguments(argv)
        for m in modules():
            who = users(m)
            print(f"{text(m['name'])} {int(m['size'])} "
                  f"{int(m['refcnt']['counter']) - 1} {who or '-'} "
                  f"{state(m)} 0x{start(m):08x}")


def symbols_of(module):
    """{name: address} of the names that the module has once."""
    seen = collections.defaultdict(list)
    for i in range(int(module["text"]["nr_symbols"])):
        symbol = module["symbols"][i]
        seen[text(symbol["name"])].append(int(symbol["addr"]))
    return {name: found[0] for name, found in seen.items()
            if len(found) == 1}


def sections_of(module, path):
    """{section's name: address}, of those that have a symbol."""
    from elftools.elf.elffile import ELFFile

    known, found = symbols_of(module), {}
    with open(path, "rb") as file:
        elf = ELFFile(file)
        for symbol in elf.get_section_by_name(".symtab").iter_symbols():
            index = symbol["st_shndx"]
            if not isinstance(index, int) or symbol.name not in known:
                continue
            value = symbol["st_value"] & ~(
                symbol["st_info"]["type"] == "STT_FUNC")
            found.setdefault(elf.get_section(index).name,
                             known[symbol.name] - value)
        for section in elf.iter_sections():
            if section.name.startswith((".data..percpu", ".data.percpu")):
                found.setdefault(section.name, int(module["percpu"]))
    return found


def find_file(name, folders):
    # The object has what debuggers read; of several parts there is a .ko only.
    for folder in folders:
        for place in f"{name}.o", f"modules/obj/{name}.o", f"{name}.ko", \
                f"modules/{name}.ko":
            if (folder / place).is_file():
                return folder / place
    raise gdb.GdbError(f"q-symbols: no {name}.o, {name}.ko in " +
                       ", ".join(map(str, folders)))


def image_folder():
    return pathlib.Path(gdb.current_progspace().filename).parent


@command
class Symbols(Command):
    """Load the symbols of the modules that are loaded: q-symbols [FOLDER...]

The files are looked for in each FOLDER, in modules/ below it, and where
quartet.elf is. Say it again after insmod and rmmod."""
    name = "q-symbols"
    linux = "lx-symbols"
    completer = gdb.COMPLETE_FILENAME
    loaded = []

    def run(self, argv):
        folders = [pathlib.Path(word).expanduser() for word in argv]
        folders.append(image_folder())
        while self.loaded:
            gdb.execute(f"remove-symbol-file -a {self.loaded.pop()}",
                        to_string=True)
        for module in modules():
            self.load(module, find_file(text(module["name"]), folders))

    def load(self, module, path):
        sections = sections_of(module, path)
        code = sections.get(".text", start(module))
        others = "".join(f" -s {name} {where:#x}"
                         for name, where in sections.items()
                         if name != ".text")
        gdb.execute(f"add-symbol-file {path} {code:#x}{others}",
                    to_string=True)
        self.loaded.append(f"{code:#x}")
        print(f"{text(module['name'])}: {path} at 0x{code:08x}")
