# SPDX-License-Identifier: Apache-2.0
"""What a slate says to a person: the transcript and the reason of each proposal."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from yuzui.funding import import_report, judge_view, slate_outcome, slate_table
from yuzui.funding.call_rules import SOURCE
from yuzui.funding.grammar import Rule as BookRule
from yuzui.funding.judge_answer import Judgement
from yuzui.funding.slate_answer import Answer, Conflict, Effect, Proposal, Rule
from yuzui.funding.slate_outcome import category as category_words
from yuzui.funding.slate_outcome import measured, rule_title, rule_words
from yuzui.model.finding import CODES
from yuzui.text import Text, both, join, same
from yuzui.text.numbers import MINUS, agree, money, money_in_full, number, percent, within
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bullet, bullet_chart
from yuzui.view.charts.intervals import Ranked, caterpillar_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

SHOWN = 4

_ALTERNATIVES = {
    "cheapest": Text("cheapest within 1 % of the value", "价值相差不超过1%的最省方案"),
    "most_stable": Text("most often funded in re-draws", "重抽中入选最稳的方案"),
    "fewest_shortfalls": Text("fewest shortfalls of soft rules", "软性规则缺口最少的方案"),
    "sort_and_cut": Text("sort by mean score and cut", "按均分排序划线"),
    "value_per_cost": Text("best value per money first", "按单位经费价值排序"),
    "budget_minus_5": Text("budget 5 % smaller", "预算减少5%"),
    "budget_plus_5": Text("budget 5 % larger", "预算增加5%"),
    "per_amount": Text("value counted per amount", "价值按金额计"),
    "per_proposal": Text("value counted per proposal", "价值按项计"),
}
_STATUS = {
    "optimal": Text("proven best", "已证最优"),
    "feasible": Text("proven within {gap} of the best", "已证与最优相差不超过 {gap}"),
    "limit": Text("best found, not proven (within {gap})", "所得最优，未经证明（差距 {gap}）"),
}


def alternative(name: str, titles: Mapping[str, Text]) -> Text:
    """Return the title of an alternative by its name and the titles of the rules."""
    if name.startswith("loosen:"):
        rule = name.removeprefix("loosen:")
        return Text("“{r}” loosened", "放宽“{r}”").format(r=titles[rule])
    if name.startswith("other_"):
        place = name.removeprefix("other_")
        return Text("next best set {n}", "次优方案{n}").format(n=place)
    return _ALTERNATIVES[name]


def titled(rule: BookRule, category: str) -> Text:
    """Return the words of a rule with its category, from its title or else its name."""
    words = same(rule.name) if rule.title is None else rule.title
    return words + category_words(category)


def marked(answer: Answer, mark: str, sentence: Text) -> Text:
    """Return a sentence with its origin mark, for documents whose columns have origins."""
    return same(f"{mark} ") + sentence if answer.origins else sentence


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: what to look at, what came out, what was read."""
    read = [(Text("kept", "保留"), _counts(answer)), *import_report.lines(answer.understood)]
    judged = [] if answer.judge is None else _judge(answer, answer.judge)
    return [*import_report.alerts(answer.findings), *_outcome(answer), *judged, _state(answer), *read]


def _outcome(answer: Answer) -> list[Line]:
    if answer.conflict is not None:
        return [(Text("fund", "资助"), _conflict(answer, answer.conflict))]
    if answer.slate.value is None:
        words = Text(
            "the search ended before any set was found: nothing is claimed", "搜索在找到任何方案前结束：不作任何结论"
        )
        return [(Text("fund", "资助"), words)]
    return [*_fund(answer), (Text("rules", "规则"), _rules(answer))]


def _counts(answer: Answer) -> Text:
    call, files = answer.call, answer.run.files
    if answer.origins:
        form = Text(
            "[R] {p} submissions with {r} published review scores (ICLR 2018, standing in for "
            "proposals)\n[P] costs from {a} real award amounts (NSF FY2026), paired at random   "
            "[S] type, field, region, career stage, {rules} rules",
            "[R] {p} 篇投稿及 {r} 份公开评审分数（ICLR 2018，代作申请书）\n"
            "[P] 费用取自 {a} 项真实资助金额（NSF 2026 财年），随机配对   "
            "[S] 类型、领域、地区、职业阶段与 {rules} 条规则",
        )
    else:
        form = Text("{p} proposals, {r} reviews, {v}; {x} rows set aside", "申请 {p} 项、评审 {r} 份、{v}；搁置 {x} 行")
    words = form.format(
        p=number(call.n_proposals),
        r=number(call.n_reviews),
        v=_reviewers(call.n_reviewers),
        x=number(aside(answer)),
        a=number(files[1].rows) if answer.origins else "",
        rules=number(len(answer.rules)),
    )
    odd = import_report.flagged(answer.findings)
    return words + (same("\n") + odd if odd.en else same(""))


def _reviewers(n: int | None) -> Text:
    if not n:
        return Text("reviewers unnamed", "评审人未署名")
    return Text("{n} reviewers", "评审人 {n} 名").format(n=number(n))


def aside(answer: Answer) -> int:
    """Return how many rows were set aside, on reading and after."""
    later = (f.count for f in answer.findings if f.severity == "rejected")
    return int(sum(later) + sum(file.rejected for file in answer.run.files))


def _judge(answer: Answer, judge: Judgement) -> list[Line]:
    lines = [sentence for _, sentence in judge_view.sentences(judge, answer.call.n_reviewers)]
    labels = [Text("judge", "评判"), *([same("")] * (len(lines) - 1))]
    return [(a, marked(answer, "[R]", b)) for a, b in zip(labels, lines, strict=True)]


def _fund(answer: Answer) -> list[Line]:
    slate, call = answer.slate, answer.call
    gap = same("—") if slate.gap is None else within(slate.gap)
    words = Text(
        "{n} {p}, {spend} of {budget}, {rules} kept, {proof}; value basis: {per}",
        "{n} 项，{spend}／{budget}，{rules}满足，{proof}；价值基准：{per}",
    ).format(
        n=number(slate.count),
        spend=money(slate.spend, call.currency, 2),
        budget=money(call.budget, call.currency, 2),
        p=agree(slate.count, "proposal", "proposals"),
        rules=slate_outcome.compliance(answer),
        proof=_STATUS[slate.status].format(gap=gap),
        per=Text("per proposal", "按项") if answer.value.per == "proposal" else Text("per amount", "按金额"),
    )
    rows = [(Text("fund", "资助"), marked(answer, "[P][S]", words))]
    cut = next(a for a in answer.alternatives if a.name == "sort_and_cut")
    if cut.breaks:
        rules = join([slate_outcome.quoted(answer, name) for name in cut.breaks[:SHOWN]])
        form = Text("“sort by mean and cut” breaks: {rules}", "“按均分排序划线”违反：{rules}")
        rows.append((same(""), marked(answer, "[P][S]", form.format(rules=rules))))
    if answer.redraws:
        rows.append((Text("band", "区间"), marked(answer, "[P][S]", _band(answer))))
    return rows


def _band(answer: Answer) -> Text:
    words = slate_outcome.finding(answer) if answer.decided is None else same("")
    for part in (slate_outcome.closeness(answer), slate_outcome.rule(answer)):
        if part is not None:
            words = words + same("\n") + part if words.en else part
    lots = answer.lottery
    if lots is None:
        return words
    words += slate_outcome.chances_words(lots)
    cost = slate_outcome.cost_text(lots, answer.call.currency)
    if cost is not None and not lots.outcome:
        words += same("\n") + cost
    if lots.commitment:
        form = Text("\ncommitment in force: {c}", "\n有效承诺：{c}")
        words += form.format(c=lots.commitment)
    return words


RuleState = Literal["limit", "presses", "room", "missed"]

RULE_STATES: Mapping[RuleState, Text] = {
    "limit": Text("at its limit", "达到界限"),
    "presses": Text("limits the result, with some room left", "限制结果，略有余量"),
    "room": Text("leaves room", "尚有余地"),
    "missed": Text("missed at a penalty", "未达到，计罚分"),
}


def rule_state(rule: Rule) -> RuleState:
    """Return whether a rule is at its limit, or limits the result short of it, or leaves room.

    A row is at its limit only if what is reached is the limit. One with room left still limits
    the result where the set would be better without it, though a small step may bring nothing:
    awards are made whole.
    """
    if rule.shortfall:
        return "missed"
    if rule.slack is not None and abs(rule.slack) <= 1e-6 * max(1.0, abs(rule.bound)):
        return "limit"
    return "presses" if rule.binding else "room"


def limiting(answer: Answer) -> list[Rule]:
    """Return the rules that limit the result: without one of them the set would be better."""
    return [r for r in answer.rules if r.binding]


def limiting_text(answer: Answer) -> Text:
    """Return how many rules limit the result."""
    n, m = len(limiting(answer)), len(answer.rules)
    if not n:
        return Text("no rule limits the result", "没有规则限制结果")
    form = Text("{n} of {m} {l} the result", "{m} 条中 {n} 条限制结果")
    return form.format(n=number(n), m=number(m), l=agree(n, "limits", "limit"))


def before_changes(answer: Answer) -> Text:
    """Return that rules are measured on the list as proposed, where its decision changed it; nothing else."""
    if answer.decided is None or not answer.decided.moves:
        return same("")
    return Text(
        "; reached, room and prices are those of the list as proposed, before the changes of its decision",
        "；所达值、余量与代价均按提请的清单计算，未计决定所作的调整",
    )


def _rules(answer: Answer) -> Text:
    binding = limiting(answer)
    names = [rule_words(rule) + _clause_bracketed(rule.source) for rule in binding]
    head = limiting_text(answer)
    words = head + (Text(": ", "：") + join(names, " · ", " · ") if names else same(""))
    for rule in sorted(binding, key=lambda rule: rule.price_rank or 0):
        if rule.effect is not None:
            words += same("\n") + price(rule, rule.effect, answer.call.currency)
    return marked(answer, "[P][S]", words)


def _clause_bracketed(source: str) -> Text:
    return Text(" ({c})", "（{c}）").format(c=both(source))


def price(rule: Rule, effect: Effect, currency: str) -> Text:
    """Return what loosening a rule does, in one sentence."""
    step = signed(_change(rule, effect.step, currency), effect.step)
    form = Text("{rule} {step} → {value} points{moves}", "{rule} {step} → {value} 分{moves}")
    words = form.format(rule=rule_words(rule), step=step, value=f"+{effect.value_change:.2f}", moves=moves(effect))
    return words + same("   (") + holds(rule, effect, currency) + same(")")


def holds(rule: Rule, effect: Effect, currency: str) -> Text:
    """Return how far the limit may move before another set is best."""
    low, high = effect.holds
    far = high - rule.bound if rule.sense == "<=" else low - rule.bound
    if rule.measure == "count" and not rule.share_of:
        # awards are counted whole: a limit between two whole numbers is none
        far = math.copysign(max(math.ceil(abs(far) - 1e-6) - 1, 0), far)
        if not far:
            return Text("one more already changes the set", "再放宽一项，方案即变")
    if abs(far) <= 1e-7 * max(1.0, abs(rule.bound)):
        return Text("no range beyond the present limit is proven", "未证明更宽界限下方案不变")
    return Text("the set holds up to {far}", "放宽至 {far} 方案不变").format(
        far=signed(_change(rule, far, currency), far)
    )


def _change(rule: Rule, change: float, currency: str) -> Text:
    """Return the size of a change of a limit; of a share in percentage points."""
    if rule.share_of:
        size = f"{100 * abs(change):.2f}"
        return Text(f"{size} percentage points", f"{size} 个百分点")
    return measured(rule, abs(change), currency)


def signed(text: Text, value: float) -> Text:
    """Return a quantity with the sign of a change in front."""
    return same("+" if value >= 0 else "\u2212") + text


def moves(effect: Effect) -> Text:
    """Return who enters and who leaves, the first few by name."""
    words = same("")
    for form, ids in (
        (Text("; {ids} in", "；进入：{ids}"), effect.enters),
        (Text("; {ids} out", "；退出：{ids}"), effect.leaves),
    ):
        if ids:
            words += form.format(ids=slate_outcome.named(ids, SHOWN, Text(" and {n} more", " 等 {m} 项")))
    return words


def _conflict(answer: Answer, conflict: Conflict) -> Text:
    rules = {rule.key: rule for rule in answer.rules}
    words = Text(
        "no set keeps every rule. The smallest conflict: {rules}", "没有满足全部规则的方案。最小冲突：{rules}"
    ).format(rules=join([slate_outcome.quoted(answer, name) for name in conflict.rules]))
    then = Text("possible", "即可行")
    if conflict.beside:
        then = Text("mends this conflict; another stands beside it", "即消除此冲突；另有其他冲突")
    for row in conflict.loosen:
        form = Text("\nloosen {r} to {to}: ", "\n将{r}放宽至 {to} ") + then
        if row.to is None:
            form = Text("\n{r}: loosening it alone does not help", "\n{r}：单独放宽无济于事")
        limit = "" if row.to is None else _enough(rules[row.rule], row.to, answer.call.currency)
        words += form.format(r=slate_outcome.quoted(answer, row.rule), to=limit)
    return words


def _enough(rule: Rule, to: float, currency: str) -> Text:
    """Return a limit from which something is possible, rounded to the side on which it is."""
    outward = math.ceil if rule.sense == "<=" else math.floor
    step = 1e-4 if rule.share_of else 0.01
    # a sum in binary is off by a hair, which is no step
    limit = outward(round(to / step, 4)) * step
    if rule.measure == "amount" and not rule.share_of:
        return money_in_full(round(limit, 2), currency)
    return percent(limit, 2) if rule.share_of else measured(rule, round(limit, 2), currency)


def _state(answer: Answer) -> Line:
    return (Text("state", "状态"), slate_outcome.finding(answer) if answer.decided else slate_outcome.state(answer))


def reason(row: Proposal, answer: Answer) -> Text:
    """Return why one proposal stands where it stands, in one sentence."""
    if row.ineligible_by:
        return _barred(row, answer)
    if answer.conflict is not None:
        return Text("no set keeps every rule", "没有满足全部规则的方案")
    words = slate_outcome.standing(answer, row)
    if not row.selected:
        refused = _refused(row, ((answer.ranking and answer.ranking.certificates) or {}).get(row.id))
        words = refused if words is None else words + Text("; ", "；") + refused
    elif words is None:
        words = Text("in the award list", "列入清单")
    if row.probability is not None and answer.redraws:
        form = Text("; in {p} of re-draws", "；在 {p} 的重抽中入选")
        words += form.format(p=percent(row.probability, 0))
    return words


def _barred(row: Proposal, answer: Answer) -> Text:
    """Return why a proposal may not be funded at all: each rule with its clause."""
    rules = {rule["name"]: rule for rule in answer.book["rule"]}
    parts = []
    for name in row.ineligible_by:
        if name == slate_outcome.UNSCORED:
            continue
        if (rule := rules.get(name)) is None:
            parts.append(same(name))
        else:
            title = rule.get("title")
            words = same(name) if title is None else Text.of(title)
            parts.append(words + _clause_bracketed(str(rule["source"])))
    words = join(parts, "; ", "；")
    if slate_outcome.not_reviewed(row):
        head = Text("not reviewed: no review that counts", "未经评审：没有计入的评审")
        return head + Text("; ", "；") + words if parts else head
    return Text("not eligible: ", "不合格：") + words


def _kept_out(certificate: Mapping[str, float]) -> Text:
    """Return which rules cannot be kept with a proposal and those funded above it."""
    if not certificate:
        return Text(
            "no set keeps all rules with it and those funded above it (shown by search)",
            "与其前列入者同时列入时，任何方案都不能满足全部规则（由搜索得出）",
        )
    form = Text("with it and those funded above it {r} cannot be kept", "与其前列入者同时列入时，无法满足{r}")
    return form.format(r=join([Text("“{n}”", "“{n}”").format(n=same(name)) for name in certificate], ", ", "、"))


def _refused(row: Proposal, certificate: Mapping[str, float] | None = None) -> Text:
    if certificate is not None:
        return _kept_out(certificate)
    if row.delta is None and row.delta_exact:
        return Text("no set that keeps the rules can hold it", "任何满足规则的方案都不能容纳")
    if row.delta is None:
        return Text("not in the award list", "未列入清单")
    if row.delta < 5e-4:
        return Text(
            "a set of the same value contains it: the tie was settled by least spend, then by lot",
            "另有同等价值的方案包含它：先取金额少者，再按随机次序定",
        )
    form = {
        "resolve": Text("enters if its value rises by more than {d}", "价值提高超过 {d} 分即入选"),
        "bisection": Text(
            "enters if its value rises by more than {d} (sought step by step: a rule reads the value)",
            "价值提高超过 {d} 分即入选（规则本身取决于价值，逐步试算得出）",
        ),
        "nearby": Text("{d} points more are enough, {l} at least are needed", "再高 {d} 分足够，至少需 {l} 分"),
        "relaxation": Text("lacks at least {d} points of value", "价值至少差 {d} 分"),
    }[row.delta_by or "resolve"]
    return form.format(d=f"{row.delta:.3f}", l=f"{row.delta_least or 0.0:.3f}")


def _rule_columns(answer: Answer) -> list[Column]:
    currency = answer.call.currency

    def size(name: str) -> Callable[[Rule], Text | None]:
        return lambda rule: None if rule.achieved is None else measured(rule, getattr(rule, name), currency)

    return [
        Column("title", Text("rule", "规则"), value=rule_words),
        Column("sense", Text("must be", "要求"), value=lambda rule: "≤" if rule.sense == "<=" else "≥"),
        Column("bound", Text("limit", "界限"), value=lambda rule: measured(rule, rule.bound, currency)),
        Column("achieved", Text("reached", "实际"), value=size("achieved")),
        Column("slack", Text("room", "余量"), value=size("slack")),
        Column(
            "state",
            Text("state", "状态"),
            value=lambda rule: None if rule.achieved is None else RULE_STATES[rule_state(rule)],
        ),
        Column(
            "price",
            Text("price by solving again", "重新求解所得代价"),
            value=lambda rule: same("") if rule.effect is None else price(rule, rule.effect, currency),
        ),
        Column("source", Text("clause", "依据条款")),
    ]


RULES = Table[Answer]("rules", Text("rules", "规则"), lambda answer: answer.rules, _rule_columns)


def _alternative_columns(answer: Answer) -> list[Column]:
    value = answer.slate.value or 0.0
    return [
        Column("title", Text("alternative", "方案")),
        Column("spend", Text("spends", "金额"), digits=0),
        Column("value", Text("value", "价值"), form="0.00"),
        Column(
            "against",
            Text("against the award list", "与本清单之差"),
            form="+0.00;−0.00;0.00",
            value=lambda one: one.value - value,
        ),
        Column("enter", Text("enter", "进入数"), form="0", value=lambda one: len(one.enters)),
        Column("leave", Text("leave", "退出数"), form="0", value=lambda one: len(one.leaves)),
        Column("enters", Text("who enters", "进入名单"), value=lambda one: ", ".join(one.enters)),
        Column("leaves", Text("who leaves", "退出名单"), value=lambda one: ", ".join(one.leaves)),
        Column(
            "breaks",
            Text("rules broken", "违反的规则"),
            value=lambda one: join([rule_title(answer, name) for name in one.breaks], "; ", "; "),
        ),
    ]


ALTERNATIVES = Table[Answer](
    "alternatives", Text("alternatives", "备选方案"), lambda answer: answer.alternatives, _alternative_columns
)
FINDINGS = Table[Answer](
    "findings",
    Text("findings", "发现"),
    lambda answer: answer.findings,
    (
        Column("code", Text("finding", "发现"), value=lambda one: CODES[one.code]),
        Column("severity", Text("severity", "程度")),
        Column("table", Text("table", "数据表")),
        Column("row", Text("row", "行")),
        Column("column", Text("column", "列")),
        Column("seen", Text("seen", "原值")),
        Column("count", Text("count", "数量"), form="0"),
        Column(
            "where",
            Text("where", "位置"),
            value=lambda one: None if one.place is None else import_report.where(one.place),
        ),
    ),
)
_OUT_COLUMNS = (
    Column("id", Text("proposal", "申请")),
    Column("status", Text("status", "状态")),
    Column("amount", Text("amount requested", "申请金额"), digits=0),
    Column("reviews", Text("reviews left out", "未计入的评审"), form="0"),
    Column("file", Text("file", "文件")),
    Column("sheet", Text("sheet", "工作表")),
    Column("row", Text("row", "行"), form="0"),
)
OUT = Table[Answer](
    "out",
    Text("out of the slate", "不进入方案"),
    lambda answer: answer.out,
    lambda answer: _OUT_COLUMNS if answer.out else (),
)
"""Proposals that are out of the call by their status; no table if there are none."""


# The pictures of a slate: all proposals by expected rank; each rule against its limit.


def meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    """Return what is said about a picture of a slate."""
    files = dict.fromkeys(file.path for file in answer.run.files)
    return Meta(
        name=name,
        finding=finding,
        description=description,
        origin=answer.origin,
        source=SOURCE if answer.origins else same("; ".join(files)),
        vintage=str(answer.run.at)[:10] if not answer.origins else "2018 · FY2026",
        how="/about/method",
    )


def ranked(answer: Answer, row: Proposal, own: bool = False) -> Ranked:
    """Return a proposal at its expected rank with its intervals."""
    low, high = row.rank_interval or (0.0, 0.0)
    low50, high50 = row.rank_interval_50 or (0.0, 0.0)
    return Ranked(
        id=row.id,
        rank=row.expected_rank or 0.0,
        low=low,
        high=high,
        low50=low50,
        high50=high50,
        band=slate_outcome.place(answer, row),
        note=slate_outcome.why(answer, row),
        own=own,
    )


def caterpillar(answer: Answer) -> Picture | None:
    """Return all proposals by expected rank; None where none was ranked."""
    rows = [ranked(answer, row) for row in answer.proposals if row.expected_rank is not None]
    if not rows:
        return None
    band = [row.rank for row in rows if row.band == "lottery"]
    return caterpillar_chart(
        meta(answer, "caterpillar", slate_outcome.finding(answer), _marks(answer)),
        rows,
        (min(band), max(band)) if band else None,
        slate_outcome.places(answer),
    )


def _marks(answer: Answer) -> Text:
    words = Text(
        "Each row is a proposal at its expected rank with its 50 and 95 % interval",
        "每行为一项申请：期望名次及其 50% 与 95% 区间",
    )
    if slate_outcome.stage(answer) in slate_outcome.SETTLED:
        words += Text("; shapes: funded, or not funded", "；形状：资助或不资助")
    elif answer.redraws:
        words += Text("; shapes: ", "；形状：") + slate_outcome.rule(answer)
    if answer.judge is not None and not answer.judge.severity:
        words += Text(". Severity of reviewers is not identifiable and not removed", "。评审人严苛度不可识别，未去除")
    return words


def rules_picture(answer: Answer) -> Picture | None:
    """Return every rule against its limit; None where there is no set."""
    return None if answer.slate.value is None else rules_chart(answer, answer.rules)


def rules_chart(answer: Answer, rules: Sequence[Rule]) -> Picture:
    """Return some or all rules of a slate as bars against their limits."""
    description = Text(
        "Bar: what the award list reaches; tick: the limit of the rule; beneath: what one step "
        "of loosening brings, found by solving again, and the clause",
        "条形：清单达到的值；刻线：规则的界限；下行：放宽一步的所得（重新求解）及依据条款",
    )
    if len(rules) < len(answer.rules):
        form = Text("; drawn are the {k} of {n} nearest their limits", "；{n} 条中绘出最接近界限的 {k} 条")
        description += form.format(k=number(len(rules)), n=number(len(answer.rules)))
    missed = slate_outcome.missed(answer)
    finding = limiting_text(answer) + (missed if missed.en else Text("; all are kept", "，全部满足"))
    return bullet_chart(
        meta(answer, "rules", finding, description), [_bar(rule, answer.call.currency) for rule in rules]
    )


def _bar(rule: Rule, currency: str) -> Bullet:
    state = RULE_STATES[rule_state(rule)]
    value, target, room = (measured(rule, size, currency) for size in (rule.achieved, rule.bound, rule.slack))
    form = Text("{v} of at most {t}", "{v}，上限 {t}") if rule.sense == "<=" else _LEAST
    effect, source = _effect(rule, currency), slate_outcome.source(rule)
    price = effect if rule.effect else Text("room {s}", "余量 {s}").format(s=room)
    return Bullet(
        label=rule_words(rule),
        value=rule.achieved,
        target=rule.bound,
        unit="%" if rule.share_of else "",
        state=state,
        words=(value, target),
        phrase=form.format(v=value, t=target) + same(" · ") + state,
        note=price + same(" · ") + source,
        more={
            Text("Room", "余量"): room,
            Text("Loosened by a step", "放宽一步"): effect,
            Text("The set holds", "方案不变的界限"): _holds(rule, currency),
            Text("Clause", "依据条款"): source,
        },
    )


_LEAST = Text("{v} of at least {t}", "{v}，下限 {t}")


def _effect(rule: Rule, currency: str) -> Text:
    if (priced := rule.effect) is None:
        return same("—")
    return Text("{v} points per {s}", "每放宽 {s}：{v} 分").format(
        v=f"{'+' if priced.value_change >= 0 else MINUS}{abs(priced.value_change):.2f}",
        s=measured(rule, abs(priced.step), currency),
    )


def _holds(rule: Rule, currency: str) -> Text:
    if rule.effect is None:
        return same("—")
    low, high = (measured(rule, value, currency, 2) for value in rule.effect.holds)
    return Text("{l} to {h}", "{l} 至 {h}").format(l=low, h=high)


VIEW = View(
    headline=slate_outcome.finding,
    sentences=sentences,
    charts=(caterpillar, rules_picture),
    tables=(RULES, ALTERNATIVES, FINDINGS, OUT),
    first=(slate_table.FILED,),
)
