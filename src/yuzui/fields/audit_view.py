# SPDX-License-Identifier: Apache-2.0
"""What a field's page shows of its audit: precision and recall with their intervals, and the way to judge."""

from __future__ import annotations

from yuzui.fields import audit_state
from yuzui.fields.jobs.classify import Answer
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.view.page import Block, Card, Fact
from yuzui.view.table import Link


def facts(answer: Answer) -> tuple[Fact, Fact]:
    """Return precision and recall as figures, or that they are not measured."""
    unmeasured = Text("not measured", "未测")
    if answer.precision is None:
        none = Text("no sample was audited", "尚未抽检")
        return Fact(PRECISION, unmeasured, none), Fact(RECALL, unmeasured, answer.warning)
    labels = Text("{n} labels of two judges", "两人判断 {n} 项").format(n=answer.labelled)
    base = labels if answer.kappa is not None else Text("by one judge alone", "仅一人判断")
    recall = audit_state.share(answer.recall) if answer.recall is not None else unmeasured
    return Fact(PRECISION, audit_state.share(answer.precision), base), Fact(RECALL, recall, answer.warning)


PRECISION, RECALL = Text("Precision", "查准率"), Text("Recall", "查全率")


def card(answer: Answer) -> list[Block]:
    """Return the card of the audit: what it says, and where it is judged; none of a whole list."""
    if answer.query is None:
        return []
    figures: list[tuple[Text, Text]] = []
    if answer.kappa is not None:
        figures.append((Text("Agreement of the judges (κ)", "判断一致性（κ）"), audit_state.share(answer.kappa)))
    words = Text(
        "Two persons judge a sample apart; precision and recall come from their labels alone.",
        "由两人独立判断样本；查准率与查全率仅来自其判断。",
    )
    way = Link(Text("Audit this query", "抽检此检索式"), f"/fields/{encode(answer.node)}/audit")
    return [Card(Text("Audit", "抽检"), (words, answer.reason + Text(".", "。")), figures, links=(way,))]
