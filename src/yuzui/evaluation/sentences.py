# SPDX-License-Identifier: Apache-2.0
"""An evaluation in sentences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import groupby

from yuzui import registry
from yuzui.evaluation import stability
from yuzui.evaluation.answer import (
    Answer,
    Definition,
    Disruption,
    Duplicate,
    IndicatorResult,
    PartMean,
    Rewired,
    ScoredWork,
    SharesOf,
    Sleeper,
    Sleepers,
)
from yuzui.text import Text, join, same
from yuzui.text.numbers import agree, count, number, percent, signed
from yuzui.view.view import Line

Sentence = Callable[[Answer], Text | None]
"""What says one thing of an answer, or None where there is nothing to say."""

DEFINITIONS = (
    Definition(
        Text("citation window", "引文窗口"),
        Text(
            "a window of L years takes citations at lags 0 to L − 1; disruption takes lags 1 to L",
            "L 年窗口计入时滞 0 至 L − 1 的引用；颠覆性计入时滞 1 至 L",
        ),
    ),
    Definition(
        Text("censored", "删失"),
        Text(
            "not all works have lived that age in full, so the curve there is too low",
            "并非所有成果都已度过该年龄，曲线在此偏低",
        ),
    ),
    Definition(
        Text("late share", "迟到引用占比"),
        Text(
            "of the citations of the first 2 L years, the share that came after L years",
            "前 2L 年的引用中，来自 L 年之后的占比",
        ),
    ),
    Definition(
        Text("too early to say", "尚不能判断"),
        Text(
            "no complete year follows the window; once twice the window is over, it is said",
            "窗口之后尚无完整年份；观察满两倍窗口后才给出判断",
        ),
    ),
    Definition(
        Text("citations in the set", "集合内引用"),
        Text(
            "only works of this set cite here; outside indexes count more", "仅计本集合内成果的引用；外部索引的计数更多"
        ),
    ),
)

STABILITY = Text("stability interval", "稳定性区间")
STABILITY_NOTE = Text(
    "middle 95 % over {draws} draws of the works with replacement; more than {groups} works are "
    "drawn in {groups} groups made by lot; not a confidence interval",
    "对成果有放回重抽 {draws} 次的中间 95%；成果超过 {groups} 项时，先随机分为 {groups} 组，再按组抽取；并非置信区间",
)

EVALUATE = Text("evaluate", "评价")
NOTHING = Text("", "")
WHOLE = Text("whole set", "全集")
UNITS = {"month": Text("months", "个月"), "year": Text("years", "年")}
TABLES = {
    "work": Text("works", "成果"),
    "citation": Text("links", "引文"),
    "authorship": Text("authors", "署名"),
    "work_field": Text("fields", "领域"),
}
UNLINKED = Text(
    "no links between them were given, so that nothing is said of citations", "未给出成果之间的引文，因此不涉及引用"
)
STATES = {
    "said": Text("said", "可判断"),
    "lower_bound": Text("lower bound", "下限"),
    "too_early": Text("too early to say", "尚不能判断"),
}


def works(n: int) -> Text:
    """Return so many works in words."""
    return count(n, Text("work", "项成果"))


def span(first: int, last: int) -> Text:
    """Return a span of years."""
    return same(first) if first == last else Text(f"{first}–{last}", f"{first}—{last}")


def lines(answer: Answer, sentences: Iterable[Sentence]) -> list[Line]:
    """Return one line for each sentence that has something to say, the first one labelled."""
    texts = [text for sentence in sentences if (text := sentence(answer)) is not None]
    return [(NOTHING if n else EVALUATE, text) for n, text in enumerate(texts)]


def _early(answer: Answer) -> Text | None:
    """Return how much of the oldest works' recognition came early."""
    early = answer.early
    done = [row for row in early.shares if row.complete] if early else []
    if not early or not early.citations or not done:
        return None
    shares = [
        Text("{share} within {n} {unit}", "{share} 在 {n} {unit}内").format(
            share=percent(row.share.value or 0, 0), n=row.within, unit=UNITS[early.unit]
        )
        for row in done
    ]
    return Text(
        "{works} of {years} ({set}): of {their} {citations} {shares}. A window of "
        "{n} {unit} misses {rest} (citations within the set, to {through}: a lower bound on what "
        "comes late)",
        "{set} {years} 年的 {works}：其 {citations}中，{shares}。{n} {unit}的窗口"
        "会漏掉 {rest}（仅计集合内、截至 {through} 的引用，是迟到引用的下限）",
    ).format(
        works=works(early.works),
        their=agree(early.works, "its", "their"),
        years=span(early.first, early.last),
        set=answer.set.label,
        citations=count(early.citations, Text("citation", "次引用")),
        shares=join(shares),
        n=done[-1].within,
        unit=UNITS[early.unit],
        rest=percent(1 - (done[-1].share.value or 0), 0),
        through=answer.set.last,
    )


def _history(answer: Answer) -> Text | None:
    """Return from when on histories can be told, where that is not from the beginning."""
    history = answer.history
    if not history or not history.years or history.start == history.years[0].year:
        return None
    before = [y for y in history.years if history.start is None or y.year < history.start]
    n = sum(y.works for y in before)
    share = sum(y.works * y.listing for y in before) / n
    if history.start is None:
        return Text(
            "no history is told: in no run of years to the last complete one do half of the works "
            "list references ({share} of {n} do), so that who cited them may not be in the set",
            "不作历史判断：没有任何连续年份（至最后完整年份）有半数成果列出参考文献"
            "（{n}中为 {share}），施引者可能不在集合内",
        ).format(share=percent(share, 0), n=works(n))
    return Text(
        "histories are told from {year} on: of {n} published before, {share} list references, and "
        "who cited them then may not be in the set",
        "自 {year} 年起作历史判断：此前的 {n}中仅 {share} 列出参考文献，当时的施引者可能不在集合内",
    ).format(year=history.start, n=works(n), share=percent(share, 0))


def _too_early(answer: Answer) -> Text | None:
    """Return from which cohort on ten years are too early to say."""
    cohorts = [row.cohort for row in answer.late or () if row.window == 10 and row.state == "too_early"]
    if not cohorts:
        return None
    sentence = Text(
        "for works of {year} and later it is too early to say what comes after ten years "
        "(the set is complete to {through})",
        "{year} 年及以后的成果，十年之后的引用尚不能判断（集合完整至 {through} 年）",
    )
    return sentence.format(year=min(cohorts), through=answer.set.through)


def _disruption(answer: Answer) -> Text | None:
    """Return the contrast between the two rules for works without references."""
    trend = answer.disruption
    if not trend:
        return None
    return Text(
        "mean disruption over {window}{shared} is {null} for the {valued} that can have a value; "
        "giving the {loose} without references a value of 1 would make it {one}",
        "{window}颠覆性均值{shared}：可取值的 {valued}为 {null}；若把没有参考文献的 {loose}计为 1，则变为 {one}",
    ).format(
        window=count(trend.window, Text("year", "年")) if trend.window else Text("all years", "全部年份"),
        shared=_shared(answer.parameters.shared),
        null=signed(trend.null.mean.value, 3),
        valued=works(trend.null.valued),
        loose=works(trend.without_reference),
        one=signed(trend.as_one.mean.value, 3),
    ) + left_out(trend)


def left_out(disruption: Disruption) -> Text:
    """Return how many works a mean of disruption leaves out because their window is not over."""
    n = disruption.left_out
    if not n:
        return NOTHING
    return Text(" ({n} whose window is not over {are} left out)", "（窗口未满的 {n}未计入）").format(
        n=works(n), are=agree(n, "is", "are")
    )


def _beside(answer: Answer) -> Text | None:
    """Return what rewired copies of the set show, or that none were made."""
    if not answer.disruption:
        return None
    baseline = answer.baseline
    if not baseline or baseline.mean.interval is None:
        return Text(
            "no rewired copies stand beside this mean: --baseline 20 makes them",
            "该均值旁没有重连副本作对照：加 --baseline 20 可生成",
        )
    sentence = Text(
        "in {n} rewired copies, which keep every year and all numbers of references and citations "
        "and draw anew who cites whom, the mean is {mean} (middle 95 %: {low} to {high})",
        "{n} 份重连副本保持全部年份、参考文献数与被引数，只重抽谁引用谁：其均值为 {mean}（中间 95%：{low} 至 {high}）",
    ).format(
        n=number(baseline.copies),
        mean=signed(baseline.mean.value, 3),
        low=signed(baseline.mean.interval.low, 3),
        high=signed(baseline.mean.interval.high, 3),
    )
    return sentence + _mixed(baseline) + _trend(answer.disruption, baseline)


def _mixed(baseline: Rewired) -> Text:
    """Return how far copies were rewired, and whether that sufficed."""
    if baseline.settled:
        return Text(
            "; {n} rounds of rewiring sufficed: doubling them changes nothing", "；重连 {n} 轮已足够：加倍亦无变化"
        ).format(n=number(baseline.trades))
    return Text(
        "; after {n} rounds of rewiring they still change: too near to the set to be chance",
        "；重连 {n} 轮后仍在变化：与原集合过近，尚不能代表随机",
    ).format(n=number(baseline.trades))


def _drawn(answer: Answer) -> Text | None:
    """Return by what copies an indicator was drawn, and how far two halves of them agree."""
    sentences = []
    for one in answer.indicators:
        draws = one.drawn
        if not draws or not draws.rounds:
            continue
        phrase = Text(
            "{title}: held against {n} rewired copies, {rounds} rounds each; ",
            "{title}：与 {n} 份重连副本比较，每份重连 {rounds} 轮；",
        ).format(title=one.title, n=number(draws.copies), rounds=span(*draws.rounds))
        phrase += (
            Text("doubling the rounds changes nothing more", "轮数加倍亦无变化")
            if draws.settled
            else Text(
                "in some years they still change: do not use the values of these years",
                "部分年份仍在变化：这些年份的取值不宜使用",
            )
        )
        if draws.agreement is not None:
            phrase += Text(
                "; two halves of the copies put works in the same order with a rank correlation of {r}",
                "；两半副本对成果排序的秩相关为 {r}",
            ).format(r=number(draws.agreement, 2))
        sentences.append(phrase)
    return join(sentences, "; ", "；") if sentences else None


def _trend(disruption: Disruption, baseline: Rewired) -> Text:
    """Return the change over the years whose window is over, in the set and in the copies."""
    over = {row.year for row in disruption.years if row.complete}
    rows = [row for row in baseline.years if row.year in over and row.above.value is not None]
    if len(rows) < 2:
        return NOTHING
    first, last = rows[0], rows[-1]
    return Text(
        "; from {start} to {end} the set goes from {a} to {b}, the copies from {c} to {d}",
        "；{start} 年至 {end} 年，集合由 {a} 变为 {b}，副本由 {c} 变为 {d}",
    ).format(
        start=first.year,
        end=last.year,
        a=signed(first.observed.value, 3),
        b=signed(last.observed.value, 3),
        c=signed(first.mean.value, 3),
        d=signed(last.mean.value, 3),
    )


def _shared(least: int) -> Text:
    if least == 1:
        return NOTHING
    return Text(f" (citers of both share at least {least} references)", f"（同时施引者至少共有 {least} 条参考文献）")


def delayed(sleepers: Sleepers) -> Text:
    """Return when a work counts as recognised late."""
    rule = sleepers.rule
    return Text(
        "coefficient in the top {top} % of its field and decade, asleep for at least {n} years, at least {c} citations",
        "系数居同领域同年代前 {top}%，沉睡至少 {n} 年，被引至少 {c} 次",
    ).format(top=number(100 - rule.percentile), n=rule.sleep, c=rule.citations)


def titled(work: Sleeper | ScoredWork, most: int = 70) -> Text:
    """Return a work by its title where it is known, else by its id."""
    title = work.title or ""
    if not title:
        return same(str(work.id))
    return same(title if len(title) <= most else title[: most - 1].rstrip() + "…")


def _sleepers(answer: Answer) -> Text | None:
    """Return how many works woke late, and the latest of them."""
    sleepers = answer.sleepers
    if not sleepers:
        return None
    if not sleepers.latest:
        return Text("no work was recognised late: {rule}", "没有延迟认可的成果：{rule}").format(rule=delayed(sleepers))
    first = sleepers.latest[0]
    # nothing but the last of all would be the hundredth
    among = number(math.floor(10 * first.percentile) / 10, 1)
    return Text(
        "{late} {were} recognised late ({rule}); {work} of {year} woke after {woke} and peaked after {peak}"
        " (percentile {among} in its field and decade)",
        "{late}属延迟认可（{rule}）；{year} 年的 {work} 在 {woke}后被唤醒，{peak} 年后达到高峰"
        "（居同领域同年代第 {among} 百分位）",
    ).format(
        late=works(sleepers.late),
        were=agree(sleepers.late, "was", "were"),
        rule=delayed(sleepers),
        work=titled(first),
        year=first.year,
        woke=count(first.awakening, Text("year", "年")),
        peak=first.peak,
        among=among,
    )


def _compared(answer: Answer) -> Text | None:
    """Return that scores and credits add up over the whole set, as they must."""
    score, share = answer.identities.world_mncs, answer.identities.world_pp10
    phrases = []
    if score is not None:
        phrases.append(Text("mean score {n}", "平均分数 {n}").format(n=number(score, 3)))
    if share is not None:
        phrases.append(Text("{p} in the top 10 %", "前 10% 占 {p}").format(p=percent(share, 1)))
    if not phrases:
        return None
    right = all(value is None or abs(value - wanted) < 1e-9 for value, wanted in ((score, 1), (share, 0.1)))
    so = Text("as it must be", "符合定义")
    if not right:
        so = Text("where 1 and 10 % must come out: do not use it", "应为 1 与 10%：请勿使用")
    return Text(
        "compared within field, year and type; over the whole set {sums}, {so}",
        "在同领域、同年份、同类型内比较；全集{sums}，{so}",
    ).format(sums=join(phrases, ", ", "、"), so=so)


def _links(answer: Answer) -> Text:
    """Return how many links were used, or that none were given."""
    links = answer.citations
    if links is None:
        return UNLINKED
    return Text("{used} of {read} used", "{read}中使用 {used} 条").format(
        used=number(links.used), read=count(links.read, Text("citation", "条引文"))
    )


def _counts(answer: Answer) -> Text:
    """Return works, citations used, and every flag of what was kept with its count."""
    flags = [
        Text("{n} × {what} ({table})", "{what} {n} 条（{table}）").format(
            n=number(f.count), what=f.message, table=TABLES[f.table]
        )
        for f in answer.findings
        if f.severity != "rejected"
    ]
    return Text("{works}, {links}; flagged and kept: {flags}", "{works}，{links}；标记并保留：{flags}").format(
        works=works(answer.works), links=_links(answer), flags=join(flags) if flags else Text("nothing", "无")
    )


_UNIT = Text("unit", "个单位")


def _counted(answer: Answer) -> Text | None:
    """Return by what units works were counted, and what was lost."""
    counting, units = answer.counting, answer.units
    if not counting or not units:
        return None
    return Text(
        "{n} by {unit}, counted {mode}; of {works} {lost} ({share}) {belong} to nobody known: "
        "lost, given to no other; {few} {have} fewer than {least} works and no rank",
        "按{unit}汇总 {n}，{mode}；{works}中有 {lost} 项（{share}）无法归属："
        "记为未归属份额，不分给他人；{few}不足 {least} 项成果，不予排名",
    ).format(
        n=count(units.count, _UNIT),
        unit=units.label,
        mode=counting.label,
        works=works(counting.works),
        belong=agree(counting.lost_mass, "belongs", "belong"),
        lost=number(counting.lost_mass, 0 if counting.lost_mass == int(counting.lost_mass) else 1),
        share=percent(counting.lost_share or 0, 1),
        few=count(units.few_count, _UNIT),
        have=agree(units.few_count, "has", "have"),
        least=units.few,
    )


def _selves(answer: Answer) -> Text | None:
    """Return what became of self-citations, where citations were counted."""
    selves = answer.self_citations
    if not selves or not any(one.kind == "relational" for one in answer.indicators):
        return None
    if not selves.own and selves.unknown == selves.citations:
        return Text(
            "self-citations cannot be told apart, and none was left out: of no citation are the "
            "persons of both works known (100 % unknown)",
            "无法识别自引，也未剔除任何引文：没有一条引文的双方人员均已知（100% 未知）",
        )
    return Text(
        "{own} (a shared person) {what}; {share} of citations cannot be told",
        "{own}（有共同作者），{what}；{share} 的引用无法判断",
    ).format(
        own=count(selves.own, Text("self-citation", "条自引")),
        what=Text("left out", "已剔除") if selves.mode == "exclude" else Text("kept", "未剔除"),
        share=percent(selves.unknown_share or 0, 1),
    )


def _windows(answer: Answer) -> Text | None:
    """Return for how many works a window is not over, and whether means count them.

    Indicators of the same window are named apart only where their windows end in other years.
    """
    groups: dict[tuple[int, int, int, bool], list[str]] = {}
    for one in answer.windows:
        if one.complete is not None and one.complete < one.works:
            key = (one.window, one.works - one.complete, one.works, bool(one.left_out))
            groups.setdefault(key, []).append(one.indicator)
    if not groups:
        return None
    titles = {one.name: one.title for one in answer.indicators}
    several = {w for w, _, _, _ in groups if sum(key[0] == w for key in groups) > 1}
    sentences = []
    for counted, how in (
        (True, Text("left out of means and trends", "不计入均值与趋势")),
        (False, Text("counted to date", "按迄今数据计入")),
    ):
        listed = []
        for (window, left, _, out), names in groups.items():
            if out is not counted:
                continue
            sentence = Text("{n} {have} no complete {w}-year window", "{n}的 {w} 年窗口未满").format(
                n=works(left), have=agree(left, "has", "have"), w=window
            )
            if window in several:
                which = join([titles.get(name, Text(name, name)) for name in names])
                sentence += Text(" ({which})", "（{which}）").format(which=which)
            listed.append(sentence)
        if listed:
            sentences.append(join(listed) + Text(": ", "：") + how)
    return join(sentences, "; ", "；")


def _shares(answer: Answer) -> Text | None:
    """Return the shares of works, and of how many works nothing is known."""
    sentences = [_share(one) for one in answer.shares]
    return join(sentences, "; ", "；") if sentences else None


def _share(shares: SharesOf) -> Text:
    """Return the shares of one indicator; parts known of as many works stand together."""
    title = shares.title + Text(": ", "：")
    if not any(part.valued for part in shares.parts):
        return title + Text("known of no work", "均未知")
    sentences = []
    for valued, group in groupby(shares.parts, key=lambda part: part.valued):
        some = list(group)
        if not valued:
            names = join([part.label for part in some])
            sentences.append(Text("{what}: known of no work", "{what}：均未知").format(what=names))
            continue
        parts = [
            Text("{what} {share}", "{what} {share}").format(what=part.label, share=percent(part.mean.value, 1))
            for part in some
            if part.mean.value
        ] or [Text("none", "无")]
        rest = shares.works - valued
        unknown = Text(" (not known of {n}, {share})", "（{n}未知，占 {share}）").format(
            n=count(rest, Text("work", "项")), share=percent(rest / (shares.works or 1), 1)
        )
        sentences.append(join(parts) + (unknown if rest else Text(" (known of all)", "（全部已知）")))
    return title + join(sentences, "; ", "；")


OPENING: tuple[Sentence, ...] = (
    _early, _history, _too_early, _disruption, _beside, _sleepers, _drawn, _compared,
)  # fmt: skip
"""What the works did, and what it is too early to say."""
COUNTED: tuple[Sentence, ...] = (_windows, _shares, _counted, _selves)
"""What was counted, in the order in which it is told."""
CLOSING: tuple[Sentence, ...] = (_counts,)
"""What it rests on."""


def transcript(answer: Answer) -> list[Line]:
    """Return the transcript of an evaluation."""
    named = [same(f"{one.indicator} {one.id}") for one in answer.results]
    closing = [(Text("results", "结果"), join(named, ", ", "、")), *_exports(answer)]
    if answer.only:  # what was asked for first, then what it is held against
        whole = lines(answer, (*OPENING, *CLOSING))
        return [
            *_list(answer),
            *lines(answer, COUNTED),
            *((WHOLE if not n else label, text) for n, (label, text) in enumerate(whole)),
            *closing,
        ]
    return [*lines(answer, (*OPENING, *COUNTED, *CLOSING)), *closing]


def definitions(linked: bool = True) -> list[Definition]:
    """Return the terms with a sentence each, without links none of citations."""
    note = STABILITY_NOTE.format(draws=number(stability.DRAWS), groups=number(stability.GROUPS))
    return [*(DEFINITIONS if linked else ()), Definition(STABILITY, note)]


def _list(answer: Answer) -> list[Line]:
    """Return how much of a list was matched, and the mean of each indicator beside that over the whole set."""
    report = answer.only
    assert report
    kind = Text("DOI", "个 DOI ") if report.kind == "doi" else Text("identifier", "个标识符")
    whole = Text(", cells and citations those of the whole set", "，比较组与引用仍取自整个集合")
    sentence = Text(
        "{matched} of {wanted} found ({works}): means, rows and units are of {these}{rest}",
        "{wanted}中找到 {matched} 个（{works}）：均值、各行与机构或国家仅计这些成果{rest}",
    ).format(
        matched=number(report.matched),
        wanted=count(report.wanted, kind),
        works=works(report.works),
        these=agree(report.works, "it", "these"),
        rest=NOTHING if answer.citations is None else whole,
    )
    if report.missing:
        rest = report.wanted - report.matched - 3
        listed = same(", ".join(report.missing[:3]) + (f" +{rest}" if rest > 0 else ""))
        sentence += Text("; not found: ", "；未找到：") + listed
    return [(same(report.file), sentence), *_benchmarks(answer)]


def _benchmarks(answer: Answer) -> list[Line]:
    listed = []
    for about in answer.indicators:
        part = head(about)
        if part is None or not part.benchmark:
            continue
        listed.append(
            Text(
                "{title}, {part}: {a} over {n} (whole set: {b} over {m})",
                "{title}，{part}：{n}的均值 {a}（全集 {m}的均值 {b}）",
            ).format(
                title=about.title,
                part=part.label,
                a=number(part.mean.value or 0, 3),
                n=works(part.counted),
                b=number(part.benchmark.mean or 0, 3),
                m=works(part.benchmark.works),
            )
        )
    if not answer.indicators:
        return []
    if not listed:
        none = Text("no work of the list has a value that stands in a mean", "名单中没有成果计入均值")
        return [(Text("the list", "名单"), none)]
    return [(Text("the list", "名单") if not n else NOTHING, one) for n, one in enumerate(listed)]


def head(about: IndicatorResult) -> PartMean | None:
    """Return the part that speaks for an indicator, if it has a mean in the list and in the set."""
    known = [part for part in about.parts if part.benchmark and part.mean.value is not None]
    for name in (about.name, f"{about.name}_", "pp10_credit"):
        for part in known:
            if part.column == name or (name[-1] in "_t" and part.column.startswith(name)):
                return part
    return known[0] if known else None


def _exports(answer: Answer) -> list[Line]:
    """Return what was read of which file, and what was set aside."""
    readers = registry.modules("reader")
    lines_ = []
    for one in answer.exports or ():
        sentence = readers[one.reader].TITLE + Text(" · {n}, {r} set aside", " · {n}，{r}未采用").format(
            n=works(one.works), r=count(one.rejected, Text("record", "条记录"))
        )
        lines_.append((same(one.file), sentence))
    for merged in (False, True):
        known = [pair for pair in answer.alike or () if pair.merged is merged]
        if merged:  # that a work stands in several exports is how they are put together
            known = [pair for pair in known if pair.as_file == pair.file]
        lines_ += [_twice(pair) for pair in known[:3]]
    for fault in (answer.rejected or [])[:3]:
        where = Text("line {n}: ", "第 {n} 行：").format(n=number(fault.row))
        sentence = same(f"{fault.file} ") + where + fault.message + same("; ") + fault.fix
        lines_.append((Text("set aside", "未采用"), sentence))
    if answer.unread:
        lines_.append((Text("not read", "未读取"), join([same(n) for n in answer.unread])))
    return lines_


def _twice(pair: Duplicate) -> Line:
    """Return which record is, or may be, the work of another."""
    other = Text("line {n}", "第 {n} 行").format(n=number(pair.as_row))
    if pair.as_file != pair.file:
        other = same(f"{pair.as_file} ") + other
    if pair.merged:
        label = Text("twice", "重复")
        sentence = Text(
            "{file} line {n}: “{title}” has an identifier of {other} and is counted once",
            "{file} 第 {n} 行：“{title}”与{other}标识符相同，只计一次",
        )
    else:
        label = Text("twice?", "疑似重复")
        sentence = Text(
            "{file} line {n}: “{title}” has the title, year and first author of {other}; both are "
            "kept. If they are one work, delete one record",
            "{file} 第 {n} 行：“{title}”与{other}的题名、年份、第一作者相同，两者均保留；若为同一成果，请删去其一",
        )
    return label, sentence.format(file=pair.file, n=number(pair.row), title=pair.title[:60], other=other)
