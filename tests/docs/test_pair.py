# SPDX-License-Identifier: Apache-2.0
"""``pytest --pair``: every test is run once, whatever happens to either process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def told(tmp_path):
    """Run files of tests in two processes; return the exit code and what is printed."""

    def run(**files):
        for name, text in files.items():
            (tmp_path / f"test_{name}.py").write_text(text, encoding="utf-8")
        words = [
            "-p",
            "tests.pair",
            "--pair",
            "-q",
            "-rA",
            "-c",
            os.devnull,
            "-p",
            "no:cacheprovider",
        ]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *words, f"--rootdir={tmp_path}", str(tmp_path)],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )
        return done.returncode, done.stdout + done.stderr

    return run


FIRST = """
import os, time
from pathlib import Path
def test_first(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    (base / "first").write_text(str(os.getpid()))
    limit = time.monotonic() + 20
    while not (base / "second").exists():
        assert time.monotonic() < limit
        time.sleep(0.01)
def test_next(): ...
"""
"""Waits until the last file is run by another process; not as its last test, before which
the next file is taken."""
LAST = """
import os, time, pytest
def test_second(tmp_path_factory):
    base = tmp_path_factory.getbasetemp()
    limit = time.monotonic() + 20
    while not (base / "first").exists():
        assert time.monotonic() < limit
        time.sleep(0.01)
    assert (base / "first").read_text() != str(os.getpid())
    (base / "second").touch()
def test_next(): ...
"""


def test_both_processes_run_tests_and_all_is_told_once(told):
    more = """
@pytest.fixture
def broken():
    raise RuntimeError("broken fixture")
def test_wrong():
    print("printed by the second")
    assert 1 + 1 == 3
def test_error(broken): ...
def test_skipped(): pytest.skip("not here")
@pytest.mark.xfail
def test_expected(): assert False
"""
    code, shown = told(a=FIRST, b="def test_between(): ...", c=LAST + more)
    assert code == 1, shown
    assert "1 failed, 5 passed, 1 skipped, 1 xfailed, 1 error" in shown
    for said in ("assert (1 + 1) == 3", "printed by the second", "broken fixture", "not here"):
        assert said in shown


def test_all_pass(told):
    code, shown = told(a=FIRST, c=LAST)
    assert code == 0 and "4 passed" in shown, shown


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("os.kill(os.getpid(), 9)", "the second process ended with -9"),
        ("pytest.exit('enough')", "enough"),
    ],
)
def test_a_second_process_that_does_not_come_to_its_end_is_a_failure(told, end, said):
    code, shown = told(a=FIRST, c=f"{LAST}\ndef test_end(): {end}")
    assert code == 1 and said in shown, shown


def test_a_warning_of_the_second_process_is_not_lost(told):
    warning = "def test_warns():\n    import warnings\n    warnings.warn('seen')"
    code, shown = told(a=FIRST, c=LAST + warning)
    assert code == 1 and "seen" in shown, shown


def test_the_second_process_ends_when_the_first_is_killed(told, tmp_path):
    seen = tmp_path / "seen"
    more = f"""
def test_waits(tmp_path_factory):
    first = (tmp_path_factory.getbasetemp() / "first").read_text()
    while str(os.getppid()) == first:
        time.sleep(0.01)
def test_not_run():
    open({str(seen)!r}, "w").close()
"""
    code, _ = told(a=FIRST + "def test_killed(): os.kill(os.getpid(), 9)\n", c=LAST + more)
    assert code and not seen.exists()
