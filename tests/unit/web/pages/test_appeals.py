# SPDX-License-Identifier: Apache-2.0
"""Appeals on their page, on a slate and on a proposal: the finding first, then what is due."""

import pytest
from tests.people import admit

from yuzui.funding.jobs import appeal, decide, fund
from yuzui.funding.pages import appeals, proposal, slate
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.text import LANGUAGES, Text
from yuzui.view.page import Chip, Notice, Prose, Remedy, Section, Visit
from yuzui.view.table import DataTable

RULES = """format = "yuzui-rules/1"
call = {id = "c", currency = "CNY", unit = 1}
value = {from = "given"}
[[rule]]
name = "budget"
kind = "budget"
total = 100
strength = "hard"
source = "clause 1"
"""
ACT = {"by": "the chair", "authority": "9", "reason": "as ranked"}
VISIT = Visit("en", "/appeals", {})


@pytest.fixture
def office(tmp_path):
    """A workspace with a decided slate: the workspace, the run, the decision."""
    (tmp_path / "proposals.csv").write_text("id,amount,value,pi\nA,40,8,Lin\nB,50,5,Wu\nC,50,6,Qi\n")
    (tmp_path / "rules.toml").write_text(RULES)
    workspace = admit(Workspace(tmp_path / "w"), "the chair", "the deputy")
    run = workspace.save("fund", fund.run(workspace, path=tmp_path))
    decided = decide.run(workspace, run, **ACT)["decision"]["id"]
    yield workspace, run, decided
    workspace.close()


def file(workspace, decided, name="B"):
    said = {"by": "Wu", "grounds": "misread"}
    made = appeal.run(workspace, act="file", decision=decided, proposal=name, **said)
    return made["appeals"][0]["id"]


def settle(workspace, name, outcome, **more):
    said = {"by": "the deputy", "outcome": outcome, "reason": "as it was", **more}
    appeal.run(workspace, act="settle", appeal=name, **said)


def section(workspace, run, name=""):
    return appeals.section(workspace, workspace.latest("fund", run), name)


def of(blocks, kind):
    return [block for block in blocks if isinstance(block, kind)]


def test_nothing_before_something_is_decided(office):
    workspace, run, _ = office
    document = dict(workspace.latest("fund", run))
    del document["decision"]
    assert appeals.section(workspace, document) == []


def test_nobody_has_appealed_and_how_one_is_filed(office):
    workspace, run, decided = office
    head, said, how = section(workspace, run, "B")
    assert isinstance(head, Section)
    assert said.paragraphs[0].en == "Nobody has appealed."
    assert how.command.startswith(f"yuzui appeal file {decided} B")
    page = appeals.build(workspace, VISIT)
    assert page.finding.zh == "无人申请复审。" and not of(page.blocks, DataTable)


def test_an_open_one_then_computed_again_then_settled(office):
    workspace, run, decided = office
    name = file(workspace, decided)
    _, said, table, due = section(workspace, run)
    assert isinstance(said, Notice) and "the decision waits" in said.text.en
    (row,) = table.rows
    chips = [cell for cell in row if isinstance(cell, Chip)]
    assert [chip.kind for chip in chips] == ["part", "none"]
    assert [cell.en for cell in row[-4:]] == ["Wu", "misread", "—", "—"]
    assert due.command == f"yuzui appeal recompute {name}"
    appeal.run(workspace, act="recompute", appeal=name)
    _, _, table, due = section(workspace, run)
    assert [cell.kind for cell in table.rows[0] if isinstance(cell, Chip)] == ["part", "good"]
    assert due.command.startswith(f"yuzui appeal settle {name}")
    settle(workspace, name, "dismissed", final=True)
    blocks = section(workspace, run)
    assert of(blocks, Prose) and not of(blocks, Notice) and not of(blocks, Remedy)
    (table,) = of(blocks, DataTable)
    assert table.rows[0][4].text == Text("dismissed, final", "予以驳回（终局）")


def test_an_upheld_one_asks_for_a_new_decision(office):
    workspace, run, decided = office
    settle(workspace, file(workspace, decided), "upheld")
    assert section(workspace, run)[-1].command == f"yuzui decide SLATE --supersedes {decided} …"


def test_who_may_not_read_a_person_sees_a_dash_and_the_public_nothing(office):
    workspace, run, decided = office
    settle(workspace, file(workspace, decided), "dismissed")
    chair = workspace.seen_by(Subject("x", frozenset({"panel_chair"})))
    (table,) = of(section(chair, run), DataTable)
    assert [cell.en for cell in table.rows[0][-4:]] == ["—", "misread", "—", "as it was"]
    page = appeals.build(workspace.seen_by(PUBLIC), VISIT)
    assert page.finding.en == "Nobody has appealed." and page.document == {"appeals": []}


def test_slate_and_proposal_show_their_own(office):
    workspace, run, decided = office
    name = file(workspace, decided)
    page = slate.build(workspace, Visit("en", f"/slates/{run}", {"id": run}))
    assert [table.name for table in of(page.blocks, DataTable)].count("appeals") == 1
    for own, rows in (("B", 1), ("A", 0)):
        page = proposal.build(workspace, Visit("en", f"/proposals/{own}", {"id": own}))
        tables = [table for table in of(page.blocks, DataTable) if table.name == "appeals"]
        assert len(tables) == rows
        assert all(table.rows[0][0].text == name for table in tables)
    page = appeals.build(workspace, VISIT)
    for lang in LANGUAGES:
        assert page.finding.say(lang) and page.lead.say(lang)
