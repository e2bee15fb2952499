# SPDX-License-Identifier: Apache-2.0
"""What two persons who judged a sample say of a query: precision, recall within the frame, how far they agree."""

from __future__ import annotations

from typing import Annotated

import msgspec

from yuzui.fields import audit_record
from yuzui.fields.recall import labels_for
from yuzui.job.inputs import Help
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, digest
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import Origin
from yuzui.text import Text, same
from yuzui.text.numbers import count, number
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TITLE = Text("audit of a query", "检索式抽检")
QUESTION = Text("How good is a query, by a sample that two persons judged?", "由两人判断的样本看，检索式效果如何？")
SOURCE = "labels on record, by sheet"
LEVEL = "restricted"
ENOUGH = 200
"""Labels from which a node is audited."""
POOR = 0.4
"""Agreement (κ) below which the judges are asked to talk about the question first."""
WIDTH = 0.2
"""Width of the interval of recall that the planner of labels aims at."""
_DOCUMENT = Text("document", "篇文献")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which sheet."""

    sheet: Annotated[str, Help(Text("id of an audit sheet", "抽检表编号"), argument=True)] = ""


class Interval(msgspec.Struct, frozen=True):
    """A share with its 95 % interval."""

    value: float
    interval: list[float]


class Open(msgspec.Struct, frozen=True):
    """A document on which two judges differ."""

    document: int
    title: str


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.field_audit/1"):
    """What the labels of one sheet say."""

    origin: Origin
    source: str
    sheet: str
    node: str
    version: int
    corpus: str
    frame: int
    labelled: int
    unlabelled: int
    judges: int
    precision: Interval | None
    precision_unsure: Interval | None
    recall: Interval | None
    kappa: Interval | None
    ac1: float | None
    agreed_on: int
    disagreements: list[Open]
    labels_needed: int | None
    state: str
    reason: Text


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Return what the labels of a sheet on record say.

    Raises
    ------
    UnknownIdentifierError
        If there is no such sheet.
    """
    row, one = audit_record.result(workspace, inputs.sheet.strip())
    documents, strata = row["documents"], row["strata"]
    kappa = one.agreement.kappa
    state, reason = _state(one.labelled, one.judges, kappa, len(one.disagreements))
    recall = _interval(one.recall)
    needed = None
    if recall is not None and one.precision is not None and recall.interval[1] - recall.interval[0] > WIDTH:
        rest = int(strata["near"]) + int(strata["rest"])
        missed = int(strata["hits"]) * one.precision[0] * (1 / max(recall.value, 0.01) - 1) / max(rest, 1)
        needed = labels_for(WIDTH, int(strata["hits"]), rest, one.precision[0], min(missed, 1.0))
    return Answer(
        run=Run.of("field_audit", {"sheet": row["sheet"], "labels": digest([one.labelled, one.agreement.observed])}),
        origin="derived",
        source=f"{row['corpus']} · {row['sheet']}",
        sheet=str(row["sheet"]),
        node=str(row["node"]),
        version=int(row["version"]),
        corpus=str(row["corpus"]),
        frame=sum(int(size) for size in strata.values()),
        labelled=one.labelled,
        unlabelled=one.unlabelled,
        judges=one.judges if one.labelled or one.disagreements else 0,
        precision=_interval(one.precision),
        precision_unsure=_interval(one.precision_unsure),
        recall=recall,
        kappa=_interval((kappa, one.agreement.low or 0.0, one.agreement.high or 0.0) if kappa is not None else None),
        ac1=one.agreement.ac1,
        agreed_on=one.agreement.n,
        disagreements=[Open(k + 1, str(documents[k]["title"])) for k in one.disagreements],
        labels_needed=needed,
        state=state,
        reason=reason,
    )


def _interval(values: tuple[float, float, float] | None) -> Interval | None:
    return Interval(values[0], [values[1], values[2]]) if values is not None else None


def _state(labelled: int, judges: int, kappa: float | None, open_: int) -> tuple[str, Text]:
    """Return whether a node is audited by these labels, and why not."""
    if judges < 2:
        return "not audited", Text("judged by one person alone", "仅由一人判断")
    if open_:
        words = Text("{n} on which the judges differ wait for a third person", "{n}两人判断不一，待第三人裁定")
        return "not audited", words.format(n=count(open_, _DOCUMENT))
    if labelled < ENOUGH:
        words = Text("{n} labels, {m} are asked for", "已有 {n} 项判断，需 {m} 项")
        return "not audited", words.format(n=labelled, m=ENOUGH)
    if kappa is not None and kappa < POOR:
        return "not audited", Text("the judges agree too little beyond chance", "两人的一致性过低")
    return "audited", Text("two judges, enough labels", "两人判断，数量足够")


STATES = {"audited": Text("audited", "已抽检"), "not audited": Text("not audited yet", "尚未抽检完成")}


def _said(one: Interval | None) -> Text:
    if one is None:
        return Text("not measured", "未测")
    low, high = one.interval
    return same(f"{number(one.value, 2).en} [{number(low, 2).en}, {number(high, 2).en}]")


def headline(answer: Answer) -> Text:
    """Return precision, recall and agreement in one line."""
    if not answer.labelled:
        return Text("{n}: no label has come back", "{n}：尚未收回判断").format(n=same(answer.node))
    form = Text("{n}: precision {p}, recall {r}, agreement {k}", "{n}：查准率 {p}，查全率 {r}，一致性 {k}")
    kappa = _said(answer.kappa) if answer.kappa else Text("none", "无")
    return form.format(n=same(answer.node), p=_said(answer.precision), r=_said(answer.recall), k=kappa)


def sentences(answer: Answer) -> list[Line]:
    """Return the headline, the state, what is still open."""
    lines: list[Line] = [
        (Text("audit", "抽检"), headline(answer)),
        (Text("state", "状态"), STATES[answer.state] + Text(": ", "：") + answer.reason),
    ]
    if answer.unlabelled:
        lines.append(
            (
                Text("open", "待定"),
                Text("{n} without a label", "{n}尚无判断").format(n=count(answer.unlabelled, _DOCUMENT)),
            )
        )
    for one in answer.disagreements[:5]:
        lines.append((Text("differ on", "判断不一"), same(f"{one.document} {one.title[:80]}")))
    if answer.labels_needed:
        words = Text(
            "{n} labels outside the hits for an interval of recall {w} wide", "查全率区间宽 {w} 需在命中之外判断 {n} 篇"
        )
        lines.append((Text("to narrow", "如需收窄"), words.format(n=number(answer.labels_needed), w=number(WIDTH, 1))))
    return lines


DISAGREEMENTS = Table[Answer](
    "disagreements",
    Text("Where the judges differ", "判断不一之处"),
    rows=lambda answer: answer.disagreements,
    columns=(Column("document", Text("Number", "序号"), digits=0), Column("title", Text("Title", "题名"))),
)
VIEW = View[Answer](headline, sentences, tables=(DISAGREEMENTS,))
