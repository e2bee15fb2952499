# SPDX-License-Identifier: Apache-2.0
"""Awards under the four orientations of the plan, by a declared list of codes, nothing counted twice.

A line of the list gives a directorate and division (``*`` for any) one orientation; an award may
stand under several. Its money is divided equally among them, so that the parts sum to the whole.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import msgspec

from yuzui.errors import FileFormatError, InputError, Place
from yuzui.funding import awards
from yuzui.funding.inputs import Orientations as Inputs
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("awards under the four orientations", "“四个面向”与资助项目")
QUESTION = Text("How many awards stand under each orientation?", "各“面向”下有多少资助项目？")
SOURCE = "U.S. National Science Foundation, awards of fiscal year 2026; list of codes declared with the answer"
LEVEL = "public"
ORIENTATIONS = {
    "frontiers": Text("frontiers of science", "世界科技前沿"),
    "economy": Text("the economy", "经济主战场"),
    "major_needs": Text("major needs of the country", "国家重大需求"),
    "life_and_health": Text("life and health", "人民生命健康"),
}
HEADINGS = ("directorate", "division", "orientation")
CANNOT_TELL = Text(
    "Whether a code agrees with what the research was meant for: a division is read as a whole, and the list is ours.",
    "不能说明代码是否符合研究的真实意图：按处室整体归类，代码表由本工具给出。",
)


class Code(msgspec.Struct, frozen=True):
    """One line of the list."""

    directorate: str
    division: str
    orientation: str


class Orientation(msgspec.Struct, frozen=True):
    """Awards under one orientation; ``money`` is divided among all that an award stands under."""

    id: str
    label: Text
    awards: int
    money: float


class Overlap(msgspec.Struct, frozen=True):
    """Awards that stand under all of some orientations, perhaps under others too."""

    of: list[str]
    awards: int


class Untagged(msgspec.Struct, frozen=True):
    """Awards that no code speaks of."""

    awards: int
    share: float


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.orientations/1"):
    """Every orientation with its awards; ``union`` counts each award once."""

    origin: str
    source: str
    awards: int
    union: int
    naive_sum: int
    double_counted: int
    orientations: list[Orientation]
    overlaps: list[Overlap]
    untagged: Untagged
    codes: list[Code]
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return how many awards stand under each orientation."""
    codes = _codes(inputs.codes)
    every = awards.awards(workspace)
    under = {one.award_id: _under(one.directorate, one.division, codes) for one in every}
    tagged = sum(bool(of) for of in under.values())
    naive = sum(len(of) for of in under.values())
    overlaps = [
        Overlap(list(of), sum(set(of) <= set(mine) for mine in under.values()))
        for size in range(2, len(ORIENTATIONS) + 1)
        for of in combinations(ORIENTATIONS, size)
    ]
    # inclusion and exclusion: pairs are taken away, triples given back
    once = naive - sum((-1) ** len(one.of) * one.awards for one in overlaps)
    return Answer(
        run=Run.of("orientations", {"awards": digest(msgspec.to_builtins(every)), "codes": msgspec.to_builtins(codes)}),
        origin="real",
        source=SOURCE,
        awards=len(every),
        union=tagged,
        naive_sum=naive,
        double_counted=once - tagged,
        orientations=[
            Orientation(
                name,
                label,
                sum(name in of for of in under.values()),
                sum(one.amount_usd / len(of) for one in every if name in (of := under[one.award_id])),
            )
            for name, label in ORIENTATIONS.items()
        ],
        overlaps=overlaps,
        untagged=Untagged(len(every) - tagged, 1 - tagged / len(every) if every else 0.0),
        codes=codes,
        cannot_tell=CANNOT_TELL,
    )


def _under(directorate: str, division: str, codes: Sequence[Code]) -> list[str]:
    mine = {code.orientation for code in codes if code.directorate == directorate and code.division in ("*", division)}
    return [name for name in ORIENTATIONS if name in mine]


def _codes(path: Path | None) -> list[Code]:
    if path is None:
        text = (files("yuzui.funding") / "orientation_codes.csv").read_text(encoding="utf-8")
    else:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise FileFormatError(
                Text("the list of codes cannot be read", "无法读取代码表"),
                place=Place(file=path.name),
                seen=str(getattr(error, "strerror", None) or error),
                expected="csv, UTF-8",
                fix=Text("check the path; save the file as csv in UTF-8", "请核对路径，并另存为 UTF-8 编码的 csv"),
            ) from None
    file = "orientation_codes.csv" if path is None else path.name
    reader = csv.DictReader(text.splitlines())
    if lacking := [name for name in HEADINGS if name not in (reader.fieldnames or ())]:
        raise FileFormatError(
            Text("a heading of the list of codes is missing", "代码表缺少列"),
            place=Place(file=file, row=1),
            seen=", ".join(reader.fieldnames or ()) or "-",
            expected=", ".join(HEADINGS),
            fix=Text("add the column {c}", "请补上列 {c}").format(c=lacking[0]),
        )
    return [_code(row, Place(file=file, row=line, column="orientation")) for line, row in enumerate(reader, 2)]


def _code(row: dict[str, str], place: Place) -> Code:
    cells = {name: (row[name] or "").strip() for name in HEADINGS}
    if cells["orientation"] not in ORIENTATIONS:
        raise InputError(
            Text("there is no such orientation", "不属于“四个面向”"),
            place=place,
            seen=cells["orientation"] or "-",
            expected=" ".join(ORIENTATIONS),
            fix=Text("write one of the four", "请写四者之一"),
            code="unknown_orientation",
        )
    return Code(**cells)


def headline(answer: Answer) -> Text:
    """Return how many awards are read under an orientation, and under the largest one."""
    most = max(answer.orientations, key=lambda one: one.awards)
    return Text(
        "{n} of {all} awards are read under an orientation, {m} of them under {o}",
        "{all} 项资助中 {n} 项归入“四个面向”，其中“{o}”{m} 项",
    ).format(n=number(answer.union), all=number(answer.awards), m=number(most.awards), o=most.label)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: each orientation, what is counted once, what has no code."""
    each = [one.label + same(" ") + count(one.awards, Text("award", "项资助")) for one in answer.orientations]
    once = Text(
        "{s} tags stand on {n} awards: an award under several is counted once",
        "{n} 项资助共 {s} 个标签，同属多个面向的只计一次",
    )
    none = Text("{n} awards ({s}) have no code", "{n} 项（{s}）没有对应代码")
    return [
        (Text("orientations", "四个面向"), join(each, " · ", "；")),
        (Text("once", "不重复"), once.format(s=number(answer.naive_sum), n=number(answer.union))),
        (Text("untagged", "未归类"), none.format(n=number(answer.untagged.awards), s=percent(answer.untagged.share))),
        (Text("cannot tell", "不能说明"), answer.cannot_tell),
    ]


def chart(answer: Answer) -> Picture:
    """Draw the awards under each orientation."""
    meta = Meta(
        "orientations",
        headline(answer),
        Text("awards under each orientation; one award may stand under several", "各面向的资助项目数，可同属多个"),
        "real",
        Text(answer.source, "美国国家科学基金会2026财年资助项目；代码表随结果给出"),
        "2026",
        "/answers/orientations",
    )
    rows = [Bar(label=one.label, value=one.awards) for one in answer.orientations]
    return bar_chart(meta, rows, (Text("awards", "资助项目数"), ""))


ROWS = Table[Answer](
    "by_orientation",
    Text("Awards by orientation", "各面向的资助项目"),
    rows=lambda answer: answer.orientations,
    columns=(
        Column("label", Text("Orientation", "面向")),
        Column("awards", Text("Awards", "项目数"), digits=0),
        Column("money", Text("Money, divided", "经费（均分）"), "USD", digits=0),
    ),
    note=lambda answer: answer.cannot_tell,
)
CODES = Table[Answer](
    "codes",
    Text("List of codes", "代码表"),
    rows=lambda answer: answer.codes,
    columns=(
        Column("directorate", Text("Directorate", "学部")),
        Column("division", Text("Division", "处")),
        Column("orientation", Text("Orientation", "面向"), value=lambda code: ORIENTATIONS[code.orientation]),
    ),
)
VIEW = View[Answer](headline=headline, sentences=sentences, charts=(chart,), tables=(ROWS, CODES))
