# SPDX-License-Identifier: Apache-2.0
"""``yuzui search``: everything that is loaded, in English and Chinese."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import click

from yuzui.catalogue.answer import Advice, Hit, SearchResults
from yuzui.catalogue.jobs import catalogue
from yuzui.catalogue.kinds import KINDS
from yuzui.errors import InputError
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, Line, shared
from yuzui.faces.cli.verb import verb
from yuzui.job.tables import export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.table import Column, Table

TITLE = Text("search everything that is loaded", "检索已载入的全部内容")
GROUP = "work"
MOST = 200
"""Most hits shown at once."""


def _next(filled: Mapping[str, Any]) -> str:
    if filled["next"]:
        words = shlex.join(filled["asked"].words).replace("{", "{{").replace("}", "}}")
        return f"yuzui search {words} --after {{next}}"
    return "yuzui open {asked.folder}" if filled["count"] else "yuzui load FILE"


@verb(
    "search",
    help=Text("search for WORDS, all of which must be there", "检索同时含有各词的内容"),
    more=Text("Without any word everything is listed.", "不给词则列出全部。"),
    examples=(Text("yuzui search beamline", "yuzui search 光束线"), "yuzui search lottery --kind term"),
    then=_next,
)
@click.argument("words", nargs=-1)
@option("--kind", help=Text("only this kind", "只要此类别"))
@option("--source", help=Text("only from this source", "只要此来源"))
@option("--after", metavar="CURSOR", help=Text("go on after a page", "接续上一页"))
@option("--limit", type=click.IntRange(1, MOST), default=25, help=Text("most hits shown", "最多显示条数"))
@shared()
def command(face: Face, words: Sequence[str], kind: str | None, **rest: Any) -> None:
    if kind is not None and kind not in KINDS:
        raise InputError(
            Text("there is no such kind", "没有该类别"), seen=kind, expected=" ".join(KINDS), code="unknown_kind"
        )
    results = catalogue.find(face.workspace(), " ".join(words), kind=kind, **rest)
    face.show(results, lines(results), lambda lang: [export(HITS.drawn(results, "file"), lang)])


def lines(results: SearchResults) -> list[Line]:
    """Return the hits, one a line, and how many there are; advice if there are none."""
    if not results.count:
        nothing = Text("nothing was found", "未找到")
        return [(same(""), nothing), *map(_advice, results.advice)]
    total = Text("{n} found: {kinds}", "共 {n} 条：{kinds}").format(
        n=number(results.count), kinds=join([catalogue.counted(one) for one in results.facets.kind])
    )
    return [*((hit.kind_label, _phrase(hit)) for hit in results.hits), (Text("in all", "合计"), total)]


def _phrase(hit: Hit) -> Text:
    below = hit.subtitle if hit.snippet in (hit.title, same("")) else hit.snippet
    place = same(hit.page or "") if hit.kind in ("page", "proposal") else same("")
    return join([part for part in (hit.title, below, place, same(hit.source or "")) if part.en], " · ", " · ")


def _advice(one: Advice) -> Line:
    label = same(f"“{one.phrase}”")
    if one.count:
        return label, Text("alone finds {n}", "单独可找到 {n} 条").format(n=number(one.count))
    if one.near:
        near = Text("is nowhere; near it: {near}", "没有结果；相近：{near}")
        return label, near.format(near=join([same(word) for word in one.near]))
    return label, Text("is nowhere, nor is anything near it", "没有结果，也没有相近内容")


HITS = Table[SearchResults](
    "search",
    same("search"),
    rows=lambda results: results.hits,
    columns=(
        Column("kind", Text("kind", "类别"), value=lambda hit: hit.kind_label),
        Column("id", Text("id", "编号")),
        Column("title", Text("title", "名称")),
        Column("subtitle", Text("what", "说明")),
        Column("source", Text("source", "来源")),
        Column("licence", Text("licence", "许可")),
        Column("vintage", Text("vintage", "版次")),
        Column("origin", Text("origin", "来源性质")),
        Column("level", Text("level", "级别")),
    ),
)
