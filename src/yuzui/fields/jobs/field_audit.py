# SPDX-License-Identifier: Apache-2.0
"""What two persons who judged a sample say of a query: precision, recall within the frame, how far they agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec

from yuzui.fields import audit, audit_record
from yuzui.fields.audit_frame import WIDTH
from yuzui.fields.audit_record import Seat
from yuzui.fields.audit_sheet import DECIDER
from yuzui.fields.audit_state import STATES, Interval, interval, kappa, ruling, share
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
_DOCUMENT = Text("document", "篇文献")


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Which sheet."""

    sheet: Annotated[str, Help(Text("id of an audit sheet", "抽检表编号"), argument=True)] = ""


class Progress(msgspec.Struct, frozen=True):
    """How far one judge is: labels, documents to be judged, whether they are through."""

    seat: int
    labels: int
    documents: int
    done: bool


class Drawn(msgspec.Struct, frozen=True):
    """One stratum: its documents, how many were drawn."""

    stratum: str
    documents: int
    drawn: int


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
    documents: int
    census: bool
    seats: list[Progress]
    strata: list[Drawn]
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
    row, sitting, one = audit_record.result(workspace, inputs.sheet.strip())
    documents, strata = row["documents"], row["strata"]
    node = audit_record.node_of(workspace, row)
    version = node.version if node is not None else int(row["version"])
    state, reason = ruling(row, one, version, audit_record.newest(workspace, str(row["corpus"])))
    labels = digest([sorted(each.words.items()) for each in sitting])
    recall = interval(one.recall)
    needed = None
    if recall is not None and one.precision is not None and recall.interval[1] - recall.interval[0] > WIDTH:
        rest = int(strata["near"]) + int(strata["rest"])
        missed = int(strata["hits"]) * one.precision[0] * (1 / max(recall.value, 0.01) - 1) / max(rest, 1)
        needed = labels_for(WIDTH, int(strata["hits"]), rest, one.precision[0], min(missed, 1.0))
    return Answer(
        run=Run.of("field_audit", {"sheet": row["sheet"], "labels": labels}),
        origin="derived",
        source=f"{row['corpus']} · {row['sheet']}",
        sheet=str(row["sheet"]),
        node=str(row["node"]),
        version=int(row["version"]),
        corpus=str(row["corpus"]),
        frame=sum(int(size) for size in strata.values()),
        documents=len(documents),
        census=len(documents) == sum(int(size) for size in strata.values()),
        seats=_progress(sitting, len(documents)),
        strata=[
            Drawn(name, int(strata[name]), sum(each["stratum"] == name for each in documents)) for name in audit.STRATA
        ],
        labelled=one.labelled,
        unlabelled=one.unlabelled,
        judges=one.judges if one.labelled or one.disagreements else 0,
        precision=interval(one.precision),
        precision_unsure=interval(one.precision_unsure),
        recall=recall,
        kappa=kappa(one),
        ac1=one.agreement.ac1,
        agreed_on=one.agreement.n,
        disagreements=[Open(k + 1, str(documents[k]["title"])) for k in one.disagreements],
        labels_needed=needed,
        state=state,
        reason=reason,
    )


def _progress(sitting: Sequence[Seat], documents: int) -> list[Progress]:
    made = []
    for one in sitting:
        whole = len(audit_record.differing(sitting)) if one.number == DECIDER else documents
        made.append(Progress(one.number, len(one.labels), whole, bool(one.done_at)))
    return made


def headline(answer: Answer) -> Text:
    """Return precision, recall and agreement in one line."""
    if not answer.labelled:
        return Text("{n}: no label has come back", "{n}：尚未收回判断").format(n=same(answer.node))
    form = Text("{n}: precision {p}, recall {r}, agreement {k}", "{n}：查准率 {p}，查全率 {r}，一致性 {k}")
    kappa = share(answer.kappa) if answer.kappa else Text("none", "无")
    return form.format(n=same(answer.node), p=share(answer.precision), r=share(answer.recall), k=kappa)


def sentences(answer: Answer) -> list[Line]:
    """Return the headline, the state, what is still open."""
    lines: list[Line] = [
        (Text("audit", "抽检"), headline(answer)),
        (Text("state", "状态"), STATES[answer.state] + Text(": ", "：") + answer.reason),
    ]
    if answer.precision_unsure != answer.precision:
        words = Text("precision {v} with unsure as yes", "不确定计为是时，查准率 {v}")
        lines.append((Text("other reading", "另一读法"), words.format(v=share(answer.precision_unsure))))
    if answer.ac1 is not None and answer.kappa is not None:
        words = Text("{n} documents of both; AC1 {v}", "两人共判 {n} 篇；AC1 {v}")
        lines.append((Text("agreement", "一致性"), words.format(n=answer.agreed_on, v=number(answer.ac1, 2))))
    if answer.census:
        lines.append((Text("note", "说明"), audit_record.CENSUS.format(n=number(answer.frame))))
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
        lines.append((Text("to narrow", "如需收窄"), narrower(answer)))
    return lines


def narrower(answer: Answer) -> Text:
    """Return how many labels make the interval of recall as narrow as is aimed at."""
    words = Text(
        "{n} labels outside the hits for an interval of recall {w} wide", "查全率区间宽 {w} 需在命中之外判断 {n} 篇"
    )
    return words.format(n=number(answer.labels_needed or 0), w=number(WIDTH, 1))


DISAGREEMENTS = Table[Answer](
    "disagreements",
    Text("Where the judges differ", "判断不一之处"),
    rows=lambda answer: answer.disagreements,
    columns=(Column("document", Text("Number", "序号"), digits=0), Column("title", Text("Title", "题名"))),
)
NAMES = {
    "hits": Text("hits of the query", "检索命中"),
    "near": Text("near misses", "邻近"),
    "rest": Text("the rest", "其余"),
}
STRATA = Table[Answer](
    "strata",
    Text("Drawn from", "抽样分层"),
    rows=lambda answer: answer.strata,
    columns=(
        Column("stratum", Text("Stratum", "层"), value=lambda one: NAMES[one.stratum]),
        Column("documents", Text("Documents", "文献数"), digits=0),
        Column("drawn", Text("Drawn", "抽取"), digits=0),
    ),
)
VIEW = View[Answer](headline, sentences, tables=(DISAGREEMENTS, STRATA))
