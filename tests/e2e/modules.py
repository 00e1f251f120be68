# SPDX-License-Identifier: MIT
"""
tests/e2e/modules.py - what the tests of loadable modules share
"""

import re

import pytest


def ko(builds, config, name):
    return (builds.get(config) / "modules" / f"{name}.ko").read_bytes()


@pytest.fixture
def with_modules(boot, builds):
    """with_modules(config) boots with that kernel's modules."""
    def boot_modules(config="quartet", **options):
        return boot(config=config, initrd=builds.get(config) / "modules.cpio",
                    **options)
    return boot_modules


@pytest.fixture
def shell(with_modules):
    m = with_modules()
    yield m
    m.poweroff()


def memory(m):
    """
    All that is in use; two are alike when nothing leaks. Empty slabs that
    the cores keep are not in use, nor are the objects "slab" that describe
    them: free memory is counted with slabs.
    """
    info = {line.split(":")[0]: int(line.split()[1])
            for line in m.run("cat /proc/meminfo")[1].splitlines()}
    objects = {line.split()[0]: line.split()[1] for line
               in m.run("cat /proc/slabinfo")[1].splitlines()[2:]
               if line.split()[1] != "0" and line.split()[0] != "slab"}
    percpu = re.findall(r"(?:nr_cur_alloc|free_bytes) +: +(\d+)",
                        m.run("cat /proc/percpu_stats")[1])
    return (info["MemFree"] + info["Slab"], info["VmallocUsed"],
            info["PageTables"], objects, percpu)
