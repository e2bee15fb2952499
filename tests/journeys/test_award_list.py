# SPDX-License-Identifier: Apache-2.0
"""J8, and J5 and J6 as one person walks them: from a list to a signed decision, its letters, its draw, an appeal."""

from __future__ import annotations

import re

import pytest
from tests.slates import FUND

from yuzui.funding import slate_acts, slate_outcome
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC

RULES = """format = "yuzui-rules/1"
call = {id = "c", currency = "CNY", unit = 1}
value = {from = "posterior_mean", per = "proposal", zero = 0}
[[rule]]
name = "budget"
kind = "budget"
total = 100
strength = "hard"
source = "clause 1"
"""
NAMES = ["EP/Z5130/1", "项目#1", *(f"P{k}" for k in range(10))]


@pytest.fixture
def office(tmp_path):
    """A workspace of one person with a drafted list of twelve, five of which the money funds."""
    folder = tmp_path / "call"
    folder.mkdir()
    (folder / "proposals.csv").write_text("id,amount,title\n" + "".join(f"{n},20,Work on {n}\n" for n in NAMES))
    scores = [f"{n},r{j},{5 + (k + j) % 2}\n" for k, n in enumerate(NAMES) for j in range(3)]
    (folder / "reviews.csv").write_text("proposal,reviewer,score\n" + "".join(scores))
    (folder / "rules.toml").write_text(RULES)
    workspace = Workspace(tmp_path / "w")
    inputs = of("fund").module.Inputs(path=folder, redraws=50)
    run = FUND.save(workspace, of("fund").module.compute(workspace, inputs), inputs)
    yield workspace, run
    workspace.close()


def sent(page, form, **values):
    """Fill a form of the page in and send it."""
    for name, value in values.items():
        field = page.locator(f"#{form}-{name}")
        if value is True:
            field.check()
        elif field.evaluate("field => field.tagName") == "FIELDSET":
            page.locator(f'#{form}-{name} input[value="{value}"]').check()
        else:
            field.fill(value)
    page.locator(f"#form-{form} button:not([name])").click()


def shown(page, selector, seconds=60):
    """Wait until the page has something, asking for it again as a person would."""
    for _ in range(seconds):
        if page.locator(selector).count():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(f"{selector} never came: {page.url}")


def test_j5_j6_list_to_appeal_by_one_person(office, serve, person):
    workspace, run = office
    address, lang = serve(workspace.dir), person.lang
    page, path = person, f"/{person.lang}/fund/lists/{run}"
    page.goto(address + path)
    headline = page.locator("h1").inner_text()
    sent(page, "propose", reason="for the board")
    # what is signed is what was seen: a list that moved meanwhile is not signed, and the form comes back
    other = page.context.new_page()
    other.goto(address + path)
    sent(page, "sign", decide="return", reason="look again")
    assert page.locator("#form-propose").count() and not workspace.view.count("decision")
    filled = {"authority": "clause 6.2", "reason": "as ranked", "confirmed": True}
    sent(other, "sign", **filled)
    said = other.locator('[role="alert"]').inner_text()
    assert {"en": "nothing was signed", "zh": "本次未签署任何内容"}[lang] in said
    assert other.title().startswith({"en": "Error:", "zh": "错误："}[lang]) and not workspace.view.count("decision")
    other.close()
    sent(page, "propose", reason="looked again")
    # a form that lacks something comes back filled, and its summary leads to the field
    sent(page, "sign", reason="as ranked")
    page.locator('[role="alert"] a').first.click()
    assert page.evaluate("document.activeElement.id || location.hash.slice(1)").startswith("sign-authority")
    assert page.locator("#sign-reason").input_value() == "as ranked"
    sent(page, "sign", authority="clause 6.2", confirmed=True)
    slate = FUND.latest(workspace, run)
    assert slate.decided is not None and re.search("/fund/decisions/", page.url)
    n = len(slate.decided.ids)
    shown(page, "#form-release")
    text = page.locator("main").inner_text()
    assert f"{n} + {12 - n} = 12" in text or f"{n}＋{12 - n}＝12" in text
    assert {"en": "Nothing is sent until you release them", "zh": "不会寄出任何一封"}[lang] in text
    assert len(list((workspace.dir / "letters").glob(f"*/{lang}/*.html"))) == 12
    sent(page, "release")
    assert slate_acts.released(workspace, slate.decided.id).out
    public = Workspace(workspace.dir, PUBLIC)
    assert not public.view.count("award")
    sent(page, "publish")
    assert public.view.count("award") == n
    public.close()
    # the page of the list tells of the decision, and of the public's part only what it may see
    page.goto(address + path)
    assert page.locator("h1").inner_text() != headline and not page.locator("#form-sign").count()
    page.goto(f"{address}/{lang}/fund/decisions/{slate.decided.id}")
    sent(page, "file", proposal="EP/Z5130/1", by="A. Applicant", grounds="one review was of another proposal")
    (appeal,) = workspace.view.select("appeal")
    sent(page, f"again-{appeal['id']}")
    assert {"en": "the same bytes", "zh": "逐字节相同"}[lang] in page.locator("main").inner_text()
    sent(page, f"settle-{appeal['id']}", outcome="dismissed", reason="nothing new")
    assert page.locator('[role="alert"]').count(), "whoever decided does not answer the appeal"
    assert workspace.view.get("appeal", appeal["id"])["outcome"] is None


def test_j8_draw_is_committed_to_revealed_and_signed(office, serve, person):
    workspace, run = office
    address, lang = serve(workspace.dir), person.lang
    page, path = person, f"/{person.lang}/fund/lists/{run}"
    page.goto(f"{address}{path}/draw")
    sent(page, "commit", source="state lottery of 5 January")
    sent(page, "again")
    assert "/jobs/" in page.url
    for _ in range(90):
        if workspace.view.get("run", run)["audit_seq"] > workspace.view.select("draw")[0]["audit_seq"]:
            break
        page.wait_for_timeout(1000)
    page.goto(f"{address}{path}/draw")
    sent(page, "fix")
    sent(page, "reveal", public="07 11 23 05")
    slate = FUND.latest(workspace, run)
    drawn = sum(lot.drawn for lot in slate.lots)
    page.goto(address + path)
    assert str(drawn) in page.locator("h1").inner_text()
    sent(page, "propose")
    sent(page, "sign", authority="clause 6.2", reason="as drawn", confirmed=True)
    shown(page, "#form-release")
    slate = FUND.latest(workspace, run)
    inside = set(slate.decided.ids)
    assert slate.decided.drawn and {lot.id for lot in slate.lots if lot.drawn} <= inside and len(inside) == 5
    # letters tell each applicant of the lot
    for kind in (True, False):
        name = next(lot.id for lot in slate.lots if lot.drawn is kind)
        page.goto(f"{address}/{lang}/fund/decisions/{slate.decided.id}/letters")
        page.locator("#letter-find").fill(name)
        page.locator("#form-letter button").click()
        assert {"en": "lots were drawn", "zh": "抽签"}[lang] in page.locator("main").inner_text(), name


def test_j8_the_clear_ones_are_signed_and_the_rest_is_left_to_the_committed_draw(office, serve, person):
    workspace, run = office
    address, lang = serve(workspace.dir), person.lang
    page, path = person, f"/{person.lang}/fund/lists/{run}"
    page.goto(f"{address}{path}/draw")
    sent(page, "commit", source="state lottery of 5 January")
    sent(page, "again")
    for _ in range(90):
        if workspace.view.get("run", run)["audit_seq"] > workspace.view.select("draw")[0]["audit_seq"]:
            break
        page.wait_for_timeout(1000)
    page.goto(f"{address}{path}/draw")
    sent(page, "fix")
    page.goto(address + path)
    sent(page, "propose")
    sent(page, "sign", decide="draw", authority="clause 6.2", reason="the scores cannot tell", confirmed=True)
    page.wait_for_url(re.compile("/fund/decisions/"))
    slate = FUND.latest(workspace, run)
    said = page.locator("main").inner_text()
    assert {"en": "Waiting for the draw", "zh": "等待抽签揭示"}[lang] in said and slate.awaits_draw
    assert str(slate.decided.rest.candidates) in page.locator("h1").inner_text()
    assert not page.locator("#form-release, #form-publish").count() and not (workspace.dir / "letters").exists()
    page.goto(f"{address}{path}/draw")
    sent(page, "reveal", public="07 11 23 05")
    page.wait_for_url(re.compile("/fund/decisions/"))
    shown(page, "#form-release")
    slate = FUND.latest(workspace, run)
    inside = len(slate.decided.ids)
    text = page.locator("main").inner_text()
    assert f"{inside} + {12 - inside} = 12" in text or f"{inside}＋{12 - inside}＝12" in text
    assert set(slate_outcome.funded(slate)) == set(slate.decided.ids)
    assert len(list((workspace.dir / "letters").glob(f"*/{lang}/*.html"))) == 12
