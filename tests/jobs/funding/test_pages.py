# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

from __future__ import annotations

import copy

import msgspec
import pytest
from starlette.testclient import TestClient
from tests import slates
from tests.jobs.funding import drawn
from tests.people import admit
from tests.slates import FUND, decide, fund

from yuzui.errors import VisibilityError
from yuzui.faces.web import app
from yuzui.faces.web.pages import home
from yuzui.funding import lottery_draw
from yuzui.funding.pages import appeals, slate
from yuzui.funding.pages import slates as slates_page
from yuzui.job import contract
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.text import Text
from yuzui.view.page import Act, Chip, Items, Notice, Prose, Remedy, Section, Visit
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
VISIT = Visit("en", "/fund/appeals", {})


@pytest.fixture
def office(tmp_path):
    """A workspace with a decided slate: the workspace, the run, the decision."""
    (tmp_path / "proposals.csv").write_text("id,amount,value,pi\nA,40,8,Lin\nB,50,5,Wu\nC,50,6,Qi\n")
    (tmp_path / "rules.toml").write_text(RULES)
    workspace = admit(Workspace(tmp_path / "w"), "the chair", "the deputy")
    run = workspace.save("fund", FUND.run(workspace, path=tmp_path))
    decided = decide(workspace, run, **ACT)["decision"]["id"]
    yield workspace, run, decided
    workspace.close()


def file(workspace, decided, name="B"):
    said = {"by": "Wu", "grounds": "misread"}
    made = contract.of("appeal").run(workspace, act="file", decision=decided, proposal=name, **said)
    return made.appeals[0].id


def settle(workspace, name, outcome, **more):
    said = {"by": "the deputy", "outcome": outcome, "reason": "as it was", **more}
    contract.of("appeal").run(workspace, act="settle", appeal=name, **said)


def section(workspace, run, name=""):
    return appeals.section(workspace, FUND.latest(workspace, run), name)


def of(blocks, kind):
    return [block for block in blocks if isinstance(block, kind)]


def test_nothing_before_something_is_decided(office):
    workspace, run, _ = office
    undecided = FUND.latest(workspace, run).amended(decision=msgspec.UNSET)
    assert appeals.section(workspace, undecided) == []


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
    assert [cell.text.kind for cell in row if isinstance(cell.text, Chip)] == ["part", "none"]
    assert [cell.text.en for cell in row[-4:]] == ["Wu", "misread", "—", "—"]
    assert due.command == f"yuzui appeal recompute {name}"
    contract.of("appeal").run(workspace, act="recompute", appeal=name)
    _, _, table, due = section(workspace, run)
    assert [cell.text.kind for cell in table.rows[0] if isinstance(cell.text, Chip)] == ["part", "good"]
    assert due.command.startswith(f"yuzui appeal settle {name}")
    settle(workspace, name, "dismissed", final=True)
    blocks = section(workspace, run)
    assert of(blocks, Prose) and not of(blocks, Notice) and not of(blocks, Remedy)
    (table,) = of(blocks, DataTable)
    assert table.rows[0][4].text.text == Text("dismissed, final", "予以驳回（终局）")


def test_an_upheld_one_asks_for_a_new_decision(office):
    workspace, run, decided = office
    settle(workspace, file(workspace, decided), "upheld")
    assert section(workspace, run)[-1].command == f"yuzui decide SLATE --supersedes {decided} …"


def test_who_may_not_read_a_person_sees_a_dash_and_the_public_nothing(office):
    workspace, run, decided = office
    settle(workspace, file(workspace, decided), "dismissed")
    chair = workspace.seen_by(Subject("x", frozenset({"panel_chair"})))
    (table,) = of(section(chair, run), DataTable)
    assert [cell.text.en for cell in table.rows[0][-4:]] == ["—", "misread", "—", "as it was"]
    page = appeals.build(workspace.seen_by(PUBLIC), VISIT)
    assert page.finding.en == "Nobody has appealed." and page.document.appeals == []


EFFECT = {"step": 10.0, "unit": "amount", "value_change": 1.25, "enters": ["B"], "leaves": [],
          "holds": [90.0, 120.0], "next": [None, None]}  # fmt: skip
BUDGET = {**slates.RULE, "title": {"en": "budget", "zh": "总预算"}, "effect": EFFECT, "price_rank": 1}
ROW = {**slates.PROPOSAL, "probability": 0.5}
DOCUMENT = {
    **slates.DOCUMENT,
    "proposals": [
        {**ROW, "id": "A", "band": "fund", "selected": True},
        {**ROW, "id": "B", "band": "lottery"},
        {**ROW, "id": "C", "eligible": False},
    ],
    "redraws": 50,
    "rules": [BUDGET, {**BUDGET, "name": "floor", "title": None, "category": "E", "binding": False}],
    "alternatives": [
        {"name": "sort_and_cut", "title": {"en": "cut", "zh": "划线"}, "ids": ["B"], "spend": 80.0, "value": 3.0,
         "enters": ["B"], "leaves": ["A"], "breaks": ["floor[E]"]},
    ],
    "lottery": slates.LOTTERY,
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    # solving again is tested with the answers themselves
    monkeypatch.setattr("yuzui.funding.slate_queries.curve", lambda document, page: [])
    return Workspace(tmp_path)


def built(workspace, **changes):
    document = copy.deepcopy({**DOCUMENT, **changes})
    workspace.save("fund", document)
    return slate.build(workspace, Visit("en", "/fund/lists/C1", {"id": "C1"}))


def blocks(page, kind):
    return [block for block in page.leaves() if isinstance(block, kind)]


def test_a_slate_is_found_by_run_and_by_call(workspace):
    workspace.save("fund", DOCUMENT)
    for name in (DOCUMENT["run"]["id"], "C1"):
        assert slate.slate_named(workspace, name).call.id == "C1"
    with pytest.raises(VisibilityError):
        slate.slate_named(workspace, "C2")


def test_proposed_says_that_nobody_has_decided(workspace):
    page = built(workspace)
    assert page.finding.en == "1 proposed: 1 clear, 0 close calls"
    assert page.state.en == "proposed, waiting for a decision"
    assert "proven" in page.lead.en
    known = [
        line.en for block in page.leaves() if isinstance(block, Items) for one in block.items for line in one.lines
    ]
    assert any("“floor (E)”" in line for line in known)
    assert [block.title.en for block in blocks(page, Act)] == ["Sign the decision"]
    assert blocks(page, Remedy)[0].command.startswith(f"yuzui decide {DOCUMENT['run']['id']} --auth")


def test_impossible_names_the_rules_in_conflict(workspace):
    conflict = {"rules": ["budget", "floor[E]"], "loosen": [{"rule": "budget", "to": 120.0}], "beside": False}
    nothing = {**slates.SLATE, "status": "infeasible", "ids": [], "count": 0, "spend": 0.0, "gap": None, "value": None}
    page = built(workspace, conflict=conflict, slate=nothing, alternatives=[], lottery=None)
    assert page.finding.en == "No set of proposals keeps every rule"
    (listing,) = [b for b in blocks(page, DataTable) if b.name == "conflict"]
    assert list(listing.rows) == [("budget", 120.0), ("floor[E]", None)]


def test_without_judging_the_count_is_the_finding(workspace):
    unjudged = [{**ROW, "id": "A", "band": None, "selected": True}]
    parts = {"judge": None, "lottery": None, "alternatives": [], "redraws": None}
    page = built(workspace, proposals=unjudged, **parts)
    assert page.finding.en == "1 proposed for ¥90.00"


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """Four pages: before a commitment, with the list fixed, drawn, and as the public sees it."""
    place = tmp_path_factory.mktemp("page")
    workspace = admit(Workspace(place / "w"), "Lin")
    document = fund(workspace, path=drawn.folder(place / "call"), near=3)
    run = workspace.save("fund", document)
    client, public = (TestClient(app.create(workspace, *s)) for s in ((), (PUBLIC,)))
    seen = {"before": both(client, run), "unknown": public.get(f"/en/fund/lists/{run}/draw")}
    lottery_draw.commit(workspace, "Lin", "beacon of 1 December")
    workspace.save("fund", document)
    lottery_draw.fix(workspace)
    seen["fixed"] = both(client, run)
    seen["published"] = lottery_draw.reveal(workspace, "beacon 42").document()
    seen["drawn"], seen["public"] = both(client, run), both(public, run)
    seen["json"] = client.get(f"/en/fund/lists/{run}/draw?format=json").json()
    seen["csv"] = client.get(f"/zh/fund/lists/{run}/draw/tickets.csv").content.decode("utf-8-sig")
    yield seen
    workspace.close()


def both(client, run):
    return {lang: client.get(f"/{lang}/fund/lists/{run}/draw").text for lang in ("en", "zh")}


def test_before_a_commitment_it_says_how(held):
    assert "no commitment binds it yet" in held["before"]["en"]
    assert "yuzui draw commit" in held["before"]["en"] and "尚无承诺" in held["before"]["zh"]
    assert held["unknown"].status_code == 404
    # with the list fixed commitment and list are there and the secret is not
    published = held["published"]
    for lang, said in (("en", "the secret is sealed"), ("zh", "此前密值封存")):
        page = held["fixed"][lang]
        assert published["commitment"] in page and published["list_hash"] in page and said in page
        assert published["secret"] not in page and "beacon of 1 December" in page
        assert "yuzui draw reveal" in page
    assert "will follow from a public value" in held["fixed"]["en"]
    # the page as json is the published file
    assert held["json"] == held["published"]
    # the public sees the draw though not the slate
    page = held["public"]["en"]
    assert held["published"]["secret"] in page and "Replay it yourself" in page
    assert "Expert" not in page and "Person" not in page and "re-draws" not in page


def test_a_slate_of_an_earlier_version_is_counted_and_hides_no_other(workspace):
    workspace.save("fund", DOCUMENT)
    old = {**DOCUMENT, "run": {**DOCUMENT["run"], "id": "0" * 12}}
    workspace.save("fund", {name: part for name, part in old.items() if name != "problem"})
    page = slates_page.build(workspace, Visit("en", "/fund/lists", {}))
    (notice,), (table,) = blocks(page, Notice), blocks(page, DataTable)
    assert notice.text.en.startswith("1 stored by an earlier version") and len(table.rows) == 1
    assert home.build(workspace, Visit("en", "/", {})).finding.en == "1 thing waits for you"
