# SPDX-License-Identifier: Apache-2.0
"""A judgement as tables, the same for xlsx and csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.funding.judging.words import MODELS, fits, levels
from yuzui.model.finding import CODES
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same

Document = Mapping[str, Any]
Column = tuple[Text, str]

_FROM, _TO = Text("from (95 %)", "下限（95%）"), Text("to (95 %)", "上限（95%）")
_CRITERION: Column = (Text("criterion", "指标"), "")
ESTIMATES = {
    "mean": Text("overall mean", "总体均值"),
    "sigma_proposal": Text("spread between proposals", "申请间标准差"),
    "sigma_reviewer": Text("spread of severity", "严苛度标准差"),
    "sigma_panel": Text("spread between panels", "评审组间标准差"),
    "sigma_error": Text("spread of error", "误差标准差"),
    "icc": Text("share of variance between proposals", "申请间方差占比"),
}


def exports(document: Document, lang: str) -> list[Export]:
    """Return every table of a judgement."""
    found = [_proposals(document, lang)]
    if document["judge"] is not None:
        found += [part(document["judge"], lang) for part in (_estimates, _reviewers, _check, _parts)]
    return [*found, _findings(document, lang)]


def _table(name: Text, columns: Sequence[Column], rows: Sequence[Sequence[Any]], lang: str) -> Export:
    cells = [[c.say(lang) if isinstance(c, Text) else c for c in row] for row in rows]
    headings = [title.say(lang) for title, _ in columns]
    return Export(name.say(lang), headings, cells, [form for _, form in columns])


def _proposals(document: Document, lang: str) -> Export:
    top = Text("in the first {k}", "进入前 {k} 名").format(k=document["top"])
    columns: tuple[tuple[str, Text, str], ...] = (
        ("id", Text("proposal", "申请号"), ""),
        ("n_reviews", Text("reviews", "评审数"), "0"),
        ("score_mean", Text("mean score", "均分"), "0.00"),
        ("theta", Text("quality about the mean", "质量（相对均值）"), "0.000"),
        ("theta_sd", Text("its standard deviation", "其标准差"), "0.000"),
        ("expected_rank", Text("expected rank", "期望名次"), "0.0"),
        ("low50", Text("rank from (50 %)", "名次下限（50%）"), "0"),
        ("high50", Text("rank to (50 %)", "名次上限（50%）"), "0"),
        ("low", Text("rank from (95 %)", "名次下限（95%）"), "0"),
        ("high", Text("rank to (95 %)", "名次上限（95%）"), "0"),
        ("sucra", Text("SUCRA", "累积排名曲线下面积"), "0.000"),
        ("top", top, "0.0%"),
        ("part", Text("part of the reviews", "所属部分"), "0"),
    )
    rows = []
    for row in document["proposals"]:
        low, high = row["rank_interval"] or (None, None)
        low50, high50 = row["rank_interval_50"] or (None, None)
        cells = {**row, "low": low, "high": high, "low50": low50, "high50": high50}
        rows.append([cells[key] for key, _, _ in columns])
    named = [(title, form) for _, title, form in columns]
    return _table(Text("proposals", "申请"), named, rows, lang)


def _of(criterion: Mapping[str, Any]) -> Text:
    return same(criterion["criterion"] or "") if criterion["criterion"] else Text("all", "总评")


def _estimates(judge: Mapping[str, Any], lang: str) -> Export:
    rows: list[list[Any]] = []
    for criterion in judge["criteria"]:
        name = _of(criterion)
        for key, title in ESTIMATES.items():
            if criterion[key] is not None:
                found = criterion[key]
                rows.append([name, title, found["mean"], *found["interval"]])
        for row in criterion["confidence"]:
            title = Text("error variance at confidence {c}", "把握程度 {c} 的误差方差")
            found = row["variance"]
            rows.append([name, title.format(c=f"{row['confidence']:g}"), found["mean"], *found["interval"]])
        for row in criterion["panels"]:
            title = Text("level of panel {p}", "评审组 {p} 的水平").format(p=row["panel"])
            rows.append([name, title, row["effect"]["mean"], *row["effect"]["interval"]])
        for row in criterion["compared"][1:]:
            title = Text("gain of {m} over normal, nats", "{m}相对正态模型的对数得分增益")
            error = 2 * row["gain_error"]
            ends = (row["gain"] - error, row["gain"] + error)
            rows.append([name, title.format(m=MODELS[row["model"]]), row["gain"], *ends])
        rows.append([name, Text("largest R̂", "最大 R̂"), criterion["rhat_max"], None, None])
        least = Text("smallest effective sample size", "最小有效样本量")
        rows.append([name, least, criterion["ess_min"], None, None])
    columns = (
        _CRITERION,
        (Text("figure", "数值"), ""),
        (Text("value", "值"), "0.000"),
        (_FROM, "0.000"),
        (_TO, "0.000"),
    )
    return _table(Text("estimates", "估计"), columns, rows, lang)


def _reviewers(judge: Mapping[str, Any], lang: str) -> Export:
    rows: list[list[Any]] = []
    for row in judge["reviewers"]:
        effect = row["severity"]
        low, high = effect["interval"] if effect else (None, None)
        for used in row["used"]:
            rows.append(
                [
                    row["reviewer"], row["reviews"], effect["mean"] if effect else None, low, high,
                    used["criterion"], used["mean"], used["deviation"],
                ]
            )  # fmt: skip
    columns = (
        (Text("reviewer (pseudonym)", "评审人（化名）"), ""),
        (Text("reviews", "评审数"), "0"),
        (Text("severity", "严苛度"), "0.00"),
        (_FROM, "0.00"),
        (_TO, "0.00"),
        _CRITERION,
        (Text("mean score", "均分"), "0.00"),
        (Text("standard deviation", "标准差"), "0.00"),
    )
    return _table(Text("reviewers", "评审人"), columns, rows, lang)


def _check(judge: Mapping[str, Any], lang: str) -> Export:
    rows: list[list[Any]] = []
    for criterion in judge["criteria"]:
        name = _of(criterion)
        pairs = zip(levels(criterion), criterion["check"]["levels"], strict=True)
        for label, level in pairs:
            told = Text("share of scores {c}", "评分 {c} 的占比").format(c=label)
            fit = _fit(level["share"], level["expected"])
            rows.append([name, told, level["share"], *level["expected"], fit])
        for key, title in (
            ("spread_of_means", Text("spread of the means", "均分的离散")),
            ("spread_within", Text("spread within proposals", "申请内的离散")),
        ):
            found = criterion["check"][key]
            fit = _fit(found["seen"], found["expected"])
            rows.append([name, title, found["seen"], *found["expected"], fit])
    columns = (
        _CRITERION,
        (Text("figure", "数值"), ""),
        (Text("given", "实际"), "0.000"),
        (Text("model from (95 %)", "模型下限（95%）"), "0.000"),
        (Text("model to (95 %)", "模型上限（95%）"), "0.000"),
        (Text("reproduced", "是否重现"), ""),
    )
    return _table(Text("predictive check", "预测检验"), columns, rows, lang)


def _fit(seen: float, expected: Sequence[float]) -> Text:
    return Text("yes", "是") if fits(seen, expected) else Text("no", "否")


def _parts(judge: Mapping[str, Any], lang: str) -> Export:
    keys = ("part", "proposals", "reviewers", "scores", "bridge")
    columns = (
        (Text("part", "部分"), "0"),
        (Text("proposals", "申请数"), "0"),
        (Text("reviewers", "评审人数"), "0"),
        (Text("scores", "评分数"), "0"),
        (Text("common reviews that bridge it", "衔接所需共同评审数"), "0"),
    )
    rows = [[row[key] for key in keys] for row in judge["parts"]]
    return _table(Text("parts", "连通部分"), columns, rows, lang)


def _findings(document: Document, lang: str) -> Export:
    columns = (
        (Text("finding", "发现"), ""),
        (Text("row", "行"), ""),
        (Text("column", "列"), ""),
        (Text("seen", "看到"), ""),
        (Text("count", "数量"), "0"),
    )
    rows = [[CODES[f["code"]], f["row"], f["column"], f["seen"], f["count"]] for f in document["findings"]]
    return _table(Text("findings", "发现"), columns, rows, lang)
