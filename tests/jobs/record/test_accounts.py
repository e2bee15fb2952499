# SPDX-License-Identifier: Apache-2.0
"""Who may sign: a fresh workspace is easy for one person, and a name alone signs nothing."""

from __future__ import annotations

import json

import pytest

from yuzui.faces.cli.main import run
from yuzui.store import private

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
SIGN = ("--authority", "clause 9", "--reason", "as ranked")


@pytest.fixture
def ask(tmp_path, monkeypatch, capsys):
    """The command line in a folder with a call."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOGNAME", "the-minister")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "proposals.csv").write_text("id,amount,value,pi\nA,40,8,Lin\nB,50,5,Wu\nC,50,6,Qi\n")
    (tmp_path / "c" / "rules.toml").write_text(RULES)

    def asked(*words, code=0):
        capsys.readouterr()
        assert run([*words, "--json"]) == code, words
        return json.loads(capsys.readouterr().out)

    return asked


def test_one_person_alone_signs_without_a_word_and_every_paper_says_so(ask, tmp_path):
    me = private.system_user()
    slate = ask("fund", "./c")["run"]["id"]
    decision = ask("decide", slate, *SIGN)["decision"]
    assert decision["by"] == me != "the-minister" and decision["at"] > "2020"
    unchecked = {"en": "one-person workspace: identity not checked", "zh": "单人工作区：未核验身份"}
    assert decision["identity"] == unchecked
    work = tmp_path / "yuzui-work"
    for name in ("board-pack.html", "slate.json", f"letters/{decision['id']}/en/A.html"):
        assert unchecked["en"] in (work / name).read_text(encoding="utf-8"), name
    assert unchecked["zh"] in (work / f"letters/{decision['id']}/zh/A.html").read_text("utf-8")
    drawn = ask("draw", "commit")
    assert drawn["committed_by"] == me and drawn["identity"] == unchecked


END = ("--until", "2999-01-01")


def test_people_are_granted_listed_revoked_and_a_free_name_is_refused(ask):
    slate = ask("fund", "./c")["run"]["id"]
    refused = ask("decide", slate, *SIGN, "--by", "C. Chair", code=5)
    fix = refused["errors"][0]["fix"]
    assert refused["code"] == "no_such_person" and all(
        'yuzui accounts grant "C. Chair" decider --scope call:c' in fix[lang] for lang in fix
    )
    ask("accounts", "grant", "C. Chair", "decider", "--until", "2999-01-01", "--scope", "call:other")
    assert ask("decide", slate, *SIGN, "--by", "C. Chair", code=5)["code"] == "not_a_decider"
    given = ask(
        "accounts", "grant", "C. Chair", "decider", "--until", "2999-01-01", "--scope", "call:c", "--reason", "r"
    )
    assert given["schema"] == "yuzui.accounts/1" and given["identity"]["zh"] == "单人工作区：未核验身份"
    assert ask("accounts", "grant", "c.  CHAIR", "decider", "--until", "2999-01-01", code=5)["code"] == "same_person"
    again = ("accounts", "grant", "C. Chair", "decider", "--until", "2999-01-01", "--scope", "call:c")
    assert ask(*again, code=5)["code"] == "granted_before"
    over = ("--override", "in:B", "--by", "C. Chair")
    assert ask("decide", slate, *SIGN, *over, "--second", "C. Chair", code=5)["code"] == ("second_person")
    said = ask("decide", slate, *SIGN, *over, "--second", "D. Second", code=5)
    assert said["errors"][0]["column"] == "--second"
    ask("accounts", "grant", "D. Second", "decider", "--until", "2999-01-01")
    decision = ask("decide", slate, *SIGN, *over, "--second", "D. Second")["decision"]
    assert (decision["by"], decision["second"]) == ("C. Chair", "D. Second")
    rows = ask("accounts")["grants"]
    assert {row["subject"] for row in rows} == {private.system_user(), "C. Chair", "D. Second"}
    ended = ask("accounts", "revoke", "D. Second", "decider")["grants"]
    assert [row["holds"] for row in ended if row["subject"] == "D. Second"] == [False]
    head = ask("check", "log")["head"]
    assert ask("accounts", "revoke", "D. Second", "decider", code=5)["code"] == "not_granted"
    assert ask("check", "log")["head"] == head  # a refused act is no event
    own = ("accounts", "revoke", private.system_user(), "decider")
    assert ask(*own, code=5)["code"] == "own_role"
    for words in (("E", "king", *END), (" ", "decider", *END), ("a;b", "decider", *END), ("E", "decider", "--scope", "x", *END),
                  ("E", "decider", "--until", "1999-01-01"), ("E", "decider", "--until", "soon")):  # fmt: skip
        ask("accounts", "grant", *words, code=2)
    assert ask("accounts", "grant", "E", "decider", code=2)["code"] == "endless_grant"
    assert ask("check", "log")["ok"]


def test_the_log_names_the_systems_user_and_apart_the_person_named(ask, tmp_path):
    from yuzui.job.workspace import Workspace

    slate = ask("fund", "./c")["run"]["id"]
    ask("accounts", "grant", "C. Chair", "decider", "--until", "2999-01-01", "--scope", "call:c")
    ask("decide", slate, *SIGN, "--by", "C. Chair")
    workspace = Workspace(tmp_path / "yuzui-work")
    events = {row["action"]: row for row in workspace.view.session.engine.log(0)}
    workspace.close()
    assert {row["actor"] for row in events.values()} == {private.system_user()}
    assert events["decide"]["named"] == "C. Chair" and events["deliver"]["named"] is None
    assert all(row["at"] > "2020" for row in events.values())
