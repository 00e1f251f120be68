# SPDX-License-Identifier: MIT
"""
tests/e2e/test_initcalls.py - start-up hooks run at their level, in order

The debug configuration links the example of every level.
"""

import re

LEVELS = ["bootmem", "percpu", "buddy", "pcp", "slab", "vmalloc", "module"]


def test_levels_in_order(start):
    m = start(config="debug")
    m.expect_prompt()
    status, log = m.run("dmesg")
    assert status == 0
    called = re.findall(r"initcall: (\w+): (\w+)_example returned (-?\d+)",
                        log)
    assert called == [(level, level, "0") for level in LEVELS]
    m.poweroff()


def test_steps_follow_the_subsystem(boot):
    m = boot()
    status, steps = m.run("boot")
    assert status == 0
    order = [line.split()[3:5] for line in steps.splitlines()
             if re.match(r" *\d+\.\d+ ", line)]
    names = [" ".join(words) for words in order]

    def place(start_of_name):
        return next(i for i, name in enumerate(names)
                    if name.startswith(start_of_name))
    for before, hook in (("bootmem alloc", "bootmem hooks"),
                         ("percpu static", "percpu hooks"),
                         ("pages", "buddy hooks"),
                         ("buddy hooks", "pcp hooks"),
                         ("watchdog", "module hooks")):
        assert place(before) < place(hook)
    m.poweroff()


def test_a_module_that_is_compiled_in(boot):
    """Its init is called, its parameter is a boot parameter."""
    m = boot(config="debug", append="module.sleep_ms=3")
    assert "4 of 4 cores said hello after 3 ms" in m.run("dmesg")[1]
    m.poweroff()
    m = boot(config="debug", append="module.sleep_ms=-3")
    log = m.run("dmesg")[1]
    assert 'boot parameter "module.sleep_ms" refused: value "-3"; usage: ' \
        "module.sleep_ms=VALUE" in log
    assert "cores said hello after 1 ms" in log
    m.poweroff()
