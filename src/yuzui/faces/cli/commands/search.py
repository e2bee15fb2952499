# SPDX-License-Identifier: Apache-2.0
"""``yuzui search``: everything that is loaded, in English and Chinese."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from yuzui.catalogue.catalogue import KINDS
from yuzui.catalogue.jobs import catalogue
from yuzui.errors import InputError
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, Line, shared
from yuzui.faces.cli.verb import verb
from yuzui.text import Text, join, same
from yuzui.text.numbers import number

if TYPE_CHECKING:
    from yuzui.sheets.sheet import Export

TITLE = Text("search everything that is loaded", "检索已载入的全部内容")
GROUP = "work"
MOST = 200
"""Most hits shown at once."""
HEADS = {
    "en": ("kind", "id", "title", "what", "source", "licence", "vintage", "origin", "level"),
    "zh": ("类别", "编号", "名称", "说明", "来源", "许可", "版次", "来源性质", "级别"),
}


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
    face.show(results, lines(results), lambda lang: exports(results, lang))


def lines(results: dict[str, Any]) -> list[Line]:
    """Return the hits, one a line, and how many there are; advice if there are none."""
    if not results["count"]:
        nothing = Text("nothing was found", "未找到")
        return [(same(""), nothing), *map(_advice, results["advice"])]
    shown = [(Text.of(hit["kind_label"]), _said(hit)) for hit in results["hits"]]
    kinds = join([_counted(one) for one in results["facets"]["kind"]])
    total = Text("{n} found: {kinds}", "共 {n} 条：{kinds}")
    shown.append((Text("in all", "合计"), total.format(n=number(results["count"]), kinds=kinds)))
    return shown


def _said(hit: dict[str, Any]) -> Text:
    title, below = Text.of(hit["title"]), Text.of(hit["snippet"])
    if below in (title, same("")):
        below = Text.of(hit["subtitle"])
    place = same(hit["page"] or "") if hit["kind"] in ("page", "proposal") else same("")
    parts = [title, below, place, same(hit["source"] or "")]
    return join([part for part in parts if part.en], " · ", " · ")


def _counted(value: dict[str, Any]) -> Text:
    return Text.of(value["label"]) + same(" ") + number(value["count"])


def _advice(one: dict[str, Any]) -> Line:
    label = same(f"“{one['phrase']}”")
    if one["count"]:
        alone = Text("alone finds {n}", "单独可找到 {n} 条")
        return label, alone.format(n=number(one["count"]))
    if one["near"]:
        near = Text("is nowhere; near it: {near}", "没有结果；相近：{near}")
        return label, near.format(near=join([same(word) for word in one["near"]]))
    return label, Text("is nowhere, nor is anything near it", "没有结果，也没有相近内容")


def exports(results: dict[str, Any], lang: str) -> list[Export]:
    """Return the hits of this page as a table."""
    from yuzui.sheets.sheet import Export

    rows = [
        (
            hit["kind_label"][lang],
            hit["id"],
            hit["title"][lang],
            hit["subtitle"][lang],
            *(hit[name] for name in ("source", "licence", "vintage", "origin", "level")),
        )
        for hit in results["hits"]
    ]
    return [Export("search", HEADS[lang], rows)]
