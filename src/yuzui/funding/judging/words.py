# SPDX-License-Identifier: Apache-2.0
"""What the scores say to a person: how sure they are, what was removed, what was compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.text import Text, join, same
from yuzui.text.numbers import number

Judge = Mapping[str, Any]

MODELS = {
    "normal": Text("normal", "正态"),
    "ordinal": Text("ordinal (cut points)", "有序（切点）"),
    "scale": Text("scale (reviewers stretch it)", "量表伸缩（评审人各异）"),
    "confidence": Text("confidence (error by class)", "把握程度（误差分档）"),
}


Line = tuple[Text, Text]


def said(judge: Judge, reviewers: int | None) -> list[Line]:
    """Return what a judgement says."""
    found = [(Text("How sure", "把握程度"), _sure(judge)), (Text("Severity", "严苛度"), severity(judge, reviewers))]
    more = {
        Text("Parts", "连通部分"): _parts(judge),
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


def _parts(judge: Judge) -> list[Text]:
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
        found.append(_of(judge, criterion, form.format(v=values)))
    return found


def _of(judge: Judge, criterion: Mapping[str, Any], said_: Text) -> Text:
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
        told = form.format(n=number(criterion["compared"][0]["held_out"]), g=join(gains), m=MODELS[criterion["model"]])
        if judge["asked"] == "letters":
            told += Text(", which predicts these grades better", "，其对等级的预测较好")
        found.append(_of(judge, criterion, told))
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
    found = []
    for level in criterion["check"]["levels"]:
        low, high = (f"{level[key]:.3g}" for key in ("from", "to"))
        found.append(same(low if low == high else f"{low}–{high}"))
    return found
