# SPDX-License-Identifier: Apache-2.0
"""Data sets that come along, and copies of them, held against the manifest byte by byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from yuzui.errors import InputError, Place
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.text import Text, join, same
from yuzui.text.numbers import count
from yuzui.view.page import Chip
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("data sets and copies, byte by byte", "数据集与副本逐字节核对")
QUESTION = Text(
    "Is every data set, or a copy of it elsewhere, still what the manifest says?", "各数据集及其副本是否与清单一致？"
)
SOURCE = "MANIFEST.csv, SHA-256 of every data set that comes with Yuzui"
LEVEL = "public"
MANIFEST = "MANIFEST.csv"
State = Literal["sound", "damaged", "missing"]
STATES: dict[State, Chip] = {
    "sound": Chip(Text("sound", "完好"), "good"),
    "damaged": Chip(Text("damaged", "已损坏"), "bad"),
    "missing": Chip(Text("missing", "缺失"), "part"),
}


class Inputs(msgspec.Struct, frozen=True):
    """Which copies are looked at."""

    copies: Annotated[
        Path | None,
        Help(
            Text("a copy, or a folder of copies; else what comes along", "副本或副本文件夹；默认随附数据"),
            argument=True,
        ),
    ] = None


class Copy(msgspec.Struct, frozen=True):
    """A data set with the digest the manifest states, and that of the bytes there are."""

    file: str
    stated: str
    seen: str | None
    state: State


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.fixity/1"):
    """How many copies are sound, and the names of those that are not, or that no manifest lists."""

    origin: Literal["real"]
    where: str
    sound: int
    damaged: list[str]
    missing: list[str]
    unlisted: list[str]
    sets: list[Copy]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Digest every file and hold it against the manifest."""
    stated = {row["file"]: row["sha256"] for row in workspace.shipped_rows(MANIFEST)}
    files = dict(_files(workspace, inputs.copies, list(stated)))
    seen = {name: _digest(path) for name, path in files.items() if path is not None}
    sets = [
        Copy(name, stated[name], seen.get(name), _state(stated[name], seen.get(name)))
        for name in files
        if name in stated
    ]
    return Answer(
        run=Run.of("fixity", {"stated": stated, "seen": seen}),
        origin="real",
        where=str(inputs.copies) if inputs.copies else "",
        sound=sum(one.state == "sound" for one in sets),
        damaged=[one.file for one in sets if one.state == "damaged"],
        missing=[one.file for one in sets if one.state == "missing"],
        unlisted=sorted(set(files) - set(stated)),
        sets=sets,
    )


def _files(workspace: Workspace, copies: Path | None, names: list[str]) -> Iterator[tuple[str, Path | None]]:
    """Yield the sets that are looked at, with their files; of a folder all that is listed or is in it."""
    if copies is None:
        for name in names:
            yield name, _shipped(workspace, name)
    elif copies.is_file():
        yield copies.name, copies
    elif copies.is_dir():
        there = {path.name: path for path in sorted(copies.iterdir()) if path.is_file() and path.name != MANIFEST}
        yield from {**dict.fromkeys(names), **there}.items()
    else:
        raise InputError(
            Text("there is no such file or folder", "没有该文件或文件夹"),
            place=Place(column="COPIES"),
            seen=str(copies),
            expected=Text("a copy, or a folder of copies", "副本或副本文件夹").en,
            fix=Text("name a copy, or a folder of copies", "请写出副本或副本文件夹"),
            code="no_path",
        )


def _shipped(workspace: Workspace, name: str) -> Path | None:
    try:
        return workspace.shipped(name)
    except InputError:
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _state(stated: str, seen: str | None) -> State:
    if seen is None:
        return "missing"
    return "sound" if seen == stated else "damaged"


def headline(answer: Answer) -> Text:
    """Return how many sets are sound, damaged and missing."""
    return Text("{n} sound, {d} damaged, {m} missing", "完好 {n}，损坏 {d} 个，缺失 {m} 个").format(
        n=count(answer.sound, Text("data set", "个数据集")), d=len(answer.damaged), m=len(answer.missing)
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the counts, then the names of what is not sound."""
    named = (
        (Text("damaged", "已损坏"), answer.damaged),
        (Text("missing", "缺失"), answer.missing),
        (Text("not in the manifest", "清单未列"), answer.unlisted),
    )
    return [
        (Text("data sets", "数据集"), headline(answer)),
        *((label, join([same(one) for one in names])) for label, names in named if names),
    ]


SETS = Table[Answer](
    "sets",
    Text("Data sets", "数据集"),
    rows=lambda answer: answer.sets,
    columns=(
        Column("file", Text("file", "文件")),
        Column(
            "state",
            Text("state", "状况"),
            value=lambda one: STATES[one.state].text,
            shown=lambda _, one: STATES[one.state],
        ),
        Column("stated", Text("digest stated", "清单摘要")),
        Column("seen", Text("digest seen", "实际摘要"), value=lambda one: one.seen or ""),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(SETS,))
