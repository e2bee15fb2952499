# SPDX-License-Identifier: Apache-2.0
"""Which facilities, light sources and centres stand in the registers more than once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from operator import attrgetter
from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.catalogue import likeness
from yuzui.catalogue.likeness import Entry, Pair
from yuzui.errors import InputError, Place
from yuzui.facilities import registry
from yuzui.facilities.registry import CENTRES, FACILITIES, LIGHT, NO_NAME, rows
from yuzui.job import audited_export
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.finding import mix
from yuzui.model.quantity import Origin
from yuzui.sheets import formats
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, percent
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("registered more than once", "重复登记")
QUESTION = Text(
    "Which facilities, stations and centres may be one, and how often is such a pair right?",
    "哪些设施、台站与中心可能为同一项？此类判断的准确率如何？",
)
SOURCE = "registers of facilities, light sources and centres that ship, and what is loaded"
LEVEL = "public"
CURVE = (0.5, 0.6, 0.7, 0.8, 0.9)
"""Thresholds at which precision is told, so that one can see what the choice of one does."""
NAMES = {
    "facilities": Text("facilities of the plan, one line a site", "规划设施（每行一处场址）"),
    "light_sources": Text("light sources of the world", "世界光源装置"),
    "centres": Text("science and innovation centres", "科学中心与创新中心"),
    "workspace": Text("loaded here", "本工作区装载"),
    "truth": Text("names matched by hand", "人工匹配的名称"),
}
"""Registers, in words."""
HELD = ("memory-only", "not found")
ROR = "ror_affiliation_truth.csv"
"""Affiliations that the Research Organization Registry matched by hand."""
SAYS = {
    True: Text("one thing, says the register", "登记册载明为同一项"),
    False: Text("two things, says the register", "登记册载明为两项"),
    None: Text("in two registers: to be looked at", "分载于两册：待核查"),
}
"""What the registers say of a pair."""


class Inputs(msgspec.Struct, frozen=True):
    """From which likeness two names are a pair."""

    threshold: Annotated[float, Help(Text("least likeness of two names, a fraction", "名称相似度下限（小数）"))] = 0.7
    truth: Annotated[
        str,
        Help(
            Text(
                "names that somebody matched by hand (affiliation, ror_ids): how often pairs of these are right",
                "已由人工匹配的名称（affiliation、ror_ids）：检验配对准确率",
            ),
            metavar="FILE",
        ),
    ] = ""


class Options(msgspec.Struct, frozen=True):
    """What was asked."""

    threshold: float


class Register(msgspec.Struct, frozen=True):
    """A register with its lines, and how many things they are."""

    name: str
    label: Text
    lines: int
    things: int


class Side(msgspec.Struct, frozen=True):
    """A line of a register."""

    register: str
    id: str
    name: str

    @property
    def words(self) -> Text:
        """Name and id."""
        return same(f"{self.name} · {self.id}")


class Alike(msgspec.Struct, frozen=True):
    """Two lines whose names are alike; ``same`` is what the register itself says, None between two registers."""

    a: Side
    b: Side
    likeness: float
    same: bool | None


class Interval(msgspec.Struct, frozen=True):
    """An interval of a share."""

    low: float | None
    high: float | None
    level: float


class Precision(msgspec.Struct, frozen=True):
    """How many pairs the registers themselves call one thing, of those they speak of."""

    pairs: int
    hits: int
    of: int
    value: float | None
    interval: Interval


class Point(msgspec.Struct, frozen=True):
    """Precision at another threshold."""

    threshold: float
    pairs: int
    hits: int
    of: int
    value: float | None
    low: float | None
    high: float | None
    level: float


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.consolidation/1"):
    """Which entries of the registers may be one thing, and how often such a pair is right."""

    origin: str
    source: str
    vintage: str
    options: Options
    registers: list[Register]
    pairs: list[Alike]
    near_duplicates: int
    repeated: int
    precision: Precision
    curve: list[Point]


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Compare the entries of all registers."""
    threshold = inputs.threshold
    if not 0 < threshold <= 1:
        raise InputError(
            Text("this option is out of range", "该选项超出范围"),
            place=Place(column="--threshold"),
            seen=str(threshold),
            expected="0 … 1",
            code="option",
        )
    lines = matched_by_hand(workspace, inputs.truth) if inputs.truth else entries(workspace)
    every = likeness.pairs(lines, min(threshold, *CURVE))
    pairs = [one for one in every if one.likeness >= threshold]
    right = _point(threshold, pairs)
    return Answer(
        run=Run.of("consolidation", {"entries": digest([asdict(one) for one in lines]), "threshold": threshold}),
        origin="real" if inputs.truth else origin(workspace, lines),
        source=Path(inputs.truth).name or SOURCE,
        vintage="2024-02-19" if Path(inputs.truth).name == ROR else vintage(workspace),
        options=Options(threshold),
        registers=_registers(lines),
        pairs=[Alike(_side(one.a), _side(one.b), round(one.likeness, 4), one.same) for one in pairs],
        near_duplicates=sum(one.same is None for one in pairs),
        repeated=sum(one.same is True for one in pairs),
        precision=Precision(
            right.pairs, right.hits, right.of, right.value, Interval(right.low, right.high, right.level)
        ),
        curve=[_point(level, [one for one in every if one.likeness >= level]) for level in CURVE],
    )


def matched_by_hand(workspace: Workspace, file: str) -> list[Entry]:
    """Return names with the body that somebody matched each to by hand; those matched to none are left out."""
    path = workspace.larger(file) or Path(file)
    table = formats.read(path)[0]
    head, *cells = table.rows
    if not {"affiliation", "ror_ids"} <= set(head):
        raise InputError(
            Text("the names and what they were matched to are not there", "缺少名称或其匹配结果"),
            place=Place(file=path.name),
            seen=", ".join(map(str, head))[:80],
            expected="affiliation, ror_ids",
            code="missing_column",
        )
    name, key = list(head).index("affiliation"), list(head).index("ror_ids")
    return [Entry("truth", str(row[key]), str(row[name]), "", str(n)) for n, row in enumerate(cells, 1) if row[key]]


def entries(workspace: Workspace) -> list[Entry]:
    """Return the lines of all registers that the subject may see."""
    entries_ = [
        Entry("facilities", row["facility_id"], row["real_name"], id=f"{row['facility_id']} · {row['site']}")
        for row in rows(workspace, FACILITIES)
        if row["fact_status"] not in HELD and row["real_name"] not in NO_NAME
    ]
    entries_ += [
        Entry("light_sources", (key := row["short_name"]), f"{row['name']} ({key})", row["kind"], key)
        for row in rows(workspace, LIGHT)
    ]
    entries_ += [
        Entry("centres", row["id"], row["name"], row["kind"], row["id"])
        for row in rows(workspace, CENTRES)
        if row["kind"] != "count" and row["fact_status"] not in HELD
    ]
    ours = {entry.key for entry in entries_}
    for row in workspace.view.select("resource"):
        shipped = row["id"] in ours or (row["parent"] or row["id"]) in ours
        if row["name"] and not shipped and row["fact_status"] not in HELD:
            key = row["parent"] or row["id"]
            entries_.append(Entry("workspace", key, row["name"], row["kind"] or "", row["id"]))
    return entries_


def origin(workspace: Workspace, entries: Sequence[Entry]) -> Origin:
    """Return what the entries are: those that ship are real, loaded ones what was said of them."""
    loaded = [{"id": entry.id} for entry in entries if entry.register == "workspace"]
    state = audited_export.origins_of(workspace.desk, {"resource": loaded})
    return mix((state, "real")) if len(loaded) < len(entries) else state


def vintage(workspace: Workspace) -> str:
    """Return the vintage of the newest of the registers that ship."""
    return max(str(registry.manifest(workspace, name)["vintage"]) for name in (FACILITIES, LIGHT, CENTRES))


def _side(entry: Entry) -> Side:
    return Side(entry.register, entry.id, entry.name)


def _registers(entries: Sequence[Entry]) -> list[Register]:
    things: dict[str, list[str]] = {}
    for entry in entries:
        things.setdefault(entry.register, []).append(entry.key)
    return [Register(name, NAMES[name], len(keys), len(set(keys))) for name, keys in things.items()]


def _point(threshold: float, pairs: Sequence[Pair]) -> Point:
    """Return how many of some pairs the registers themselves call one thing, of those they speak of."""
    judged = [one for one in pairs if one.same is not None]
    share = likeness.share(sum(one.same is True for one in judged), len(judged))
    return msgspec.convert({"threshold": threshold, "pairs": len(pairs), **share}, Point)


def headline(answer: Answer) -> Text:
    """Return how many pairs are to be looked at."""
    return Text(
        "{n} between registers to be looked at; {m} inside one are lines of one thing",
        "跨登记册待核查 {n}；同册之内 {m} 为同一项的多行",
    ).format(n=count(answer.near_duplicates, Text("pair", "对")), m=count(answer.repeated, Text("pair", "对")))


def right(answer: Answer) -> Text:
    """Return what is said of precision."""
    precision = answer.precision
    if precision.value is None:
        return Text(
            "no register speaks of any of these pairs: how often they are right is not known",
            "各登记册均未载明这些配对是否为同一项：准确率未知",
        )
    return Text(
        "{h} of the {n} pairs within one register are one thing by that register's own key: "
        "{v} ({low} to {high}, 95 % interval)",
        "同一登记册内的 {n} 对中，按该册编号有 {h} 对确为同一项：{v}（95% 区间 {low} 至 {high}）",
    ).format(
        h=str(precision.hits),
        n=str(precision.of),
        v=percent(precision.value, 0),
        low=percent(precision.interval.low or 0.0, 0),
        high=percent(precision.interval.high or 0.0, 0),
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the registers, the pairs, how often such a pair is right."""
    lines = [one.label + Text(": ", "：") + count(one.lines, Text("line", "行")) for one in answer.registers]
    return [
        (Text("registers", "登记册"), join(lines)),
        (Text("alike", "疑似重复"), headline(answer)),
        (Text("how right", "准确率"), right(answer)),
        *((Text("look at", "待核查"), _named(one)) for one in answer.pairs if one.same is None),
    ]


def _named(one: Alike) -> Text:
    return Text("{a} and {b}, likeness {v}", "{a} 与 {b}，相似度 {v}").format(
        a=one.a.name, b=one.b.name, v=f"{one.likeness:.2f}"
    )


_SIDES = (("a", Text("one", "甲")), ("b", Text("other", "乙")))
ALIKE = Table[Answer](
    "alike",
    Text("Alike", "疑似重复"),
    rows=lambda answer: answer.pairs,
    columns=(
        *(
            Column(f"{side}_{name}", label + heading, value=attrgetter(f"{side}.{name}"))
            for side, label in _SIDES
            for name, heading in (
                ("register", Text(": register", "：登记册")),
                ("id", Text(": line", "：行")),
                ("name", Text(": name", "：名称")),
            )
        ),
        Column("likeness", Text("likeness", "相似度"), form="0.00"),
        Column("same", Text("verdict", "认定"), value=lambda one: SAYS[one.same]),
    ),
)
PRECISION = Table[Answer](
    "curve",
    Text("Precision", "准确率"),
    rows=lambda answer: answer.curve,
    columns=(
        Column("threshold", Text("likeness from", "相似度下限"), form="0.00"),
        Column("pairs", Text("pairs", "对数"), digits=0),
        Column("of", Text("in one register", "同册对数"), digits=0),
        Column("hits", Text("one thing", "确为同一项"), digits=0),
        Column("value", Text("precision", "准确率"), form="0.0%"),
        Column("low", Text("from", "下限"), form="0.0%"),
        Column("high", Text("to", "上限"), form="0.0%"),
    ),
)
VIEW = View(headline=headline, sentences=sentences, first=(ALIKE, PRECISION))
