# SPDX-License-Identifier: Apache-2.0
"""Snapshots of a source of works: taken, held back where they moved, decided on by a person."""

from __future__ import annotations

from yuzui.evaluation import request, snapshots, sources
from yuzui.evaluation.aggregation import reported
from yuzui.evaluation.answer import ImportReport
from yuzui.evaluation.inputs import Evaluate
from yuzui.evaluation.inputs import EvaluateSnapshot as Inputs
from yuzui.evaluation.snapshots import Answer, Group, Load
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake
from yuzui.store.graph import reading
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("snapshots of sources of works", "成果来源的快照")
QUESTION = Text("Is a new load of a source of one piece with the one before it?", "来源的新一批数据与前一批是否一致？")
SOURCE = "Yuzui"


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """List snapshots, take one, or decide on one that was held back."""
    if inputs.act == "take":
        return snapshots.take(workspace, inputs, _load)
    if inputs.act in snapshots.ACTS:
        return snapshots.decide(workspace, inputs.act, inputs.n, inputs.by, inputs.reason)
    return snapshots.answer("list", snapshots.listed(workspace, inputs.source))


def _load(workspace: Workspace, inputs: Inputs) -> Load:
    """Read a load as an evaluation would, whole, before any of it is stored."""
    settings = request.settings(Evaluate(works=inputs.works, citations=inputs.citations), workspace.seed)
    paths, subject, report = sources.subject(workspace, settings)
    with Lake() as lake:
        graph = sources.read(lake, settings, paths)
        profile = [Group(**one) for one in reading.profile(lake, graph.linked)]
    findings = [reported(one) for one in (*sources.export_findings(report), *graph.findings)]
    links = graph.read if graph.linked else None
    return Load(paths, subject.source, graph.works, links, profile, findings, report or ImportReport())


VIEW = View(
    headline=lambda answer: snapshots.sentences(answer)[0][1],
    sentences=snapshots.sentences,
    first=(snapshots.SNAPSHOTS, snapshots.SHIFTS),
)
