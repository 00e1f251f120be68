# SPDX-License-Identifier: MIT
"""
scripts/core_file.py - the memory QEMU dumps, as a core file GDB understands

QEMU dumps the registers of each core and physical memory. Of addresses that
are not RAM's own (vmalloc, stacks of threads, modules) it knows nothing, so
what the kernel's translation table maps there is put behind it:

    QEMU's dump     | ELF | notes | RAM |
    FILE            | ELF | notes |  (hole)  | RAM | areas of vmalloc |

Pages of zeros are left out: FILE takes little more of the disk than the
kernel has used. It is written beside its place and moved there when whole.

Source   ELF: System V ABI, chapter 5. Table: ARM DDI 0406C, B3.5.
See      scripts/core.py, kernel/arch/mmu.h, docs/gdb.md
"""

import os
import pathlib
import struct

PAGE = 4096
BLOCK = 16 * PAGE       # what is looked at for zeros at a time
EHDR = struct.Struct("<16sHHIIIIIHHHHHH")
PHDR = struct.Struct("<8I")     # type offset vaddr paddr filesz memsz flags …
SHDR = struct.Struct("<10I")    # name type flags address offset size link …
SYMBOL = struct.Struct("<IIIBBH")   # name value size …
LOAD, NOTE, CORE, ARM = 1, 4, 4, 40
HEAD_ROOM = 4 << 20     # for program headers and notes, before RAM
MOST_AREAS = 60000      # ELF counts headers with 16 bits
L1_ENTRIES, L2_ENTRIES = 4096, 256
TABLE, SMALL_PAGE = 1, 2


class CoreError(Exception):
    """There is no core file, and why."""


class Image:
    """quartet.elf: where its translation table lies, and its symbol table."""

    def __init__(self, path):
        self.path = path
        try:
            self.data = pathlib.Path(path).read_bytes()
            self.sections = self.read_sections()
            self.l1_table = self.symbol("mmu_l1_table")
            self.names_at, self.names = self.sections[".ksyms"]
        except OSError as error:
            raise CoreError(f"{path}: {error.strerror}: run make first") \
                from None
        except (struct.error, KeyError, IndexError, ValueError):
            raise CoreError(f"{path} is no Quartet with symbols") from None

    def read_sections(self):
        """{name: (address, bytes)}"""
        fields = EHDR.unpack_from(self.data)
        table, count, names = fields[6], fields[12], fields[13]
        headers = [SHDR.unpack_from(self.data, table + i * SHDR.size)
                   for i in range(count)]
        return {self.string(headers[names][4] + h[0]):
                (h[3], self.data[h[4]:h[4] + h[5]]) for h in headers}

    def string(self, at):
        return self.data[at:self.data.index(b"\0", at)].decode()

    def symbol(self, name):
        """Its address."""
        names = self.sections[".strtab"][1]
        for at, value, *_ in SYMBOL.iter_unpack(self.sections[".symtab"][1]):
            if names.startswith(name.encode() + b"\0", at):
                return value
        raise KeyError(name)


class Dump:
    """What QEMU writes, read once from start to end."""

    def __init__(self, stream):
        self.stream = stream
        self.at = 0
        head = self.read(EHDR.size)
        ident, kind, machine, *_ = head = EHDR.unpack(head)
        if ident[:6] != b"\x7fELF\x01\x01" or (kind, machine) != (CORE, ARM):
            raise CoreError("the dump is no core file of a 32-bit ARM")
        self.flags, table, count = head[7], head[5], head[10]
        self.skip_to(table)
        headers = [PHDR.unpack(self.read(PHDR.size)) for _ in range(count)]
        self.loads = sorted((h for h in headers if h[0] == LOAD),
                            key=lambda h: h[1])
        self.notes = b""
        for header in headers:
            if header[0] == NOTE:
                self.skip_to(header[1])
                self.notes += self.read(header[4])

    def read(self, size):
        parts = []
        while size:
            part = self.stream.read(size)
            if not part:
                raise CoreError("the dump ends too early")
            parts.append(part)
            size -= len(part)
            self.at += len(part)
        return b"".join(parts)

    def skip_to(self, offset):
        if offset < self.at:
            raise CoreError("the parts of the dump are in another order "
                            "than QEMU's")
        self.read(offset - self.at)

    def segments(self):
        """(physical address, size, its blocks) of each, in file order."""
        for header in self.loads:
            self.skip_to(header[1])
            yield header[3], header[4], self.blocks(header[4])

    def blocks(self, size):
        while size:
            block = self.read(min(size, BLOCK))
            size -= len(block)
            yield block


def check(path):
    """Raises CoreError if no core file can be made there."""
    CoreFile(path).discard()


class CoreFile:
    """The file that is made. Leaving `with` by an error removes it."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.part = self.path.with_name(self.path.name + ".part")
        self.end = HEAD_ROOM
        self.segments = []      # (va, pa, offset, size)
        if self.path.is_dir():
            raise CoreError(f"cannot write {path}: it is a folder")
        try:
            self.file = open(self.part, "w+b")
        except OSError as error:
            raise CoreError(f"cannot write {path}: {error.strerror}") \
                from None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is not None:
            self.discard()
            return
        self.file.close()
        os.replace(self.part, self.path)

    def discard(self):
        self.file.close()
        self.part.unlink()

    def add(self, va, pa, blocks):
        """A segment; zeros become holes."""
        start = self.end
        for block in blocks:
            if block.count(0) != len(block):
                os.pwrite(self.file.fileno(), block, self.end)
            self.end += len(block)
        self.segments.append((va, pa, start, self.end - start))

    def physical(self, pa, size):
        """Bytes of RAM; None where there is none."""
        for _, start, offset, length in self.segments:
            if start <= pa and pa + size <= start + length:
                return os.pread(self.file.fileno(), size, offset + pa - start)
        return None

    def words(self, pa, count):
        raw = self.physical(pa, 4 * count)
        return struct.unpack(f"<{count}I", raw) if raw else (0,) * count

    def finish(self, dump):
        os.ftruncate(self.file.fileno(), self.end)
        count = len(self.segments) + 1
        notes_at = EHDR.size + count * PHDR.size
        head = [EHDR.pack(b"\x7fELF\x01\x01\x01" + bytes(9), CORE, ARM, 1, 0,
                          EHDR.size, 0, dump.flags, EHDR.size, PHDR.size,
                          count, 0, 0, 0),
                PHDR.pack(NOTE, notes_at, 0, 0, len(dump.notes), 0, 0, 4)]
        head += [PHDR.pack(LOAD, offset, va, pa, size, size, 7, PAGE)
                 for va, pa, offset, size in self.segments]
        os.pwrite(self.file.fileno(), b"".join(head) + dump.notes, 0)


# The kernel's translation table

def mapped_pages(core, image):
    """(va, pa) of each small page that is not where it is in RAM."""
    for number, entry in enumerate(core.words(image.l1_table, L1_ENTRIES)):
        if entry & 3 != TABLE:
            continue
        pages = core.words(entry & ~0x3ff, L2_ENTRIES)
        for i, page in enumerate(pages):
            va, pa = (number * L2_ENTRIES + i) * PAGE, page & ~(PAGE - 1)
            if page & SMALL_PAGE and va != pa:
                yield va, pa


def areas(pages):
    """Pages that follow each other: (va, [pa...])."""
    start, found = 0, []
    for va, pa in pages:
        if found and va != start + len(found) * PAGE:
            yield start, found
            found = []
        if not found:
            start = va
        found.append(pa)
    if found:
        yield start, found


def add_areas(core, image):
    """Returns what there is to say about it: "" or a warning."""
    names = core.physical(image.names_at, len(image.names))
    if names != image.names:
        return (f"{image.path} is not the kernel that runs there: only RAM "
                "is in the core, no vmalloc, no thread's stack")
    found = list(areas((va, pa) for va, pa in mapped_pages(core, image)
                       if core.physical(pa, PAGE)))
    for va, pages in found[:MOST_AREAS]:
        core.add(va, pages[0], (core.physical(pa, PAGE) for pa in pages))
    if len(found) > MOST_AREAS:
        return f"{len(found) - MOST_AREAS} areas of vmalloc are left out"
    return ""


def complete(stream, image, path):
    """
    Makes the core file `path` of QEMU's dump. Returns a warning, or "".
    Raises CoreError, or what reading the stream raises.
    """
    with CoreFile(path) as core:
        try:
            dump = Dump(stream)
            for pa, _, blocks in dump.segments():
                core.add(pa, pa, blocks)
            warning = add_areas(core, image)
            core.finish(dump)
        except OSError as error:
            raise CoreError(f"cannot write {path}: {error.strerror}") \
                from None
    return warning
