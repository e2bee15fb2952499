# SPDX-License-Identifier: Apache-2.0
"""What is said, drawn and listed of output by laboratory."""

from __future__ import annotations

from collections.abc import Callable

from yuzui.network.output_rates import MEASURES, Answer, Output, RankChange
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import RIVER, SILT
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

SHOWN = 40
INKS = ((RIVER, "circle"), (SILT, "diamond"))


def headline(answer: Answer) -> Text:
    """Return the one sentence: how many ranks depend on the measure."""
    clear = sum(one.clear for one in answer.rank_changes)
    if len(answer.measures) < 2:
        return Text("{n} laboratories by {m}, with the ranges of their ranks", "{n} 家实验室按{m}，附名次范围").format(
            n=number(len(answer.labs)), m=MEASURES[answer.measures[0]]
        )
    form = Text(
        "The rank of {n} of {all} laboratories depends on the measure, of {c} clearly",
        "{all} 家实验室中 {n} 家的名次因口径而异，其中 {c} 家差异明显",
    )
    return form.format(n=number(len(answer.rank_changes)), all=number(len(answer.labs)), c=number(clear))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    names = join([MEASURES[one] for one in answer.measures], ", ", "、")
    basis = (
        Text("per full-time equivalent", "按全时当量")
        if answer.per_fte
        else Text(
            "the sheet has no FTE, so this is size and not output per FTE",
            "表中没有人员投入，因此只反映规模，不是人均产出",
        )
    )
    lines: list[Line] = [
        *((Text("look at", "请核查"), one) for one in answer.notes),
        (Text("output", "产出"), headline(answer)),
        (Text("measures", "口径"), names + Text("; ", "；") + basis),
    ]
    for one in answer.rank_changes[:5]:
        form = Text("{l}: {a} by {m}, {b} by {k}", "{l}：按{m}第 {a}，按{k}第 {b}")
        words = form.format(
            l=one.id, a=number(one.first), b=number(one.second), m=MEASURES[answer.measures[0]],
            k=MEASURES[answer.measures[1]],
        )  # fmt: skip
        lines.append((same(""), words))
    if answer.without_fte:
        words = Text("{n} laboratories have no FTE and are left out", "{n} 家没有人员投入，未列入")
        lines.append((Text("left out", "未列入"), words.format(n=number(answer.without_fte))))
    words = Text("quality, and the worth of a laboratory; persons are not ranked", "质量与实验室的价值；不给个人排名")
    return [*lines, (Text("not said", "未涉及"), words)]


def ranks(answer: Answer) -> Picture | None:
    """Draw the ranks of laboratories under each measure with their ranges."""
    kinds = {
        name: DotKind(MEASURES[name], ink, shape) for name, (ink, shape) in zip(answer.measures, INKS, strict=False)
    }
    dots = [
        Dot(same(one.id), rate.rank, rate.rank_range.low, rate.rank_range.high, rate.measure)
        for one in answer.labs[:SHOWN]
        for rate in one.rates
        if rate.measure in kinds
    ]
    if not dots:
        return None
    description = Text(
        "Rank of each laboratory under each measure, and the range of ranks that a gamma–Poisson model leaves open "
        "(95 %).",
        "各实验室在各口径下的名次，及伽马–泊松模型给出的 95% 名次范围。",
    )
    meta = Meta(
        "lab-output", headline(answer), description, answer.origin, same(answer.source), same("–"),
        "/about/method#lab_efficiency",
    )  # fmt: skip
    return dot_chart(meta, dots, kinds, DotAxis(Text("rank", "名次")))


def _of(place: int, name: str) -> Callable[[Output], float]:
    return lambda one: getattr(one.rates[place], name)


def _range(place: int) -> Callable[[Output], str]:
    return lambda one: f"{one.rates[place].rank_range.low}–{one.rates[place].rank_range.high}"


def _columns(answer: Answer) -> tuple[Column, ...]:
    columns = [Column("id", Text("Laboratory", "实验室"))]
    if answer.per_fte:
        columns.append(Column("fte", Text("FTE", "人员投入"), digits=1))
    for k, name in enumerate(answer.measures):
        label = MEASURES[name]
        columns += [
            Column(f"{name}_rate", label, digits=2 if answer.per_fte else 0, value=_of(k, "rate")),
            Column(f"{name}_low", label + Text(": from", "：下限"), digits=2, value=_of(k, "low"), places=("file",)),
            Column(f"{name}_high", label + Text(": to", "：上限"), digits=2, value=_of(k, "high"), places=("file",)),
            Column(f"{name}_rank", label + Text(": rank", "：名次"), digits=0, value=_of(k, "rank")),
            Column(f"{name}_range", label + Text(": range", "：名次范围"), value=_range(k)),
        ]
    return tuple(columns)


LABS = Table[Answer](
    "labs",
    Text("Laboratories", "实验室"),
    rows=lambda answer: answer.labs,
    columns=_columns,
    sheet=Text("labs", "实验室"),
)


def _clear(one: RankChange) -> Text:
    return Text("yes", "是") if one.clear else Text("no", "否")


CHANGES = Table[Answer](
    "changes",
    Text("Ranks that change with the measure", "因口径而变的名次"),
    rows=lambda answer: answer.rank_changes,
    columns=(
        Column("id", Text("Laboratory", "实验室")),
        Column("first", Text("First measure", "第一口径"), digits=0),
        Column("second", Text("Second measure", "第二口径"), digits=0),
        Column("clear", Text("Clear", "明显"), value=_clear),
    ),
    sheet=Text("changes", "变化"),
)
VIEW = View(headline=headline, sentences=sentences, charts=(ranks,), first=(LABS,), tables=(CHANGES,))
