# SPDX-License-Identifier: Apache-2.0
"""The page of an award list: every number of headline and facts is in its table, and the parts add up."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from yuzui.faces.web import app, blocks
from yuzui.funding import slate_listing, slate_outcome, slate_ranks
from yuzui.funding.pages import slate
from yuzui.job.workspace import Workspace
from yuzui.view.charts import ranks
from yuzui.view.page import Facts, Visit
from yuzui.view.table import DataTable


@pytest.fixture(scope="module")
def workspace(demo_workspace):
    return Workspace(demo_workspace)


def page(workspace, **query):
    answer = slate.slate_named(workspace, "demo")
    path = f"{slates_path(answer.run.id)}"
    return answer, slate.build(workspace, Visit("en", path, {"id": answer.run.id}, query))


def slates_path(run: str) -> str:
    return slate.PATH.replace("{id}", run)


def listing(built) -> DataTable:
    return next(block for block in built.leaves() if isinstance(block, DataTable) and block.listing)


def numbers(text) -> list[int]:
    return [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*", text.en)]


def test_headline_facts_and_pictures_are_counted_from_the_table(workspace):
    answer, built = page(workspace)
    whole = blocks.document(listing(built))
    names = [column["name"] for column in whole["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in whole["rows"]]
    assert len(rows) == answer.call.n_proposals and [row["place"] for row in rows] == list(range(1, len(rows) + 1))
    chosen = [row for row in rows if row["inside"]]
    stands = [row["band"]["en"] for row in chosen]
    clear, close, below = (stands.count(word) for word in ("clear", "close", "declined"))
    assert clear + close + below == len(chosen)
    assert numbers(built.finding) == [len(chosen), clear, close, *([below] if below else [])]
    facts = next(block for block in built.leaves() if isinstance(block, Facts)).facts
    assert numbers(facts[0].value) == [len(chosen)]
    sums = [clear, close, *([below] if below else []), len(chosen)]
    assert numbers(facts[0].base) == [*sums, len(rows)] and sum(sums[:-1]) == sums[-1]
    assert numbers(facts[1].value) == [sum(row["band"]["en"] == "close" for row in rows)]
    assert slate_outcome.spend(answer) == pytest.approx(sum(row["amount"] for row in chosen))
    # the strip is the same rows, counted in parts
    twins = {name: figure.picture.twin for name, figure in built.tables().items() if name in ("strip", "around")}
    parts = list(map(sum, zip(*(row[2:] for row in twins["strip"].rows), strict=True)))
    every = [sum(row["band"]["en"] == word for row in rows) for word in ("clear", "close", "declined")]
    assert parts == [*every, clear, close, below] and len(twins["strip"].rows) <= 100
    first = int(numbers(built.tables()["around"].picture.meta.finding)[0]) - 1
    for row, twin in zip(rows[first:], twins["around"].rows, strict=False):
        assert (row["id"], row["rank"], row["band"]["en"]) == (twin[0], twin[1], twin[5].en)
        assert (twin[6].en == "yes") is row["inside"]


def test_the_line_is_where_the_money_ends_and_the_window_lies_around_it(workspace):
    answer, _ = page(workspace)
    at, spent = slate_ranks.line(answer), 0.0
    amounts = [row.amount for row in slate_ranks.ordered(answer) if row.expected_rank is not None and row.eligible]
    assert at is not None and sum(amounts[:at]) <= answer.call.budget < sum(amounts[: at + 1])
    for n, place in ((971, 300), (971, 1), (971, 971), (10, 5), (1, 1)):
        first, last = ranks.window(n, place)
        assert 0 <= first < place <= last <= n and last - first == min(n, ranks.AROUND), (n, place, spent)
        assert ranks.parts(n)[0][0] == 0 and ranks.parts(n)[-1][1] == n
        assert all(a[1] == b[0] and a[0] < a[1] for a, b in zip(ranks.parts(n), ranks.parts(n)[1:], strict=False))


def test_the_list_is_found_filtered_sorted_and_paged(workspace):
    answer, built = page(workspace, show="all")
    every = listing(built)
    assert len(every.rows) == slate_listing.PAGE and every.listing.total == len(answer.proposals)
    assert every.listing.before == "" and "page=2" in every.listing.after
    last = listing(page(workspace, show="all", page="9999")[1])
    assert last.listing.after == "" and last.rows and "page=" in last.listing.before
    amounts = [row.amount for row in sorted(answer.proposals, key=lambda row: -row.amount)]
    shown = listing(page(workspace, show="all", sort="-amount")[1])
    ids = {row.id: row.amount for row in answer.proposals}
    assert [ids[row[0].text.en] for row in shown.rows] == amounts[: slate_listing.PAGE]
    name = answer.proposals[7].id
    found = listing(page(workspace, find=name.lower())[1])
    assert [row[0].text.en for row in found.rows] == [name]
    inside = listing(page(workspace, show="in")[1]).listing.total
    assert inside + listing(page(workspace, show="out")[1]).listing.total == len(answer.proposals)
    for odd in ({"show": "<b>", "sort": "nothing", "at": "x", "page": "-1"}, {"at": "0"}, {"at": "99999999"}):
        assert listing(page(workspace, **odd)[1]).listing.total == ranks.AROUND
    assert len(listing(page(workspace, print="all")[1]).rows) == len(answer.proposals)
    assert len(listing(page(workspace, show="in", print="all")[1]).rows) == inside


def test_the_page_as_served(workspace):
    with TestClient(app.create(workspace)) as client:
        run = slate.slate_named(workspace, "demo").run.id
        for lang in ("en", "zh"):
            text = client.get(f"/{lang}{slates_path(run)}?at=500&show=all&sort=-share").text
            assert text.count("<tr") < 300 and 'aria-sort="descending"' in text and 'rel="next"' in text
            assert len(re.findall(rf'<a href="/{lang}{slates_path(run)}\?at=\d+#around" tabindex="-1"', text)) > 100
        whole = client.get(f"/en{slates_path(run)}/proposals.csv?show=in&find=nobody").text
        assert whole.count("\n") >= 971
    assert slate_ranks.chance(slate.slate_named(workspace, "demo")) > 0
