# SPDX-License-Identifier: Apache-2.0
"""J19: 线站 finds pages of beamlines, by groups, by keyboard alone (its other half, the printed list, is in tests/pages)."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.page


def test_j19_a_word_finds_what_is_called_otherwise_by_keyboard_alone(person, site):
    """From any page: / and the word, arrow keys or Tab to a hit, Enter."""
    person.goto(f"{site}/{person.lang}/plan")
    if person.script and person.viewport_size["width"] > 1020:
        person.keyboard.press("/")
    else:
        person.goto(f"{site}/{person.lang}/search")
        person.locator("main form.search input[type=search]").focus()
    person.keyboard.type("线站")
    person.keyboard.press("Enter")
    person.wait_for_url("**/search?q=*")
    person.locator(".matches").first.wait_for()
    main = person.locator("main").inner_text()
    assert "beamline" in main and {"en": "also searched", "zh": "同时检索"}[person.lang] in main
    groups = person.locator(".matches h2").all_inner_texts()
    names = {"en": ("Pages", "Facilities and instruments", "Terms"), "zh": ("页面", "设施与仪器", "术语")}[person.lang]
    assert [one.split("（")[0].split(" (")[0] for one in groups] == list(names)
    assert {one.casefold() for one in person.locator(".matches mark").all_inner_texts()} & {"线站", "beamlines"}
    person.locator("main form.search input[type=search]").focus()
    if person.script:
        person.keyboard.press("ArrowDown")
    else:
        for _ in range(4):
            person.keyboard.press("Tab")
            if person.evaluate("document.activeElement.matches('.matches a')"):
                break
    assert person.evaluate("document.activeElement.matches('.matches a')")
    person.keyboard.press("Enter")
    person.wait_for_url(f"**/{person.lang}/facilities")


def test_j19_a_word_that_finds_nothing_leads_to_the_nearest_and_all_of_a_group_is_listed(person, site):
    person.goto(f"{site}/{person.lang}/search?q=quantem")
    person.locator("nav.filter a", has_text="quantum").first.click()
    person.wait_for_url("**q=quantum")
    assert person.locator(".matches li").count() <= 5 * person.locator(".matches").count()
    more = person.locator(".matches .tools a").last
    count = int(re.sub(r"\D", "", more.inner_text()))
    more.click()
    person.wait_for_url("**group=*")
    assert str(count) in person.locator("h1").inner_text()
    assert person.locator(".listing tbody tr").count() == min(count, 25)
