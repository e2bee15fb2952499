# SPDX-License-Identifier: Apache-2.0
"""Questions put to a slate on a page: by address alone, kept, bounded, refused in words."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from yuzui.errors import InputError, LimitReachedError
from yuzui.faces.web import app
from yuzui.funding import slate_queries
from yuzui.funding.ask import answers
from yuzui.funding.jobs import fund
from yuzui.job.workspace import Workspace
from yuzui.solve import runner
from yuzui.text import Text
from yuzui.view.page import Visit

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
def workspace(tmp_path_factory):
    place = tmp_path_factory.mktemp("asked")
    (place / "proposals.csv").write_text(ROWS, encoding="utf-8")
    (place / "rules.toml").write_text(RULES, encoding="utf-8")
    made = Workspace(place / "w")
    made.save("fund", fund.run(made, path=place))
    yield made
    made.close()


@pytest.fixture(scope="module")
def document(workspace):
    return workspace.latest("fund")


@pytest.fixture(scope="module")
def client(workspace):
    return TestClient(app.create(workspace))


pytestmark = pytest.mark.usefixtures("fresh")


@pytest.fixture
def fresh():
    runner.ANSWERS.clear()


def put(**query):
    return slate_queries.question(Visit("en", "/slates/small", {}, query))


def test_a_question_is_read_from_the_address():
    assert put() is None and put(q=" ") is None
    assert put(q="为什么 A-1").text == "why A-1"
    assert put(loosen="share", by="1 %").text == "loosen share by 1 %"
    assert put(loosen="share", to="60 %").text == "loosen share to 60 %"
    for query in ({"q": "hello"}, {"loosen": "share"}, {"loosen": "share", "by": " "}):
        with pytest.raises(InputError):
            put(**query)


def test_every_rule_with_a_limit_has_a_form_that_can_be_sent_as_it_stands(document, client):
    for number, rule in enumerate(document["rules"], 1):
        form = slate_queries.loosening(document, rule, number)
        for lang in ("en", "zh"):
            query = {**form.hidden, form.fields[0].name: form.fields[0].value.say(lang)}
            answer = client.get(f"/{lang}{form.path}", params=query)
            assert answer.status_code == 200
            state = {"en": "what if, not stored", "zh": "假设推演，未保存"}[lang]
            assert state in answer.text, rule["name"]


def test_an_answer_is_computed_once_and_one_that_time_stopped_again(document, monkeypatch):
    calls = []

    def answer(slate, question, seconds):
        calls.append(question.text)
        return {"proof": {"stopped": question.text == "why B-1", "range_stopped": False}}

    monkeypatch.setattr(answers, "answer", answer)
    for _ in range(2):
        slate_queries.answer(document, put(q="why A-1"))
        slate_queries.answer(document, put(q="why B-1"))
    assert calls == ["why A-1", "why B-1", "why B-1"]


def test_who_sees_less_of_a_slate_gets_no_answer_that_was_made_from_more(document, monkeypatch):
    proof = {"stopped": False, "range_stopped": False}
    monkeypatch.setattr(answers, "answer", lambda slate, *_: {"proof": proof, "n": len(slate["proposals"])})
    less = {**document, "proposals": document["proposals"][:1]}
    assert less["run"]["id"] == document["run"]["id"]
    for slate in (document, less, document, less):
        assert slate_queries.answer(slate, put(q="why A-1"))["n"] == len(slate["proposals"])


def test_an_answer_is_nobody_elses_to_change(document):
    first = slate_queries.answer(document, put(q="why A-1"))
    first["sets"].clear()
    assert slate_queries.answer(document, put(q="why A-1"))["sets"]


def test_the_box_begins_with_the_refused_proposal_that_lacks_least(document):
    refused = [row for row in document["proposals"] if row["delta"] and not row["selected"]]
    assert refused
    least = min(refused, key=lambda row: row["delta"])
    assert slate_queries.nearest(document) == least["id"]
    assert least["id"] in slate_queries.ask(document).fields[0].value.en


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=why+Z-9", "there is no such proposal"),
        ("q=what+if+bugdet%3D5", "there is no such rule"),
        ("q=hello", "not one of the questions"),
        ("loosen=share&by=90+%25", "a limit cannot be put there"),
    ],
)
def test_what_cannot_be_answered_is_said_on_the_page_it_was_asked_from(client, query, said):
    answer = client.get(f"/en/slates/small?{query}")
    assert answer.status_code == 200 and said in answer.text
    assert 'id="proposals"' in answer.text, "the slate is still there"


def test_when_time_is_up_the_slate_still_says_what_it_knows(client, monkeypatch):
    def late(*rest):
        raise LimitReachedError(Text("the time for one question is up", "时限已到"))

    monkeypatch.setattr(answers, "answer", late)
    answer = client.get("/en/slates/small/why/B-1")
    assert answer.status_code == 200
    assert "the time for one question is up" in answer.text
    assert "B-1" in answer.text[answer.text.index("<h1") : answer.text.index("</h1>")]


def test_a_what_if_is_not_stored(client, workspace):
    before = workspace.view.count("run")
    assert client.get("/en/slates/small?q=what+if+budget%3D120").status_code == 200
    assert workspace.view.count("run") == before


def test_many_ids_in_a_cell_are_cut_and_counted():
    said = slate_queries._ids([f"P-{k}" for k in range(40)])
    assert "and 22 more" in said.en and "等共 40 项" in said.zh
