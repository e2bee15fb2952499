# SPDX-License-Identifier: Apache-2.0
"""The sheets of the board pack: lists, rules, reviews, draw, sums, methods and origin."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from yuzui.funding import decision_view as deciding
from yuzui.funding import import_report as reading
from yuzui.funding import judge_view as judging
from yuzui.funding import lottery as lots
from yuzui.funding import slate_outcome, slate_table, slate_view
from yuzui.funding.call_rules import SOURCE
from yuzui.funding.candidates import label
from yuzui.funding.judge_answer import Judgement
from yuzui.funding.judge_view import averaged, felt, units
from yuzui.funding.lottery_view import PASSED, TAKEN
from yuzui.funding.slate_answer import Answer, Decision, Group, Lottery, Recusals, Slate
from yuzui.funding.slate_outcome import POLICIES, cost_text, rule_title
from yuzui.job.signature import noted
from yuzui.job.tables import cell, export, table
from yuzui.model.finding import CODES
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import agree, day, money, number, percent
from yuzui.view.table import Column

NAMED = ("title", "pi", "institute")
"""Columns that name applicants; the release variant leaves them out."""

TAGS = ("field", "region", "type", "early")
HEADINGS = {
    "title": Text("title", "项目名称"),
    "pi": Text("applicant", "负责人"),
    "institute": Text("institute", "依托单位"),
    "field": Text("field", "领域"),
    "region": Text("region", "地区"),
    "type": Text("type", "类型"),
    "early": Text("early career", "青年"),
    "year": Text("year", "年度"),
}
"""Headings of the columns of a call that tables name."""


def summary(answer: Answer, lang: str, variant: str = "board") -> Export:
    """Return sheet 1: what is to be decided or was, and the list of what is funded."""
    lead: list[tuple[Text, Any]] = [(Text("state", "状态"), slate_outcome.state(answer))]
    if answer.decided:
        lead += _decision(answer, answer.decided)
        lead += noted(answer.decided)
    else:
        lead.append((Text("to decide", "待决事项"), _to_decide(answer)))
        lead.append((Text("who decides", "由谁决定"), _who(answer)))
    if slate_outcome.stage(answer) == "proposed":
        lead += _how_sure(answer)
    if (gap := slate_outcome.unreviewed(answer)) is not None:
        lead.append((slate_outcome.NOT_REVIEWED, gap))
    if missing := slate_outcome.missing_for_conflicts(answer):
        lead.append((CODES[reading.UNCHECKED], join(missing, "; ", "；")))
    if variant == "board":
        others = [one for one in answer.findings if one.code != reading.UNCHECKED]
        lead += [one for one in reading.alerts(others) if one[0].en != "out"]
    if (told := reading.row_summary(answer.findings)).en:
        lead.append((Text("rows of the files", "文件各行"), told + Text(" (sheet 12)", "（见第 12 表）")))
    if (figures := reading.figures(answer.understood)) is not None:
        lead.append((Text("scores", "评分"), figures))
    sheet = _recommended(answer, lang, variant)
    lines = [_line(head, value, lang) for head, value in lead]
    return replace(sheet, title=slate_outcome.finding(answer).say(lang), lead=lines)


def _how_sure(answer: Answer) -> list[tuple[Text, Any]]:
    """Return how sure the list is, and what limits it; prices and chances have their own sheets."""
    lines: list[tuple[Text, Any]] = []
    if (close := slate_outcome.closeness(answer)) is not None:
        lines.append((Text("close calls", "评分接近"), close))
    if answer.redraws:
        lines.append((Text("how told", "划分办法"), slate_outcome.rule(answer)))
    part = answer.lottery
    cost = None if part is None else cost_text(part, answer.call.currency)
    if cost is not None:
        lines.append((Text("lots", "抽签"), cost))
    names = [slate_outcome.rule_words(rule) for rule in slate_view.limiting(answer)]
    limits = slate_view.limiting_text(answer)
    lines.append((Text("rules", "规则"), limits + Text(": ", "：") + join(names) if names else limits))
    return lines


def _line(head: Text, value: Any, lang: str) -> str:
    text = cell(value, lang)
    colon = "：" if lang == "zh" else ": "
    return f"{head.say(lang)}{colon}{text}" if head.en else str(text)


def _recommended(answer: Answer, lang: str, variant: str) -> Export:
    """Return the list of what is funded as matters stand, best first."""
    inside = slate_outcome.levels(answer)
    rows = sorted(
        (row for row in answer.proposals if row.id in inside),
        key=lambda row: (row.expected_rank or 1e18, -(row.value or 0.0), row.id),
    )
    present = set(answer.proposals[0].columns) if answer.proposals else set()
    named = [c for c in NAMED if variant == "board" and c in present]
    columns = [
        (Text("no.", "序号"), "0"),
        (Text("proposal", "申请号"), ""),
        *((HEADINGS[c], "") for c in named),
        (Text("mean", "均分"), "0.00"),
        (Text("scores", "各份评分"), ""),
        (slate_table.amount(answer.call.currency), "#,##0"),
        (Text("reason", "理由"), ""),
    ]
    cells = [
        (
            place,
            row.id,
            *(row.columns[c] for c in named),
            row.score_mean,
            slate_table.shown_scores(row),
            row.amount * inside[row.id],
            slate_outcome.why(answer, row),
        )
        for place, row in enumerate(rows, 1)
    ]
    if rows:
        cells.append(
            (None, Text("total", "合计"), *(None for _ in named), None, None, slate_outcome.spend(answer), None)
        )
    sheet = table(Text("1 Summary", "1 摘要"), columns, cells, lang)
    return replace(sheet, widths=(5, 11, *(22 if c == "title" else 13 for c in named), 7, 11, 13, 46))


def _to_decide(answer: Answer) -> Text:
    slate, call = answer.slate, answer.call
    if slate.value is None and answer.conflict is None:
        return Text("nothing: no set was found in time", "无：未能及时找到方案")
    if answer.conflict is not None:
        return Text(
            "No award list can be put to the board: the rules contradict one another. Which rule is "
            "to give way is a decision of its own.",
            "无法提请审议：规则相互矛盾。放宽哪一条须另行决定。",
        )
    return Text(
        "Whether to fund the {n} proposals of the award list for {spend} of {budget}. {r} "
        "{are} kept and {best}. For close calls the board may "
        "follow the award list, draw lots, or decide otherwise with its reason.",
        "是否按清单资助 {n} 项申请，金额 {spend}（预算 {budget}）。{r}满足，"
        "{best}。评分接近者，可从清单、可抽签，或说明理由另行决定。",
    ).format(
        n=number(slate.count),
        spend=money(slate.spend, call.currency, 2),
        budget=money(call.budget, call.currency, 2),
        r=slate_outcome.compliance(answer, begins=True),
        are=agree(len(answer.rules), "is", "are"),
        best=_best(slate),
    )


def _best(slate: Slate) -> Text:
    """Return by how much another set may be worth more; nothing proven is not nothing."""
    if slate.status == "optimal" and not slate.gap:
        return Text("the set is proven best under the rules", "已证明为规则下的最优方案")
    gap = 0.0 if slate.status == "optimal" and slate.gap is None else slate.gap
    if gap is None:
        return Text(
            "how much more another set that keeps them may be worth is not proven",
            "其他满足规则的方案价值最多高出多少，未经证明",
        )
    return Text(
        "no other set that keeps them is worth more by over {gap}", "其他满足规则的方案价值最多高出 {gap}"
    ).format(gap=percent(gap, 2))


def _decision(answer: Answer, decided: Decision) -> list[tuple[Any, Any]]:
    """Return what was decided and by whom, with every move against the slate and its price."""
    currency = answer.call.currency
    form = Text(
        "{n} proposals are funded for {sum}, by {by} on {day}; authority: {authority}; {reason}",
        "资助 {n} 项，金额 {sum}；决定人 {by}，{day}；依据：{authority}；{reason}",
    )
    words = form.format(
        n=number(len(decided.ids)),
        sum=money(decided.spend, currency, 2),
        by=decided.by,
        day=day(decided.at),
        authority=decided.authority,
        reason=decided.reason,
    )
    lines: list[tuple[Any, Any]] = [(Text("decided", "决定"), words)]
    if decided.in_force:
        lines.append((deciding.RULES, deciding.in_force(decided.in_force)))
    if decided.unchecked:
        lines.append((deciding.KNOWN, decided.unchecked))
    if decided.follows:
        lines.append((Text("in place of", "取代"), deciding.follows(decided.follows)))
    if answer.awaits_draw:
        lines.append((Text("draw", "抽签"), deciding.REST))
    if decided.drawn:
        words = Text("within the band lots decided (sheet 9)", "抽签区间内由抽签决定（见第 9 表）")
        lines.append((Text("draw", "抽签"), words))
    for move in decided.moves:
        word = Text("in", "调入") if move.direction == "in" else Text("out", "调出")
        form = Text("{p} {w}: {d} points of value lost", "{w} {p}：价值损失 {d} 分")
        words = form.format(p=move.proposal, w=word, d=number(move.cost, 3))
        lines.append((Text("moved", "调整"), words))
    if decided.breaks:
        names = [rule_title(answer, name) for name in decided.breaks]
        form = Text("{r}; {p} agreed as second person", "{r}；{p} 作为第二人同意")
        words = form.format(r=join(names), p=decided.second)
        lines.append((Text("hard rules broken", "突破的硬规则"), words))
    return lines


def _who(answer: Answer) -> Text:
    return Text(
        "A named person with the role of decider who has no conflict of interest: "
        "yuzui decide {id} --by NAME --authority CLAUSE --reason TEXT",
        "具有决定人角色且无利益冲突的具名人员：yuzui decide {id} --by 姓名 --authority 条款 --reason 理由",
    ).format(id=answer.run.id)


def listed(answer: Answer, lang: str, variant: str) -> list[Export]:
    """Return sheets 2 to 4: funded, band, declined."""
    parts = (
        ("fund", Text("2 Funded", "2 资助")),
        ("lottery", Text("3 Band", "3 抽签区间")),
        ("decline", Text("4 Declined", "4 不资助")),
    )
    return [_list(answer, lang, variant, band, name) for band, name in parts]


def _list(answer: Answer, lang: str, variant: str, band: str, name: Text) -> Export:
    rows = [row for row in answer.proposals if slate_outcome.place(answer, row) == band]
    rows.sort(key=lambda row: (row.expected_rank or 1e18, row.id))
    present = set(answer.proposals[0].columns) if answer.proposals else set()
    tags = [c for c in (*(NAMED if variant == "board" else ()), *TAGS) if c in present]
    levels = slate_outcome.levels(answer)
    total = sum(row.amount * levels.get(row.id, 1.0) for row in rows)
    title = Text("{n} proposals, {sum}", "{n} 项，{sum}").format(
        n=number(len(rows)), sum=money(total, answer.call.currency)
    )
    if band == "lottery" and slate_outcome.stage(answer) == "drawn":
        title = Text("settled by the draw: see sheets 2, 4 and 9", "已由抽签确定：见第 2、4、9 表")
    elif band == "lottery" and answer.decided and not answer.awaits_draw:
        title = Text("settled by the decision: see sheets 2 and 4", "已由决定确定：见第 2、4 表")
    drawn = replace(slate_table.FILED, rows=lambda _: rows).drawn(answer, "pack")
    further = [Column(c, HEADINGS[c], value=slate_table.further_cell(c)) for c in tags]
    # names and tags of the call stand before the reason
    columns = [*drawn.columns[:-1], *further, drawn.columns[-1]]
    cells = [
        (*cells[:-1], *(one.plain(row) for one in further), cells[-1])
        for row, cells in zip(rows, drawn.rows, strict=True)
    ]
    return table(name, [(one.label, one.format) for one in columns], cells, lang, title)


def rules(answer: Answer, lang: str) -> Export:
    """Return sheet 5: limit, reached, room, price with its range, clause."""
    title = slate_view.limiting_text(answer) + slate_view.before_changes(answer)
    sheet = export(slate_view.RULES.drawn(answer, "file"), lang)
    return replace(
        sheet, name=Text("5 Rules", "5 规则").say(lang), title=title.say(lang), widths=(28, 6, 13, 13, 13, 9, 46, 26)
    )


def alternatives(answer: Answer, lang: str) -> Export:
    """Return sheet 6: other sets and other choices, who enters, who leaves, at what price."""
    title = Text(
        "Other sets, each against the award list; a set that breaks a rule names it",
        "其他清单与本清单对照；违反规则者注明",
    )
    sheet = export(slate_view.ALTERNATIVES.drawn(answer, "file"), lang)
    more = [
        cell(value, lang)
        for one in answer.sensitivity
        for value in (
            one.title, one.spend, None, None, len(one.enters), len(one.leaves),
            ", ".join(one.enters), ", ".join(one.leaves), "",
        )
    ]  # fmt: skip
    wide = len(sheet.headings)
    rows = [tuple(more[k : k + wide]) for k in range(0, len(more), wide)]
    return replace(
        sheet,
        rows=[*sheet.rows, *rows],
        name=Text("6 Alternatives", "6 备选方案").say(lang),
        title=title.say(lang),
        widths=(26, 14, 9, 11, 7, 7, 34, 34, 24),
    )


# Sheet 9: the draw of lots, from commitment to outcome, or that none was made.


Cells = tuple[Any, ...]

NONE = same("—")
COLUMNS = (
    (Text("item", "项目"), ""),
    (Text("content", "内容"), ""),
    (Text("chance before the draw", "抽签前入选机会"), "0.0%"),
    (Text("outcome", "结果"), ""),
    (Text("passed over for", "越过所依规则"), ""),
)


def draw(answer: Answer, lang: str) -> Export:
    """Return the sheet: what was committed to and when, then every candidate with its lot."""
    part = answer.lottery
    rows = _facts(answer, part) + ([] if part is None else _candidates(answer, part))
    sheet = table(Text("9 Draw", "9 抽签"), COLUMNS, rows, lang, _title(part))
    return replace(sheet, widths=(26, 68, 14, 12, 24))


def _title(part: Lottery | None) -> Text:
    if part is None or not part.outcome:
        return Text("no draw made", "未进行抽签")
    drawn = sum(one.drawn for one in part.outcome)
    form = Text("{t} of {n} candidates taken by lot", "{n} 项候选抽中 {t} 项")
    return form.format(t=number(drawn), n=number(len(part.outcome)))


def _facts(answer: Answer, part: Lottery | None) -> list[Cells]:
    count = sum(row.band == "lottery" for row in answer.proposals)
    lines: list[tuple[Text, Any]] = [
        (Text("draw", "抽签"), _title(part)),
        (Text("candidates", "候选数"), number(count)),
    ]
    if part is None:
        lines += [(Text("commitment", "承诺值"), NONE), (Text("replay", "复核"), NONE)]
        return [(*line, None, None, None) for line in lines]
    low, high, wanted = part.low, part.high, part.thresholds
    band = Text("{a} to {b}", "{a} 至 {b}").format(a=percent(low, 0), b=percent(high, 0))
    if (low, high) != (wanted.low, wanted.high):
        form = Text("; widened from {a} to {b} so that the rules can be kept", "；为满足规则，由 {a} 至 {b} 调整而来")
        band += form.format(a=percent(wanted.low, 0), b=percent(wanted.high, 0))
    simulated = part.simulated
    form = Text("{n} draws simulated; every step proven in {m} of them", "模拟抽签 {n} 次；其中 {m} 次每步均经证明")
    lines += [
        (Text("band", "抽签区间"), band),
        (Text("lots", "抽签方式"), POLICIES[part.policy]),
        (Text("chances", "入选机会"), form.format(n=number(simulated.tickets), m=number(simulated.exact))),
        *(
            []
            if (cost := cost_text(part, answer.call.currency)) is None
            else [(Text("chances by cost", "按金额的机会"), cost)]
        ),
        (Text("commitment", "承诺值"), same(part.commitment or "—")),
        (Text("list digest", "名单摘要"), same(part.list_hash or "—")),
        (Text("public value", "公共值"), same(part.public or "—")),
        (Text("secret", "密值"), same(part.secret or "—")),
        (Text("replay", "复核"), same("yuzui check draw draw.json") if part.outcome else NONE),
    ]
    return [(*line, None, None, None) for line in lines]


def _candidates(answer: Answer, part: Lottery) -> list[Cells]:
    """Return the candidates in the order of the draw, else the likeliest first."""
    chance, outcome = part.chance, {one.id: one for one in part.outcome}
    if not outcome:
        order = sorted(chance, key=lambda name: (-chance[name], name))
        return [(same(name), NONE, chance[name], None, None) for name in order]
    tickets = {}
    if part.secret:
        tickets = lots.tickets(part.secret, part.public or "", part.candidates)
    rows: list[Cells] = []
    for place, name in enumerate(part.order, 1):
        one = outcome[name]
        came = TAKEN if one.drawn else PASSED
        rule = rule_title(answer, one.rule) if one.rule else None
        rows.append((same(f"{place} · {name}"), tickets.get(name, "—"), chance.get(name), came, rule))
    return rows


# Sheets 7 to 12: reviews, conflicts, draw, reconciliation, methods, origin.


_WORD, _TEXT = COLUMNS[:2]


def reviews(answer: Answer, lang: str) -> Export:
    """Return sheet 7: reliability, severity or why not, missing reviews."""
    judge = answer.judge
    columns = (
        _WORD,
        (Text("value", "数值"), "0.000"),
        (Text("from (95 %)", "下端（95%）"), "0.000"),
        (Text("to (95 %)", "上端（95%）"), "0.000"),
    )
    rows: list[tuple[Any, ...]] = []
    title = Text("values were given; nothing was judged", "价值为直接给出，未作评判")
    if judge is not None:
        title = _severity(judge)
        rows += _judged(judge)
    missing = [row for row in answer.proposals if row.n_reviews == 0]
    single = [row for row in answer.proposals if row.n_reviews == 1]
    for name, few in (
        (Text("proposals without a score", "无评分的申请"), missing),
        (Text("proposals with one score", "仅一份评分的申请"), single),
    ):
        rows.append((name, len(few), None, None))
    sheet = table(Text("7 Reviews", "7 评审"), columns, rows, lang, title)
    lines = [] if judge is None else judging.sentences(judge, answer.call.n_reviewers)
    return replace(sheet, widths=(52, 12, 12, 12), lead=[text.say(lang) for _, text in lines])


def _judged(judge: Judgement) -> list[tuple[Any, ...]]:
    """Return what was estimated, whether it converged, and the severity of each pseudonym."""
    rows: list[tuple[Any, ...]] = []
    if judge.reliability is not None:
        single = Text("reliability of a single score", "单份评分的信度")
        several = Text("reliability of {n} scores averaged", "{n} 份评分均值的信度")
        rows.append((averaged(judge.reliability, single, several), judge.reliability.value, None, None))
    estimates = (
        (judge.mean, Text("overall mean, score points", "总体均值（分）")),
        (judge.sigma_proposal, Text("spread between proposals, points", "申请间标准差（分）")),
        (judge.sigma_reviewer, Text("spread of severity, points", "严苛度标准差（分）")),
        (judge.sigma_error, Text("spread of error, points", "误差标准差（分）")),
        (judge.icc, Text("share of variance between proposals", "申请间方差占比")),
    )
    rows += [(name, one.mean, *one.interval) for one, name in estimates if one is not None]
    checks = (
        (judge.rhat_max, Text("largest R̂ (at most 1.01)", "最大 R̂（不超过 1.01）")),
        (round(judge.ess_min), Text("smallest sample size (at least 400)", "最小有效样本量（不少于 400）")),
        (judge.draws, Text("draws", "抽样数")),
        (judge.components, Text("parts of the graph of reviews", "评审图的连通部分数")),
        (round(judge.median_rank_width), Text("median width of rank intervals", "名次区间宽度中位数")),
    )
    rows += [(name, value, None, None) for value, name in checks]
    if felt(judge):
        rows.append((units(judge), None, None, None))
    for reviewer in judge.reviewers:
        name = Text("severity of {r} ({n} reviews)", "{r} 的严苛度（评审 {n} 份）").format(
            r=reviewer.reviewer, n=reviewer.reviews
        )
        effect = reviewer.severity
        low, high = effect.interval if effect else (None, None)
        rows.append((name, effect.mean if effect else None, low, high))
    return rows


def _severity(judge: Judgement) -> Text:
    if judge.severity:
        return Text(
            "Severity of reviewers was estimated and removed; reviewers under pseudonyms",
            "已估计并去除评审人严苛度；评审人以化名列出",
        )
    return Text(
        "Severity is not identifiable: reviewers have no ids or their ids do not repeat",
        "严苛度不可识别：评审人无编号或编号不重复",
    )


def conflicts(answer: Answer, lang: str) -> Export:
    """Return sheet 8: what is known about conflicts, and what cannot be checked."""
    recusals, pairs = answer.recusals, answer.recusals.pairs
    waived = [pair for pair in pairs if pair.state == "waived"]
    coverage = _coverage(recusals)
    rows: list[tuple[Any, ...]] = [
        (Text("coverage", "覆盖情况"), coverage, "", ""),
        (Text("pairs known", "已知回避组合"), number(len(pairs)), "", ""),
        (Text("waived", "豁免"), number(len(waived)), "", ""),
        (Text("reviews set aside", "不予计分的评审"), number(recusals.set_aside), "", ""),
    ]
    for pair in pairs:
        handled = Text("recused", "回避")
        if pair.state == "waived":
            handled = Text("waived by {p}", "由 {p} 豁免").format(p=pair.waived_by or "—")
        kind = _KINDS.get(pair.kind or "", same(pair.kind or "—"))
        rows.append((same(pair.proposal), kind, _KNOWN[pair.state], handled))
    columns = (
        (Text("item or proposal", "项目或申请号"), ""),
        (Text("content or kind", "内容或类别"), ""),
        (Text("how it is known", "得知方式"), ""),
        (Text("handling", "处理"), ""),
    )
    sheet = table(Text("8 Conflicts", "8 利益冲突"), columns, rows, lang, coverage)
    return replace(sheet, widths=(24, 60, 16, 28))


_KINDS = {
    "coauthor": Text("co-author", "合作者"),
    "employer": Text("same employer", "同单位"),
    "grant": Text("same grant", "同项目"),
    "family": Text("family", "亲属"),
    "advisor": Text("adviser or student", "师生"),
    "rival": Text("rival", "竞争"),
    "declared": Text("declared", "申报"),
}
_KNOWN = {"derived": Text("derived", "推得"), "declared": Text("declared", "申报"), "waived": Text("known", "已知")}


def _coverage(recusals: Recusals) -> Text:
    """Return what could be checked; that nothing was found is said only where something was."""
    if not recusals.checkable:
        return Text(
            "not checkable: no reviewer ids published. Not checkable is not “no conflict”.",
            "无法核查：未公布评审人编号。无法核查不等于没有利益冲突。",
        )
    if not recusals.supplied:
        return Text(
            "not checked: no evidence of ties was supplied. Not checked is not “no conflict”.",
            "未核查：未提供关系证据。未核查不等于没有利益冲突。",
        )
    return Text(
        "checked against the pairs that were supplied; ties that nobody supplied are not known. "
        "Evidence that names people stays with the office.",
        "已按所提供的回避组合核查；未提供的关系无从得知。载有姓名的证据由主管部门留存。",
    )


def reconciliation(answer: Answer, lang: str, variant: str = "board") -> Export:
    """Return sheet 10: funded amounts by category; parts, whole, difference."""
    totals, currency = answer.totals, answer.call.currency
    columns = (
        (Text("by", "按"), ""),
        (Text("category", "类别"), ""),
        (Text("awards", "项数"), "0"),
        (slate_table.amount(currency), "#,##0.00"),
    )
    rows: list[tuple[Any, ...]] = []
    by, count, funded = _by_category(answer)
    for column, parts in by.items():
        if variant != "board" and column in NAMED:
            continue
        name = HEADINGS.get(column, same(column))
        rows += [(name, _category(key), part.count, part.amount) for key, part in parts.items()]
        sums = [sum(part.count for part in parts.values()), sum(part.amount for part in parts.values())]
        rows.append((name, Text("sum of parts", "分项合计"), *sums))
        whole = count, funded
        rows.append((name, Text("whole", "总计"), *whole))
        difference = [a - b for a, b in zip(sums, whole, strict=True)]
        rows.append((name, Text("difference", "差额"), int(difference[0]), round(difference[1], 2)))
    rows.append((Text("requested by all", "全部申请额"), "", None, totals.requested))
    rows.append((Text("budget", "预算"), "", None, answer.call.budget))
    rows.append((Text("not spent", "未支出"), "", None, answer.call.budget - funded))
    title = Text("parts and whole agree", "分项与总计一致")
    if not totals.reconciles:
        title = Text("PARTS AND WHOLE DIFFER", "分项与总计不一致")
    return table(Text("10 Reconciliation", "10 对账"), columns, rows, lang, title)


def _by_category(answer: Answer) -> tuple[dict[str, dict[str, Group]], int, float]:
    """Return amounts by column and category, how many and how much: of the decision, if any."""
    totals, decided = answer.totals, answer.decided
    if not decided:
        return totals.by, answer.slate.count, totals.funded
    levels = decided.levels
    rows = [row for row in answer.proposals if row.id in levels]
    by: dict[str, dict[str, Group]] = {}
    for column in totals.by:
        amounts: dict[str, list[float]] = {}
        for row in rows:
            amounts.setdefault(label(row.columns[column]), []).append(row.amount * levels[row.id])
        by[column] = {key: Group(len(part), sum(part)) for key, part in sorted(amounts.items())}
    return (by, len(rows), sum(row.amount * levels[row.id] for row in rows))


def _category(key: str) -> Any:
    words = {"true": Text("yes", "是"), "false": Text("no", "否"), "": same("—")}
    return words.get(key, key)


def methods(answer: Answer, lang: str, log_head: str) -> Export:
    """Return sheet 11: formulae, references, versions, hashes, log head, signature."""
    run, value = answer.run, answer.value
    redraws = same("—") if answer.redraws is None else number(answer.redraws)
    gap = answer.slate.gap
    head = same(log_head) if log_head else Text("not printed here", "此处未印")
    rows = [
        (Text("model of scores", "评分模型"), same("score = μ + θ + ρ + ε;  σ ~ U(0, 0.4 · scale)")),
        (Text("expected rank", "期望名次"), same("Heyard et al. 2022, arXiv:2102.09958")),
        (Text("convergence", "收敛"), same("Vehtari et al. 2021, doi:10.1214/20-BA1221")),
        (Text("value", "价值"), same(f"{value.source} − {value.zero:g}, per {value.per}")),
        (Text("optimiser", "求解器"), same(f"{run.engine} {run.engine_version}")),
        (Text("status", "求解状态"), same(answer.slate.status)),
        (Text("proven gap", "已证差距"), same("—") if gap is None else percent(gap, 4)),
        (Text("re-draws solved", "重抽次数"), redraws),
        (Text("refused explained exactly", "精确解释的落选申请"), number(answer.explained)),
        (Text("software", "软件"), same(f"Yuzui {run.version}")),
        (Text("run", "运算编号"), same(run.id)),
        (Text("seed", "随机种子"), same(run.seed)),
        (Text("inputs digest", "输入摘要"), same(run.inputs_hash)),
        (Text("rules digest", "规则摘要"), same(run.rules_hash)),
        (Text("log head", "日志首哈希"), head),
        *_signature(answer),
    ]
    name = Text("11 Methods and sources", "11 方法与来源")
    return replace(table(name, (_WORD, _TEXT), rows, lang), widths=(30, 90))


def _signature(answer: Answer) -> list[tuple[Any, Any]]:
    decided = answer.decided
    labels = (
        ("by", Text("decided by", "决定人")),
        ("authority", Text("authority", "权限依据")),
        ("reason", Text("reason", "理由")),
        ("at", Text("date", "日期")),
    )
    line = "." * 40
    rows: list[tuple[Any, Any]] = [(label, same(getattr(decided, key) if decided else line)) for key, label in labels]
    return [*rows, *noted(decided or {}), (Text("signature", "签字"), same(line))]


_ORIGINS = {
    "real": Text("real", "真实"),
    "derived": Text("derived from real", "由真实数据派生"),
    "paired": Text("real values, paired at random", "真实数值，随机配对"),
    "synthetic": Text("synthetic", "合成"),
}


def origin(answer: Answer, lang: str, variant: str = "board") -> Export:
    """Return sheet 12: real, derived or synthetic, per column; the files read, and what became of their rows."""
    rows: list[tuple[Any, ...]] = [(name, _ORIGINS[kind], "") for name, kind in answer.origins.items()]
    supplied = Text("supplied by the caller", "由使用者提供")
    for file in answer.run.files:
        where = f"{file.path} {file.sheet or ''}".strip()
        counted = Text("{n} rows, {x} set aside", "{n} 行，搁置 {x} 行").format(
            n=number(file.rows), x=number(file.rejected)
        )
        rows.append((where, Text("file", "文件") if answer.origins else supplied, counted))
    # what stood in a row may name an applicant
    rows += [
        (name, what, seen if variant == "board" else "") for what, name, seen in reading.row_notes(answer.findings)
    ]
    columns = ((Text("column or file", "列或文件"), ""), (Text("origin", "性质"), ""), (Text("content", "内容"), ""))
    title = SOURCE if answer.origins else supplied
    sheet = table(Text("12 Origin", "12 来源性质"), columns, rows, lang, title)
    return replace(sheet, widths=(36, 32, 40))
