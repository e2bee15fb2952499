# SPDX-License-Identifier: Apache-2.0
"""One demonstration workspace for all tests that read one; how random examples are drawn."""

from __future__ import annotations

import ast
import fcntl
import gc
import inspect
import os
import shutil
import textwrap
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# thousands of modules are parsed and kept: looking through them after every 700 new things costs
# a third of that time
gc.set_threshold(20_000)

# the same examples for the same code, however slow the machine: HYPOTHESIS_PROFILE=default seeks
settings.register_profile("check", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "check"))

NEEDS_DATA = "needs the larger data: set YUZUI_DATA to the folder that holds"
"""The one reason for which a test may be left out."""

LONG = ("tests/pages/", "tests/journeys/", "tests/contracts/test_plan.py", "tests/properties/test_crash.py")
"""Tests that are begun first: at the end they would leave a core idle."""


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave out of every later sweep of the collector what lives as long as the session."""
    gc.collect()
    gc.freeze()


def larger(name: str) -> Path | None:
    """Return a file of the larger data by its path below ``YUZUI_DATA``, or None without it."""
    folder = os.environ.get("YUZUI_DATA")
    path = Path(folder, name) if folder else None
    return path if path is not None and path.exists() else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        marks = list(item.iter_markers("data"))
        absent = [name for mark in marks for name in mark.args if larger(name) is None]
        if absent:
            reason = f"{NEEDS_DATA}: {' '.join(absent)}"
            item.add_marker(pytest.mark.skip(reason=reason))
    for item in items if _lacking(items) else ():
        if item.get_closest_marker("page"):
            item.add_marker(pytest.mark.usefixtures("refused"))
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def _lacking(items: list[pytest.Item]) -> bool:
    """Say whether tests that look at pages lack a browser or a Chinese font."""
    if not any(item.get_closest_marker("page") for item in items):
        return False
    from yuzui.view.render.png import has_cjk_font

    return not any(map(shutil.which, BROWSERS)) or not has_cjk_font()


BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
)


SKIPPED: list[str] = []
"""Tests left out for any other reason than data that are not there: there must be none."""


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Name the case at which a test with a loop over cases failed: what its loops stood at."""
    outcome = yield
    if call.excinfo is None or not outcome.get_result().failed or not isinstance(item, pytest.Function):
        return
    frames = [entry for entry in call.excinfo.traceback if entry.frame.code.raw is item.function.__code__]
    if not frames:
        return
    (test,) = ast.parse(textwrap.dedent(inspect.getsource(item.function))).body
    line = frames[-1].lineno + 2 - item.function.__code__.co_firstlineno
    loops = [n for n in ast.walk(test) if isinstance(n, ast.For) and n.lineno < line <= n.body[-1].end_lineno]
    names = [name.id for loop in loops for name in ast.walk(loop.target) if isinstance(name, ast.Name)]
    case = [f"{name} = {frames[-1].frame.f_locals.get(name)!r}" for name in names]
    if case:
        outcome.get_result().sections.append(("case", "\n".join(case)))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and NEEDS_DATA not in str(report.longrepr):
        SKIPPED.append(f"{report.nodeid}: {report.longrepr}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for line in SKIPPED:
        terminalreporter.write_line(f"SKIPPED WITHOUT LEAVE {line}", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if SKIPPED:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="module")
def in_2025() -> Iterator[None]:
    """Let it be 2025: which deadlines have passed does not hang on the day of the test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1750000000")
        yield


@pytest.fixture
def refused():
    pytest.fail('page tests need chromium and fonts-noto-cjk; -m "not page" leaves them out')


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Return a browser of this machine; a second one would need an event loop of its own."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def axe_script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which ``yuzui demo`` has run; tests only read it.

    ``YUZUI_TEST_DEMO`` names a folder that outlives the run; who changes what the demonstration
    does removes it.
    """
    base = Path(os.environ.get("YUZUI_TEST_DEMO") or tmp_path_factory.getbasetemp())
    if "YUZUI_TEST_DEMO" in os.environ:
        base.mkdir(parents=True, exist_ok=True)
    elif "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # shared by all workers of the run
    folder = base / "demo-workspace"
    with (base / "demo-workspace.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".made").exists():
            from yuzui.demonstration.jobs.demo import demo

            demo(folder).close()
            (folder / ".made").touch()
    return folder
