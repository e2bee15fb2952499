# SPDX-License-Identifier: Apache-2.0
"""What a decision says to a person, line by line."""

from __future__ import annotations

from yuzui.funding.decisions import Answer
from yuzui.funding.slate_answer import Decision, Follows, InForce, Move
from yuzui.job.signature import noted
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, day, money, number
from yuzui.view.view import Line

RULES = Text("rules in force", "规则效力")
"""Label of whether the rules were in force when the call opened."""
REST = Text("the rest by the committed draw, which is not revealed yet", "其余由已承诺的抽签确定，抽签尚未揭示")
KNOWN = Text("signed knowing", "签署时已知悉")
"""Label of what could not be checked, and was confirmed by whoever signed."""


def headline(answer: Answer) -> Text:
    """Return who funds how much for what."""
    decision, slate = answer.decision, answer.slate
    return Text("{by} funds {n} for {spend} on {day}", "{by} 于 {day} 决定资助 {n}，金额 {spend}").format(
        by=decision.by,
        n=count(slate.count, Text("proposal", "项")),
        spend=money(slate.spend, slate.currency, 2),
        day=day(decision.at),
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript of a decision."""
    decision = answer.decision
    lines = [(Text("decided", "决定"), headline(answer))]
    if decision.follows:
        lines.append((Text("in place of", "取代"), follows(decision.follows)))
    lines += [*noted(decision), *_differs(decision), (Text("authority", "依据"), same(decision.authority))]
    if decision.unchecked:
        lines.append((KNOWN, decision.unchecked))
    if decision.in_force:
        lines.append((RULES, in_force(decision.in_force)))
    lines += [
        (Text("reason", "理由"), same(decision.reason)),
        (Text("run", "运算"), same(decision.run)),
        (Text("log head", "日志首哈希"), same(decision.log_head)),
    ]
    if public := decision.published:
        words = Text("{n} by {by} on {day}", "{by} 于 {day} 公布 {n}").format(
            n=count(public.awards, Text("award", "项资助")), by=public.by, day=day(public.at)
        )
        lines.append((Text("published", "公布"), words))
    return lines


def in_force(rules: InForce) -> Text:
    """Return whether the rules of a decision were in force when its call opened."""
    if rules.opens is None:
        return Text("not dated; nothing says when the call opened", "未注日期；无从得知指南开放日")
    bare = len(rules.undated)
    if bare == rules.rules:
        return Text(
            "not dated; no rule says since when it is in force, and the call opened on {day}",
            "未注日期；规则均未写明生效日，指南于 {day} 开放",
        ).format(day=day(rules.opens))
    words = Text("{n} in force when the call opened on {day}", "指南于 {day} 开放时，{n}均已生效").format(
        n=count(rules.rules - bare, Text("rule", "条规则")), day=day(rules.opens)
    )
    if bare:
        names = join([same(name) for name in rules.undated])
        words += Text("; not dated: {names}", "；未注日期：{names}").format(names=names)
    return words


def follows(earlier: Follows) -> Text:
    """Return the decision that another took the place of, as board pack and letters name it."""
    form = Text("decision {d} of {day} on run {r}", "{day} 就运算 {r} 作出的决定 {d}")
    return form.format(d=earlier.id, day=day(earlier.at), r=earlier.run)


def _differs(decision: Decision) -> list[Line]:
    """Return what else than the slate decided: lots, moves and their price, broken rules."""
    lines = []
    if decision.rest and not decision.drawn:
        lines.append((Text("draw", "抽签"), REST))
    if decision.drawn:
        lines.append((Text("draw", "抽签"), Text("lots decided within the band", "抽签区间内由抽签决定")))
    lines += [(Text("moved", "调整"), _moved(move)) for move in decision.moves]
    if decision.moves:
        form = Text("{d} points of value lost", "价值损失 {d} 分")
        lines.append((Text("costs", "代价"), form.format(d=number(decision.cost, 3))))
    if decision.breaks:
        words = Text("{rules}; {second} agrees", "{rules}；{second} 同意").format(
            rules=join([same(name) for name in decision.breaks]), second=decision.second
        )
        lines.append((Text("broken", "突破的硬规则"), words))
    return lines


def _moved(move: Move) -> Text:
    form = Text("{p} out", "调出 {p}") if move.direction == "out" else Text("{p} in", "调入 {p}")
    words = form.format(p=move.proposal)
    if move.breaks:
        rules = join([same(name) for name in move.breaks])
        words += Text(", breaking {r}", "，突破{r}").format(r=rules)
    return words
