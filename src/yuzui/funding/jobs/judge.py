# SPDX-License-Identifier: Apache-2.0
"""What the reviews of a call can tell, and how sure: ranks with intervals, severity, parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from yuzui.funding import judge_view
from yuzui.funding.call_data import import_report
from yuzui.funding.call_data import import_report as reading
from yuzui.funding.call_data.call_data import Material
from yuzui.funding.call_data.review_selection import merged
from yuzui.funding.inputs import Judge
from yuzui.funding.judge_view import pictures as drawn
from yuzui.funding.judging import Choice, lettered
from yuzui.funding.judging import document as judge_part
from yuzui.funding.rulebook import Worth
from yuzui.funding.slate import solution as judging
from yuzui.funding.slate.solution import Judged
from yuzui.job.inputs import listed
from yuzui.job.result import digest, stamp
from yuzui.job.workspace import Workspace, stamped
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.chart import Picture

TITLE = Text("what reviews can tell", "评审能说明什么")
QUESTION = Text("Which proposals are really apart, and which are only tied?", "哪些申请真有差距，哪些只是并列？")
SOURCE = "Heyard et al. 2022, arXiv:2102.09958"
SCHEMA = "yuzui.judge/1"
LEVEL = "restricted"
INPUTS = listed(Judge)
ONE_IN = 5
"""Without a K, the chance is that of standing in the best fifth."""


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Judge the reviews of one call; nothing is chosen."""
    from yuzui.funding.call_data import call_data as material
    from yuzui.funding.call_data import rule_books, stored_calls

    values = stored_calls.meant(workspace, {one.name: one.default for one in INPUTS} | inputs)
    if values["call"] is not None:
        found = stored_calls.material(workspace, str(values["call"]), values["map"])
    elif values["path"] is None:
        found = rule_books.material(workspace)
    else:
        mapping = None if values["map"] is None else Path(values["map"])
        found = material.from_path(Path(values["path"]), mapping, "judge")
    found = merged(found)
    found.proposals["value"] = [None] * len(found.proposals["id"])
    model = lettered(found, str(values["model"]))
    choice = Choice(values["severity"], model, values["prior"], bool(values["panel"]))
    judged = judging.judged(found, Worth(), workspace.seed, choice)
    judging.odd(judged, found)
    top = values["top"] or max(1, round(int(judged.scored.sum()) / ONE_IN))
    document = _document(found, judged, int(top), workspace.seed)
    document["run"]["at"] = stamped()
    return {"schema": SCHEMA, **document}


def _document(material: Material, judged: Judged, top: int, seed: int) -> dict[str, Any]:
    from yuzui.funding.call_data import import_report as said

    posterior = judged.judgement
    origin = import_report.of_call(material)
    inputs = {
        "proposals": digest(judged.ids),
        "reviews": digest([list(line) for line in judged.lines]),
        "top": top,
        **judged.choice.json(),
    }
    return {
        "run": {**stamp("judge", inputs, seed=seed), "files": material.files, "origin": origin},
        "call": {
            "id": material.call,
            "n_proposals": len(judged.ids),
            "n_reviews": int(judged.count.sum()),
            "n_reviewers": len(judged.reviewers) or None,
        },
        "top": top,
        "judge": None if posterior is None else judge_part(posterior, judged.lines, judged.choice, seed),
        "proposals": _proposals(judged, top),
        "findings": [finding.json() for finding in material.findings],
        "out": [one.json() for one in material.out],
        "understood": said.document(material),
        "state": "computed",
        "origin": origin,
        "origins": dict(material.origins),
    }


_RANKED = (*("theta", "theta_sd", "expected_rank", "rank_interval", "rank_interval_50"), *("sucra", "top", "part"))


def _proposals(judged: Judged, top: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "id": name,
            "score_mean": float(judged.mean[k]) if judged.scored[k] else None,
            "n_reviews": int(judged.count[k]),
            **dict.fromkeys(_RANKED),
        }
        for k, name in enumerate(judged.ids)
    ]
    if judged.judgement is None:
        return rows
    ranking, part = judged.judgement.ranking, judged.judgement.component
    chance = ranking.top(top)
    for place, k in enumerate(np.flatnonzero(judged.scored)):
        rows[k] |= {
            "theta": float(ranking.mean[place]),
            "theta_sd": float(ranking.deviation[place]),
            "expected_rank": float(ranking.expected[place]),
            "rank_interval": [float(end) for end in ranking.interval["95"][place]],
            "rank_interval_50": [float(end) for end in ranking.interval["50"][place]],
            "sucra": float(ranking.sucra[place]),
            "top": float(chance[place]),
            "part": int(part[place]) + 1,
        }
    return rows


def keep(workspace: Workspace, document: dict[str, Any]) -> None:
    """Keep a judgement as a run, so that its page can show it."""
    workspace.save("judge", document, LEVEL)


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript: label and sentence of each line."""
    call = document["call"]
    words = Text("{p} proposals, {r} reviews, {v} reviewers", "申请 {p} 项、评审 {r} 份、评审人 {v} 名").format(
        p=number(call["n_proposals"]),
        r=number(call["n_reviews"]),
        v=number(call["n_reviewers"]) if call["n_reviewers"] else Text("unnamed", "未署名"),
    )
    odd = reading.flagged(document["findings"])
    counts = Text("kept", "保留"), words + (same("\n") + odd if odd.en else same(""))
    lines, read = reading.alerts(document["findings"]), [counts, *reading.lines(document["understood"])]
    if document["judge"] is None:
        return [*lines, *read]
    sentences = [line for _, line in judge_view.sentences(document["judge"], call["n_reviewers"])]
    sentences.append(judge_view.apart(document))
    labels = [Text("judge", "评判"), *([same("")] * (len(sentences) - 1))]
    return [*lines, *zip(labels, sentences, strict=True), *read]


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return severity, use of the scale, predictive check and parts of the graph."""
    return drawn(document)


def exports(document: dict[str, Any], lang: str) -> list[Export]:
    """Return proposals, estimates, reviewers, predictive check, parts and findings as tables."""
    from yuzui.funding.judge_view import exports as made

    return made(document, lang)
