# SPDX-License-Identifier: Apache-2.0
"""Whether a node is audited, and the precision and recall that stand for it.

A node is audited by a sheet of the same version of its query, drawn at most two loads of the corpus ago, on which two
judges labelled at least 200 documents, with a stated agreement of 0.4 or more and nothing left open between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from yuzui.fields import audit_frame, audit_record
from yuzui.fields.audit import Verdicts
from yuzui.fields.audit_record import Seat
from yuzui.fields.audit_sheet import DECIDER
from yuzui.fields.nodes import Node
from yuzui.fields.third_party import Ends, Recall, Share
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.visibility import Subject
from yuzui.text import Text, same
from yuzui.text.numbers import count, number

ENOUGH = 200
"""Labels from which a node is audited."""
POOR = 0.4
"""Agreement (κ) below which the judges are asked to talk about the question first."""
BARS = {"precision": 0.7, "recall": 0.5}
"""Lower ends that an audited node is to reach."""
OLDEST = 2
"""Loads of the corpus that may have come since a sheet was drawn."""
_DOCUMENT = Text("document", "篇文献")
STATES = {"audited": Text("audited", "已抽检"), "not audited": Text("not audited yet", "尚未抽检完成")}


class Interval(msgspec.Struct, frozen=True):
    """A share with its 95 % interval."""

    value: float
    interval: list[float]


class Kappa(msgspec.Struct, frozen=True):
    """Agreement of two judges beyond chance with its 95 % interval."""

    value: float
    interval: Ends


class Measured(NamedTuple):
    """What the audit of a node says, and whether it makes the node audited."""

    sheet: str
    corpus: str
    frame: str
    labelled: int
    judges: int
    precision: Share | None
    recall: Recall | None
    kappa: Kappa | None
    state: str
    reason: Text


def interval(values: tuple[float, float, float] | None) -> Interval | None:
    """Return a share with its interval."""
    return Interval(values[0], [values[1], values[2]]) if values is not None else None


def kappa(one: Verdicts) -> Interval | None:
    """Return the agreement of two judges with its interval; None where there is none."""
    agreed = one.agreement
    if agreed.kappa is None:
        return None
    return Interval(agreed.kappa, [agreed.low or 0.0, agreed.high or 0.0])


def ruling(row: Row, one: Verdicts, version: int, newest: int) -> tuple[str, Text]:
    """Return whether a sheet makes its node audited, and why not: what comes first is to be done first.

    Parameters
    ----------
    row : Row
        The sheet.
    one : Verdicts
        What its labels say.
    version : int
        Version of the query now.
    newest : int
        Number of the newest load of the corpus.
    """
    no = "not audited"
    if one.judges < 2 and not one.labelled and not one.disagreements:
        return no, Text("nobody has judged yet", "尚无人判断")
    if one.judges < 2:
        return no, Text("judged by one person alone", "仅由一人判断")
    measured = one.agreement.kappa
    if measured is not None and measured < POOR:
        words = Text(
            "the judges agree too little beyond chance (κ {k}): settle the disagreements first",
            "两人的一致性过低（κ {k}）：请先处理分歧",
        )
        return no, words.format(k=number(measured, 2))
    if one.disagreements:
        words = Text("{n} on which the judges differ wait for a third person", "{n}两人判断不一，待第三人裁定")
        return no, words.format(n=count(len(one.disagreements), _DOCUMENT))
    if one.labelled < ENOUGH:
        words = Text("{n} labels, {m} are asked for", "已有 {n} 项判断，需 {m} 项")
        return no, words.format(n=one.labelled, m=ENOUGH)
    if measured is None:
        return no, Text("agreement beyond chance cannot be stated: all labels are one", "判断全部相同，无法计算一致性")
    if int(row["version"]) != version:
        words = Text("version {a} of the query was judged, it is at {b} now", "抽检的是检索式第 {a} 版，现为第 {b} 版")
        return no, words.format(a=int(row["version"]), b=version)
    if _stale(row, newest):
        words = Text("{n} newer loads of the corpus have come since it was drawn", "抽取后语料已重新装载 {n} 次")
        return no, words.format(n=newest - int(row["snapshot"] or 0))
    return "audited", Text("two judges, {n} labels, κ {k}", "两人判断，{n} 项，κ {k}").format(
        n=one.labelled, k=number(measured, 2)
    )


def measured(workspace: Workspace, node: Node) -> Measured | None:
    """Return what the audit of a node says to whoever looks: the newest that makes it audited, else the newest."""
    return _best(workspace, node, audit_record.sheets(workspace, node.id))


def read(workspace: Workspace, node: str) -> list[tuple[Row, Verdicts]]:
    """Return the sheets of a node whose labels whoever looks may know, newest first, with what they say.

    A sheet drawn too many loads of the corpus ago is not among them, one of an earlier version of the query is.
    """
    made = []
    for row in audit_record.sheets(workspace, node):
        sitting = audit_record.seats(workspace, str(row["sheet"]))
        newest = audit_record.newest(workspace, str(row["corpus"]))
        if _shown(workspace, row, sitting) and not _stale(row, newest):
            made.append((row, audit_record.verdicts(row, sitting)))
    return [(row, one) for row, one in made if one.labelled]


def audited(workspace: Workspace, known: Iterable[Node]) -> dict[str, Measured]:
    """Return what audits say of the nodes that have one, by node."""
    rows: dict[str, list[Row]] = {}
    for row in audit_record.sheets(workspace):
        rows.setdefault(str(row["node"]), []).append(row)
    made = {node.id: one for node in known if node.id in rows and (one := _best(workspace, node, rows[node.id]))}
    return {id: one for id, one in made.items() if one.state == "audited"}


def _best(workspace: Workspace, node: Node, rows: Iterable[Row]) -> Measured | None:
    first = None
    for row in rows:
        if int(row["version"]) != node.version:
            continue
        sitting = audit_record.seats(workspace, str(row["sheet"]))
        if not _shown(workspace, row, sitting):
            continue
        one = audit_record.verdicts(row, sitting)
        newest, agreed = audit_record.newest(workspace, str(row["corpus"])), kappa(one)
        state, reason = ruling(row, one, node.version, newest)
        made = Measured(
            str(row["sheet"]), str(row["corpus"]), str(row["frame"]), one.labelled, one.judges,
            _precision(one), _recall(one), Kappa(agreed.value, Ends(*agreed.interval)) if agreed else None,
            state, reason,
        )  # fmt: skip
        if _stale(row, newest):  # too old to speak of the corpus as it is now
            made = made._replace(labelled=0, precision=None, recall=None, kappa=None)
        if state == "audited":
            return made
        first = first or made
    return first


def _stale(row: Row, newest: int) -> bool:
    return newest - int(row["snapshot"] or 0) > OLDEST


def _shown(workspace: Workspace, row: Row, sitting: list[Seat]) -> bool:
    """Say whether what a sheet says is told: its judges are through, and its corpus is no secret of the office."""
    judging = [one for one in sitting if one.number != DECIDER]
    alone = len(judging) == 1 and bool(judging[0].done_at)
    if not (audit_record.complete(sitting) or alone):
        return False
    return audit_record.reads(workspace, sitting) or (not alone and audit_frame.shipped(workspace, str(row["corpus"])))


def _precision(one: Verdicts) -> Share | None:
    if one.precision is None:
        return None
    value, low, high = one.precision
    return Share(one.belong[0], one.judged[0], value, Ends(low, high))


def _recall(one: Verdicts) -> Recall | None:
    """Return recall within the frame, once nothing is open; k of the n labelled documents that belong are hits."""
    poor = one.agreement.kappa is not None and one.agreement.kappa < POOR
    if one.recall is None or one.disagreements or poor:
        return None
    value, low, high = one.recall
    return Recall(one.belong[0], sum(one.belong), value, Ends(low, high), "frame")


def share(one: Interval | Share | Recall | Kappa | None) -> Text:
    """Return a share with its interval in figures."""
    if one is None or one.value is None or one.interval is None:
        return Text("not measured", "未测")
    low, high = (one.interval.low, one.interval.high) if isinstance(one.interval, Ends) else one.interval
    return same(f"{number(one.value, 2).en} [{number(low, 2).en}, {number(high, 2).en}]")


def sentence(one: Measured) -> Text:
    """Return precision, recall and agreement in one sentence, with the corpus they were measured in."""
    form = Text(
        "precision {p}, recall {r}, agreement {k}, audited in {c}",
        "查准率 {p}，查全率 {r}，一致性 {k}（抽检语料：{c}）",
    )
    if one.judges < 2:
        form = Text(
            "precision {p} by one judge alone, recall {r}, in {c}", "查准率 {p}（仅一人判断），查全率 {r}（语料：{c}）"
        )
    values: Mapping[str, Text] = {
        "p": share(one.precision), "r": share(one.recall), "k": share(one.kappa), "c": same(one.corpus),
    }  # fmt: skip
    return form.format(**values)


def settle(workspace: Workspace, sheet: str) -> None:
    """Write down what a sheet says once both judges are through, for whoever counts audits."""
    row, sitting = audit_record.sheet(workspace, sheet), audit_record.seats(workspace, sheet)
    node = audit_record.node_of(workspace, row)
    if not audit_record.complete(sitting) or node is None:
        return
    one = audit_record.verdicts(row, sitting)
    state, _ = ruling(row, one, node.version, audit_record.newest(workspace, str(row["corpus"])))
    made, agreed = {"precision": one.precision, "recall": one.recall}, kappa(one)
    shares = {name: values[0] if values else None for name, values in made.items()}
    lows = {f"{name}_low": values[1] if values else None for name, values in made.items()}
    reached = state == "audited" and all((lows[f"{name}_low"] or 0.0) >= bar for name, bar in BARS.items())
    result = {
        **shares, **lows, "sheet": sheet, "node": node.id, "version": int(row["version"]), "corpus": row["corpus"],
        "snapshot": row["snapshot"], "labels": one.labelled, "kappa": agreed.value if agreed else None,
        "state": "audited" if state == "audited" else "open", "reached": int(reached), "settled_at": clock(),
    }  # fmt: skip
    office = Subject(workspace.subject.name, frozenset({"public", "programme_officer"}))
    store = workspace.seen_by(office, "web" if workspace.subject.signed_in else "cli")
    with store.view.act("read_audit", f"audit_result {sheet}", result["state"]) as change:
        change.replace("audit_result", [result])
