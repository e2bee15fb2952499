# SPDX-License-Identifier: Apache-2.0
"""The frame of all pages: gate, forms, downloads, serving."""

from __future__ import annotations

import asyncio
import gzip
import json
import pickle
import re
import socket
import threading
import time
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import httpx2
import pytest
from starlette.requests import Request
from starlette.testclient import TestClient
from tests import scorecards
from tests.slates import FUND

from yuzui import asgi, errors, registry
from yuzui.catalogue.request import Request as request_Request
from yuzui.errors import InputError, LimitReachedError, Place, StoreError, VisibilityError
from yuzui.evaluation import objections
from yuzui.evaluation.pages.number import WRITERS
from yuzui.faces.api import app as api_app
from yuzui.faces.web import app, blocks, frame, gate, server, serving, static
from yuzui.funding import ask_compute, slate_queries
from yuzui.funding.ask_answer import Proof
from yuzui.job import demo_accounts, pages
from yuzui.job.contract import of
from yuzui.job.result import canonical, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, ROLES
from yuzui.policy import clause_links
from yuzui.solve import runner
from yuzui.solve.runner import Job, Runner, Task
from yuzui.text import LANGUAGES, Text, same
from yuzui.view import page, week
from yuzui.view.chart import Meta
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.docstring import formula, paragraphs
from yuzui.view.page import Anchor, Chip, Code, Figure, File, Form, Items, Notice, Page, Remedy, Split, Visit, plain
from yuzui.view.table import Column, DataTable, Link


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path)


@pytest.fixture
def client(workspace):
    return TestClient(app.create(workspace), follow_redirects=False)


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("en;q=0.2, zh;q=0.3", "zh"),
        ("de-DE,fr;q=0.4", "en"),
        ("zh;q=nonsense", "zh"),
        (";;;,,,", "en"),
    ],
)
def test_root_leads_to_the_language_asked_for(client, header, lang):
    answer = client.get("/", headers={"accept-language": header})
    assert answer.status_code == 307
    assert answer.headers["location"] == f"/{lang}/"
    assert answer.headers["vary"] == "accept-language"


POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


def test_every_answer_carries_the_headers(tmp_path):
    """Pages, files, errors, the API, and what is refused before anything is made."""
    with TestClient(asgi.create_app(tmp_path, token=TOKEN), base_url=BASE, follow_redirects=False) as client:
        paths = ["/en/", "/en/nothing", "/static/style.css", "/", "/en/fund/lists/x", "/api/records", "/api/nothing"]
        for path in [*paths, "/en/?token=no", f"/en/?token={TOKEN}", "/en/%ff", "/en/" + "x" * 20_000]:
            for host in ({}, {"host": "evil.example"}):
                headers = client.get(path, headers=host).headers
                assert headers["content-security-policy"] == POLICY, path
                assert headers["x-content-type-options"] == "nosniff", path
                assert headers["referrer-policy"] == "same-origin", path
                assert ("set-cookie" in headers) is (TOKEN in path and not host), path


def test_text_is_sent_packed_and_files_under_their_digest_are_kept(gate_workspace, site):
    client = gate_client(site)
    client.get(f"/en/?token={TOKEN}")
    assets = static.assets()
    for path, packed in [
        ("/en/", True), ("/zh/about/method", True), ("/en/about/data/datasets.csv", True),
        ("/en/about/data/datasets.json", True), ("/en/about/data/datasets.xlsx", False), ("/", False),
        *((asset.href, bool(asset.packed)) for asset in assets.values()),
    ]:  # fmt: skip
        with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
            raw = b"".join(answer.iter_raw())
        assert (answer.headers.get("content-encoding") == "gzip") is packed, path
        whole = client.get(path, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in whole.headers
        for headers in (answer.headers, whole.headers):
            assert ("accept-encoding" in headers.get("vary", "").lower()) is packed, path
        if packed:
            assert gzip.decompress(raw) == whole.content and len(raw) < len(whole.content)
        kept = "public, max-age=31536000, immutable" if path.startswith("/static/") else "no-store"
        assert answer.headers["cache-control"] == kept, path
    # a page that was open before the files changed gets those of now, which nobody keeps under a digest not theirs
    old = client.get("/static/style.0123456789ab.css")
    assert old.status_code == 200 and old.headers["cache-control"] == "no-cache"
    assert old.content == assets["style.css"].body
    for path in ("/static/site.css", "/static/style.0123456789ab.js", "/static/..css"):
        assert client.get(path).status_code == 404
    # a style sheet names only files that are there
    names = re.findall(r'url\("?([^")]+)"?\)', assets["style.css"].body.decode())
    assert set(names) <= {asset.href for asset in assets.values()}


def test_the_script_is_small_and_touches_no_markup():
    asset = static.assets()["yuzui.js"]
    assert len(asset.packed) <= 4000
    assert not re.search(
        r"innerHTML\s*=|\beval\b|Function\(|insertAdjacentHTML|document\.write|https?:", asset.body.decode()
    )


ABSENT = ["/en/nothing", "/en/plan/S9-99", "/en/fund/lists/nothing", "/en/spending?run=nothing",
          "/en/facilities/Z9", "/en/results/indicators/none", "/en/about/data/none.csv",
          "/en/about/data/datasets.svg", "/en/about/data/datasets.exe"]  # fmt: skip


def test_whatever_is_not_there_is_answered_with_the_same_bytes(client):
    answers = [client.get(path) for path in ABSENT]
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1
    assert len({tuple(sorted(a.headers.items())) for a in answers}) == 1


def test_what_is_hidden_is_answered_as_what_is_not_there(workspace):
    from yuzui.job.result import stamp

    document = {"schema": "x", "run": stamp("path", {"a": 1}), "state": "proposed"}
    run = workspace.save("path", document)
    assert workspace.latest("path", run) is not None
    public = TestClient(app.create(workspace, PUBLIC))
    hidden, absent = (public.get(f"/en/spending?run={name}") for name in (run, "0" * 12))
    assert (hidden.status_code, hidden.content) == (absent.status_code, absent.content)
    assert hidden.headers == absent.headers
    assert hidden.status_code == 404


def test_errors_as_json_are_one_document(client):
    answer = client.get("/zh/fund/lists/nothing?format=json")
    assert answer.status_code == 404
    assert answer.json()["schema"] == "yuzui.error/1"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError(Text("bad", "坏"), Place(file="a.xlsx", row=7), seen="55", expected="1-5"), 400),
        (StoreError(Text("busy", "忙")), 503),
    ],
)
def test_an_error_is_a_page_that_says_where_and_how(client, monkeypatch, error, status):
    def build(workspace, visit):
        raise error

    monkeypatch.setattr(registry.modules("page")["data"], "build", build)
    answer = client.get("/zh/about/data")
    assert answer.status_code == status
    said = re.sub(r"<[^>]+>", "", answer.text)
    assert error.message.zh in said
    if error.seen:
        assert "第 7 行" in said
        assert "应为：1-5" in said


def test_a_bug_is_an_error_page_without_its_text(workspace, monkeypatch):
    def build(workspace, visit):
        raise RuntimeError("a secret in a message")

    monkeypatch.setattr(registry.modules("page")["data"], "build", build)
    quiet = TestClient(app.create(workspace), raise_server_exceptions=False)
    answer = quiet.get("/en/about/data")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "RuntimeError" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_page_for_roles_that_are_not_held_is_not_there(client, monkeypatch):
    monkeypatch.setattr(registry.modules("page")["data"], "ROLES", ("administrator",))
    assert client.get("/en/about/data").content == client.get("/en/nothing").content


def test_only_reading_is_possible(client):
    assert client.post("/en/plan").status_code == 405


ROWS = "id,amount,value,field\nA-1,40,8,x\nB-1,70,13,y\nC-1,50,9,x\nD-1,30,2,y\n"
RULES = """format = "yuzui-rules/1"
call = {id = "small", currency = "CNY", unit = 1}
value = {from = "given", per = "proposal", zero = 0}
[[rule]]
name = "budget"
kind = "budget"
total = 100
strength = "hard"
source = "clause 1"
[[rule]]
name = "share"
title = {en = "share of y", zh = "y 占比"}
kind = "cap"
where = {field = "y"}
at_most = 0.5
measure = "amount"
share_of = "budget"
strength = "hard"
source = "clause 2"
"""


@pytest.fixture(scope="module")
def asked_workspace(tmp_path_factory):
    place = tmp_path_factory.mktemp("asked")
    (place / "proposals.csv").write_text(ROWS, encoding="utf-8")
    (place / "rules.toml").write_text(RULES, encoding="utf-8")
    made = Workspace(place / "w")
    made.save("fund", FUND.run(made, path=place))
    yield made
    made.close()


@pytest.fixture(scope="module")
def document(asked_workspace):
    return FUND.latest(asked_workspace)


@pytest.fixture(scope="module")
def asked_client(asked_workspace):
    return TestClient(app.create(asked_workspace))


@pytest.fixture
def fresh():
    runner.ANSWERS.clear()


def put(**query):
    return slate_queries.question(Visit("en", "/fund/lists/small", {}, query))


@pytest.mark.usefixtures("fresh")
def test_a_question_is_read_from_the_address(document, asked_client):
    assert put() is None and put(q=" ") is None
    assert put(q="为什么 A-1").text == "why A-1"
    assert put(loosen="share", by="1 %").text == "loosen share by 1 %"
    assert put(loosen="share", to="60 %").text == "loosen share to 60 %"
    for query in ({"q": "hello"}, {"loosen": "share"}, {"loosen": "share", "by": " "}):
        with pytest.raises(InputError):
            put(**query)
    # every rule with a limit has a form that can be sent as it stands
    for number, rule in enumerate(document.rules, 1):
        form = slate_queries.loosening(document, rule, number)
        for lang in ("en", "zh"):
            query = {**form.hidden, form.fields[0].name: form.fields[0].value.say(lang)}
            answer = asked_client.get(f"/{lang}{form.path}", params=query)
            assert answer.status_code == 200
            state = {"en": "what if, not stored", "zh": "假设推演，未保存"}[lang]
            assert state in answer.text, rule.name


@pytest.mark.usefixtures("fresh")
def test_an_answer_is_computed_once_and_one_that_time_stopped_again(document, monkeypatch):
    calls = []

    def answer(slate, question, seconds):
        calls.append(question.text)
        return SimpleNamespace(proof=Proof(stopped=question.text == "why B-1"))

    monkeypatch.setattr(ask_compute, "answer", answer)
    for _ in range(2):
        slate_queries.answer(document, put(q="why A-1"))
        slate_queries.answer(document, put(q="why B-1"))
    assert calls == ["why A-1", "why B-1", "why B-1"]


@pytest.mark.usefixtures("fresh")
def test_who_sees_less_of_a_slate_gets_no_answer_that_was_made_from_more(document, monkeypatch):
    def counted(slate, *_):
        return SimpleNamespace(proof=Proof(), n=len(slate.proposals))

    monkeypatch.setattr(ask_compute, "answer", counted)
    less = document.amended(proposals=document.proposals[:1])
    for slate in (document, less, document, less):
        assert slate_queries.answer(slate, put(q="why A-1")).n == len(slate.proposals)


@pytest.mark.usefixtures("fresh")
def test_an_answer_is_nobody_elses_to_change(document):
    first = slate_queries.answer(document, put(q="why A-1"))
    first.sets.clear()
    assert slate_queries.answer(document, put(q="why A-1")).sets
    # the box begins with the refused proposal that lacks least
    refused = [row for row in document.proposals if row.delta and not row.selected]
    assert refused
    least = min(refused, key=lambda row: row.delta)
    assert slate_queries.nearest(document) == least.id
    assert least.id in slate_queries.ask(document).fields[0].value.en


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=why+Z-9", "there is no such proposal"),
        ("q=what+if+bugdet%3D5", "there is no such rule"),
        ("q=hello", "not one of the questions"),
        ("loosen=share&by=90+%25", "a limit cannot be put there"),
    ],
)
def test_what_cannot_be_answered_is_said_on_the_page_it_was_asked_from(asked_client, query, said):
    answer = asked_client.get(f"/en/fund/lists/small?{query}")
    assert answer.status_code == 200 and said in answer.text
    assert 'id="proposals"' in answer.text, "the slate is still there"


@pytest.mark.usefixtures("fresh")
def test_when_time_is_up_the_slate_still_says_what_it_knows(asked_client, monkeypatch):
    def late(*rest):
        raise LimitReachedError(Text("the time for one question is up", "时限已到"))

    monkeypatch.setattr(ask_compute, "answer", late)
    answer = asked_client.get("/en/fund/lists/small/why/B-1")
    assert answer.status_code == 200
    assert "the time for one question is up" in answer.text
    assert "B-1" in answer.text[answer.text.index("<h1") : answer.text.index("</h1>")]


@pytest.mark.usefixtures("fresh")
def test_a_what_if_is_not_stored(asked_client, asked_workspace):
    before = asked_workspace.view.count("run")
    assert asked_client.get("/en/fund/lists/small?q=what+if+budget%3D120").status_code == 200
    assert asked_workspace.view.count("run") == before


EVIL = Text('<b>a</b> & "q"', '<b>甲</b> & "q"')
FORM = page.Form("loosen-1", "/fund/lists/x", (page.Field("by", EVIL, EVIL),), EVIL, {"loosen": 'a"b<c>[d]'})


MARKED = page.Marked(((EVIL.en, True), (EVIL.en, False)), ((EVIL.zh, True), (EVIL.zh, False)))


def block(kind):
    listing = page.DataTable("rows", EVIL, (Column("a", EVIL, digits=1), Column("b", EVIL)),
                           [(1.5, page.Link(EVIL, "/plan")), (None, page.Chip(EVIL, "good")),
                            (2, page.Code("<i>"))], note=EVIL)  # fmt: skip
    made = {
        page.Facts: page.Facts((page.Fact(EVIL, EVIL, EVIL),)),
        page.Prose: page.Prose((EVIL,)),
        page.Formula: page.Formula(paragraphs("<i>")),
        page.Section: page.Section(EVIL),
        page.DataTable: listing,
        page.Items: page.Items(EVIL, (page.Item(EVIL, (EVIL,), "/plan"), page.Item(EVIL, form=FORM))),
        page.Form: FORM,
        page.Ways: page.Ways((page.Link(EVIL, "/plan"),)),
        page.Tales: page.Tales((page.Tale("fund.svg", EVIL, EVIL, "/plan"),)),
        page.Act: page.Act(EVIL, (EVIL,), FORM, (EVIL,)),
        page.File: page.File("one", EVIL, "<i>: {}", EVIL),
        page.Cards: page.Cards((page.Item(EVIL, (EVIL,), "/plan"),)),
        page.Notice: page.Notice(EVIL),
        page.Remedy: page.Remedy(EVIL, "<i>"),
        page.Search: page.Search('"><i>'),
        page.Filter: page.Filter(EVIL, (page.Link(EVIL, "/plan"),), "/plan"),
        page.Split: page.Split((page.Notice(EVIL),), (listing,)),
        page.Act: page.Act(EVIL, (EVIL,), FORM, (EVIL,)),
        page.Steps: page.Steps((page.Step(EVIL, "done", "/plan"), page.Step(EVIL, "current"), page.Step(EVIL))),
        page.Questions: page.Questions("f", EVIL, (
            page.Question(EVIL, (page.Field("a", EVIL, kind="radio", options=(page.Option("<b>a</b>", EVIL, EVIL),)),)),
            page.Question(EVIL, (page.Field("b", EVIL), page.Field("c", EVIL)), EVIL, chain=True))),
        page.Columns: page.Columns("f", EVIL, (page.ColumnMeaning("A", EVIL.en, (EVIL.en,), page.Field("a", EVIL), "known", EVIL),),
                                   (page.Field("b", EVIL),), ((1, EVIL.en),)),
        page.Tasks: page.Tasks("f", EVIL, (page.Task(EVIL, "open", True, EVIL, EVIL.en, EVIL, (page.Field("a", EVIL),)),),
                               EVIL, page.Option("seen", EVIL)),
        page.Progress: page.Progress(EVIL, 1, 2),
        page.Drawing: page.Drawing("<svg></svg>", EVIL),
        page.Passkey: page.Passkey("/plan", "get", EVIL, EVIL, EVIL.en, {"next": EVIL.en}),
        page.Alarm: page.Alarm(EVIL, (EVIL,), (page.Link(EVIL, "/plan"),), "f", (page.Field("a", EVIL, kind="confirm"),)),
        page.Card: page.Card(EVIL, (EVIL,), ((EVIL, EVIL),), "f", (page.Field("a", EVIL, kind="check"),)),
        page.Matches: page.Matches(EVIL, (page.Match("/plan", MARKED, MARKED, EVIL),), page.Link(EVIL, "/plan")),
        week.Week: week.Week(EVIL, (week.WeekDay(EVIL, "/plan"),), (week.Instrument(EVIL, "/plan", ((
            week.Stretch("free", 0, 20, "<b>a</b>", EVIL, EVIL, EVIL, '/plan?"><b>a</b>'),
            week.Stretch("mine", 20, 40, "10–15", EVIL)),), (EVIL,), EVIL, link=page.Link(EVIL, "/plan")),),
            (8, 18), page.Link(EVIL, "/plan")),
        week.Bar: week.Bar(((EVIL, (page.Link(EVIL, "/plan"),), "/plan"),)),
        week.Dates: week.Dates(EVIL, (week.Date(EVIL, EVIL, False, "/plan", FORM),), (EVIL,), FORM),
    }  # fmt: skip
    return made[kind]


KINDS = [kind for kind in get_args(page.Block) if kind is not page.Figure]


def test_block_is_drawn_and_escaped():
    for lang in ["en", "zh"]:
        for kind in KINDS:
            form = page.Form("f", "/plan", (), EVIL, writes=True)
            shown = page.Page(same("f"), (block(kind), form))
            html = blocks.render(shown, page.Visit(lang, "/plan"))
            inside = html[html.index("<main") : html.index("</main>")]
            assert "<i>" not in inside or kind is week.Week  # its hours stand in that element
            assert "<b>a</b>" not in inside
            assert "<b>甲</b>" not in inside
            if kind not in (page.Formula, page.Search):
                assert ("&lt;b&gt;甲", "&lt;b&gt;a")[lang == "en"] in inside
    # menu is in order and marks where we are
    html = blocks.render(page.Page(same("f"), ()), page.Visit("en", "/plan/S3-11"))
    assert html.count("aria-current") == 1
    for area in frame.AREAS:
        head = blocks.render(page.Page(same("f"), ()), page.Visit("en", f"/{area}"))
        line = [head.index(f'href="/en{one.PATH}"') for one in frame.places(area)]
        assert f'href="/en/{area}" aria-current="page"' in head and line[1:] == sorted(line[1:]), area
    # an error page repeats nothing of the address
    html = blocks.render(page.Page(same("f"), ()), page.Visit("en", "/secret"), status=404)
    assert "secret" not in html
    assert "aria-current" not in html


HEADING = Column("source", same("source"))


def cell(value):
    shown = page.Page(same("f"), (page.DataTable("rows", same("t"), (HEADING,), [(value,)]),))
    html = blocks.render(shown, page.Visit("en", "/plan"))
    return html[html.index("<tbody") : html.index("</tbody>")]


def test_a_web_address_is_a_link_that_tells_nobody_where_it_was_followed_from():
    for said in ("https://www.a.cn/x/y_123456789.html", same("https://www.a.cn/x/y_123456789.html")):
        found = cell(said)
        assert 'rel="noreferrer" href="https://www.a.cn/x/y_123456789.html"' in found
        assert ">a.cn/…3456789.html</a>" in found
    two = cell("https://a.cn/x ; http://b.cn/")
    assert two.count("<a ") == 2 and ">a.cn/x</a>; <a" in two and ">b.cn</a>" in two
    # fields that belong together and what is folded away
    for given in ["", "0.5"]:
        field = page.Field("a", EVIL, same("1"), False)
        more = page.Field("b", EVIL, same(given), False)
        form = page.Form("f", "/plan", (page.Fieldset(EVIL, (field,), (more,)), field), EVIL)
        html = blocks.render(page.Page(same("f"), (form,)), page.Visit("en", "/plan"))
        assert html.count("<fieldset><legend>&lt;b&gt;a") == 1
        assert ("<details open>" in html) == bool(given), "what was filled in is not hidden"
        assert html.count('name="a"') == 2 and html.count('name="b"') == 1


CONCEPT = {"id": "ai", "label": {"en": "AI", "zh": "人工智能"}, "lists": {"LAB": ["LAB-5"], "FRO": ["FRO-1"]},
           "relations": {}, "nodes": 2, "union": 0, "sum": 0, "see": []}  # fmt: skip


def test_concepts_of_the_clause_only():
    rows = [scorecards.clause("A-1", concepts=["ai"]), scorecards.clause("A-2")]
    answer = of("scorecard").answer(scorecards.card(1, rows, concepts=[CONCEPT, {**CONCEPT, "id": "other"}]))
    (table,) = clause_links.concepts(answer, answer.clauses[0])
    assert [(row[0].path, row[1].en) for row in table.rows] == [("/plan/concepts#ai", "LAB-5, FRO-1")]
    assert clause_links.concepts(answer, answer.clauses[1]) == []
    # a part leads to where it is shown
    for ref, path in [
        ("page:path", "/spending"),
        ("page:facility", "/facilities/P5"),
        ("page:nowhere", "/about/method"),
        ("indicator:cd", "/results/indicators/cd"),
        ("indicator:none", "/about/method"),
        ("study:path", "/about/method"),
    ]:
        assert clause_links.address(ref) == path
        assert (
            path == "/about/method"
            or path.startswith("/results/indicators/")
            or path in {getattr(m, "ADDRESS", m.PATH) for m in registry.modules("page").values()}
        )


def test_history_and_links_of_this_clause(tmp_path):
    workspace = Workspace(tmp_path)
    assert clause_links.history(workspace, "p", "A-1") == []
    assert clause_links.linked(workspace, "p", "A-1") == []
    runs = [
        {"id": f"r{n}", "plan": "p", "clause": clause, "check": "rows", "started": "2026-11-22T00:00:00Z",
         "audit_seq": n, "data_digest": None, "code_version": "0.1.0", "outcome": outcome, "measured": "5", "bar": "",
         "message": {"en": "m", "zh": "m"}}
        for n, clause, outcome in ((1, "A-1", "fail"), (2, "A-1", "pass"), (3, "A-2", "pass"))
    ]  # fmt: skip
    link = {"plan": "p", "clause": "A-1", "kind": "facility", "object": "P5", "role": "serves",
            "valid_from": None, "valid_to": None}  # fmt: skip
    plan = {"id": "p", "edition": "1", "title": {"en": "p", "zh": "甲"}, "digest": "d"}
    with workspace.view.act("check", "plan p", "r") as change:
        change.insert("plan", [plan])
        change.insert("evidence_run", runs)
        change.insert("clause_link", [link])
    (table,) = clause_links.history(workspace, "p", "A-1")
    assert [row[2].kind for row in table.rows] == ["good", "bad"], "newest first, no other clause"
    assert table.rows[0][0] == Text("22 Nov 2026", "2026年11月22日")
    (links,) = clause_links.linked(workspace, "p", "A-1")
    assert links.rows[0][:3] == ("facility", "P5", "serves")
    assert clause_links.linked(workspace, "p", "A-2") == []


def test_a_measured_figure_is_said_to_four_digits():
    for value, said in [
        (0.06884448946783091, "0.06884"),
        ("0.2465753424657534", "0.2466"),
        ("-1.5e-07", "-1.5e-07"),
        (14, "14"),
        ("fail", "fail"),
        ("base.share = 0.0688 ± 0.0001", "base.share = 0.0688 ± 0.0001"),
        (0, "0"),
        ("", "—"),
        (None, "—"),
    ]:
        assert clause_links.measured(value) == said


def text(runs):
    return "".join(said for _, said in runs)


def test_paragraphs_keep_order_and_kind():
    found = paragraphs("One ``code``\nline.\n\nReferences\n----------\nA, `b`.")
    assert [p.kind for p in found] == ["text", "heading", "text"]
    assert found[0].runs == (("plain", "One "), ("code", "code"), ("plain", " line."))
    assert text(found[2].runs) == "A, b."
    # terms are apart and signs stay
    found = paragraphs("A *new term* of 2 * 3 * 4, ``a*b*c`` and *other*.")[0].runs
    assert [said for style, said in found if style == "term"] == ["new term", "other"]
    assert ("code", "a*b*c") in found and text(found) == "A new term of 2 * 3 * 4, a*b*c and other."
    # formula in signs
    for tex, said in [
        (r"\frac{a}{b_i}", "(a) / (bi)"),
        (r"\#\{L \le x\}", "#{L ≤ x}"),
        (r"\sum_{t=0}^{n} c_{t_m}", "Σt=0n ctm"),
        (r"\frac{\#\{a\}}{2}", "(#{a}) / (2)"),
        (r"\unknown", "\\unknown"),
        ("x_", "x"),
        ("{", ""),
    ]:
        assert text(formula(tex)) == said
    # subscripts are apart
    assert formula("n_i-1") == (("math", "n"), ("sub", "i"), ("math", "−1"))


@pytest.fixture
def documents_workspace(tmp_path):
    made = Workspace(tmp_path)
    for seed in (1, 2):
        made.save("path", {"schema": "x", "run": stamp("path", {"n": seed}, seed=seed)})
    return made


def test_runs_are_what_the_subject_may_see(documents_workspace):
    assert {d["run"]["seed"] for d in pages.runs(documents_workspace, "path")} == {1, 2}
    assert pages.runs(documents_workspace.seen_by(PUBLIC), "path") == []
    assert pages.runs(documents_workspace, "fund") == []


def test_a_list_counts_what_an_earlier_version_stored_and_an_answer_says_what_it_lacks(tmp_path):
    workspace = Workspace(tmp_path)
    client = TestClient(app.create(workspace))
    for study, path in (
        ("fund", "slates"),
        ("assign", "assignments"),
        ("evaluate", "evaluate"),
        ("schedule", "schedules"),
    ):
        workspace.save(study, {"schema": f"yuzui.{study}/1", "run": stamp(study, {}, seed=1)})
        for lang, said in (("en", "1 stored by an earlier version"), ("zh", "由旧版本保存的结果")):
            page = client.get(f"/{lang}/{path}")
            assert page.status_code == 200 and said in page.text
        assert "it lacks" in client.get(f"/en/answers/{study}").text
    workspace.save("usage", {"schema": "yuzui.usage/1", "run": stamp("usage", {}, seed=1)})
    assert client.get("/en/spending/overview").status_code == 200


def test_a_permalink_gives_its_own_run(documents_workspace):
    for document in pages.runs(documents_workspace, "path"):
        visit = Visit(query={"run": document["run"]["id"]})
        assert pages.latest(documents_workspace, visit, "path") == document


def test_a_run_of_another_study_is_not_there(documents_workspace):
    run = pages.runs(documents_workspace, "path")[0]["run"]["id"]
    with pytest.raises(VisibilityError):
        pages.latest(documents_workspace, Visit(query={"run": run}), "usage")
    assert pages.latest(documents_workspace, Visit(), "usage") is None


def test_missing_names_the_command():
    page = pages.missing(Text("Path", "路径"), "yuzui path")
    assert "nothing has been computed" in page.finding.en
    assert [b.command for b in page.blocks if isinstance(b, Remedy)] == ["yuzui path"]
    # stamp leaves out a seed that is not
    said = pages.stamp({"run": {"id": "a", "seed": None}}, None, {"run": {"id": "b", "seed": 7}})
    assert [text.en for text in said] == ["run a", "run b · seed 7"]
    # the scenario asked for or else the first
    names = {"one": Text("One", "一"), "two": Text("Two", "二")}
    chosen, links = pages.scenario(Visit(query={"scenario": "two"}), "/x", names)
    assert chosen == "two" and links.current == "/x?scenario=two"
    assert pages.scenario(Visit(query={"scenario": "ten"}), "/x", names)[0] == "one"
    # what was filled in is kept and how it is looked at is not
    query = {"tax.deduction": "0.1, 0.2", "horizon": " ", "as": "public", "format": "json"}
    assert pages.filled_in(Visit(query=query)) == "tax.deduction=0.1%2C+0.2"


LISTING = DataTable(
    "shares",
    Text("Shares", "占比"),
    (
        Column("name", Text("Name", "名称")),
        Column("share", Text("Share", "占比"), "%", 1),
        Column("money", Text("Amount", "金额"), "CNY", 0),
    ),
    [(Link(Text("basic", "基础"), "/spending"), 0.0688, 2500), (Chip(Text("=1+1", "=1+1")), None, 3)],
)
META = Meta("hours", Text("f", "发现"), same("d"), "real", same("s"), "2014")
FIGURE = Figure(bar_chart(META, [Bar(Text("a", "甲"), 3)], (Text("hours", "小时"), "")), run="7f3a")
PAGE = Page(same("f"), (LISTING, FIGURE))


def test_json_says_units_as_stored_and_texts_in_both_languages():
    made = blocks.document(LISTING)
    assert made["schema"] == "yuzui.table/1"
    assert [c["unit"] for c in made["columns"]] == ["", "1", "CNY"]
    assert made["rows"][0] == [{"en": "basic", "zh": "基础"}, 0.0688, 2500]
    assert blocks.document(FIGURE)["run"] == "7f3a"
    assert blocks.document(FIGURE)["origin"] == "real"
    # export types numbers
    made = blocks.export(LISTING, "zh", picture=False)
    assert made.headings == ["名称", "占比", "金额 (CNY)"]
    assert list(made.formats) == ["", "0.0%", "#,##0"]
    assert made.rows[0] == ("基础", 0.0688, 2500)
    # figure in every form and the same each time
    for kind in ["xlsx", "csv", "json", "svg"]:
        first = blocks.body(PAGE, "hours", kind, "zh")
        assert first
        assert blocks.body(PAGE, "hours", kind, "zh") == first
    # a file is taken as it is and only as what it is
    file = File("scenario", Text("Scenario", "情景"), "name: {zh: 一}\n", Text("n", "注"))
    page = Page(same("f"), (LISTING, file))
    assert blocks.body(page, "scenario", "yaml", "zh") == "name: {zh: 一}\n".encode()
    assert blocks.body(page, "scenario", "csv", "zh") is None
    assert blocks.body(page, "shares", "yaml", "zh") is None
    # status
    for name, status in [
        ("InputError", 400), ("ColumnError", 400), ("InfeasibleError", 422), ("StateError", 409),
        ("StoreError", 503), ("MissingExtraError", 501), ("InternalError", 500),
        ("VisibilityError", 404), ("RuleError", 500),
    ]:  # fmt: skip
        assert serving.status(getattr(errors, name)(Text("m", "信息"))) == status
    # not there and not for you are one page
    first, second = (serving.page(VisibilityError(Text(word, word), Place(file=word))) for word in ("a", "b"))
    assert first == second


BASE = "http://127.0.0.1:8642"
TOKEN = "a-start-token"
SEEN = ("/en/spending", "/zh/spending", "/api/runs/path", "/en/spending?format=json")
"""Where the restricted run is shown to its owner."""


@pytest.fixture(scope="module")
def gate_workspace(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("gate"))
    made.save("path", {"schema": "x", "secret": "S3CR3T", "run": stamp("path", {"n": 1})})
    return made


@pytest.fixture(scope="module")
def site(gate_workspace):
    return asgi.create_app(gate_workspace.dir, token=TOKEN)


def gate_client(site, **more):
    return TestClient(site, base_url=BASE, follow_redirects=False, **more)


def test_without_the_cookie_nothing_but_the_public_view_is_given(gate_workspace, site):
    told = TestClient(asgi.create_app(gate_workspace.dir, PUBLIC), base_url=BASE)
    foot = re.compile(r"<footer.*?</footer>", re.S)
    for path in (*SEEN, "/en/", "/zh/log", "/api/records", "/en/spending/board-pack.xlsx",
                 "/en/spending?as=programme_officer", "/api/runs/path?as=decider",
                 "/en/spending?as=public", "/en/fund/lists/x?token=wrong"):  # fmt: skip
        mine, theirs = gate_client(site).get(path), told.get(path)
        assert mine.status_code == theirs.status_code, path
        assert foot.sub("", mine.text) == foot.sub("", theirs.text), path
        assert "S3CR3T" not in mine.text and "set-cookie" not in mine.headers
    assert "?token=" in gate_client(site).get("/en/").text, "says how to see more"
    for cookie in ("yuzui_8642=", f"yuzui_8642={TOKEN}", "yuzui_8642=é", "yuzui_8643=" + "0" * 64):
        raw = [("cookie", cookie.encode("latin-1"))]
        assert gate_client(site).get("/api/runs/path", headers=raw).status_code == 404


def test_the_token_is_exchanged_for_a_cookie_of_this_port(site):
    browser = gate_client(site)
    opened = browser.get(f"/zh/spending?run=a&token={TOKEN}&x=b%26c")
    assert opened.status_code == 200 and 'url=/zh/spending?run=a&amp;x=b%26c"' in opened.text
    assert opened.headers["cache-control"] == "no-store" and TOKEN not in opened.text
    name, _, rest = opened.headers["set-cookie"].partition("=")
    assert name == "yuzui_8642" and "HttpOnly" in rest and "SameSite=Strict" in rest
    assert TOKEN not in rest and "Path=/" in rest
    seen = browser.get("/api/runs/path")
    assert "S3CR3T" in seen.text and seen.headers["cache-control"] == "no-store"
    page = browser.get("/en/")
    assert page.headers["cache-control"] == "no-store" and "?token=" not in page.text
    assert browser.get("/static/style.css").headers["cache-control"] == "no-cache"
    # another server of this machine: another name, so that neither signs the other out
    other = TestClient(site, base_url="http://127.0.0.1:9000")
    assert other.get(f"/en/?token={TOKEN}").headers["set-cookie"].startswith("yuzui_9000=")
    # no address in the token's answer leads away from this site
    for path in ("//evil.example/", "/\\evil.example/", "///evil.example"):
        text = browser.get(f"{BASE}{path}?token={TOKEN}").text
        assert "url=/evil.example" in text and "url=//" not in text


def test_a_site_without_a_token_lets_nobody_in(gate_workspace, monkeypatch):
    monkeypatch.delenv("YUZUI_START_TOKEN", raising=False)
    shut = asgi.create_app(gate_workspace.dir)
    for token in ("", "None", "0"):
        answer = gate_client(shut).get(f"/en/?token={token}")
        assert "set-cookie" not in answer.headers
    monkeypatch.setenv("YUZUI_START_TOKEN", TOKEN)
    answer = gate_client(asgi.create_app(gate_workspace.dir)).get(f"/en/?token={TOKEN}")
    assert "set-cookie" in answer.headers


def test_every_method_and_path_is_refused_under_a_name_that_is_not_of_this_machine(site):
    inside = gate_client(site)
    inside.get(f"/en/?token={TOKEN}")
    paths = ("/", "/en/spending", "/api/runs/path", "/api/records", "/static/style.css", "/en/nothing",
             "/en/spending/board-pack.xlsx", f"/en/?token={TOKEN}")  # fmt: skip
    names = ("evil.example", "evil.example:8642", "127.0.0.1.evil.example", "localhost.evil.example",
             "2130706433", "0.0.0.0", "[::2]", "", "127.0.0.1@evil.example", "127.0.0.1,evil.example")  # fmt: skip
    for path in paths:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
            answer = inside.request(method, path, headers={"host": names[0]})
            assert answer.status_code == 421, (method, path)
            assert "set-cookie" not in answer.headers
    for name in names:
        answer = inside.get("/api/runs/path", headers={"host": name})
        assert answer.status_code == 421 and "S3CR3T" not in answer.text, name
        assert "127.0.0.1" in answer.text and "本机" in answer.text
    twice = [("host", "127.0.0.1"), ("host", "evil.example")]
    assert inside.get("/api/runs/path", headers=twice).status_code == 421
    for name in ("127.0.0.1", "localhost:8642", "LOCALHOST", "[::1]:8642", "127.0.0.1:22"):
        assert inside.get("/en/", headers={"host": name}).status_code == 200, name


async def _nothing_read(app, headers, parts):
    """Send parts one by one; return the status and how many were asked for."""
    asked, status = 0, 0
    scope = {"type": "http", "method": "POST", "path": "/api/records", "raw_path": b"/api/records",
             "query_string": b"", "root_path": "", "scheme": "http", "http_version": "1.1",
             "server": ("127.0.0.1", 8642), "client": ("127.0.0.1", 1),
             "headers": [(b"host", b"127.0.0.1"), *headers]}  # fmt: skip

    async def receive():
        nonlocal asked
        asked += 1
        if asked > parts:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": b"x" * 65_536, "more_body": True}

    async def send(message):
        nonlocal status
        status = message.get("status", status)

    await app(scope, receive, send)
    return status, asked


def test_what_is_sent_is_bounded_while_it_comes(site, monkeypatch):
    chunked = [(b"transfer-encoding", b"chunked")]
    status, asked = asyncio.run(_nothing_read(site, chunked, 5000))
    assert status == 413 and asked <= gate.MOST // 65_536 + 1
    status, asked = asyncio.run(_nothing_read(site, [(b"content-length", b"300000000")], 5000))
    assert (status, asked) == (413, 0)
    for wrong in (b"-1", b"1e9", b"", b"9" * 400):
        status, _ = asyncio.run(_nothing_read(site, [(b"content-length", wrong)], 5000))
        assert status == 413, wrong
    # one that says less than it sends, and one that stops
    status, asked = asyncio.run(_nothing_read(site, [(b"content-length", b"1")], 5000))
    assert status == 413 and asked <= gate.MOST // 65_536 + 1
    monkeypatch.setattr(gate, "READ_SECONDS", 0.05)
    assert asyncio.run(_nothing_read(site, chunked, 2)) == (408, 3)
    inside = gate_client(site)
    for path in ("/en/spending", "/api/records", "/en/facilities/A1/booking", "/en/nothing", "/"):
        answer = inside.post(path, content=b"x" * (gate.MOST + 1))
        assert answer.status_code == 413 and answer.headers["connection"] == "close", path
    assert inside.post("/api/records", content=b"{}").status_code == 400


def test_a_client_that_says_nothing_or_a_byte_at_a_time_is_let_go(gate_workspace, monkeypatch):
    import uvicorn

    monkeypatch.setattr(server, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(gate, "READ_SECONDS", 0.3)
    config = uvicorn.Config(
        asgi.create_app(gate_workspace.dir, token=TOKEN), http=server.Protocol, ws="none",
        log_level="error", lifespan="off",
    )  # fmt: skip
    running = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as door:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        port = door.getsockname()[1]
        head = f"GET /static/mark.svg HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n".encode()
        silent, dripping, bodiless, second = (
            socket.create_connection(("127.0.0.1", port), timeout=30) for _ in range(4)
        )
        bodiless.sendall(head.replace(b"GET", b"POST") + b"content-length: 9\r\n\r\nx")
        second.sendall(head + b"\r\n")
        assert second.recv(65_536).startswith(b"HTTP/1.1 200")
        second.sendall(b"G")  # a first byte of the next request, and no more
        dropped = False
        for byte in head * 40:
            try:
                dripping.sendall(bytes([byte]))
                time.sleep(0.005)
            except OSError:
                dropped = True
                break
        assert dropped or dripping.recv(1) == b""
        assert silent.recv(1) == b""
        assert b"408" in bodiless.recv(65_536).split(b"\r\n")[0]
        rest = second.recv(65_536)
        while more := second.recv(65_536) if rest else b"":
            rest += more
        for one in (silent, dripping, bodiless, second):
            one.close()
        running.should_exit = True
        thread.join(20)


def test_a_socket_is_no_way_in(site):
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(site({"type": "websocket", "path": "/", "headers": []}, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


ODD = ("", "x", "\n", "%", "{", "nan", "-1", "1e999", "Infinity", "0x10", "９", "²", "\ud7ff", "'\"--",
       "../..", "a" * 9000, "0" * 400, "[]", "null", "\u202e", "\x01\x1b", "💧", ";", "1,2", "a:b")  # fmt: skip
"""Values no form writes."""
FRAME = ("path", "self", "as", "format", "lang", "name", "query", "request", "run", "q")
"""Words of the frame, and words its functions call their own arguments by."""


def parameters(module):
    """Return the words that the source of a page reads, whatever it reads them from."""
    words = set(re.findall(r"\"(\w+)\"", Path(module.__file__).read_text()))
    return sorted((words | set(FRAME)) - {"as", "format"})[:190]


def test_no_value_of_any_parameter_ends_in_a_fault(demo_workspace):
    """Each page with an odd value in all its parameters; light ones with each value in each."""
    own = Workspace(demo_workspace)
    inside = TestClient(asgi.create_app(demo_workspace, own.subject), base_url=BASE, raise_server_exceptions=False)
    pages = registry.modules("page")
    failed = []

    def ask(path, query):
        answer = inside.get(path, params=query)
        if not (answer.status_code < 500):
            failed.append((path, [(name, value[:20]) for name, value in query]))

    for n, name in enumerate(sorted(pages)):
        odd = ODD[n % len(ODD)][:60]
        twice = [("path", "x"), ("path", ""), ("self", odd)]
        ask(f"/{LANGUAGES[n % 2]}{getattr(pages[name], 'ADDRESS', pages[name].PATH)}",
            [*twice, *((word, odd) for word in parameters(pages[name]))])  # fmt: skip
    for path, words in (
        ("/zh/facilities/A1/sharing", FRAME),
        ("/api/runs/path", ("as", "run", "by", "indicator")),
        ("/api/records", ("q", "cursor", "per_page", "kind")),
    ):
        for word in words:
            for odd in ODD[len(path) % 2 :: 2]:
                ask(path, [(word, odd), (word, odd)])
    assert failed == []
    for raw in ("%00", "%ff", "%c3%28", "%ed%a0%80", "a%00b"):
        for path in ("/en/search?q=", "/api/records?q=", "/en/fund/lists/", "/api/runs/"):
            assert inside.get(path + raw).status_code == 400, path + raw
    assert inside.get("/en/search?q=" + "a" * 20_000).status_code == 414


PAGE_LISTING = DataTable("rows", same("rows"), (Column("a", same("a")),), [("x",)])


def test_href():
    for path, query, found in [
        ("/plan", {}, "/zh/plan"),
        ("/plan/S3-11", {"run": "7f"}, "/zh/plan/S3-11?run=7f"),
        ("/plan?status=served", {}, "/zh/plan?status=served"),
        ("/about/method#path", {"a": "b"}, "/zh/about/method?a=b#path"),
        ("/results/sets/量子", {}, "/zh/results/sets/%E9%87%8F%E5%AD%90"),
    ]:
        assert Visit("zh").href(path, **query) == found
    # href keeps only the narrowing
    visit = Visit("en", "/plan", query={"as": "public", "run": "7f", "format": "json"})
    assert visit.href("/plan#a") == "/en/plan?as=public#a"
    assert visit.run == "7f"
    # tables are found beside one another
    page = Page(same("f"), (Split((Notice(same("n")),), (PAGE_LISTING,)),))
    assert list(page.tables()) == ["rows"]
    assert len(list(page.leaves())) == 2
    # plain takes the words of a cell
    word = Text("met", "达到")
    cells = (Link(word, "/plan"), Chip(word, "good"), Anchor(word, "a"))
    assert [plain(cell) for cell in cells] == [word] * 3
    assert plain(Code("7f")) == "7f"
    assert plain(3) == 3
    # a page says what it rests on where that is made up
    for document, said in [
        ({"origin": "synthetic"}, "合成数据"), ({"origin": "mixed"}, "真实与合成数据"),
        ({"origin": "real"}, None), ({"origin": None}, None), ({}, None), (None, None), ([], None),
    ]:  # fmt: skip
        found = Page(same("f"), (), document=document).made_up
        assert (found.zh if found else None) == said
    # numbers as people write them
    for text, value in [("8%", 0.08), (" 8 % ", 0.08), ("8％", 0.08), ("0.08", 0.08), ("1,000", 1000.0), ("", None)]:
        assert pages.number(text, "target") == (None if value is None else pytest.approx(value))
    # what is no number names its field
    for text in ["eight", "8 %%", "nan", "inf", "1e999"]:
        with pytest.raises(InputError) as raised:
            pages.number(text, "target")
        assert raised.value.place.column == "target" and raised.value.mending is not None


def test_years():
    assert pages.whole("2030", "by") == 2030 and pages.whole(" ", "by") is None
    with pytest.raises(InputError):
        pages.whole("2030.5", "by")
    # a year must be there
    assert pages.year("2030", "by") == 2030
    for text in ("", "soon"):
        with pytest.raises(InputError) as caught:
            pages.year(text, "by")
        assert caught.value.place.column == "by"
    # an error is one sentence in both languages
    said = pages.error_sentence(pages.unread("soon", "by", "2030"))
    assert "soon" in said.en and "2030" in said.zh and said.en != said.zh


SERVING_RULES = """format = "yuzui-rules/1"
call = {id = "small", currency = "CNY", unit = 1}
value = {from = "given", per = "proposal", zero = 0}
[[rule]]
name = "budget"
kind = "budget"
total = 100
strength = "hard"
source = "clause 1"
"""
WHY = "/en/fund/lists/small/why/A-1"
SCOPE = {
    "type": "http", "method": "GET", "path": WHY, "raw_path": WHY.encode(),
    "query_string": b"", "headers": [(b"host", b"127.0.0.1")], "http_version": "1.1",
    "scheme": "http", "root_path": "", "server": ("127.0.0.1", 80),
}  # fmt: skip


@pytest.fixture(scope="module")
def serving_workspace(tmp_path_factory):
    place = tmp_path_factory.mktemp("serving")
    (place / "proposals.csv").write_text(ROWS, encoding="utf-8")
    (place / "rules.toml").write_text(SERVING_RULES, encoding="utf-8")
    made = Workspace(place / "w")
    made.save("fund", FUND.run(made, path=place))
    yield made
    made.close()


class Endless(Runner):
    """Solves nothing, ever; or as many at once as there is room for."""

    def __init__(self, room=1000):
        super().__init__(workers=1, room=room)
        self.jobs, self.left, self.order = [], [], count()

    def ask(self, task, owner):
        if len(self.jobs) >= self.room:
            raise self.busy()
        self.jobs.append(Job(next(self.order), task, owner))
        return self.jobs[-1]

    def leave(self, job, cancel=True):
        self.left.append((job.number, cancel))


def asking(workspace, runner):
    transport = httpx2.ASGITransport(app.create(workspace, runner=runner))
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1")


@pytest.mark.usefixtures("fresh")
def test_readers_who_wait_for_a_solve_hold_no_other_page(serving_workspace):
    """Forty-five of them held a page that is not there for 25 seconds."""

    async def go():
        runner = Endless()
        async with asking(serving_workspace, runner) as client:
            waiting = [asyncio.create_task(client.get(WHY)) for _ in range(45)]
            while len(runner.jobs) < 45:
                await asyncio.sleep(0.01)
            missing = await asyncio.wait_for(client.get("/en/nothing"), 30)
            slates = await asyncio.wait_for(client.get("/en/fund/lists"), 30)
            assert (missing.status_code, slates.status_code) == (404, 200)
            assert not any(one.done() for one in waiting)
            # and each gets its own answer when it comes
            for job in runner.jobs:
                job.future.set_result(job.task.run())
            answers = await asyncio.gather(*waiting)
        assert {one.status_code for one in answers} == {200}
        assert len({one.content for one in answers}) == 1
        assert sorted(runner.left) == [(n, True) for n in range(45)]
        return answers[0].content

    solved_elsewhere = asyncio.run(go())
    runner.ANSWERS.clear()
    assert TestClient(app.create(serving_workspace)).get(WHY).content == solved_elsewhere


@pytest.mark.usefixtures("fresh")
def test_a_full_queue_is_said_in_both_languages_with_when_to_come_back(serving_workspace):
    client = TestClient(app.create(serving_workspace, runner=Endless(room=0)))
    seen = {}
    for lang in ("en", "zh"):
        answer = client.get(WHY.replace("/en/", f"/{lang}/"))
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 2
        assert f'lang="{lang}' in answer.text
        seen[lang] = re.sub(r"</?span.*?>", "", answer.text)
    assert "the queue is full" in seen["en"] and "ask again in" in seen["en"]
    assert "队列已满" in seen["zh"] and "秒后重试" in seen["zh"]
    document = client.get(f"{WHY}?format=json")
    assert document.status_code == 503 and document.headers["retry-after"]
    assert document.json()["code"] == "queue_full"
    assert client.get("/en/fund/lists").status_code == 200


@pytest.mark.usefixtures("fresh")
def test_who_has_waited_long_is_asked_to_come_back_and_the_solve_goes_on(serving_workspace, monkeypatch):
    monkeypatch.setattr(serving, "PATIENCE", 0.05)
    runner = Endless()
    answer = TestClient(app.create(serving_workspace, runner=runner)).get(WHY)
    assert answer.status_code == 503 and answer.headers["retry-after"]
    assert runner.left == [(0, False)]


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("leaving", [True, False])
def test_who_leaves_ends_the_wait(serving_workspace, leaving):
    async def go():
        runner = Endless()
        pages, messages = app.create(serving_workspace, runner=runner), asyncio.Queue()
        sent = []

        async def send(message):
            sent.append(message)

        page = asyncio.create_task(pages(SCOPE, messages.get, send))
        while not runner.jobs:
            await asyncio.sleep(0.01)
        if leaving:
            await messages.put({"type": "http.disconnect"})
        else:  # the server ends
            page.cancel()
        await asyncio.wait_for(page, 30)
        assert sent[0]["status"] == serving.GONE and runner.left == [(0, True)]

    asyncio.run(go())


@pytest.mark.usefixtures("fresh")
def test_a_caller_that_says_the_same_for_ever_holds_nothing_up(serving_workspace):
    """As a check of the plan asks pages: its channel never ends."""

    async def go():
        runner, sent = Endless(), []
        pages = app.create(serving_workspace, runner=runner)

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        page = asyncio.create_task(pages(SCOPE, receive, send))
        while not runner.jobs:
            await asyncio.sleep(0.01)
        runner.jobs[0].future.set_result(runner.jobs[0].task.run())
        await asyncio.wait_for(page, 30)
        assert sent[0]["status"] == 200

    asyncio.run(go())


@pytest.mark.usefixtures("fresh")
def test_a_page_solves_in_a_process_and_says_the_same(serving_workspace):
    runner = Runner(workers=1)
    try:
        client = TestClient(app.create(serving_workspace, runner=runner))
        first = client.get(WHY)
        (process,) = runner._processes.values()
        assert first.status_code == 200 and process._popen.poll() is None
        # what was answered is there for the next, in any form and language
        runner.close()
        assert client.get(WHY).content == first.content
        assert client.get(WHY.replace("/en/", "/zh/")).status_code == 200
        with pytest.raises(StoreError):
            runner.ask(Task.of("os:getpid", keep=bool), "a")
    finally:
        runner.close()


@pytest.mark.usefixtures("fresh")
def test_an_act_that_is_refused_is_done_once_though_its_page_is_built_twice(serving_workspace, monkeypatch):
    from yuzui.errors import StateError
    from yuzui.faces.web import serving
    from yuzui.funding.pages import slate_why
    from yuzui.text import same

    acts = []

    def act(*_):
        acts.append(1)
        raise StateError(same("no"))

    for name, value in {"WRITERS": slate_why.ROLES, "act": act}.items():
        monkeypatch.setattr(slate_why, name, value, raising=False)
    monkeypatch.setattr(serving, "read", lambda *_: {})
    runner = Runner(workers=1)
    try:
        client = TestClient(app.create(serving_workspace, runner=runner))
        answer = client.post(WHY, data={})
        assert answer.status_code == 409 and len(acts) == 1
        assert len(pickle.dumps(answer.content)) > 2000
    finally:
        runner.close()


def test_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        blocks.word("no such key")


ROW = objections.Objection(
    **dict.fromkeys(objections.Objection.__struct_fields__)
    | {"id": "1", "result": "abcd", "filed": "2026-01-02", "state": "open"}
)


def kinds(roles, rows=(ROW,)):
    return [type(b) for b in objections.blocks(list(rows), "cd", Visit(), frozenset(roles))]


def test_the_public_gets_no_form_and_only_an_office_answers():
    assert Form not in kinds({"public"}) and Remedy in kinds({"public"})
    assert Form in kinds({"public", "member"}) and Items not in kinds({"public", "member"})
    # a form that is shown is taken: nobody fills in one that the page then refuses
    assert Form not in kinds({"public", "auditor"}) and Remedy in kinds({"public", "auditor"})
    assert all((Form in kinds({role.name})) is (role.name in WRITERS) for role in ROLES)
    assert Items in kinds({"curator"}) and Items not in kinds({"curator"}, ())
    # an outcome is read in either language
    for word in ["accepted", "Accepted", "予以采纳"]:
        inputs = objections.request({"act": "settle", "outcome": word, "objection": "1"})
        assert inputs.act == "settle" and inputs.outcome == "accepted"
        with pytest.raises(InputError):
            objections.request({"act": "settle", "outcome": "maybe"})
        assert objections.request({"by": "A", "grounds": "g"}).act == "file"


HERE = {"host": "127.0.0.1:8000", "content-type": serving.FORM, "sec-fetch-site": "same-origin"}


def read(sent=b"a=1&a=2&b=", **headers):
    given = {**HERE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "type": "http", "method": "POST", "scheme": "http", "path": "/en/x", "query_string": b"",
        "server": ("127.0.0.1", 8000), "root_path": "",
        "headers": [(k.encode(), v.encode()) for k, v in given.items() if v is not None],
    }  # fmt: skip
    return serving.read(Request(scope), sent)


def refused(code, *rest, **headers):
    with pytest.raises(InputError) as told:
        read(*rest, **headers)
    assert told.value.code == code and told.value.mending is not None


def test_a_form_of_this_site_is_read():
    assert read() == {"a": "2", "b": ""}
    assert read(b"a=%E6%B1%9F") == {"a": "江"}
    # an older browser says the origin alone
    assert read(sec_fetch_site=None, origin="http://127.0.0.1:8000") == {"a": "2", "b": ""}
    assert read(host="localhost:9")["a"] == "2"
    # what another site sends is refused
    for headers in [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"sec_fetch_site": "cross-site", "origin": "http://127.0.0.1:8000"},
        {"sec_fetch_site": None},
        {"sec_fetch_site": None, "origin": "null"},
        {"sec_fetch_site": None, "origin": "http://evil.example"},
        {"sec_fetch_site": None, "origin": "http://127.0.0.1:8001"},
        # a name of another site that points here
        {"host": "evil.example:8000"},
        {"host": "evil.example:8000", "origin": "http://evil.example:8000"},
        {"host": "127.0.0.1.evil.example"},
    ]:
        refused("cross_site", **headers)
    # what is no form is refused
    refused("no_form", content_type="application/json")
    refused("no_form", content_type="multipart/form-data; boundary=x")
    refused("form_too_large", b"a=" + b"x" * serving.LIMIT)
    refused("form_too_large", b"&".join(b"a=1" for _ in range(serving.FIELDS + 1)))
    refused("form_too_large", b"a=\xff")


APP_HERE = "http://127.0.0.1"


@pytest.fixture
def app_workspace(tmp_path):
    made = Workspace(tmp_path)
    card = {"schema": "x", "plan": "p", "clauses": [{"id": "S3-11", "status": "served"}]}
    made.save("scorecard", {**card, "run": stamp("scorecard", {"n": 1})})
    for seed in (1, 2):
        made.save("path", {"schema": "x", "n": seed, "run": stamp("path", {"n": seed}, seed=seed)})
    return made


@pytest.fixture
def app_client(app_workspace):
    return TestClient(asgi.create_app(app_workspace.dir, app_workspace.subject), base_url=APP_HERE)


def test_a_document_is_given_byte_for_byte(app_client, app_workspace):
    latest = app_workspace.latest("path")
    assert canonical(app_client.get("/api/runs/path").json()) == canonical(latest)
    run = latest["run"]["id"]
    assert app_client.get(f"/api/runs/path/{run}").json() == latest


def test_plan_and_clause(app_client):
    assert app_client.get("/api/plan/p").json()["plan"] == "p"
    assert app_client.get("/api/plan/p/clauses/S3-11").json() == {"id": "S3-11", "status": "served"}


@pytest.mark.parametrize(
    ("query", "code"),
    [("indicator=cd,composite", "composite_refused"), ("by=person", "person_ranking_refused"),
     ("indicator=sjr", "journal_metric_refused")],
)  # fmt: skip
def test_a_question_that_is_never_answered_gets_no_other_answer(app_workspace, app_client, query, code):
    app_workspace.save("evaluate", {"schema": "x", "run": stamp("evaluate", {"n": 1})})
    for path in ("/api/runs/evaluate", f"/api/runs/evaluate/{app_workspace.runs('evaluate')[0]['id']}"):
        assert app_client.get(path).status_code == 200
        answer = app_client.get(f"{path}?{query}")
        assert answer.status_code == 400 and answer.json()["code"] == code


MISSING = [
    "/api/plan/q",
    "/api/plan/p/clauses/S9",
    "/api/runs/usage",
    "/api/runs/nothing",
    "/api/runs/path/000000000000",
]


def test_what_is_not_there_is_one_document(app_client):
    answers = [app_client.get(path) for path in MISSING]
    assert {a.status_code for a in answers} == {404}
    assert len({a.content for a in answers}) == 1
    assert answers[0].json()["schema"] == "yuzui.error/1"


def test_what_is_hidden_is_not_there(app_client, app_workspace):
    public = TestClient(asgi.create_app(app_workspace.dir, PUBLIC), base_url=APP_HERE)
    missing = app_client.get(MISSING[0])
    for path in ("/api/runs/path", "/api/plan/p"):
        assert app_client.get(path).status_code == 200
        hidden = public.get(path)
        assert (hidden.status_code, hidden.content) == (404, missing.content)
        assert app_client.get(path + "?as=public").status_code == 200, "nobody looks as another but in the demo"
        (app_workspace.dir / demo_accounts.MARK).touch()
        assert app_client.get(path + "?as=public").content == missing.content
        (app_workspace.dir / demo_accounts.MARK).unlink()


def test_pages_stand_beside_the_api(app_client):
    assert app_client.get("/en/visibility").status_code == 200
    assert app_client.get("/en/visibility").headers["content-security-policy"]


@pytest.mark.parametrize("name", sorted(registry.modules("endpoint")))
def test_endpoints_answer_as_their_examples_say(app_client, name):
    endpoint = registry.modules("endpoint")[name]
    for request, status in endpoint.EXAMPLE:
        assert isinstance(request, request_Request)
        if request.path.startswith("/clause/cn_"):
            continue  # the plan is not loaded in this workspace
        answer = app_client.request(request.method, endpoint.PREFIX + request.path, params=request.params)
        assert answer.status_code == status, request
        json.loads(answer.content)


def test_openapi_lists_every_study_and_endpoint(app_client):
    document = app_client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for name in registry.modules("study"):
        assert f"/api/runs/{name}" in document["paths"]
    for endpoint in registry.modules("endpoint").values():
        assert endpoint.PREFIX in document["paths"]
    for path, item in document["paths"].items():
        names = {parameter["name"] for parameter in item["get"]["parameters"]}
        assert names == {part[1:-1] for part in path.split("/") if part.startswith("{")}


def test_each_path_says_what_it_gives_and_what_is_not_found():
    for item in api_app.document()["paths"].values():
        assert item["get"]["summary"]
        assert set(item["get"]["responses"]) == {"200", "404"}
    # references resolve
    document = api_app.document()
    assert "error" in document["components"]["schemas"]


def test_a_long_table_stands_a_hundred_rows_at_a_time_and_is_downloaded_whole():
    columns = (Column("a", Text("A", "甲")), Column("n", Text("N", "数"), digits=0))
    first, second, short = (
        DataTable(name, Text(name, name), columns, [(f"{name}-{i}-", i) for i in range(rows)])
        for name, rows in (("first", 250), ("second", 101), ("short", 100))
    )
    made = page.Page(Text("found", "结果"), (first, second, short))

    def shown(**query):
        text = blocks.render(made, Visit("en", "/x", query=query), subject=PUBLIC)
        assert all(f"short-{i}-" in text for i in (0, 99)), "what fits is whole"
        assert text.count("<tr role") == 3 + sum(
            len(re.findall(rf">{name}-\d+-<", text)) for name in ("first", "second", "short")
        )
        return [[int(i) for i in re.findall(rf">{name}-(\d+)-<", text)] for name in ("first", "second")], text

    whole = {"first": range(250), "second": range(101)}
    for asked, parts in [
        ({}, (slice(100), slice(100))),
        ({"page": "3", "kind": "a b"}, (slice(200, 250), slice(100))),
        ({"page": "2", "page-second": "2"}, (slice(100, 200), slice(100, 101))),
        *(({"page": odd, "page-second": odd}, (slice(100), slice(100))) for odd in ("0", "-1", "x", "", "１")),
        ({"page": "99"}, (slice(200, 250), slice(100))),
    ]:
        rows, text = shown(**asked)
        assert rows == [list(whole[name][part]) for name, part in zip(("first", "second"), parts, strict=True)], asked
    rows, text = shown(page="2", kind="a b", **{"as": "public"})
    assert (
        'href="/en/x?kind=a+b&amp;as=public#first"' in text
        and 'href="/en/x?kind=a+b&amp;page=3&amp;as=public#first"' in text
    )
    assert 'href="/en/x?page=2&amp;kind=a+b&amp;page-second=2&amp;as=public#second"' in text
    for name, count in (("first", 250), ("second", 101)):
        assert len(json.loads(blocks.body(made, name, "json", "en"))["rows"]) == count
