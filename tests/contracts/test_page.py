# SPDX-License-Identifier: Apache-2.0
"""What every page must hold, whichever file it comes from; a new file is tested by itself."""

from __future__ import annotations

import gzip
import itertools
import json
import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from tests.contracts.checks import page as page_checks

from yuzui import registry
from yuzui.faces.web import app, blocks, frame, moved, static
from yuzui.job import demo_accounts
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC, Subject
from yuzui.text import LANGUAGES, Text
from yuzui.text.address import WORDS, encode
from yuzui.view.page import Figure, Page
from yuzui.view.table import DataTable

PAGES = registry.modules("page")
OWNER = frozenset({"public", "programme_officer", "facility_officer", "decider"})
"""What the owner of a workspace holds; a page for others is not there for them."""
ABSENT = {
    "application",
    "applications",
    "field_audit_sheet",
    "field_judge",
    "field_upload",
    "panel",
    "register_load",
    "review",
    "review_decline",
    "upload_answer",
    "usage_load",
    "works_upload",
}
"""Pages of what the demonstration has none of: released letters, rounds of reviews, files of use; tests of their own
look at them."""
ONE = sorted(name for name, page in PAGES.items() if OWNER & set(page.ROLES) and name not in ABSENT)
OTHERS = sorted(set(PAGES) - set(ONE) - ABSENT)
FOOT = ["/about", "/about/method", "/about/data", "/log", "/visibility"]
CASES = [(name, lang) for name in ONE for lang in LANGUAGES]


@pytest.fixture(scope="module")
def workspace(demo_workspace):
    return Workspace(demo_workspace)


@pytest.fixture(scope="module")
def client(workspace):
    # within it, one loop of events answers all that is asked
    with TestClient(app.create(workspace)) as found:
        yield found


@pytest.fixture(scope="module")
def public(workspace):
    """What who is nobody here is answered."""
    with TestClient(app.create(workspace, PUBLIC)) as found:
        yield found


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    with TestClient(app.create(Workspace(tmp_path_factory.mktemp("empty")))) as found:
        yield found


@pytest.fixture(scope="module")
def built(workspace):
    """Each page as built for the operator, once for all the tests that only read it."""

    @cache
    def build(name: str, lang: str) -> Page:
        visit = page_checks.visit(PAGES[name], lang)
        assert visit is not None
        return PAGES[name].build(workspace, visit)

    return build


@pytest.fixture(scope="module")
def text(client):
    """Each page as served to the operator, once for all the tests that only read it."""

    @cache
    def get(name: str, lang: str) -> str:
        return client.get(f"/{lang}{address(name)}").text

    return get


def address(name: str) -> str:
    return page_checks.address(PAGES[name])


class Elements(HTMLParser):
    """Counts elements, collects ids, references and headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.ids, self.refs, self.levels = [], [], [], []
        self.labels, self.attributes = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        for name in ("aria-labelledby", "aria-describedby", "for"):
            self.refs += (found.get(name) or "").split()
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


def test_form():
    for module in PAGES.values():
        assert isinstance(module.TITLE, Text)
        assert module.PATH.startswith("/")
        assert "{" not in module.PATH or hasattr(module, "ADDRESS"), "an example of its address"
        area, order = module.PLACE
        assert area in ("", frame.FOOT, *frame.AREAS) and order >= 0
        assert not order or "{" not in module.PATH, "a page in a line of the menu has one address"
    # no id is taken for a word of the site: where a part may stand, words of other pages are known
    places = [page.PATH.split("/")[1:] for page in PAGES.values()]
    for path, other in itertools.product(places, places):
        for text, part in zip(path, other, strict=False):
            if "{" in part and text and "{" not in text:
                assert text in WORDS, f"{'/'.join(path)} beside {'/'.join(other)}: {text} belongs in text/address.py"
            if text != part and "{" not in text + part:
                break
    # what the foot names, and no more; an area begins at the page of its name
    assert [page.PATH for page in frame.places(frame.FOOT)] == FOOT
    assert {f"/{area}" for area in frame.AREAS} <= {page.PATH for page in PAGES.values()}
    # paths are unique
    shapes = [re.sub(r"\{\w+\}", "{}", page.PATH) for page in PAGES.values()]
    assert len(set(shapes)) == len(shapes)


def test_answers_with_a_finding_and_everything_a_reader_needs(built, text):
    for name, lang in CASES:
        page = built(name, lang)
        assert isinstance(page, Page)
        html = text(name, lang)
        found = Elements(html)
        assert found.tags.count("h1") == 1
        assert f'<html lang="{ {"en": "en", "zh": "zh-Hans"}[lang] }">' in html
        assert len(found.ids) == len(set(found.ids)), "ids are unique"
        assert set(found.refs) <= set(found.ids), "labels point to something"
        assert all(b - a <= 1 for a, b in zip(found.levels, found.levels[1:], strict=False)), (
            "no heading level is skipped"
        )
        # a source may be opened by who follows its link; nothing is fetched from outside by itself
        inside = re.sub(r'<a class="out" rel="noreferrer" href="[^"]*" title="[^"]*">', "<a>", html)
        script = f'<script type="module" src="{static.href("yuzui.js")}"></script>'
        assert inside.count(script) == 1
        inside = inside.replace(script, "")
        outward = r"<script|<style|\bstyle=|\son\w+=|https?://(?!www\.w3\.org)[^<]*\""
        assert not re.search(outward, inside)
        for block in page.leaves():
            if isinstance(block, Figure):
                meta = block.picture.meta
                assert block.picture.twin.columns, "every picture has a table twin"
                assert f'id="{meta.name}"' in html
                assert f"{meta.name}.xlsx" in html
                assert 'rel="bookmark"' in html
            elif isinstance(block, DataTable) and block.rows:
                # a table that can be read, taken along and cited, all without a script
                assert re.search(rf'<div class="listing[\w ]*" id="{re.escape(block.name)}">', html)
                assert f'<a href="#{block.name}" rel="bookmark">' in html
                for kind in ("csv", "xlsx", "json"):
                    assert re.search(rf'href="[^"]*/{re.escape(block.name)}\.{kind}[?"]', html), (
                        name,
                        block.name,
                        kind,
                    )
        assert ("<table" in html) or not any(isinstance(block, DataTable) and block.rows for block in page.leaves())


def test_downloads_hold_what_is_on_screen(built):
    for name, lang in CASES:
        page = built(name, lang)
        for key, block in page.tables().items():
            document = json.loads(blocks.body(page, key, "json", lang))
            _, _, columns, rows = blocks.parts(block)
            assert [c["name"] for c in document["columns"]] == [c.name for c in columns]
            assert len(document["rows"]) == len(rows)
            csv = blocks.body(page, key, "csv", lang)
            assert columns[0].label.say(lang) in csv.decode("utf-8-sig")
            svg = blocks.body(page, key, "svg", lang)
            assert (svg is not None) is isinstance(block, Figure)
            if not isinstance(block, Figure):
                assert isinstance(block, DataTable)


def test_addresses_of_downloads_answer_with_them(client, built):
    """Asked of the first figure and the first listing: each answer makes the page anew."""
    for name, lang in CASES:
        page = built(name, lang)
        base = f"/{lang}{address(name).rstrip('/')}"
        firsts = {type(block): key for key, block in reversed(page.tables().items())}
        for key in firsts.values():
            for kind in ("json", "csv", "svg"):
                answer, body = client.get(f"{base}/{key}.{kind}"), blocks.body(page, key, kind, lang)
                assert answer.status_code == (404 if body is None else 200)
                if body is not None:
                    assert answer.content == body
                    assert answer.headers["content-type"] == blocks.TYPES[kind]


def test_one_workbook_opens(client, built, text, empty):
    for name in ONE:
        page = built(name, "zh")
        for key in list(page.tables())[:1]:
            answer = client.get(f"/zh{address(name).rstrip('/')}/{key}.xlsx")
            assert answer.content[:2] == b"PK"
            assert f'{key}.xlsx"' in answer.headers["content-disposition"]
    # json is the same in both languages
    for name in ONE:
        first, second = (client.get(f"/{lang}{address(name)}?format=json") for lang in LANGUAGES)
        assert first.content == second.content
        json.loads(first.content)
    # page is light without its data
    for name, lang in CASES:
        html = text(name, lang)
        frame = re.sub(r"<tbody>.*?</tbody>|<svg.*?</svg>", "", html, flags=re.S)
        style = client.get("/static/style.css").content
        assert len(gzip.compress(frame.encode() + style)) <= 60_000
    # empty workspace names what is missing
    for name, lang in CASES:
        answer = empty.get(f"/{lang}{address(name)}")
        assert answer.status_code in (200, 404)
        assert Elements(answer.text).tags.count("h1") == 1


HIDDEN = (
    '<main id="main" tabindex="-1">\n<h1>The public does not see this page</h1>\n<p class="lead">You may'
    " see it. Whoever may not is told “There is nothing at this address”, exactly as for an address"
    ' that never existed.</p><ul class="cards">\n<li><a ><b>Back to the page</b><span class="line">See'
    ' it with all your rights.</span></a></li>\n<li><a href="/en/visibility?as=public"><b>Who may see'
    ' what</b><span class="line">The rules by which rows and fields are shown, by role.</span></a></li>'
    "\n</ul>\n</main>"
)


YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d)")
NO_MARK = {
    "instruments-due": "the end of the range that its bars count, in which a year may have none",
    "plan-targets": "the year of the value that is compared with its target",
}
"""Findings that name a year for which their picture has no mark of its own, and why."""


def test_a_headline_names_no_year_that_its_chart_does_not_show(built):
    for name, lang in CASES:
        for block in built(name, lang).leaves():
            if not isinstance(block, Figure) or block.picture.meta.name in NO_MARK:
                continue
            meta, twin = block.picture.meta, block.picture.twin
            shown = [column.label for column in twin.columns] + [cell for row in twin.rows for cell in row]
            said = [
                one.say(lang) if isinstance(one, Text) else str(one) for one in (*shown, meta.vintage, meta.description)
            ]
            years = set(YEAR.findall(meta.finding.say(lang)))
            assert years <= set(YEAR.findall(" ".join(said))), (name, meta.finding.say(lang))


def test_a_page_for_others_is_there_for_them_alone(workspace, client):
    for name in OTHERS:
        page = PAGES[name]
        visit = page_checks.visit(page, "zh")
        held = workspace.seen_by(Subject("somebody", frozenset({"public", *page.ROLES})))
        assert isinstance(page.build(held, visit), Page)
        answer, nothing = (client.get(path) for path in (f"/zh{visit.path}", "/zh/nothing"))
        assert answer.status_code == 404 and answer.content == nothing.content


def test_old_addresses_lead_to_the_pages_that_took_their_place(client):
    olds = {old: PAGES[name] for name in ONE for old in getattr(PAGES[name], "WAS", ())}
    taken = {re.sub(r"\{.*?\}", "{}", PAGES[name].PATH) for name in ONE}
    for old, page in olds.items():
        assert re.sub(r"\{.*?\}", "{}", old) not in taken, "another page stands there now"
        filled = {name: f"{name} 1" for name, _ in moved.PART.findall(page.PATH)}
        before, after = (moved.PART.sub(lambda m: encode(filled[m[1]]), path) for path in (old, page.PATH))
        for ends in ("", "?run=a%26b&x=", "/rows.csv?q=1"):
            want = quote(after) + ends
            for lang in LANGUAGES:
                answer = client.get(f"/{lang}{before}{ends}", follow_redirects=False)
                assert (answer.status_code, answer.headers["location"]) == (308, f"/{lang}{want}")
        answer = client.get(before, headers={"accept-language": "zh"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (308, f"/zh{quote(after)}")
    assert len(olds) >= 40
    # ids as older addresses held them, and words of the site; whose eyes are no part of an address
    for old, new in (
        ("/en/results/a%20b?as=public", "/en/results/numbers/a~20b"),
        ("/en/ledger/usage/", "/en/facilities/ledger/~75sage"),
        ("/zh/slates/EP~2FZ1..b/draws.xlsx?as=public&q=1", "/zh/fund/lists/EP~2FZ1..b/draws.xlsx?q=1"),
        ("/en/schedules/s1/requests/a/b", "/en/facilities/schedules/s1/requests/a~2Fb"),
    ):
        assert client.get(old, follow_redirects=False).headers.get("location") == new, old
    for path in ("/en/slatesx", "/en/slates/a/b/c/d", "/fr/slates"):
        assert client.get(path, follow_redirects=False).status_code == 404


@pytest.mark.parametrize("name", ONE)
def test_the_public_sees_no_more_than_the_operator(client, public, name):
    """Everything a public answer links to or shows as data is in the operator's answer too.

    What the public does not see, its owner who looks as the public is told of, and led back to;
    what is said holds nothing of the item but its address. The public is told nothing.
    """
    narrowed = client.get(f"/en{address(name)}?as=public")
    told = public.get(f"/en{address(name)}")
    for other in ("?as=public", "?as=", "?as=programme_officer"):
        assert public.get(f"/en{address(name)}{other}").status_code == told.status_code
    if told.status_code == 404:
        assert told.content == public.get("/en/nothing").content
        if client.get(f"/en{address(name)}").status_code == 404:  # nor is it the operator's, such as a review
            assert narrowed.status_code == 404
            return
        assert narrowed.status_code == 200 and narrowed.headers == client.get("/en/").headers | {
            "content-length": narrowed.headers["content-length"]
        }
        main = re.search(r"<main.*?</main>", narrowed.text, re.S)[0]
        back = f'href="/en{quote(address(name))}"'
        assert back in main and client.get(f"/en{address(name)}").status_code == 200
        assert main.replace(back, "") == HIDDEN
        assert client.get(f"/en{address(name)}?as=public&format=json").status_code == 404
        return
    assert narrowed.status_code == told.status_code
    strip = re.compile(r'[?&](?:amp;)?as=public|<details class="person">.*?</details>|<input type="hidden"[^>]*>', re.S)
    assert strip.sub("", narrowed.text) == strip.sub("", told.text)


def test_in_the_demonstration_one_looks_as_five_accounts(client, public):
    menu = re.search(r'<details class="person">.*?</details>', client.get("/en/fund").text, re.S)[0]
    assert re.findall(r'href="([^"]*)"', menu) == [
        "/en/fund", *(f"/en/fund?as={name}" for name in ("officer", "chair", "reviewer", "applicant", "facility", "public"))
    ]  # fmt: skip
    seen = {name: client.get(f"/en/?as={name}").text for name in demo_accounts.ACCOUNTS}
    for name, text in seen.items():
        assert demo_accounts.ACCOUNTS[name].label.en in text
        assert "one-person workspace" not in re.search(r"<header.*</header>", text, re.S)[0]
    # a chair sees a list that an applicant does not, who is told so
    lists = [client.get(f"/en/fund/lists?as={name}").text for name in ("chair", "applicant")]
    assert lists[0] != lists[1] and "/fund/lists/" in lists[0]
    # who is not the owner looks as nobody
    assert "as=officer" not in public.get("/en/fund?as=officer").text


def test_a_role_that_is_not_held_does_not_widen(client):
    asked = [client.get(f"/en/log?as={role}").text for role in ("auditor", "public")]
    cleaned = [re.sub(r"as=\w+|name=\"as\" value=\"\w+\"", "", text) for text in asked]
    assert cleaned[0] == cleaned[1]
