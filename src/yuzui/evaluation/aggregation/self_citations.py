# SPDX-License-Identifier: Apache-2.0
"""Citations by works that share a person with the cited one: left out or not, and how many."""

from __future__ import annotations

from typing import Any

from yuzui.evaluation import relations
from yuzui.evaluation.aggregation.columns import tables_of
from yuzui.evaluation.report.request import Modules
from yuzui.evaluation.report.set import Look
from yuzui.store.duck import Lake
from yuzui.text import Text, join

WITHIN = Text(
    "left out of every count of citations within a window and of what is made of it",
    "窗口内被引次数及由其得出的各项均已剔除自引",
)
INSIDE = Text(
    "kept in every count of citations within a window and in what is made of it",
    "窗口内被引次数及由其得出的各项均含自引",
)
UNKNOWN = Text(
    "no person is known, so that no citation could be told to be a self-citation, and none was "
    "left out: give the authors with the ids of persons (--authorships FILE)",
    "没有人员编号，无法识别自引，也未剔除任何引文：请给出带人员编号的署名（--authorships FILE）",
)
BEYOND = Text("always kept in what is counted on the graph: {what}", "在引文图上计数的各项始终含自引：{what}")
CURVES = Text("curves by age, late shares and impact by window", "按年龄的曲线、迟到占比与各窗口篇均被引")


def rule(lake: Lake, mode: str | None) -> str:
    """Return whether self-citations are counted.

    Notes
    -----
    Where no person is known none can be left out, and all are told as unknown.
    """
    return mode or ("exclude" if _known(lake) else "include")


def _known(lake: Lake) -> bool:
    if "authorship" not in lake.tables():
        return False
    return bool(lake.rows("authorship_known")[0]["persons"])


def section(lake: Lake, look: Look, modules: Modules) -> dict[str, Any] | None:
    """Return what became of self-citations, and of how many nothing is known."""
    if not look.graph.linked:
        return None
    persons, mode = _known(lake), look.p.self_citations
    if persons:
        counts = lake.expression(relations.selves(tables_of(lake, look.graph), look.p))
        citations, own, unknown = (int(counts[name][0]) for name in ("citations", "own", "unknown"))
    else:
        later = sum(f.count for f in look.graph.findings if f.code == "negative_lag")
        citations = look.graph.used - (later if look.p.negative_lag == "drop" else 0)
        own, unknown = 0, citations
    on_graph = [one.TITLE for one in modules.values() if one.META.kind == "graph"]
    applies = INSIDE if mode == "include" else WITHIN if persons else UNKNOWN
    return {
        "mode": mode,
        "citations": citations,
        "own": own,
        "unknown": unknown,
        "own_share": own / citations if citations else None,
        "unknown_share": unknown / citations if citations else None,
        "applies": applies.json(),
        "not_to": BEYOND.format(what=join([*on_graph, CURVES])).json(),
    }
