# SPDX-License-Identifier: Apache-2.0
"""Reviews as scores of one criterion after another, under pseudonyms, in an order that is blind.

Whoever stands behind a pseudonym leaves no trace: pseudonyms follow from what was written, and
lines are sorted before any arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.funding.call_data.call_data import Material
from yuzui.funding.candidates import number
from yuzui.funding.pseudonym import pseudonyms
from yuzui.funding.scoring.model import Scores, scale_of
from yuzui.model.finding import Finding
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Line = tuple[str, str, str, float, float | None]
"""Proposal, pseudonym (empty without ids), criterion, score, confidence."""

MOST_CLASSES = 12
"""Most different values of confidence that are taken for classes."""


@dataclass(frozen=True, slots=True, eq=False)
class Criterion:
    """The scores of one criterion."""

    name: str
    weight: float
    scores: Scores
    reviewers: Sequence[str] = ()
    panels: Sequence[str] = ()
    classes: Sequence[float] = ()
    proposals: Sequence[str] = ()


def lines(material: Material, seed: int) -> list[Line]:
    """Return the reviews with pseudonyms, in an order that does not know the reviewers."""
    columns = material.reviews
    if not columns or not columns["proposal"]:
        return []
    parts, reviewers = _parts(columns), blind(material, seed)
    turned = _turned(material)
    found = []
    for (p, c, s, f), r in zip(parts, reviewers, strict=True):
        name = str(c or "")
        score = turned[name] - float(s) if name in turned else float(s)
        found.append((str(p), r, name, score, number(f)))
    return sorted(found, key=lambda line: (*line[:4], line[4] is None, line[4] or 0.0))


def blind(material: Material, seed: int) -> Sequence[str]:
    """Return the pseudonym of each review's reviewer; empty ones where reviewers have no ids."""
    columns = material.reviews
    if not columns or not columns["proposal"] or columns["reviewer"][0] is None:
        return [""] * len(columns.get("proposal", ()))
    return pseudonyms(material.call, seed, columns["reviewer"], _parts(columns))


def _parts(columns: Mapping[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Return what was written in each review."""
    names = ("proposal", "criterion", "score", "confidence")
    return list(zip(*(columns[name] for name in names), strict=True))


def _declared(material: Material) -> dict[str, dict[str, Any]]:
    """Return what the sheet of criteria says of each."""
    sheet = material.sheets.get("criterion", {})
    rows = zip(*sheet.values(), strict=True)
    named = (dict(zip(sheet, row, strict=True)) for row in rows)
    return {str(row["criterion"]): row for row in named if row.get("criterion") is not None}


def _turned(material: Material) -> dict[str, float]:
    """Return low + high of each criterion whose lower scores are better."""
    found = {}
    for name, row in _declared(material).items():
        if row.get("direction") != "lower":
            continue
        if row.get("low") is None or row.get("high") is None:
            raise InputError(
                Text(
                    "a criterion whose lower scores are better needs its lowest and highest score",
                    "低分为优的指标须写明最低分与最高分",
                ),
                place=Place(sheet="criteria", column="low"),
                seen=name,
                fix=Text(f"fill in the lowest and the highest score of “{name}”", f"请填写“{name}”的最低分与最高分"),
                code="scale_missing",
            )
        found[name] = float(row["low"]) + float(row["high"])
        material.findings.append(Finding("scale_reversed", "note", "criterion", name, "direction"))
    return found


def weights(material: Material, names: Sequence[str]) -> dict[str, float]:
    """Return the weight of each criterion, adding up to 1."""
    given = dict(material.weights)
    for name, row in _declared(material).items():
        if row.get("weight") is not None:
            given.setdefault(name, float(row["weight"]))
    known = [name for name in names if name in given]
    if not known:
        return {name: 1.0 / len(names) for name in names}
    missing = [name for name in names if name not in given]
    total = sum(given[name] for name in known)
    if missing or total <= 0:
        raise InputError(
            Text(
                "either every criterion has a weight or none, and one is above 0",
                "各指标须全部写明权重或全部不写，且至少一项大于 0",
            ),
            place=Place(sheet="criteria", column="weight"),
            seen=", ".join(missing) or "0",
            expected=", ".join(names),
            fix=Text(
                "fill in all weights, one of them above 0, or leave all of them empty",
                "请填写全部指标的权重且至少一项大于 0，或全部留空",
            ),
            code="weights_incomplete",
        )
    return {name: given[name] / total for name in names}


def panels(material: Material) -> dict[str, str]:
    """Return the panel of each proposal; empty if there are fewer than two, or they overlap."""
    ids = [str(name) for name in material.proposals["id"]]
    own = material.proposals.get("panel")
    pairs = zip(ids, own, strict=True) if own else _reviewed(material)
    found: dict[str, str] = {}
    for name, panel in pairs:
        if panel is None or not str(panel).strip():
            return {}
        if found.setdefault(str(name), str(panel)) != str(panel):
            material.findings.append(Finding("panels_overlap", "note", "review", str(name), "panel"))
            return {}
    number = len(set(found.values()))
    if number > 1 and 2 * number > len(found):
        # with one proposal each, what a panel adds is not told from what the proposal is
        seen = f"{number} / {len(found)}"
        material.findings.append(Finding("panels_small", "note", "review", "", "panel", seen))
        return {}
    return found if number > 1 else {}


def _reviewed(material: Material) -> list[tuple[Any, Any]]:
    # in an order of their own: which one is named must not hang on the order of the reviews
    columns = material.reviews
    pairs = zip(columns["proposal"], columns.get("panel", ()), strict=False)
    return sorted(pairs, key=lambda pair: tuple(map(str, pair)))


def criteria(material: Material, found: Sequence[Line], panel: bool = True) -> list[Criterion]:
    """Return the scores of every criterion."""
    names = sorted({line[2] for line in found})
    shares = weights(material, names)
    scored = sorted({line[0] for line in found})
    places = panels(material) if panel else {}
    made = []
    for name in names:
        own = [line for line in found if line[2] == name]
        missing = len(scored) - len({line[0] for line in own})
        if missing:
            raise InputError(
                Text("a criterion is not scored for every reviewed proposal", "有指标未对每项受评申请评分"),
                seen=f"{name}: {missing}",
                fix=Text(
                    "add the scores that are missing, or take the criterion out", "请补齐缺少的评分，或删去该指标"
                ),
                code="criterion_incomplete",
            )
        scale = _scale(material, name)
        made.append(_criterion(name, shares[name], own, scored, places, scale))
    return made


def _scale(material: Material, name: str) -> tuple[float, float] | None:
    row = _declared(material).get(name, {})
    if row.get("low") is not None and row.get("high") is not None:
        return float(row["low"]), float(row["high"])
    return material.scale


def _criterion(
    name: str,
    weight: float,
    own: Sequence[Line],
    scored: Sequence[str],
    places: Mapping[str, str],
    declared: tuple[float, float] | None,
) -> Criterion:
    at = {proposal: k for k, proposal in enumerate(scored)}
    score = np.array([line[3] for line in own])
    reviewers = sorted({line[1] for line in own} - {""})
    groups = sorted(set(places.values())) if all(p in places for p in scored) else []
    said = [line[4] for line in own]
    classes = sorted({c for c in said if c is not None}) if None not in said else []
    if not 1 < len(classes) <= MOST_CLASSES:
        classes = []

    def code(values: Sequence[Any], known: Sequence[Any]) -> Array | None:
        place = {value: k for k, value in enumerate(known)}
        return np.array([place[value] for value in values]) if known else None

    scores = Scores(
        score,
        np.array([at[line[0]] for line in own]),
        code([line[1] for line in own], reviewers),
        scale_of(score, declared),
        code([places.get(p) for p in scored], groups) if len(groups) > 1 else None,
        code(said, classes),
    )
    return Criterion(name, weight, scores, reviewers, groups, classes, scored)
