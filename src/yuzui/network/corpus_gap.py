# SPDX-License-Identifier: Apache-2.0
"""What is needed of each field of a list beside the works that its query finds in a corpus."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from yuzui.errors import InputError, Place
from yuzui.fields import corpora, third_party
from yuzui.fields.nodes import Node, chosen, nodes, tokens_version
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.network import field_gap
from yuzui.network.field_gap import DRAWS, Answer
from yuzui.sheets.understand.mapping import SourceMap
from yuzui.store.tokens import fold
from yuzui.text import Text

FIELDS = "LAB"
"""List of the laboratory fields."""
EVEN = "example: each field needed alike"
ASSUMED = Text(
    "nobody stated a need: the gaps are against an even one; give yours by --need",
    "未提供需求：缺口按各领域需求相同计算；请用 --need 提供需求表",
)


def answer(
    workspace: Workspace, name: str, need: Mapping[str, float], need_source: str, source: SourceMap | None = None
) -> Answer:
    """Return gaps by field, each document weighted alike; a document of two fields stands in both.

    Raises
    ------
    UnknownIdentifierError
        If there is no such corpus.
    InputError
        If a need is of no field of the list, or the queries find nothing.
    """
    known = nodes(workspace)
    fields = chosen(known, FIELDS)
    wanted = _needs(fields, need, need_source)
    corpus = corpora.read(workspace, name, source)
    on = np.zeros((len(corpus), len(fields)), np.int8)
    for k, node in enumerate(fields):
        on[third_party.hits(corpus, known, node), k] = 1
    if not on.any():
        raise InputError(
            Text("the queries of the fields find nothing in this corpus", "各领域检索式在该语料中均无命中"),
            place=Place(file=corpus.name),
            expected=" · ".join(node.id for node in fields),
            fix=Text("take a corpus of these fields", "请换用含这些领域的语料"),
            code="nothing_found",
        )
    patterns, counts = np.unique(on, axis=0, return_counts=True)
    random = np.random.default_rng(workspace.seed)
    drawn = random.multinomial(len(corpus), counts / len(corpus), DRAWS)
    hits = np.vstack([counts, drawn]) @ patterns.astype(float)
    shares = hits / np.maximum(hits.sum(axis=1, keepdims=True), 1.0)
    made = [
        field_gap.gap(_titled(node), wanted[k], on[:, k], k, {"works": shares}) for k, node in enumerate(fields)
    ]  # fmt: skip
    made.sort(key=lambda one: (-one.capacity[0].gap, one.field))
    facts = digest([corpus.digest, wanted, tokens_version(), [dict(node.bodies) for node in fields]])
    return Answer(
        run=Run.of("lab_gap", {"corpus": facts}, seed=workspace.seed),
        origin="derived",
        source=f"{corpus.source} ({corpus.vintage})",
        need_source=need_source,
        measures=["works"],
        fields=made,
        outside=int((~on.any(axis=1)).sum()),
        draws=DRAWS,
        notes=[
            *([] if need else [ASSUMED]),
            Text(
                "works are those that the query of each field finds; recall was not measured",
                "成果为各领域检索式命中者；未测查全率",
            ),
        ],
    )


def _titled(node: Node) -> str:
    label = node.label
    return f"{node.id} {label.en}" if label.en == label.zh else f"{node.id} {label.en} {label.zh}"


def _needs(fields: list[Node], need: Mapping[str, float], need_source: str) -> list[float]:
    """Return the share of the need of each field, by its id or its name in either language; alike without a need."""
    if not need:
        return [1 / len(fields)] * len(fields)
    place = {fold(word): k for k, node in enumerate(fields) for word in (node.id, node.label.en, node.label.zh)}
    sums = [0.0] * len(fields)
    for word, amount in need.items():
        if (at := place.get(fold(word))) is None:
            raise InputError(
                Text("no laboratory field has this name", "实验室领域中没有该名称"),
                place=Place(file=need_source, column="field"),
                seen=word,
                expected=" · ".join(_titled(node) for node in fields),
                fix=Text("use the id or the name of a field", "请使用领域的编号或名称"),
                code="unknown_node",
            )
        sums[at] += amount
    return [one / sum(sums) for one in sums]
