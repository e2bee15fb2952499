# SPDX-License-Identifier: Apache-2.0
"""What the scores say to a person: how sure they are, what was removed, what was compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.funding.call_data.rule_books import SOURCE
from yuzui.job.result import files
from yuzui.model.finding import CODES
from yuzui.model.quantity import Origin
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.grids import MOST_ROWS, Spread, matrix_chart
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import RIVER, SILT, STONE, WINE

Judge = Mapping[str, Any]

MODELS = {
    "normal": Text("normal", "正态"),
    "ordinal": Text("ordinal (cut points)", "有序（切点）"),
    "scale": Text("scale (reviewers stretch it)", "量表伸缩（评审人各异）"),
    "confidence": Text("confidence (error by class)", "把握程度（误差分档）"),
}


Line = tuple[Text, Text]


def sentences(judge: Judge, reviewers: int | None) -> list[Line]:
    """Return what a judgement says."""
    found = [(Text("How sure", "把握程度"), _sure(judge)), (Text("Severity", "严苛度"), severity(judge, reviewers))]
    more = {
        Text("Parts", "连通部分"): _components_line(judge),
        Text("Panels", "评审组"): _panels(judge),
        Text("Confidence", "自评把握"): _confidence(judge),
        Text("Models", "模型"): _compared(judge),
        Text("Prior", "先验"): _prior(judge),
    }
    return found + [(title, one) for title, told in more.items() for one in told]


def _prior(judge: Judge) -> list[Text]:
    if judge["prior"] != "snsf":
        return []
    return [
        Text(
            "prior “snsf”: severity N(0, 0.5²), the mean held, as in ERforResearch",
            "先验“snsf”：严苛度服从 N(0, 0.5²)，总体均值固定，与 ERforResearch 一致",
        )
    ]


def _sure(judge: Judge) -> Text:
    width = Text(
        "half of all proposals have a 95 % rank interval wider than {w} places", "半数申请的 95% 名次区间宽于 {w} 位"
    ).format(w=number(judge["median_rank_width"]))
    if judge["reliability"] is None:
        weights = [
            Text("{c} {w} %", "{c} {w}%").format(c=same(c["criterion"] or ""), w=f"{100 * c['weight']:.0f}")
            for c in judge["criteria"]
        ]
        form = Text(
            "{n} criteria judged one by one and weighed ({w}); {width}", "{n} 项指标逐项评判后加权（{w}）；{width}"
        )
        return form.format(n=number(len(weights)), w=join(weights), width=width)
    return Text("{n} scores averaged have reliability {r}; {width}", "{n} 份评分均值的信度为 {r}；{width}").format(
        n=judge["reliability"]["scores"], r=f"{judge['reliability']['value']:.2f}", width=width
    )


def severity(judge: Judge, reviewers: int | None) -> Text:
    """Return whether severity was removed, or that it cannot be told."""
    if judge["severity"]:
        spread = [c["sigma_reviewer"]["mean"] for c in judge["criteria"]]
        return Text(
            "severity of {n} reviewers removed (spread {s} {u}); R̂ at most {r}",
            "已去除 {n} 名评审人的严苛度（离散 {s} {u}）；R̂ 不超过 {r}",
        ).format(
            n=number(reviewers or 0),
            u=unit(judge),
            s=join([same(f"{s:.2f}") for s in spread], " / ", " / "),
            r=f"{judge['rhat_max']:.3f}",
        )
    if reviewers:
        return Text(
            "severity was not removed: reviewers' ids do not repeat enough to tell it, or it was not wanted",
            "未去除严苛度：评审人编号重复不足以识别，或未要求去除",
        )
    return Text(
        "reviewer ids are missing or do not repeat: severity is not identifiable, not removed",
        "评审人编号缺失或不重复出现：严苛度不可识别，未去除",
    )


def felt(judge: Judge) -> bool:
    """Return whether some spread is on the felt scale of an ordinal model, not in points."""
    return any(criterion["model"] == "ordinal" for criterion in judge["criteria"])


def unit(judge: Judge) -> Text:
    """Return the unit of severity and spreads."""
    if not felt(judge):
        return Text("points", "分")
    return Text("deviations of the error", "个误差标准差")


def units(judge: Judge) -> Text:
    """Return in what spreads are told, as a sentence."""
    if not felt(judge):
        return Text("Spreads are standard deviations in score points.", "离散为标准差，单位为分。")
    return Text(
        "Spreads are standard deviations; of an ordinal model in deviations of its error, else in score points.",
        "离散为标准差；有序模型以其误差标准差为单位，其余以分为单位。",
    )


def _components_line(judge: Judge) -> list[Text]:
    if judge["components"] < 2:
        return []
    said_ = Text(
        "DISCONNECTED: the reviews fall into {n} parts that share no reviewer; ranks between them rest on the prior",
        "DISCONNECTED：评审分为 {n} 个互无共同评审人的部分，部分之间的名次仅依赖先验",
    ).format(n=number(judge["components"]))
    bridges = [advice(row) for row in judge["parts"] if row["bridge"] is not None]
    return [said_ + same("\n") + join(bridges[:3], "\n", "\n")] if bridges else [said_]


def advice(part: Mapping[str, Any]) -> Text:
    """Return how a part would be tied to the largest one."""
    return Text(
        "part {p} ({n} proposals): bridge it to the largest by {k} common reviews",
        "第 {p} 部分（{n} 项申请）：增加 {k} 份共同评审即可与最大部分衔接",
    ).format(p=part["part"], n=number(part["proposals"]), k=number(part["bridge"]))


def _panels(judge: Judge) -> list[Text]:
    if not any(c["panels"] for c in judge["criteria"]):
        return []
    first = next(c for c in judge["criteria"] if c["panels"])
    return [
        Text(
            "{n} panels: differences between their levels (spread {s} points) count as the "
            "panels', not the proposals'; --no-panel leaves them with the proposals",
            "{n} 个评审组：组间水平差异（离散 {s} 分）归于评审组而非申请；用 --no-panel 可改归申请",
        ).format(n=number(len(first["panels"])), s=f"{first['sigma_panel']['mean']:.2f}")
    ]


def _confidence(judge: Judge) -> list[Text]:
    found = []
    for criterion in judge["criteria"]:
        rows = criterion["confidence"]
        if not rows:
            continue
        values = join([same(f"{r['variance']['mean']:.1f}") for r in rows], " · ", " · ")
        form = Text(
            "error variance from the least to the most confident: {v}; scores are not weighted by "
            "what reviewers say of themselves",
            "误差方差（按自评把握由低到高）：{v}；评分未按评审人自评加权",
        )
        if criterion["model"] == "confidence":
            form = Text(
                "error variance by confidence, estimated and used, from the least to the most confident: {v}",
                "按把握程度估计并采用的误差方差（由低到高）：{v}",
            )
        found.append(_criterion_prefix(judge, criterion, form.format(v=values)))
    return found


def _criterion_prefix(judge: Judge, criterion: Mapping[str, Any], said_: Text) -> Text:
    """Return a sentence with the criterion it is about, if there are several."""
    if len(judge["criteria"]) < 2:
        return said_
    return same(criterion["criterion"]) + Text(": ", "：") + said_


def _gain(row: Mapping[str, Any]) -> Text:
    sign = "+" if row["gain"] >= 0 else "\u2212"
    said_ = f" {sign}{abs(row['gain']):.1f} ± {row['gain_error']:.1f}"
    return MODELS[row["model"]] + same(said_)


def _compared(judge: Judge) -> list[Text]:
    found = []
    for criterion in judge["criteria"]:
        rows = [row for row in criterion["compared"] if row["model"] != "normal"]
        if not criterion["compared"]:
            continue
        gains = [_gain(row) for row in rows]
        form = Text(
            "foresight of {n} held-out scores beside the normal model (log score, standard error): {g}; used: {m}",
            "对 {n} 份留出评分的预测，与正态模型相比（对数得分及标准误）：{g}；采用：{m}",
        )
        words = form.format(n=number(criterion["compared"][0]["held_out"]), g=join(gains), m=MODELS[criterion["model"]])
        if judge["asked"] == "letters":
            words += Text(", which predicts these grades better", "，其对等级的预测较好")
        found.append(_criterion_prefix(judge, criterion, words))
    if judge["asked"] == "letters" and not found:
        found.append(
            Text(
                "letters have an order and no distances: the ordinal model is used; too few scores "
                "can be held out to compare it",
                "等级只有次序而无间距：采用有序模型；可留出的评分过少，未作比较",
            )
        )
    if judge["asked"] not in ("normal", "letters") and not found:
        found.append(Text("too few scores can be held out: no model was compared", "可留出的评分过少：未比较模型"))
    return found


def apart(document: Mapping[str, Any]) -> Text:
    """Return how many proposals the scores tell to be in the first K, out of them, or neither."""
    chances = [row["top"] for row in document["proposals"] if row["top"] is not None]
    sure, hopeless = sum(p >= 0.95 for p in chances), sum(p <= 0.05 for p in chances)
    return Text(
        "in the first {k}: {a} with a chance of at least 95 %, {b} of at most 5 %; of {c} the scores cannot tell",
        "进入前 {k} 名：{a} 项概率不低于 95%，{b} 项不高于 5%；其余 {c} 项评分无法区分",
    ).format(k=number(document["top"]), a=number(sure), b=number(hopeless), c=number(len(chances) - sure - hopeless))


def fits(seen: float, expected: Sequence[float]) -> bool:
    """Return whether what was given lies in what the model would give, to the digits shown."""
    low, high = (round(end, 3) for end in expected)
    return low <= round(seen, 3) <= high


def levels(criterion: Mapping[str, Any]) -> list[Text]:
    """Return the words of the classes scores are told in."""
    labels = []
    for level in criterion["check"]["levels"]:
        low, high = (f"{level[key]:.3g}" for key in ("from", "to"))
        labels.append(same(low if low == high else f"{low}–{high}"))
    return labels


# A judgement as tables, the same for xlsx and csv.


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
    tables = [_proposals(document, lang)]
    if document["judge"] is not None:
        tables += [part(document["judge"], lang) for part in (_estimates, _reviewers, _check_table, _components_table)]
    return [*tables, _findings(document, lang)]


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


def _criterion_cells(criterion: Mapping[str, Any]) -> Text:
    return same(criterion["criterion"] or "") if criterion["criterion"] else Text("all", "总评")


def _estimates(judge: Mapping[str, Any], lang: str) -> Export:
    rows: list[list[Any]] = []
    for criterion in judge["criteria"]:
        name = _criterion_cells(criterion)
        for key, title in ESTIMATES.items():
            if criterion[key] is not None:
                estimates = criterion[key]
                rows.append([name, title, estimates["mean"], *estimates["interval"]])
        for row in criterion["confidence"]:
            title = Text("error variance at confidence {c}", "把握程度 {c} 的误差方差")
            estimates = row["variance"]
            rows.append([name, title.format(c=f"{row['confidence']:g}"), estimates["mean"], *estimates["interval"]])
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


def _check_table(judge: Mapping[str, Any], lang: str) -> Export:
    rows: list[list[Any]] = []
    for criterion in judge["criteria"]:
        name = _criterion_cells(criterion)
        pairs = zip(levels(criterion), criterion["check"]["levels"], strict=True)
        for label, level in pairs:
            heading = Text("share of scores {c}", "评分 {c} 的占比").format(c=label)
            fit = _fit(level["share"], level["expected"])
            rows.append([name, heading, level["share"], *level["expected"], fit])
        for key, title in (
            ("spread_of_means", Text("spread of the means", "均分的离散")),
            ("spread_within", Text("spread within proposals", "申请内的离散")),
        ):
            check = criterion["check"][key]
            fit = _fit(check["seen"], check["expected"])
            rows.append([name, title, check["seen"], *check["expected"], fit])
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


def _components_table(judge: Mapping[str, Any], lang: str) -> Export:
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


# The pictures of a judgement: severity, use of the scale, parts of the graph, predictive check.


SEVERITIES = {
    "harsh": DotKind(Text("harsh", "偏严"), SILT, "diamond"),
    "zero": DotKind(Text("not told from the mean", "与均值无法区分"), STONE, hollow=True),
    "lenient": DotKind(Text("lenient", "偏宽"), RIVER),
}
CHECKS = {
    "inside": DotKind(Text("as the model expects", "符合模型预期"), RIVER),
    "outside": DotKind(Text("not as the model expects", "不符合模型预期"), WINE, "diamond"),
}
_EXPECTED = (Text("expected from (95 %)", "预期下限（95%）"), Text("expected to (95 %)", "预期上限（95%）"))


def pictures(document: Document) -> list[Picture]:
    """Return the pictures of a judgement."""
    judge = document["judge"]
    if judge is None:
        return []
    charts = []
    if any(row["severity"] is not None for row in judge["reviewers"]):
        charts.append(_severity(document))
    for place, criterion in enumerate(judge["criteria"]):
        if judge["reviewers"]:
            charts.append(_use(document, place, criterion))
        charts.append(_check_chart(document, place, criterion))
    if judge["components"] > 1:
        charts.append(_components_chart(document))
    return charts


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
        Dot(
            label=same(row["reviewer"]),
            value=row["severity"]["mean"],
            low=row["severity"]["interval"][0],
            high=row["severity"]["interval"][1],
            kind=_side(row["severity"]),
        )
        for row in sorted(known, key=lambda row: (row["severity"]["mean"], row["reviewer"]))
    ]
    axis = DotAxis(
        Text("severity, {u}", "严苛度（{u}）").format(u=unit(judge)),
        at=0.0,
        ends=(Text("from (95 %)", "下限（95%）"), Text("to (95 %)", "上限（95%）")),
        row=Text("Reviewer", "评审人"),
    )
    return dot_chart(_meta(document, "severity", finding, description), rows, SEVERITIES, axis)


def _named(document: Document, name: str, place: int) -> str:
    return name if len(document["judge"]["criteria"]) == 1 else f"{name}-{place + 1}"


def _headed(criterion: Mapping[str, Any], finding: Text) -> Text:
    if criterion["criterion"] is None:
        return finding
    return same(criterion["criterion"]) + Text(": ", "：") + finding


def _use(document: Document, place: int, criterion: Mapping[str, Any]) -> Picture:
    rows = []
    for row in document["judge"]["reviewers"]:
        used = next((one for one in row["used"] if one["criterion"] == criterion["criterion"]), None)
        if used is not None:
            rows.append((row["reviews"], Spread(same(row["reviewer"]), used["counts"], used["deviation"])))
    spreads = [spread for _, spread in sorted(rows, key=lambda row: (-row[0], row[1].label.en))]
    usual = sorted(sum(count > 0 for count in spread.counts) for spread in spreads)
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
    if len(rows) > MOST_ROWS:
        description += Text(
            ". The first {n} of {m} are drawn; the table holds all", "。图中为前 {n} 名，共 {m} 名；数据表含全部"
        ).format(n=number(MOST_ROWS), m=number(len(rows)))
    return matrix_chart(
        _meta(document, _named(document, "scale-use", place), _headed(criterion, finding), description),
        spreads,
        levels(criterion),
        (Text("reviewer", "评审人"), Text("deviation", "标准差")),
    )


def _check_chart(document: Document, place: int, criterion: Mapping[str, Any]) -> Picture:
    check = criterion["check"]
    rows = [
        _seen(label, level["share"], level["expected"])
        for label, level in zip(levels(criterion), check["levels"], strict=True)
    ]
    return dot_chart(
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
        DotAxis(Text("share of all scores", "占全部评分"), "%", ends=_EXPECTED, row=Text("Score", "评分")),
    )


def _seen(label: Text, value: float, expected: Sequence[float]) -> Dot:
    low, high = expected
    kind = "inside" if fits(value, expected) else "outside"
    return Dot(label=label, value=value, low=low, high=high, kind=kind)


def checked(criterion: Mapping[str, Any]) -> Text:
    """Return what the model reproduces and what it misses, in one sentence: every row counts."""
    check = criterion["check"]
    rows = [fits(row["share"], row["expected"]) for row in check["levels"]]
    means, within = (fits(check[key]["seen"], check[key]["expected"]) for key in ("spread_of_means", "spread_within"))
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


def _components_chart(document: Document) -> Picture:
    judge = document["judge"]
    rows = [
        Bar(label=Text("part {p}", "第 {p} 部分").format(p=row["part"]), value=row["proposals"])
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
    return bar_chart(_meta(document, "parts", finding, description), rows, title)
