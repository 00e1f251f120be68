# SPDX-License-Identifier: MIT
"""
quartet/chunks.py - the memory alloc_percpu() gives out

q-pcpu-chunks and q-pcpu-map print what the shell's pcpu prints, to the
letter; they need no lock, but a machine stopped in the middle of an
allocation shows the middle of it.
"""

import functools

import gdb

from . import names
from .kernel import (Command, address, bits, command, entries, offset,
                     length, offset_of, per_stop, possible_cpus, read, struct,
                     text, variable)
from .percpu import is_template, template_range

PAGE = 4096
ROW = 64                # letters of a page
GRANULE = 4             # bytes of a bit: percpu/gen/bitmap_internal.h
USED = 1                # of an entry: percpu/gen/areamap_internal.h
PAGE_GRANULES = PAGE // GRANULE     # percpu/gen/quartet_internal.h


class Chunk:
    """struct pcpu_chunk, and the areas its index knows."""

    def __init__(self, value):
        self.value = value
        for name in ("base", "start", "end", "id", "slot", "nr_pages",
                     "nr_populated", "nr_empty"):
            setattr(self, name, int(value[name]))
        self.first = bool(value["first"])
        self.reserved = bool(value["reserved"])
        self.populated = bits(int(value["populated"]), self.nr_pages)
        owner = value["owner"]
        self.index = index_name(owner["index"])
        self.slots = {int(owner["sidelined_slot"]): "  sidelined",
                      int(owner["depopulate_slot"]): "  to depopulate"}

    @property
    def nr_alloc(self):
        return sum(used for _, _, used in self.areas)

    @property
    def free_bytes(self):
        return sum(size for _, size, used in self.areas if not used)

    @functools.cached_property
    def label(self):
        return "R" if self.reserved else str(self.id)

    @property
    def remark(self):
        if self.reserved or self.first:
            return "  reserved" if self.reserved else "  first"
        return self.slots.get(self.slot, "") if self.slot >= 0 else ""

    def own(self, type_name):
        pointer = self.value["index"].cast(struct(type_name).pointer())
        return pointer.dereference()

    @property
    def longest(self):
        """Of an index's guess no more than there is."""
        return min(self.guess, self.free_bytes)

    @property
    def guess(self):
        if self.index == "bitmap":
            best = self.own("chunk_bitmap")["all"]["best"]["bits"]
            return int(best) * GRANULE
        if self.index == "quartet":
            return int(self.own("quartet_map")["longest"]) * GRANULE
        return int(self.own("area_map")["hint"])

    @functools.cached_property
    def areas(self):
        """[(offset, size, used)]"""
        return list(getattr(self, f"walk_{self.index}")())

    def walk_bitmap(self):
        own = self.own("chunk_bitmap")
        count = int(own["nr_bits"])
        alloc = bits(int(own["alloc"]), count)
        bound = bits(int(own["bound"]), count + 1)
        at, limit = self.start // GRANULE, self.end // GRANULE
        while at < limit:
            used = alloc >> at & 1
            rest = bound >> at + 1 if used else alloc >> at
            step = (rest & -rest).bit_length() - (0 if used else 1)
            end = min(at + step, limit) if rest else limit
            yield at * GRANULE, (end - at) * GRANULE, bool(used)
            at = end

    def walk_areamap(self):
        own = self.own("area_map")
        count = int(own["areas"]) + 1
        raw = bits(int(own["map"]), count * 32)
        entry = [raw >> 32 * i & 0xffffffff for i in range(count)]
        for i in range(count - 1):
            begin = entry[i] & ~USED
            if begin >= self.start:
                yield begin, (entry[i + 1] & ~USED) - begin, \
                    bool(entry[i] & USED)


    def quartet_bits(self, field):
        """Of all pages together, a bit for each granule."""
        pages = self.own("quartet_map")["pages"][0]
        size, at = pages.type.sizeof, offset_of("quartet_page", field)
        raw = read(address(pages), size * self.nr_pages)
        return int.from_bytes(b"".join(
            raw[start + at:start + at + PAGE_GRANULES // 8]
            for start in range(0, len(raw), size)), "little")

    def walk_quartet(self):
        """What lies ready in a magazine is free, as in percpu/gen's walk()."""
        taken, last = self.quartet_bits("taken"), self.quartet_bits("last")
        live = taken if self.reserved else self.quartet_bits("live")
        at, limit = self.start // GRANULE, self.end // GRANULE
        while at < limit:
            is_taken = taken >> at & 1
            rest = (last if is_taken else taken) >> at
            step = (rest & -rest).bit_length() - (0 if is_taken else 1)
            end = min(at + step, limit) if rest else limit
            yield at * GRANULE, (end - at) * GRANULE, bool(live >> at & 1)
            at = end


def index_name(pointer):
    for name in "bitmap", "areamap", "quartet":
        if int(pointer) == names.place(f"pcpu_index_{name}"):
            return name
    raise gdb.GdbError(f"an index of chunks that nobody knows: {pointer}")


def kernel_allocator():
    a = variable("kernel_allocator", "percpu/percpu.c")
    if not int(a["generation"]):
        raise gdb.GdbError("there is no allocator of per-CPU memory yet")
    return a


def has_chunks(a):
    return int(a["generation"]["chunks"]) != 0


def allocator_with_chunks():
    a = kernel_allocator()
    if not has_chunks(a):
        name = text(a["generation"]["name"])
        raise gdb.GdbError(f"pcpu: generation {name} has no chunks")
    return a


@per_stop
def chunks():
    a = kernel_allocator()
    if not has_chunks(a):
        return []
    return [Chunk(v) for v in entries(a["chunks"], "pcpu_chunk", "all")]


@command
class PcpuChunks(Command):
    """Print a line for each chunk of per-CPU memory, as "pcpu chunks"."""
    name = "q-pcpu-chunks"

    def run(self, argv):
        self.no_arguments(argv)
        a = allocator_with_chunks()
        print(f"{text(a['generation']['name'])} on "
              f"{text(a['backend']['name'])}, {int(a['nr_cpus'])} cores, "
              f"units of {int(a['unit_size'])} bytes")
        print("chunk  slot  pages populated empty  areas     free  longest")
        for c in chunks():
            head = "    R     -" if c.reserved else f"{c.id:5} {c.slot:5}"
            print(f"{head} {c.nr_pages:6} {c.nr_populated:9} "
                  f"{c.nr_empty:5} {c.nr_alloc:6} {c.free_bytes:8} "
                  f"{c.longest:8}{c.remark}")


# Pictures

def mix(old, letter, whole):
    if whole:
        return letter
    if old in ("-", letter):
        return letter if letter == "." else "+"
    return "+"


def picture(chunk):
    """A letter for each 64 bytes, as percpu/chunk_info.c draws them."""
    size = PAGE // ROW
    letters = ["-"] * (chunk.nr_pages * ROW)
    turn = 0
    for start, length, used in chunk.areas:
        letter = "#="[turn] if used else "."
        turn ^= used
        end = start + length
        while start < end:
            at = start // size
            stop = min((at + 1) * size, end)
            letters[at] = mix(letters[at], letter, stop - start == size)
            start = stop
    return "".join(letters)


def print_missing(first, last):
    if first < last:
        pages = "page" if last - first == 1 else "pages"
        print(f"{first * PAGE:9}  ({last - first} {pages} without memory)")


def print_map(a, chunk):
    print(f"chunk {chunk.label}: bytes {chunk.start}-{chunk.end - 1}; "
          f"{chunk.nr_populated} of {chunk.nr_pages} pages; "
          f"{chunk.nr_alloc} areas; {chunk.free_bytes} free, longest "
          f"{chunk.longest}")
    cpus = range(int(a["nr_cpus"]))
    unit = [chunk.base + int(a["unit_offset"][cpu]) for cpu in cpus]
    for i in range(0, len(unit), 5):
        print("  unit of core" + "".join(
            f"  {cpu} 0x{unit[cpu] & 0xffffffff:08x}"
            for cpu in cpus[i:i + 5]))
    letters, missing = picture(chunk), 0
    for page in range(chunk.nr_pages):
        if not chunk.populated >> page & 1:
            continue
        print_missing(missing, page)
        missing = page + 1
        print(f"{page * PAGE:9}  {letters[page * ROW:(page + 1) * ROW]}")
    print_missing(missing, chunk.nr_pages)


@command
class PcpuMap(Command):
    """Draw the chunks of per-CPU memory, as "pcpu map": q-pcpu-map [CHUNK]

CHUNK is R or a number. A row is a page, a letter 64 bytes: # and = are areas
in turn, + several or partly, . is free."""
    name = "q-pcpu-map"

    def run(self, argv):
        if len(argv) > 1:
            raise self.usage("[CHUNK]")
        a = allocator_with_chunks()
        shown = [c for c in chunks() if not argv or c.label == argv[0]]
        if not shown:
            raise gdb.GdbError(f"there is no chunk {argv[0]}: see "
                               "q-pcpu-chunks")
        print(f"a letter is {PAGE // ROW} bytes: # and = areas in turn, + "
              "several or partly, . free")
        for chunk in shown:
            print_map(a, chunk)


# What lies at an address

def describe_variable(where):
    start, _ = template_range()
    found = names.lookup(where)
    what = f"static variable {found[2]}" if found else \
        "between the static variables"
    if found and where != found[0]:
        what += f", byte {where - found[0]}"
    return f"{what}, offset 0x{where - start:x}"


def print_copies(where):
    for cpu in possible_cpus():
        print(f"  core {cpu} 0x{(where + offset(cpu)) & 0xffffffff:08x}")


def who_is_static(where):
    if is_template(where):
        print(describe_variable(where))
        print_copies(where)
        return True
    for cpu in possible_cpus():
        template = (where - offset(cpu)) & 0xffffffff
        if is_template(template):
            print(f"core {cpu}'s copy: {describe_variable(template)}")
            return True
    return False


def chunk_at(where):
    """The chunk in whose unit 0 an address lies."""
    for chunk in chunks():
        if chunk.start <= (where - chunk.base) & 0xffffffff < chunk.end:
            return chunk, (where - chunk.base) & 0xffffffff
    return None


def is_cookie(where):
    a = kernel_allocator()
    return has_chunks(a) and chunk_at(where - int(a["delta"])) is not None


@per_stop
def ready():
    """What generation quartet's magazines keep: {cookie: core}."""
    a, found = kernel_allocator(), {}
    if not has_chunks(a) or index_name(a["index"]) != "quartet":
        return found
    quartet = a["front"].cast(struct("quartet").pointer())
    slots = [int(quartet["slots"][i]) for i in range(length(quartet["slots"]))]
    for cpu in range(int(a["nr_cpus"])):
        core = quartet["core"][cpu]
        areas, bottom = core["areas"], 0
        size = areas[0].type.sizeof
        for number, room in enumerate(slots):
            top = int(core["magazines"][number]["top"]) - \
                int(areas[bottom].address)
            # Below the first lies one that is none.
            for i in range(1, min(top // size, room) + 1):
                found[int(areas[bottom + i]["cookie"])] = cpu
            bottom += 1 + room
    return found


def print_ready(chunk, off, first):
    """Of memory that is not handed out, but not free for all either."""
    if chunk.index != "quartet" or not \
            chunk.quartet_bits("taken") >> off // GRANULE & 1:
        return
    cpu = ready().get(first)
    print("  on its way to a magazine, or from one" if cpu is None else
          f"  ready in core {cpu}'s magazine")


def print_place(a, where, found, whose, cookie):
    chunk, off = found
    for start, size, used in chunk.areas:
        if start <= off < start + size:
            break
    kind = "an area of" if used else "free"
    print(f"{whose}: byte {off - start} of {kind} {size} bytes, offset "
          f"{start} of chunk {chunk.label}")
    first = (chunk.base + start + int(a["delta"])) & 0xffffffff
    if used and cookie:
        print_copies(first)
        if names.lookup(where):
            print(f"  (as an address it would be {names.full(where)})")
    elif used:
        print(f"  its cookie is 0x{first:08x}")
    else:
        print_ready(chunk, off, first)


def who_is_in_chunk(where):
    a = kernel_allocator()
    known = False
    for cpu in range(int(a["nr_cpus"])) if has_chunks(a) else ():
        found = chunk_at(where - int(a["unit_offset"][cpu]))
        if found:
            print_place(a, where, found, f"core {cpu}'s copy", False)
            known = True
            break
    found = chunk_at(where - int(a["delta"])) if has_chunks(a) else None
    if found:
        print_place(a, where, found, "cookie", True)
    return known or bool(found)


@command
class PcpuWho(Command):
    """Say which per-CPU variable or area lies at an address: q-pcpu-who ADDR

ADDR is an expression: an address of a core's copy, a cookie that
alloc_percpu() returned, or &VAR."""
    name = "q-pcpu-who"
    completer = gdb.COMPLETE_EXPRESSION

    def run(self, argv):
        if not argv:
            raise self.usage("ADDR")
        value = gdb.parse_and_eval(" ".join(argv))
        if value.type.strip_typedefs().code not in (
                gdb.TYPE_CODE_INT, gdb.TYPE_CODE_PTR, gdb.TYPE_CODE_ENUM):
            value = gdb.Value(address(value))
        where = int(value) & 0xffffffff
        if who_is_static(where) or who_is_in_chunk(where):
            return
        found = names.lookup(where)
        print(f"0x{where:08x} is no per-CPU memory" +
              (f": {names.full(where)}" if found else ""))
