# SPDX-License-Identifier: Apache-2.0
"""Made from the pages there are: each role's pages looked at, each form filled in wrongly, each page with nothing and one row."""

from __future__ import annotations

import re
import shutil
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from starlette.routing import compile_path
from starlette.testclient import TestClient
from tests.journeys.conftest import served
from tests.pages.test_every_page import EACH_SHAPE, ROWS, faults, overflow, targets_are_large_enough
from tests.site import OWN, TOKEN, Town

from yuzui import registry
from yuzui.asgi import create_app
from yuzui.faces.web import app
from yuzui.job.caller import COOKIE
from yuzui.job.workspace import Workspace
from yuzui.store.accounts import sessions
from yuzui.text.address import encode

pytestmark = pytest.mark.page

CALL, RUN = "demo", "demo"
ROLES = {
    "officer": ("programme_officer@call:demo", "member"),
    "chair": ("panel_chair@call:demo", "member"),
    "decider": ("decider@call:demo", "member"),
    "reviewer": ("reviewer@call:demo",),
    "facilities": ("facility_officer", "member"),
    "administrator": ("administrator",),
}
"""Six people, each signed in with what they hold."""
PAGES = sorted(registry.modules("page").values(), key=app._path_length, reverse=True)
PATTERNS = [(page.PATH, compile_path(f"/{{lang}}{app._pattern(page.PATH)}")[0]) for page in PAGES]
WAYS = (("en", 1280), ("zh", 390), ("en", 390), ("zh", 1280))
KNOWN = {"call": CALL, "id": RUN, "proposal": "S-0101", "workflow": "gift"}
LEAVING = ("/signout", "/static/", "/me/data")


@pytest.fixture(scope="module")
def town(demo_workspace, tmp_path_factory):
    """A copy of the demonstration as a site with people of six roles."""
    folder = tmp_path_factory.mktemp("generated") / "workspace"
    shutil.copytree(demo_workspace, folder)
    made = Town(folder, host="127.0.0.1", url="http://127.0.0.1")
    made.people = {name: made.person(name.title(), *roles) for name, roles in ROLES.items()}
    made.shown = {}
    return made


def visitor(town):
    return TestClient(town.app, base_url="http://127.0.0.1", follow_redirects=False)


def signed_in(town, person):
    """Return a client of somebody who has just signed in, and their cookie."""
    cookie = sessions.begin(town.accounts, person.id, "password totp", "192.0.2.1", "test")
    client = visitor(town)
    client.headers["cookie"] = f"{COOKIE}={cookie}"
    return client, cookie


def shown(town, role):
    """Return (page file, address, markup) of the pages that a role is shown, looked for once."""
    if role not in town.shown:
        client = signed_in(town, town.people[role])[0] if role in town.people else visitor(town)
        town.shown[role] = list(crawled(client, "en"))
    return town.shown[role]


class Markup(HTMLParser):
    """The links, forms and shape of a page: each element of ``main`` with its parents and their classes."""

    EMPTY = frozenset("area base br col hr img input link meta wbr path rect line circle use".split())

    def __init__(self, html: str) -> None:
        super().__init__()
        self.way, self.links, self.forms, self.shape, self.loose = [], [], {}, set(), []
        self.form = self.select = self.area = None
        self.feed(html)
        for owner, field in self.loose:
            if owner in self.forms:
                self.forms[owner][1].append(field)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        named = f"{tag}.{attrs.get('class') or ''}.{attrs.get('role') or ''}.{attrs.get('type') or ''}"
        if self.way[2:3] and self.way[2].startswith("main."):  # the frame is looked at on the first page of a role
            self.shape.add((*self.way[-1:], named))
        if tag not in self.EMPTY:
            self.way.append(named)
        if tag == "a" and (attrs.get("href") or "").startswith("/"):
            self.links.append(attrs["href"])
        if tag == "form":
            self.form = attrs.get("id") or attrs.get("action")
            if attrs.get("method") == "post":
                self.forms[self.form] = (attrs["action"], [], attrs.get("enctype") or "")
        if tag in ("input", "textarea", "select") and attrs.get("name"):
            kind = attrs.get("type", "text") if tag == "input" else tag
            field = {"name": attrs["name"], "kind": kind, "value": attrs.get("value") or "", "options": []}
            self.select, self.area = field if tag == "select" else None, field if tag == "textarea" else None
            if attrs.get("form"):
                self.loose.append((attrs["form"], field))
            elif self.form in self.forms:
                self.forms[self.form][1].append(field)
        if tag == "option" and self.select is not None:
            self.select["options"].append(attrs.get("value") or "")
            if "selected" in attrs:
                self.select["value"] = attrs.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        for at in range(len(self.way) - 1, -1, -1):
            if self.way[at].partition(".")[0] == tag:
                del self.way[at:]
                return

    def handle_data(self, data):
        if self.area is not None and self.way and self.way[-1].startswith("textarea"):
            self.area["value"] += data


def pattern(address):
    """Return the path of the page file that an address belongs to, or None."""
    path = urlsplit(address).path
    return next((name for name, known in PATTERNS if known.match(path)), None)


def crawled(client, lang):
    """Yield (page file, address, markup) of every page one may open, one address of each page file."""
    waiting = [f"/{lang}/"]
    for page in PAGES:
        filled = re.sub(r"{(\w+)}", lambda part: encode(KNOWN.get(part[1], "none")), page.PATH)
        waiting += [f"/{lang}{getattr(page, 'ADDRESS', page.PATH)}", f"/{lang}{filled}"]
    asked, seen = set(), set()
    while waiting:
        address = waiting.pop(0).partition("#")[0]
        name = pattern(address)
        if address in asked or name in seen or name is None or any(part in address for part in LEAVING):
            continue
        asked.add(address)
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
            continue
        seen.add(name)
        markup = Markup(answer.text)
        yield name, address, markup
        waiting += markup.links


def test_what_each_role_is_shown_is_accessible(town, browser, axe_script):
    """What a visitor is shown is looked at elsewhere: here every page that a role makes look otherwise."""
    shapes = {}
    for name, _, markup in shown(town, "visitor"):
        shapes.setdefault(name, set()).add(frozenset(markup.shape))
    wrong, looked = [], 0
    with served(town.workspace.dir, owned=False, site=town.site) as address:
        windows = {width: browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
                   for width in (1280, 390)}  # fmt: skip
        pages = {width: context.new_page() for width, context in windows.items()}
        for turn, (role, person) in enumerate(town.people.items()):
            _, value = signed_in(town, person)
            cookie = {"name": COOKIE, "value": value, "domain": "127.0.0.1", "path": "/",
                      "secure": True, "httpOnly": True, "sameSite": "Lax"}  # fmt: skip
            for context in windows.values():
                context.clear_cookies()
                context.add_cookies([cookie])
            for name, path, markup in shown(town, role):
                known = shapes.setdefault(name, set())
                if name != "/" and frozenset(markup.shape) in known:
                    continue
                known.add(frozenset(markup.shape))
                looked += 1
                lang, width = WAYS[(turn + looked) % 4]
                page = pages[width]
                where = f"/{lang}{path[3:]}"
                answer = page.goto(address + where)
                assert answer.status == 200, (role, where, answer.status)
                assert page.locator("details.person a[href$='/signout']").count(), f"{role} is not signed in"
                wrong += [f"{role} {where} at {width}: sideways"] if overflow(page) else []
                targets_are_large_enough(page)
                page.evaluate(EACH_SHAPE, ROWS)
                wrong += [f"{role} {where} at {width}: {one}" for one in faults(page, axe_script)]
        for context in windows.values():
            context.close()
    assert looked > 30
    assert wrong == []


FILLED = {"date": "2030-01-01", "time": "10:00", "datetime-local": "2030-01-01T10:00", "email": "mei@example.org",
          "number": "1", "password": "seven tall herons", "checkbox": "yes"}  # fmt: skip
OPEN = ("text", "textarea", "email", "search", "date", "time", "datetime-local", "number")
"""Kinds of fields that come back with what was written."""
FIXED = {"token_", "form_", "act"}


def wrongly(fields):
    """Yield (what is wrong, what is sent): each field empty, too long, and naming what is another's."""
    usual = {}
    for one in fields:
        value = one["value"] or next(filter(None, one["options"]), "") or FILLED.get(one["kind"], "Heron 1")
        if one["kind"] != "radio" or one["name"] not in usual:
            usual[one["name"]] = "" if one["kind"] == "file" else value
    for one in {one["name"]: one for one in fields if one["name"] not in FIXED and one["kind"] != "file"}.values():
        for what, value in (("empty", ""), ("too long", "长" * 5_000), ("another's", "EP/Z5130/1")):
            yield f"{one['name']} {what}", {**usual, one["name"]: value}


def test_each_form_filled_in_wrongly_is_refused_and_comes_back_as_it_was(town):
    seen, wrong, sent, back = set(), [], 0, 0
    for role, person in town.people.items():
        client, _ = signed_in(town, person)
        for _, address, markup in shown(town, role):
            for id, (action, fields, coding) in markup.forms.items():
                kind = pattern(action), re.sub(r"[\d_-].*", "", str(id).removeprefix("form-")), len(fields)
                if kind in seen or any(part in action for part in LEAVING):
                    continue
                seen.add(kind)
                token = None
                for what, values in wrongly(fields):
                    more = {"files": {"none": ("", b"")}} if coding else {}
                    for _ in range(2 if token is None else 0):
                        page = client.get(address).text
                        if id in Markup(page).forms and (token := TOKEN.search(page)):
                            break
                        client, _ = signed_in(town, person)  # an act ended the session
                    if token is None:
                        break  # an act took the form away
                    values["token_"] = unescape(token[1])
                    answer = client.post(action.partition("#")[0], data=values, headers=OWN, **more)
                    token = token if answer.status_code in (404, 409, 422, 429) else None
                    sent += 1
                    place = f"{role} {address} {id}: {what}: {answer.status_code}"
                    if answer.status_code >= 500:
                        wrong.append(place)
                    elif answer.status_code == 422:
                        back += 1
                        if 'role="alert"' not in answer.text:
                            wrong.append(f"{place}, nothing said")
                        again = Markup(answer.text).forms.get(id)
                        for field in (one for one in (again or ("", []))[1] if one["kind"] in OPEN):
                            if field["value"].strip() != values.get(field["name"], "").strip():
                                wrong.append(f"{place}: {field['name']} came back as {field['value'][:40]!r}")
                        if again is None and any(one["kind"] in OPEN for one in fields):
                            wrong.append(f"{place}, the form is gone")
    assert sent > 100 and back > 30
    assert wrong == []


def one_row(folder):
    """Make a workspace with one row of what pages list."""
    workspace = Workspace(folder)
    with workspace.view.act("load", "one row") as change:
        change.insert("call", [{"call": "C1", "currency": "CNY"}])
        change.insert("proposal", [{"call": "C1", "id": "P1", "title": "Herons of one river"}])
        change.insert("reviewer", [{"id": "R1"}])
        change.insert("resource", [{"id": "EM1", "name": "Microscope", "kind": "instrument"}])
        change.insert("award", [{"id": "G1", "title": "Herons"}])
        change.insert("organisation", [{"id": "O1", "name": "Heron Institute"}])
    workspace.close()


@pytest.mark.parametrize("rows", ["nothing", "one row"])
def test_each_page_of_a_workspace_with_nothing_or_one_row_stands_and_fits(tmp_path, browser, rows):
    if rows == "one row":
        one_row(tmp_path)
    subject = Workspace(tmp_path).subject
    context = browser.new_context(viewport={"width": 390, "height": 900}, reduced_motion="reduce")
    window, wrong = context.new_page(), []
    said = []
    window.on("pageerror", lambda error: said.append(str(error)))
    with (
        served(tmp_path) as address,
        TestClient(create_app(tmp_path, subject, alone=True), base_url="http://127.0.0.1") as client,
    ):
        for turn, (name, path, _) in enumerate(crawled(client, "en")):
            where = f"/{('en', 'zh')[turn % 2]}{path[3:]}"
            answer = window.goto(address + where)
            if answer.status != 200 or overflow(window) or not window.locator("h1").inner_text().strip():
                wrong.append(f"{name} {where}: {answer.status}")
    context.close()
    assert wrong == said == []
