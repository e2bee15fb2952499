# SPDX-License-Identifier: Apache-2.0
"""The main job with the keyboard alone: start page, slate, table twin, words of the decision."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.page

FOCUS = """() => {
  const e = document.activeElement;
  const r = e.getBoundingClientRect();
  const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
  return {
    tag: e.tagName, text: e.textContent.trim().slice(0, 80), href: e.getAttribute('href') || '',
    seen: !!top && (e.contains(top) || top.contains(e)),
    outline: getComputedStyle(e).outlineStyle,
  };
}"""


def tab_to(window, wanted, most=80):
    """Press Tab until the focus is where it should be; every stop must be seen."""
    for _ in range(most):
        window.keyboard.press("Tab")
        now = window.evaluate(FOCUS)
        assert now["outline"] != "none", f"no focus ring on {now}"
        assert now["seen"], f"focus is hidden on {now}"
        if wanted(now):
            return now
    raise AssertionError("Tab does not lead there")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_from_start_to_the_words_of_the_decision(window, site, lang):
    window.goto(f"{site}/{lang}/")
    first = tab_to(window, lambda now: True, 1)
    assert first["href"] == "#main", "the first stop skips the menu"
    tab_to(window, lambda now: "/fund/lists/" in now["href"])
    window.keyboard.press("Enter")
    window.wait_for_url("**/fund/lists/**")
    tab_to(window, lambda now: now["tag"] == "SUMMARY" and now["text"].startswith(("Table", "数据表")))
    window.keyboard.press("Enter")
    table = window.locator("figure details[open] tbody tr")
    assert table.count() > 90
    act = window.locator("section.act h2").first
    act.scroll_into_view_if_needed()
    assert act.is_visible()
    assert window.get_by_text("yuzui decide").count() == 1


def test_the_skip_link_leads_to_the_content(window, site):
    window.goto(f"{site}/en/plan")
    window.keyboard.press("Tab")
    window.keyboard.press("Enter")
    assert window.evaluate("document.activeElement.id") == "main"


def test_order_of_the_keyboard_is_the_order_of_reading(window, site):
    """Focus stops follow the order of the source, and there is no way to change it."""
    window.goto(f"{site}/en/spending")
    assert window.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_other_language_is_the_same_page(window, site, lang):
    window.goto(f"{site}/{lang}/plan/S3-11")
    window.locator("a.lang").click()
    other = {"en": "zh", "zh": "en"}[lang]
    assert window.url == f"{site}/{other}/plan/S3-11"
    assert window.locator("html").get_attribute("lang").startswith(other)


def test_search_works_without_javascript(browser, site):
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{site}/zh/")
        page.locator("header input[name=q]").fill("量子")
        page.locator("header form button").click()
        assert page.locator("h1").text_content()
        assert page.locator("main .matches li").count() > 0
    finally:
        context.close()


def test_an_award_list_is_printed_on_three_sheets(browser, site):
    page = browser.new_page()
    try:
        for lang in ("en", "zh"):
            page.goto(f"{site}/{lang}/fund/lists/demo")
            raw = page.pdf(format="A4", prefer_css_page_size=True)
            assert 1 <= len(re.findall(rb"/Type\s*/Page[^s]", raw)) <= 3
    finally:
        page.close()
