# SPDX-License-Identifier: MIT
"""
tests/e2e/test_examples.py - the modules that teach, on every generation
"""

import re

import pytest
from test_modules import memory

# Modules in the order they are loaded, and what is in the lines of that and
# of unloading them.
EXAMPLES = [
    ("hello", r"says hello(?s:.*)bye"),
    ("percpu_static", r"\d copies, each as it should be(?s:.*)\d+ in all"),
    ("percpu_dynamic", r"core 0: 10 calls, the last was 10\n(?s:.*)0 in all"),
    ("percpu_counters", r"the sum is \d000, read says \d+, batch \d+"),
    ("core_threads", r"\d threads\n(?s:.*)core 0: moved 0 times, ran: yes"),
    ("params", r"params: this is params, used by 0"),
    ("exporter importer", r"importer: call \d+(?s:.*)exporter: \d+ hits"),
    ("percpu_user", r"core 0: static \d+ dynamic \d+(?s:.*)percpu_user: done"),
    ("percpu_large", r"each copy is where it should be"),
    ("percpu_page", r"each copy begins on a page"),
    ("thumb_calls", r"thumb_calls: 75"),
    ("course_buddy", r"order 0: pages 0x(?s:.*)order 5: .*\n"),
    ("course_slab", r"100 objects of 32 bytes, 32 bytes behind \"kmalloc"),
    ("course_vmalloc", r"page 4 at a\w{7} is page 0x6\w{4} of RAM\n"
     r".*\d of 4 neighbours are apart"),
    ("course_percpu", r"2048 bytes, aligned to 64: core 0 at \w+, "
     r"distance -?\d+\n"),
]
GENERATIONS = {name: dict(append=f"panic=poweroff percpu_gen={name}")
               for name in ("modalloc", "areamap", "bitmap", "quartet")}
BOOTS = GENERATIONS | {"table": dict(config="table"), "up": dict(config="up"),
                       "debug": dict(config="debug"),
                       "two_cores": dict(cpus=2)}


@pytest.mark.parametrize("how", BOOTS)
def test_examples(boot, builds, how):
    options = BOOTS[how]
    config = options.get("config", "quartet")
    m = boot(initrd=builds.get(config) / "modules.cpio", **options)

    def once():
        for names, regex in EXAMPLES:
            text = ""
            names = names.split()
            for command in [f"insmod {name}" for name in names] + \
                    [f"rmmod {name}" for name in reversed(names)]:
                status, output = m.run(command)
                assert status == 0, output
                text += output
            assert re.search(regex, text), text

    def in_use():
        free, *others, percpu = memory(m)
        # What quartet keeps ready for a core does not count as free, and
        # goes back a second later, in pages.
        return (others, percpu[:1]) if how == "quartet" else \
            (free, others, percpu)

    once()
    before = in_use()
    once()
    assert in_use() == before
    m.poweroff()
