# SPDX-License-Identifier: Apache-2.0
"""J13: training missing, a place is booked, the officer confirms, booking works; it ends, booking is refused."""

from __future__ import annotations

import re

import pytest
from tests.jobs.scheduling import lab
from tests.journeys.conftest import WAYS, served
from tests.journeys.test_accounts import enter, go
from tests.site import Town

from yuzui.store import durable

pytestmark = pytest.mark.page
PEOPLE = "/facilities/EM1/people"
SAID = {
    "missing": {"en": "You need level 1 for this instrument. No session is planned",
                "zh": "使用该仪器须具备一级资质，目前未安排培训"},
    "next": {"en": "You need level 1 for this instrument. Next session: 1 December",
             "zh": "使用该仪器须具备一级资质，下次培训：12 月 1 日"},
    "may": {"en": "You may use Microscope until 2026-12-08", "zh": "您可使用Microscope至 2026-12-08"},
}  # fmt: skip


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def way(request):
    return request.param


@pytest.fixture
def town(tmp_path, monkeypatch):
    monkeypatch.setattr(durable, "FIXED", int(lab.NOW))
    lab.make(tmp_path / "w", qualification="1", horizon=400 * 86_400).close()
    made = Town(tmp_path / "w", host="127.0.0.1", url="http://127.0.0.1")
    made.li, made.fa = made.person("Li", "member@facility:EM1"), made.person("Fa", "facility_officer@facility:EM1")
    made.turn = lambda second: monkeypatch.setattr(durable, "FIXED", second)
    with served(tmp_path / "w", owned=False, site=made.site) as made.address:
        yield made


def book(town, page, day):
    """Try to book two hours of a day; return what the page says."""
    go(town, page, "/facilities/EM1/booking")
    page.fill("#book-start", f"2026-12-{day:02d} 09:00")
    page.fill("#book-until", f"2026-12-{day:02d} 11:00")
    page.click("#form-book button[type=submit]")
    return page.locator("main").inner_text()


def test_j13_training_missing_booked_confirmed_works_ended_refused(town, people, way):
    li, fa = people(*way), people(*way)
    enter(town, li, town.li, PEOPLE)
    assert SAID["missing"][li.lang] in li.locator("h1").inner_text()
    enter(town, fa, town.fa, PEOPLE)
    fa.fill("#plan-start", "2026-12-01T10:00")
    fa.fill("#plan-until", "2026-12-01T12:00")
    fa.fill("#plan-places", "3")
    fa.fill("#plan-valid_days", "7")
    fa.click("#form-plan button[type=submit]")
    said = book(town, li, 2)
    assert SAID["next"][li.lang] in said
    go(town, li, PEOPLE)
    assert SAID["next"][li.lang] in li.locator("h1").inner_text()
    li.click("[id^=form-session] button[type=submit]")
    go(town, fa, PEOPLE)
    assert "Li" in fa.locator("main").inner_text() and not fa.locator("[id^=form-confirm]").count()
    town.turn(lab.second(12))
    go(town, fa, PEOPLE)
    fa.click("[id^=form-confirm] button[type=submit]")
    go(town, li, PEOPLE)
    assert SAID["may"][li.lang] in li.locator("h1").inner_text()
    assert re.search("Booked: |已预订：", book(town, li, 2))
    # a week later it has ended
    town.turn(lab.second(13, 7))
    with town.workspace.store.open(lab.LOADER).act("load", "lab") as change:
        opened = {"resource": "EM1", "t0": lab.second(8, 8), "t1": lab.second(20, 8), "version": 2, "state": "user"}
        change.insert("calendar", [opened])
    assert SAID["missing"][li.lang] in book(town, li, 9)
    assert town.workspace.desk.count("booking") == 1
