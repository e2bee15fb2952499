# SPDX-License-Identifier: Apache-2.0
"""``make check`` and ``make journeys``: what they run, also on a machine without a browser or a Chinese font."""

import os
import re
import stat
import sys
import tomllib
from contextlib import contextmanager

import pytest
from tests import check, conftest


@pytest.fixture
def ran(monkeypatch):
    """The steps that would run; none of them does."""
    steps = []

    @contextmanager
    def beside(name, *command):
        steps.append(command)
        yield [True]

    monkeypatch.setattr(check, "step", lambda name, *command: steps.append(command) or True)
    monkeypatch.setattr(check, "beside", beside)
    return steps


def most(ran):
    """The step that runs the tests but those of the core."""
    (found,) = (command for command in ran if command[0] == "pytest")
    return found


def machine(folder, monkeypatch, browser, font):
    """Make a search path with a browser or not, and a font list with a Chinese font or not."""
    programs = {"fc-list": f"#!/bin/sh\necho '{'NotoSansCJK' if font else ''}'\n"}
    programs |= {"chromium": "#!/bin/sh\n"} if browser else {}
    for name, text in programs.items():
        path = folder / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin-of-nothing")
    monkeypatch.setattr(check.shutil, "which", lambda n: str(folder / n) if n in programs else None)


def test_journeys_name_what_is_missing_and_run_with_both(ran, tmp_path, monkeypatch, capsys):
    cases = [(False, True, "chromium"), (True, False, "fonts-noto-cjk"), (False, False, "chromium fonts-noto-cjk")]
    for browser, font, packages in cases:
        machine(tmp_path, monkeypatch, browser, font)
        assert check.journeys() == 2 and ran == []
        assert f"sudo apt-get install {packages}\n" in capsys.readouterr().out
    machine(tmp_path, monkeypatch, True, True)
    assert check.journeys() == 0 and ran[0][-2 - len(check.JOURNEYS) :] == ("-m", "page", *check.JOURNEYS)


def test_a_check_needs_no_browser(ran, tmp_path, monkeypatch, capsys):
    machine(tmp_path, monkeypatch, False, False)
    assert check.main() == 0
    assert "--ignore=tests/pages" in most(ran) and "missing" not in capsys.readouterr().out
    assert {command[0] for command in ran} == {"ruff", "mypy", "python", "coverage", "pytest"}


def test_no_test_is_left_out_by_the_split(ran, tmp_path, monkeypatch):
    machine(tmp_path, monkeypatch, True, True)
    check.main()
    core = next(c for c in ran if c[:2] == ("coverage", "run"))
    ignored = {part.removeprefix("--ignore=") for part in most(ran) if part.startswith("--ignore=")}
    core_tests = set(check.CORE.values())
    assert ignored == core_tests | {"tests/pages", "tests/journeys"} and core_tests <= set(core)
    assert all((check.ROOT / path).exists() for path in ignored)


def test_a_failed_step_does_not_hide_the_next(ran, monkeypatch, tmp_path):
    machine(tmp_path, monkeypatch, True, True)
    seen = []
    monkeypatch.setattr(check, "step", lambda name, *_: seen.append(name) or name != "lint")
    assert check.main() == 1
    assert seen == ["lint", "format", "layers", "tests", "all of the core run"]


@pytest.mark.parametrize("failed", ["types", "tests of the core"])
def test_what_fails_beside_the_others_fails_the_whole(ran, monkeypatch, tmp_path, failed):
    machine(tmp_path, monkeypatch, True, True)

    @contextmanager
    def beside(name, *_):
        yield [name != failed]

    monkeypatch.setattr(check, "beside", beside)
    assert check.main() == 1


def test_the_core_is_judged_when_its_tests_have_ended(ran, monkeypatch, tmp_path):
    machine(tmp_path, monkeypatch, True, True)
    ended = []

    @contextmanager
    def beside(name, *_):
        yield [True]
        ended.append(name)

    monkeypatch.setattr(check, "beside", beside)
    monkeypatch.setattr(check, "step", lambda name, *_: name != "all of the core run" or "tests of the core" in ended)
    assert check.main() == 0


def test_a_step_beside_others_says_all_at_its_end(capsys):
    for code in [0, 3]:
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setattr(check, "BIN", check.Path(sys.executable).parent)
            with check.beside("types", "python", "-c", f"print('seen'); raise SystemExit({code})") as went:
                assert went == []
            assert went == [code == 0]
            shown = capsys.readouterr().out
            assert "— types\nseen\n" in shown
            assert ("types: ok" in shown) is (code == 0) and (f"FAILED ({code})" in shown) is (code == 3)


class Report:
    """What a test run reports of one test."""

    def __init__(self, reason):
        self.skipped, self.nodeid, self.longrepr = True, "tests/x.py::test_x", ("x.py", 1, reason)


def test_only_data_that_are_absent_excuse_a_test(tmp_path, monkeypatch):
    monkeypatch.setattr(conftest, "SKIPPED", left := [])
    conftest.pytest_runtest_logreport(Report(f"Skipped: {conftest.NEEDS_DATA}: a.csv"))
    assert left == []
    conftest.pytest_runtest_logreport(Report("Skipped: it is slow"))
    assert len(left) == 1 and "it is slow" in left[0]
    monkeypatch.delenv("YUZUI_DATA", raising=False)
    assert conftest.larger("a.csv") is None and check.with_data() == 2
    monkeypatch.setenv("YUZUI_DATA", str(tmp_path))
    assert conftest.larger("a.csv") is None
    (tmp_path / "a.csv").touch()
    assert conftest.larger("a.csv") == tmp_path / "a.csv"


def test_ci_runs_as_a_stranger_first_and_then_with_the_larger_data():
    text = (check.ROOT / ".ci" / "run").read_text()
    assert "make journeys\n" in text
    assert text.index("env -u YUZUI_DATA make check\n") < text.index("make check-data")


def test_installer_backend_and_all_that_set_up_brings_are_pinned_by_hash():
    pinned = {}
    for name in ("uv", "dev"):
        text = (check.ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        blocks = r"^([a-z0-9][\w.-]*)==(\S+)[^\n]*((?:\n    --hash=sha256:[0-9a-f]{64}[^\n]*)+)"
        blocks = re.findall(blocks, text, re.MULTILINE)
        assert len(blocks) == len(re.findall(r"^\w", text, re.MULTILINE)) and "://" not in text
        pinned[name] = {package: (version, hashes) for package, version, hashes in blocks}
    assert pinned["uv"] == {"uv": pinned["dev"]["uv"]}
    build = tomllib.loads((check.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    assert {re.split(r"[^\w-]", one)[0] for one in build} <= set(pinned["dev"])
    installs = [
        line for line in (check.ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "pip install" in line
    ]
    assert len(installs) == 2 and "--require-hashes" in installs[0] and "--no-build-isolation" in installs[1]
