# SPDX-License-Identifier: Apache-2.0
"""What the scores say to a person: how sure they are, what was removed, what was compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from yuzui.funding.call_rules import SOURCE
from yuzui.funding.judge_answer import (
    Answer,
    Assessed,
    Comparison,
    Component,
    Criterion,
    Estimate,
    Interval,
    Judgement,
    Reliability,
)
from yuzui.model.finding import CODES
from yuzui.model.quantity import Origin
from yuzui.text import Text, join, same
from yuzui.text.numbers import number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart
from yuzui.view.charts.grids import MOST_ROWS, Spread, matrix_chart
from yuzui.view.charts.intervals import Dot, DotAxis, DotKind, dot_chart
from yuzui.view.palette import RIVER, SILT, STONE, WINE
from yuzui.view.table import Column, Table

MODELS = {
    "normal": Text("normal", "正态"),
    "ordinal": Text("ordinal (cut points)", "有序（切点）"),
    "scale": Text("scale (reviewers stretch it)", "量表伸缩（评审人各异）"),
    "confidence": Text("confidence (error by class)", "把握程度（误差分档）"),
}


Line = tuple[Text, Text]


def headline(answer: Assessed) -> Text:
    """Return what the reviews can tell, as one sentence."""
    if answer.judge is None:
        return Text(
            "The reviews give means only; how sure they are cannot be told", "评审仅能给出均值，无法判断把握程度"
        )
    return Text(
        "The reviews leave half of {n} proposals uncertain by more than {w} places",
        "在 {n} 项申请中，评审对半数申请名次的不确定超过 {w} 位",
    ).format(n=number(answer.call.n_proposals), w=number(answer.judge.median_rank_width))


def sentences(judge: Judgement, reviewers: int | None) -> list[Line]:
    """Return what a judgement says."""
    lines = [(Text("How sure", "把握程度"), _sure(judge)), (Text("Severity", "严苛度"), severity(judge, reviewers))]
    more = {
        Text("Parts", "连通部分"): _components_line(judge),
        Text("Panels", "评审组"): _panels(judge),
        Text("Confidence", "自评把握"): _confidence(judge),
        Text("Models", "模型"): _compared(judge),
        Text("Prior", "先验"): _prior(judge),
    }
    return lines + [(title, one) for title, phrases in more.items() for one in phrases]


def _prior(judge: Judgement) -> list[Text]:
    if judge.prior != "snsf":
        return []
    return [
        Text(
            "prior “snsf”: severity N(0, 0.5²), the mean held, as in ERforResearch",
            "先验“snsf”：严苛度服从 N(0, 0.5²)，总体均值固定，与 ERforResearch 一致",
        )
    ]


def _sure(judge: Judgement) -> Text:
    width = Text(
        "half of all proposals have a 95 % rank interval wider than {w} places", "半数申请的 95% 名次区间宽于 {w} 位"
    ).format(w=number(judge.median_rank_width))
    if judge.reliability is None and len(judge.criteria) == 1:
        return join([UNREPEATED, width], "; ", "；")
    if judge.reliability is None:
        weights = [
            Text("{c} {w} %", "{c} {w}%").format(c=same(c.criterion or ""), w=f"{100 * c.weight:.0f}")
            for c in judge.criteria
        ]
        form = Text(
            "{n} criteria judged one by one and weighed ({w}); {width}", "{n} 项指标逐项评判后加权（{w}）；{width}"
        )
        return form.format(n=number(len(weights)), w=join(weights), width=width)
    one, several = Text("a single score has", "单份评分的"), Text("{n} scores averaged have", "{n} 份评分均值的")
    scores = averaged(judge.reliability, one, several)
    return Text("{scores} reliability {r}; {width}", "{scores}信度为 {r}；{width}").format(
        scores=scores, r=f"{judge.reliability.value:.2f}", width=width
    )


UNREPEATED = Text("no reliability is shown: no proposal has two scores", "不显示信度：没有任何申请获得两份以上评分")


def averaged(reliability: Reliability, one: Text, several: Text) -> Text:
    """Return of how many scores a reliability is: words for a single one, or for ``{n}`` of them."""
    return one if reliability.scores == 1 else several.format(n=reliability.scores)


def severity(judge: Judgement, reviewers: int | None) -> Text:
    """Return whether severity was removed, or that it cannot be told."""
    if judge.severity:
        spread = [c.sigma_reviewer.mean for c in judge.criteria if c.sigma_reviewer is not None]
        return Text(
            "severity of {n} reviewers removed (spread {s} {u}); R̂ at most {r}",
            "已去除 {n} 名评审人的严苛度（离散 {s} {u}）；R̂ 不超过 {r}",
        ).format(
            n=number(reviewers or 0),
            u=unit(judge),
            s=join([same(f"{s:.2f}") for s in spread], " / ", " / "),
            r=f"{judge.rhat_max:.3f}",
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


def felt(judge: Judgement) -> bool:
    """Return whether some spread is on the felt scale of an ordinal model, not in points."""
    return any(criterion.model == "ordinal" for criterion in judge.criteria)


def unit(judge: Judgement) -> Text:
    """Return the unit of severity and spreads."""
    if not felt(judge):
        return Text("points", "分")
    return Text("deviations of the error", "个误差标准差")


def units(judge: Judgement) -> Text:
    """Return in what spreads are told, as a sentence."""
    if not felt(judge):
        return Text("Spreads are standard deviations in score points.", "离散为标准差，单位为分。")
    return Text(
        "Spreads are standard deviations; of an ordinal model in deviations of its error, else in score points.",
        "离散为标准差；有序模型以其误差标准差为单位，其余以分为单位。",
    )


def _components_line(judge: Judgement) -> list[Text]:
    if judge.components < 2:
        return []
    words = Text(
        "DISCONNECTED: the reviews fall into {n} parts that share no reviewer; ranks between them rest on the prior",
        "DISCONNECTED：评审分为 {n} 个互无共同评审人的部分，部分之间的名次仅依赖先验",
    ).format(n=number(judge.components))
    bridges = [advice(row) for row in judge.parts if row.bridge is not None]
    return [words + same("\n") + join(bridges[:3], "\n", "\n")] if bridges else [words]


def advice(part: Component) -> Text:
    """Return how a part would be tied to the largest one."""
    return Text(
        "part {p} ({n} proposals): bridge it to the largest by {k} common reviews",
        "第 {p} 部分（{n} 项申请）：增加 {k} 份共同评审即可与最大部分衔接",
    ).format(p=part.part, n=number(part.proposals), k=number(part.bridge or 0))


def _panels(judge: Judgement) -> list[Text]:
    first = next((c for c in judge.criteria if c.panels), None)
    if first is None or first.sigma_panel is None:
        return []
    return [
        Text(
            "{n} panels: differences between their levels (spread {s} points) count as the "
            "panels', not the proposals'; --no-panel leaves them with the proposals",
            "{n} 个评审组：组间水平差异（离散 {s} 分）归于评审组而非申请；用 --no-panel 可改归申请",
        ).format(n=number(len(first.panels)), s=f"{first.sigma_panel.mean:.2f}")
    ]


def _confidence(judge: Judgement) -> list[Text]:
    lines = []
    for criterion in judge.criteria:
        rows = criterion.confidence
        if not rows:
            continue
        values = join([same(f"{r.variance.mean:.1f}") for r in rows], " · ", " · ")
        form = Text(
            "error variance from the least to the most confident: {v}; scores are not weighted by "
            "what reviewers say of themselves",
            "误差方差（按自评把握由低到高）：{v}；评分未按评审人自评加权",
        )
        if criterion.model == "confidence":
            form = Text(
                "error variance by confidence, estimated and used, from the least to the most confident: {v}",
                "按把握程度估计并采用的误差方差（由低到高）：{v}",
            )
        lines.append(_criterion_prefix(judge, criterion, form.format(v=values)))
    return lines


def _criterion_prefix(judge: Judgement, criterion: Criterion, words: Text) -> Text:
    """Return a sentence with the criterion it is about, if there are several."""
    if len(judge.criteria) < 2:
        return words
    return same(criterion.criterion) + Text(": ", "：") + words


def _gain(row: Comparison) -> Text:
    sign = "+" if row.gain >= 0 else "\u2212"
    words = f" {sign}{abs(row.gain):.1f} ± {row.gain_error:.1f}"
    return MODELS[row.model] + same(words)


def _compared(judge: Judgement) -> list[Text]:
    lines = []
    for criterion in judge.criteria:
        rows = [row for row in criterion.compared if row.model != "normal"]
        if not criterion.compared:
            continue
        gains = [_gain(row) for row in rows]
        form = Text(
            "foresight of {n} held-out scores beside the normal model (log score, standard error): {g}; used: {m}",
            "对 {n} 份留出评分的预测，与正态模型相比（对数得分及标准误）：{g}；采用：{m}",
        )
        words = form.format(n=number(criterion.compared[0].held_out), g=join(gains), m=MODELS[criterion.model])
        if judge.asked == "letters":
            words += Text(", which predicts these grades better", "，其对等级的预测较好")
        lines.append(_criterion_prefix(judge, criterion, words))
    if judge.asked == "letters" and not lines:
        lines.append(
            Text(
                "letters have an order and no distances: the ordinal model is used; too few scores "
                "can be held out to compare it",
                "等级只有次序而无间距：采用有序模型；可留出的评分过少，未作比较",
            )
        )
    if judge.asked not in ("normal", "letters") and not lines:
        lines.append(Text("too few scores can be held out: no model was compared", "可留出的评分过少：未比较模型"))
    return lines


def apart(answer: Answer) -> Text:
    """Return how many proposals the scores tell to be in the first K, out of them, or neither."""
    chances = [row.top for row in answer.proposals if row.top is not None]
    sure, hopeless = sum(p >= 0.95 for p in chances), sum(p <= 0.05 for p in chances)
    return Text(
        "in the first {k}: {a} with a chance of at least 95 %, {b} of at most 5 %; of {c} the scores cannot tell",
        "进入前 {k} 名：{a} 项概率不低于 95%，{b} 项不高于 5%；其余 {c} 项评分无法区分",
    ).format(k=number(answer.top), a=number(sure), b=number(hopeless), c=number(len(chances) - sure - hopeless))


def fits(seen: float, expected: Sequence[float]) -> bool:
    """Return whether what was given lies in what the model would give, to the digits shown."""
    low, high = (round(end, 3) for end in expected)
    return low <= round(seen, 3) <= high


def levels(criterion: Criterion) -> list[Text]:
    """Return the words of the classes scores are told in."""
    labels = []
    for level in criterion.check.levels:
        low, high = f"{level.low:.3g}", f"{level.high:.3g}"
        labels.append(same(low if low == high else f"{low}–{high}"))
    return labels


# A judgement as tables, the same for page, xlsx and csv.


class Figure(NamedTuple):
    """A figure of a criterion with its interval: a row of the tables of estimates and checks."""

    criterion: Text
    name: Text
    value: float
    low: float | None = None
    high: float | None = None


_FROM, _TO = Text("from (95 %)", "下限（95%）"), Text("to (95 %)", "上限（95%）")
_CRITERION = Text("criterion", "指标")


def _low(ends: Interval | None) -> float | None:
    return None if ends is None else ends[0]


def _high(ends: Interval | None) -> float | None:
    return None if ends is None else ends[1]


def _proposal_columns(answer: Answer) -> Sequence[Column]:
    top = Text("in the first {k}", "进入前 {k} 名").format(k=answer.top)
    return (
        Column("id", Text("proposal", "申请号")),
        Column("n_reviews", Text("reviews", "评审数"), digits=0),
        Column("score_mean", Text("mean score", "均分"), digits=2),
        Column("theta", Text("quality about the mean", "质量（相对均值）"), digits=3),
        Column("theta_sd", Text("its standard deviation", "其标准差"), digits=3),
        Column("expected_rank", Text("expected rank", "期望名次"), digits=1),
        Column(
            "low50", Text("rank from (50 %)", "名次下限（50%）"), digits=0, value=lambda row: _low(row.rank_interval_50)
        ),
        Column(
            "high50", Text("rank to (50 %)", "名次上限（50%）"), digits=0, value=lambda row: _high(row.rank_interval_50)
        ),
        Column("low", Text("rank from (95 %)", "名次下限（95%）"), digits=0, value=lambda row: _low(row.rank_interval)),
        Column("high", Text("rank to (95 %)", "名次上限（95%）"), digits=0, value=lambda row: _high(row.rank_interval)),
        Column("sucra", Text("SUCRA", "累积排名曲线下面积"), digits=3),
        Column("top", top, "%", 1),
        Column("part", Text("part of the reviews", "所属部分"), digits=0),
    )


PROPOSALS = Table[Answer](
    "proposals", Text("proposals", "申请"), rows=lambda answer: answer.proposals, columns=_proposal_columns
)


def criterion_name(criterion: Criterion) -> Text:
    """Return the name of a criterion; one that stands alone has none."""
    return same(criterion.criterion) if criterion.criterion else Text("all", "总评")


def _criteria(answer: Assessed) -> list[Criterion]:
    return [] if answer.judge is None else answer.judge.criteria


def _spreads(criterion: Criterion) -> list[tuple[Text, Estimate | None]]:
    return [
        (Text("overall mean", "总体均值"), criterion.mean),
        (Text("spread between proposals", "申请间标准差"), criterion.sigma_proposal),
        (Text("spread of severity", "严苛度标准差"), criterion.sigma_reviewer),
        (Text("spread between panels", "评审组间标准差"), criterion.sigma_panel),
        (Text("spread of error", "误差标准差"), criterion.sigma_error),
        (Text("share of variance between proposals", "申请间方差占比"), criterion.icc),
    ]


def _estimates(answer: Answer) -> list[Figure]:
    rows = []
    for criterion in _criteria(answer):
        name = criterion_name(criterion)
        rows += [Figure(name, title, one.mean, *one.interval) for title, one in _spreads(criterion) if one is not None]
        for stated in criterion.confidence:
            title = Text("error variance at confidence {c}", "把握程度 {c} 的误差方差").format(
                c=f"{stated.confidence:g}"
            )
            rows.append(Figure(name, title, stated.variance.mean, *stated.variance.interval))
        for panel in criterion.panels:
            title = Text("level of panel {p}", "评审组 {p} 的水平").format(p=panel.panel)
            rows.append(Figure(name, title, panel.effect.mean, *panel.effect.interval))
        for one in criterion.compared[1:]:
            title = Text("gain of {m} over normal, nats", "{m}相对正态模型的对数得分增益").format(m=MODELS[one.model])
            error = 2 * one.gain_error
            rows.append(Figure(name, title, one.gain, one.gain - error, one.gain + error))
        rows.append(Figure(name, Text("largest R̂", "最大 R̂"), criterion.rhat_max))
        rows.append(Figure(name, Text("smallest effective sample size", "最小有效样本量"), criterion.ess_min))
    return rows


ESTIMATES = Table[Answer](
    "estimates",
    Text("estimates", "估计"),
    rows=_estimates,
    columns=(
        Column("criterion", _CRITERION),
        Column("name", Text("figure", "数值")),
        Column("value", Text("value", "值"), digits=3),
        Column("low", _FROM, digits=3),
        Column("high", _TO, digits=3),
    ),
)
REVIEWERS = Table[Answer](
    "reviewers",
    Text("reviewers", "评审人"),
    rows=lambda answer: (
        [] if answer.judge is None else [(row, used) for row in answer.judge.reviewers for used in row.used]
    ),
    columns=(
        Column("reviewer", Text("reviewer (pseudonym)", "评审人（化名）"), value=lambda row: row[0].reviewer),
        Column("reviews", Text("reviews", "评审数"), digits=0, value=lambda row: row[0].reviews),
        Column(
            "severity",
            Text("severity", "严苛度"),
            digits=2,
            value=lambda row: None if row[0].severity is None else row[0].severity.mean,
        ),
        Column("low", _FROM, digits=2, value=lambda row: row[0].severity and row[0].severity.interval[0]),
        Column("high", _TO, digits=2, value=lambda row: row[0].severity and row[0].severity.interval[1]),
        Column("criterion", _CRITERION, value=lambda row: row[1].criterion),
        Column("mean", Text("mean score", "均分"), digits=2, value=lambda row: row[1].mean),
        Column("deviation", Text("standard deviation", "标准差"), digits=2, value=lambda row: row[1].deviation),
    ),
)


def _checks(answer: Answer) -> list[Figure]:
    rows = []
    for criterion in _criteria(answer):
        name = criterion_name(criterion)
        for label, level in zip(levels(criterion), criterion.check.levels, strict=True):
            title = Text("share of scores {c}", "评分 {c} 的占比").format(c=label)
            rows.append(Figure(name, title, level.share, *level.expected))
        for title, spread in (
            (Text("spread of the means", "均分的离散"), criterion.check.spread_of_means),
            (Text("spread within proposals", "申请内的离散"), criterion.check.spread_within),
        ):
            rows.append(Figure(name, title, spread.seen, *spread.expected))
    return rows


CHECK = Table[Answer](
    "check",
    Text("predictive check", "预测检验"),
    rows=_checks,
    columns=(
        Column("criterion", _CRITERION),
        Column("name", Text("figure", "数值")),
        Column("value", Text("given", "实际"), digits=3),
        Column("low", Text("model from (95 %)", "模型下限（95%）"), digits=3),
        Column("high", Text("model to (95 %)", "模型上限（95%）"), digits=3),
        Column("reproduced", Text("reproduced", "是否重现"), value=lambda row: _fit(row.value, (row.low, row.high))),
    ),
)


def _fit(seen: float, expected: Interval) -> Text:
    return Text("yes", "是") if fits(seen, expected) else Text("no", "否")


COMPONENTS = Table[Answer](
    "parts",
    Text("parts", "连通部分"),
    rows=lambda answer: [] if answer.judge is None else answer.judge.parts,
    columns=(
        Column("part", Text("part", "部分"), digits=0),
        Column("proposals", Text("proposals", "申请数"), digits=0),
        Column("reviewers", Text("reviewers", "评审人数"), digits=0),
        Column("scores", Text("scores", "评分数"), digits=0),
        Column("bridge", Text("common reviews that bridge it", "衔接所需共同评审数"), digits=0),
    ),
)
FINDINGS = Table[Answer](
    "findings",
    Text("findings", "发现"),
    rows=lambda answer: answer.findings,
    columns=(
        Column("finding", Text("finding", "发现"), value=lambda row: CODES[row.code]),
        Column("row", Text("row", "行")),
        Column("column", Text("column", "列")),
        Column("seen", Text("seen", "看到")),
        Column("count", Text("count", "数量"), digits=0),
    ),
)
TABLES = (PROPOSALS, ESTIMATES, REVIEWERS, CHECK, COMPONENTS, FINDINGS)


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


def pictures(answer: Assessed) -> list[Picture]:
    """Return severity, use of the scale and check of each criterion, and the parts, where there are any."""
    judge = answer.judge
    if judge is None:
        return []
    charts = []
    if any(row.severity is not None for row in judge.reviewers):
        charts.append(_severity(answer, judge))
    for place, criterion in enumerate(judge.criteria):
        if judge.reviewers:
            charts.append(_use(answer, judge, place, criterion))
        charts.append(_check_chart(answer, judge, place, criterion))
    if judge.components > 1:
        charts.append(_components_chart(answer, judge))
    return charts


def _meta(answer: Assessed, judge: Judgement, name: str, finding: Text, description: Text) -> Meta:
    origins = answer.origins
    if not judge.severity:
        description += Text(". Severity of reviewers is not removed", "。未去除评审人严苛度")
    origin: Origin = "real" if origins.get("score", "real") == "real" else "mixed"
    at = answer.run.at or ""
    return Meta(
        name=name,
        finding=finding,
        description=description,
        origin=origin if origins else answer.origin,
        source=SOURCE if origins else same("; ".join(dict.fromkeys(file.path for file in answer.run.files))),
        vintage=at[:10] if not origins else "2018",
        how="/about/method#judge",
    )


def sides(judge: Judgement) -> dict[str, int]:
    """Return how many reviewers are harsh, lenient, or neither as far as 95 % can tell."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for row in judge.reviewers:
        if row.severity is not None:
            counts[_side(row.severity)] += 1
    return counts


def _side(effect: Estimate) -> str:
    low, high = effect.interval
    return "harsh" if high < 0 else "lenient" if low > 0 else "zero"


def _severity(answer: Assessed, judge: Judgement) -> Picture:
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
    known = [(row.reviewer, row.severity) for row in judge.reviewers if row.severity is not None]
    rows = [
        Dot(label=same(name), value=effect.mean, low=effect.interval[0], high=effect.interval[1], kind=_side(effect))
        for name, effect in sorted(known, key=lambda pair: (pair[1].mean, pair[0]))
    ]
    axis = DotAxis(
        Text("severity, {u}", "严苛度（{u}）").format(u=unit(judge)),
        at=0.0,
        ends=(Text("from (95 %)", "下限（95%）"), Text("to (95 %)", "上限（95%）")),
        row=Text("Reviewer", "评审人"),
    )
    return dot_chart(_meta(answer, judge, "severity", finding, description), rows, SEVERITIES, axis)


def _named(judge: Judgement, name: str, place: int) -> str:
    return name if len(judge.criteria) == 1 else f"{name}-{place + 1}"


def _headed(criterion: Criterion, finding: Text) -> Text:
    if criterion.criterion is None:
        return finding
    return same(criterion.criterion) + Text(": ", "：") + finding


def _use(answer: Assessed, judge: Judgement, place: int, criterion: Criterion) -> Picture:
    users = [(row, used) for row in judge.reviewers for used in row.used if used.criterion == criterion.criterion]
    users.sort(key=lambda user: (-user[0].reviews, user[0].reviewer))
    spreads = [Spread(same(row.reviewer), used.counts, used.deviation) for row, used in users]
    usual = sorted(sum(count > 0 for count in spread.counts) for spread in spreads)
    finding = Text(
        "Half of the reviewers use {k} or fewer of the {n} classes of the scale",
        "半数评审人只使用量表 {n} 档中的 {k} 档或更少",
    ).format(k=number(usual[len(usual) // 2]), n=number(len(criterion.check.levels)))
    description = Text(
        "Each row is a reviewer under a pseudonym, those with most reviews first; the shade is the "
        "share of the reviewer's scores in a class, the number how many, at the end their standard "
        "deviation",
        "每行为一名化名评审人，评审多者在前；深浅为该评审人各档评分占比，数字为份数，末列为标准差",
    )
    if len(spreads) > MOST_ROWS:
        description += Text(
            ". The first {n} of {m} are drawn; the table holds all", "。图中为前 {n} 名，共 {m} 名；数据表含全部"
        ).format(n=number(MOST_ROWS), m=number(len(spreads)))
    return matrix_chart(
        _meta(answer, judge, _named(judge, "scale-use", place), _headed(criterion, finding), description),
        spreads,
        levels(criterion),
        (Text("reviewer", "评审人"), Text("deviation", "标准差")),
    )


def _check_chart(answer: Assessed, judge: Judgement, place: int, criterion: Criterion) -> Picture:
    check = criterion.check
    rows = [
        _seen(label, level.share, level.expected) for label, level in zip(levels(criterion), check.levels, strict=True)
    ]
    return dot_chart(
        _meta(
            answer,
            judge,
            _named(judge, "check", place),
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


def checked(criterion: Criterion) -> Text:
    """Return what the model reproduces and what it misses, in one sentence: every row counts."""
    check = criterion.check
    rows = [fits(row.share, row.expected) for row in check.levels]
    means, within = (fits(spread.seen, spread.expected) for spread in (check.spread_of_means, check.spread_within))
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


def _components_chart(answer: Assessed, judge: Judgement) -> Picture:
    rows = [
        Bar(label=Text("part {p}", "第 {p} 部分").format(p=row.part), value=row.proposals)
        for row in sorted(judge.parts, key=lambda row: (-row.proposals, row.part))[:30]
    ]
    finding = Text(
        "The reviews fall into {n} parts without a common reviewer; ranks between them rest on the prior",
        "评审分为 {n} 个无共同评审人的部分；部分之间的名次仅依赖先验",
    ).format(n=number(judge.components))
    description = Text(
        "Proposals in each part of the graph of proposals and reviewers, the largest first",
        "申请与评审人关系图各连通部分的申请数，由大到小",
    )
    title = (Text("proposals", "申请数"), "")
    return bar_chart(_meta(answer, judge, "parts", finding, description), rows, title)
