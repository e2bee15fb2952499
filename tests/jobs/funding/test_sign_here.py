# SPDX-License-Identifier: Apache-2.0
"""From proposal to appeal on the pages: each act with its role, on the list that was seen, or not at all."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient
from tests.people import admit
from tests.slates import FUND
from tests.work_queue import work_off

from yuzui.faces.cli import main
from yuzui.faces.web import app
from yuzui.funding import board_pack, slate_acts
from yuzui.job import next_step
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Eq, Subject
from yuzui.text import Text

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
OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def office(tmp_path):
    """A workspace with a computed list: the workspace and its run."""
    (tmp_path / "proposals.csv").write_text("id,amount,value,pi\nA,40,8,Lin\nB/1,50,5,Wu\nC:2,50,6,Qi\n")
    (tmp_path / "rules.toml").write_text(RULES)
    workspace = Workspace(tmp_path / "w")
    run = FUND.save(workspace, FUND.run(workspace, path=tmp_path), of("fund").module.Inputs(path=tmp_path))
    yield workspace, run
    workspace.close()


class Person:
    """Somebody at the pages, without a script."""

    def __init__(self, workspace, subject=None):
        self.client = TestClient(app.create(workspace, subject), base_url="http://127.0.0.1")
        self.html = ""

    def open(self, path, lang="en"):
        answer = self.client.get(path if path.startswith(f"/{lang}/") else f"/{lang}{path}")
        self.html = answer.text
        return answer.status_code

    def forms(self):
        return re.findall(r'<form id="form-([^"]+)"[^>]*method="post"', self.html)

    def send(self, form, **values):
        """Fill a form of the page in and send it; what is refused comes back as the page."""
        found = re.search(
            rf'<form id="form-{form}"[^>]*action="([^"#]*)[^"]*" method="post".*?</form>', self.html, re.S
        )
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))
        answer = self.client.post(found[1], data={**hidden, **values}, headers=OWN, follow_redirects=False)
        if answer.status_code == 303:
            self.open(answer.headers["location"].partition("#")[0])
        else:
            self.html = answer.text
        return answer.status_code

    @property
    def wrong(self):
        return re.sub(r"<[^>]+>", "", "".join(re.findall(r'<div class="wrong".*?</div>', self.html, re.S)))


def test_from_proposal_to_appeal_by_one_person(office):
    workspace, run = office
    me = Person(workspace)
    assert me.open(f"/fund/lists/{run}") == 200 and me.forms() == ["propose", "redraw"]
    assert me.send("propose", reason="for the board") == 303 and me.forms() == ["sign"]
    assert "proposed it" in me.html and "for the board" in me.html
    assert "Conflicts of interest cannot be checked</h2>" in me.html
    assert "Signatures say so" in me.html and "2 + 1 = 3 letters" in me.html
    signed = {"decide": "as", "authority": "clause 6.2", "reason": "as ranked", "confirmed": "yes"}
    # refused, it comes back as it was filled in, with the field that is wrong; nothing was written
    cases = (
        ({"authority": ""}, 422, "an authority", "authority"),
        ({"reason": " "}, 422, "an authority and a reason", "reason"),
        ({"confirmed": ""}, 422, "could not be checked", "confirmed"),
        ({"decide": "changes"}, 422, "none is written", "changes"),
        ({"changes": "out A: it withdrew"}, 422, "signed as it is", "decide"),
        ({"decide": "changes", "changes": "out A"}, 422, "a proposal and a reason", "changes"),
        ({"decide": "changes", "changes": "out Z: no such"}, 422, "no such proposal", "changes"),
        ({"decide": "changes", "changes": "in A: it is in"}, 422, "there already", "changes"),
        ({"decide": "changes", "changes": "in B/1: needed"}, 409, "second person", ""),
        ({"state": "0" * 32}, 409, "nothing was signed", ""),
    )
    for change, status, words, field in cases:
        me.open(f"/fund/lists/{run}")
        assert me.send("sign", **signed | change) == status, (change, me.wrong)
        assert words in me.wrong and (not field or f'href="#sign-{field}"' in me.html), (change, me.wrong)
        assert "clause 6.2" in me.html or change.get("authority") == ""
        assert not workspace.view.count("decision") and "--" not in me.wrong
    # with changes, each with its reason
    me.open(f"/fund/lists/{run}")
    changes = "out C:2: its referee withdrew\n"
    assert me.send("sign", **signed | {"decide": "changes", "changes": changes}) == 303, me.wrong
    decision = workspace.view.select("decision")[0]
    assert f"/fund/decisions/{decision['id']}" in me.html and "its referee withdrew" in me.html
    assert workspace.view.select("decision_move")[0]["reason"] == "its referee withdrew"
    assert "one-person workspace: identity not checked" in me.html.replace("One-person", "one-person")
    # what could not be checked stands on the paper, and that whoever signed knew it
    for lang, words in (("en", "conflicts of interest cannot be checked"), ("zh", "无法核查利益冲突")):
        lead = "\n".join(board_pack.sheets(FUND.latest(workspace, run), lang)[0].lead)
        assert lead.casefold().count(words) == 2, lead
    assert "Letters are being made" in me.html and "How far it is" in me.html
    assert me.forms() == ["publish"] and work_off(workspace) == 1
    me.open(f"/fund/decisions/{decision['id']}")
    assert "1 + 2 = 3 letters" in me.html and me.forms() == ["release", "publish"]
    folder = workspace.dir / "letters" / decision["id"]
    assert len(list(folder.glob("*/*.html"))) == 6
    # letters lie ready; they are released, stopped, released again
    assert me.send("release", due="2020-01-01T09:00") == 422 and "no time to come" in me.wrong
    me.open(f"/fund/decisions/{decision['id']}")
    assert me.send("release", due="2099-01-01T09:00") == 303 and "stop" in me.forms()
    assert me.send("stop") == 303 and me.send("release", due="") == 303 and "release" not in me.forms()
    assert [one.stopped_at is None for one in slate_acts.releases(workspace, decision["id"])] == [False, True]
    public = Workspace(workspace.dir, PUBLIC)
    assert not public.view.count("award")
    assert me.send("publish", reason="") == 303 and public.view.count("award") == 1
    public.close()
    # an appeal comes in; whoever decided does not answer it
    assert me.send("file", proposal="B", by="Wu", grounds="misread") == 422 and 'href="#file-proposal"' in me.html
    assert "misread" in me.html
    me.open(f"/fund/decisions/{decision['id']}")
    assert me.send("file", proposal="B/1", by="Wu", grounds="misread") == 303
    name = workspace.view.select("appeal")[0]["id"]
    assert me.send(f"again-{name}") == 303 and "the same bytes" in me.html
    form = me.html.partition(f'id="settle-{name}')[2].partition("</form>")[0]
    assert form.count('type="radio"') == 3 and "checked" not in form  # nothing is chosen before a person does
    assert me.send(f"settle-{name}", outcome="dismissed", reason="nothing new") == 409 and "both parts" in me.wrong
    me.open("/zh/fund/decisions/newest", "zh")
    assert "通知书" in me.html and me.open("/fund/decisions") == 200 and "1 decision" in me.html
    assert me.open(f"/fund/decisions/{decision['id']}/letters?find=B/1") == 200 and "Not funded" in me.html
    pack = me.client.get(f"/en/fund/decisions/{decision['id']}/board-pack.xlsx")
    assert pack.content[:2] == b"PK"


def test_each_act_asks_for_its_role_and_the_list_that_was_seen(office):
    workspace, run = office
    admit(workspace, "the officer", roles=("programme_officer",))
    admit(workspace, "the chair", roles=("panel_chair",))
    admit(workspace, "the decider", roles=("decider",))
    people = {
        name: Person(workspace, Subject(f"the {name}", frozenset({"public", role})))
        for name, role in (("officer", "programme_officer"), ("chair", "panel_chair"), ("decider", "decider"))
    }
    path = f"/fund/lists/{run}"
    shown = {name: (person.open(path), person.forms()) for name, person in people.items()}
    assert shown == {"officer": (200, ["propose", "redraw"]), "chair": (200, []), "decider": (200, ["sign"])}
    stale = people["decider"].html
    assert people["officer"].send("propose") == 303 and people["officer"].forms() == ["return"]
    # what was opened before the list moved is refused, and nothing is written
    people["decider"].html = stale
    values = {"decide": "as", "authority": "c", "reason": "r", "confirmed": "yes"}
    assert people["decider"].send("sign", **values) == 409 and not workspace.view.count("decision")
    people["chair"].open(path)
    assert people["chair"].forms() == ["agree"] and people["chair"].send("agree", reason="fine") == 303
    assert people["decider"].open(path) == 200 and people["decider"].forms() == ["sign"]
    assert "agrees" in people["decider"].html
    # an act that is somebody else's is none here
    for name, act in (("chair", "propose"), ("officer", "sign"), ("decider", "agree")):
        answer = people[name].client.post(f"/en{path}", data={"act": act, **values}, headers=OWN)
        assert answer.status_code in (404, 409), (name, act)
    returned = {"decide": "return", "authority": "", "reason": "look again at B/1"}
    assert people["decider"].send("sign", **returned) == 303
    assert people["officer"].open(path) == 200 and people["officer"].forms() == ["propose", "redraw"]
    assert "look again at B/1" in people["officer"].html and not workspace.view.count("decision")
    assert [step.act for step in slate_acts.steps(workspace, FUND.latest(workspace, run))] == [
        "propose",
        "agree",
        "return",
    ]
    # drafted anew, the old one is read only
    assert people["officer"].send("redraw") == 303
    done = work_off(workspace)
    assert done == 1 and people["officer"].open(path) == 200 and people["officer"].forms() == ["propose", "redraw"]
    nobody = Person(workspace, PUBLIC)
    assert nobody.open(path) == 404 and nobody.open("/fund/decisions") == 200 and "No" not in nobody.forms()
    assert workspace.view.count("audit", Eq("action", "propose")) == 1


def test_what_comes_next_follows_the_rows_and_the_start_page_says_it(office):
    workspace, run = office
    me, path = Person(workspace), f"/fund/lists/{run}"
    seats = {name: Subject(name, frozenset({"public", name})) for name in ("decider", "panel_chair")}

    def told(subject=None):
        seen = workspace if subject is None else workspace.seen_by(subject)
        return [(step.text.en, step.path) for step in next_step.steps(seen)]

    propose = ("Propose the award list of c for decision", path)
    assert told() == [propose] and not told(PUBLIC) and not told(seats["decider"])
    assert me.open("/") == 200 and "1 thing waits for you" in me.html
    assert f'<a class="button" href="/en{path}">{propose[0]}</a>' in me.html and "Lately" in me.html
    me.open(path)
    assert me.send("propose") == 303
    assert told() == told(seats["decider"]) == [("Decide on the award list of c", path)]
    assert told(seats["panel_chair"]) == [("Read the award list of c as chair and agree to it", path)]
    assert me.send("sign", decide="as", authority="a", reason="r", confirmed="yes") == 303
    decision = f"/fund/decisions/{workspace.view.select('decision')[0]['id']}"
    due = [("Release the letters of c", decision), ("Publish the decision on c", decision)]
    assert told() == due and not told(seats["decider"])
    assert me.open("/", "zh") == 200 and "有 2 件事待您处理" in me.html and "另有待您处理</h2>" in me.html
    assert next_step.next_step(workspace, "call:c").text.en == due[0][0]
    for page in ("/fund", "/fund/calls/c"):
        assert me.open(page) == 200 and f'<a class="button" href="/en{decision}">{due[0][0]}</a>' in me.html
    assert next_step.next_step(workspace, "call:d") is None
    # what has no date comes last, and is listed without one
    undated = next_step.Step(Text("Look at it", "查看"), "/plan", "decider")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(next_step, "SOURCES", [lambda _: [undated], *next_step.SOURCES])
        assert told()[-1] == ("Look at it", "/plan") and me.open("/") == 200 and "Look at it" in me.html
    # who is nobody here, and whoever has nothing yet, are told what this does
    nobody, empty = Person(workspace, PUBLIC), Person(Workspace(workspace.dir / "empty"))
    for person in (nobody, empty):
        assert person.open("/") == 200 and "an award list you can defend" in person.html
        assert ("yuzui demo" if person is nobody else 'href="/en/demo"') in person.html
        assert "Use your spreadsheet" in person.html and "Lately" not in person.html
    # a line of the menu names no page that is not there for who looks
    for page in ("/fund", "/about"):
        assert nobody.open(page) == 200 and "/fund/new" not in nobody.html
        assert me.open(page) == 200 and "/fund/new" in me.html
        assert me.open(f"{page}?as=public") == 200 and "/fund/new" in me.html, "nobody looks as another but in the demo"


BANDED = RULES.replace('from = "given"', 'from = "posterior_mean", per = "proposal", zero = 0')


def test_a_draw_is_committed_to_revealed_and_signed(tmp_path):
    rows = "".join(f"P{k},20\n" for k in range(12))
    (tmp_path / "proposals.csv").write_text("id,amount\n" + rows)
    scores = "".join(f"P{k},r{j},{5 + (k + j) % 2}\n" for k in range(12) for j in range(3))
    (tmp_path / "reviews.csv").write_text("proposal,reviewer,score\n" + scores)
    (tmp_path / "rules.toml").write_text(BANDED)
    workspace = Workspace(tmp_path / "w")
    inputs = of("fund").module.Inputs(path=tmp_path, redraws=50)
    run = FUND.save(workspace, of("fund").module.compute(workspace, inputs), inputs)
    me, path = Person(workspace), f"/fund/lists/{run}"
    assert me.open(f"{path}/draw") == 200 and me.forms() == ["commit"]
    assert me.send("commit", source="lottery of 5 January", due="2020-01-01") == 422 and 'href="#commit-due"' in me.html
    me.open(f"{path}/draw")
    assert me.send("commit", source="lottery of 5 January", due="") == 303
    assert "A secret is committed to" in me.html and "lottery of 5 January" in me.html
    # a list computed before the commitment is drafted again: its candidates come after it
    assert me.forms() == ["again", "void"] and me.send("again") == 303 and work_off(workspace) == 1
    me.open(f"{path}/draw")
    assert me.forms() == ["fix", "void"] and me.send("fix") == 303 and me.forms() == ["reveal", "void"]
    assert me.open(path) == 200 and me.send("redraw", redraws="60") == 409 and "candidates of a draw" in me.wrong
    me.open(f"{path}/draw")
    assert me.send("reveal", public=" ") == 422 and 'href="#reveal-public"' in me.html
    me.open(f"{path}/draw")
    assert me.send("reveal", public="07 11 23") == 303, me.wrong
    assert "The lots are drawn" in me.html
    me.open(path)
    assert "by lot" in re.findall(r"<h1>(.*?)</h1>", me.html)[0] and me.send("propose") == 303
    assert "The list as drawn" in me.html
    signed = {"decide": "as", "authority": "clause 6", "reason": "as drawn", "confirmed": "yes"}
    assert me.send("sign", **signed) == 303, me.wrong
    slate = FUND.latest(workspace, run)
    assert slate.decided.drawn and len(slate.decided.ids) == 5
    drawn = sum(lot.drawn for lot in slate.lots)
    assert f"{5 - drawn} by their scores" not in me.html  # a decision is no proposal any more
    workspace.close()


def test_the_command_line_does_the_same(office, capsys):
    workspace, run = office
    folder = ["--dir", str(workspace.dir)]
    for words in (
        ["decide", "propose", run, "--reason", "for the board"],
        ["decide", "return", run, "--reason", "look again"],
        ["decide", "propose", run],
        ["decide", run, "--authority", "c", "--reason", "r", "--no-letters"],
    ):
        assert main.run([*words, *folder]) == 0, words
    decision = workspace.view.select("decision")[0]["id"]
    assert main.run(["decide", "release", decision, "--at", "2099-01-01 09:00", *folder]) == 0
    assert main.run(["decide", "release", decision, "--stop", *folder]) == 0
    said = capsys.readouterr().out
    assert "for the board" not in said and "returned it to the office" in said and "stopped them" in said
    assert main.run(["decide", "agree", run, *folder]) == 5  # the owner is no chair, and it is decided
