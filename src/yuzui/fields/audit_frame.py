# SPDX-License-Identifier: Apache-2.0
"""The frame of an audit: texts of one corpus, of some years and one class, and how many labels a width asks for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.fields import corpora
from yuzui.fields.corpora import TEXTS, Corpus
from yuzui.fields.nodes import LANGUAGES, Node, trees
from yuzui.fields.recall import labels_for
from yuzui.job import form_sheets
from yuzui.job.result import Tagged
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH = 0.2
"""Width of the interval of recall that is aimed at where nobody says another."""
PRECISION = 0.8
"""Precision that a plan of labels assumes."""
RECALLS = (0.3, 0.5, 0.8)
"""Recalls for which a plan of labels is worked out: nobody knows it before."""
_DOCUMENT = Text("document", "篇文献")


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What of a corpus is the frame: its name, first and last year, a class that its source gives."""

    corpus: str = ""
    years: tuple[int, int] | None = None
    subfield: str = ""
    map: str | None = None


class Planned(msgspec.Struct, frozen=True):
    """Labels asked for at one recall: within the hits, outside of them; None if all of the frame is not enough."""

    recall: float
    inside: int
    outside: int | None


class Plan(Tagged, frozen=True, kw_only=True, tag="yuzui.field.audit_plan/1"):
    """Frame, hits, and the labels that a width of the interval of recall asks for."""

    width: float
    documents: int
    hits: int
    recalls: list[Planned]


def frame(workspace: Workspace, asked: Narrowing) -> Corpus:
    """Return the texts of a frame.

    Raises
    ------
    UnknownIdentifierError
        If there is no such corpus.
    InputError
        If no text of it is of these years and this class.
    """
    texts = corpora.read(workspace, asked.corpus, form_sheets.source_map(asked.map, (TEXTS,)))
    if asked.years is None and not asked.subfield:
        return texts
    wanted = asked.subfield.strip().casefold()
    low, high = asked.years or (0, 9999)
    places = [
        k
        for k, row in enumerate(texts.rows)
        if (asked.years is None or (row["year"] is not None and low <= int(row["year"]) <= high))
        and (not wanted or wanted in classes(texts, k))
    ]
    if places:
        return replace(texts, rows=[texts.rows[k] for k in places])
    known = sorted({one for k in range(min(len(texts), 5_000)) for one in texts.classes(k)})
    years = texts.years
    raise InputError(
        Text("no text of this corpus is of these years and this class", "语料中没有符合年份与类别的文献"),
        Place(column="--years" if asked.years else "--subfield"),
        " · ".join([*([f"{low}-{high}"] if asked.years else []), *([asked.subfield] if wanted else [])]),
        " · ".join([*([f"{years[0]}-{years[1]}"] if years else []), *known[:5]]) or "-",
        Text("widen the years, or name a class of the source", "请放宽年份，或填写来源中的类别"),
        code="empty_frame",
    )


def classes(texts: Corpus, document: int) -> set[str]:
    """Return the classes and topic ids that its source gives a document, as they are compared."""
    topics = {str(id).casefold() for id, _ in texts.rows[document]["topics"] or ()}
    return topics | {one.casefold() for one in texts.classes(document)}


def hits(texts: Corpus, node: Node, known: Mapping[str, Node]) -> NDArray[np.int64]:
    """Return the documents that a query of either language finds; an audit of none is refused."""
    found = np.zeros(0, np.int64)
    for lang in LANGUAGES:
        asked = trees(known, lang, [node])
        if node.id in asked:
            found = np.union1d(found, texts.postings.hits(asked[node.id], asked))
    if found.size:
        return found
    years = f" ({texts.years[0]}-{texts.years[1]})" if texts.years else ""
    raise InputError(
        Text("the query finds nothing in this corpus", "检索式在该语料中没有命中"),
        Place(column="--corpus"),
        texts.name + years,
        fix=Text("audit it in a corpus of its field", "请在该领域的语料中抽检"),
        code="nothing_found",
    )


def plan(documents: int, hits: int, width: float = WIDTH) -> Plan:
    """Return how many labels make the interval of recall so narrow, at a low, a middle and a high recall.

    Parameters
    ----------
    documents, hits : int
        Size of the frame, and how many of it the query finds.
    width : float
        Wanted width of the interval, between 0 and 1.

    Notes
    -----
    What the query misses is taken to be spread evenly over what is no hit; where near misses hold most of it,
    fewer labels are enough. Precision is taken as :data:`PRECISION`.
    """
    if not 0 < width < 1:
        raise InputError(
            Text("the width of an interval is between 0 and 1", "区间宽度须在 0 与 1 之间"),
            Place(column="--width"),
            f"{width:g}",
            "0.2",
            code="width",
        )
    rest, rows = documents - hits, []
    for recall in RECALLS:
        missed = min(1.0, hits * PRECISION * (1 / recall - 1) / max(rest, 1))
        outside = labels_for(width, hits, rest, PRECISION, missed) if rest else 0
        rows.append(Planned(recall, min(60, hits), outside))
    return Plan(width=width, documents=documents, hits=hits, recalls=rows)


def words(one: Plan) -> Text:
    """Return the plan of labels in one sentence."""
    known = [row for row in one.recalls if row.outside is not None]
    form = Text(
        "{d}, {h} of them hits. An interval of recall {w} wide asks for {n} labels",
        "总体{d}，其中命中 {h} 篇。查全率区间宽 {w} 需判断 {n} 篇",
    )
    if not known:
        none = Text(
            "{d}, {h} of them hits. No number of labels makes the interval of recall {w} wide",
            "总体{d}，其中命中 {h} 篇。无论判断多少篇，查全率区间都无法收窄到 {w}",
        )
        return none.format(d=count(one.documents, _DOCUMENT), h=number(one.hits), w=number(one.width, 2))
    least = min(row.inside + (row.outside or 0) for row in known)
    most = max(row.inside + (row.outside or 0) for row in known)
    span = number(least) if least == most else Text("{a} to {b}", "{a} 至 {b}").format(a=number(least), b=number(most))
    return form.format(d=count(one.documents, _DOCUMENT), h=number(one.hits), w=number(one.width, 2), n=span)


def lines(one: Plan) -> list[Line]:
    """Return the plan of labels, line by line."""
    made: list[Line] = [(Text("labels needed", "所需判断数"), words(one))]
    for row in one.recalls:
        text = Text("at recall {r}: {n}", "查全率 {r} 时：{n}").format(r=number(row.recall, 1), n=_needed(row))
        made.append((same(""), text))
    return made


def _needed(row: Planned) -> Text:
    if row.outside is None:
        return Text("all of the frame is not enough", "全部判断仍不足")
    return number(row.inside + row.outside)


PLAN = Table[Plan](
    "plan",
    Text("Labels that this width asks for", "该宽度所需判断数"),
    rows=lambda one: one.recalls,
    columns=(
        Column("recall", Text("If recall is", "若查全率为"), digits=1),
        Column("inside", Text("Labels among the hits", "命中内判断数"), digits=0),
        Column("outside", Text("Labels outside", "命中外判断数"), digits=0,
               value=lambda row: row.outside if row.outside is not None else _needed(row)),
        Column("total", Text("In all", "合计"), digits=0,
               value=lambda row: row.inside + row.outside if row.outside is not None else _needed(row)),
    ),
    note=Text(
        "Precision is taken as 0.8, and what the query misses as spread evenly; fewer are enough where near misses "
        "hold most of it.",
        "假定查准率为 0.8，且漏检文献均匀分布；若漏检多在邻近层，所需更少。",
    ),
)  # fmt: skip


def choices(workspace: Workspace) -> list[tuple[str, Text]]:
    """Return the corpora that a page may offer, name and title: those on record and the one that comes with Yuzui."""
    listed = {row["file"]: row for row in workspace.shipped_rows("MANIFEST.csv")}
    row = listed[corpora.SHIPPED]
    recorded = [(name, same(name)) for name in corpora.usual(workspace) if name != corpora.SHIPPED]
    return [*recorded, (row["file"], Text(row["title_en"], row["title_zh"]))]


def shipped(workspace: Workspace, corpus: str) -> bool:
    """Say whether a corpus, by its name, comes with Yuzui: what is measured in it is no secret."""
    return corpus in {Path(row["file"]).stem for row in workspace.shipped_rows("MANIFEST.csv")}


def years(text: str) -> tuple[int, int] | None:
    """Return first and last year of ``2015-2020``, of one year, or None of nothing.

    Raises
    ------
    InputError
        If it is no span of years.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    parts = [one.strip().removesuffix("年") for one in re.split(r"[-–—~至到]+", plain)]
    if len(parts) in (1, 2) and all(re.fullmatch(r"\d{4}", one) for one in parts) and parts[0] <= parts[-1]:
        return int(parts[0]), int(parts[-1])
    raise InputError(
        Text("this is no span of years", "无法识别的年份区间"),
        Place(column="--years"),
        text[:40],
        "2015-2020",
        code="years",
    )
