# SPDX-License-Identifier: Apache-2.0
"""What the four forecasts say, and said before, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, percent

Document = dict[str, Any]
Line = tuple[Text, Text]

_YEAR = Text("year", "年")

METHODS = {
    "persistence": Text("unchanged", "持平"),
    "damped_drift": Text("fading drift", "趋势渐缓"),
    "reference_class": Text("other countries' history", "他国历史"),
    "simulator": Text("simulator, no lever", "模拟器（无政策）"),
}


def deadlines(document: Mapping[str, Any]) -> Mapping[str, int]:
    """Return the deadlines of a document; one kept by an earlier version had those of its base."""
    base, by = document["base"]["year"], document["by"]
    earlier = {"from": base + 1, "needed": by or base + 6, "odds": by or base + 5}
    return document.get("deadlines") or earlier


def unchanged(document: Document, target: Text) -> tuple[Text, Text]:
    """Return what every method says of the deadline, and the odds by other countries' history."""
    by = deadlines(document)["odds"]
    parts, shown = [], []
    for name, rows in document["methods"].items():
        row = next((row for row in rows if row["year"] == by), None)
        if row is None:
            continue
        shown.append(row)
        words = Text("{method} {mean}", "{method} {mean}")
        if row["p10"] is not None:
            words = Text("{method} {mean} ({low}–{high})", "{method} {mean}（{low}–{high}）")
        middle = row["p50"] if name == "reference_class" else row["mean"]
        values = (middle, row["p10"] or 0.0, row["p90"] or 0.0)
        mean, low, high = (percent(value) for value in values)
        parts.append(words.format(method=METHODS[name], mean=mean, low=low, high=high))
    words = Text("{by}: {parts}", "{by} 年：{parts}").format(by=by, parts=join(parts, " · ", "；"))
    if any(row["p10"] is not None for row in shown):
        words += Text("; 8 in 10 outcomes inside the brackets", "；括号内为八成区间")
    return Text("if nothing changes", "若不变"), words + _withheld(document, by) + _odds(document, by, target)


def _withheld(document: Document, by: int) -> Text:
    """Return which methods say nothing of a year, or give no range, and why."""
    if not document["panel"]["countries"]:
        return Text(
            "; no range and no odds: no other countries' past of this share is at hand (--panel)",
            "；没有其他国家这一占比的历史数据，不给区间与可能性（可用 --panel 提供）",
        )
    absent, bare = [], []
    for name, rows in document["methods"].items():
        row = next((row for row in rows if row["year"] == by), None)
        if row is None:
            absent.append(METHODS[name])
        elif row["p10"] is None:
            bare.append(METHODS[name])
    sentence = same("")
    if absent:
        sentence += Text("; too few years on record for {names}", "；{names}因可用年数不足，未给出")
        sentence = sentence.format(names=join(absent, " · ", "、"))
    if bare:
        why = Text(
            "; no range for {names}: too few past changes of that length", "；{names}不给区间：同样跨度的过往变化太少"
        )
        sentence += why.format(names=join(bare, " · ", "、"))
    return sentence


def _odds(document: Document, by: int, target: Text) -> Text:
    odds = [o for o in document["odds"] if o["by"] == by and o["method"] == "reference_class"]
    if document["target_met"] or not odds or odds[0]["probability"] is None:
        return same("")
    rows = odds[0]
    return Text(
        ". Of {n} changes over {years} years in {countries} other countries (as telling as "
        "{effective} independent ones) {reached} would carry it to {target} ({share})",
        "。{countries} 个其他国家（相当于 {effective} 个独立样本）的 {n} 次 {years} 年变化中，"
        "有 {reached} 次足以达到 {target}（{share}）",
    ).format(
        target=target,
        reached=rows["reached"],
        n=number(rows["forecasts"]),
        years=by - document["base"]["year"],
        share=percent(rows["probability"], 0),
        countries=rows["countries"],
        effective=round(rows["effective_countries"]),
    )


def whole_path(document: Document) -> list[Line]:
    """Return where the whole path stays, at its end, and by how much that is wider than a year."""
    band = document["whole_path"]
    if band is None:
        return []
    last = band["rows"][-1]
    words = Text(
        "8 in 10 paths of the simulator stay inside a band that is {low} to {high} in {year}, "
        "{k} times as wide as the intervals of single years (from {n} past paths, as telling as "
        "{c} independent countries)",
        "模拟器每十条路径有八条始终在带内（{year} 年为 {low} 至 {high}），宽度为单年区间的 {k} 倍"
        "（依据 {n} 条历史路径，相当于 {c} 个独立国家）",
    )
    sentence = words.format(
        low=percent(last["low"]),
        high=percent(last["high"]),
        year=last["year"],
        k=number(band["widened"], 2),
        n=number(band["paths"]),
        c=number(band["effective_countries"]),
    )
    return [(Text("whole path", "整条路径"), sentence)]


def said_before(document: Document) -> list[Line]:
    """Return how often what came lay inside what the simulator said, asked in earlier years."""
    form = Text("in {a} {n} of {k}", "{a} 年预测的 {k}中有 {n} 年")
    parts = []
    for ghost in document["ghosts"]:
        known = [row for row in ghost["rows"] if None not in (row.get("p10"), row.get("came"))]
        inside = [row for row in known if row["p10"] <= row["came"] <= row["p90"]]
        if known:
            parts.append(form.format(a=ghost["origin"], n=len(inside), k=count(len(known), _YEAR)))
    words = Text(
        "inside the 80 % interval of the simulator, taught by other countries' whole past: {parts}",
        "落入模拟器单年八成区间（由他国全部历史学得）：{parts}",
    )
    sentence = words.format(parts=join(parts, " · ", "；")) + _paths_before(document)
    return [(Text("said before", "曾作预测"), sentence)] if parts else []


def calibration(document: Document) -> list[Line]:
    """Return how often the simulator's intervals held what came, for this share, not another."""
    rows = document["calibration"]
    if not rows:
        return []
    held = sorted(row["coverage"] for row in rows)
    low, high = (percent(value, 0) for value in (held[0], held[-1]))
    words = Text(
        "the simulator's 80 % intervals held {low} to {high} of what came of this share in {n} "
        "other countries, 1 to {years} years ahead",
        "在 {n} 个其他国家，模拟器的八成区间对这一占比提前 1 至 {years} 年的实际结果覆盖率为 {low} 至 {high}",
    )
    if held[0] < 0.75 or held[-1] > 0.85:
        words += Text(": take them as rough", "，仅供粗略参考")
    sentence = words.format(low=low, high=high, n=rows[0]["countries"], years=rows[-1]["years"])
    return [(Text("calibration", "区间校准"), sentence)]


def looking_back(document: Mapping[str, Any]) -> Text:
    """Return what the misses of some years ago mean, and why no bar hangs on them."""
    hindcast = document["looking_back"]
    own, best = hindcast["methods"]["simulator"], hindcast["methods"][hindcast["best_baseline"]["score"]]
    kind = next(iter(own["misses"]))
    words = Text(
        "{n} of {k} figures lay outside the simulator's 80 % intervals of single years; of other "
        "countries' past paths {p} had as many. Mean interval score (width, and each miss at ten "
        "times its distance): simulator {score} percentage points, {name} {other}; over all years "
        "it could be asked {all}, {name_all} {other_all}. No bar hangs on it: even a perfect "
        "forecaster keeps four of four years inside only 4 to 6 times in 10.",
        "{k} 个数中有 {n} 个落在模拟器单年八成区间之外；"
        "其他国家的历史路径中有 {p} 落空次数不少于此。"
        "平均区间得分（宽度，落空按距离十倍计）：模拟器 {score} 个百分点，{name} {other}；"
        "全部可测起点为 {all}，{name_all} {other_all}。此项不设标准："
        "即使完美的预测者，四年全部落入的机会也只有四至六成。",
    )
    if (document["country"], document["measure"]) == ("CHN", "basic"):
        words += Text(
            " Until November 2026 four of four was asked of this share, and failed; the miss stays shown.",
            "2026 年 11 月以前对这一占比要求四年全部落入，结果未通过；落空仍照实列出。",
        )
    all_best = hindcast["methods"][hindcast["best_baseline"]["score_all"]]
    return words.format(
        n=own["misses"][kind],
        k=len(own["rows"]),
        p=percent(hindcast["p_value"], 0),
        score=number(100 * own["score"], 2),
        name=METHODS[hindcast["best_baseline"]["score"]],
        other=number(100 * best["score"], 2),
        all=number(100 * own["score_all"], 2),
        name_all=METHODS[hindcast["best_baseline"]["score_all"]],
        other_all=number(100 * all_best["score_all"], 2),
    )


def _paths_before(document: Document) -> Text:
    """Return which whole paths stayed inside the band that was drawn before them."""
    path = Text("{a}–{b} {held}", "{a}—{b} 年{held}")
    stayed = {True: Text("stayed", "在带内"), False: Text("left", "越出")}
    parts = [
        path.format(a=one["rows"][0]["year"], b=one["rows"][-1]["year"], held=stayed[one["held"]])
        for one in (document["whole_path"] or {"before": []})["before"]
        if one["held"] is not None
    ]
    words = Text("; inside the band of the whole path: {parts}", "；整条路径：{parts}")
    return words.format(parts=join(parts, " · ", "；")) if parts else same("")
