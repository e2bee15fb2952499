# SPDX-License-Identifier: Apache-2.0
"""A new institute beside older bodies that match it, and on what they were matched; nobody is ranked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated

import msgspec

from yuzui.errors import UnknownIdentifierError
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.network import register_store
from yuzui.sheets import formats
from yuzui.sheets.partial_day import first
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("matched older bodies", "匹配的老机构")
QUESTION = Text("Which older bodies may a new institute be held beside?", "新机构可与哪些老机构并列比较？")
SOURCE = "what is registered; the list of universities that comes with Yuzui (Hipo/university-domains-list, MIT)"
LEVEL = "public"
UNIVERSITIES = "universities.parquet"
MOST = 10
"""Bodies shown beside a new one."""
FEWEST = 5
"""Bodies that must match on a further trait before it is used."""
CANNOT_TELL = Text(
    "Which of two bodies is better; of most universities the list has neither founding day nor field, so that they "
    "match by country alone.",
    "不能说明孰优孰劣；名录中多数大学既无成立日期也无领域，仅能按国别匹配。",
)
TRAITS = {
    "country_code": Text("country", "国家"),
    "field": Text("field", "领域"),
    "region": Text("region", "地区"),
    "older": Text("founded before", "成立更早"),
}
"""On what bodies may be matched, in the order in which they are tried."""


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which new institute is held beside older ones."""

    id: Annotated[str, Help(Text("id of a new institute in the register", "名录中新机构的编号"), argument=True)] = ""


class Member(msgspec.Struct, frozen=True):
    """A body: what it is called, where it is, since when if anyone knows."""

    id: str
    name: str
    kind: str | None
    country_code: str | None
    region: str | None
    field: str | None
    since: str | None


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.cohort/1"):
    """A new institute with bodies that match it; ``named`` universities have a name and a country."""

    new: Member | None
    matched_on: list[str]
    matching: int
    group: list[Member]
    named: int
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Match older bodies to a new institute by country, then field, region and age where enough of them say so.

    Raises
    ------
    UnknownIdentifierError
        If the register has no such entry.
    """
    universities = _universities(workspace)
    named = [one for one in universities if one.name and one.country_code]
    if not inputs.id:
        return _answer(None, [], 0, [], named)
    states = [row for row in register_store.states(workspace.view) if row["id"] == inputs.id]
    if not states:
        raise UnknownIdentifierError(
            Text("the register has no such entry", "名录中没有此条目"),
            seen=inputs.id,
            expected=register_store.register(workspace.view).nearest(inputs.id),
            fix=Text("register it first: yuzui register LIST", "请先登记：yuzui register 名单"),
            code="unknown_reference",
        )
    new = _member(states[-1])
    others = [_member(row) for row in register_store.states(workspace.view) if not row["valid_to"]]
    pool = [one for one in (*others, *named) if one.id != new.id and one.kind != new.kind]
    matched: list[str] = []
    for trait, fits in _fits(new).items():
        closer = [one for one in pool if fits(one)]
        if closer and (len(closer) >= FEWEST or not matched):
            pool, matched = closer, [*matched, trait]
    if not matched:
        pool = []
    return _answer(new, matched, len(pool), sorted(pool, key=lambda one: (one.since is None, one.name, one.id)), named)


def _fits(new: Member) -> dict[str, Callable[[Member], bool]]:
    """Return the traits that the new institute has, each with whether another shares it."""
    fits: dict[str, Callable[[Member], bool]] = {}
    if new.country_code:
        fits["country_code"] = lambda one: one.country_code == new.country_code
    if new.field:
        fits["field"] = lambda one: one.field == new.field
    if new.region:
        fits["region"] = lambda one: one.region == new.region
    if new.since:
        fits["older"] = lambda one: one.since is not None and first(one.since) < first(new.since or "")
    return fits


def _member(row: Row) -> Member:
    own = row["own"] or {}
    return Member(
        row["id"], row["name"], row["kind"], own.get("country_code"), row["place"], row["field"], row["valid_from"]
    )


def _universities(workspace: Workspace) -> list[Member]:
    """Return the universities that were loaded, or those that come with Yuzui."""
    rows = [row for row in workspace.view.select("organisation") if row["kind"] == "university"]
    if rows:
        return [
            Member(row["id"], row["name"], "university", row["country_code"], row["region"], row["field"], row["since"])
            for row in rows
        ]
    sheet = formats.read(workspace.shipped(UNIVERSITIES))[0]
    head, *cells = sheet.rows
    at = {str(name): place for place, name in enumerate(head)}
    return [
        Member(
            f"{row[at['country_code']]}/{row[at['name']]}",
            str(row[at["name"]] or ""),
            "university",
            str(row[at["country_code"]] or "") or None,
            None if row[at["region"]] is None else str(row[at["region"]]),
            None,
            None,
        )
        for row in cells
    ]


def _answer(
    new: Member | None, matched: Sequence[str], matching: int, group: Sequence[Member], named: Sequence[Member]
) -> Answer:
    asked = {"new": msgspec.to_builtins(new), "group": digest(msgspec.to_builtins(list(group[:MOST]))), "n": len(named)}
    return Answer(
        run=Run.of("cohort", asked),
        new=new,
        matched_on=list(matched),
        matching=matching,
        group=list(group[:MOST]),
        named=len(named),
        cannot_tell=CANNOT_TELL,
    )


def headline(answer: Answer) -> Text:
    """Return how many bodies match, and on what."""
    if answer.new is None:
        return Text(
            "{n} have a name and a country and may be held beside a new institute", "{n}有名称与国别，可供并列"
        ).format(n=count(answer.named, Text("university", "所大学"), "universities"))
    if not answer.matched_on:
        return Text(
            "Nothing matches {n}: it has neither country nor field", "没有与{n}匹配的机构：其国别与领域均缺"
        ).format(n=same(answer.new.name))
    traits = join([TRAITS[one] for one in answer.matched_on], ", ", "、")
    return Text("{m} match {n} on {t}", "{m}与{n}匹配（{t}）").format(
        m=count(answer.matching, Text("body", "个机构"), "bodies"), n=same(answer.new.name), t=traits
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    lines: list[Line] = [(Text("beside", "并列"), headline(answer))]
    if answer.group:
        shown = Text("{n} of {m}, by age and name: {w}", "{m} 个中的 {n} 个（按年代与名称）：{w}").format(
            n=number(len(answer.group)),
            m=number(answer.matching),
            w=join([same(one.name) for one in answer.group], ", ", "、"),
        )
        lines.append((Text("group", "组"), shown))
    return [*lines, (Text("cannot tell", "不能说明"), answer.cannot_tell)]


GROUP = Table[Answer](
    "group",
    Text("Bodies that match", "匹配的机构"),
    rows=lambda answer: answer.group,
    columns=(
        Column("id", Text("Id", "编号")),
        Column("name", Text("Name", "名称")),
        Column("kind", Text("Kind", "类别"), value=lambda one: one.kind or "–"),
        Column("country_code", Text("Country", "国家"), value=lambda one: one.country_code or "–"),
        Column("region", Text("Region", "地区"), value=lambda one: one.region or "–"),
        Column("field", Text("Field", "领域"), value=lambda one: one.field or "–"),
        Column("since", Text("Since", "起"), value=lambda one: one.since or "–"),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(GROUP,))
