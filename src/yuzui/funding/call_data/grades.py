# SPDX-License-Identifier: Apache-2.0
"""Grades in letters and words whose order everybody knows, and the number each is given.

An order that nobody has confirmed is never used: words of several scales, or of none, are asked
about.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

SCALES: Sequence[str] = (
    "A+|A|A-|B+|B|B-|C+|C|C-|D+|D|D-|E|F",
    "A+|A|B|C|D|E|F",
    "A|B|C|D|E|F",
    "A|AB|B|BC|C|CD|D",
    "1st=first=first class|2:1=2.1=upper second|2:2=2.2=lower second|3rd=third=third class|fail=failed",
    "1st=first|2nd=second|3rd=third|4th=fourth|5th=fifth",
    "4*|3*|2*|1*|U=unclassified=0*",
    "high|medium|low",
    "very high|high|medium=moderate|low|very low",
    "outstanding=exceptional|excellent|very good|good|satisfactory=fair=average=adequate"
    "|marginal=weak=poor=unsatisfactory|very weak=very poor=unacceptable=inadequate",
    "outstanding=exceptional|excellent|very good|good|fair|poor|very poor",
    "excellent|very good|good|acceptable=adequate|weak|poor|unacceptable",
    "excellent|good|fair|weak|poor",
    "excellent|good|average|below average|poor",
    "strong accept=definite accept|accept|weak accept=probable accept|borderline=neutral"
    "|weak reject=probable reject|reject|strong reject=definite reject",
    "strongly recommend=highly recommended|recommend=recommended|neutral|do not recommend=not recommended",
    "fund|fund if possible|do not fund",
    "strongly agree|agree|neutral|disagree|strongly disagree",
    "must fund|should fund|could fund|do not fund",
    "特优=优秀+|优=优秀|良=良好|中=中等=一般=合格=及格|差=较差=不合格=不及格|很差=极差",
    "优=优秀|良=良好|中=中等|合格=及格|差=不合格=不及格",
    "优=优秀|良=良好|一般|较差|差|很差",
    "很好=非常好|好=较好|一般=中等|较差=不好|差=很差",
    "很高=非常高|高=较高|中=中等=一般|低=较低|很低=非常低",
    "甲|乙|丙|丁",
    "上|中|下",
    "优先资助|资助=同意资助=建议资助=可资助|不予资助=不资助=不同意资助=不建议资助",
    "强烈推荐=优先推荐|推荐=同意推荐|一般推荐=可推荐|不推荐=不予推荐",
    "非常同意|同意|一般=中立|不同意|非常不同意",
)
"""Known scales, best first; after an equals sign another word for the same place."""


def plain(grade: str) -> str:
    """Return a grade as it is compared.

    Examples
    --------
    >>> plain("Ａ＋"), plain(" Very  Good "), plain("A−"), plain("Excellent (5)")
    ('a+', 'very good', 'a-', 'excellent')
    """
    text = unicodedata.normalize("NFKC", grade).casefold()
    text = text.replace("\u2212", "-").replace("\u2013", "-").replace("：", ":")
    text = text.split("(")[0] if not text.startswith("(") else text
    return " ".join(text.replace("_", " ").split())


def _tiers(scale: str) -> list[list[str]]:
    return [[plain(word) for word in tier.split("=")] for tier in scale.split("|")]


_KNOWN = [_tiers(scale) for scale in SCALES]
_LETTERS = range(4)
"""Places of the scales whose steps between two grades in use count, used or not."""


def order(seen: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return grades in the order that everybody knows, best first, those of one place together.

    Examples
    --------
    >>> order(["B", "A+", "A"])[0], order(["良", "优秀", "差"])
    (('a+',), (('优秀',), ('良',), ('差',)))
    >>> order(["A", "优"]), order(["red", "green"])
    ((), ())
    """
    wanted = {plain(grade) for grade in seen}
    found: list[tuple[tuple[str, ...], ...]] = []
    for place, tiers in enumerate(_KNOWN):
        where = {word: k for k, tier in enumerate(tiers) for word in tier}
        if not wanted or not wanted <= set(where):
            continue
        used = sorted({where[word] for word in wanted})
        kept = range(used[0], used[-1] + 1) if place in _LETTERS else used
        names = [tuple(word for word in tiers[k] if word in wanted) or (tiers[k][0],) for k in kept]
        found.append(tuple(names))
    if not found:
        return ()

    def ranks(tiers: tuple[tuple[str, ...], ...]) -> dict[str, int]:
        return {word: k for k, tier in enumerate(tiers) for word in tier if word in wanted}

    def pairs(tiers: tuple[tuple[str, ...], ...]) -> set[tuple[str, str]]:
        at = ranks(tiers)
        return {(a, b) for a in wanted for b in wanted if at[a] < at[b]}

    if any((b, a) in pairs(two) for one in found for two in found for a, b in pairs(one)):
        return ()
    # scales that agree: the one with the fewest places that nobody used
    return min(found, key=lambda tiers: (len(tiers), found.index(tiers)))


def numbers(tiers: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return the number of each grade, 1 for the worst."""
    return {word: float(len(tiers) - place) for place, tier in enumerate(tiers) for word in tier}
