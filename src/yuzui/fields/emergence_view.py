# SPDX-License-Identifier: Apache-2.0
"""How candidates of emergence are read: five lines each, and what the rule was worth beside chance and growth alone."""

from __future__ import annotations

from yuzui.fields.emergence_answer import Answer, Candidate, Tested
from yuzui.job.result import read_from
from yuzui.text import Text, join, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import RIVER, SILT, STONE
from yuzui.view.table import Column, Table
from yuzui.view.view import Line

RULES = {
    "rule": Text("the rule", "规则"),
    "high": Text("without coherence", "不计凝聚度"),
    "both": Text("best tenth by both", "二者合计最高一成"),
    "growth": Text("by growth alone", "仅按增长最高一成"),
    "novelty": Text("by novelty alone", "仅按新颖性最高一成"),
    "chance": Text("any cluster: chance", "任取聚类：随机"),
}
"""The rule: novelty and growth both in the top fifth, coherence not falling."""
KINDS = {
    "rule": DotKind(Text("rule", "规则"), RIVER),
    "alone": DotKind(Text("one number alone", "单项数值"), SILT, "diamond", hollow=True),
    "chance": DotKind(Text("chance", "随机"), STONE, "square"),
}
_KIND = {"rule": "rule", "high": "rule", "both": "rule", "growth": "alone", "novelty": "alone", "chance": "chance"}


def tested(answer: Answer) -> dict[str, Tested]:
    """Return what each rule was worth, where it listed anything."""
    return {one.rule: one for one in answer.tested if one.share is not None}


def headline(answer: Answer) -> Text:
    """Return how many candidates there are, and what such a list was worth."""
    n = sum(one.listed for one in answer.candidates)
    first = Text(
        "{n} of {k} clusters are candidates at the end of {y}", "{y} 年末，{k} 个聚类中有 {n} 个候选"
    ).format(n=number(n), k=number(answer.clusters), y=answer.year)  # fmt: skip
    return first + Text(". ", "。") + worth(answer)


def worth(answer: Answer) -> Text:
    """Return what the rule was worth beside chance and beside growth alone; both are said."""
    known = tested(answer)
    if not {"rule", "growth", "chance"} <= set(known):
        return Text(
            "No earlier year can be tested: too few years or too few clusters",
            "无法回测：年份或聚类太少",
        )  # fmt: skip
    rule, growth, chance = known["rule"], known["growth"], known["chance"]
    shares = {name: _share(one) for name, one in (("rule", rule), ("growth", growth), ("chance", chance))}
    beyond = rule.low > (chance.share or 0)
    better = rule.low > (growth.share or 0)
    said = Text(
        "Earlier such lists were right in {rule} of cases, chance in {chance}, growth alone in {growth}",
        "以往同类名单命中 {rule}，随机为 {chance}，仅按增长为 {growth}",
    ).format(**shares)
    if not beyond:
        return said + Text(": not clearly better than chance", "：未明显优于随机")
    if not better:
        return said + Text(": better than chance, not better than growth alone", "：优于随机，不优于仅按增长")
    return said + Text(": better than both", "：优于二者")


def _share(one: Tested) -> Text:
    return percent(one.share or 0.0, 0)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    lines = [(Text("emerging", "新兴"), headline(answer)), *answer.set.without_year]
    lines += [
        (Text("candidate", "候选"), one.label + Text(": ", "：") + join(five_lines(one), "; ", "；"))
        for one in answer.candidates
        if one.listed
    ][:8]
    left = sum(not one.listed for one in answer.candidates)
    if left:
        lines.append((Text("set aside", "未列入"), Text(
            "{n} are as new and grow as fast, but their coherence falls", "另有 {n} 个同样新而快，但凝聚度下降"
        ).format(n=number(left))))  # fmt: skip
    if answer.freezes:
        lines.append((Text("looked back", "回测"), Text(
            "from the end of {years}; a hit is a cluster among the tenth that grew most in the three years after",
            "以 {years} 年末为界；此后三年增长最快的一成为命中",
        ).format(years=", ".join(map(str, answer.freezes)))))  # fmt: skip
    if not answer.set.titled:
        lines.append((Text("look at", "请查看"), Text(
            "The works of {set} have no titles: clusters bear the id of a core work, and whether a list names them "
            "cannot be said",
            "{set} 的成果没有题名：聚类以核心成果编号表示，无法判断是否已列入清单",
        ).format(set=answer.label)))  # fmt: skip
    return [*lines, (Text("cannot tell", "不能说明"), answer.cannot_tell)]


def five_lines(one: Candidate) -> list[Text]:
    """Return the five numbers of a candidate in words."""
    high = number(one.growth_high, 1) if one.growth_high is not None else same("∞")
    coherence = Text("coherence: its recent works cite nothing here", "凝聚度：近期成果在本集合内无引文")
    if one.coherence is not None:
        share = percent(one.coherence, 0)
        coherence = Text("coherence: {c} of citations stay inside", "凝聚度：{c} 的引文在内部").format(c=share)
        if one.coherence_before is not None:
            before = percent(one.coherence_before, 0)
            coherence += Text(" (before {b})", "（此前 {b}）").format(b=before)
    return [
        Text("novelty: {p} of works from the last three years", "新颖性：{p} 的成果来自近三年").format(
            p=percent(one.novelty, 0)),
        Text("growth: ×{g} (plain ratio {a} to {b})", "增长：×{g}（未收缩比值 {a} 至 {b}）").format(
            g=number(one.growth, 1), a=number(one.growth_low, 1), b=high),
        coherence,
        Text("prominence: {p} citations a work from other clusters", "显著性：每项成果被其他聚类引用 {p} 次").format(
            p=number(one.prominence, 1)),
        Text("uncertainty: {u} of its works move with the seed", "不确定性：{u} 的成果随种子改变归属").format(
            u=percent(one.uncertainty, 0)),
    ]  # fmt: skip


def listing(one: Candidate, titled: bool) -> Text:
    """Return which fields of the plan name a candidate; that no list does is said apart from that it cannot be said."""
    if not titled:
        return Text("cannot be said: no titles", "无题名，无法判断")
    return same(" ".join(one.nodes)) if one.nodes else Text("named by no list", "未列入任何清单")


def back_test(answer: Answer) -> Picture | None:
    """Draw what each rule was worth, with chance as a line."""
    known = tested(answer)
    if "chance" not in known:
        return None
    source, vintage = read_from(answer.files)
    meta = Meta(
        "back-test", worth(answer),
        Text(
            "The rule: novelty and growth in the top fifth, coherence not falling. Of clusters that each listed at the "
            "end of {y}, the share among the tenth that grew most in the three years after, with 95 % intervals "
            "(Wilson). The line is chance.",
            "规则：新颖性与增长均居前两成，凝聚度未下降。各规则在 {y} 年末所列聚类中，此后三年增长最快一成所占比例，"
            "附 95% 区间（Wilson）。竖线为随机。",
        ).format(y=", ".join(map(str, answer.freezes))),
        "derived", source, vintage, "/about/method#emergence",
    )  # fmt: skip
    dots = [
        Dot(RULES[name] + same(f" {one.k}/{one.n}"), one.share or 0.0, one.low, one.high, _KIND[name])
        for name, one in known.items()
    ]
    axis = DotAxis(Text("share of those listed that grew most", "所列中增长最快者占比"), "%", known["chance"].share)
    return dot_chart(meta, dots, KINDS, axis)


CANDIDATES = Table[Answer](
    "candidates",
    Text("Candidates, by size", "候选（按规模）"),
    rows=lambda answer: [(answer, one) for one in answer.candidates],
    columns=(
        Column("number", Text("Cluster", "聚类"), digits=0, value=lambda row: row[1].number),
        Column("label", Text("Words", "特征词"), value=lambda row: row[1].label),
        Column("works", Text("Works", "成果"), digits=0, value=lambda row: row[1].works),
        Column("novelty", Text("Novelty", "新颖性"), "%", 0, value=lambda row: row[1].novelty),
        Column("growth", Text("Growth ×", "增长 ×"), digits=1, value=lambda row: row[1].growth),
        Column("growth_low", Text("plain ratio from", "未收缩比值下限"), digits=1,
               value=lambda row: row[1].growth_low),
        Column("growth_high", Text("to", "上限"), digits=1, value=lambda row: row[1].growth_high),
        Column("coherence", Text("Coherence", "凝聚度"), "%", 0, value=lambda row: row[1].coherence),
        Column("coherence_before", Text("before", "此前"), "%", 0, value=lambda row: row[1].coherence_before),
        Column("prominence", Text("Prominence", "显著性"), digits=1, value=lambda row: row[1].prominence),
        Column("uncertainty", Text("Uncertainty", "不确定性"), "%", 0, value=lambda row: row[1].uncertainty),
        Column("listed", Text("Reading", "判读"), value=lambda row: _reading(row[1])),
        Column("nodes", Text("Fields of the plan", "规划领域"),
               value=lambda row: listing(row[1], row[0].set.titled > 0)),
        Column("core", Text("Core work", "核心成果"), value=lambda row: _works(row[1], 1), places=("page",)),
        Column("core_works", Text("Core works", "核心成果"), value=lambda row: _works(row[1]), places=("file", "pack")),
    ),
    note=Text("The five numbers are not joined; the order is that of size.", "五项数值不合成；按规模排列。"),
)  # fmt: skip


def _works(one: Candidate, most: int | None = None) -> Text:
    return same("; ".join(f"{work.title} ({work.id})" if work.title else work.id for work in one.core[:most]))


def _reading(one: Candidate) -> Text:
    return Text("candidate", "候选") if one.listed else Text("coherence falls", "凝聚度下降")


TESTED = Table[Answer](
    "tested",
    Text("What such lists were worth", "同类名单的回测"),
    rows=lambda answer: answer.tested,
    columns=(
        Column("rule", Text("Rule", "规则"), value=lambda one: RULES[one.rule]),
        Column("k", Text("Grew most", "增长最快"), digits=0),
        Column("n", Text("Listed", "所列"), digits=0),
        Column("share", Text("Share", "占比"), "%", 1),
        Column("low", Text("from", "下限"), "%", 1),
        Column("high", Text("to", "上限"), "%", 1),
    ),
    sheet=Text("back-test", "回测"),
)
