# SPDX-License-Identifier: Apache-2.0
"""What a slate says to a person: the transcript and the reason of each proposal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

from yuzui.funding.call_data import import_report as reading
from yuzui.funding.grammar import Rule
from yuzui.funding.judging import words as judging
from yuzui.funding.slate import lottery, outcome
from yuzui.funding.slate.titles import category as category_words
from yuzui.funding.slate.titles import rule_title
from yuzui.text import Text, both, join, same
from yuzui.text.numbers import agree, money, money_in_full, number, percent, within

Document = Mapping[str, Any]
Line = tuple[Text, Text]

UNSCORED = "no usable score"
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


def titled(rule: Rule, category: str) -> Text:
    """Return the words of a rule with its category, from its title or else its name."""
    said = same(rule.name) if rule.title is None else rule.title
    return said + category_words(category)


def marked(document: Document, mark: str, said: Text) -> Text:
    """Return a sentence with its origin mark, for documents whose columns have origins."""
    return same(f"{mark} ") + said if document["origins"] else said


def lines(document: Document) -> list[Line]:
    """Return the transcript: what to look at, what came out, what was read."""
    read = [(Text("kept", "保留"), _kept(document)), *reading.lines(document["understood"])]
    judged = [] if document["judge"] is None else _judge(document)
    return [*reading.alerts(document["findings"]), *_outcome(document), *judged, _state(document), *read]


def _outcome(document: Document) -> list[Line]:
    if document["conflict"] is not None:
        return [(Text("fund", "资助"), _conflict(document))]
    if document["slate"]["value"] is None:
        said = Text(
            "the search ended before any set was found: nothing is claimed", "搜索在找到任何方案前结束：不作任何结论"
        )
        return [(Text("fund", "资助"), said)]
    return [*_fund(document), (Text("rules", "规则"), _rules(document))]


def _kept(document: Document) -> Text:
    call, files = document["call"], document["run"]["files"]
    if document["origins"]:
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
    said = form.format(
        p=number(call["n_proposals"]),
        r=number(call["n_reviews"]),
        v=_reviewers(call["n_reviewers"]),
        x=number(aside(document)),
        a=number(files[1]["rows"]) if document["origins"] else "",
        rules=number(len(document["rules"])),
    )
    odd = reading.flagged(document["findings"])
    return said + (same("\n") + odd if odd.en else same(""))


def _reviewers(n: int | None) -> Text:
    if not n:
        return Text("reviewers unnamed", "评审人未署名")
    return Text("{n} reviewers", "评审人 {n} 名").format(n=number(n))


def aside(document: Document) -> int:
    """Return how many rows were set aside, on reading and after."""
    later = (f["count"] for f in document["findings"] if f["severity"] == "rejected")
    return int(sum(later) + sum(file["rejected"] for file in document["run"]["files"]))


def _judge(document: Document) -> list[Line]:
    told = [said for _, said in judging.said(document["judge"], document["call"]["n_reviewers"])]
    labels = [Text("judge", "评判"), *([same("")] * (len(told) - 1))]
    return [(a, marked(document, "[R]", b)) for a, b in zip(labels, told, strict=True)]


def _fund(document: Document) -> list[Line]:
    slate, call = document["slate"], document["call"]
    gap = same("—") if slate["gap"] is None else within(slate["gap"])
    said = Text(
        "{n} {p}, {spend} of {budget}, {rules} kept, {proof}; value basis: {per}",
        "{n} 项，{spend}／{budget}，{rules}满足，{proof}；价值基准：{per}",
    ).format(
        n=number(slate["count"]),
        spend=money(slate["spend"], call["currency"], 2),
        budget=money(call["budget"], call["currency"], 2),
        p=agree(slate["count"], "proposal", "proposals"),
        rules=outcome.every(document),
        proof=_STATUS[slate["status"]].format(gap=gap),
        per=Text("per proposal", "按项") if document["value"]["per"] == "proposal" else Text("per amount", "按金额"),
    )
    found = [(Text("fund", "资助"), marked(document, "[P][S]", said))]
    cut = next(a for a in document["alternatives"] if a["name"] == "sort_and_cut")
    if cut["breaks"]:
        rules = join([_quoted(document, name) for name in cut["breaks"][:SHOWN]])
        form = Text("“sort by mean and cut” breaks: {rules}", "“按均分排序划线”违反：{rules}")
        found.append((same(""), marked(document, "[P][S]", form.format(rules=rules))))
    if document["redraws"]:
        found.append((Text("band", "区间"), marked(document, "[P][S]", _band(document))))
    return found


def _quoted(document: Document, name: str) -> Text:
    return Text("“{t}”", "“{t}”").format(t=rule_title(document, name))


def _band(document: Document) -> Text:
    said = outcome.finding(document) if not document.get("decision") else same("")
    for part in (outcome.closeness(document), outcome.rule(document)):
        if part is not None:
            said = said + same("\n") + part if said.en else part
    part = document["lottery"]
    if part is None:
        return said
    said += lottery.said(part)
    cost = lottery.cost_said(part, document["call"]["currency"])
    if cost is not None and not part["outcome"]:
        said += same("\n") + cost
    if part["commitment"]:
        form = Text("\ncommitment in force: {c}", "\n有效承诺：{c}")
        said += form.format(c=part["commitment"])
    return said


RuleState = Literal["limit", "presses", "room", "missed"]

RULE_STATES: Mapping[RuleState, Text] = {
    "limit": Text("at its limit", "达到界限"),
    "presses": Text("limits the result, with some room left", "限制结果，略有余量"),
    "room": Text("leaves room", "尚有余地"),
    "missed": Text("missed at a penalty", "未达到，计罚分"),
}


def rule_state(rule: Mapping[str, Any]) -> RuleState:
    """Return whether a rule is at its limit, or limits the result short of it, or leaves room.

    A row is at its limit only if what is reached is the limit. One with room left still limits
    the result where the set would be better without it, though a small step may bring nothing:
    awards are made whole.
    """
    if rule["shortfall"]:
        return "missed"
    if rule["slack"] is not None and abs(rule["slack"]) <= 1e-6 * max(1.0, abs(rule["bound"])):
        return "limit"
    return "presses" if rule["binding"] else "room"


def limiting(document: Document) -> list[Mapping[str, Any]]:
    """Return the rules that limit the result: without one of them the set would be better."""
    return [r for r in document["rules"] if r["binding"]]


def limiting_said(document: Document, total: int | None = None) -> Text:
    """Return how many rules limit the result, of all or of a total that is said otherwise."""
    n, m = len(limiting(document)), total or len(document["rules"])
    if not n:
        return Text("no rule limits the result", "没有规则限制结果")
    form = Text("{n} of {m} {l} the result", "{m} 条中 {n} 条限制结果")
    return form.format(n=number(n), m=number(m), l=agree(n, "limits", "limit"))


def measured(document: Document, rule: Mapping[str, Any], value: float) -> Text:
    """Return a limit or what was reached in the rule's own unit."""
    if rule["share_of"]:
        return percent(value, 1)
    if rule["measure"] == "amount":
        return money(value, document["call"]["currency"])
    return number(value, 0 if float(value).is_integer() else 2)


def _rules(document: Document) -> Text:
    binding = limiting(document)
    names = [rule_name(document, rule) + _clause(rule) for rule in binding]
    head = limiting_said(document)
    said = head + (Text(": ", "：") + join(names, " · ", " · ") if names else same(""))
    priced = sorted((r for r in binding if r["effect"]), key=lambda r: r["price_rank"])
    for rule in priced:
        said += same("\n") + price(document, rule)
    return marked(document, "[P][S]", said)


def rule_name(document: Document, rule: Mapping[str, Any]) -> Text:
    """Return the words of a row of the rules."""
    category = rule["category"]
    return rule_title(document, f"{rule['name']}[{category}]" if category else rule["name"])


def _clause(rule: Mapping[str, Any]) -> Text:
    return Text(" ({c})", "（{c}）").format(c=both(str(rule["source"])))


def price(document: Document, rule: Mapping[str, Any]) -> Text:
    """Return what loosening a rule does, in one sentence."""
    effect = rule["effect"]
    step = signed(_change(document, rule, effect["step"]), effect["step"])
    form = Text("{rule} {step} → {value} points{moves}", "{rule} {step} → {value} 分{moves}")
    said = form.format(
        rule=rule_name(document, rule), step=step, value=f"+{effect['value_change']:.2f}", moves=moves(effect)
    )
    return said + same("   (") + holds(document, rule) + same(")")


def holds(document: Document, rule: Mapping[str, Any]) -> Text:
    """Return how far the limit may move before another set is best."""
    low, high = rule["effect"]["holds"]
    far = high - rule["bound"] if rule["sense"] == "<=" else low - rule["bound"]
    if rule["measure"] == "count" and not rule["share_of"]:
        # awards are counted whole: a limit between two whole numbers is none
        far = math.copysign(max(math.ceil(abs(far) - 1e-6) - 1, 0), far)
        if not far:
            return Text("one more already changes the set", "再放宽一项，方案即变")
    if abs(far) <= 1e-7 * max(1.0, abs(rule["bound"])):
        return Text("no range beyond the present limit is proven", "未证明更宽界限下方案不变")
    return Text("the set holds up to {far}", "放宽至 {far} 方案不变").format(
        far=signed(_change(document, rule, far), far)
    )


def _change(document: Document, rule: Mapping[str, Any], change: float) -> Text:
    """Return the size of a change of a limit; of a share in percentage points."""
    if rule["share_of"]:
        size = f"{100 * abs(change):.2f}"
        return Text(f"{size} percentage points", f"{size} 个百分点")
    return measured(document, rule, abs(change))


def signed(text: Text, value: float) -> Text:
    """Return a quantity with the sign of a change in front."""
    return same("+" if value >= 0 else "\u2212") + text


def moves(effect: Mapping[str, Any]) -> Text:
    """Return who enters and who leaves, the first few by name."""
    said = same("")
    for form, ids in (
        (Text("; {ids} in", "；进入：{ids}"), effect["enters"]),
        (Text("; {ids} out", "；退出：{ids}"), effect["leaves"]),
    ):
        if ids:
            shown = join([same(name) for name in ids[:SHOWN]])
            if len(ids) > SHOWN:
                more = Text(" and {n} more", " 等 {m} 项")
                shown += more.format(n=len(ids) - SHOWN, m=len(ids))
            said += form.format(ids=shown)
    return said


def _conflict(document: Document) -> Text:
    conflict = document["conflict"]
    rules = {(f"{r['name']}[{r['category']}]" if r["category"] else r["name"]): r for r in document["rules"]}
    said = Text(
        "no set keeps every rule. The smallest conflict: {rules}", "没有满足全部规则的方案。最小冲突：{rules}"
    ).format(rules=join([_quoted(document, name) for name in conflict["rules"]]))
    then = Text("possible", "即可行")
    if conflict["beside"]:
        then = Text("mends this conflict; another stands beside it", "即消除此冲突；另有其他冲突")
    for row in conflict["loosen"]:
        name, to = row["rule"], row["to"]
        form = Text("\nloosen {r} to {to}: ", "\n将{r}放宽至 {to} ") + then
        if to is None:
            form = Text("\n{r}: loosening it alone does not help", "\n{r}：单独放宽无济于事")
        limit = "" if to is None else _enough(document, rules[name], to)
        said += form.format(r=_quoted(document, name), to=limit)
    return said


def _enough(document: Document, rule: Mapping[str, Any], to: float) -> Text:
    """Return a limit from which something is possible, rounded to the side on which it is."""
    outward = math.ceil if rule["sense"] == "<=" else math.floor
    step = 1e-4 if rule["share_of"] else 0.01
    # a sum in binary is off by a hair, which is no step
    limit = outward(round(to / step, 4)) * step
    if rule["measure"] == "amount" and not rule["share_of"]:
        return money_in_full(round(limit, 2), document["call"]["currency"])
    return percent(limit, 2) if rule["share_of"] else measured(document, rule, round(limit, 2))


def _state(document: Document) -> Line:
    said = outcome.state(document)
    if outcome.stage(document) not in ("proposed", "drawn") and document.get("decision"):
        said = outcome.finding(document)
    return (Text("state", "状态"), said)


def reason(row: Mapping[str, Any], document: Document) -> Text:
    """Return why one proposal stands where it stands, in one sentence."""
    if row["ineligible_by"]:
        return _barred(row, document)
    if document["conflict"] is not None:
        return Text("no set keeps every rule", "没有满足全部规则的方案")
    said = outcome.standing(document, row)
    if not row["selected"]:
        refused = _refused(row)
        said = refused if said is None else said + Text("; ", "；") + refused
    elif said is None:
        said = Text("in the slate", "列入方案")
    if row["probability"] is not None and document["redraws"]:
        form = Text("; in {p} of re-draws", "；在 {p} 的重抽中入选")
        said += form.format(p=percent(row["probability"], 0))
    return said


def _barred(row: Mapping[str, Any], document: Document) -> Text:
    """Return why a proposal may not be funded at all: each rule with its clause."""
    rules = {rule["name"]: rule for rule in document["book"]["rule"]}
    parts = []
    for name in row["ineligible_by"]:
        rule = rules.get(name)
        title = None if rule is None else rule.get("title")
        said = same(name) if title is None else Text.of(title)
        if name == UNSCORED:
            said = Text("no usable score", "没有可用评分")
        parts.append(said if rule is None else said + _clause(rule))
    return Text("not eligible: ", "不合格：") + join(parts, "; ", "；")


def _refused(row: Mapping[str, Any]) -> Text:
    if row["delta"] is None and row["delta_exact"]:
        return Text("no set that keeps the rules can hold it", "任何满足规则的方案都不能容纳")
    if row["delta"] is None:
        return Text("not in the slate", "未列入方案")
    if row["delta"] < 5e-4:
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
    }[row["delta_by"]]
    return form.format(d=f"{row['delta']:.3f}", l=f"{row['delta_least'] or 0.0:.3f}")
