# SPDX-License-Identifier: Apache-2.0
"""From reviews to values: pseudonyms first, then the posterior, then what a proposal is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yuzui.allocate.candidates import number
from yuzui.allocate.methods.judge.judgement import Judgement, judge
from yuzui.allocate.methods.judge.model import Scores, check, scale_of, selected
from yuzui.allocate.pseudonym import pseudonyms
from yuzui.allocate.rulebook import Worth
from yuzui.errors import InputError
from yuzui.record.finding import Finding
from yuzui.studies.parts.reading.material import Material
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@dataclass(slots=True, eq=False)
class Judged:
    """What proposals are worth and how sure that is; n proposals in the order of their ids.

    Parameters
    ----------
    ids : list of str
        Ids, sorted.
    order : array of int, shape (n,)
        Row of the material each stands in.
    scored : array of bool, shape (n,)
        Which have a score.
    mean, count : array, shape (n,)
        Raw mean (NaN without) and number of scores.
    value : array, shape (n,)
        What each is worth, value points; 0 where it cannot be said.
    draws : array, shape (draws, n), or None
        Draws of the value; None if values were given.
    judgement : Judgement or None
        The posterior; None if values were given.
    reviewers : list of str
        Pseudonyms in order; empty without ids.
    lines : list of tuple
        The pseudonymised reviews in order: proposal, reviewer, criterion, score, confidence.
    """

    ids: list[str]
    order: Array
    scored: Array
    mean: Array
    count: Array
    value: Array
    draws: Array | None
    judgement: Judgement | None
    reviewers: list[str]
    lines: list[tuple[Any, ...]]


def judged(material: Material, worth: Worth, seed: int, severity: bool | None) -> Judged:
    """Judge the proposals of a call.

    Parameters
    ----------
    material : Material
        The call; findings are added to it.
    worth : Worth
        What a proposal is worth.
    seed : int
        Seed.
    severity : bool, optional
        Whether to estimate severity; by default where it is identifiable.

    Returns
    -------
    Judged
        Values and, where reviews were judged, their uncertainty.

    Raises
    ------
    InputError
        If there is neither a score nor a value.
    NotIdentifiableError
        If the scores cannot rank the proposals.
    """
    import numpy as np

    ids = [str(name) for name in material.proposals["id"]]
    order = np.array(sorted(range(len(ids)), key=lambda k: ids[k]), dtype=np.int64)
    found = Judged(
        ids=[ids[k] for k in order],
        order=order,
        scored=np.zeros(len(ids), dtype=bool),
        mean=np.full(len(ids), np.nan),
        count=np.zeros(len(ids), dtype=np.int64),
        value=np.zeros(len(ids)),
        draws=None,
        judgement=None,
        reviewers=[],
        lines=_lines(material, seed),
    )
    _raw(found)
    statuses = [str(word) for word in material.proposals.get("status", []) if word]
    if selected(statuses):
        material.findings.append(
            Finding(
                "selected", "warning", "proposal", "", "status", ", ".join(sorted(set(statuses)))
            )
        )
    given = material.proposals.get("value", [None] * len(ids))
    if worth.source == "given" or (not found.lines and any(v is not None for v in given)):
        _given(found, given, worth, material)
    elif found.lines:
        _posterior(found, material, worth, seed, severity, statuses)
    else:
        raise InputError(
            Text("there is neither a review nor a value", "既无评审也无价值"),
            expected="reviews, or a column “value”",
            code="no_reviews",
        )
    return found


def _lines(material: Material, seed: int) -> list[tuple[Any, ...]]:
    """Return the reviews with pseudonyms, in an order that does not know the reviewers."""
    columns = material.reviews
    if not columns or not columns["proposal"]:
        return []
    names = ("proposal", "criterion", "score", "confidence")
    parts = list(zip(*(columns[name] for name in names), strict=True))
    reviewers: Sequence[str] = [""] * len(parts)
    if columns["reviewer"][0] is not None:
        reviewers = pseudonyms(material.call, seed, columns["reviewer"], parts)
    lines = [
        (str(p), r, str(c or ""), float(s), number(f))
        for (p, c, s, f), r in zip(parts, reviewers, strict=True)
    ]
    return sorted(lines, key=lambda line: (*line[:4], line[4] is None, line[4] or 0.0))


def _raw(found: Judged) -> None:
    """Fill in raw means and counts."""
    import numpy as np

    place = {name: k for k, name in enumerate(found.ids)}
    sums = np.zeros(len(found.ids))
    for line in found.lines:
        sums[place[line[0]]] += line[3]
        found.count[place[line[0]]] += 1
    found.scored = found.count > 0
    found.mean[found.scored] = sums[found.scored] / found.count[found.scored]


def _given(found: Judged, given: Sequence[Any], worth: Worth, material: Material) -> None:
    import numpy as np

    values = [number(given[k]) for k in found.order]
    found.scored = np.array([value is not None for value in values], dtype=bool)
    plain = np.array([0.0 if value is None else value for value in values])
    found.value = _worth(plain, worth, _amounts(material, found.order))


def _amounts(material: Material, order: Array) -> Array:
    import numpy as np

    return np.array([float(material.proposals["amount"][k] or 0.0) for k in order])


def _worth(score: Array, worth: Worth, amount: Array) -> Array:
    return (score - worth.zero) * (amount if worth.per == "amount" else 1.0)


def _posterior(
    found: Judged,
    material: Material,
    worth: Worth,
    seed: int,
    severity: bool | None,
    statuses: Sequence[str],
) -> None:
    """Judge each criterion alone and average the draws."""
    import numpy as np

    parts = []
    criteria = sorted({line[2] for line in found.lines})
    names = sorted({line[1] for line in found.lines} - {""})
    scored = np.flatnonzero(found.scored)
    for criterion in criteria:
        lines = [line for line in found.lines if line[2] == criterion]
        scores, places = _scores(lines, found, names, material)
        if len(places) < len(scored):
            missing = len(scored) - len(places)
            raise InputError(
                Text(
                    "a criterion is not scored for every reviewed proposal",
                    "有指标未对每项受评申请评分",
                ),
                seen=f"{criterion}: {missing}",
                code="criterion_incomplete",
            )
        check(scores, statuses)
        parts.append(judge(scores, seed, severity))
    found.judgement, found.reviewers = parts[0], names
    count = min(len(part.quality) for part in parts)
    quality = np.mean([part.quality[:count] for part in parts], axis=0)
    amount = _amounts(material, found.order)
    found.draws = np.zeros((count, len(found.ids)))
    found.draws[:, scored] = _worth(quality.astype(float), worth, amount[scored])
    mean = np.mean([p.ranking.mean + p.draws.mean.mean() for p in parts], axis=0)
    found.value[scored] = _worth(mean, worth, amount[scored])
    if not found.judgement.severity:
        material.findings.append(
            Finding("severity_not_identifiable", "note", "review", "", "reviewer")
        )


def _scores(
    lines: Sequence[tuple[Any, ...]], found: Judged, names: Sequence[str], material: Material
) -> tuple[Scores, Array]:
    """Return the scores of one criterion, proposals numbered among those that are scored."""
    import numpy as np

    place = {name: k for k, name in enumerate(found.ids)}
    rows = np.array([place[line[0]] for line in lines])
    places, proposal = np.unique(rows, return_inverse=True)
    score = np.array([line[3] for line in lines])
    at = {name: k for k, name in enumerate(names)}
    reviewer = np.array([at[line[1]] for line in lines]) if names else None
    if reviewer is not None:
        reviewer = np.unique(reviewer, return_inverse=True)[1].reshape(-1)
    scale = scale_of(score, material.scale)
    return Scores(score, proposal.reshape(-1), reviewer, scale), places


def document(found: Judged) -> dict[str, Any] | None:
    """Return the ``judge`` part of the document.

    Parameters
    ----------
    found : Judged
        What was judged.

    Returns
    -------
    dict or None
        None if values were given.
    """
    import numpy as np

    if found.judgement is None:
        return None
    made = found.judgement
    sigma = made.draws.sigma
    width = made.ranking.interval["95"]
    return {
        "model": "normal" + (" with severity" if made.severity else ""),
        "severity": made.severity,
        "mean": _estimate(made.draws.mean),
        "sigma_proposal": _estimate(sigma["proposal"]),
        "sigma_reviewer": _estimate(sigma["reviewer"]) if made.severity else None,
        "sigma_error": _estimate(sigma["error"]),
        "icc": _estimate(made.icc),
        "rhat_max": round(made.rhat, 5),
        "ess_min": round(made.samples, 1),
        "draws": int(made.draws.mean.size),
        "chains": int(made.draws.mean.shape[0]),
        "components": made.components,
        "median_rank_width": float(np.median(width[:, 1] - width[:, 0])),
        "reliability": _reliability(made, found),
        "reviewers": _severities(made, found),
    }


def _estimate(draws: Array) -> dict[str, Any]:
    import numpy as np

    low, high = np.quantile(draws, [0.025, 0.975])
    return {"mean": float(draws.mean()), "interval": [float(low), float(high)]}


def _reliability(made: Judgement, found: Judged) -> dict[str, Any]:
    """Return the reliability of the mean of as many scores as proposals usually have."""
    import numpy as np

    usual = int(np.median(found.count[found.scored]))
    return {"scores": usual, "value": made.reliability(usual)}


def _severities(made: Judgement, found: Judged) -> list[dict[str, Any]]:
    loads = dict.fromkeys(found.reviewers, 0)
    for line in found.lines:
        if line[1]:
            loads[line[1]] += 1
    rows = []
    for k, name in enumerate(found.reviewers):
        effect = _estimate(made.draws.severity[:, :, k]) if made.severity else None
        rows.append({"reviewer": name, "reviews": loads[name], "severity": effect})
    return rows
