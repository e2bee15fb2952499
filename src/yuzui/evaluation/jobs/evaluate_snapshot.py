# SPDX-License-Identifier: Apache-2.0
"""Snapshots of a source of works: taken, held back where they moved, decided on by a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.evaluation.report import exported, sources
from yuzui.evaluation.work_sets import snapshots, words
from yuzui.evaluation.work_sets.snapshots import Load
from yuzui.job.result import Input
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake
from yuzui.store.graph import reading
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("snapshots of sources of works", "成果来源的快照")
QUESTION = Text("Is a new load of a source of one piece with the one before it?", "来源的新一批数据与前一批是否一致？")
SOURCE = "Yuzui"
SCHEMA = "yuzui.evaluate.snapshot/1"
INPUTS = (
    Input("act", Text("list, take, accept or reject", "list、take、accept 或 reject"), "list"),
    Input("source", Text("name of the source", "来源名称"), ""),
    Input("works", Text("works: a table, an export, a folder", "成果：表格、导出文件或文件夹")),
    Input("citations", Text("links: citing, cited", "引文：施引、被引")),
    Input("vintage", Text("which publication of the data", "数据版次"), ""),
    Input("through", Text("last complete year of the set", "数据完整的最后一年")),
    Input("licence", Text("licence of the data", "数据许可"), ""),
    Input("n", Text("number of a snapshot", "快照编号"), 0),
    Input("by", Text("who decides", "决定人"), ""),
    Input("reason", Text("why", "理由"), ""),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """List snapshots, take one, or decide on one that was held back."""
    values = {item.name: item.default for item in INPUTS} | inputs
    act = values["act"]
    if act == "take":
        return snapshots.take(workspace, values, _load)
    if act in snapshots.ACTS:
        return snapshots.decide(workspace, act, int(values["n"]), values["by"], values["reason"])
    return snapshots.document("list", snapshots.listed(workspace, values["source"]))


def _load(workspace: Workspace, values: Mapping[str, Any]) -> Load:
    """Read a load as an evaluation would, whole, before any of it is kept."""
    settings: dict[str, Any] = {**dict.fromkeys((*sources.FILES, "scheme")), "renormalise": False}
    settings |= {name: values[name] for name in ("works", "citations") if values[name] is not None}
    paths, about = sources.subject(workspace, settings)
    with Lake() as lake:
        graph = sources.read(lake, settings, paths)
        profile = reading.profile(lake, graph.linked)
    report = about.get("exported", {})
    odd = (*exported.findings(report), *graph.findings)
    links = graph.read if graph.linked else None
    return Load(paths, about["source"], graph.works, links, profile, odd, report)


lines = words.lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return nothing: a snapshot is a table."""
    return []


exports = words.exports
