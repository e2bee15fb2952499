# SPDX-License-Identifier: Apache-2.0
"""What is said of an answer: the finding as one sentence, and the lines of the transcript."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from yuzui.funding import ask_question
from yuzui.funding.ask_answer import Answer, Change, ComparedSet, SlateRef, ValueParts, Why
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.funding.slate_answer import Decision
from yuzui.funding.slate_outcome import named
from yuzui.text import Text, join, same
from yuzui.text.numbers import day, money, number, signed, within
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, Move, Step, bar_chart, swap_chart, waterfall_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

SHOWN = 6
TIED = 1e-9
"""Difference of value that is none."""


def title(rows: Sequence[Change], currency: str) -> Text:
    """Return what is otherwise, as the name of a set."""
    form = Text("“{name}” at {new} instead of {old}", "“{name}”由 {old} 改为 {new}")
    phrases = []
    for row in rows[:3]:
        old, new = ask_question.apart(row.old, row.new, row.unit, currency)
        phrases.append(form.format(name=row.title, old=old, new=new))
    if len(rows) > 3:
        phrases.append(Text("{n} more", "另 {n} 项").format(n=len(rows) - 3))
    return join(phrases, ", ", "，")


def finding(answer: Answer, slate: Slate) -> Text:
    """Return the answer as one sentence."""
    kind = answer.question.kind
    if (why := answer.why) is not None:
        if slate.decided and why.eligible:
            return _decided(why, slate.decided)
        return _why(why) + _otherwise(why, slate)
    if kind == "sensitivity":
        return _sensitivity(answer, slate)
    return _diff(answer) if kind == "diff" else _what_if(answer)


def _why(why: Why) -> Text:
    if not why.eligible:
        return same(f"{why.id}: ") + why.reason
    if why.delta is None:
        form = Text(
            "{p} cannot be taken: no set that keeps the rules holds it", "{p} 无法入选：任何满足规则的方案都不能容纳"
        )
        if why.selected:
            form = Text("{p} is in every set that keeps the rules", "凡满足规则的方案都包含 {p}")
        return form.format(p=why.id) if why.exact else _unproven(why)
    if why.selected and why.delta <= TIED:
        form = Text(
            "{p} is funded, although an equally good set does without it", "{p} 入选，但另有同等价值的方案不含它"
        )
    elif why.selected:
        form = Text(
            "{p} is funded, and stays in unless its value falls by more than {d} points",
            "{p} 入选；价值下降不超过 {d} 分时仍入选",
        )
    elif why.delta <= TIED:
        form = Text("{p} is not taken although an equally good set holds it", "{p} 未入选，但另有同等价值的方案包含它")
    else:
        form = Text(
            "{p} is not funded; it enters if and only if its value rises by more than {d} points",
            "{p} 未入选；当且仅当价值提高超过 {d} 分时入选",
        )
    words = form.format(p=why.id, d=f"{why.delta:.3g}")
    return words if why.exact else words + Text(" (at least; not proven)", "（至少；未经证明）")


def _decided(why: Why, decision: Decision) -> Text:
    """Return what was decided of a proposal, and how it stood in the computed slate."""
    head = Text("{p} was not funded by the decision of {day}; ", "{day}决定不资助 {p}；")
    if why.id in decision.ids:
        head = Text("{p} was funded by the decision of {day}; ", "{day}决定资助 {p}；")
    words = head.format(p=why.id, day=day(decision.at))
    inside = why.selected
    if why.delta is None:
        form = Text("no set that keeps the rules holds it", "任何满足规则的方案都不能容纳该项")
        if inside:
            form = Text("it is in every set that keeps the rules", "凡满足规则的方案都包含该项")
        open_ = Text("the time ended before more could be said", "时限已到，未得更多结论")
        return words + (form if why.exact else open_)
    if why.delta <= TIED:
        form = Text(
            "in the computed award list it is out, although an equally good set holds it",
            "计算清单未列入该项，但另有同等价值的清单包含它",
        )
        if inside:
            form = Text(
                "in the computed award list it is in, although an equally good set does without it",
                "计算清单列入该项，但另有同等价值的清单不含它",
            )
    elif inside:
        form = Text(
            "in the computed award list it is in, and stays in unless its value falls by more than {d} points",
            "计算清单列入该项，价值下降不超过 {d} 分时仍列入",
        )
    else:
        form = Text(
            "in the computed award list it is out, and enters if and only if its value rises by more than {d} points",
            "计算清单未列入该项，当且仅当价值提高超过 {d} 分时列入",
        )
    words += form.format(d=f"{why.delta:.3g}")
    return words if why.exact else words + Text(" (at least; not proven)", "（至少；未经证明）")


def _otherwise(why: Why, slate: Slate) -> Text:
    """Return what was done with a proposal, where it is not what the set had proposed."""
    drawn_in = next((row.drawn for row in slate.lots if row.id == why.id), why.selected)
    decision = slate.decided
    funded = why.id in decision.ids if decision else drawn_in
    if funded == why.selected:
        return same("")
    if decision and funded != drawn_in:
        form = Text("; the decision {d} leaves it out", "；决定 {d} 未予资助")
        if funded:
            form = Text("; the decision {d} funds it", "；决定 {d} 予以资助")
        return form.format(d=decision.id)
    if funded:
        return Text(
            "; the lots took it, and what stands here is the set before", "；抽签已抽中该项，此处所述为抽签前的方案"
        )
    return Text(
        "; the lots left it out, and what stands here is the set before", "；抽签未抽中该项，此处所述为抽签前的方案"
    )


def _unproven(why: Why) -> Text:
    form = Text("Time ended before anything could be said of {p}", "时限已到，尚不能就 {p} 作出结论")
    return form.format(p=why.id)


def _what_if(answer: Answer) -> Text:
    other = answer.sets[1]
    form = Text("With {what}: {then}", "若{what}：{then}")
    what = title(answer.changes, answer.slate.currency)
    return form.format(what=what, then=_then(other))


def _then(other: ComparedSet) -> Text:
    if other.status == "infeasible":
        return Text("no set keeps every rule", "没有满足全部规则的方案")
    if other.value is None:
        return Text("time ended before a set was found", "时限已到，未找到方案")
    if not other.enters and not other.leaves:
        return Text("the same set stays the best", "原方案仍为最优")
    counted = moved(other)
    if other.value_change is None:
        return counted
    worth = Text("{v} points, ", "{v} 分，").format(v=signed(other.value_change))
    return worth + counted


def moved(other: ComparedSet) -> Text:
    """Return how many enter and how many leave, in one phrase."""
    parts = []
    for form, one, ids in (
        (Text("{n} enter", "{n} 项进入"), Text("1 enters", "1 项进入"), other.enters),
        (Text("{n} leave", "{n} 项退出"), Text("1 leaves", "1 项退出"), other.leaves),
    ):
        if ids:
            parts.append(one if len(ids) == 1 else form.format(n=number(len(ids))))
    return join(parts, " and ", "、") if parts else Text("nobody moves", "无人变动")


def _diff(answer: Answer) -> Text:
    one, two = answer.sets
    if not two.enters and not two.leaves:
        return Text("Both fund the same {n} proposals", "两者资助相同的 {n} 项申请").format(n=number(one.count or 0))
    common = (one.count or 0) - len(two.leaves)
    form = Text("Of {n} proposals {k} stay; {m}", "{n} 项中 {k} 项保留；{m}")
    if common == 1:
        form = Text("Of {n} proposals {k} stays; {m}", form.zh)
    words = form.format(n=number(one.count or 0), k=number(common), m=moved(two))
    if two.value_change is None:
        return words
    return words + Text(": {v} points", "：{v} 分").format(v=signed(two.value_change))


def _sensitivity(answer: Answer, slate: Slate) -> Text:
    others = [row for row in answer.sets[1:] if row.value is not None]
    common = set(slate.slate.ids).intersection(*(row.ids for row in others))
    form = Text(
        "{k} of {n} funded proposals stay in whichever of {m} other ways value is counted",
        "改用其余 {m} 种价值口径后，{n} 项中有 {k} 项始终入选",
    )
    if len(others) == 1:
        form = Text(
            "{k} of {n} funded proposals stay in if value is counted the other way",
            "改用另一种价值口径后，{n} 项中有 {k} 项仍入选",
        )
    if not others:
        return Text(
            "Time ended before another way of counting value was solved", "时限已到，尚未求得其他价值口径下的方案"
        )
    return form.format(k=number(len(common)), n=number(slate.slate.count), m=number(len(others)))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: the finding, who moves, how far it holds, where to see it."""
    rows: list[Line] = [(Text("answer", "回答"), answer.finding)]
    currency = answer.slate.currency
    if answer.question.kind == "sensitivity":
        rows += [(row.title, _row(row, currency)) for row in answer.sets[1:]]
    else:
        for row in answer.sets[1:]:
            rows += _moves(row)
        if len(answer.sets) > 1:
            rows.append((Text("cost", "代价"), cost(answer.sets[1], currency)))
    if answer.why is not None:
        rows += _because(answer.why, currency)
    rows.append((Text("holds", "成立范围"), holds(answer)))
    if answer.proof.stopped:
        rows.append((Text("proof", "证明"), stopped(answer)))
    slate = Text("award list {id}: solved again, nothing stored or decided", "清单 {id}：重新求解，未保存、未决定")
    rows.append((Text("basis", "依据"), slate.format(id=answer.slate.id)))
    rows.append((Text("page", "页面"), same(answer.permalink)))
    return rows


def _moves(row: ComparedSet) -> list[Line]:
    labels = (
        (Text("enter", "进入"), row.enters),
        (Text("leave", "退出"), row.leaves),
        (Text("breaks", "违反"), row.breaks),
    )
    return [(label, named(ids, SHOWN)) for label, ids in labels if ids]


def cost(row: ComparedSet, currency: str) -> Text:
    """Return what a set costs and is worth against the other, in one sentence."""
    parts = []
    if row.value_change is not None:
        parts.append(Text("{v} points", "{v} 分").format(v=signed(row.value_change, 3)))
    if row.spend_change is not None:
        parts.append(ask_question.paid(row.spend_change, currency))
    if row.status == "optimal":
        parts.append(Text("proven best", "已证最优"))
    elif row.gap is not None:
        form = Text("within {g} of the best", "与最优相差不超过 {g}")
        parts.append(form.format(g=within(row.gap)))
    return join(parts, " · ", " · ") if parts else same("—")


def _row(row: ComparedSet, currency: str) -> Text:
    if row.value is None:
        return _then(row)
    form = Text("{n} funded, {s}; {i} in, {o} out", "资助 {n} 项，{s}；{i} 进 {o} 出")
    return form.format(
        n=number(row.count or 0),
        s=money(row.spend or 0.0, currency, 2),
        i=number(len(row.enters)),
        o=number(len(row.leaves)),
    )


def _because(why: Why, currency: str) -> list[Line]:
    rows: list[Line] = []
    if why.marginal is not None:
        rows.append((Text("beside", "对照"), _comparison_line(why, currency)))
    if not why.selected and why.eligible and why.delta is not None:
        rows.append((Text("or", "或者"), amount(why, currency)))
    return rows


def _comparison_line(why: Why, currency: str) -> Text:
    one, two = why.parts[:2]
    form = Text(
        "{m}, funded nearest the line: {v} points for {a}; {p}: {w} points for {b}",
        "最接近资助线的入选申请 {m}：{v} 分，{a}；{p}：{w} 分，{b}",
    )
    return form.format(
        m=two.id, v=f"{two.value:.3f}", a=money(two.amount or 0.0, currency, 2),
        p=one.id, w=f"{one.value:.3f}", b=money(one.amount or 0.0, currency, 2),
    )  # fmt: skip


def amount(why: Why, currency: str) -> Text:
    """Return the amount at which a refused proposal enters, in one sentence."""
    if not why.amount_exact:
        return Text("time ended before the amount at which it enters was found", "时限已到，未求得可入选的金额")
    if why.amount_at is None or why.amount is None:
        return Text("at its present value it enters at no amount, however small", "按现有价值，金额再小也不入选")
    form = Text(
        "at its present value it enters once its amount falls by {d}, to {a}",
        "按现有价值，金额减少 {d}、降至 {a} 即入选",
    )
    less = why.amount - why.amount_at
    if less <= 1e-6 * max(1.0, why.amount):
        return Text(
            "with it in, a set of the same value keeps every rule: it is tied",
            "含该项的方案价值相同且满足全部规则：属于并列",
        )
    if money(less, currency) == money(0, currency):
        form = Text(
            "at its present value it enters once its amount is a little less, {a} at most",
            "按现有价值，金额略减、不超过 {a} 即入选",
        )
    return form.format(a=money(why.amount_at, currency, 3), d=money(less, currency))


def holds(answer: Answer) -> Text:
    """Return the range in which the answer holds, in one sentence."""
    limits, currency = answer.holds, answer.slate.currency
    if limits is None and answer.proof.range_stopped:
        return Text("how far it holds was not found in {s} s", "{s} 秒内未求得成立范围").format(
            s=number(answer.proof.seconds or 0)
        )
    if limits is None:
        return Text("for this award list and these settings", "仅就本清单与上述设定成立")
    low, high = (ask_question.shown(end, limits.unit, currency, 3) for end in (limits.low, limits.high))
    if limits.of == "value":
        form = Text("while its value is at most {h} points", "其价值不超过 {h} 分时成立")
        if limits.low is not None:
            form = Text("while its value is at least {l} points", "其价值不低于 {l} 分时成立")
        return form.format(l=low, h=high)
    if limits.low is None:
        form = Text("the set stays the best while the limit is at most {h}", "界限不超过 {h} 时该方案仍为最优")
        return form.format(h=high)
    if limits.high is None:
        form = Text("the set stays the best while the limit is at least {l}", "界限不低于 {l} 时该方案仍为最优")
        return form.format(l=low)
    return Text(
        "the set stays the best while the limit is from {l} to {h}", "界限在 {l} 至 {h} 之间时该方案仍为最优"
    ).format(l=low, h=high)


def stopped(answer: Answer) -> Text:
    """Return that time ended the search."""
    return Text(
        "the search was stopped after {s} s: best found, not proven", "搜索在 {s} 秒后停止：所得最优，未经证明"
    ).format(s=number(answer.proof.seconds or 0))


# An answer as tables, the same for xlsx, csv and a page.


_MOVES = {"enters": Text("enters", "进入"), "leaves": Text("leaves", "退出"), None: Text("asked about", "所问")}


def _listing(name: str) -> Callable[[ComparedSet], str]:
    return lambda row: ", ".join(getattr(row, name))


SETS = Table[Answer](
    "sets",
    Text("sets", "方案比较"),
    lambda answer: answer.sets,
    (
        Column("title", Text("set", "方案")),
        Column("status", Text("status", "状态")),
        Column("count", Text("funded", "入选数"), form="0"),
        Column("spend", Text("spends", "金额"), digits=0),
        Column("value", Text("value", "价值"), form="0.000"),
        Column("value_change", Text("change of value", "价值之差"), form="+0.000;−0.000;0.000"),
        Column("enters", Text("who enters", "进入名单"), value=_listing("enters")),
        Column("leaves", Text("who leaves", "退出名单"), value=_listing("leaves")),
        Column("breaks", Text("rules broken", "违反的规则"), value=_listing("breaks")),
    ),
)


def _mover_columns(answer: Answer) -> list[Column]:
    sides = {name: side for one in answer.sets[1:2] for side in ("leaves", "enters") for name in getattr(one, side)}
    return [
        Column("id", Text("proposal", "申请号")),
        Column("move", Text("move", "变动"), value=lambda row: _MOVES[sides.get(row.id)]),
        Column("amount", Text("amount", "金额"), digits=0),
        Column("value", Text("value", "价值"), form="0.000"),
        Column("expected_rank", Text("expected rank", "期望名次"), form="0.0"),
    ]


MOVERS = Table[Answer]("moves", Text("moves", "变动"), lambda answer: answer.proposals, _mover_columns)


# The pictures of an answer: who changes places, what a move adds up to, what stays in.


POINTS = Text("value, points", "价值（分）")
_VALUE = Text("value points", "价值分")


def pictures(answer: Answer) -> list[Picture]:
    """Return the pictures of one answer."""
    if answer.question.kind == "sensitivity":
        return [_choices(answer)]
    if (why := answer.why) is None:
        moved = answer.sets[1].enters or answer.sets[1].leaves
        return [_swap(answer)] if moved else []
    charts = [_steps(answer, why)] if why.steps else []
    if len(why.parts) > 1 and (picture := _comparison_chart(answer, *why.parts[:2])) is not None:
        charts.append(picture)
    return charts


def picture_meta(slate: SlateRef, name: str, finding: Text, description: Text) -> Meta:
    """Return what is said about a picture of a slate that was solved again."""
    source = Text("award list {id} of call {c}, solved again", "批次 {c} 清单 {id}，重新求解")
    return Meta(
        name=name,
        finding=finding,
        description=description,
        origin=slate.origin,
        source=source.format(id=slate.id, c=slate.call),
        vintage=str(slate.at or "")[:10],
    )


def _swap(answer: Answer) -> Picture:
    figures = {row.id: row for row in answer.proposals}
    other, currency = answer.sets[1], answer.slate.currency
    rows = [
        Move(
            id=name,
            enters=side == "enters",
            value=figures[name].value or 0.0,
            cost=money(figures[name].amount or 0.0, currency, 2),
        )
        for side, names in (("enters", other.enters), ("leaves", other.leaves))
        for name in names
        if name in figures
    ]
    finding = Text("{i} enter, {o} leave: {cost}", "{i} 项进入，{o} 项退出：{cost}").format(
        i=number(len(other.enters)), o=number(len(other.leaves)), cost=cost(other, currency)
    )
    description = Text("Bars are the value of each proposal that changes places", "条形为每项变动申请的价值")
    heads = (Text("Leave", "退出"), Text("Enter", "进入"), _VALUE)
    return swap_chart(picture_meta(answer.slate, "swap", finding, description), rows, heads)


def _steps(answer: Answer, why: Why) -> Picture:
    forms = {
        "enters": Text("{p} comes in", "{p} 进入"),
        "leaves": Text("{p} goes out", "{p} 退出"),
        "level": Text("{p} at another level", "{p} 资助比例变化"),
        "rules": Text("penalties and bonuses of rules", "规则的罚分与加分"),
    }
    steps = [Step(label=forms[step.move].format(p=step.id), value=step.value) for step in why.steps]
    total = Text("whole change", "合计")
    form = Text(
        "Forcing {p} in costs {d} points: what comes in is worth less than what must go",
        "强行纳入 {p} 使总价值减少 {d} 分：进入者不及退出者",
    )
    if why.selected:
        form = Text(
            "Leaving {p} out costs {d} points, after the best replacement",
            "排除 {p} 后即使最优替补，总价值仍减少 {d} 分",
        )
    change = sum(step.value for step in why.steps)
    finding = form.format(p=why.id, d=f"{abs(change):.3g}")
    description = Text(
        "Each step begins where the one before ended; the last bar is the sum", "每一步从上一步的终点开始；末条为合计"
    )
    meta = picture_meta(answer.slate, "steps", finding, description)
    return waterfall_chart(meta, steps, (POINTS, total), _digits(change))


def _digits(size: float) -> int:
    return 2 if abs(size) >= 1 else 3


def _comparison_chart(answer: Answer, mine: ValueParts, other: ValueParts) -> Picture | None:
    """Return how one proposal comes to its value, from that of the marginal funded one; None without values."""
    if mine.value is None or other.value is None:
        return None
    steps = [
        Step(label=Text("{m}, funded", "{m}（已入选）").format(m=other.id), value=other.value),
        *(Step(label=label, value=size) for label, size in _differences(mine, other) if size),
    ]
    currency = answer.slate.currency
    costs = (mine.amount or 0.0) - (other.amount or 0.0)
    finding = Text(
        "{p} is worth {d} points {a} than {m}, the funded proposal nearest the line, and asks {c} {b}",
        "{p} 的价值比最接近资助线的入选申请 {m} {a} {d} 分，金额{b} {c}",
    ).format(
        p=mine.id,
        m=other.id,
        d=f"{abs(mine.value - other.value):.3g}",
        a=Text("more", "高") if mine.value >= other.value else Text("less", "低"),
        b=Text("more", "多") if costs >= 0 else Text("less", "少"),
        c=money(abs(costs), currency, 2),
    )
    description = Text(
        "From the value of the marginal funded proposal to that of this one, part by part",
        "由边际入选申请的价值逐项推至本申请的价值",
    )
    meta = picture_meta(answer.slate, "beside", finding, description)
    return waterfall_chart(meta, steps, (POINTS, same(mine.id)), _digits(mine.value))


def _differences(mine: ValueParts, other: ValueParts) -> list[tuple[Text, float]]:
    """Return the parts by which two values differ; they add up to the difference."""
    whole = (mine.value or 0.0) - (other.value or 0.0)
    if mine.score is None or other.score is None:
        return [(Text("difference of the values given", "所给价值之差"), whole)]
    factor = 1.0 if other.times_amount is None else other.times_amount
    mean = ((mine.score_mean or 0.0) - (other.score_mean or 0.0)) * factor
    judging = ((mine.judging or 0.0) - (other.judging or 0.0)) * factor
    parts = [
        (Text("difference of mean scores", "评分均值之差"), mean),
        (Text("what judging adds or takes", "评判修正之差"), judging),
    ]
    if other.times_amount is not None:
        parts.append((Text("difference of amounts", "金额之差"), whole - mean - judging))
    return parts


def _choices(answer: Answer) -> Picture:
    now = set(answer.sets[0].ids)
    rows = []
    for one in answer.sets:
        ids = set(one.ids)
        for name, count in (("kept", len(ids & now)), ("new", len(ids - now))):
            group = {"kept": Text("also in the award list", "本清单已有"), "new": Text("new", "新进入")}
            rows.append(Bar(one.title, count, group[name]))
    description = Text(
        "Bars count funded proposals under each choice of what counts as value", "条形为各价值口径下的入选申请数"
    )
    meta = picture_meta(answer.slate, "choices", answer.finding, description)
    return bar_chart(meta, rows, (Text("funded proposals", "入选申请数"), ""))


VIEW = View(headline=lambda answer: answer.finding, sentences=sentences, charts=(pictures,), tables=(SETS, MOVERS))
