# SPDX-License-Identifier: Apache-2.0
"""Every page, both languages, both widths: accessible, fitting, quiet, readable, printable."""

from __future__ import annotations

import random
import re
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from html.parser import HTMLParser

import pytest

from yuzui import registry

pytestmark = pytest.mark.page

PAGES = registry.modules("page")
OWNER = {"public", "programme_officer", "decider", "facility_officer"}
ABSENT = {
    "application",
    "applications",
    "field_audit_sheet",
    "field_judge",
    "field_upload",
    "panel",
    "review",
    "register_load",
    "review_decline",
    "upload_answer",
    "usage_load",
    "works_upload",
}
"""Pages of what the demonstration has none of: released letters, rounds of reviews, files of use."""
ADDRESSES = sorted(
    getattr(m, "ADDRESS", m.PATH) for name, m in PAGES.items() if OWNER & set(m.ROLES) and name not in ABSENT
)
"""Pages that are there for the owner of a workspace; those of an administrator are on a site alone."""
LOOKS = (("en", 1280), ("zh", 390))
"""Each page is looked at wide in English and narrow in Chinese; axe looks at one of both."""

CASES = [(lang, address) for lang in ("en", "zh") for address in ADDRESSES]
ONE_LANGUAGE = [(("en", "zh")[n % 2], address) for n, address in enumerate(ADDRESSES)]
"""Each page in one of the languages: for what a language cannot change."""

ROWS = 2
"""Rows of each shape that axe looks at in a table: elements, classes and attributes are alike in
the others, only their words differ."""

EACH_SHAPE = """most => {
  const shape = node => node.nodeType === Node.TEXT_NODE ? (node.data.trim() && 'text')
    : node.nodeType !== Node.ELEMENT_NODE ? ''
    : `<${node.tagName} ${node.getAttribute('class')} ${node.getAttribute('style')}
      ${node.getAttributeNames()}>${[...node.childNodes].map(shape).join('')}</>`;
  document.querySelectorAll('details:not(.person)').forEach(d => d.open = true);
  for (const body of document.querySelectorAll('tbody')) {
    const seen = {};
    for (const row of [...body.rows]) {
      const its = shape(row);
      seen[its] = (seen[its] ?? 0) + 1;
      if (seen[its] > most) row.remove();
    }
  }
}"""
"""Opens all that is folded, but what would lie over the page, and leaves of each table so many rows of each shape."""

MODE = re.compile(
    r'[?&](?:amp;)?as=public|<input type="hidden"[^>]*>|<footer.*?</footer>|<details class="person">.*?</details>', re.S
)
"""What says on a page that it is looked at as the public; the line at the foot does."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def go(window, site, lang, address):
    window.complaints.clear()
    answer = window.goto(f"{site}/{lang}{address}")
    assert answer.status == 200, f"{address} answers {answer.status}"
    return window


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_accessible_fits_prints_and_does_not_complain(windows, site, axe_script, address):
    for place, (lang, width) in enumerate(LOOKS):
        page = go(windows[width], site, lang, address)
        assert overflow(page) == 0
        assert page.complaints == []
        drawings_are_legible(page)
        targets_are_large_enough(page)
        if lang == "zh":
            no_english_is_left(page)
        print_opens_tables_and_drops_the_frame(page)
        if (ADDRESSES.index(address) + place) % 2:
            page.evaluate(EACH_SHAPE, ROWS)
            assert faults(page, axe_script) == []
        text_40_percent_longer_still_fits(page)  # the last look: the page is changed
        mine, theirs = (f"{site}/{lang}{address}{role}" for role in ("", "?as=public"))
        if (ADDRESSES.index(address) + place) % 2 and MODE.sub("", source(mine)) != MODE.sub("", source(theirs)):
            page.goto(theirs)
            page.evaluate(EACH_SHAPE, ROWS)
            assert faults(page, axe_script) == []


def overflow(window) -> int:
    return window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def drawings_are_legible(shown):
    found = shown.evaluate(
        """() => [...document.querySelectorAll('figure')].map(f => {
          const shown = [...f.querySelectorAll('svg')].filter(s => s.getBoundingClientRect().width);
          const scale = shown.length ? shown[0].getBoundingClientRect().width
            / shown[0].viewBox.baseVal.width : 0;
          const sizes = shown.flatMap(s => [...s.querySelectorAll('text')]
            .map(t => parseFloat(getComputedStyle(t).fontSize) * scale));
          return [f.id, shown.length, Math.min(...sizes)];
        })"""
    )
    for name, count, smallest in found:
        assert count == 1, name
        assert smallest >= 11.9, f"{name}: {smallest} px"


def targets_are_large_enough(shown):
    """WCAG 2.5.8: 24 by 24 px, or a link inside a sentence or table row."""
    small = shown.evaluate(
        """() => [...document.querySelectorAll('button, summary, input, nav a, .tools a, .folds > p a, .menu a, .lang')]
          .filter(e => e.checkVisibility())
          .map(e => e.matches('[type=radio], [type=checkbox]') && e.closest('label') || e)
          .map(e => [e.textContent.trim() || e.id, e.getBoundingClientRect()])
          .filter(([, r]) => r.height && (r.height < 24 || r.width < 24))
          .map(([name, r]) => `${name} ${r.width}x${r.height}`)"""
    )
    assert small == []


CHROME = "h1, h2, h3, th, dt, nav a, label, button, summary, .lead, .note, .notice, .skip, .state"
FAMILIAR = re.compile(
    r"arXiv hep-ph|R&D|xlsx|csv|json|svg|URL|DOI|UTC|CD|GERD|SensorThings|OAI|ORCID|HiGHS|NSF|CNY|USD|SUCRA"
    # a heading of a person's file, and what they called their plan, in their own words
    r"|Application Ref|Lead Institution|Panel notes|Total Cost|Example: basic research at"
)


def no_english_is_left(shown):
    texts = shown.evaluate(
        """select => [...document.querySelectorAll(select)].map(e => {
          const copy = e.cloneNode(true);
          copy.querySelectorAll('[lang]:not([lang^=zh]), code').forEach(x => x.remove());
          return e.closest('[lang]').lang.startsWith('zh') ? copy.textContent : '';
        })""",
        CHROME,
    )
    for text in texts:
        left = re.findall(r"\b[A-Za-z]{2,}(?: [A-Za-z]{2,})+\b", FAMILIAR.sub("", text))
        assert left == [], text


def print_opens_tables_and_drops_the_frame(shown):
    shown.emulate_media(media="print")
    try:
        seen = shown.evaluate(
            """twins => ({
              nav: [...document.querySelectorAll('header nav, .lang, .person, .tools, .menu, form')]
                .filter(e => e.getBoundingClientRect().height > 0).length,
              tables: document.querySelectorAll(twins).length,
              open: [...document.querySelectorAll(twins)]
                .filter(e => e.getBoundingClientRect().height > 0).length,
              drawings: [...document.querySelectorAll('figure')].filter(f => f.getBoundingClientRect().height)
                .map(f => [...f.querySelectorAll('svg')]
                  .filter(s => s.getBoundingClientRect().width > 0).length),
            })""",
            # a list that is read page by page is printed itself, in place of what is folded
            "main:not(:has(.paged)) details table",
        )
    finally:
        shown.emulate_media(media="screen")
    assert seen["nav"] == 0
    assert seen["open"] == seen["tables"]
    assert set(seen["drawings"]) <= {1}


def faults(window, script):
    # not add_script_tag: the page's own policy rightly refuses foreign scripts
    window.evaluate(script)
    found = window.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{v['id']}: {node['target']} {node.get('failureSummary', '')}"
        for v in found["violations"]
        for node in v["nodes"]
    ]


def text_40_percent_longer_still_fits(shown):
    shown.evaluate(
        """() => {
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const texts = [];
          while (walk.nextNode()) {
            const node = walk.currentNode;
            if (node.nodeValue.trim() && !node.parentElement.closest('svg')) texts.push(node);
          }
          for (const node of texts) {
            const word = node.nodeValue.trim();
            node.nodeValue += ' ' + word.slice(0, Math.ceil(word.length * 0.4));
          }
        }"""
    )
    assert overflow(shown) == 0


@cache
def source(url: str | urllib.request.Request) -> str:
    """Return what a page says to who reads its source."""
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()


def test_axe_sees_a_fault_in_any_row_of_another_shape(windows, site, axe_script):
    """One row among many alike is not left out when it is made in another way."""
    window = go(windows[390], site, "en", "/search")
    window.evaluate(
        """() => {
          const rows = '<tr><td>alike</td></tr>'.repeat(40);
          const other = '<tr><td><img src="data:,"></td></tr>';
          document.querySelector('main').insertAdjacentHTML('beforeend',
            `<table><thead><tr><th scope="col">T</th></tr></thead><tbody>${rows}${other}</tbody></table>`);
        }"""
    )
    window.evaluate(EACH_SHAPE, ROWS)
    assert window.evaluate("document.querySelectorAll('main > table:last-child tr').length") == 4
    assert any("image-alt" in fault for fault in faults(window, axe_script))


def test_the_public_sees_something_else_somewhere(site):
    urls = [f"{site}/{lang}{address}" for lang, address in ONE_LANGUAGE]
    other = [u for u in urls if MODE.sub("", source(u)) != MODE.sub("", source(f"{u}?as=public"))]
    assert 0 < len(other) < len(urls)


def test_axe_is_clean_where_nothing_is_found(windows, site, axe_script):
    for path in ("/en/nothing", "/zh/nothing", "/zh/search?q=没有这个词"):
        for window in windows.values():
            window.goto(site + path)
            assert faults(window, axe_script) == []
            assert overflow(window) == 0


class Words(HTMLParser):
    """The words of ``main`` as any reader of the source finds them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside, self.found = 0, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.inside += tag == "main"

    def handle_endtag(self, tag):
        self.inside -= tag == "main"

    def handle_data(self, data):
        if self.inside:
            self.found.append(data)


def test_without_javascript_the_content_is_the_same(plain, site):
    for lang, address in ONE_LANGUAGE:
        read = "".join("".join(Words(source(f"{site}/{lang}{address}")).found).split())
        plain.goto(f"{site}/{lang}{address}")
        seen = "".join(plain.locator("main").text_content().split())
        assert seen == read
        assert len(read) > (40 if lang == "en" else 20)


SHORT = re.compile(r"([\d.,]+)\s?(k\b|M\b|bn\b|万|亿)")
FACTOR = {"k": 1e3, "万": 1e4, "M": 1e6, "亿": 1e8, "bn": 1e9}


class Numbers(HTMLParser):
    """The numbers in the cells of tables that hold numbers."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth, self.cells = 0, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "td" and "n" in (dict(attrs).get("class") or "").split():
            self.depth = 1
            self.cells.append("")
        elif tag == "td":
            self.depth = 0

    def handle_endtag(self, tag):
        if tag == "td":
            self.depth = 0

    def handle_data(self, data):
        if self.depth:
            self.cells[-1] += data

    @property
    def found(self) -> list[list[str]]:
        return [re.findall(r"[−\d.,—]+", cell) for cell in self.cells if not SHORT.search(cell)]

    @property
    def short(self) -> list[float]:
        """Amounts that are cut to a few digits: £400 k, 40 万."""
        return [float(one[1].replace(",", "")) * FACTOR[one[2]] for one in map(SHORT.search, self.cells) if one]


def test_eight_readers_at_once_get_what_one_alone_gets(site):
    """Every page, byte for byte: the answers of one alone are those the tests above looked at."""
    alone = {url: source(url) for url in (f"{site}/{lang}{address}" for lang, address in CASES)}
    urls = sorted(alone)
    random.Random(7).shuffle(urls)

    def read(turn):
        # under a heading of its own, an answer is made anew and not taken from those kept above
        asked = urllib.request.Request(urls[turn], headers={"accept": f"text/html;turn={turn}"})
        return source(asked)

    with ThreadPoolExecutor(8) as readers:
        together = dict(zip(urls, readers.map(read, range(len(urls))), strict=True))
    assert [url for url in urls if together[url] != alone[url]] == []


def test_both_languages_hold_the_same_numbers(site):
    counts = []
    for address in ADDRESSES:
        english, chinese = (Numbers(source(f"{site}/{lang}{address}")) for lang in ("en", "zh"))
        assert english.found == chinese.found
        # 19.95 k is cut to 19.9 and 1.995 万 to 2: their last digits differ by one at most
        assert english.short == pytest.approx(chinese.short, rel=0.006)
        counts.append(len(english.cells))
    assert sum(counts) > 1000 and sum(map(bool, counts)) > 45
