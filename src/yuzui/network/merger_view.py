# SPDX-License-Identifier: Apache-2.0
"""What is said, drawn and listed of laboratories merged on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yuzui.model.quantity import digits
from yuzui.network.labs_view import pair_path
from yuzui.network.merger import Answer, Holding, Merger, merge_words
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY, count, money, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

TOPIC = Text("topic", "个方向")
SHOWN = 12
LABS = Text("laboratory", "家实验室")


def headline(answer: Answer) -> Text:
    """Return the one sentence: what this merger loses, or the one that loses most."""
    if answer.detail is not None:
        left = sum(one.m == 1 for one in answer.detail.left_with_one)
        if not left:
            return Text(
                "Merging {a} and {b} leaves no topic with one laboratory", "{a}与{b}合并后，没有方向仅余一家"
            ).format(a=answer.ids[0], b=answer.ids[1])
        return Text("Merging {a} and {b} leaves {n} with one laboratory", "{a}与{b}合并后，{n}仅余一家实验室").format(
            a=answer.ids[0], b=answer.ids[1], n=count(left, TOPIC)
        )
    if not answer.mergers:
        return Text("There are not two laboratories large enough to merge on paper", "没有两家规模足够的实验室可供推演")
    worst = answer.mergers[0]
    if not any(worst.left_with_one):
        return Text(
            "Of {n} mergers on paper none leaves a topic with one laboratory", "{n} 种合并推演均不会使任何方向仅余一家"
        ).format(n=number(answer.pairs))
    depth = next(k for k, n in enumerate(worst.left_with_one) if n)
    return Text(
        "Of {n} mergers on paper that of {a} and {b} loses most: {k} left with one laboratory",
        "{n} 种合并推演中，{a}与{b}损失最大：{k}仅余一家实验室",
    ).format(n=number(answer.pairs), a=worst.a, b=worst.b, k=count(worst.left_with_one[depth], TOPIC))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    lines: list[Line] = [(Text("look at", "请核查"), one) for one in answer.notes]
    lines += [(Text("merger", "合并"), headline(answer)), *_of_pair(answer)]
    lines.append(
        (
            Text("kept", "保留"),
            Text("{p} of ids and {o} of outputs are there after as before", "编号保留 {p}，成果保留 {o}").format(
                p=percent(answer.ids_kept, 0), o=percent(answer.outputs_kept, 0)
            ),
        )
    )
    lines.append((Text("not said", "未涉及"), merge_words()))
    return lines


def _of_pair(answer: Answer) -> Iterable[Line]:
    if (detail := answer.detail) is None:
        for one in answer.mergers[:3]:
            yield same(""), _loss(one)
        return
    shared = [f"{one.topic} ({one.a} · {one.b})" for one in detail.shared[:6]]
    yield Text("shared", "共同"), _list(shared, len(detail.shared))
    for side in (detail.a, detail.b):
        yield Text("only {l}", "仅{l}").format(l=side.lab), _list(side.topics[:6], len(side.topics))
    yield (
        Text("people", "人员"),
        Text("{n} on both lists by id; names are never compared", "{n} 人按编号同在两家；不比对姓名").format(
            n=number(detail.people)
        ),
    )
    yield (
        Text("works", "成果"),
        Text("{n} joint works; the closest two others: {e}", "{n} 项合作成果；其余最接近的两项：{e}").format(
            n=number(len(detail.joint)),
            e=f"{detail.evidence[0].a} ~ {detail.evidence[0].b}" if detail.evidence else "–",
        ),
    )
    yield Text("loses", "失去"), losses(answer)


def losses(answer: Answer) -> Text:
    """Return what the merger of a pair loses, side by side for one, two and three works."""
    detail = answer.detail
    if detail is None:
        return same("")
    by = [[one.topic for one in detail.left_with_one if one.m == m] for m in (1, 2, 3)]
    return Text(
        "left with one laboratory: {a} topics from 1 work, {b} from 2, {c} from 3; concentration rises by {h} a topic",
        "仅余一家的方向：按 1 项成果计 {a} 个，2 项 {b} 个，3 项 {c} 个；集中度平均上升 {h}",
    ).format(a=number(len(by[0])), b=number(len(by[1])), c=number(len(by[2])), h=number(detail.delta_hhi, 4))


def _list(names: list[str], total: int) -> Text:
    if not names:
        return Text("nothing", "无")
    more = (
        Text(" and {n} more", " 等另 {n} 个").format(n=number(total - len(names))) if total > len(names) else same("")
    )
    return join([same(name) for name in names], ", ", "、") + more


def _loss(one: Merger) -> Text:
    return Text("{a} and {b}: {n}, {j} joint works", "{a}与{b}：{n}，{j} 项合作成果").format(
        a=one.a, b=one.b, n=_left(one), j=number(one.joint)
    )


def _left(one: Merger) -> Text:
    words = Text(
        "{a}, {b}, {c} topics left with one (from 1, 2, 3 works)", "仅余一家的方向 {a}、{b}、{c} 个（1、2、3 项）"
    )
    return words.format(a=one.left_with_one[0], b=one.left_with_one[1], c=one.left_with_one[2])


def concentration(answer: Answer) -> Picture | None:
    """Draw the mergers on paper that lose most, by topics left with one laboratory."""
    rows = [one for one in answer.mergers if any(one.left_with_one)][:SHOWN]
    if not rows or answer.detail is not None:
        return None
    bars = [Bar(label=same(f"{one.a} + {one.b}"), value=sum(one.left_with_one)) for one in rows]
    description = Text(
        "Topics left with one laboratory, summed over coverage from 1, 2 and 3 works, for the mergers that lose most.",
        "合并后仅余一家实验室的方向数，按 1、2、3 项成果计的合计；列出损失最大的合并。",
    )
    meta = Meta(
        "merger-loss", headline(answer), description, answer.origin, same(answer.source), same("–"),
        "/about/method#lab_reorganise",
    )  # fmt: skip
    return bar_chart(meta, bars, (Text("topics, three depths", "方向（三种口径合计）"), ""))


def _depth(place: int) -> Callable[[Merger], int]:
    return lambda one: one.left_with_one[place]


MERGERS = Table[Answer](
    "mergers",
    Text("Mergers on paper, those that lose most first", "合并推演（按损失排列）"),
    rows=lambda answer: answer.mergers,
    columns=(
        Column("a", Text("One", "甲"), link=lambda all_, one: pair_path(one.a, one.b) if all_.paged else ""),
        Column("b", Text("Other", "乙")),
        *(
            Column(
                f"left_{m}",
                Text(f"Left with one, from {m} work{'s' * (m > 1)}", f"仅余一家（{m} 项起）"),
                digits=0,
                value=_depth(m - 1),
            )
            for m in (1, 2, 3)
        ),
        Column("delta_hhi", Text("Rise of concentration", "集中度上升"), digits=4),
        Column("joint", Text("Joint works", "合作成果"), digits=0),
        Column("people", Text("People on both", "同在两家的人员"), digits=0),
    ),
    sheet=Text("mergers", "合并"),
    note=merge_words(),
)


def _sides(answer: Answer) -> list[Holding]:
    return [] if answer.detail is None else [answer.detail.a, answer.detail.b]


def amounts(sums: dict[str, int]) -> Text:
    """Return money of several currencies, none added to another."""
    known = [(value, coin or NO_CURRENCY) for coin, value in sums.items()]
    return join([money(value / 10 ** digits(coin), coin) for value, coin in known], " + ", " + ") if sums else same("–")


SIDES = Table[Answer](
    "sides",
    Text("The two laboratories", "两家实验室"),
    rows=_sides,
    columns=(
        Column("lab", Text("Laboratory", "实验室")),
        Column("works", Text("Works", "成果"), digits=0),
        Column("people", Text("People by id", "有编号的人员"), digits=0),
        Column("fte", Text("FTE", "人员投入"), digits=1),
        Column("money", Text("Money", "经费"), value=lambda one: amounts(one.money)),
        Column("alone", Text("Topics of its own", "独有方向"), digits=0, value=lambda one: len(one.topics)),
        Column("topics", Text("Such as", "如"), value=lambda one: ", ".join(one.topics[:8])),
        Column("instruments", Text("Instruments", "仪器"), value=lambda one: ", ".join(one.instruments[:8]) or None),
    ),
    sheet=Text("sides", "两家"),
)
SHARED = Table[Answer](
    "shared",
    Text("Topics that both work on", "共同方向"),
    rows=lambda answer: [] if answer.detail is None else answer.detail.shared,
    columns=(
        Column("topic", Text("Topic", "方向")),
        Column("a", Text("Works of the one", "甲成果"), digits=0),
        Column("b", Text("Works of the other", "乙成果"), digits=0),
    ),
    sheet=Text("shared topics", "共同方向"),
)
EVIDENCE = Table[Answer](
    "evidence",
    Text("Closest works, joint ones left out", "最接近的成果（不含合作成果）"),
    rows=lambda answer: [] if answer.detail is None else answer.detail.evidence,
    columns=(
        Column("a", Text("Of the one", "甲")),
        Column("b", Text("Of the other", "乙")),
        Column("s", Text("Likeness", "相似度"), digits=2),
    ),
    sheet=Text("closest works", "最接近成果"),
)
JOINT = Table[Answer](
    "joint",
    Text("Joint works", "合作成果"),
    rows=lambda answer: [] if answer.detail is None else answer.detail.joint,
    columns=(Column("title", Text("Work", "成果"), value=lambda one: one),),
)
LEFT = Table[Answer](
    "left",
    Text("Topics left with one laboratory after a merger", "合并后仅余一家的方向"),
    rows=lambda answer: [] if answer.detail is None else answer.detail.left_with_one,
    columns=(Column("topic", Text("Topic", "方向")), Column("m", Text("Covered from works", "按成果数"), digits=0)),
    sheet=Text("left with one", "仅余一家"),
)
PEOPLE = Table[Answer](
    "people",
    Text("People on both lists, by id", "同在两家的人员（编号）"),
    rows=lambda answer: [] if answer.detail is None else answer.detail.people_ids,
    columns=(Column("id", Text("Id", "编号"), value=lambda one: one),),
)
VIEW = View(
    headline=headline,
    sentences=sentences,
    charts=(concentration,),
    first=(MERGERS,),
    tables=(SIDES, SHARED, EVIDENCE, JOINT, LEFT, PEOPLE),
)
