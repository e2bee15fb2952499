# SPDX-License-Identifier: Apache-2.0
"""An evaluation document in sentences and tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from yuzui.evaluation import stability
from yuzui.text import Text, join, same
from yuzui.text.numbers import agree, count, number, percent, signed

Line = tuple[Text, Text]
Document = dict[str, Any]
Sentence = Callable[[Document], Text | None]
"""What says one thing of a document, or None where there is nothing to say."""

DEFINITIONS = (
    (
        Text("citation window", "引文窗口"),
        Text(
            "a window of L years takes citations at lags 0 to L − 1; disruption takes lags 1 to L",
            "L 年窗口计入时滞 0 至 L − 1 的引用；颠覆性计入时滞 1 至 L",
        ),
    ),
    (
        Text("censored", "删失"),
        Text(
            "not all works have lived that age in full, so the curve there is too low",
            "并非所有成果都已度过该年龄，曲线在此偏低",
        ),
    ),
    (
        Text("late share", "迟到引用占比"),
        Text(
            "of the citations of the first 2 L years, the share that came after L years",
            "前 2L 年的引用中，来自 L 年之后的占比",
        ),
    ),
    (
        Text("too early to say", "尚不能判断"),
        Text(
            "no complete year follows the window; once twice the window is over, it is said",
            "窗口之后尚无完整年份；观察满两倍窗口后才给出判断",
        ),
    ),
    (
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


def lines(document: Document, sentences: Iterable[Sentence]) -> list[Line]:
    """Return one line for each sentence that has something to say, the first one labelled."""
    texts = [text for sentence in sentences if (text := sentence(document)) is not None]
    return [(NOTHING if n else EVALUATE, text) for n, text in enumerate(texts)]


def _early(document: Document) -> Text | None:
    """Return how much of the oldest works' recognition came early."""
    early = document["early"]
    if not early or not early["citations"]:
        return None
    done = [row for row in early["shares"] if row["complete"]]
    if not done:
        return None
    shares = [
        Text("{share} within {n} {unit}", "{share} 在 {n} {unit}内").format(
            share=percent(row["share"]["value"], 0), n=row["within"], unit=UNITS[early["unit"]]
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
        works=works(early["works"]),
        their=agree(early["works"], "its", "their"),
        years=span(early["from"], early["to"]),
        set=Text.of(document["set"]["label"]),
        citations=count(early["citations"], Text("citation", "次引用")),
        shares=join(shares),
        n=done[-1]["within"],
        unit=UNITS[early["unit"]],
        rest=percent(1 - done[-1]["share"]["value"], 0),
        through=document["set"]["last"],
    )


def _history(document: Document) -> Text | None:
    """Return from when on histories can be told, where that is not from the beginning."""
    history = document.get("history")
    if not history or not history["years"] or history["from"] == history["years"][0]["year"]:
        return None
    before = [y for y in history["years"] if history["from"] is None or y["year"] < history["from"]]
    n = sum(y["works"] for y in before)
    share = sum(y["works"] * y["listing"] for y in before) / n
    if history["from"] is None:
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
    ).format(year=history["from"], n=works(n), share=percent(share, 0))


def _too_early(document: Document) -> Text | None:
    """Return from which cohort on ten years are too early to say."""
    cohorts = [row["cohort"] for row in document["late"] or () if row["window"] == 10 and row["state"] == "too_early"]
    if not cohorts:
        return None
    sentence = Text(
        "for works of {year} and later it is too early to say what comes after ten years "
        "(the set is complete to {through})",
        "{year} 年及以后的成果，十年之后的引用尚不能判断（集合完整至 {through} 年）",
    )
    return sentence.format(year=min(cohorts), through=document["set"]["through"])


def _disruption(document: Document) -> Text | None:
    """Return the contrast between the two rules for works without references."""
    trend = document["disruption"]
    if not trend:
        return None
    return Text(
        "mean disruption over {window}{shared} is {null} for the {valued} that can have a value; "
        "giving the {loose} without references a value of 1 would make it {one}",
        "{window}颠覆性均值{shared}：可取值的 {valued}为 {null}；若把没有参考文献的 {loose}计为 1，则变为 {one}",
    ).format(
        window=count(trend["window"], Text("year", "年")) if trend["window"] else Text("all years", "全部年份"),
        shared=_shared(document["parameters"]["shared"]),
        null=signed(trend["null"]["mean"]["value"], 3),
        valued=works(trend["null"]["valued"]),
        loose=works(trend["without_reference"]),
        one=signed(trend["as_one"]["mean"]["value"], 3),
    ) + left_out(trend)


def left_out(disruption: Document) -> Text:
    """Return how many works a mean of disruption leaves out because their window is not over."""
    n = disruption.get("left_out")
    if not n:
        return NOTHING
    return Text(" ({n} whose window is not over {are} left out)", "（窗口未满的 {n}未计入）").format(
        n=works(n), are=agree(n, "is", "are")
    )


def _beside(document: Document) -> Text | None:
    """Return what rewired copies of the set show, or that none were made."""
    if not document["disruption"]:
        return None
    baseline = document.get("baseline")
    if not baseline or baseline["mean"]["interval"] is None:
        none = Text(
            "no rewired copies stand beside this mean: --baseline 20 makes them",
            "该均值旁没有重连副本作对照：加 --baseline 20 可生成",
        )
        return none
    sentence = Text(
        "in {n} rewired copies, which keep every year and all numbers of references and citations "
        "and draw anew who cites whom, the mean is {mean} (middle 95 %: {low} to {high})",
        "{n} 份重连副本保持全部年份、参考文献数与被引数，只重抽谁引用谁：其均值为 {mean}（中间 95%：{low} 至 {high}）",
    ).format(
        n=number(baseline["copies"]),
        mean=signed(baseline["mean"]["value"], 3),
        low=signed(baseline["mean"]["interval"]["low"], 3),
        high=signed(baseline["mean"]["interval"]["high"], 3),
    )
    return sentence + _mixed(baseline) + _trend(document)


def _mixed(baseline: Document) -> Text:
    """Return how far copies were rewired, and whether that sufficed."""
    if "settled" not in baseline:  # kept by an earlier version
        return NOTHING
    if baseline["settled"]:
        return Text(
            "; {n} rounds of rewiring sufficed: doubling them changes nothing", "；重连 {n} 轮已足够：加倍亦无变化"
        ).format(n=number(baseline["trades"]))
    return Text(
        "; after {n} rounds of rewiring they still change: too near to the set to be chance",
        "；重连 {n} 轮后仍在变化：与原集合过近，尚不能代表随机",
    ).format(n=number(baseline["trades"]))


def _drawn(document: Document) -> Text | None:
    """Return by what copies an indicator was drawn, and how far two halves of them agree."""
    sentences = []
    for one in document.get("indicators", ()):
        draws = one.get("drawn")
        if not draws or not draws["rounds"]:
            continue
        least, most = draws["rounds"]
        phrase = Text(
            "{title}: held against {n} rewired copies, {rounds} rounds each; ",
            "{title}：与 {n} 份重连副本比较，每份重连 {rounds} 轮；",
        ).format(
            title=Text.of(one["title"]), n=number(draws["copies"]), rounds=span(least, most)
        )  # fmt: skip
        phrase += (
            Text("doubling the rounds changes nothing more", "轮数加倍亦无变化")
            if draws["settled"]
            else Text(
                "in some years they still change: do not use the values of these years",
                "部分年份仍在变化：这些年份的取值不宜使用",
            )
        )
        if draws["agreement"] is not None:
            phrase += Text(
                "; two halves of the copies put works in the same order with a rank correlation of {r}",
                "；两半副本对成果排序的秩相关为 {r}",
            ).format(r=number(draws["agreement"], 2))
        sentences.append(phrase)
    return join(sentences, "; ", "；") if sentences else None


def _trend(document: Document) -> Text:
    """Return the change over the years whose window is over, in the set and in the copies."""
    over = {row["year"] for row in document["disruption"]["years"] if row["complete"]}
    rows = [row for row in document["baseline"]["years"] if row["year"] in over and row["above"]["value"] is not None]
    if len(rows) < 2:
        return NOTHING
    first, last = rows[0], rows[-1]
    phrase = Text(
        "; from {start} to {end} the set goes from {a} to {b}, the copies from {c} to {d}",
        "；{start} 年至 {end} 年，集合由 {a} 变为 {b}，副本由 {c} 变为 {d}",
    )
    return phrase.format(
        start=first["year"],
        end=last["year"],
        a=signed(first["observed"]["value"], 3),
        b=signed(last["observed"]["value"], 3),
        c=signed(first["mean"]["value"], 3),
        d=signed(last["mean"]["value"], 3),
    )


def _shared(least: int) -> Text:
    if least == 1:
        return NOTHING
    return Text(f" (citers of both share at least {least} references)", f"（同时施引者至少共有 {least} 条参考文献）")


def delayed(sleepers: Document) -> Text:
    """Return when a work counts as recognised late."""
    rule = sleepers.get("rule")
    if not rule:  # kept by an earlier version
        return Text("coefficient above 0", "系数大于 0")
    return Text(
        "coefficient in the top {top} % of its field and decade, asleep for at least {n} years, at least {c} citations",
        "系数居同领域同年代前 {top}%，沉睡至少 {n} 年，被引至少 {c} 次",
    ).format(top=number(100 - rule["percentile"]), n=rule["sleep"], c=rule["citations"])


def titled(work: Document, most: int = 70) -> Text:
    """Return a work by its title where it is known, else by its id."""
    title = str(work.get("title") or "")
    if not title:
        return same(str(work["id"]))
    return same(title if len(title) <= most else title[: most - 1].rstrip() + "…")


def _sleepers(document: Document) -> Text | None:
    """Return how many works woke late, and the latest of them."""
    sleepers = document["sleepers"]
    if not sleepers or (not sleepers["latest"] and not sleepers.get("rule")):
        return None
    if not sleepers["latest"]:
        return Text("no work was recognised late: {rule}", "没有延迟认可的成果：{rule}").format(rule=delayed(sleepers))
    first = sleepers["latest"][0]
    sentence = Text(
        "{late} {were} recognised late ({rule}); {work} of {year} woke after {woke} and peaked after {peak}",
        "{late}属延迟认可（{rule}）；{year} 年的 {work} 在 {woke}后被唤醒，{peak} 年后达到高峰",
    ).format(
        late=works(sleepers["late"]),
        were=agree(sleepers["late"], "was", "were"),
        rule=delayed(sleepers),
        work=titled(first),
        year=first["year"],
        woke=count(first["awakening"], Text("year", "年")),
        peak=first["peak"],
    )
    if "percentile" not in first:  # kept by the first version of the definition
        return sentence
    # nothing but the last of all would be the hundredth
    among = number(math.floor(10 * first["percentile"]) / 10, 1)
    return sentence + Text(
        " (percentile {among} in its field and decade)", "（居同领域同年代第 {among} 百分位）"
    ).format(among=among)


def _compared(document: Document) -> Text | None:
    """Return that scores and credits add up over the whole set, as they must."""
    score, share = (document["identities"][name] for name in ("world_mncs", "world_pp10"))
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
        "compared within field, year and type; over the whole set {said}, {so}",
        "在同领域、同年份、同类型内比较；全集{said}，{so}",
    ).format(said=join(phrases, ", ", "、"), so=so)


def _links(document: Document) -> Text:
    """Return how many links were used, or that none were given."""
    links = document["citations"]
    if links is None:
        return UNLINKED
    return Text("{used} of {read} used", "{read}中使用 {used} 条").format(
        used=number(links["used"]), read=count(links["read"], Text("citation", "条引文"))
    )


def _counts(document: Document) -> Text:
    """Return works, citations used, and every flag of what was kept with its count."""
    flags = [
        Text("{n} × {what} ({table})", "{what} {n} 条（{table}）").format(
            n=number(f["count"]), what=Text.of(f["message"]), table=TABLES[f["table"]]
        )
        for f in document["findings"]
        if f["severity"] != "rejected"
    ]
    return Text("{works}, {links}; flagged and kept: {flags}", "{works}，{links}；标记并保留：{flags}").format(
        works=works(document["works"]), links=_links(document), flags=join(flags) if flags else Text("nothing", "无")
    )


OPENING: tuple[Sentence, ...] = (
    _early, _history, _too_early, _disruption, _beside, _sleepers, _drawn, _compared,
)  # fmt: skip
"""What the works did, and what it is too early to say."""
CLOSING: tuple[Sentence, ...] = (_counts,)
"""What it rests on."""


def result_ids(document: Document) -> list[Line]:
    """Return under which ids the results are kept, and how one is opened."""
    named = [same(f"{one['indicator']} {one['id']}") for one in document["results"]]
    return [(Text("results", "结果"), join(named, ", ", "、"))]


def definitions(linked: bool = True) -> list[dict[str, Any]]:
    """Return the terms with a sentence each, without links none of citations."""
    note = STABILITY_NOTE.format(draws=number(stability.DRAWS), groups=number(stability.GROUPS))
    words = [*(DEFINITIONS if linked else ()), (STABILITY, note)]
    return [{"term": term.json(), "text": text.json()} for term, text in words]
