# SPDX-License-Identifier: Apache-2.0
"""The proposals of a slate as its page lists them: found, filtered, sorted, fifty at a time; the downloads hold all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from yuzui.funding import slate_outcome, slate_table
from yuzui.funding.slate_answer import Answer, Proposal
from yuzui.model.schema import TABLES
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import number
from yuzui.view.charts.ranks import Row
from yuzui.view.page import Block, Chip, Field, Form, Option, Visit
from yuzui.view.table import Column, DataTable, Listing, Table

PAGE = 50
"""Rows of a page; with ``print=all`` every row asked for is there, and all are asked for unless ``show`` says which."""
NAME = "proposals"
_TITLE = Text("Proposals", "申请")
SHOW: Mapping[str, Text] = {
    "near": Text("Near the line", "资助线附近"),
    "all": Text("All", "全部"),
    "in": Text("In the list", "列入"),
    "band": Text("Close calls", "评分接近"),
    "out": Text("Not in the list", "未列入"),
}
"""Parts of the list that can be asked for."""
_KEYS: Mapping[str, Callable[[tuple[Row, Proposal]], Any]] = {
    "id": lambda pair: pair[0].id,
    "title": lambda pair: str(pair[1].columns.get("title") or ""),
    "amount": lambda pair: pair[1].amount,
    "rank": lambda pair: (pair[0].rank is None, pair[0].rank or 0.0),
    "share": lambda pair: -1.0 if pair[0].share is None else pair[0].share,
    "inside": lambda pair: (not pair[0].inside, pair[0].rank or 0.0),
}


def blocks(answer: Answer, listed: Sequence[Row], window: tuple[int, int], visit: Visit, path: str) -> list[Block]:
    """Return the question for a part of the list, and the part that was asked for."""
    query = {name: visit.query.get(name, "").strip()[:80] for name in ("find", "show", "sort", "at", "print")}
    printed = query["print"] == "all"
    if query["show"] not in SHOW:
        query["show"] = "all" if query["find"] or printed else "near"
    order, down = query["sort"].removeprefix("-"), query["sort"].startswith("-")
    order = order if order in _KEYS else "rank"
    by_id = {row.id: row for row in answer.proposals}
    pairs = [(row, by_id[row.id]) for row in listed]
    found = [pair for pair in _part(pairs, query["show"], window) if _matches(pair[1], query["find"].casefold())]
    found = sorted(found, key=_KEYS[order], reverse=down)
    pages = max(1, -(-len(found) // PAGE))
    asked = visit.query.get("page", "")
    page = min(pages, max(1, int(asked))) if asked.isdecimal() and len(asked) < 6 else 1
    shown = found if printed else found[PAGE * (page - 1) : PAGE * page]
    kept = {name: value for name, value in query.items() if value and name != "print"}

    def at(**change: str) -> str:
        return f"{path}?{urlencode({**kept, **change})}#{NAME}"

    sorts = {name: at(sort=f"-{name}" if name == order and not down else name) for name in _KEYS}
    listing = Listing(
        whole=lambda: _whole(answer, pairs),
        total=len(found),
        first=1 if printed else PAGE * (page - 1) + 1,
        sorts=sorts,
        order=(order, down),
        before=at(page=str(page - 1)) if page > 1 and not printed else "",
        after=at(page=str(page + 1)) if page < pages and not printed else "",
        printed=printed,
    )
    table = Table[Any](NAME, _TITLE, lambda rows: rows, _columns(answer, path), _note(found, pairs)).drawn(shown)
    return [_form(query, kept, path), DataTable(NAME, _TITLE, table.columns, table.rows, table.note, listing)]


def _part(pairs: Sequence[tuple[Row, Proposal]], show: str, window: tuple[int, int]) -> list[tuple[Row, Proposal]]:
    if show == "near":
        return list(pairs[slice(*window)])
    keep: Mapping[str, Callable[[Row], bool]] = {
        "all": lambda row: True,
        "in": lambda row: row.inside,
        "band": lambda row: row.band == "lottery",
        "out": lambda row: not row.inside,
    }
    return [pair for pair in pairs if keep[show](pair[0])]


def _matches(row: Proposal, words: str) -> bool:
    """Say whether a proposal is one that is looked for: by its number, title, institution or person."""
    cells = (row.id, *(row.columns.get(name) for name in ("title", "institute", "pi")))
    return not words or any(words in str(cell).casefold() for cell in cells if cell is not None)


def _note(found: Sequence[Any], pairs: Sequence[Any]) -> Text:
    return Text("{k} of {n}; the downloads hold all.", "{k} 项，共 {n} 项；下载文件含全部。").format(
        k=number(len(found)), n=number(len(pairs))
    )


def _form(query: Mapping[str, str], kept: Mapping[str, str], path: str) -> Form:
    hint = Text("number, title, institution", "编号、题目、单位")
    fields = (
        Field("find", Text("Find", "查找"), same(query["find"]), needed=False, hint=hint),
        Field(
            "show",
            Text("Show", "显示"),
            same(query["show"]),
            kind="select",
            options=[Option(name, words) for name, words in SHOW.items()],
        ),
    )
    hidden = {name: kept[name] for name in ("sort", "at") if name in kept}
    return Form("list", path, fields, Text("Show", "显示"), hidden, part=NAME)


def chip(answer: Answer, row: Row, proposal: Proposal) -> Chip:
    """Return whether a proposal is in the list, and how surely."""
    if not row.inside and slate_outcome.not_reviewed(proposal):
        return Chip(slate_outcome.NOT_REVIEWED, "bad")
    if slate_outcome.stage(answer) in slate_outcome.SETTLED:
        return slate_table.LISTS[row.band][1]
    kind = {"fund": "good", "lottery": "part", "decline": "none"}[row.band]
    words = Text("in the list", "列入") if row.inside else Text("not in it", "未列入")
    return Chip(words, kind if row.inside else "none")


def _columns(answer: Answer, path: str) -> list[Column]:
    why = f"{path}/why/"
    titled = any(row.columns.get("title") for row in answer.proposals)
    columns = [
        Column("id", Text("Proposal", "申请号"), value=lambda p: p[0].id, link=lambda _, p: why + encode(p[0].id)),
        Column("title", Text("Title", "题目"), value=lambda p: same(str(p[1].columns.get("title") or "—"))),
        Column(
            "amount",
            Text("Amount", "金额"),
            digits=0,
            value=lambda p: slate_outcome.amount_of_call(answer, p[1].amount),
        ),
        Column("rank", Text("Expected rank", "期望名次"), digits=1, value=lambda p: p[0].rank),
        Column("share", Text("In re-draws", "重抽入选率"), "%", 0, value=lambda p: p[0].share),
        Column("inside", Text("List", "清单"), value=lambda p: chip(answer, *p)),
        Column("why", Text("Why", "理由"), value=lambda p: p[0].note),
    ]
    left_out = set() if titled else {"title"}
    left_out |= set() if answer.redraws else {"share"}
    return [column for column in columns if column.name not in left_out]


def _whole(answer: Answer, pairs: Sequence[tuple[Row, Proposal]]) -> DataTable:
    """Return every proposal with all that headline, facts and pictures are counted from."""
    places = slate_outcome.places(answer)
    further = [name for name in ("title", "institute", "pi") if any(row.columns.get(name) for _, row in pairs)]
    labels = {name: TABLES["proposal"][name].label for name in further if name in TABLES["proposal"]}
    columns = (
        Column("place", Text("place", "位次"), digits=0, value=lambda p: p[0]),
        Column("id", Text("proposal", "申请号"), value=lambda p: p[1][0].id),
        *(Column(name, labels.get(name, same(name)), value=_further(name)) for name in further),
        Column("amount", slate_table.amount(answer.call.currency), digits=2, value=lambda p: p[1][1].amount),
        Column("rank", Text("expected rank", "期望名次"), digits=1, value=lambda p: p[1][0].rank),
        Column("low", Text("rank from (95 %)", "名次下端（95%）"), digits=0, value=lambda p: p[1][0].low),
        Column("high", Text("rank to (95 %)", "名次上端（95%）"), digits=0, value=lambda p: p[1][0].high),
        Column("share", Text("in re-draws", "重抽入选率"), "%", 1, value=lambda p: p[1][0].share),
        Column("band", Text("stands", "处理"), value=lambda p: _stands(places, *p[1])),
        Column("inside", Text("in the list", "是否列入"), value=lambda p: p[1][0].inside),
        Column("reason", Text("reason", "理由"), value=lambda p: p[1][0].note),
    )
    return Table[Any](NAME, _TITLE, lambda rows: enumerate(rows, 1), columns).drawn(pairs, "file")


def _stands(places: Mapping[str, Text], row: Row, proposal: Proposal) -> Text:
    if not row.inside and slate_outcome.not_reviewed(proposal):
        return slate_outcome.NOT_REVIEWED
    return places[row.band]


def _further(name: str) -> Callable[[tuple[int, tuple[Row, Proposal]]], Any]:
    return lambda p: p[1][1].columns.get(name)
