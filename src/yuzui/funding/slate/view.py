# SPDX-License-Identifier: Apache-2.0
"""What a slate says to a person: the transcript and the reason of each proposal."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from yuzui.funding import import_report
from yuzui.funding import judge_view as judging
from yuzui.funding.call_rules import SOURCE
from yuzui.funding.call_sheets import AMOUNT, MUST, SELECTED
from yuzui.funding.grammar import Rule
from yuzui.funding.judge_answer import Judgement
from yuzui.funding.slate import lottery, outcome
from yuzui.funding.slate.outcome import category as category_words
from yuzui.funding.slate.outcome import rule_title
from yuzui.job.result import files
from yuzui.job.tables import table
from yuzui.model.finding import CODES
from yuzui.model.schema import TABLES
from yuzui.sheets.sheet import Export
from yuzui.text import Text, both, join, same
from yuzui.text.numbers import MINUS, NO_CURRENCY, agree, money, money_in_full, number, percent, within
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bullet, bullet_chart
from yuzui.view.charts.intervals import Ranked, caterpillar_chart

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
    words = same(rule.name) if rule.title is None else rule.title
    return words + category_words(category)


def marked(document: Document, mark: str, sentence: Text) -> Text:
    """Return a sentence with its origin mark, for documents whose columns have origins."""
    return same(f"{mark} ") + sentence if document["origins"] else sentence


def lines(document: Document) -> list[Line]:
    """Return the transcript: what to look at, what came out, what was read."""
    read = [(Text("kept", "保留"), _kept(document)), *import_report.lines(document["understood"])]
    judged = [] if document["judge"] is None else _judge(document)
    return [*import_report.alerts(document["findings"]), *_outcome(document), *judged, _state(document), *read]


def _outcome(document: Document) -> list[Line]:
    if document["conflict"] is not None:
        return [(Text("fund", "资助"), _conflict(document))]
    if document["slate"]["value"] is None:
        words = Text(
            "the search ended before any set was found: nothing is claimed", "搜索在找到任何方案前结束：不作任何结论"
        )
        return [(Text("fund", "资助"), words)]
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
    words = form.format(
        p=number(call["n_proposals"]),
        r=number(call["n_reviews"]),
        v=_reviewers(call["n_reviewers"]),
        x=number(aside(document)),
        a=number(files[1]["rows"]) if document["origins"] else "",
        rules=number(len(document["rules"])),
    )
    odd = import_report.flagged(document["findings"])
    return words + (same("\n") + odd if odd.en else same(""))


def _reviewers(n: int | None) -> Text:
    if not n:
        return Text("reviewers unnamed", "评审人未署名")
    return Text("{n} reviewers", "评审人 {n} 名").format(n=number(n))


def aside(document: Document) -> int:
    """Return how many rows were set aside, on reading and after."""
    later = (f["count"] for f in document["findings"] if f["severity"] == "rejected")
    return int(sum(later) + sum(file["rejected"] for file in document["run"]["files"]))


def _judge(document: Document) -> list[Line]:
    judgement = msgspec.convert(document["judge"], Judgement)
    sentences = [sentence for _, sentence in judging.sentences(judgement, document["call"]["n_reviewers"])]
    labels = [Text("judge", "评判"), *([same("")] * (len(sentences) - 1))]
    return [(a, marked(document, "[R]", b)) for a, b in zip(labels, sentences, strict=True)]


def _fund(document: Document) -> list[Line]:
    slate, call = document["slate"], document["call"]
    gap = same("—") if slate["gap"] is None else within(slate["gap"])
    words = Text(
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
    rows = [(Text("fund", "资助"), marked(document, "[P][S]", words))]
    cut = next(a for a in document["alternatives"] if a["name"] == "sort_and_cut")
    if cut["breaks"]:
        rules = join([_quoted(document, name) for name in cut["breaks"][:SHOWN]])
        form = Text("“sort by mean and cut” breaks: {rules}", "“按均分排序划线”违反：{rules}")
        rows.append((same(""), marked(document, "[P][S]", form.format(rules=rules))))
    if document["redraws"]:
        rows.append((Text("band", "区间"), marked(document, "[P][S]", _band(document))))
    return rows


def _quoted(document: Document, name: str) -> Text:
    return Text("“{t}”", "“{t}”").format(t=rule_title(document, name))


def _band(document: Document) -> Text:
    words = outcome.finding(document) if not document.get("decision") else same("")
    for part in (outcome.closeness(document), outcome.rule(document)):
        if part is not None:
            words = words + same("\n") + part if words.en else part
    part = document["lottery"]
    if part is None:
        return words
    words += lottery.chances_words(part)
    cost = lottery.cost_said(part, document["call"]["currency"])
    if cost is not None and not part["outcome"]:
        words += same("\n") + cost
    if part["commitment"]:
        form = Text("\ncommitment in force: {c}", "\n有效承诺：{c}")
        words += form.format(c=part["commitment"])
    return words


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
    names = [rule_name(document, rule) + _clause_bracketed(rule) for rule in binding]
    head = limiting_said(document)
    words = head + (Text(": ", "：") + join(names, " · ", " · ") if names else same(""))
    priced = sorted((r for r in binding if r["effect"]), key=lambda r: r["price_rank"])
    for rule in priced:
        words += same("\n") + price(document, rule)
    return marked(document, "[P][S]", words)


def rule_name(document: Document, rule: Mapping[str, Any]) -> Text:
    """Return the words of a row of the rules."""
    category = rule["category"]
    return rule_title(document, f"{rule['name']}[{category}]" if category else rule["name"])


def _clause_bracketed(rule: Mapping[str, Any]) -> Text:
    return Text(" ({c})", "（{c}）").format(c=both(str(rule["source"])))


def price(document: Document, rule: Mapping[str, Any]) -> Text:
    """Return what loosening a rule does, in one sentence."""
    effect = rule["effect"]
    step = signed(_change(document, rule, effect["step"]), effect["step"])
    form = Text("{rule} {step} → {value} points{moves}", "{rule} {step} → {value} 分{moves}")
    words = form.format(
        rule=rule_name(document, rule), step=step, value=f"+{effect['value_change']:.2f}", moves=moves(effect)
    )
    return words + same("   (") + holds(document, rule) + same(")")


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
    words = same("")
    for form, ids in (
        (Text("; {ids} in", "；进入：{ids}"), effect["enters"]),
        (Text("; {ids} out", "；退出：{ids}"), effect["leaves"]),
    ):
        if ids:
            shown = join([same(name) for name in ids[:SHOWN]])
            if len(ids) > SHOWN:
                more = Text(" and {n} more", " 等 {m} 项")
                shown += more.format(n=len(ids) - SHOWN, m=len(ids))
            words += form.format(ids=shown)
    return words


def _conflict(document: Document) -> Text:
    conflict = document["conflict"]
    rules = {(f"{r['name']}[{r['category']}]" if r["category"] else r["name"]): r for r in document["rules"]}
    words = Text(
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
        words += form.format(r=_quoted(document, name), to=limit)
    return words


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
    words = outcome.state(document)
    if outcome.stage(document) not in ("proposed", "drawn") and document.get("decision"):
        words = outcome.finding(document)
    return (Text("state", "状态"), words)


def reason(row: Mapping[str, Any], document: Document) -> Text:
    """Return why one proposal stands where it stands, in one sentence."""
    if row["ineligible_by"]:
        return _barred(row, document)
    if document["conflict"] is not None:
        return Text("no set keeps every rule", "没有满足全部规则的方案")
    words = outcome.standing(document, row)
    if not row["selected"]:
        refused = _refused(row)
        words = refused if words is None else words + Text("; ", "；") + refused
    elif words is None:
        words = Text("in the slate", "列入方案")
    if row["probability"] is not None and document["redraws"]:
        form = Text("; in {p} of re-draws", "；在 {p} 的重抽中入选")
        words += form.format(p=percent(row["probability"], 0))
    return words


def _barred(row: Mapping[str, Any], document: Document) -> Text:
    """Return why a proposal may not be funded at all: each rule with its clause."""
    rules = {rule["name"]: rule for rule in document["book"]["rule"]}
    parts = []
    for name in row["ineligible_by"]:
        rule = rules.get(name)
        title = None if rule is None else rule.get("title")
        words = same(name) if title is None else Text.of(title)
        if name == UNSCORED:
            words = Text("no usable score", "没有可用评分")
        parts.append(words if rule is None else words + _clause_bracketed(rule))
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


# A slate as tables, the same for xlsx, csv and json.


_PLAIN = (
    ("id", Text("proposal", "申请号"), ""),
    ("amount", AMOUNT, "#,##0"),
    ("score_mean", Text("mean score", "均分"), "0.00"),
    ("n_reviews", Text("reviews", "评审数"), "0"),
    ("scores", Text("scores", "各份评分"), ""),
    ("expected_rank", Text("expected rank", "期望名次"), "0.0"),
    ("low", Text("rank from (95 %)", "名次下端（95%）"), "0"),
    ("high", Text("rank to (95 %)", "名次上端（95%）"), "0"),
    ("value", Text("value", "价值"), "0.000"),
    ("selected", SELECTED, ""),
    ("must", MUST, ""),
    ("probability", Text("in re-draws", "重抽入选率"), "0.0%"),
    ("band", Text("band", "分区"), ""),
    ("delta", Text("value it lacks", "所差价值"), "0.000"),
    ("delta_exact", Text("exact", "精确"), ""),
    ("reason", Text("reason", "理由"), ""),
)


def cells(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a proposal with its interval as two cells and its band in words."""
    low, high = row["rank_interval"] or (None, None)
    band = None if row["band"] is None else outcome.BANDS[row["band"]]
    scores = shown_scores(row)
    return {**row, "low": low, "high": high, "band": band, "must": None, "scores": scores}


def amount(currency: str) -> Text:
    """Return the heading of amounts, with the currency where one is known."""
    if currency == NO_CURRENCY:
        return AMOUNT
    return Text("amount, {c}", "金额（{c}）").format(c=currency)


def shown_scores(row: Mapping[str, Any]) -> str:
    """Return the single scores of a proposal, one a reviewer; as many digits as they need."""
    return " · ".join(f"{score:.2f}".rstrip("0").rstrip(".") for score in row.get("scores", ()))


def exports(document: Document, lang: str) -> list[Export]:
    """Return slate, rules, alternatives and findings."""
    return [
        proposals(document, lang),
        rules_table(document, lang),
        alternatives(document, lang),
        findings(document, lang),
        *out(document, lang),
    ]


def out(document: Document, lang: str) -> list[Export]:
    """Return the proposals that are out of the call by their status; no table if there are none."""
    columns = (
        (Text("proposal", "申请"), ""),
        (Text("status", "状态"), ""),
        (Text("amount requested", "申请金额"), "#,##0"),
        (Text("reviews left out", "未计入的评审"), "0"),
        (Text("file", "文件"), ""),
        (Text("sheet", "工作表"), ""),
        (Text("row", "行"), "0"),
    )
    names = ("id", "status", "amount", "reviews", "file", "sheet", "row")
    rows = [tuple(row[name] for name in names) for row in document.get("out", ())]
    return [table(Text("out of the slate", "不进入方案"), columns, rows, lang)] if rows else []


def proposals(document: Document, lang: str) -> Export:
    """Return every proposal with its figures and the further columns of the call."""
    further = list(document["proposals"][0]["columns"]) if document["proposals"] else []
    columns = [(heading, form) for _, heading, form in _PLAIN]
    rows = [
        [*(cells(row)[name] for name, _, _ in _PLAIN), *(row["columns"][f] for f in further)]
        for row in document["proposals"]
    ]
    heads = [*columns, *((_heading(f), "") for f in further)]
    return table(Text("slate", "方案"), heads, rows, lang)


def _heading(name: str) -> Text:
    """Return the heading of a further column: the record's own words, or as the file has it."""
    columns = TABLES["proposal"]
    return columns[name].label if name in columns else Text(name, name)


RULE_COLUMNS = (
    (Text("rule", "规则"), ""),
    (Text("must be", "要求"), ""),
    (Text("limit", "界限"), ""),
    (Text("reached", "实际"), ""),
    (Text("room", "余量"), ""),
    (Text("state", "状态"), ""),
    (Text("price by solving again", "重新求解所得代价"), ""),
    (Text("clause", "依据条款"), ""),
)


def rules_table(document: Document, lang: str) -> Export:
    """Return every rule with limit, what is reached, price and clause."""
    rows = []
    for rule in document["rules"]:
        name = f"{rule['name']}[{rule['category']}]" if rule["category"] else rule["name"]
        solved = rule["achieved"] is not None
        price_ = price(document, rule) if rule["effect"] else Text("", "")
        rows.append(
            (
                rule_title(document, name),
                "≤" if rule["sense"] == "<=" else "≥",
                measured(document, rule, rule["bound"]),
                measured(document, rule, rule["achieved"]) if solved else None,
                measured(document, rule, rule["slack"]) if solved else None,
                RULE_STATES[rule_state(rule)] if solved else None,
                price_,
                rule["source"],
            )
        )
    return table(Text("rules", "规则"), RULE_COLUMNS, rows, lang)


ALTERNATIVE_COLUMNS = (
    (Text("alternative", "方案"), ""),
    (Text("spends", "金额"), "#,##0"),
    (Text("value", "价值"), "0.00"),
    (Text("against the slate", "与本方案之差"), "+0.00;−0.00;0.00"),
    (Text("enter", "进入数"), "0"),
    (Text("leave", "退出数"), "0"),
    (Text("who enters", "进入名单"), ""),
    (Text("who leaves", "退出名单"), ""),
    (Text("rules broken", "违反的规则"), ""),
)


def alternatives(document: Document, lang: str) -> Export:
    """Return every alternative: who enters, who leaves, at what price, breaking what."""
    value = document["slate"]["value"] or 0.0
    rows = [
        (
            one["title"],
            one["spend"],
            one["value"],
            one["value"] - value,
            len(one["enters"]),
            len(one["leaves"]),
            ", ".join(one["enters"]),
            ", ".join(one["leaves"]),
            "; ".join(rule_title(document, name).say(lang) for name in one["breaks"]),
        )
        for one in document["alternatives"]
    ]
    return table(Text("alternatives", "备选方案"), ALTERNATIVE_COLUMNS, rows, lang)


def findings(document: Document, lang: str) -> Export:
    """Return what is odd about rows that were kept."""
    columns = (
        (Text("finding", "发现"), ""),
        (Text("severity", "程度"), ""),
        (Text("table", "数据表"), ""),
        (Text("row", "行"), ""),
        (Text("column", "列"), ""),
        (Text("seen", "原值"), ""),
        (Text("count", "数量"), "0"),
        (Text("where", "位置"), ""),
    )
    rows = [
        (
            *(CODES[f["code"]], f["severity"], f["table"], f["row"], f["column"], f["seen"]),
            f["count"],
            None if f.get("place") is None else import_report.where(f["place"]),
        )
        for f in document["findings"]
    ]
    return table(Text("findings", "发现"), columns, rows, lang)


# The pictures of a slate: all proposals by expected rank; each rule against its limit.


def pictures(document: Document) -> list[Picture]:
    """Return the caterpillar (if proposals were ranked) and the rules."""
    ranked = [row for row in document["proposals"] if row["expected_rank"] is not None]
    charts = [_caterpillar(document, ranked)] if ranked else []
    if document["slate"]["value"] is not None:
        charts.append(rules_chart(document))
    return charts


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    return Meta(
        name=name,
        finding=finding,
        description=description,
        origin=document["origin"],
        source=SOURCE if document["origins"] else files(document),
        vintage=document["run"]["at"][:10] if not document["origins"] else "2018 · FY2026",
        how="/about/method",
    )


def _caterpillar(document: Document, ranked: list[dict[str, Any]]) -> Picture:
    rows = [
        Ranked(
            id=row["id"],
            rank=row["expected_rank"],
            low=row["rank_interval"][0],
            high=row["rank_interval"][1],
            low50=row["rank_interval_50"][0],
            high50=row["rank_interval_50"][1],
            band=outcome.place(document, row),
            note=outcome.why(document, row),
        )
        for row in ranked
    ]
    band = [row.rank for row in rows if row.band == "lottery"]
    return caterpillar_chart(
        _meta(document, "caterpillar", outcome.finding(document), _marks(document)),
        rows,
        (min(band), max(band)) if band else None,
        outcome.places(document),
    )


def _marks(document: Document) -> Text:
    words = Text(
        "Each row is a proposal at its expected rank with its 50 and 95 % interval",
        "每行为一项申请：期望名次及其 50% 与 95% 区间",
    )
    if outcome.stage(document) in ("drawn", "decided", "superseded"):
        words += Text("; shapes: funded, or not funded", "；形状：资助或不资助")
    elif document["redraws"]:
        words += Text("; shapes: ", "；形状：") + outcome.rule(document)
    if document["judge"] is not None and not document["judge"]["severity"]:
        words += Text(". Severity of reviewers is not identifiable and not removed", "。评审人严苛度不可识别，未去除")
    return words


def rules_chart(document: Document, total: int | None = None) -> Picture:
    """Return every rule of a slate as a bar against its limit."""
    finding = limiting_said(document, total) + Text("; all are kept", "，全部满足")
    return bullet_chart(
        _meta(
            document,
            "rules",
            finding,
            Text(
                "Bar: what the slate reaches; tick: the limit of the rule; beneath: what one step "
                "of loosening brings, found by solving again, and the clause",
                "条形：方案达到的值；刻线：规则的界限；下行：放宽一步的所得（重新求解）及依据条款",
            ),
        ),
        [_bar(document, rule) for rule in document["rules"]],
    )


def _bar(document: Document, rule: Mapping[str, Any]) -> Bullet:
    category, currency = rule["category"], document["call"]["currency"]
    name = f"{rule['name']}[{category}]" if category else rule["name"]
    state = RULE_STATES[rule_state(rule)]
    value, target = (_size(rule, rule[key], currency) for key in ("achieved", "bound"))
    most = rule["sense"] == "<="
    form = Text("{v} of at most {t}", "{v}，上限 {t}") if most else _LEAST
    effect, source = _effect(rule, currency), _clause_label(rule)
    price = effect if rule["effect"] else Text("room {s}", "余量 {s}").format(s=_size(rule, rule["slack"], currency))
    return Bullet(
        label=rule_title(document, name),
        value=rule["achieved"],
        target=rule["bound"],
        unit="%" if rule["share_of"] else "",
        state=state,
        words=(value, target),
        phrase=form.format(v=value, t=target) + same(" · ") + state,
        note=price + same(" · ") + source,
        more={
            Text("Room", "余量"): _size(rule, rule["slack"], currency),
            Text("Loosened by a step", "放宽一步"): effect,
            Text("The set holds", "方案不变的界限"): _holds(rule, currency),
            Text("Clause", "依据条款"): source,
        },
    )


_LEAST = Text("{v} of at least {t}", "{v}，下限 {t}")
_HAN = re.compile(r"[\u3400-\u9fff]")


def _size(rule: Mapping[str, Any], value: float | None, currency: str, digits: int = 0) -> Text:
    """Return a size in the unit of its rule."""
    if value is None:
        return same("—")
    if rule["share_of"]:
        return percent(value, digits or 1)
    if rule["measure"] == "amount":
        return money(value, currency, digits or None)
    return number(value, 0 if float(value).is_integer() else 2)


def _effect(rule: Mapping[str, Any], currency: str) -> Text:
    priced = rule["effect"]
    if not priced:
        return same("—")
    return Text("{v} points per {s}", "每放宽 {s}：{v} 分").format(
        v=f"{'+' if priced['value_change'] >= 0 else MINUS}{abs(priced['value_change']):.2f}",
        s=_size(rule, abs(priced["step"]), currency),
    )


def _holds(rule: Mapping[str, Any], currency: str) -> Text:
    if not rule["effect"] or not rule["effect"].get("holds"):
        return same("—")
    low, high = (_size(rule, value, currency, 2) for value in rule["effect"]["holds"])
    return Text("{l} to {h}", "{l} 至 {h}").format(l=low, h=high)


def _clause_label(rule: Mapping[str, Any]) -> Text:
    """Return the clause; one written in both languages is said in that of the reader."""
    clause = str(rule["source"] or "—")
    english, _, chinese = clause.partition(" · ")
    both = _HAN.search(chinese) is not None and _HAN.search(english) is None
    return Text(english, chinese) if both else same(clause)
