# SPDX-License-Identifier: Apache-2.0
"""Awards led by use and awards of free exploration, by a declared list of codes; what has none is counted as such."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.errors import InputError, together
from yuzui.funding import awards
from yuzui.job import form_sheets
from yuzui.job.inputs import MAP, Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.table import TEXT, column
from yuzui.model.table import Table as Sheet
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, percent
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("awards led by use and of free exploration", "应用牵引与自由探索的资助项目")
QUESTION = Text("How many awards are led by use, how many explore freely?", "应用牵引与自由探索的项目各有多少？")
SOURCE = "U.S. National Science Foundation, awards of fiscal year 2026; list of codes declared with the answer"
LEVEL = "public"
TYPES = {"use_inspired": Text("led by use", "应用牵引"), "free_exploration": Text("free exploration", "自由探索")}
SHEET = Sheet(
    "award_type_code",
    Text("types by code", "类型代码表"),
    Text("Which type a code stands for", "代码所对应的类型"),
    (),
    (
        column("code", TEXT, "code", "代码", "Directorate, or directorate/division", "学部，或 学部/处", null=False),
        column("type", TEXT, "type", "类型", "Type of award", "项目类型", null=False, headers=("track",)),
    ),
)
CANNOT_TELL = Text(
    "Whether an award that is read as led by use is so: a code is read as a whole, and the list is ours.",
    "不能说明归为应用牵引的项目是否确实如此：按代码整体归类，代码表由本工具给出。",
)


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """The list of codes."""

    types: Annotated[Path | None, Help(Text("list of codes: code, type", "代码表：代码、类型"), file=True)] = None
    map: Annotated[Path | None, MAP] = None


class ByType(msgspec.Struct, frozen=True):
    """Awards of one type, and their money in whole units."""

    type: str
    label: Text
    awards: int
    share: float
    money: float


class Untyped(msgspec.Struct, frozen=True):
    """Awards whose code is not in the list, with the codes."""

    awards: int
    share: float
    codes: list[str]


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.award_types/1"):
    """Each award under one type or under none; ``typed`` and untyped add up to all."""

    origin: str
    source: str
    awards: int
    typed: int
    types: list[ByType]
    untyped: Untyped
    codes: dict[str, str]
    cannot_tell: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Read the type of each award by its code.

    Raises
    ------
    InputError
        If the list names a type that there is not.
    """
    codes = _codes(inputs)
    every = awards.awards(workspace)
    of_ = {one.award_id: codes.get(f"{one.directorate}/{one.division}") or codes.get(one.directorate) for one in every}
    bare = [one for one in every if of_[one.award_id] is None]
    return Answer(
        run=Run.of("award_types", {"awards": digest(msgspec.to_builtins(every)), "codes": dict(codes)}),
        origin="real",
        source=SOURCE,
        awards=len(every),
        typed=len(every) - len(bare),
        types=[
            ByType(
                name, label, sum(of_[one.award_id] == name for one in every),
                sum(of_[one.award_id] == name for one in every) / len(every) if every else 0.0,
                float(sum(one.amount_usd for one in every if of_[one.award_id] == name)),
            )
            for name, label in TYPES.items()
        ],
        untyped=Untyped(
            len(bare), len(bare) / len(every) if every else 0.0,
            sorted({f"{one.directorate}/{one.division}" for one in bare}),
        ),
        codes=dict(codes),
        cannot_tell=CANNOT_TELL,
    )  # fmt: skip


def _codes(inputs: Inputs) -> Mapping[str, str]:
    own = inputs.types or Path(str(files("yuzui.funding") / "award_type_codes.csv"))
    rows = form_sheets.complete(own, SHEET, form_sheets.source_map(inputs.map, (SHEET,)))
    faults = [
        InputError(
            Text("there is no such type", "没有该类型"),
            place=one.at("type"),
            seen=str(one.row["type"]),
            expected=" ".join(TYPES),
            fix=Text("write one of them", "请写其中之一"),
            code="unknown_type",
        )
        for one in rows
        if one.row["type"] not in TYPES
    ]
    if faults:
        raise together(faults)
    return {str(one.row["code"]): str(one.row["type"]) for one in rows}


def headline(answer: Answer) -> Text:
    """Return how many awards have a type, and how they are divided."""
    first, second = answer.types
    form = Text(
        "{u} of {n} are led by use, {f} explore freely; {o} have no code",
        "{n}中 {u} 项为应用牵引，{f} 项为自由探索；{o} 项没有代码",
    )
    return form.format(
        n=count(answer.awards, Text("award", "项资助")), u=number(first.awards), f=number(second.awards),
        o=number(answer.untyped.awards),
    )  # fmt: skip


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    each = [one.label + same(" ") + percent(one.share, 1) for one in answer.types]
    none = Text("{s} of all: {c}", "占全部的 {s}：{c}").format(
        s=percent(answer.untyped.share, 1), c=", ".join(answer.untyped.codes) or "–"
    )
    return [
        (Text("types", "类型"), headline(answer)),
        (Text("shares", "占比"), join(each, " · ", "；")),
        (Text("without a code", "没有代码"), none),
        (Text("cannot tell", "不能说明"), answer.cannot_tell),
    ]


BY_TYPE = Table[Answer](
    "types",
    Text("Awards by type", "各类型资助"),
    lambda answer: answer.types,
    (
        Column("label", Text("Type", "类型"), value=lambda one: one.label),
        Column("awards", Text("Awards", "项目数"), digits=0),
        Column("share", Text("Share", "占比"), "%", 1),
        Column("money", Text("Money (USD)", "金额（美元）"), digits=0),
    ),
)
CODES = Table[Answer](
    "codes",
    Text("Types by code, as declared", "代码与类型（已公开）"),
    lambda answer: sorted(answer.codes.items()),
    (
        Column("code", Text("Code", "代码"), value=lambda row: row[0]),
        Column("type", Text("Type", "类型"), value=lambda row: TYPES[row[1]]),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(BY_TYPE,), tables=(CODES,))
