# SPDX-License-Identifier: Apache-2.0
"""J17: whatever a funder calls its things, every page of them is reached by following links and buttons."""

from __future__ import annotations

import pytest
from tests.slates import FUND

from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

pytestmark = pytest.mark.page

IDS = ("EP/Z5130/1", "a b", "..", "项目#1")
RULES = """format = "yuzui-rules/1"
call = {id = "lists", currency = "CNY", unit = 1}
value = {from = "given"}
[[rule]]
name = "budget"
kind = "budget"
total = 100
strength = "hard"
source = "clause 1"
"""


@pytest.fixture
def start(tmp_path, serve):
    """The address of a workspace with one list, of a call named as a word of the site."""
    rows = "".join(f'"{name}",{30 + n},{8 - n},Lin\n' for n, name in enumerate(IDS))
    (tmp_path / "proposals.csv").write_text(f"id,amount,value,pi\n{rows}", encoding="utf-8")
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    workspace = Workspace(tmp_path / "w")
    FUND.save(workspace, FUND.run(workspace, path=tmp_path), of("fund").module.Inputs(path=tmp_path))
    workspace.close()
    return serve(tmp_path / "w")


def test_ids_of_every_kind_are_followed_from_the_start_page_to_the_decision(person, start):
    person.goto(f"{start}/{person.lang}/")
    person.locator("main a.button").first.click()
    person.wait_for_url("**/fund/lists/*")
    here = person.url
    for name in IDS:
        person.goto(here)
        person.locator("#proposals tbody a").get_by_text(name, exact=True).first.click()
        person.wait_for_url("**/why/**")
        assert name in person.locator("main").inner_text()
    person.goto(here)
    person.locator("nav.crumb a").get_by_text("lists", exact=True).click()
    person.wait_for_url("**/fund/calls/~6Cists*")
    assert "lists" in person.locator("main").inner_text()
    # what is put forward and signed is downloaded with its names as they are
    person.goto(here)
    person.locator("form[id='form-propose'] button").click()
    person.locator("#sign-authority").fill("clause 1")
    person.locator("#sign-reason").fill("as ranked")
    person.locator("#sign-confirmed").check()
    person.locator("form[id='form-sign'] button").last.click()
    person.goto(here)
    rows = person.request.get(csv(person)).text()
    assert all(name in rows for name in IDS)
    person.goto(f"{start}/{person.lang}/fund/decisions/newest")
    assert "lists" in person.locator("main").inner_text()


def csv(person) -> str:
    """Return where the rows of the list are downloaded."""
    address = person.locator("#proposals .menu a[href*='.csv']").get_attribute("href")
    return "/".join(person.url.split("/")[:3]) + address
