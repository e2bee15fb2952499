# SPDX-License-Identifier: Apache-2.0
"""Where a field is uncovered: share of what is needed minus share of what there is, one row a measure of capacity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from yuzui.errors import InputError, Place
from yuzui.job import form_sheets
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.model.quantity import Origin
from yuzui.model.table import REAL, TEXT, Table, column
from yuzui.network import lab_structure, labs_answer
from yuzui.network.lab_network import LabNetwork
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.store.tokens import fold
from yuzui.text import Text, join, same

Array = np.ndarray[Any, Any]
DRAWS = 1_000
# Two lines a column read as a table; one argument a line would not.
# fmt: off
NEED = Table(
    "need",
    Text("need", "需求"),
    Text("How much of each field is needed", "各领域的需求"),
    key=(),
    sheets=("need", "needs", "需求", "领域需求"),
    columns=(
        column("field", TEXT, "field", "领域", "Name of the field, as works state their topics",
               "领域名称，与成果的方向一致",
               null=False, headers=("topic", "方向", "研究方向", "研究领域", "name")),
        column("need", REAL, "need", "需求", "How much is needed, in any unit", "需求量，单位不限", null=False, low=0,
               headers=("weight", "权重", "demand", "需求量", "份额", "share", "target")),
    ),
)
# fmt: on
MEASURES = {
    "laboratories": Text("laboratories", "实验室数"),
    "works": Text("works", "成果数"),
    "fte": Text("FTE", "人员投入"),
    "money": Text("money", "经费"),
}


class Capacity(msgspec.Struct, frozen=True):
    """One measure of one field: its share of what there is, the gap, and its 95 % interval by bootstrap of works."""

    measure: str
    share: float
    gap: float
    low: float
    high: float


class FieldGap(msgspec.Struct, frozen=True):
    """One field: share of the need, and the gap by each measure of capacity; whether all of them agree on the side."""

    field: str
    need: float
    works: int
    capacity: list[Capacity]
    agree: bool


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.labs.gap/1"):
    """Gaps by field; ``outside`` works are on no field of the list, and count for none."""

    origin: Origin
    source: str
    need_source: str
    measures: list[str]
    fields: list[FieldGap]
    outside: int
    draws: int
    notes: list[Text] = msgspec.field(default_factory=list)


def needs(path: Path, source: SourceMap | None = None) -> tuple[dict[str, float], list[Text]]:
    """Return the need of each field of a sheet, and what of it was not read."""
    done = form_sheets.read(path, NEED, source)
    rows = done.rows
    words = Text("{f}, row {r}: {m} ({s})", "{f} 第 {r} 行：{m}（{s}）")
    notes = [words.format(f=path.name, r=str(one.row), m=one.message, s=one.seen[:60]) for one in done.aside]
    if done.unused:
        unread = join([same(one) for one in done.unused], ", ", "、")
        notes.append(Text("{f}: not read: {c}", "{f} 未读取：{c}").format(f=path.name, c=unread))
    sums: dict[str, float] = {}
    for row in rows:
        sums[str(row["field"]).strip()] = sums.get(str(row["field"]).strip(), 0.0) + float(row["need"])
    if len(sums) < 2 or not sum(sums.values()):
        raise InputError(
            Text("a gap needs two fields and some need", "比较缺口至少需要两个领域，且需求不全为零"),
            place=Place(path.name, "", None, "need"),
            seen=", ".join(sums)[:80] or "–",
            expected="field 领域 | need 需求",
            fix=Text("add a row for each field", "请为每个领域填写一行"),
            code="no_need",
        )
    return sums, notes


EVEN = "example: each division needed alike"
"""What the need of the example is called."""


def even_need(network: LabNetwork, most: int = 7) -> dict[str, float]:
    """Return the topics with most works as fields needed alike, which nobody stated: an example, and called so."""
    _, names, counts = network.topics
    return dict.fromkeys(lab_structure.topic_order(names, range(len(names)), counts)[:most], 1.0)


def answer(network: LabNetwork, need: Mapping[str, float], need_source: str, seed: int) -> Answer:
    """Return gaps by field.

    Raises
    ------
    InputError
        If works state no topics.
    """
    fields = sorted(need)
    place = {fold(field): k for k, field in enumerate(fields)}
    on = np.zeros((len(network.units), len(fields)))
    stated = False
    for k, one in enumerate(network.units):
        stated = stated or bool(one.topics)
        for topic in one.topics:
            if (at := place.get(fold(topic))) is not None:
                on[k, at] = 1.0
    if not stated:
        raise InputError(
            Text("the works state no topics", "成果未写明方向"),
            place=Place(file=network.source, column="topic"),
            seen="–",
            expected="topic 方向",
            fix=Text("add a column “topic” that uses the names of the fields", "请补充“方向”一列，并使用领域名称"),
            code="no_topics",
        )
    if not on.any():
        raise InputError(
            Text("no work is on a field of the list", "没有成果属于所列领域"),
            place=Place(file=need_source, column="field"),
            seen=", ".join(fields)[:80],
            expected=", ".join(sorted({topic for one in network.units for topic in one.topics})[:8])[:120],
            fix=Text("name the fields as the works do", "请使用与成果方向一致的领域名称"),
            code="no_topics",
        )
    total = sum(need.values())
    wanted = np.array([need[field] / total for field in fields])
    measures = [name for name in MEASURES if _has(network, name)]
    random = np.random.default_rng(seed)
    n = len(network.units)
    weights = [np.ones(n), *(random.multinomial(n, np.full(n, 1 / n)).astype(float) for _ in range(DRAWS))]
    shares = {name: np.array([_share(network, on, name, weight) for weight in weights]) for name in measures}
    made = [gap(fields[k], float(wanted[k]), on[:, k], k, shares) for k in range(len(fields))]
    made.sort(key=lambda one: (-one.capacity[0].gap, one.field))
    facts = digest([labs_answer.facts(network), sorted(need.items())])
    return Answer(
        run=Run.of("lab_gap", {"labs": facts}, seed=seed),
        origin=network.origin,
        source=network.source,
        need_source=need_source,
        measures=measures,
        fields=made,
        outside=int((~on.any(axis=1)).sum()),
        draws=DRAWS,
    )


def _has(network: LabNetwork, name: str) -> bool:
    if name == "fte":
        return any(network.fte)
    if name == "money":
        return len({coin for sums in network.money for coin in sums}) == 1
    return True


def _share(network: LabNetwork, on: Array, name: str, weight: Array) -> Array:
    """Return the share of each field in a measure of capacity, works weighted as a draw has them."""
    weighted = on * weight[:, None]
    if name == "works":
        return _parts(weighted.sum(axis=0))
    members = network.membership
    of = np.zeros((len(network.labs), on.shape[1]))
    np.add.at(of, members.labs, weighted[members.works])
    if name == "laboratories":
        return _parts((of > 0).sum(axis=0).astype(float))
    totals = of.sum(axis=1, keepdims=True)
    split = np.divide(of, totals, out=np.zeros_like(of), where=totals > 0)
    means = np.array([fte or 0.0 for fte in network.fte] if name == "fte" else [sum(m.values()) for m in network.money])
    return _parts(means @ split)


def _parts(amounts: Array) -> Array:
    total = amounts.sum()
    return amounts / total if total else amounts


def gap(field: str, need: float, on: Array, place: int, shares: Mapping[str, Array]) -> FieldGap:
    """Return the gap of a field by each measure; the first of the drawn shares is the true one."""
    rows = []
    for name, drawn in shares.items():
        gaps = need - drawn[:, place]
        low, high = np.quantile(gaps[1:], [0.025, 0.975])
        at = float(gaps[0])
        rows.append(
            Capacity(
                name, round(float(drawn[0, place]), 6), round(at, 6), round(min(float(low), at), 6),
                round(max(float(high), at), 6),
            )
        )  # fmt: skip
    return FieldGap(field, round(need, 6), int(on.sum()), rows, agree(rows))


def agree(rows: Sequence[Capacity]) -> bool:
    """Say whether all measures put a field on the same side, beyond their intervals."""
    return all(one.low > 0 for one in rows) or all(one.high < 0 for one in rows)
