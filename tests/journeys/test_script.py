# SPDX-License-Identifier: Apache-2.0
"""What the script adds, and that the same is done without it; what a page may fetch and send."""

from __future__ import annotations

import re
from urllib.parse import urlparse

import pytest

pytestmark = pytest.mark.page


def test_one_finds_a_thing_and_goes_on_to_it(person, site):
    """With script the hits follow what is typed and arrow keys lead to them; without, the button asks."""
    person.goto(f"{site}/{person.lang}/search")
    before = person.locator("h1").inner_text()
    person.locator("main form.search input").focus()
    person.keyboard.type("quantum")
    if not person.script:
        person.keyboard.press("Enter")
    person.wait_for_url("**q=quantum*")
    person.locator("main a").nth(3).wait_for()
    assert person.locator("h1").inner_text() != before and "quantum" in person.locator("h1").inner_text()
    if person.script:
        assert person.locator("main form.search input").input_value() == "quantum"
        person.keyboard.press("ArrowDown")
        assert person.evaluate("document.activeElement.matches('form[data-search] ~ * a')")
        person.keyboard.press("ArrowUp")
        assert person.evaluate("document.activeElement.name") == "q"
        person.locator("body").click(position={"x": 2, "y": 2})
        person.keyboard.press("/")
        assert person.evaluate("document.activeElement.type") == "search"
    hit = person.locator("main .matches a").first
    address = hit.get_attribute("href")
    hit.click()
    assert urlparse(person.url).path == urlparse(address).path


def test_rows_are_put_in_order_and_paged(person, site):
    """A list that is longer than a page goes on by links; what stands on the page is sorted by its headings."""
    person.goto(f"{site}/{person.lang}/plan")
    table = person.locator(".listing table[data-sort]").first
    rows = table.locator("tbody tr")
    assert rows.count() == 100
    names = rows.locator("td:first-child").all_inner_texts()
    if person.script and person.viewport_size["width"] > 700:
        head = table.locator("th").first
        for order, word in ((sorted, "ascending"), (lambda some: sorted(some)[::-1], "descending")):
            head.locator("button").click()
            assert head.get_attribute("aria-sort") == word
            assert rows.locator("td:first-child").all_inner_texts()[0] == order(names)[0]
    else:
        assert person.locator("th button").count() == 0 or person.script
    person.locator(".pager a[rel=next]").first.click()
    person.wait_for_url("**page=2*")
    assert 0 < person.locator(".listing").first.locator("tbody tr").count() < 100
    person.go_back()
    person.wait_for_url(lambda url: "page=2" not in url)
    person.locator(".listing tbody tr").nth(99).wait_for(state="attached")


def test_part_of_a_page_is_taken_from_the_whole_of_its_address(people, site):
    """What is shown after a step of the script is what its address shows to who opens it."""
    page, other = people(), people("en", 1280, False)
    page.goto(f"{site}/en/fund/lists/demo")
    page.evaluate("window.mark = 1")
    page.locator("[data-part]").first.scroll_into_view_if_needed()
    link = page.locator("a[data-part]").first
    part, before = link.get_attribute("data-part"), page.url
    link.click()
    page.wait_for_function("before => location.href !== before", arg=before)
    page.wait_for_function("part => !document.getElementById(part).matches('[aria-busy]')", arg=part)
    assert page.evaluate("window.mark") == 1, "the page was not left"
    assert page.evaluate("part => document.getElementById(part).contains(document.activeElement)", part)
    assert page.locator(".live").inner_text()
    other.goto(page.url)
    shown, whole = (re.sub(r"\s+", "", one.locator(f"#{part}").text_content()) for one in (page, other))
    assert shown == whole
    page.go_back()
    page.wait_for_function("before => location.href === before && window.mark === undefined", arg=before)


def test_forms_say_where_they_come_from(person, site):
    """A form of this site names its origin: the second line of defence against those of others."""
    person.goto(f"{site}/{person.lang}/results/numbers/newest")
    form = person.locator("main form[method=post]").first
    for field in form.locator("[required]:visible").all():
        if not field.input_value():
            field.fill("x")
    with person.expect_request(lambda asked: asked.method == "POST") as sent:
        form.locator("button[type=submit]").first.click()
    headers = sent.value.all_headers()
    assert headers["origin"] == site and headers["sec-fetch-site"] == "same-origin"
    person.wait_for_load_state()
    assert person.locator("h1").count() == 1


PARTS = """
<p><button id="tipped" data-tip="More words">?</button></p>
<input id="finder" data-find="rows"><div id="rows"><table data-sort><thead><tr><th>Name</th><th class="n">N</th></tr></thead>
<tbody><tr><td>Ärger 10</td><td>−2</td></tr><tr><td>zebra 9</td><td>1,000</td></tr><tr><td>ＡＢＣ</td><td>—</td></tr></tbody></table></div>
<form id="booking" data-leave action="/en/none" method="get"><input name="start" value=""><input name="end" value=""></form>
<a data-free="booking" href="/en/nowhere?start=2026-12-03+12:00&end=20:00">Thu 12 to 20</a>
"""


def test_tips_filters_free_times_and_unsaved_answers(people, site):
    """On a page that holds one of each: no page has all of them yet."""
    page = people()
    page.goto(f"{site}/en/about")
    page.evaluate("parts => document.querySelector('main').insertAdjacentHTML('beforeend', parts)", PARTS)
    tip = page.locator("#tip")
    page.focus("#tipped")
    assert tip.is_visible() and tip.inner_text() == "More words"
    assert page.get_attribute("#tipped", "aria-describedby") == "tip"
    page.keyboard.press("Escape")
    assert tip.is_hidden() and page.get_attribute("#tipped", "aria-describedby") is None
    page.hover("#tipped")
    assert tip.is_visible()

    rows = page.locator("#rows tbody tr:visible td:first-child")
    for words, left in (
        ("abc", ["ＡＢＣ"]),
        ("ÄRGER", ["Ärger 10"]),
        ("z 9", ["zebra 9"]),
        ("", ["Ärger 10", "zebra 9", "ＡＢＣ"]),
    ):
        page.fill("#finder", words)
        assert rows.all_inner_texts() == left, words
        assert page.locator(".live").inner_text() == f"{len(left)} rows"

    page.click("a[data-free]")
    assert urlparse(page.url).path == "/en/about", "filled in place"
    start, end = page.locator("[name=start]"), page.locator("[name=end]")
    assert (start.input_value(), end.input_value()) == ("2026-12-03 12:00", "20:00")
    end.focus()
    for key, time in (("ArrowUp", "20:30"), ("ArrowUp", "21:00"), ("ArrowDown", "20:30")):
        page.keyboard.press(f"Shift+{key}")
        assert end.input_value() == time

    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(f"{site}/en/plan")
    assert asked == [], "what the script filled in was not typed by anybody"
    page.evaluate("parts => document.querySelector('main').insertAdjacentHTML('beforeend', parts)", PARTS)
    page.locator("[name=start]").fill("half an answer")
    page.locator("[name=start]").press("Tab")
    page.goto(f"{site}/en/about")
    assert asked == ["beforeunload"]
