# SPDX-License-Identifier: Apache-2.0
"""What was counted of a set of works, in sentences."""

from __future__ import annotations

from itertools import groupby

from yuzui.evaluation.report.words import Document, Sentence, works
from yuzui.text import Text, join
from yuzui.text.numbers import agree, count, number, percent

_UNIT = Text("unit", "个单位")


def _counted(document: Document) -> Text | None:
    """Return by what units works were counted, and what was lost."""
    counting, units = document.get("counting"), document.get("units")
    if not counting or not units:
        return None
    return Text(
        "{n} by {unit}, counted {mode}; of {works} {lost} ({share}) {belong} to nobody known: "
        "lost, given to no other; {few} {have} fewer than {least} works and no rank",
        "按{unit}汇总 {n}，{mode}；{works}中有 {lost} 项（{share}）无法归属："
        "记为未归属份额，不分给他人；{few}不足 {least} 项成果，不予排名",
    ).format(
        n=count(units["count"], _UNIT),
        unit=Text.of(units["label"]),
        mode=Text.of(counting["label"]),
        works=works(counting["works"]),
        belong=agree(counting["lost_mass"], "belongs", "belong"),
        lost=number(counting["lost_mass"], 0 if counting["lost_mass"] == int(counting["lost_mass"]) else 1),
        share=percent(counting["lost_share"] or 0, 1),
        few=count(units["few_count"], _UNIT),
        have=agree(units["few_count"], "has", "have"),
        least=units["few"],
    )


def _selves(document: Document) -> Text | None:
    """Return what became of self-citations, where citations were counted."""
    selves = document.get("self_citations")
    if not selves or not any(i["kind"] == "relational" for i in document["indicators"]):
        return None
    share = percent(selves["unknown_share"] or 0, 1)
    if not selves["own"] and selves["unknown"] == selves["citations"]:
        return Text(
            "self-citations cannot be told apart, and none was left out: of no citation are the "
            "persons of both works known (100 % unknown)",
            "无法识别自引，也未剔除任何引文：没有一条引文的双方人员均已知（100% 未知）",
        )
    sentence = Text(
        "{own} (a shared person) {what}; {share} of citations cannot be told",
        "{own}（有共同作者），{what}；{share} 的引用无法判断",
    ).format(
        own=count(selves["own"], Text("self-citation", "条自引")),
        what=Text("left out", "已剔除") if selves["mode"] == "exclude" else Text("kept", "未剔除"),
        share=share,
    )
    return sentence


def _windows(document: Document) -> Text | None:
    """Return for how many works a window is not over, and whether means count them.

    Indicators of the same window are named apart only where their windows end in other years.
    """
    groups: dict[tuple[int, int, int, bool], list[str]] = {}
    for one in document.get("windows", ()):
        if one["complete"] is not None and one["complete"] < one["works"]:
            left = one["works"] - one["complete"]
            key = (one["window"], left, one["works"], bool(one["left_out"]))
            groups.setdefault(key, []).append(one.get("indicator", ""))
    if not groups:
        return None
    titles = {one["name"]: Text.of(one["title"]) for one in document.get("indicators", ())}
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


def _shares(document: Document) -> Text | None:
    """Return the shares of works, and of how many works nothing is known."""
    sentences = [_share(one) for one in document.get("shares", ())]
    return join(sentences, "; ", "；") if sentences else None


def _share(section: Document) -> Text:
    """Return the shares of one indicator; parts known of as many works stand together."""
    title = Text.of(section["title"]) + Text(": ", "：")
    if not any(part["valued"] for part in section["parts"]):
        return title + Text("known of no work", "均未知")
    sentences = []
    for valued, group in groupby(section["parts"], key=lambda part: part["valued"]):
        some = list(group)
        if not valued:
            names = join([Text.of(part["label"]) for part in some])
            sentences.append(Text("{what}: known of no work", "{what}：均未知").format(what=names))
            continue
        parts = [
            Text("{what} {share}", "{what} {share}").format(
                what=Text.of(part["label"]), share=percent(part["mean"]["value"], 1)
            )
            for part in some
            if part["mean"]["value"]
        ]
        if not parts:
            parts = [Text("none", "无")]
        rest = section["works"] - valued
        unknown = Text(" (not known of {n}, {share})", "（{n}未知，占 {share}）").format(
            n=count(rest, Text("work", "项")), share=percent(rest / (section["works"] or 1), 1)
        )
        unknown = unknown if rest else Text(" (known of all)", "（全部已知）")
        sentences.append(join(parts) + unknown)
    return title + join(sentences, "; ", "；")


SENTENCES: tuple[Sentence, ...] = (_windows, _shares, _counted, _selves)
"""What was counted, in the order in which it is told."""
