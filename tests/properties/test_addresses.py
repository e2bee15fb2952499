# SPDX-License-Identifier: Apache-2.0
"""Any text is an id, and every page, document and download of it has an address that works."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.routing import Match
from starlette.testclient import TestClient
from tests import loading
from tests.slates import fund

from yuzui import registry
from yuzui.asgi import create_app
from yuzui.faces.web import app, blocks, moved
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.text.address import ENDINGS, WORDS, decode, encode

IDS = ("EP/Z5130/1", "a b", "..", "项目#1", ".", "x?as=public&y", "rows.csv", "50%", "%2F", "~2F", "~",
       "a..b", "--x", "draw", "Ünï-9", "c:d;e,f", "'q'\"<i>", "a\\b", "v1.2", "申请 / 2026", "+1", "lists", "why")  # fmt: skip


@given(st.text())
@example("")
@example("~")
@example("~41")
@example("...csv")
@example("lists")
@example("\u0301é")
def test_round_trip_of_any_text(text):
    part = encode(text)
    assert decode(part) == text
    # nothing a router, a proxy or a browser takes for something else
    assert part and not re.search(r"[/?#%\\\s:;@&=+\"'<>]", part)
    assert not part.startswith(".") and ".." not in part
    assert not any(part.endswith(f".{kind}") for kind in ENDINGS)
    assert part not in WORDS
    assert unquote(part) == part


@given(st.text(), st.text())
def test_two_ids_in_one_part_of_an_address_are_told_apart(one, other):
    found = re.fullmatch(r"(?P<a>[^/]+)\.\.(?P<b>[^/]+)", f"{encode(one)}..{encode(other)}")
    assert (decode(found["a"]), decode(found["b"])) == (one, other)


def test_every_ending_of_a_download_is_known_here():
    assert set(blocks.TYPES) == set(ENDINGS)


def test_addresses_of_plain_ids_stay():
    for plain in ("P08", "0a1b2c3d4e5f", "S3-11", "hep-ph", "ncs_pp.top", "A1", "清华大学"):
        assert encode(plain) == plain
    for older in ("demo:sort_and_cut", "100%", "a b", "~", "~zz", "~C3~28"):
        assert decode(older) == ("" if older == "~" else older)


RULES = """format = "yuzui-rules/1"
value = {from = "given", per = "proposal", zero = 0}
[call]
id = "A/B 项目#1"
[[rule]]
name = "budget"
kind = "budget"
total = 400
strength = "hard"
source = "clause 1"
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A call and facilities in which everything has an odd name."""
    folder = tmp_path_factory.mktemp("odd")
    quoted = ['"' + one.replace('"', '""') + '"' for one in IDS]
    lines = [f"{one},{40 + n},Title {n},{n % 7 + 1}" for n, one in enumerate(quoted)]
    call = folder / "call"
    call.mkdir()
    text = "id,amount,title,value\n" + "\n".join(lines) + "\n"
    (call / "proposals.csv").write_text(text, encoding="utf-8")
    (call / "rules.toml").write_text(RULES, encoding="utf-8")
    lines = [f"{one},Machine {n},机器{n}" for n, one in enumerate(quoted)]
    text = "id,name,name_zh\n" + "\n".join(lines) + "\n"
    (folder / "facilities.csv").write_text(text, encoding="utf-8")
    made = Workspace(folder / "w")
    loading.load(made, [folder / "facilities.csv"])
    document = fund(made, path=call)
    made.save("fund", document)
    made.save("registry", of("registry").run(made))
    yield made, document
    made.close()


@pytest.fixture(scope="module")
def client(workspace):
    app = create_app(workspace[0].dir, workspace[0].subject)
    with TestClient(app, base_url="http://127.0.0.1") as found:
        yield found


def links(text: str) -> set[str]:
    """Return the addresses on this site that a page leads to."""
    found = re.findall(r'(?:href|action)="(/(?:en|zh|api)/[^"#]*)', text)
    return {html.unescape(one) for one in found}


def test_every_page_that_names_an_id_opens_names_it_and_leads_on(client, workspace):
    run = workspace[1]["run"]["id"]
    call = f"/en/fund/calls/{quote(encode('A/B 项目#1'))}"
    start = [f"/en/fund/lists/{run}", f"/en/fund/lists/{run}/rules", "/en/fund/lists", call,
             "/en/search?q=Machine&kind=facility", "/en/fund/appeals"]  # fmt: skip
    found: set[str] = set()
    for path in start:
        answer = client.get(path)
        assert answer.status_code == 200, path
        found |= links(answer.text)
    for n, id in enumerate(IDS):
        lang, part = ("en", "zh")[n % 2], quote(encode(id))
        for page in (f"/fund/lists/{run}/why/{part}", f"/fund/proposals/{part}", f"/r/facility/{part}")[: 2 + n % 2]:
            answer = client.get(f"/{lang}{page}")
            assert answer.status_code == 200, (id, page)
            assert id in html.unescape(re.sub(r"<[^>]+>", "", answer.text)), (id, page)
            found |= links(answer.text) if n < 3 else set()
        hit = client.get(f"/api/records/facility/{part}")
        assert hit.status_code == 200 and hit.json()["id"] == id
    assert call in found
    first = quote(encode(IDS[0]))
    for leads in (f"/fund/lists/{run}/why/{first}", f"/r/facility/{first}", f"/fund/proposals/{first}"):
        assert any(leads in one for one in found), leads
    # whatever a page leads to is there: pages of ids, their downloads, the other language
    marks = [quote(encode(one)) for one in (*IDS[:4], "A/B 项目#1")]
    ours = sorted(one for one in found if any(f"/{m}" in one.partition("?")[0] for m in marks))
    assert {one.rpartition(".")[2] for one in ours} >= {"csv", "json", "svg"}
    for one in ours[::3]:
        assert client.get(one).status_code == 200, one


def test_every_page_that_names_an_id_is_reached_by_any_id_and_by_no_other_page(workspace):
    """Also by ids that are words of the site: a call named ``lists``, a facility named ``find``."""
    routes = app.create(workspace[0]).routes
    for page in registry.modules("page").values():
        names = [name for name, _ in moved.PART.findall(page.PATH)]
        for id in (*IDS[:4], "rows.csv", "a..b", "lists", "find", "new") if names else ():
            path = moved.PART.sub(encode(id), page.PATH)
            for ending in ("", "/rows.csv"):
                scope = {"type": "http", "method": "GET", "path": f"/zh{path}{ending}", "root_path": "", "headers": []}
                hit = next(((one, child) for one in routes for how, child in [one.matches(scope)] if how == Match.FULL))
                assert hit[0].path.startswith(f"/zh{app._pattern(page.PATH)}"), (page.PATH, id)
                assert [hit[1]["path_params"][name] for name in names] == [id] * len(names), (page.PATH, id)
