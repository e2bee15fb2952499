# SPDX-License-Identifier: Apache-2.0
"""The pictures of a judgement: severity, use of the scale, parts of the graph, predictive check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.funding.call_data.demo import SOURCE
from yuzui.funding.judging import words
from yuzui.job.result import files
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import bars, dots, matrix, spec
from yuzui.view.charts.dots import Axis, Kind

Document = Mapping[str, Any]

SEVERITIES = {
    "harsh": Kind(Text("harsh", "偏严"), spec.SILT, "diamond"),
    "zero": Kind(Text("not told from the mean", "与均值无法区分"), spec.STONE, hollow=True),
    "lenient": Kind(Text("lenient", "偏宽"), spec.RIVER),
}
CHECKS = {
    "inside": Kind(Text("as the model expects", "符合模型预期"), spec.RIVER),
    "outside": Kind(Text("not as the model expects", "不符合模型预期"), spec.WINE, "diamond"),
}
_EXPECTED = (Text("expected from (95 %)", "预期下限（95%）"), Text("expected to (95 %)", "预期上限（95%）"))


def pictures(document: Document) -> list[Picture]:
    """Return the pictures of a judgement."""
    judge = document["judge"]
    if judge is None:
        return []
    found = []
    if any(row["severity"] is not None for row in judge["reviewers"]):
        found.append(_severity(document))
    for place, criterion in enumerate(judge["criteria"]):
        if judge["reviewers"]:
            found.append(_use(document, place, criterion))
        found.append(_check(document, place, criterion))
    if judge["components"] > 1:
        found.append(_parts(document))
    return found


def _meta(document: Document, name: str, finding: Text, description: Text) -> Meta:
    origins = document["origins"]
    if not document["judge"]["severity"]:
        description += Text(". Severity of reviewers is not removed", "。未去除评审人严苛度")
    origin: Origin = "real" if origins.get("score", "real") == "real" else "mixed"
    if not origins:
        origin = document["origin"]
    return Meta(
        name=name,
        finding=finding,
        description=description,
        origin=origin,
        source=SOURCE if origins else files(document),
        vintage=document["run"]["at"][:10] if not origins else "2018",
        how="/about/method#judge",
    )


def sides(judge: Mapping[str, Any]) -> dict[str, int]:
    """Return how many reviewers are harsh, lenient, or neither as far as 95 % can tell."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for row in judge["reviewers"]:
        if row["severity"] is not None:
            counts[_side(row["severity"])] += 1
    return counts


def _side(effect: Mapping[str, Any]) -> str:
    low, high = effect["interval"]
    return "harsh" if high < 0 else "lenient" if low > 0 else "zero"


def _severity(document: Document) -> Picture:
    judge = document["judge"]
    counts = sides(judge)
    finding = Text(
        "{h} reviewers are harsh and {l} lenient beyond doubt; {z} cannot be told from the mean",
        "{h} 名评审人明显偏严，{l} 名明显偏宽；{z} 名与均值无法区分",
    ).format(h=number(counts["harsh"]), l=number(counts["lenient"]), z=number(counts["zero"]))
    description = Text(
        "Each row is a reviewer under a pseudonym: severity with its 95 % interval, from the "
        "harshest to the most lenient; it has been removed from the ranks",
        "每行为一名化名评审人：严苛度及其 95% 区间，由严到宽；名次中已去除其影响",
    )
    known = [row for row in judge["reviewers"] if row["severity"] is not None]
    rows = [
        {
            "label": same(row["reviewer"]),
            "value": row["severity"]["mean"],
            "low": row["severity"]["interval"][0],
            "high": row["severity"]["interval"][1],
            "kind": _side(row["severity"]),
        }
        for row in sorted(known, key=lambda row: (row["severity"]["mean"], row["reviewer"]))
    ]
    axis = Axis(
        Text("severity, {u}", "严苛度（{u}）").format(u=words.unit(judge)),
        at=0.0,
        ends=(Text("from (95 %)", "下限（95%）"), Text("to (95 %)", "上限（95%）")),
        row=Text("Reviewer", "评审人"),
    )
    return dots.draw(_meta(document, "severity", finding, description), rows, SEVERITIES, axis)


def _named(document: Document, name: str, place: int) -> str:
    return name if len(document["judge"]["criteria"]) == 1 else f"{name}-{place + 1}"


def _headed(criterion: Mapping[str, Any], finding: Text) -> Text:
    if criterion["criterion"] is None:
        return finding
    return same(criterion["criterion"]) + Text(": ", "：") + finding


def _use(document: Document, place: int, criterion: Mapping[str, Any]) -> Picture:
    rows = []
    for row in document["judge"]["reviewers"]:
        used = [one for one in row["used"] if one["criterion"] == criterion["criterion"]]
        rows += [{"label": same(row["reviewer"]), "reviews": row["reviews"], **used[0]}] if used else []
    rows.sort(key=lambda row: (-row["reviews"], row["label"].en))
    drawn = [{**row, "note": row["deviation"]} for row in rows]
    usual = sorted(sum(count > 0 for count in row["counts"]) for row in rows)
    finding = Text(
        "Half of the reviewers use {k} or fewer of the {n} classes of the scale",
        "半数评审人只使用量表 {n} 档中的 {k} 档或更少",
    ).format(k=number(usual[len(usual) // 2]), n=number(len(criterion["check"]["levels"])))
    description = Text(
        "Each row is a reviewer under a pseudonym, those with most reviews first; the shade is the "
        "share of the reviewer's scores in a class, the number how many, at the end their standard "
        "deviation",
        "每行为一名化名评审人，评审多者在前；深浅为该评审人各档评分占比，数字为份数，末列为标准差",
    )
    if len(rows) > matrix.ROWS:
        description += Text(
            ". The first {n} of {m} are drawn; the table holds all", "。图中为前 {n} 名，共 {m} 名；数据表含全部"
        ).format(n=number(matrix.ROWS), m=number(len(rows)))
    return matrix.draw(
        _meta(document, _named(document, "scale-use", place), _headed(criterion, finding), description),
        drawn,
        words.levels(criterion),
        (Text("reviewer", "评审人"), Text("deviation", "标准差")),
    )


def _check(document: Document, place: int, criterion: Mapping[str, Any]) -> Picture:
    check = criterion["check"]
    rows = [
        _seen(label, level["share"], level["expected"])
        for label, level in zip(words.levels(criterion), check["levels"], strict=True)
    ]
    return dots.draw(
        _meta(
            document,
            _named(document, "check", place),
            _headed(criterion, checked(criterion)),
            Text(
                "Each row is a class of scores. Dot: its share among the scores given; line: 95 % "
                "of what the model would have given in their place",
                "每行为一档评分。点：该档占实际评分的比例；线：模型重现结果的 95% 范围",
            ),
        ),
        rows,
        CHECKS,
        Axis(Text("share of all scores", "占全部评分"), "%", ends=_EXPECTED, row=Text("Score", "评分")),
    )


def _seen(label: Text, value: float, expected: Sequence[float]) -> dict[str, Any]:
    low, high = expected
    kind = "inside" if words.fits(value, expected) else "outside"
    return {"label": label, "value": value, "low": low, "high": high, "kind": kind}


def checked(criterion: Mapping[str, Any]) -> Text:
    """Return what the model reproduces and what it misses, in one sentence: every row counts."""
    check = criterion["check"]
    rows = [words.fits(row["share"], row["expected"]) for row in check["levels"]]
    means, within = (
        words.fits(check[key]["seen"], check[key]["expected"]) for key in ("spread_of_means", "spread_within")
    )
    missed = rows.count(False)
    if not missed and means and within:
        return Text(
            "The model reproduces the share of all {n} classes of scores and both spreads",
            "模型重现了全部 {n} 档评分的占比及两种离散",
        ).format(n=number(len(rows)))
    parts = []
    if missed:
        form = Text("the share of {m} of {n} classes of scores", "{n} 档评分中 {m} 档的占比")
        parts.append(form.format(m=number(missed), n=number(len(rows))))
    if not means:
        parts.append(Text("the spread of the means", "均分的离散"))
    if not within:
        parts.append(Text("the spread within proposals", "申请内的离散"))
    return Text("The model misses {p}", "模型未能重现{p}").format(p=join(parts))


def _parts(document: Document) -> Picture:
    judge = document["judge"]
    rows = [
        {
            "label": Text("part {p}", "第 {p} 部分").format(p=row["part"]),
            "value": row["proposals"],
            "group": None,
            "low": None,
            "high": None,
        }
        for row in sorted(judge["parts"], key=lambda row: (-row["proposals"], row["part"]))[:30]
    ]
    finding = Text(
        "The reviews fall into {n} parts without a common reviewer; ranks between them rest on the prior",
        "评审分为 {n} 个无共同评审人的部分；部分之间的名次仅依赖先验",
    ).format(n=number(judge["components"]))
    description = Text(
        "Proposals in each part of the graph of proposals and reviewers, the largest first",
        "申请与评审人关系图各连通部分的申请数，由大到小",
    )
    title = (Text("proposals", "申请数"), "")
    return bars.draw(_meta(document, "parts", finding, description), rows, title)
