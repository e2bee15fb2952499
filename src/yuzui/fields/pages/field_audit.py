# SPDX-License-Identifier: Apache-2.0
"""The audits of one field: how many labels a width asks for, a sheet drawn for two judges, what earlier ones say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from yuzui.errors import InputError, Place, VisibilityError
from yuzui.fields import audit_frame, audit_judging, audit_record, audit_state
from yuzui.fields.audit_frame import Narrowing
from yuzui.fields.audit_sheet import DECIDER
from yuzui.fields.nodes import Node, nodes, titled
from yuzui.job import pages, signature
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number
from yuzui.view.page import EVERYONE, Block, Field, Fieldset, Form, Item, Items, Notice, Option, Page, Prose, Visit
from yuzui.view.table import Column, Link, Table

PATH, ROLES = "/fields/{id}/audit", EVERYONE
WRITERS = audit_record.WRITERS
PLACE = ("results", 0)
TITLE = Text("Audits of a field", "领域抽检")
ADDRESS = "/fields/LAB-7/audit"
LABELS = 200
_DOCUMENT = Text("document", "篇文献")


class Listed(NamedTuple):
    """One sheet with how far it is."""

    sheet: str
    path: str
    corpus: str
    documents: int
    progress: Text
    says: Text
    state: Text


SHEETS = Table[list[Listed]](
    "sheets",
    Text("Sheets", "抽检表"),
    rows=lambda rows: rows,
    columns=(
        Column("sheet", Text("Sheet", "抽检表"), link=lambda _, row: row.path),
        Column("corpus", Text("Corpus", "语料")),
        Column("documents", Text("Documents", "文献数"), digits=0),
        Column("progress", Text("Judged", "已判断")),
        Column("says", Text("Precision, recall", "查准率、查全率")),
        Column("state", Text("State", "状态")),
    ),
)


def node_at(workspace: Workspace, id: str) -> Node:
    """Return the node of an address; a list and an unknown id are not there."""
    for node in nodes(workspace).values():
        if node.id.casefold() == id.strip().casefold():
            return node
    raise VisibilityError.not_found()


def crumb(node: Node, *more: Link) -> tuple[Link, ...]:
    """Return the way to an audit of a field."""
    path = f"/fields/{encode(node.id)}"
    return (Link(Text("Fields", "领域"), "/fields"), Link(same(node.id), path), *more)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    node = node_at(workspace, visit.parts["id"])
    path = f"/fields/{encode(node.id)}/audit"
    blocks: list[Block] = []
    if mine := audit_judging.seats_of(workspace, node.id):
        blocks.append(Items(Text("You judge here", "您的抽检任务"), [_seat(path, row, seat) for row, seat in mine]))
    listed = _listed(workspace, path, node)
    if listed:
        blocks.append(SHEETS.drawn(listed))
    if audit_record.of_office(workspace):
        blocks += _drawing(workspace, visit, node, path)
    elif not mine:
        blocks.append(Prose((_HOW,)))
    measured = audit_state.measured(workspace, node)
    none = Text("{f}: no sample is judged yet", "{f}：尚无抽检结果").format(f=node.label)
    return Page(
        none if measured is None else node.label + Text(": ", "：") + audit_state.sentence(measured),
        blocks,
        lead=_HOW if audit_record.of_office(workspace) else titled(node),
        crumb=crumb(node, Link(Text("Audit", "抽检"), "")),
        state=audit_state.STATES[measured.state] if measured else None,
    )


_HOW = Text(
    "Two persons judge a sample apart, without the query and without each other's labels; a third decides where they "
    "differ.",
    "两人在不知检索式、不知对方判断的情况下分别判断样本；不一之处由第三人裁定。",
)


def _seat(path: str, row: Mapping[str, object], seat: audit_record.Seat) -> Item:
    done, total = len(seat.labels), len(row["documents"])  # type: ignore[arg-type]
    words = Text("{n} of {t} judged", "已判断 {n} / {t}").format(n=done, t=total)
    return Item(same(str(row["sheet"])), (words,), f"{path}/{row['sheet']}/{seat.number}")


def _listed(workspace: Workspace, path: str, node: Node) -> list[Listed]:
    """Return the sheets that whoever looks may read."""
    made = []
    for row in audit_record.sheets(workspace, node.id):
        sitting = audit_record.seats(workspace, str(row["sheet"]))
        if not audit_record.reads(workspace, sitting):
            continue
        one = audit_record.verdicts(row, sitting)
        newest = audit_record.newest(workspace, str(row["corpus"]))
        state, reason = audit_state.ruling(row, one, node.version, newest)
        judging = [f"{len(seat.labels)}" for seat in sitting if seat.number != DECIDER]
        shares = (audit_state.interval(one.precision), audit_state.interval(one.recall))
        says = Text("{p}; {r}", "{p}；{r}").format(p=audit_state.share(shares[0]), r=audit_state.share(shares[1]))
        made.append(
            Listed(
                str(row["sheet"]), f"{path}/{row['sheet']}", str(row["corpus"]), len(row["documents"]),
                same(" + ".join(judging)), says, audit_state.STATES[state] + Text(": ", "：") + reason,
            )
        )  # fmt: skip
    return made


def _drawing(workspace: Workspace, visit: Visit, node: Node, path: str) -> list[Block]:
    """Return the question how many labels are needed, and below its answer the form that draws a sheet."""
    query, choices = visit.query, audit_frame.choices(workspace)
    corpus = query.get("corpus") if query.get("corpus") in dict(choices) else choices[0][0]
    width = query.get("width", f"{audit_frame.WIDTH:g}")
    options = [Option(file, title) for file, title in choices]
    fields = (
        Field("corpus", Text("Corpus", "语料"), same(str(corpus)), kind="select", options=options),
        Field("years", Text("Years", "年份"), same(query.get("years", "")), False,
              hint=Text("first and last, as 2015-2020; empty for all", "起止年份，如 2015-2020；留空为全部")),
        Field("subfield", Text("Class", "类别"), same(query.get("subfield", "")), False,
              hint=Text("a class that the source gives; a narrow frame measures a rare field best",
                        "来源给出的类别；领域较小时宜用较窄的总体")),
        Field("width", Text("Width of the interval of recall", "查全率区间宽度"), same(width)),
    )  # fmt: skip
    ask = Form("plan", path, fields, Text("How many labels?", "需要判断多少篇？"))
    if "corpus" not in query:
        return [ask]
    within = {name: query.get(name, "") for name in ("years", "subfield")} | {"corpus": str(corpus), "width": width}
    try:
        plan = audit_record.needed(workspace, node.id, _narrowing(workspace, within), _width(width))
    except InputError as error:
        return [ask, Notice(pages.error_sentence(error) + Text(".", "。"))]
    note = Text("{l} labels on {d}: about {h} of the hits.", "拟判断 {l} 篇，总体{d}，其中命中约抽 {h} 篇。").format(
        l=LABELS, d=count(plan.documents, _DOCUMENT), h=number(min(60, plan.hits))
    )
    return [
        ask,
        Prose((audit_frame.words(plan) + Text(".", "。"),)),
        audit_frame.PLAN.drawn(plan),
        _make(workspace, path, query, within, note),
    ]


def _make(workspace: Workspace, path: str, query: Mapping[str, str], within: Mapping[str, str], note: Text) -> Form:
    signed = bool(workspace.subject.signed_in)
    who = (
        Text("an account of this site", "本站账户名")
        if signed
        else Text("any name; nobody checks it", "任意姓名，不作核验")
    )
    guide = Fieldset(
        Text("What the judges read", "判断说明"),
        (Field("definition", Text("What the field is", "领域定义"), same(query.get("definition", "")), False, "area"),),
        (
            Field("belongs", Text("Examples that belong, one a line", "属于的示例，每行一个"),
                  same(query.get("belongs", "")), False, "area"),
            Field("not", Text("Examples that do not, one a line", "不属于的示例，每行一个"),
                  same(query.get("not", "")), False, "area"),
        ),
    )  # fmt: skip
    fields: list[Field | Fieldset] = [
        Field("first", Text("First judge", "判断人一"), same(query.get("first", "")), hint=who),
        Field("second", Text("Second judge", "判断人二"), same(query.get("second", ""))),
        Field(
            "labels", Text("Documents to judge", "判断文献数"), same(query.get("labels", str(LABELS))), True, "number"
        ),
        Field("seed", Text("Random seed", "随机种子"), same(query.get("seed", "7")), True, "number"),
        guide,
    ]
    return Form("make", path, fields, Text("Draw the sheet", "抽取样本"), {"act": "make", **within}, True, note=note)


def _narrowing(workspace: Workspace, sent: Mapping[str, str]) -> Narrowing:
    known = dict(audit_frame.choices(workspace))
    if sent.get("corpus") not in known:
        raise InputError(
            Text("choose a corpus of the list", "请从列表选择语料"), Place(column="corpus"),
            str(sent.get("corpus", ""))[:40], " · ".join(known), code="no_corpus",
        )  # fmt: skip
    return Narrowing(
        corpus=sent["corpus"], years=audit_frame.years(sent.get("years", "")), subfield=sent.get("subfield", "").strip()
    )


def _width(text: str) -> float:
    value = pages.number(text, "width", "0.2")
    return audit_frame.WIDTH if value is None else value


def act(workspace: Workspace, visit: Visit, form: Mapping[str, str]) -> str:
    """Draw a sheet."""
    node = node_at(workspace, visit.parts["id"])
    if form.get("act") != "make":
        raise VisibilityError.not_found()
    names = tuple(form.get(name, "").strip() for name in ("first", "second"))
    if not all(names) or signature.plain(names[0]) == signature.plain(names[1]):
        raise InputError(
            Text("name two different persons", "请写明两名不同的人"),
            Place(column="second"),
            ", ".join(names),
            fix=Text("each judges the whole sample, apart", "每人独立判断全部样本"),
            code="judges",
        )
    ask = audit_record.Ask(
        node=node.id, judges=names, within=_narrowing(workspace, form), width=_width(form.get("width", "")),
        labels=max(1, pages.whole(form.get("labels", ""), "labels", "200") or LABELS),
        seed=pages.whole(form.get("seed", ""), "seed", "7") or 0, definition=form.get("definition", "")[:2_000],
        belongs=tuple(form.get("belongs", "").splitlines()), not_=tuple(form.get("not", "").splitlines()),
    )  # fmt: skip
    drawn = audit_record.draw(workspace, ask)
    return f"/fields/{encode(node.id)}/audit/{drawn.sheet}"
