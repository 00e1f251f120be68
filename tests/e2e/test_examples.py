# SPDX-License-Identifier: MIT
"""
tests/e2e/test_examples.py - the modules that teach, on every generation
"""

import re

import pytest
from test_modules import memory

# Module: what is in its lines, when it is loaded and unloaded.
EXAMPLES = {
    "hello": [r"says hello", r"bye"],
    "percpu_static": [r"\d copies, each as it should be", r"in all"],
    "course_buddy": [r"order 0: pages 0x", r"order 5: .*\n"],
    "course_slab": [r"100 objects of 32 bytes, 32 bytes behind \"kmalloc"],
    "course_vmalloc": [r"page 4 at a\w{7} is page 0x6\w{4} of RAM",
                       r"\d of 4 neighbours are apart"],
    "course_percpu": [r"2048 bytes, aligned to 64: core 0 at \w+, "
                      r"distance -?\d+\n"],
}
GENERATIONS = {name: dict(append=f"panic=poweroff percpu_gen={name}")
               for name in ("modalloc", "areamap", "bitmap")}
BOOTS = GENERATIONS | {"table": dict(config="table"), "up": dict(config="up"),
                       "debug": dict(config="debug"),
                       "two_cores": dict(cpus=2)}


@pytest.mark.parametrize("how", BOOTS)
def test_examples(boot, builds, how):
    options = BOOTS[how]
    config = options.get("config", "quartet")
    m = boot(initrd=builds.get(config) / "modules.cpio", **options)

    def once():
        for name, wanted in EXAMPLES.items():
            status, output = m.run(f"insmod {name}")
            assert status == 0, output
            status, text = m.run(f"rmmod {name}")
            assert status == 0, text
            for regex in wanted:
                assert re.search(regex, output + text), (name, regex, output)
    once()
    before = memory(m)
    once()
    assert memory(m) == before
    m.poweroff()
