# SPDX-License-Identifier: Apache-2.0
"""What the reviews of a call can tell, and how sure: ranks with intervals, severity, parts."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from yuzui.funding import call_data, call_reviews, call_rules, import_report, judge_view, slate_solution
from yuzui.funding.call_data import Material
from yuzui.funding.call_reviews import merged
from yuzui.funding.inputs import Judge as Inputs
from yuzui.funding.judge_answer import Answer, Call, File, OutOfCall, Proposal, Run
from yuzui.funding.judging import Choice, judgement_of, lettered
from yuzui.funding.rulebook import Worth
from yuzui.funding.slate_solution import Judged
from yuzui.job.result import Flagged, digest, stamp
from yuzui.job.workspace import Workspace, stamped
from yuzui.text import Text, same
from yuzui.text.numbers import number
from yuzui.view.view import Line, View

TITLE = Text("what reviews can tell", "评审能说明什么")
QUESTION = Text("Which proposals are really apart, and which are only tied?", "哪些申请真有差距，哪些只是并列？")
SOURCE = "Heyard et al. 2022, arXiv:2102.09958"
LEVEL = "restricted"
ONE_IN = 5
"""Without a K, the chance is that of standing in the best fifth."""


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Judge the reviews of one call; nothing is chosen."""
    material = merged(_material(workspace, inputs))
    material.proposals["value"] = [None] * len(material.proposals["id"])
    model = lettered(material, inputs.model)
    choice = Choice(inputs.severity, model, inputs.prior, inputs.panel)
    judged = slate_solution.judged(material, Worth(), workspace.seed, choice)
    slate_solution.odd(judged, material)
    top = inputs.top or max(1, round(int(judged.scored.sum()) / ONE_IN))
    return _answer(material, judged, int(top), workspace.seed)


def _material(workspace: Workspace, inputs: Inputs) -> Material:
    """Return what is judged: a file, a call that was loaded, or the demo."""
    place = call_reviews.meant(workspace, {"path": inputs.path, "call": inputs.call})
    if place["call"] is not None:
        return call_reviews.material(workspace, str(place["call"]), inputs.map)
    if place["path"] is None:
        return call_rules.material(workspace)
    mapping = None if inputs.map is None else Path(inputs.map)
    return call_data.from_path(Path(place["path"]), mapping, "judge")


def _answer(material: Material, judged: Judged, top: int, seed: int) -> Answer:
    posterior = judged.judgement
    origin = import_report.of_call(material)
    inputs = {
        "proposals": digest(judged.ids),
        "reviews": digest([list(line) for line in judged.lines]),
        "top": top,
        **judged.choice.json(),
    }
    return Answer(
        run=Run(
            **stamp("judge", inputs, seed=seed),
            files=msgspec.convert(material.files, list[File]),
            origin=origin,
            at=stamped(),
        ),
        call=Call(material.call, len(judged.ids), int(judged.count.sum()), len(judged.reviewers) or None),
        top=top,
        judge=None if posterior is None else judgement_of(posterior, judged.lines, judged.choice, seed),
        proposals=_proposals(judged, top),
        findings=[Flagged.of(finding) for finding in material.findings],
        out=msgspec.convert([one.json() for one in material.out], list[OutOfCall]),
        understood=import_report.sheets(material),
        state="computed",
        origin=origin,
        origins=dict(material.origins),
    )


_RANKED = ("theta", "theta_sd", "expected_rank", "rank_interval", "rank_interval_50", "sucra", "top", "part")


def _proposals(judged: Judged, top: int) -> list[Proposal]:
    rows = [
        Proposal(
            id=name,
            score_mean=float(judged.mean[k]) if judged.scored[k] else None,
            n_reviews=int(judged.count[k]),
            **dict.fromkeys(_RANKED),
        )
        for k, name in enumerate(judged.ids)
    ]
    if judged.judgement is None:
        return rows
    ranking, part = judged.judgement.ranking, judged.judgement.component
    chance = ranking.top(top)
    wide, narrow = ranking.interval["95"], ranking.interval["50"]
    for place, k in enumerate(np.flatnonzero(judged.scored)):
        rows[k] = msgspec.structs.replace(
            rows[k],
            theta=float(ranking.mean[place]),
            theta_sd=float(ranking.deviation[place]),
            expected_rank=float(ranking.expected[place]),
            rank_interval=(float(wide[place][0]), float(wide[place][1])),
            rank_interval_50=(float(narrow[place][0]), float(narrow[place][1])),
            sucra=float(ranking.sucra[place]),
            top=float(chance[place]),
            part=int(part[place]) + 1,
        )
    return rows


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what to look at, what the reviews tell, what was read."""
    call = answer.call
    words = Text("{p} proposals, {r} reviews, {v} reviewers", "申请 {p} 项、评审 {r} 份、评审人 {v} 名").format(
        p=number(call.n_proposals),
        r=number(call.n_reviews),
        v=number(call.n_reviewers) if call.n_reviewers else Text("unnamed", "未署名"),
    )
    odd = import_report.flagged(answer.findings)
    counts = Text("kept", "保留"), words + (same("\n") + odd if odd.en else same(""))
    alerts = import_report.alerts(answer.findings)
    read = [counts, *import_report.lines(answer.understood)]
    if answer.judge is None:
        return [*alerts, *read]
    lines = [line for _, line in judge_view.sentences(answer.judge, call.n_reviewers)]
    lines.append(judge_view.apart(answer))
    labels = [Text("judge", "评判"), *([same("")] * (len(lines) - 1))]
    return [*alerts, *zip(labels, lines, strict=True), *read]


VIEW = View(headline=judge_view.headline, sentences=sentences, charts=(judge_view.pictures,), tables=judge_view.TABLES)
