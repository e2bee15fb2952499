# SPDX-License-Identifier: Apache-2.0
"""How a field is read: the verdict first, why not more, then works year by year."""

from __future__ import annotations

from yuzui.fields import countries, field_context
from yuzui.fields.field_answer import Answer, Beside
from yuzui.fields.series import TOO_EARLY
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.lines import CurvePoint, curve_chart
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

WORDS = {
    "rising": Text("rising", "上升"),
    "falling": Text("falling", "下降"),
    "steady": Text("steady", "持平"),
    TOO_EARLY: Text("too early to say", "尚不能判断"),
}
GLYPHS = {"rising": "▲", "falling": "▼", "steady": "■", TOO_EARLY: "○"}
REASONS = {
    "recall_unmeasured": Text("recall was not measured", "未测查全率"),
    "recall_width>0.3": Text("the interval of recall is wider than 0.3", "查全率区间宽于0.3"),
    "years<5": Text("fewer than 5 years", "不足5年"),
    "works<30": Text("fewer than 30 works", "成果不足30项"),
    "window_incomplete>20%": Text("more than a fifth of the years are not complete", "超过五分之一的年份数据不全"),
    "coverage_changed>10pt": Text(
        "the share of works with an abstract or a country moved by more than 10 points",
        "有摘要或国别的成果占比变动超过10个百分点",
    ),
    "composition": Text("the mix of venues or classes changed, or is not known", "刊物或类别的构成有变化或不明"),
    "classifier_changed": Text("the query changed since it was audited", "检索式在抽检后有改动"),
    "lag_not_elapsed": Text("most works of these years cannot be there yet", "这些年份的多数成果尚未出现"),
    "growth_unclear": Text("rise and fall cannot be told apart", "升降难以区分"),
}
"""Why a verdict is not given, by its code."""
KINDS = {"venue": Text("venue", "种刊物"), "class": Text("class", "个类别"), "none": Text("whole set", "全集")}
_PLURAL = {"venue": "venues", "class": "classes", "none": "whole sets"}
LANGUAGES = {"en": Text("English", "英文"), "zh": Text("Chinese", "中文"), "": Text("part", "下级")}
BESIDE = {
    "patents": Text("patents", "专利"),
    "repositories": Text("repositories", "代码库"),
    "sites": Text("sites", "场址"),
    "users": Text("users", "使用情况"),
}
TAGS = {"basic": Text("basic", "基础"), "applied": Text("applied", "应用"), "unknown": Text("unknown", "未知")}
MATURITIES = {
    "upgrade": Text("upgrade", "升级"),
    "develop": Text("develop", "研发"),
    "explore": Text("explore", "探索"),
    "break_through": Text("break through", "突破"),
    "innovate": Text("innovate", "创新"),
    "study": Text("study", "研究"),
}


def span(values: list[float] | None, digits: int = 2) -> Text:
    """Return a value with its interval: ``0.86 [0.79, 0.91]``; not measured without one."""
    if values is None:
        return Text("not measured", "未测")
    value, low, high = (number(one, digits).en for one in values)
    return same(f"{value} [{low}, {high}]")


def grown(answer: Answer) -> Text:
    """Return growth a year with its interval, nothing without."""
    one = answer.growth
    if one is None:
        return Text("", "")
    low, high = (number(100 * end, 1).en for end in one.interval)
    return percent(one.value) + Text(" a year", "/年") + same(f" [{low}, {high}]")


def verdict(answer: Answer) -> Text:
    """Return the verdict in one sentence: the word, the growth it rests on, why not more."""
    words = WORDS[answer.verdict.word]
    rate = grown(answer)
    if answer.verdict.word != TOO_EARLY:
        return words + Text(", ", "，") + rate + Text(" in ", "，") + made_of(answer)
    words += Text(" (", "（") + join([REASONS[one] for one in answer.verdict.reasons], "; ", "；") + Text(")", "）")
    return words + Text("; growth ", "；增长 ") + rate if rate.en else words


def made_of(answer: Answer) -> Text:
    """Return what the total is made of, and its years."""
    names = answer.strata or (answer.growth.strata if answer.growth else [])
    if answer.strata_kind == "none" or not names:
        words = Text("the whole set", "全集")
    elif len(names) <= 3:
        words = join([same(name) for name in names], ", ", "、")
    else:
        words = count(len(names), KINDS[answer.strata_kind], _PLURAL[answer.strata_kind])
    return words + same(f" {dated(answer)}") if answer.window else words


def dated(answer: Answer) -> str:
    """Return the years of the series: ``2008–2023``, or one."""
    if answer.window is None:
        return "–"
    first, last = answer.window
    return f"{first}–{last}" if first < last else str(first)


def headline(answer: Answer) -> Text:
    """Return the field and the verdict on it."""
    name = answer.label
    for part in (_place(answer.country), same(answer.organisation)):
        if part.en:
            name += Text(" ({p})", "（{p}）").format(p=part)
    return name + Text(": ", "：") + verdict(answer)


def _place(word: str) -> Text:
    return countries.label(countries.code(word) or word) if word else Text("", "")


def sentences(answer: Answer) -> list[Line]:
    """Return verdict, what it rests on, what the query is worth, what stands beside."""
    lines: list[Line] = [(Text("VERDICT", "判断"), headline(answer))]
    for one in answer.notices:
        more = same(": " + ", ".join(one.terms[:5])) if one.terms else Text("", "")
        lines.append((Text("look at", "请注意"), one.message + more))
    if answer.verdict.word == TOO_EARLY:
        lines.append((Text("from when", "何时可判"), from_when(answer)))
    rate = answer.growth
    if rate is not None and rate.widened[0] < rate.interval[0] - 5e-4:
        low, high = (number(100 * end, 1) for end in rate.widened)
        words = Text("[{a}, {b}]: wider, as few years tell little of how they vary",
                     "[{a}, {b}]：年数少，波动难估，故取较宽区间").format(a=low, b=high)  # fmt: skip
        lines.append((Text("judged by", "判断所用区间"), words))
    lines += [
        (Text("works", "成果"), _counted(answer)),
        (Text("total of", "总数构成"), _composed(answer)),
        (Text("query", "检索式"), measured(answer)),
    ]
    lines += [
        (Text("overlaps", "重叠"), Text("{a} has {p} of {b}", "{a} 含 {b} 的 {p}").format(
            a=one.concept if one.larger else answer.node, b=answer.node if one.larger else one.concept,
            p=percent(one.share, 0)))
        for one in answer.overlap[:3]
    ]  # fmt: skip
    tags = answer.tags
    by_words = Text("basic {b}, applied {a}, unknown {u}", "基础 {b}，应用 {a}，未知 {u}")
    lines.append((Text("by words", "按用词"), by_words.format(b=tags.basic, a=tags.applied, u=tags.unknown)))
    for name, label in BESIDE.items():
        beside: Beside | None = getattr(answer, name)
        if beside is not None:
            lines.append((label, _beside(beside)))
    lines += [(Text("facility", "设施"), field_context.sentence(one)) for one in answer.facilities]
    return lines


def from_when(answer: Answer) -> Text:
    """Return from which year a trend would show."""
    year = answer.verdict.from_year
    if year is None:
        return Text("at this pace a trend does not show within ten years", "按目前走势，十年内看不出升降")
    if answer.growth is None:
        return Text("from {y}, with five years of works", "有五年数据时，即 {y} 年起").format(y=year)
    return Text("at this pace a trend shows from {y}, if nothing else stands in the way",
                "如无其他原因，按目前走势 {y} 年起可看出升降").format(y=year)  # fmt: skip


def _beside(one: Beside) -> Text:
    if not one.loaded:
        return Text("none loaded", "未导入")
    return Text("{n} loaded, {k} of this field", "已导入 {n}，其中属本领域 {k}").format(
        n=number(one.loaded), k=number(one.of_field)
    )


def _counted(answer: Answer) -> Text:
    """Return works in the corpus and in the series."""
    words = Text("{w} of {n} in {c}", "{c} 中 {n} 项里有 {w}").format(
        w=number(answer.works), n=number(answer.documents), c=answer.corpus
    )
    inside = sum(one.works for one in answer.series)
    return words + Text("; {k} in the series", "；序列内 {k} 项").format(k=number(inside))


def _composed(answer: Answer) -> Text:
    """Return which strata the total is made of, and what growth inside them is."""
    words = made_of(answer) + Text(": {p} of the corpus", "：占语料 {p}").format(p=percent(answer.coverage, 0))
    one = answer.growth.inside if answer.growth else None
    if one is not None:
        low, high = (number(100 * end, 1).en for end in one.interval)
        words += Text("; inside them {g} a year [{a}, {b}]", "；其内部增长 {g}/年 [{a}, {b}]").format(
            g=percent(one.value), a=low, b=high
        )
    return words


def measured(answer: Answer) -> Text:
    """Return precision and recall by the newest judged sheet of this corpus."""
    one = answer.measured
    if one is None:
        return Text("version {v}; no sample of this corpus was judged", "第 {v} 版；尚未在该语料抽检").format(
            v=answer.version
        )
    form = Text(
        "version {v}: precision {p}, recall {r} ({n} labels)", "第 {v} 版：查准率 {p}，查全率 {r}（{n} 项判断）"
    )
    words = form.format(v=one.version, p=span(one.precision), r=span(one.recall), n=one.labelled)
    if one.years or one.subfield:
        narrowed = [same(part) for part in (one.subfield, "–".join(map(str, one.years or ()))) if part]
        words += Text(", judged in {f} alone", "，仅在{f}中抽检").format(f=join(narrowed, " ", " "))
    return words


def chart(answer: Answer) -> Picture | None:
    """Draw the share of the field year by year, dashed while recall is unmeasured or a year is not complete."""
    points = [one for one in answer.series if one.share is not None]
    if len(points) < 2:
        return None
    open_ = "recall_unmeasured" in answer.verdict.reasons
    corrected = all(one.corrected is not None for one in points)
    if corrected:
        title = Text("works, corrected for precision and recall", "成果数（经查准率、查全率校正）")
        values = [(one.corrected, *(one.interval or (None, None))) for one in points]
    else:
        title = Text("share of works", "成果占比")
        values = [(one.share, *(one.share_interval or (None, None))) for one in points]
    drawn = [
        CurvePoint(float(one.year), value, same(answer.node), low, high, open_ or not one.complete)
        for one, (value, low, high) in zip(points, values, strict=True)
    ]
    return curve_chart(_meta(answer, corrected), drawn, (Text("year", "年份"), title, "" if corrected else "%"))


def _meta(answer: Answer, corrected: bool) -> Meta:
    words = Text("Share of the works of {s}, with 95 % intervals (Wilson).", "占{s}成果的比例，附 95% 区间（Wilson）。")
    if corrected:
        words = Text(
            "Hits · P/R in {s}, with the 95 % interval of the judged sample. The verdict rests on their share.",
            "命中 · P/R（{s}），附抽检样本的 95% 区间。判断依据为其占全部成果的比例。",
        )
    words = words.format(s=made_of(answer))
    if "recall_unmeasured" in answer.verdict.reasons:
        words += Text(" Dashed: recall was not measured.", "虚线：未测查全率。")
    return Meta("field-series", headline(answer), words, answer.origin, same(answer.source), dated(answer),
                "/about/method#field")  # fmt: skip


SERIES = Table[Answer](
    "series",
    Text("Works by year", "逐年成果"),
    rows=lambda answer: answer.series,
    columns=(
        Column("year", Text("Year", "年份"), value=lambda one: one.year, form="0", digits=None),
        Column("works", Text("Works", "成果"), digits=0),
        Column("fractional", Text("Fractional", "分数计数"), digits=1),
        Column("total", Text("All works", "全部成果"), digits=0),
        Column("share", Text("Share", "占比"), "%", 2),
        Column("share_low", Text("from", "下限"), "%", 2, value=lambda one: (one.share_interval or [None])[0]),
        Column("share_high", Text("to", "上限"), "%", 2, value=lambda one: (one.share_interval or [None])[-1]),
        Column("corrected", Text("Corrected works", "校正成果"), digits=0),
        Column("low", Text("from", "下限"), digits=0, value=lambda one: (one.interval or [None])[0]),
        Column("high", Text("to", "上限"), digits=0, value=lambda one: (one.interval or [None])[-1]),
        Column("complete", Text("State", "状态"), value=lambda one: _complete(one.complete)),
    ),
    note=Text(
        "Corrected works need a judged sample of this corpus; precision and recall are taken as the same in all years.",
        "校正成果须有该语料的抽检结果；各年取相同的查准率与查全率。",
    ),
)


def _complete(one: bool) -> Text:
    return Text("complete", "完整") if one else Text("not complete", "不全")


TERMS = Table[Answer](
    "terms",
    Text("What brings works in", "命中来源"),
    rows=lambda answer: answer.terms,
    columns=(
        Column("term", Text("Term or node", "词语或节点"), value=lambda one: one.term),
        Column("language", Text("Language", "语言"), value=lambda one: LANGUAGES[one.language]),
        Column("works", Text("Works", "成果"), digits=0),
        Column("marks", Text("Marks of the check", "检查标记"), value=lambda one: ", ".join(one.marks)),
    ),
)
RELATED = Table[Answer](
    "related",
    Text("Fields beside it", "相关领域"),
    rows=lambda answer: answer.related,
    columns=(
        Column("node", Text("Node", "节点"), link=lambda _, one: f"/fields/{encode(one.node)}"),
        Column("label", Text("Field", "领域"), value=lambda one: one.label),
        Column("works", Text("Works in common", "共同成果"), digits=0),
        Column("topics", Text("Topics in common", "共同主题"), digits=0),
        Column("relation", Text("Relation", "关系"), value=lambda one: _relation(one.relation)),
    ),
)


def _relation(word: str) -> Text:
    return Text("same query", "同一检索式") if word == "same" else Text("related", "相关")


OVERLAP = Table[Answer](
    "overlap",
    Text("Fields that overlap", "重叠领域"),
    rows=lambda answer: answer.overlap,
    columns=(
        Column("concept", Text("Field", "领域"), link=lambda _, one: f"/fields/{encode(one.concept)}"),
        Column("works", Text("Works in common", "共同成果"), digits=0),
        Column("share", Text("Part of the smaller", "占较小者比例"), "%", 0),
        Column("larger", Text("Which is larger", "较大者"), value=lambda one: _larger(one.larger)),
    ),
)


def _larger(other: bool) -> Text:
    return Text("the other field", "对方领域") if other else Text("this field", "本领域")


PLACES = Table[Answer](
    "places",
    Text("Countries", "国家和地区"),
    rows=lambda answer: answer.places,
    columns=(
        Column("country", Text("Country", "国家"), value=lambda one: countries.label(one.country)),
        Column("works", Text("Works", "成果"), digits=0),
        Column("fractional", Text("Fractional", "分数计数"), digits=1),
        Column("share", Text("Share", "占比"), "%", 1),
        Column("activity", Text("Activity index", "活跃度"), digits=2),
        Column("rank", Text("Rank", "位次"), digits=0),
        Column("rank_low", Text("from", "最高"), digits=0, value=lambda one: one.rank_interval[0]),
        Column("rank_high", Text("to", "最低"), digits=0, value=lambda one: one.rank_interval[1]),
    ),
    note=Text("Ranks by fractional works; 95 % of 1,000 draws of the works lie between the ends.",
              "按分数计数排位；对成果重抽 1000 次，95% 的位次在两端之间。"),
)  # fmt: skip
_SAMPLE = (
    Column("title", Text("Title", "题名")),
    Column("year", Text("Year", "年份"), value=lambda one: str(one.year) if one.year else "–"),
)
HITS = Table[Answer](
    "hits",
    Text("Hits, drawn at random", "随机抽取的命中"),
    rows=lambda answer: answer.hits,
    columns=(*_SAMPLE, Column("found_by", Text("By the words", "命中词语"), value=lambda one: ", ".join(one.found_by))),
    note=Text("Twenty at most.", "至多二十篇。"),
)
NEAR = Table[Answer](
    "near",
    Text("Near misses", "邻近未命中"),
    rows=lambda answer: answer.near,
    columns=_SAMPLE,
    note=Text(
        "Not found by the query, and most like what it finds; twenty at most.",
        "检索式未命中，而用词最接近命中文献；至多二十篇。",
    ),
)
WINDOWS = Table[Answer](
    "windows",
    Text("Last years", "近年"),
    rows=lambda answer: answer.windows,
    columns=(
        Column("years", Text("Years", "年数"), digits=0),
        Column("first", Text("From", "起"), form="0"),
        Column("works", Text("Works", "成果"), digits=0),
        Column("share", Text("Share", "占比"), "%", 2),
    ),
)
VIEW = View[Answer](
    headline, sentences, charts=(chart,),
    tables=(SERIES, TERMS, RELATED, OVERLAP, PLACES, WINDOWS, HITS, NEAR),
    notes=(lambda answer: (Text("steady", "持平"), Text("within ± {d} a year", "每年 ± {d} 以内").format(
        d=percent(answer.delta, 0))),),
)  # fmt: skip
