# SPDX-License-Identifier: Apache-2.0
"""What is said, drawn and listed of a chain."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from yuzui.fields import known_starts
from yuzui.fields.chain_answer import Answer, Cohort, Lag, Range, Step, Unit
from yuzui.fields.chain_data import HEPPH, NIH
from yuzui.fields.chain_sheets import KINDS
from yuzui.job import form_sheets
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.flows import ENDS, Division, ShareRange, division_chart, flow_chart, range_chart
from yuzui.view.charts.lines import CurvePoint, curve_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

UNITS_OF = {"award": Text("Award", "项目"), "paper": Text("Paper", "论文")}
UNITS = {"award": Text("award", "个项目"), "paper": Text("paper", "篇论文")}
SOURCES = {
    "example": Text("example, made up", "示例（虚构）"),
    "record": Text("loaded here", "本处导入"),
    NIH: Text(NIH, "NIH RePORTER：资助项目及其论文、专利、临床试验"),
    HEPPH: Text(HEPPH, "SNAP cit-HepPh（KDD Cup 2003）"),
}
MOST_GROUPS, MOST_CURVE, MOST_OUTPUTS = 12, 120, 20
HOW = "/about/method#innovation_chain"
STEP = Text("Step", "环节")
CODES = {
    "": Text("bound given", "给出上界"),
    "no_order": Text("no order: refused", "次序不成立：不给出"),
    "too_few": Text("fewer than 60 awards with a patent", "有专利的项目不足60个"),
}
STATUS = {"unverified": Text("unverified", "未核实"), "sourced": Text("sourced", "有出处")}
THROUGH = {
    "stated": Text("as stated", "按所给日期"),
    "last_seen": Text("the last date seen, since no other is stated", "未另行指明，取所见最后日期"),
    "unverified": Text("links a year fall behind it; not verified with the source", "其后每年关联数骤减；未向来源核实"),
}


def source_words(answer: Answer) -> Text:
    """Return where the links come from."""
    return SOURCES.get(answer.source, same(answer.source))


def kind_words(step: Step) -> Text:
    """Return what a step leads to."""
    return KINDS[step.target]


def step_label(name: str) -> Text:
    """Return a step in words: award → patent."""
    start, _, target = name.partition("_")
    first = Text("award", "项目") if start == "grant" else KINDS[start]
    return first + same(" → ") + KINDS[target]


def headline(answer: Answer) -> Text:
    """Return how many units reach each step; of the first also what is lost and what is open."""
    units = count(answer.grants, UNITS[answer.entry])
    parts = [
        Text("{n} reach a {k} ({p})", "{n} 个到达{k}（{p}）").format(
            n=number(one.reached), k=kind_words(one), p=percent(one.reached / one.units if one.units else 0.0)
        )
        for one in answer.steps
    ]
    return Text("Of {u}, ", "{u}中，").format(u=units) + join(parts, ", ", "，")


def between(one: Range) -> Text:
    """Return a share between its ends in words."""
    if one.high - one.low < 5e-4:
        return percent(one.high)
    return Text("{a} to {b}", "{a}至{b}").format(a=percent(one.low), b=percent(one.high))


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: first what is not known."""
    lines: list[Line] = []
    if not answer.complete_list:
        words = Text(
            "the list holds only awards with something that came of them: no loss can be told",
            "清单只含已有产出的项目：无法判断断链",
        )
        lines.append((Text("NOT KNOWN", "无法得知"), words))
    for one in answer.steps:
        lines += _step_lines(answer, one)
    lines += [(Text("coverage by year", "各年覆盖"), words) for one in answer.steps for words in _years(answer, one)]
    lines += [(Text("time", "用时"), _lag(answer, one)) for one in answer.lags if one.kind == "recorded"]
    for why in {one.why.en: one.why for one in answer.lags if one.kind != "recorded"}.values():
        steps = [step_label(one.step) for one in answer.lags if one.why == why]
        lines.append((Text("time", "用时"), join(steps, ", ", "、") + Text(": ", "：") + why))
    for fault in answer.findings:
        shown = Text(" ({e})", "（{e}）").format(e=same(", ".join(fault.examples))) if fault.examples else same("")
        lines.append((Text("finding", "发现"), number(fault.count) + Text(" ", "：") + fault.message + shown))
    if any(one.dated.number_order for one in answer.steps):
        lines.append((Text("dates", "日期"), _starts_words(answer)))
    if answer.complete_through is not None:
        words = same(answer.complete_through) + Text(": ", "：") + THROUGH[answer.complete_through_kind]
        lines.append((Text("complete through", "关联完整至"), words))
    if answer.unused:
        lines.append((Text("not read", "未读取"), join([same(f"“{one}”") for one in answer.unused], ", ", "、")))
    lines += form_sheets.aside_lines(answer.aside)
    return [*lines, (Text("limits", "适用范围"), answer.cannot_tell)]


def _starts_words(answer: Answer) -> Text:
    words = Text(
        "years of patents follow from {n} first numbers, {u} of them not verified; between two a year is a range",
        "专利年份由 {n} 个首号推得，其中 {u} 个未经核实；两者之间只给年份范围",
    )
    unverified = sum(one.fact_status == known_starts.UNVERIFIED for one in answer.starts)
    return words.format(n=number(len(answer.starts)), u=number(unverified))


def _step_lines(answer: Answer, one: Step) -> list[Line]:
    label = step_label(one.name)
    words = Text("{r} reached, {o} open, {l} lost after {h} years", "到达 {r}，未决 {o}，跟踪满 {h} 年断链 {l}").format(
        r=number(one.reached), o=number(one.open), l=number(one.lost), h=number(answer.horizon)
    )
    if one.unknown:
        words += Text(", {u} unknown", "，不明 {u}").format(u=number(one.unknown))
    words += Text("; not reached: {m}", "；未到达：{m}").format(m=between(one.missing_rate))
    lines: list[Line] = [(label, words)]
    if one.fractional and one.full is not None:
        volume = Text(
            "{t}: {f} links in full are {s} by shares, each {k} shared out over the units it names",
            "{t}：全计数 {f}，按份额 {s}（同一{k}由所注明的单元均分）",
        )
        lines.append(
            (
                Text("volume", "数量"),
                volume.format(t=label, f=number(one.full), s=number(one.fractional, 1), k=kind_words(one)),
            )
        )
    if one.coverage is not None and one.unknown_grant:
        cover = Text(
            "{t}: {n} of {u} units with a link are not in the list ({p}): coverage, not loss; {b} have not arrived",
            "{t}：{u} 个有关联的单元中 {n} 个不在清单内（{p}），属覆盖不足，不是断链；未到达占 {b}",
        )
        lines.append(
            (
                Text("coverage", "覆盖"),
                cover.format(
                    t=label,
                    n=number(one.coverage.units - one.coverage.known_units), u=number(one.coverage.units),
                    p=percent(one.unknown_grant), b=between(one.band) if one.band else same("–"),
                ),
            )
        )  # fmt: skip
    return lines


def _years(answer: Answer, one: Step) -> list[Text]:
    """Return how coverage goes with the year of the output, where some of it is not covered."""
    years = [row for row in answer.event_years if row.step == one.name and row.year and row.rows >= LEAST_LINKS]
    if len(years) < 2 or all(row.coverage == 1 for row in years):
        return []
    form = Text(
        "{t}: {a} of the links of {x} lead to a unit of the list, {b} of those of {y}",
        "{t}：{x} 年的关联有 {a} 指向清单内单元，{y} 年为 {b}",
    )
    first, last = years[0], years[-1]
    values = {"x": same(str(first.year)), "y": same(str(last.year)), "t": step_label(one.name)}
    return [form.format(a=percent(first.coverage), b=percent(last.coverage), **values)]


def _months(n: float) -> Text:
    return Text("{n} months", "{n} 个月").format(n=number(n))


def _lag(answer: Answer, one: Lag) -> Text:
    label = step_label(one.step)
    if one.median is None:
        words = Text("{s}: fewer than half of {u} dated units are there", "{s}：{u} 个有日期的单元中到达者不足半数")
        return words.format(s=label, u=number(one.units))
    if not one.survival_late:
        words = Text("{s}: half are there after {m}, counting those not there yet", "{s}：计入尚未到达者，半数用时 {m}")
        return words.format(s=label, m=_months(one.median))
    late = Text("not seen", "尚未见") if one.median_late is None else _months(one.median_late)
    words = Text("{s}: half are there after {m} at the earliest, {n} at the latest", "{s}：半数用时最早 {m}，最晚 {n}")
    return words.format(s=label, m=_months(one.median), n=late)


def _meta(answer: Answer, name: str, finding: Text, about: Text) -> Meta:
    return Meta(name, finding, about, answer.origin, source_words(answer), answer.complete_through or "", HOW)


def flows(answer: Answer) -> Picture | None:
    """Draw for each step how units divide."""
    if not answer.steps:
        return None
    about = Text(
        "All units at the left; at the right those that reached the step (●), those still open (◆), those followed for "
        "{h} years without (■), those of which nothing is known (▲). Widths are counts.",
        "左侧为全部单元，右侧依次为：到达（●）、未决（◆）、跟踪 {h} 年未到达（■）、不明（▲）。宽度表示数量。",
    ).format(h=number(answer.horizon))
    divisions = [Division(kind_words(one), _parts(one)) for one in answer.steps]
    return flow_chart(
        _meta(answer, "chain", headline(answer), about), count(answer.grants, UNITS[answer.entry]), divisions
    )


def _parts(one: Step | Cohort) -> dict[str, int]:
    parts = {"reached": one.reached, "open": one.open, "lost": one.lost}
    if isinstance(one, Step) and one.unknown:
        parts["unknown"] = one.unknown
    return parts


def times(answer: Answer) -> Picture | None:
    """Draw the share not yet there by months, with both readings where years alone are known."""
    one = answer.lag
    if not one.survival:
        return None
    axes = (Text("months since the start", "自开始起的月数"), Text("not there yet", "尚未到达"), "%")
    readings = [(Text("as early as dates allow", "按最早可能日期"), one.survival)]
    if one.survival_late:
        readings.append((Text("as late as dates allow", "按最晚可能日期"), one.survival_late))
    points = [
        CurvePoint(point.t, point.s, name, point.lo, point.hi)
        for name, some in readings
        for point in some[:: max(1, len(some) // MOST_CURVE)]
    ]
    about = Text(
        "Kaplan–Meier estimate with 95 % interval: units not there yet count as long as they were followed. {u} units, "
        "{e} of them there.",
        "Kaplan–Meier 估计及95%区间：尚未到达者按已跟踪时间计入。共 {u} 个单元，已到达 {e} 个。",
    ).format(u=number(one.units), e=number(one.events))
    return curve_chart(_meta(answer, "survival", _lag(answer, one), about), points, axes, steps=True)


def cohort_label(one: Cohort) -> Text:
    """Return a cohort in words."""
    if one.decile is None:
        return same(one.year)
    return Text("tenth {n}", "第 {n} 组").format(n=number(one.decile))


def cohort_chart(answer: Answer) -> Picture | None:
    """Draw the ends of each cohort, the first first."""
    if not answer.cohorts:
        return None
    last = answer.cohorts[-1]
    finding = Text(
        "{s}, {o}: {a} of the first have arrived, {b} of the last, which is open and not lost",
        "{s}，{o}：最早一组 {a} 已到达，最近一组 {b}；后者属未决，不是断链",
    )
    if not last.open:
        finding = Text("{s}, {o}: {a} of the first have arrived, {b} of the last",
                       "{s}，{o}：最早一组 {a} 已到达，最近一组 {b}")  # fmt: skip
    finding = finding.format(
        s=step_label(answer.cohort_step), o=answer.cohort_of, a=percent(answer.cohorts[0].share),
        b=percent(last.share),
    )  # fmt: skip
    about = Text(
        "Shares of each cohort: reached (●), open (◆), lost (■); the figure is the share that arrived.",
        "各组占比：到达（●）、未决（◆）、断链（■）；右侧数字为到达占比。",
    )
    rows = [Division(cohort_label(one), _parts(one)) for one in answer.cohorts]
    return division_chart(_meta(answer, "cohorts", finding, about), rows, Text("of the cohort", "占该组"))


def band_chart(answer: Answer) -> Picture | None:
    """Draw what coverage leaves open of the loss, by scheme or activity."""
    rows = [one for one in answer.groups if one.band is not None and one.step == answer.cohort_step][:MOST_GROUPS]
    whole = next((one for one in answer.steps if one.name == answer.cohort_step and one.band), None)
    if whole is None or whole.band is None or whole.band.low == whole.band.high:
        return None
    every = Text("all", "合计")
    ranges = [ShareRange(every, *_ends(whole.band))]
    ranges += [ShareRange(same(one.name), *_ends(one.band)) for one in rows if one.band is not None]
    finding = Text("{s}: {b} have not arrived, as far as coverage tells", "{s}：按覆盖所能判断，未到达占 {b}").format(
        s=step_label(whole.name), b=between(whole.band)
    )
    about = Text(
        "From “unlinked awards behave like linked ones” to “all unlinked awards are lost”; the difference is what "
        "missing awards leave open.",
        "从“未关联者与已关联者相同”到“未关联者全部断链”；两端之差来自清单缺失的项目。",
    )
    return range_chart(_meta(answer, "coverage", finding, about), ranges, Text("not arrived", "未到达"))


def _ends(one: Range) -> tuple[float, float]:
    return one.low, one.high


def _at(name: str) -> Column:
    return Column(name, {"reached": Text("Reached", "到达"), "open": Text("Open", "未决"), "lost": Text("Lost", "断链"),
                         "unknown": Text("Unknown", "不明")}[name], digits=0)  # fmt: skip


STEPS = Table[Answer](
    "steps",
    Text("Steps", "各环节"),
    rows=lambda answer: answer.steps,
    columns=(
        Column("step", STEP, value=lambda row: step_label(row.name)),
        Column("units", Text("Units", "单元数"), digits=0),
        _at("reached"),
        _at("open"),
        _at("lost"),
        _at("unknown"),
        Column("missing_low", Text("Missing, at least", "缺失下限"), "%", 1, value=lambda row: row.missing_rate.low),
        Column("missing_high", Text("Missing, at most", "缺失上限"), "%", 1, value=lambda row: row.missing_rate.high),
        Column("linked", Text("Links", "关联数"), digits=0),
        Column("fractional", Text("By shares", "按份额"), digits=1),
        Column("ratio", Text("Full ÷ shares", "全计数÷份额"), digits=2),
        Column("unknown_grant", Text("Units not in the list", "清单外单元"), "%", 1),
        Column("dated", Text("Links with a date", "有日期的关联"), digits=0,
               value=lambda row: row.dated.recorded + row.dated.number_order),
    ),
    sheet=Text("steps", "环节"),
)  # fmt: skip
LAGS = Table[Answer](
    "lags",
    Text("Time to each step", "各环节用时"),
    rows=lambda answer: answer.lags,
    columns=(
        Column("step", STEP, value=lambda row: step_label(row.step)),
        Column("median", Text("Half are there after (months)", "半数用时（月）"), digits=0),
        Column("median_late", Text("at the latest (months)", "最晚（月）"), digits=0),
        Column("units", Text("Dated units", "有日期的单元"), digits=0),
        Column("events", Text("of them there", "其中已到达"), digits=0),
        Column("why", Text("Basis", "依据")),
    ),
    sheet=Text("times", "用时"),
)
COHORTS = Table[Answer](
    "cohorts",
    lambda answer: Text("Cohorts: ", "分组：") + answer.cohort_of,
    rows=lambda answer: answer.cohorts,
    columns=(
        Column("cohort", Text("Cohort", "组"), value=cohort_label),
        Column("n", Text("Units", "单元数"), digits=0),
        _at("reached"),
        _at("open"),
        _at("lost"),
        Column("share", Text("Share reached", "到达占比"), "%", 1),
    ),
    sheet=Text("cohorts", "分组"),
)
LEAST_LINKS = 100
"""Links of a year from which its coverage is said in words."""
NO_YEAR = Text("no one year", "无法定到一年")
GROUPS = Table[Answer](
    "groups",
    Text("Coverage by scheme or activity", "各类别的覆盖"),
    rows=lambda answer: answer.groups,
    columns=(
        Column("step", STEP, value=lambda row: step_label(row.step)),
        Column("name", Text("Scheme or activity", "类别")),
        Column("units", Text("Units", "单元数"), digits=0),
        _at("reached"),
        Column("rows", Text("Links", "关联数"), digits=0),
        Column("known_rows", Text("with a known unit", "单元已知"), digits=0),
        Column("coverage", Text("Coverage", "覆盖率"), "%", 1),
        Column(
            "low", Text("Not arrived, from", "未到达下限"), "%", 1, value=lambda row: row.band.low if row.band else None
        ),
        Column("high", Text("to", "上限"), "%", 1, value=lambda row: row.band.high if row.band else None),
    ),
    sheet=Text("coverage", "覆盖"),
)


YEARS = Table[Answer](
    "event_years",
    Text("Coverage by year of the output, where it is of one year for certain", "各产出年份的覆盖（仅可定到一年者）"),
    rows=lambda answer: answer.event_years,
    columns=(
        Column("step", STEP, value=lambda row: step_label(row.step)),
        Column("year", Text("Year", "年份"), value=lambda row: same(str(row.year)) if row.year else NO_YEAR),
        Column("rows", Text("Links", "关联数"), digits=0),
        Column("known_rows", Text("with a known unit", "单元已知"), digits=0),
        Column("coverage", Text("Coverage", "覆盖率"), "%", 1),
    ),
    sheet=Text("coverage by year", "各年覆盖"),
)


def _unit_columns(answer: Answer) -> list[Column]:
    columns = [
        Column("id", UNITS_OF[answer.entry]),
        Column("group", Text("Scheme or activity", "类别")),
        Column("opened", Text("Began", "开始")),
    ]
    for n, one in enumerate(answer.steps):
        columns.append(Column(one.name, step_label(one.name), value=partial(_end, n)))
        columns.append(Column(f"{one.name}_ids", kind_words(one), value=partial(_outputs, n)))
    return columns


def _end(n: int, row: Unit) -> Text:
    return ENDS[row.ends[n]].name


def _outputs(n: int, row: Unit) -> str:
    return "; ".join(row.outputs[n][:MOST_OUTPUTS]) + ("; …" if len(row.outputs[n]) > MOST_OUTPUTS else "")


AWARDS = Table[Answer](
    "units",
    Text("Each of them", "逐项"),
    rows=lambda answer: answer.units,
    columns=_unit_columns,
    note=Text("Dates in brackets are of the link; a range where a number alone says it.",
              "括号内为关联日期；仅由号码推得时为年份范围。"),
    sheet=Text("one by one", "逐项"),
)  # fmt: skip
ORDERS = Table[Answer](
    "orders",
    Text("Serial numbers as a bound on the year of an award", "以序号推立项年上界"),
    rows=lambda answer: answer.orders,
    columns=(
        Column("institute", Text("Institute", "机构")),
        Column("awards", Text("Awards with a patent", "有专利的项目"), digits=0),
        Column("rank_correlation", Text("Rank correlation", "秩相关"), digits=2),
        Column("code", Text("Result", "结果"), value=lambda row: CODES[row.code]),
    ),
    note=Text(
        "Of 60 awards from a serial on, the 5 % quantile of first patents is not before the award. Refused below a "
        "rank correlation of 0.5.",
        "自某序号起60个项目，其首个专利的5%分位不早于立项。秩相关低于0.5时不给出。",
    ),
    sheet=Text("serial order", "序号次序"),
)
FINDINGS = Table[Answer](
    "findings",
    Text("Findings", "发现"),
    rows=lambda answer: answer.findings,
    columns=(
        Column("step", STEP, value=lambda row: step_label(row.step)),
        Column("count", Text("Rows", "行数"), digits=0),
        Column("message", Text("What", "内容")),
        Column("examples", Text("For example", "例如"), value=lambda row: ", ".join(row.examples)),
    ),
    sheet=Text("findings", "发现"),
)
STARTS = Table[Answer](
    "starts",
    Text("First numbers that dates follow from", "用于推定日期的首号"),
    rows=lambda answer: answer.starts,
    columns=(
        Column("office", Text("Office", "机构")),
        Column("number_from", Text("Number from", "首号"), digits=0),
        Column("day_from", Text("Day", "日期")),
        Column("fact_status", Text("State", "状态"),
               value=lambda row: STATUS.get(row.fact_status, same(row.fact_status))),
        Column(
            "source",
            Text("Source", "来源"),
            value=lambda row: known_starts.YEARS if row.source == known_starts.YEARS.en else same(row.source),
        ),
    ),
    note=Text(
        "Between two of them a year is a range. The table of the office, loaded here, narrows it.",
        "两者之间只给年份范围。导入机构号码年历可缩小范围。",
    ),
    sheet=Text("number calendar", "号码年历"),
)  # fmt: skip
ASIDE = form_sheets.aside_table(lambda answer: answer.aside)
SURVIVAL = Table[Answer](
    "survival",
    Text("Not there yet by months", "按月未到达占比"),
    rows=lambda answer: [(name, point) for name, some in (("early", answer.lag.survival),
                         ("late", answer.lag.survival_late)) for point in some],
    columns=(
        Column("reading", Text("Reading", "读法"), value=lambda row: row[0]),
        Column("t", Text("Months", "月数"), digits=0, value=lambda row: row[1].t),
        Column("s", Text("Not there yet", "尚未到达"), "%", 1, value=lambda row: row[1].s),
        Column("lo", Text("from", "下限"), "%", 1, value=lambda row: row[1].lo),
        Column("hi", Text("to", "上限"), "%", 1, value=lambda row: row[1].hi),
    ),
    sheet=Text("survival", "用时曲线"),
)  # fmt: skip
VIEW = View(
    headline=headline,
    sentences=sentences,
    charts=(flows, times, cohort_chart, band_chart),
    first=(STEPS,),
    tables=(LAGS, AWARDS, COHORTS, SURVIVAL, GROUPS, YEARS, ORDERS, FINDINGS, STARTS, ASIDE),
)
SHOWN: Sequence[Table[Answer]] = (STEPS, LAGS, AWARDS, FINDINGS, YEARS, ORDERS, STARTS)
"""Tables of the page; those of pictures stand with them."""
