# SPDX-License-Identifier: Apache-2.0
"""From reviews to values: pseudonyms first, then the posterior, then what a proposal is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.funding.call_data.call_data import Material
from yuzui.funding.candidates import number
from yuzui.funding.judging import posterior as judging
from yuzui.funding.judging.posterior import Choice, Posterior
from yuzui.funding.judging.scores import Criterion, Line, criteria, lines
from yuzui.funding.rulebook import Worth
from yuzui.funding.scoring.model import check, selected
from yuzui.model.finding import Finding, Severity
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

DEFAULT = Choice()


@dataclass(slots=True, eq=False)
class Judged:
    """What proposals are worth and how sure that is; n proposals in the order of their ids."""

    ids: list[str]
    order: Array
    scored: Array
    mean: Array
    count: Array
    value: Array
    draws: Array | None = None
    judgement: Posterior | None = None
    choice: Choice = DEFAULT
    reviewers: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    criteria: list[Criterion] = field(default_factory=list)
    statistics: dict[str, Array] = field(default_factory=dict)


def judged(material: Material, worth: Worth, seed: int, choice: Choice = DEFAULT) -> Judged:
    """Judge the proposals of a call."""
    ids = [str(name) for name in material.proposals["id"]]
    order = np.array(sorted(range(len(ids)), key=lambda k: ids[k]), dtype=np.int64)
    found = Judged(
        ids=[ids[k] for k in order],
        order=order,
        scored=np.zeros(len(ids), dtype=bool),
        mean=np.full(len(ids), np.nan),
        count=np.zeros(len(ids), dtype=np.int64),
        value=np.zeros(len(ids)),
        choice=choice,
        lines=lines(material, seed),
    )
    statuses = [str(word) for word in material.proposals.get("status", []) if word]
    if selected(statuses):
        seen = "SELECTED: " + ", ".join(sorted(set(statuses)))
        material.findings.append(Finding("selected", "warning", "proposal", "", "status", seen))
    given = material.proposals.get("value", [None] * len(ids))
    if worth.source == "given" or (not found.lines and any(v is not None for v in given)):
        _given(found, given, worth, material)
    elif found.lines:
        _read(found, material)
        _judge(found, material, worth, seed, statuses)
    else:
        raise InputError(
            Text("there is neither a review nor a value", "既无评审也无价值"),
            expected="reviews, or a column “value”",
            fix=Text(
                "add a sheet of reviews, or a column “value” to the proposals; scores side by side "
                "stand in columns headed R1, R2, … (one for each reviewer), whatever their names",
                "请补充评审表，或在申请书中增加“价值”列；并列的评分请以 R1、R2…… 为表头（每位评审专家一列）",
            ),
            code="no_reviews",
        )
    return found


def _read(found: Judged, material: Material) -> None:
    """Fill in criteria, raw means and counts."""
    found.criteria = criteria(material, found.lines, found.choice.panel)
    names = {line[0] for line in found.lines}
    found.scored = np.array([name in names for name in found.ids], dtype=bool)
    found.reviewers = sorted({line[1] for line in found.lines} - {""})
    counts = np.max([c.scores.counts for c in found.criteria], axis=0)
    found.count[found.scored] = counts
    means = [c.weight * c.scores.means for c in found.criteria]
    found.mean[found.scored] = np.sum(means, axis=0)


def _given(found: Judged, given: Sequence[Any], worth: Worth, material: Material) -> None:
    """Take the values as given; of reviews, if there are any, only the raw means are told."""
    place = {name: k for k, name in enumerate(found.ids)}
    sums = np.zeros(len(found.ids))
    for line in found.lines:
        sums[place[line[0]]] += line[3]
        found.count[place[line[0]]] += 1
    known = found.count > 0
    found.mean[known] = sums[known] / found.count[known]
    found.reviewers = sorted({line[1] for line in found.lines} - {""})

    values = [number(given[k]) for k in found.order]
    if all(value is None for value in values):
        raise InputError(
            Text("values were to be given and none is", "价值应予给定，但未填写任何价值"),
            place=Place(column="value"),
            expected="value",
            fix=Text(
                'fill in the column “value”, or add reviews and say from = "posterior_mean"',
                '请填写“价值”列，或提供评审并写 from = "posterior_mean"',
            ),
            code="no_reviews",
        )
    found.scored = np.array([value is not None for value in values], dtype=bool)
    plain = np.array([0.0 if value is None else value for value in values])
    found.value = _worth(plain, worth, _amounts(material, found.order))


def _amounts(material: Material, order: Array) -> Array:
    cells = material.proposals.get("amount", [None] * len(order))
    return np.array([float(cells[k] or 0.0) for k in order])


def _worth(score: Array, worth: Worth, amount: Array) -> Array:
    return (score - worth.zero) * (amount if worth.per == "amount" else 1.0)


def _judge(found: Judged, material: Material, worth: Worth, seed: int, statuses: Sequence[str]) -> None:
    """Judge the reviews; where only means can be told, take them and say so."""
    amount = _amounts(material, found.order)
    scored = np.flatnonzero(found.scored)
    telling = judging.tellable(found.criteria, statuses)
    if selected(statuses):
        check(found.criteria[0].scores, statuses, material.findings)
    judging.flagged(material, found.criteria)
    made = None
    if telling:
        made = judging.posterior(judging.weighed(telling), found.choice, seed, statuses)
    found.judgement = made
    found.statistics = judging.statistics(found.criteria, made, len(found.ids), scored)
    share = sum(criterion.weight for criterion in telling)
    constant = sum(c.weight * c.scores.means for c in found.criteria if c not in telling)
    if made is None:
        seen = str(len(scored))
        material.findings.append(Finding("mean_only", "warning", "review", "", "score", seen))
        if not found.reviewers:
            _unnamed(material, "warning")
        found.value[scored] = _worth(found.mean[scored], worth, amount[scored])
        return
    quality = share * made.quality.astype(float) + constant
    found.draws = np.zeros((len(quality), len(found.ids)))
    found.draws[:, scored] = _worth(quality, worth, amount[scored])
    found.value[scored] = _worth(share * made.value + constant, worth, amount[scored])
    if not made.severity:
        # the sentences on the judgement say it in full
        _unnamed(material, "note")


def _unnamed(material: Material, weight: Severity) -> None:
    found = Finding("severity_not_identifiable", weight, "review", "", "reviewer")
    material.findings.append(found)


def odd(found: Judged, material: Material) -> None:
    """Add what is odd about the reviews of proposals that are kept."""
    if not found.criteria:
        return
    for name, scored, count in zip(found.ids, found.scored, found.count, strict=True):
        code = "" if scored and count != 1 else "single_review" if scored else "no_reviews"
        if code:
            material.findings.append(Finding(code, "warning", "proposal", name))
    if found.judgement is not None and found.judgement.components > 1:
        seen = str(found.judgement.components)
        material.findings.append(Finding("disconnected", "warning", "review", "", "reviewer", seen))
