# SPDX-License-Identifier: MIT
"""
tests/e2e/conftest.py - what the end-to-end tests share

`boot` starts kernels and ends them with the test; a test that fails shows
the end of every console it had. `builds` knows where the images are.
"""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

import ktap  # noqa: E402  (found through the paths above)
import machine  # noqa: E402

SHOWN_LINES = 80    # of a console, when a test fails


class Builds:
    """
    Where the images are: CONFIG is in <root>/CONFIG. When nothing was built
    under the root, `build` stands in for the configuration "quartet" and
    the others are skipped; when something was, what is missing fails.
    """

    def __init__(self, root):
        self.root = pathlib.Path(root).resolve()

    def find(self, config):
        """Returns (folder, why there is none, is that a failure)."""
        folder = self.root / config
        if (folder / "quartet.elf").exists():
            return folder, None, False
        strict = self.root.exists()
        fallback = ROOT / "build"
        if config == "quartet" and not strict and \
                (fallback / "quartet.elf").exists():
            return fallback, None, False
        return None, f"not built: {folder}/quartet.elf (make check " \
            "builds it)", strict

    def get(self, config="quartet"):
        folder, reason, strict = self.find(config)
        if reason:
            (pytest.fail if strict else pytest.skip)(reason)
        return folder


def pytest_addoption(parser):
    # Known only when pytest is given this folder or a file in it.
    parser.addoption(
        "--build-root", metavar="DIR",
        help="folder with one build per configuration: DIR/quartet, "
        "DIR/debug, DIR/up (default: $QUARTET_BUILD_ROOT or build/check)")


def pytest_configure(config):
    root = config.getoption("build_root", None) or \
        os.environ.get("QUARTET_BUILD_ROOT") or ROOT / "build" / "check"
    config.quartet_builds = Builds(root)


def pytest_terminal_summary(terminalreporter):
    terminalreporter.reportchars += "s"     # a skip gives its reason


def pytest_collect_file(file_path, parent):
    if file_path.name == "variants.toml":
        return ktap.KtapFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.failed:
        for number, m in enumerate(getattr(item, "machines", []), 1):
            lines = m.text.split("\n")[-SHOWN_LINES:]
            report.sections.append((f"console {number}", "\n".join(lines)))


@pytest.fixture(scope="session")
def builds(pytestconfig):
    return pytestconfig.quartet_builds


@pytest.fixture
def start(request, builds):
    """
    start(config=..., allow=REGEX, **Machine's) gives a started Machine.
    At the end of the test it must not have made a guest error.
    """
    request.node.machines = []

    def start_machine(config="quartet", **options):
        options.setdefault("timeout", 30)
        m = machine.Machine(build=builds.get(config), **options)
        request.node.machines.append(m)
        return m.start()

    yield start_machine
    for m in request.node.machines:
        m.close()
    errors = [line for m in request.node.machines for line in m.guest_errors]
    assert not errors


@pytest.fixture
def boot(start):
    """The same, at its first prompt."""
    def boot_machine(**options):
        m = start(**options)
        m.expect_prompt()
        return m
    return boot_machine


@pytest.fixture
def qemu_py(builds):
    """Run scripts/qemu.py to its end. Gives the CompletedProcess."""
    def run(*args, config="quartet"):
        argv = [sys.executable, str(ROOT / "scripts" / "qemu.py"),
                "--build", str(builds.get(config)), *args]
        return subprocess.run(argv, capture_output=True, text=True,
                              timeout=120, check=False,
                              stdin=subprocess.DEVNULL)
    return run
