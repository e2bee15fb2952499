# SPDX-License-Identifier: Apache-2.0
"""What shares, their parts and wholes, vintages and units are called."""

from __future__ import annotations

from yuzui.investment.path_sources import PAYERS, PERFORMERS, word
from yuzui.text import Text, same
from yuzui.text.numbers import percent

MEASURES = {
    "basic": Text("basic research", "基础研究"),
    "applied": Text("applied research", "应用研究"),
    "experimental": Text("experimental development", "试验发展"),
}
WHOLES = {
    "total": Text("all R&D", "研发经费"),
    "GDP": Text("GDP", "国内生产总值"),
    "source": Text("all R&D", "研发经费"),
    "type": Text("all R&D", "研发经费"),
    "performer": Text("all R&D", "研发经费"),
}
KINDS = {
    "final": Text("final", "最终数"),
    "preliminary": Text("preliminary", "初步数"),
    "restated": Text("restated", "修订数"),
    "panel": Text("international panel", "国际面板数据"),
    "derived": Text("derived", "推算数"),
}
STATUSES = {
    "sourced": Text("sourced", "有出处"),
    "partly sourced": Text("partly sourced", "部分有出处"),
    "derived": Text("derived", "推算"),
    "memory-only": Text("from memory, confirmed by a named person", "仅凭记忆，经具名人员确认"),
}
UNITS = {"100M CNY": Text("100M CNY", "亿元"), "M USD": Text("M USD", "百万美元")}


def measure(name: str, dimension: str = "type") -> Text:
    """Return the name of the part: a type of R&D, who performs it, who pays, or all of it."""
    category = name.removeprefix(f"{dimension}.")
    match dimension, *category.split("|"):
        case "performer", who:
            words = Text("R&D performed by {who}", "{who}执行的研发经费")
            return words.format(who=word(who, PERFORMERS))
        case "source", who:
            words = Text("R&D paid by {who}", "{who}出资的研发经费")
            return words.format(who=word(who, PAYERS))
        case "performer_x_type", who, kind:
            words = Text("{kind} by {who}", "{who}的{kind}")
            known = word(kind, MEASURES)
            return words.format(kind=known, who=word(who, PERFORMERS))
        case "intensity", _:
            return Text("R&D", "研发经费")
    return MEASURES.get(category, same(category))


def capital(text: Text) -> Text:
    """Return words with a capital at their beginning, as a sentence starts."""
    return Text(text.en[:1].upper() + text.en[1:], text.zh)


def whole(dimension: str) -> Text:
    """Return the name of the whole."""
    return WHOLES.get(dimension, same(dimension))


def target(share: float) -> Text:
    """Return a target, with the decimals it has."""
    return percent(share, 0 if abs(100 * share - round(100 * share)) < 1e-9 else 2)


def unit(name: str | None) -> Text:
    """Return the name of a unit."""
    return UNITS.get(name or "", same(name or ""))


def vintage(year: int | None, name: str) -> Text:
    """Return year and kind of a publication, as a reader of each language says them."""
    kind, _, rest = name.partition(" ")
    words = KINDS.get(kind)
    if words is None or rest not in ("", "communique"):
        return same(name if year is None else f"{year} {name}")
    paper = Text(" communiqué", "（公报）") if rest else same("")
    dated = same("") if year is None else Text("{y}, ", "{y} 年，").format(y=year)
    return dated + words + paper
