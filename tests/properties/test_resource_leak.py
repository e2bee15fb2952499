# SPDX-License-Identifier: Apache-2.0
"""Replace a facility that may not be seen by another, or by none: not a byte of an answer changes.

Each workspace holds one facility that everyone sees, with a row in every table whose rows may
belong to one; all but the first hold the same of a hidden facility, its part and their names,
numbers and reason of being hidden. Rows of it say that they are public themselves: only that they
belong to it hides them. Compared are every table of the store, the catalogue with counts, order
and scores, what is near to a mistyped word, the JSON served, pages, results as documents, and
their tables as workbooks.
"""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from yuzui import asgi
from yuzui.catalogue.jobs import catalogue
from yuzui.job.contract import of
from yuzui.job.result import plain
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES, links
from yuzui.model.table import Type
from yuzui.model.visibility import PUBLIC, Subject, owned
from yuzui.sheets.formats import write_xlsx
from yuzui.store.state.engine import state_tables
from yuzui.text import LANGUAGES

OFFICER = Subject("o", roles=frozenset({"programme_officer"}))
WORD, OTHER = "zyxwvut", "qponmlk"
"""Each stands in every text of what is hidden in one workspace, and nowhere else."""
ABOUT = {"finding", "move_log", "override", "row_origin", "row_source", "row_visibility"}
"""About any row; their levels are above what the public sees."""
OWNED = sorted(owned(TABLES, ("resource", "share_offer")) - ABOUT)
BESIDE = sorted({other.name for name in OWNED for _, other in links(TABLES[name])} - {*OWNED})
HIDDEN = {
    "restricted": (WORD, 2, {"level": "restricted"}),
    "denied": (OTHER, 3, {"level": "public", "deny": ["public"]}),
    "embargo": (OTHER, 4, {"level": "public", "embargo_until": "2999-01-01T00:00:00Z"}),
    "withdrawn": (WORD, 5, {"level": "public", "withdrawn_at": "2020-01-01T00:00:00Z"}),
}
PAGES = (
    "facilities/instruments", "facilities", "search", "facilities/centres", "facilities/schedules",
    "facilities/kinds/telescope", "about/data",
    "r/facility/shown", "r/station/shown", "r/datastream/DS1", "facilities/ledger/shown", f"facilities/ledger/{WORD}",
    "facilities/shown/sharing", "facilities/shown/availability",
)  # fmt: skip
"""Pages that answer, of lists and of what is seen."""
NOWHERE = tuple(
    page.format(word) for word in (WORD, OTHER) for page in ("r/facility/{}", "r/station/{}", "facilities/{}/booking")
)
"""Pages of what is hidden: there are none."""
ASKED = ({"q": WORD}, {"q": OTHER}, {"q": WORD[:-1] + "x"}, {"q": "shown"}, {"kind": "station"})


def row_of(table, word, number):
    """Return a row of a table that belongs to a facility; every text holds the word."""
    row = {}
    for column in table.columns:
        target, both = column.refers.partition(".")[0], {"en": word, "zh": word}
        row[column.name] = {
            Type.TEXT: "beside" if target in BESIDE else word,
            Type.JSON: [word] if column.refers else both,
            Type.STAMP: "2026-01-01T00:00:00Z",
            Type.DAY: "2026-01-01",
            Type.BOOL: True,
            Type.DECIMAL: str(number),
        }.get(column.type, min(max(number, int(column.low or 0)), int(column.high or 9999)))
        if column.values:
            row[column.name] = column.values[0]
    return row


def put(change, word, number, rule):
    """Put a facility with a part and a row in every table that may be of it."""
    rules = [{"table": "resource", "row": word, **rule}]
    for name in OWNED:
        row = row_of(TABLES[name], word, number)
        rows = [row | {"parent": None}, row | {"id": f"{word} part"}]
        change.insert(name, rows if name == "resource" else [row])
        if name != "resource":
            rules.append({"table": name, "row": TABLES[name].row_id(row), "level": "public"})
    change.insert("row_visibility", rules)


def workspace(folder, hidden=None):
    """Return a workspace with a facility that everyone sees, and a hidden one or none."""
    made = Workspace(folder, OFFICER)
    with made.view.act("test", "x") as change:
        for name in BESIDE:
            change.insert(name, [row_of(TABLES[name], "beside", 1)])
        put(change, "shown", 1, {"level": "public"})
        if hidden is not None:
            put(change, *hidden)
    return made


def counted(made):
    """Return how many rows one sees of each table whose rows may belong to a facility."""
    return {name: made.view.count(name) for name in OWNED}


def answers(made, folder):
    """Return every byte that the public gets, by what it asked."""
    folder.mkdir()
    got = {name: made.view.select(name) for name in state_tables()}
    client = TestClient(asgi.create_app(made.dir, PUBLIC), base_url="http://127.0.0.1")

    def ask(path, params=None):
        answer = client.get(path, params=params)
        got[f"{path} {params}"] = answer.status_code, answer.text

    for lang in LANGUAGES:
        for page in (*PAGES, *NOWHERE):
            ask(f"/{lang}/{page}")
    for params in ASKED:
        got[f"find {params}"] = str(catalogue.find(made, params.get("q", "")))
        ask("/api/records", params)
        ask("/en/search", params)
    ask("/en/facilities/find", {"q": WORD})
    for number, (name, inputs) in enumerate(
        (("access", {"query": WORD}), ("access", {"query": "shown"}), ("instruments", {"year": 2026}),
         ("registry", {}), ("catalogue", {}))
    ):  # fmt: skip
        study = of(name)
        document = study.run(made, **inputs)
        got[f"document {number}"] = [plain(document), study.lines(document)]
        for lang in LANGUAGES:
            path = folder / f"{number}-{lang}.xlsx"
            write_xlsx(path, study.exports(document, lang))
            got[f"workbook {number} {lang}"] = path.read_bytes()
    return got


@pytest.fixture(scope="module")
def without(tmp_path_factory):
    """What the public gets where there is no hidden facility."""
    folder = tmp_path_factory.mktemp("without")
    made = workspace(folder / "w").seen_by(PUBLIC)
    assert set(counted(made).values()) == {1, 2}
    found = answers(made, folder / "x")
    for lang in LANGUAGES:
        assert {found[f"/{lang}/{page} None"][0] for page in PAGES} == {200}
        assert {found[f"/{lang}/{page} None"][0] for page in NOWHERE} == {404}
    assert {found[f"/api/records {params}"][0] for params in ASKED} == {200}
    return found


def differing(one, other):
    """Return what is answered in another way."""
    assert one.keys() == other.keys()
    return [asked for asked, said in one.items() if said != other[asked]]


def test_not_a_byte_hangs_on_what_the_hidden_facility_is(tmp_path_factory, without):
    for way in HIDDEN:
        tmp_path = tmp_path_factory.mktemp("case")
        made = workspace(tmp_path / "w", HIDDEN[way]).seen_by(PUBLIC)
        assert differing(answers(made, tmp_path / "x"), without) == []


def test_the_comparison_can_fail(tmp_path, without):
    """A facility that everyone sees is in every channel."""
    made = workspace(tmp_path / "w", (WORD, 2, {"level": "public"})).seen_by(PUBLIC)
    assert set(counted(made).values()) == {2, 4}
    moved = differing(answers(made, tmp_path / "x"), without)
    for channel in (*OWNED, "/zh/search", "/en/facilities/find", "/api", "find", "document", "workbook"):
        assert any(asked.startswith(channel) for asked in moved), channel
    for page in NOWHERE:
        assert (f"/en/{page} None" in moved) == (WORD in page), page


def test_who_sees_the_facility_sees_what_belongs_to_it(tmp_path_factory):
    for level in ["restricted", "organisation"]:
        tmp_path = tmp_path_factory.mktemp("case")
        made = workspace(tmp_path / "w", (WORD, 2, {"level": level}))
        assert set(counted(made).values()) == {2, 4}
