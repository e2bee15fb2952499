# SPDX-License-Identifier: Apache-2.0
"""What is shown of the way to a target: sentences, charts, tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import attrgetter
from typing import NamedTuple

from yuzui.investment import lever_effects, path_sources
from yuzui.investment.path_answer import METHODS, Answer, Band, BandYear, LookingBack, Projection, Published, Window
from yuzui.investment.path_sources import KINDS, STATUSES, capital, measure, target, unit, vintage, whole
from yuzui.job.tables import Line
from yuzui.model.finding import SECONDARY, secondary
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, number, percent
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts import fan as charts
from yuzui.view.charts.grids import Case, heat_map
from yuzui.view.table import Column, Table

_YEAR = Text("year", "年")
_NO_PATH = Text(
    "none without the growth of the rest, which this series does not give: say it with yuzui path backcast --growth",
    "该序列未给出其余部分的增速，无法求解；请用 yuzui path backcast --growth 指定",
)


def _part(answer: Answer) -> Text:
    """Return the name of the part."""
    return measure(answer.measure, answer.dimension)


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript: label and sentence of each line."""
    entries = [
        _share(answer),
        *cited(answer),
        *_window_phrase(answer),
        *_needed_phrase(answer),
        unchanged(answer, target(answer.target)),
    ]
    entries += [
        *_steady(answer),
        *((Text("lever", "政策工具"), lever_effects.sentence(lever)) for lever in answer.levers),
        *_watch(answer),
        *whole_path(answer),
        *coverage_lines(answer),
        *calibration(answer),
        *_revision(answer),
        *_steadiness(answer),
        *_finding_lines(answer),
        *_memory(answer),
    ]
    return entries


def source_lines(named: Sequence[str]) -> Text:
    """Return who says a figure, marked where that is a copy of what somebody else published."""
    each = [
        same(one) + (Text(" ({s})", "（{s}）").format(s=SECONDARY) if secondary(one) else same("")) for one in named
    ]
    return join(each, "; ", "；")


def cited(answer: Answer) -> list[Line]:
    """Return that the newest figure was read from a copy, where no first-hand source is cited."""
    newest = max(answer.history, key=lambda row: row.year, default=None)
    if newest is None or not newest.sources or not all(map(secondary, newest.sources)):
        return []
    sentence = Text(
        "the figures of {year} cite no primary publication: they were read from a copy ({source}), a secondary source",
        "{year} 年数据未引用原始出版物：读自转载页（{source}），属二手来源",
    )
    return [(Text("", ""), sentence.format(year=str(newest.year), source=newest.sources[0]))]


def _memory(answer: Answer) -> list[Line]:
    """Return how many rows rest on memory: those a person confirmed, and those that wait."""
    names = [f.seen for f in answer.findings if f.code == "confirmed"]
    names += answer.panel.confirmed.values()
    waiting = answer.held_back + answer.panel.excluded.get("held_back", 0)
    parts = []
    if names:
        words = Text("{n} rows confirmed by {who}", "{n} 行经{who}确认后采用")
        who = join([same(name) for name in dict.fromkeys(names)], ", ", "、")
        parts.append(words.format(n=number(len(names)), who=who))
    if waiting:
        words = Text(
            "{n} rows feed nothing until a named person confirms them (yuzui path confirm)",
            "{n} 行待具名人员确认，暂不使用（yuzui path confirm）",
        )
        parts.append(words.format(n=number(waiting)))
    return [(Text("from memory", "仅凭记忆"), join(parts, "; ", "；"))] if parts else []


def headline(answer: Answer) -> Text:
    """Return the finding of the fan chart: how many of the lines drawn reach the target, and when; and the odds.

    A year stands in it only if a line that is drawn crosses the target there. What growth that goes
    on as it was would give is no forecast, and stands elsewhere.
    """
    if answer.target_met:
        return Text(
            "The target of {target} is met: {share} in {year}", "{target} 的目标已经达到：{year} 年为 {share}"
        ).format(**_basics(answer))
    lines = [line.rows for line in drawn_methods(answer) if any(row.mean is not None for row in line.rows)]
    shares = [row.mean for rows in lines for row in rows if row.mean is not None]
    if not shares:
        words = Text(
            "{measure} is {share} of {whole}; {target} is not reached", "{measure}占{whole} {share}，尚未达到 {target}"
        )
        return words.format(**_basics(answer) | {"measure": capital(_part(answer))}) + _odds_of_all(answer)
    known = [year for rows in lines if (year := crossing(rows, answer.target)) is not None]
    span = same("") if not known else same(min(known) if min(known) == max(known) else f"{min(known)}–{max(known)}")
    words = Text("{k} of {n} methods reach {target}, in {span}", "{n} 种方法中有 {k} 种达到 {target}，时间为 {span} 年")
    if not known:
        words = Text(
            "None of {n} methods reaches {target} by {last}; the highest is {most}",
            "{n} 种方法到 {last} 年均未达到 {target}，最高为 {most}",
        )
    elif len(known) == len(lines):
        words = Text("All {n} methods reach {target}, in {span}", "{n} 种方法均达到 {target}，时间为 {span} 年")
    if len(lines) == 1:
        words = Text("The forecast reaches {target} in {span}", "预测于 {span} 年达到 {target}")
        if not known:
            words = Text(
                "The forecast does not reach {target} by {last}; the highest is {most}",
                "预测到 {last} 年未达到 {target}，最高为 {most}",
            )
    last = max(row.year for rows in lines for row in rows if row.mean is not None)
    counts = {"k": number(len(known)), "n": number(len(lines)), "last": last, "most": percent(max(shares), 1)}
    return words.format(**_basics(answer) | counts, span=span) + _odds_of_all(answer)


def crossing(rows: Sequence[charts.Projection], target: float) -> int | None:
    """Return the first year in which a line that is drawn is at its target; None if it never is."""
    return next((row.year for row in rows if row.mean is not None and row.mean >= target), None)


def _odds_of_all(answer: Answer) -> Text:
    """Return the odds that the forecasts give, lowest and highest; that there are none, if so."""
    by = answer.deadlines.odds
    rows = [row for row in answer.odds if row.by == by]
    probabilities = sorted(row.probability for row in rows if row.probability is not None)
    if not probabilities:
        return Text(
            "; no forecast: no other countries' past of this share is known", "；无预测：没有其他国家这一占比的历史"
        )
    low, high = (percent(value, 0) for value in (probabilities[0], probabilities[-1]))
    words = Text(
        "; {n} forecasts put the odds by {by} at {low} to {high}",
        "；{n} 种预测给出的 {by} 年前达标可能性为 {low} 至 {high}",
    )
    if low == high:
        words = Text("; the odds by {by} are {low}", "；{by} 年前达标的可能性为 {low}")
    return words.format(n=len(probabilities), by=by, low=low, high=high)


def _basics(answer: Answer) -> dict[str, Text | int | None]:
    base = answer.base
    return {
        "share": percent(base.share, 2),
        "year": base.year,
        "target": target(answer.target),
        "measure": _part(answer),
        "whole": whole(answer.of),
        "kind": KINDS[base.vintage],
        "by": answer.by,
    }


def _share(answer: Answer) -> Line:
    words = Text(
        "{measure} {share} of {whole} ({year}, {kind}); target {target}",
        "{measure}占{whole} {share}（{year} 年，{kind}）；目标 {target}",
    )
    if answer.target_met:
        words += Text(" — met", "，已达到")
    elif answer.by:
        words += Text(" by {by} (your deadline)", "，期限 {by} 年（由您设定）")
    label = Text("share", "占比")
    return label, words.format(**_basics(answer))


def _window_phrase(answer: Answer) -> list[Line]:
    if answer.target_met or not answer.windows:
        return []
    parts = []
    for window in answer.windows:
        words = Text("{year} at {span} growth", "按 {span} 年增速为 {year} 年")
        if window.year is None:
            words = Text("not within 100 years at {span} growth", "按 {span} 年增速百年内达不到")
        span = _span(window.start, window.to)
        parts.append(words.format(year=window.year, span=span))
    label = Text("to {target}", "达到 {target}").format(**_basics(answer))
    return [(label, join(parts, " · ", "；"))]


def _span(first: int, last: int) -> Text:
    return Text(f"{first}–{str(last)[2:]}", f"{first}—{last}")


def _needed_phrase(answer: Answer) -> list[Line]:
    if answer.target_met:
        return []
    by = answer.deadlines.needed
    rate = observed(answer)
    grid = [row for row in answer.required_growth if row.by == by]
    row = min(grid, key=lambda one: abs(one.total_growth - rate))
    words = Text(
        "for {by} {measure} must grow {part} a year while {whole} grows {all}",
        "到 {by} 年达标，{whole}年增 {all} 时{measure}须年增 {part}",
    ).format(
        by=by,
        measure=_part(answer),
        whole=whole(answer.of),
        part=percent(row.basic_growth),
        all=percent(row.total_growth),
    )
    seen = [w for w in answer.windows if w.part_growth is not None]
    if seen:
        words += _seen(seen[-1], seen[0])
    return [(Text("needed", "所需增速"), words)]


def _rate(value: float | None) -> Text:
    return same("—") if value is None else percent(value)


def _seen(last: Window, longest: Window) -> Text:
    if longest is last:
        return Text(" ({span}: {p} and {w} a year)", "（{span} 年：年均 {p} 与 {w}）").format(
            span=_span(last.start, last.to), p=_rate(last.part_growth), w=_rate(last.whole_growth)
        )
    return Text(
        " (last year {p1} and {w1}; last {n} years {p4} and {w4} a year)",
        "（上年为 {p1} 与 {w1}；近 {n} 年年均 {p4} 与 {w4}）",
    ).format(
        p1=_rate(last.part_growth),
        w1=_rate(last.whole_growth),
        p4=_rate(longest.part_growth),
        w4=_rate(longest.whole_growth),
        n=longest.to - longest.start,
    )


def observed(answer: Answer) -> float:
    """Return last year's growth of the whole, or the middle of the grid where it is unknown."""
    rates = [w.whole_growth for w in answer.windows if w.whole_growth is not None]
    grid = sorted({float(row.total_growth) for row in answer.required_growth})
    return float(rates[-1]) if rates else grid[len(grid) // 2]


def _steady(answer: Answer) -> list[Line]:
    path, price = answer.backcast, answer.price_of_steadiness
    if price is None or path is None:
        return [(Text("path", "路径"), _NO_PATH)] if answer.by else []
    words = Text(
        "cheapest {cheap}, steadiest {steady} ({unit}, {first}–{last}, the rest growing {rate}): "
        "price of steadiness × {price}",
        "最省 {cheap}，最稳 {steady}（{unit}，{first}—{last} 年，其余部分年增 {rate}）：平稳代价为 {price} 倍",
    ).format(
        cheap=number(path.cheapest.total),
        steady=number(path.steadiest.total),
        unit=unit(path.unit),
        first=path.years[0],
        last=path.years[-1],
        rate=percent(path.rest_growth),
        price=number(price, 3),
    )
    return [(Text("path", "路径"), words)]


def _watch(answer: Answer) -> list[Line]:
    if answer.target_met:
        return []
    by = answer.deadlines.needed
    grid = [row for row in answer.required_growth if row.by == by]
    slow = min(grid, key=lambda row: row.total_growth)
    words = Text(
        "if {whole} grew only {all}, {part} would do: the share also rises by slowing the rest",
        "若{whole}仅年增 {all}，{measure}年增 {part} 即可：压低其余部分也会抬高占比",
    ).format(
        whole=whole(answer.of), measure=_part(answer), all=percent(slow.total_growth), part=percent(slow.basic_growth)
    )
    return [(Text("watch", "须留意"), words)]


def _revision(answer: Answer) -> list[Line]:
    moments = answer.revision
    newer = moments.newer_preliminary
    if newer is not None:
        words = Text(
            "preliminary {year}: {share}; after revision 8 in 10 between {low} and {high}",
            "{year} 年初步数 {share}；修订后八成可能在 {low} 与 {high} 之间",
        ).format(year=newer.year, share=percent(newer.share, 2), low=percent(newer.p10, 2), high=percent(newer.p90, 2))
        return [(Text("preliminary", "初步数"), words)]
    rises = [value for value in moments.part.revisions if value > 0]
    if len(moments.pairs) < 3:
        return []
    words = Text(
        "the preliminary figure of {measure} was revised up in {up} of {n} years (mean {mean}, typically {size})",
        "{measure}初步数在 {n} 年中有 {up} 年上调（平均 {mean}，通常幅度 {size}）",
    ).format(
        measure=_part(answer),
        up=len(rises),
        n=len(moments.pairs),
        mean=_rate(moments.part.mean),
        size=_rate(moments.part.root_mean_square),
    )
    return [(Text("revisions", "修订"), words)]


def _steadiness(answer: Answer) -> list[Line]:
    """Return how steady the part has been; nothing where there is no value."""
    volatility = answer.volatility
    if volatility.value is None:
        return []
    words = Text(
        "the yearly growth of {part} scatters by {pp} percentage points (standard deviation over "
        "{n} years; that of the whole by {whole})",
        "{part}年增速的标准差为 {pp} 个百分点（{n} 年；总量为 {whole} 个百分点）",
    ).format(
        part=_part(answer),
        pp=number(100 * volatility.value, 1),
        n=len(volatility.growth_rates),
        whole=same("—") if volatility.whole is None else number(100 * volatility.whole, 1),
    )
    return [(Text("steadiness", "平稳程度"), words)]


def _finding_lines(answer: Answer) -> list[Line]:
    entries = []
    for gap in answer.known_gaps:
        reason = gap.reason
        words = Text("{year}: {reason} (listed)", "{year} 年：{reason}（已登记）")
        entries.append((Text("known gap", "已知差额"), words.format(year=gap.year, reason=reason)))
    others = [row for row in answer.findings if row.code != "known_gap"]
    if others:
        counts: dict[str, int] = {}
        texts = {}
        for row in others:
            counts[row.code] = counts.get(row.code, 0) + row.count
            texts[row.code] = row.message
        parts = [
            Text("{n} {what}", "{what} {n} 条").format(n=n, what=texts[code]) for code, n in sorted(counts.items())
        ]
        entries.append((Text("flagged, kept", "已标记并保留"), join(parts, "; ", "；")))
    return entries


# What the four forecasts say, and said before.


def unchanged(answer: Answer, target: Text) -> tuple[Text, Text]:
    """Return what every method says of the deadline, and the odds by other countries' history."""
    by = answer.deadlines.odds
    parts, shown = [], []
    for name, rows in answer.methods.items():
        row = next((row for row in rows if row.year == by), None)
        if row is None:
            continue
        shown.append(row)
        words = Text("{method} {mean}", "{method} {mean}")
        if row.p10 is not None:
            words = Text("{method} {mean} ({low}–{high})", "{method} {mean}（{low}–{high}）")
        middle = row.p50 or 0.0 if name == "reference_class" else row.mean
        values = (middle, row.p10 or 0.0, row.p90 or 0.0)
        mean, low, high = (percent(value) for value in values)
        parts.append(words.format(method=METHODS[name], mean=mean, low=low, high=high))
    words = Text("{by}: {parts}", "{by} 年：{parts}").format(by=by, parts=join(parts, " · ", "；"))
    if any(row.p10 is not None for row in shown):
        words += Text("; 8 in 10 outcomes inside the brackets", "；括号内为八成区间")
    return Text("if nothing changes", "若不变"), words + _withheld(answer, by) + _odds(answer, by, target)


def _withheld(answer: Answer, by: int) -> Text:
    """Return which methods say nothing of a year, or give no range, and why."""
    if not answer.panel.countries:
        return Text(
            "; no range and no odds: no other countries' past of this share is at hand (--panel)",
            "；没有其他国家这一占比的历史数据，不给区间与可能性（可用 --panel 提供）",
        )
    absent, bare = [], []
    for name, rows in answer.methods.items():
        row = next((row for row in rows if row.year == by), None)
        if row is None:
            absent.append(METHODS[name])
        elif row.p10 is None:
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


def _odds(answer: Answer, by: int, target: Text) -> Text:
    odds = next((one for one in answer.odds if one.by == by and one.method == "reference_class"), None)
    if answer.target_met or odds is None or odds.probability is None:
        return same("")
    return Text(
        ". Of {n} changes over {years} years in {countries} other countries (as telling as "
        "{effective} independent ones) {reached} would carry it to {target} ({share})",
        "。{countries} 个其他国家（相当于 {effective} 个独立样本）的 {n} 次 {years} 年变化中，"
        "有 {reached} 次足以达到 {target}（{share}）",
    ).format(
        target=target,
        reached=odds.reached,
        n=number(odds.forecasts),
        years=by - answer.base.year,
        share=percent(odds.probability, 0),
        countries=odds.countries,
        effective=round(odds.effective_countries),
    )


def whole_path(answer: Answer) -> list[Line]:
    """Return where the whole path stays, at its end, and by how much that is wider than a year."""
    band = answer.whole_path
    if band is None:
        return []
    last = band.rows[-1]
    words = Text(
        "8 in 10 paths of the simulator stay inside a band that is {low} to {high} in {year}, "
        "{k} times as wide as the intervals of single years (from {n} past paths, as telling as "
        "{c} independent countries)",
        "模拟器每十条路径有八条始终在带内（{year} 年为 {low} 至 {high}），宽度为单年区间的 {k} 倍"
        "（依据 {n} 条历史路径，相当于 {c} 个独立国家）",
    )
    sentence = words.format(
        low=percent(last.low),
        high=percent(last.high),
        year=last.year,
        k=number(band.widened, 2),
        n=number(band.paths),
        c=number(band.effective_countries),
    )
    return [(Text("whole path", "整条路径"), sentence)]


def coverage_lines(answer: Answer) -> list[Line]:
    """Return how often what came lay inside what the simulator said, asked in earlier years."""
    form = Text("in {a} {n} of {k}", "{a} 年预测的 {k}中有 {n} 年")
    parts = []
    for ghost in answer.ghosts:
        inside = [row.is_inside for row in ghost.rows if row.is_inside is not None]
        if inside:
            parts.append(form.format(a=ghost.origin, n=sum(inside), k=count(len(inside), _YEAR)))
    words = Text(
        "inside the 80 % interval of the simulator, taught by other countries' whole past: {parts}",
        "落入模拟器单年八成区间（由他国全部历史学得）：{parts}",
    )
    sentence = words.format(parts=join(parts, " · ", "；")) + _paths_before(answer)
    return [(Text("said before", "曾作预测"), sentence)] if parts else []


def calibration(answer: Answer) -> list[Line]:
    """Return how often the simulator's intervals held what came, for this share, not another."""
    rows = answer.calibration
    if not rows:
        return []
    held = sorted(row.coverage for row in rows)
    low, high = (percent(value, 0) for value in (held[0], held[-1]))
    words = Text(
        "the simulator's 80 % intervals held {low} to {high} of what came of this share in {n} "
        "other countries, 1 to {years} years ahead",
        "在 {n} 个其他国家，模拟器的八成区间对这一占比提前 1 至 {years} 年的实际结果覆盖率为 {low} 至 {high}",
    )
    if held[0] < 0.75 or held[-1] > 0.85:
        words += Text(": take them as rough", "，仅供粗略参考")
    sentence = words.format(low=low, high=high, n=rows[0].countries, years=rows[-1].years)
    return [(Text("calibration", "区间校准"), sentence)]


def looking_back(answer: Answer, hindcast: LookingBack) -> Text:
    """Return what the misses of some years ago mean, and why no bar hangs on them."""
    own, best = hindcast.methods["simulator"], hindcast.methods[hindcast.best_baseline.score]
    kind = next(iter(own.misses))
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
    if (answer.country, answer.measure) == ("CHN", "basic"):
        words += Text(
            " Until November 2026 four of four was asked of this share, and failed; the miss stays shown.",
            "2026 年 11 月以前对这一占比要求四年全部落入，结果未通过；落空仍照实列出。",
        )
    all_best = hindcast.methods[hindcast.best_baseline.score_all]
    return words.format(
        n=own.misses[kind],
        k=len(own.rows),
        p=same("—") if hindcast.p_value is None else percent(hindcast.p_value, 0),
        score=number(100 * own.score, 2),
        name=METHODS[hindcast.best_baseline.score],
        other=number(100 * best.score, 2),
        all=number(100 * own.score_all, 2),
        name_all=METHODS[hindcast.best_baseline.score_all],
        other_all=number(100 * all_best.score_all, 2),
    )


def _paths_before(answer: Answer) -> Text:
    """Return which whole paths stayed inside the band that was drawn before them."""
    path = Text("{a}–{b} {held}", "{a}—{b} 年{held}")
    stayed = {True: Text("stayed", "在带内"), False: Text("left", "越出")}
    parts = [
        path.format(a=one.rows[0].year, b=one.rows[-1].year, held=stayed[one.held])
        for one in ([] if answer.whole_path is None else answer.whole_path.before)
        if one.held is not None
    ]
    words = Text("; inside the band of the whole path: {parts}", "；整条路径：{parts}")
    return words.format(parts=join(parts, " · ", "；")) if parts else same("")


# The pictures of the study: the fan with the target line, and the required growth.


DRAWN = ("final", "preliminary", "restated")
"""Kinds of vintage with a mark of their own; others are drawn as final figures."""


def fan(answer: Answer) -> Picture:
    """Return the share, its possible futures by each method, and the target line."""
    history = [
        charts.Observation(point.year, point.share, point.vintage if point.vintage in DRAWN else "final")
        for point in (*answer.other_vintages, *answer.history)
    ]
    methods = drawn_methods(answer)
    description = Text(
        "points are published figures (filled: final, hollow: preliminary); lines are what each "
        "method says (of other countries' history the median); the band is where that history "
        "puts 8 and 9 in 10 outcomes",
        "点为公布值（实心为最终数，空心为初步数）；线为各方法推算（他国历史取中位数）；"
        "带状区为他国历史给出的八成与九成范围",
    ) + _ghosts(answer)
    # a dotted line has no band, and the table says no more than the picture
    ghosts = [
        charts.Ghost(ghost.origin, [charts.Projection(row.year, row.mean) for row in ghost.rows])
        for ghost in answer.ghosts
    ]
    meta = _meta(answer, "path-fan", headline(answer), description)
    return charts.fan_chart(meta, history, methods, answer.target, ghosts)


def drawn_methods(answer: Answer) -> list[charts.Method]:
    """Return what each method projects, as it is drawn and as the finding counts it."""
    order = ("reference_class", "persistence", "damped_drift", "simulator")
    return [
        charts.Method(METHODS[name], _projections(answer.methods[name], median=name == "reference_class"))
        for name in order
        if answer.methods.get(name)
    ]


def _ghosts(answer: Answer) -> Text:
    years = [same(ghost.origin) for ghost in answer.ghosts]
    words = Text("; grey dotted: what the simulator said in {years}", "；灰色点线为模拟器当年（{years} 年）的推算")
    return words.format(years=join(years, ", ", "、")) if years else same("")


def _projections(rows: Sequence[Projection], median: bool) -> list[charts.Projection]:
    """Return the rows of a method; a skewed spread is drawn at its median, not its mean."""
    return [
        charts.Projection(row.year, row.p50 if median else row.mean, row.p05, row.p10, row.p90, row.p95) for row in rows
    ]


def required(answer: Answer) -> Picture | None:
    """Return the grid of required growth, growth of the whole by deadline; None once the target is met."""
    if answer.target_met:
        return None
    grid = answer.required_growth
    seen = _observed(answer)
    known = [w.part_growth for w in answer.windows if w.part_growth is not None]
    fastest = max(known, default=-math.inf)  # of a growth that is not known nothing is framed
    rows = []
    for rate in sorted({row.total_growth for row in grid}):
        values = [row.basic_growth for row in grid if row.total_growth == rate]
        framed = [value <= fastest for value in values]
        label, years = percent(rate), seen.get(rate)
        rows.append(Case(label=label, values=values, framed=framed, seen=years))
    columns = [same(year) for year in sorted({row.by for row in grid})]
    description = Text(
        "cells are the yearly growth of {measure} that meets the target by a year (columns) while "
        "{whole} grows at a rate (rows; ● observed); framed: no more than {measure} grew over "
        "some recent window",
        "单元格为{whole}按某增速（行，● 为实际出现过的增速）增长时，到某年（列）达标所需的"
        "{measure}年增速；加框者不高于近年某一时段的{measure}实际增速",
    ).format(measure=_part(answer), whole=whole(answer.of))
    meta = _meta(answer, "path-required", _needed_chart(answer), description)
    title = Text("{whole}, a year", "{whole}年增速").format(whole=whole(answer.of))
    return heat_map(meta, rows, columns, (title, Text("deadline", "期限")))


def _observed(answer: Answer) -> dict[float, Text]:
    """Return the rates of the grid at which the whole grew over a base window, with its years."""
    by_year = {}
    for window in answer.windows:
        if window.whole_growth is not None:
            first, last = window.start, window.to
            years = Text(f"({first}–{str(last)[2:]})", f"（{first}—{last}）")
            by_year[round(window.whole_growth, 3)] = years
    return by_year


def _needed_chart(answer: Answer) -> Text:
    grid = answer.required_growth
    rates = {row.total_growth for row in grid}
    near = min(rates, key=lambda rate: abs(rate - observed(answer)))
    own = [row for row in grid if row.total_growth == near]
    return Text(
        "To reach {target} {measure} must grow {last} a year by {late}, {first} by {early}, if {whole} grows {rate}",
        "{whole}年增 {rate} 时，{late} 年达到 {target} 须{measure}年增 {last}，{early} 年则须 {first}",
    ).format(
        target=target(answer.target),
        measure=_part(answer),
        whole=whole(answer.of),
        first=percent(own[0].basic_growth),
        last=percent(own[-1].basic_growth),
        early=own[0].by,
        late=own[-1].by,
        rate=percent(near),
    )


def _meta(answer: Answer, name: str, finding: Text, description: Text) -> Meta:
    dated = vintage(answer.base.year, answer.base.figure.vintage)
    return Meta(name, finding, description, "real", path_sources.cited(answer.files), dated)


def _published(answer: Answer) -> list[Published]:
    """Return all published points, the series and the other vintages, by year."""
    return sorted([*answer.history, *answer.other_vintages], key=lambda row: (row.year, row.vintage))


def _history_columns(answer: Answer) -> tuple[Column, ...]:
    money = Text(" ({u})", "（{u}）").format(u=unit(answer.base.unit))
    return (
        Column("year", Text("Year", "年份"), form="0"),
        Column("vintage", Text("Vintage", "版次"), value=lambda row: KINDS.get(row.vintage, same(row.vintage))),
        Column("part", capital(_part(answer)) + money, digits=1),
        Column("whole", capital(whole(answer.of)) + money, digits=1),
        Column("share", Text("Share", "占比"), "%", 2),
        Column("unit", Text("Unit", "单位"), value=lambda row: unit(row.unit), places=("file",)),
        Column("status", Text("Status", "核实状态"), value=lambda row: STATUSES[row.status], places=("file",)),
        Column("source", Text("Source", "来源"), value=lambda row: source_lines(row.sources)),
    )


HISTORY = Table[Answer](
    "history",
    Text("Published figures, with their vintage", "公布数据及版次"),
    rows=_published,
    columns=_history_columns,
    sheet=Text("Series", "序列"),
)


class _Projected(NamedTuple):
    """A year as a method projects it."""

    method: str
    row: Projection


def _projected(answer: Answer) -> list[_Projected]:
    return [_Projected(name, row) for name, rows in answer.methods.items() for row in rows]


_METHOD = Column("method", Text("Method", "方法"), value=lambda row: METHODS[row.method])
_QUANTILES = {
    "mean": Text("mean", "均值"),
    "p05": Text("5 %", "5%"),
    "p10": Text("10 %", "10%"),
    "p50": Text("50 %", "50%"),
    "p90": Text("90 %", "90%"),
    "p95": Text("95 %", "95%"),
}
PROJECTIONS = Table[Answer](
    "methods",
    Text("Methods", "方法"),
    rows=_projected,
    columns=(
        _METHOD,
        Column("year", Text("Year", "年份"), value=lambda one: one.row.year, form="0"),
        *(Column(name, label, "%", 2, value=attrgetter(f"row.{name}")) for name, label in _QUANTILES.items()),
    ),
)


class _Banded(NamedTuple):
    """A year of a band."""

    band: Band
    row: BandYear


def _banded(answer: Answer) -> list[_Banded]:
    today = answer.whole_path
    bands: list[Band] = [] if today is None else [*today.before, today]
    return [_Banded(band, row) for band in bands for row in band.rows]


BANDS = Table[Answer](
    "bands",
    Text("Whole path", "整条路径"),
    rows=_banded,
    columns=(
        Column("origin", Text("Said in", "预测年份"), value=lambda one: one.band.origin, form="0"),
        Column("year", Text("Year", "年份"), value=lambda one: one.row.year, form="0"),
        Column("low", Text("8 in 10 whole paths: from", "八成路径的下界"), "%", 2, value=lambda one: one.row.low),
        Column("high", Text("to", "上界"), "%", 2, value=lambda one: one.row.high),
        Column("came", Text("What came", "实际值"), "%", 2, value=lambda one: one.row.came or None),
        Column(
            "widened",
            Text("Width, of the interval of a year", "宽度（单年区间的倍数）"),
            digits=2,
            value=lambda one: one.band.widened,
        ),
        Column("paths", Text("Past paths", "历史路径数"), digits=0, value=lambda one: one.band.paths),
        Column(
            "effective_countries",
            Text("Effective countries", "有效国家数"),
            digits=1,
            value=lambda one: one.band.effective_countries,
        ),
    ),
)
REQUIRED = Table[Answer](
    "required",
    Text("Required growth", "所需增速"),
    rows=lambda answer: answer.required_growth,
    columns=(
        Column("by", Text("Deadline", "期限"), form="0"),
        Column("total_growth", Text("Growth of the whole", "分母年增速"), "%", 1),
        Column("basic_growth", Text("Growth needed", "所需年增速"), "%", 1),
    ),
)


def _window_columns(answer: Answer) -> tuple[Column, ...]:
    a_year = Text(", a year", "年增速")
    return (
        Column("from", Text("Growth from", "增速起"), value=lambda window: window.start, form="0"),
        Column("to", Text("to", "止"), form="0"),
        Column("part", capital(_part(answer)) + a_year, "%", 1, value=lambda window: window.part_growth),
        Column("whole", capital(whole(answer.of)) + a_year, "%", 1, value=lambda window: window.whole_growth),
        Column("years", Text("Years", "年数"), digits=1, value=lambda window: window.years_to_target),
        Column("year", Text("Reached", "达到年份"), form="0"),
    )


WINDOWS = Table[Answer](
    "windows",
    Text("Years to the target, by base window", "各基期推算的达标年数"),
    rows=lambda answer: answer.windows,
    columns=_window_columns,
    note=Text("No window is the right one; they stand side by side.", "没有唯一正确的基期，故并列给出。"),
    sheet=Text("Base windows", "基期"),
)
ODDS = Table[Answer](
    "odds",
    Text("Odds", "可能性"),
    rows=lambda answer: answer.odds,
    columns=(
        _METHOD,
        Column("by", Text("By", "期限"), form="0"),
        Column("probability", Text("Probability", "概率"), "%", 1),
        Column("forecasts", Text("Outcomes", "样本数"), digits=0),
        Column("countries", Text("Countries", "国家数"), digits=0),
        Column("effective_countries", Text("Effective countries", "有效国家数"), digits=1),
    ),
)
