# SPDX-License-Identifier: Apache-2.0
"""``make check``: lint, types, layers, tests; one line each, all faults shown.

``make check-data`` runs the tests that need the larger data, which ``make check`` leaves out where
``YUZUI_DATA`` names no folder that holds them; ``make journeys`` those that need a browser.

Types are looked at and the tests of the core are run beside the other steps, so that no core waits
for another: what they say is printed at the end.

What everything else stands on (record, plan, errors, the predicate of visibility) is tested line
by line and branch by branch: its own tests must reach all of it.
Journeys need Chromium and a Chinese font: without them they are not run, and it is said what installs them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
ROOM = 4 << 30
"""Bytes that must be free in memory before tests write there."""

JOURNEYS = ("tests/pages", "tests/journeys", "tests/view/test_charts.py")
"""Where tests are that need a browser or a Chinese font."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CORE = {
    "yuzui.model": "tests/model",
    "yuzui.policy.plan": "tests/jobs/policy/test_plan.py",
    "yuzui.errors": "tests/model",
    "yuzui.store.visible": "tests/store/test_visible.py",
}
"""Modules of which every line and branch is run, and the tests that do it alone."""


def missing() -> list[str]:
    """Return the system packages that the page tests lack."""
    packages = []
    if not any(shutil.which(name) for name in BROWSERS):
        packages.append("chromium")
    fonts = (
        subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False).stdout
        if shutil.which("fc-list")
        else ""
    )
    if not fonts.strip():
        packages.append("fonts-noto-cjk")
    return packages


@contextmanager
def in_memory() -> Iterator[None]:
    """Let tests write to memory, where there is room for them, and leave nothing there.

    They write hundreds of small databases, each synced to the disk: a core idles meanwhile.
    """
    memory = Path("/dev/shm")
    room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free
    if "TMPDIR" in os.environ or not room or room < ROOM:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="yuzui-check-", dir=memory) as folder:
        os.environ["TMPDIR"] = folder
        try:
            yield
        finally:
            del os.environ["TMPDIR"]


def step(name: str, *command: str) -> bool:
    """Run one step and say how it went."""
    began = time.monotonic()
    print(f"— {name}", flush=True)
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False)
    word = "ok" if done.returncode == 0 else f"FAILED ({done.returncode})"
    print(f"  {name}: {word}, {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode == 0


@contextmanager
def beside(name: str, *command: str) -> Iterator[list[bool]]:
    """Run one step beside others and say at their end how it went."""
    began, went = time.monotonic(), list[bool]()
    made = subprocess.Popen(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield went
    finally:
        said, _ = made.communicate()
    print(f"— {name}\n{said}", end="")
    went.append(made.returncode == 0)
    word = "ok" if went[0] else f"FAILED ({made.returncode})"
    print(f"  {name}: {word}, {time.monotonic() - began:.0f} s", flush=True)


def with_data() -> int:
    """Run the tests marked ``data``; without the folder that they need nothing was checked."""
    folder = os.environ.get("YUZUI_DATA", "")
    if not Path(folder).is_dir() or not folder:
        print("make check-data needs YUZUI_DATA=FOLDER, the folder of the larger data")
        return 2
    return 0 if step("tests on the larger data", "pytest", "-q", "-n", "2", "-m", "data") else 1


def journeys() -> int:
    """Look at every page in a browser; on a machine without one nothing was looked at."""
    if lacking := missing():
        print(f"missing: {' '.join(lacking)}   install: sudo apt-get install {' '.join(lacking)}")
        return 2
    return 0 if step("journeys", "pytest", "-q", "-n", "2", "--dist", "worksteal", "-m", "page", *JOURNEYS) else 1


def main() -> int:
    """Run all steps; a failed one does not hide the next."""
    tests = ["pytest", "-q", "-n", "2", "--dist", "worksteal", "--ignore=tests/pages", "--ignore=tests/journeys"]
    tests += ["-m", "not page"]
    tests += [f"--ignore={path}" for path in dict.fromkeys(CORE.values())]
    # by their files: asked by name, coverage imports them first, and numpy cannot be imported twice
    files = (f"src/{name.replace('.', '/')}" for name in CORE)
    core = (
        "coverage",
        "run",
        f"--include={','.join(f'{file}.py,{file}/*' for file in files)}",
        "-m",
        "pytest",
        "-q",
        *dict.fromkeys(CORE.values()),
    )
    with beside("types", "mypy") as typed, beside("tests of the core", *core) as cored:
        steps = [
            step("lint", "ruff", "check", "."),
            step("format", "ruff", "format", "--check", "."),
            step("layers", "python", "-m", "tests.layers"),
            step("tests", *tests),
        ]
    steps += [*typed, *cored]
    steps.append(step("all of the core run", "coverage", "report", "-m", "--skip-covered"))
    return 0 if all(steps) else 1


if __name__ == "__main__":
    with in_memory():
        sys.exit({"data": with_data, "journeys": journeys}.get("".join(sys.argv[1:]), main)())
