# SPDX-License-Identifier: Apache-2.0
"""A decision is one whole: killed at any step, its letters and pack are completed, once."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from tests import loading
from tests.slates import FUND

from yuzui.faces.cli.main import run as cli
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.sheets import formats
from yuzui.store.state.view import StoreView

RULES = """format = "yuzui-rules/1"
call = { id = "c", currency = "CNY", unit = 1 }
value = { from = "given", per = "proposal", zero = 0 }
[[rule]]
name = "budget"
kind = "budget"
total = 100
strength = "hard"
source = "clause 1"
"""
PROPOSALS = 9


@pytest.fixture(scope="module")
def slate(tmp_path_factory):
    """A workspace with a slate on which nothing is decided."""
    place = tmp_path_factory.mktemp("slate")
    call = place / "call"
    call.mkdir()
    rows = [f"P{n},{10 + n},{9 - n % 5},Person {n}" for n in range(PROPOSALS)]
    (call / "proposals.csv").write_text("\n".join(["id,amount,value,pi", *rows]), encoding="utf-8")
    (call / "rules.toml").write_text(RULES, encoding="utf-8")
    workspace = Workspace(place / "w")
    run = workspace.save("fund", FUND.run(workspace, path=call))
    workspace.close()
    return place / "w", run


def decide(folder, run):
    words = ["--authority", "clause 9", "--reason", "as ranked", "--quiet"]
    return cli(["decide", run, *words, "--dir", str(folder)])


def die_at(step):
    """Let this process die as a kill lets it: at the nth file, or around an act on the outbox."""
    kind, _, number = step.partition(" ")
    seen, whole, act = [], formats._whole, StoreView.act

    def counted(path, make):
        seen.append(path)
        if kind == "file" and len(seen) == int(number):
            path.with_name(f".new-{os.getpid()}-{path.name}").write_text("half")
            os._exit(9)
        return whole(path, make)

    class Act:
        def __init__(self, inner, action):
            self.inner, self.action = inner, action

        def __enter__(self):
            return self.inner.__enter__()

        def __exit__(self, *about):
            if (kind, self.action) == ("before", number):
                os._exit(9)
            done = self.inner.__exit__(*about)
            if (kind, self.action) == ("after", number):
                os._exit(9)
            return done

    formats._whole = counted
    StoreView.act = lambda self, action, *rest: Act(act(self, action, *rest), action)


def killed(folder, run, step):
    """Decide in a child that dies at a step; return how it ended."""
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        die_at(step)
        decide(folder, run)
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def state(folder):
    """Return the files a decision leaves, and what is checked of them."""
    workspace = Workspace(folder)
    try:
        problems = loading.check(workspace, "files")["problems"]
        decided = workspace.view.count("decision")
        notes = workspace.view.count("export", Eq("table", "letter"))
    finally:
        workspace.close()
    paths = [*(folder / "letters").rglob("*"), *folder.glob("board-pack.*"), *folder.glob("*.json")]
    names = {p.relative_to(folder).as_posix() for p in paths if p.is_file()}
    return problems, decided, notes, names


STEPS = (
    "before decide", "after decide", "file 1", "file 7", f"file {2 * PROPOSALS}",
    "before deliver", "after deliver", f"file {2 * PROPOSALS + 2}",
)  # fmt: skip


def test_killed_at_any_step_it_is_completed_by_resume_or_by_the_next_act(slate, tmp_path, capsys):
    source, run = slate
    for number, step in enumerate(STEPS):
        folder = Path(shutil.copytree(source, tmp_path / f"w{number}"))
        assert killed(folder, run, step) == 9, step
        problems, decided, _, _ = state(folder)
        if step == "before decide":
            assert (problems, decided) == ([], 0)  # not committed: nothing happened
            continue
        # a file that was written before the act was recorded is seen as well
        codes = {one["code"] for one in problems}
        assert decided == 1 and "unfinished" in codes and codes <= {"unfinished", "file_unlogged"}, step
        owed = [one for one in problems if one["code"] == "unfinished"]
        assert all("yuzui decide resume" in one["message"]["zh"] for one in owed)
        assert cli(["check", "--dir", str(folder)]) == 6
        if number % 2:
            assert cli(["decide", "resume", "--dir", str(folder), "--json"]) == 0
        else:
            workspace = Workspace(folder)  # any act completes what is owed before it
            with workspace.view.act("load", "x"):
                pass
            workspace.close()
        capsys.readouterr()
        problems, decided, notes, names = state(folder)
        assert (problems, decided, notes) == ([], 1, 1), step
        letters = {name for name in names if name.startswith("letters/")}
        assert len(letters) == 2 * PROPOSALS and not any(".new-" in name for name in names), step
        assert {"board-pack.xlsx", "board-pack.html", "slate.json"} <= names
        assert cli(["decide", "resume", "--dir", str(folder), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["completed"] == []
        assert cli(["check", "log", "--dir", str(folder)]) == 0
        capsys.readouterr()


def test_completed_files_are_those_of_an_act_that_was_not_cut_off(slate, tmp_path, capsys):
    source, run = slate
    folder = Path(shutil.copytree(source, tmp_path / "w"))
    assert killed(folder, run, "file 5") == 9
    assert cli(["decide", "resume", "--dir", str(folder)]) == 0
    assert "letters" in capsys.readouterr().out
    letters = sorted((folder / "letters").rglob("*.html"))
    first = {path: path.read_bytes() for path in letters}
    workspace = Workspace(folder)

    from yuzui.funding.jobs import decide as study

    study.hand_out(workspace, run)
    notes = workspace.view.count("export", Eq("table", "letter"))
    workspace.close()
    assert notes == 1 and {path: path.read_bytes() for path in letters} == first
    shutil.rmtree(folder / "letters")  # moved to where letters are sent from; asked for again
    workspace = Workspace(folder)
    study.hand_out(workspace, run)
    workspace.close()
    assert {path: path.read_bytes() for path in letters} == first
    text = letters[0].read_text(encoding="utf-8")
    assert "one-person workspace: identity not checked" in text
    assert "单人工作区：未核验身份" in letters[-1].read_text(encoding="utf-8")
