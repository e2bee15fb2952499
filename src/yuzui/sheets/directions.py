# SPDX-License-Identifier: Apache-2.0
"""Which end of a scale is the best: what a file says of it in headings, in lines beside its tables, by its figures.

More is better unless a file speaks of another order, or of places in a ranking: then a person says which end it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from yuzui.sheets import units
from yuzui.sheets.sheet import Remark, Sheet
from yuzui.sheets.values import is_missing
from yuzui.text import Text, join, same

End = Literal["low", "high", ""]
"""The end that is the best; empty where a text speaks of an order and does not say which."""
ROWS = 200
"""Rows of a sheet in which lines about its scores are sought."""
LINE = 3
"""Most filled cells of a row that is a line, and no row of a table."""
LEGEND = 7.0
"""Highest mark of scales that begin at the best, as German marks do."""
FEWEST_PLACES = 6
"""Figures of a reviewer from which they can be places in a ranking."""

_BEST = (
    r"best(?:e[rsn]?)?(?:\s+(?:note|mark|grade|score|rank))?|highest|excellent|outstanding|exceptional|very\s+good|top"
    r"|sehr\s+gut|ausgezeichnet|hervorragend|exzellent|最好|最优|最佳|最高|优秀|优(?![先于])"
)
_WORST = (
    r"worst|lowest|(?:very\s+)?poor|very\s+weak|unacceptable|inadequate|unsatisfactory|schlechteste[rsn]?|schlecht"
    r"|ungen(?:ü|ue)gend|mangelhaft|最差|最低|很差|差(?!距|异)|不合格"
)
_NUMBER = r"(?<![\d.,])(\d{1,3}(?:[.,]\d)?)(?![\d])"
_LINK = r"\s*(?:[=:：(（\[]|[–—-](?=\s*[^\d\s])|\bis\b|\bmeans\b|\bbeing\b|\bist\b|\bbedeutet\b|为|是|表示|代表|即)\s*"
_BEHIND = re.compile(rf"{_NUMBER}\s*(?:分|th|st|名)?{_LINK}(?:the\s+|die\s+)?(?:({_BEST})|({_WORST}))", re.IGNORECASE)
_BEFORE = re.compile(rf"(?:({_BEST})|({_WORST}))\s*(?:[=:：(（\[]|\bis\b|\bist\b|为|是)\s*{_NUMBER}", re.IGNORECASE)
_MARK, _WORD = re.compile(r"\d{1,3}"), re.compile(rf"(?:{_BEST}|{_WORST})", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:higher|more|larger|bigger)\s+(?:scores?\s+|marks?\s+|grades?\s+)?(?:is|are|=)\s*better|越[高大多]越[好优]",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"\b(?:lower|less|smaller)\s+(?:scores?\s+|marks?\s+|grades?\s+)?(?:is|are|=)\s*better|越[低小少]越[好优]"
    r"|\bje\s+(?:kleiner|niedriger)",
    re.IGNORECASE,
)
_PLACES = r"\brank(?:s|ed|ing|ings)?\b|\brang(?:e|folge|liste|platz)?\b|\breihung|名次|排名|排序|位次"
_SPOKEN = re.compile(rf"{_PLACES}|\bschulnoten?\b|\bNotenskala\b", re.IGNORECASE)
_NOTES = re.compile(r"\bNoten\b")
_HEADED = re.compile(
    rf"{_PLACES}|\bnoten?\b|\w*noten?\b(?<!otnote)|\bplatz(?:ierung)?\b|\bgrades?\b|\bpriorit(?:y|ät)\b", re.IGNORECASE
)
_FALLING = re.compile(rf"{_PLACES}|\bnoten?\b|\w+note\b|\bplatz(?:ierung)?\b", re.IGNORECASE)
"""Headings whose usual order has the best at 1."""
_GERMAN = re.compile(
    r"gutacht|antragstell|hochschul|f(?:ö|oe)rder|vorhaben|projekttitel|bewertung|anmerkung|begutacht|k(?:ü|ue)rzel"
    r"|beantragt|fachgebiet|einrichtung|[äöüß]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Direction:
    """What a file says of the order of its scores.

    ``best`` is the end it names, ``why`` what it says, ``ends`` the numbers that it names for both; ``settled`` where
    it says in words that more is better.
    """

    best: End
    why: tuple[Text, ...] = ()
    ends: tuple[float, float] | None = None
    settled: bool = False

    @property
    def doubtful(self) -> bool:
        """Whether a person has to say which end is the best."""
        return bool(self.why) and not self.settled

    @property
    def reason(self) -> Text:
        """What the file says, in a sentence."""
        return join(list(self.why), "; ", "；")

    def reach(self, low: float, high: float) -> tuple[float, float]:
        """Return the ends of a scale of which some figures were seen: its best is 1, or 10 of 90.

        Examples
        --------
        >>> Direction("low").reach(2, 5), Direction("low").reach(20, 60), Direction("high").reach(2, 5)
        ((1.0, 5.0), (10.0, 90.0), (2.0, 5.0))
        """
        if self.best != "low" or self.ends or low <= 0:
            return float(low), float(high)
        return (10.0, 90.0) if low >= 10 and high <= 90 else (min(low, 1.0), float(high))


def stated(text: str) -> tuple[End, tuple[float, float] | None] | None:
    """Return the end that a text calls the best, with both ends where it names them; None if it speaks of no order.

    Examples
    --------
    >>> stated("Grades: 1 = best, 5 = worst"), stated("Scores 1 (poor) to 6 (outstanding)")
    (('low', (1.0, 5.0)), ('high', (1.0, 6.0)))
    >>> stated("Rank 1 = best. Ties allowed."), stated("ranking meeting"), stated("Round 3, 12 March")
    (('low', None), ('', None), None)
    >>> stated("名次：1为最优"), stated("5分为最好"), stated("6: sehr gut"), stated("Lower scores are better")
    (('low', None), ('high', None), ('high', None), ('low', None))
    """
    plain = unicodedata.normalize("NFKC", text)
    best: set[float] = set()
    worst: set[float] = set()
    for number, good, _ in _BEHIND.findall(plain):
        (best if good else worst).add(float(number.replace(",", ".")))
    for good, _, number in _BEFORE.findall(plain):
        (best if good else worst).add(float(number.replace(",", ".")))
    less, more = bool(_LESS.search(plain)), bool(_MORE.search(plain))
    if best and worst and best != worst and not (less or more):
        ends = (min(best | worst), max(best | worst))
        return ("low" if min(best) < min(worst) else "high"), ends
    low = less or bool(best and min(best) <= 1 and not worst) or bool(worst and min(worst) > 1 and not best)
    high = more or bool(best and min(best) > 1 and not worst) or bool(worst and min(worst) <= 1 and not best)
    if low or high:
        return ("" if low and high else "low" if low else "high"), None
    return ("", None) if _SPOKEN.search(plain) or _NOTES.search(plain) else None


def remarked(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return sheets with the lines of all of them that speak of the order of scores."""
    lines = [one for sheet in sheets for one in _lines(sheet)]
    return [replace(sheet, remarks=tuple(lines)) for sheet in sheets] if lines else list(sheets)


def _lines(sheet: Sheet) -> Iterable[Remark]:
    """Yield the lines of a sheet that speak of an order; a legend may have the mark and its word in two cells."""
    named = sheet.name or sheet.file
    if sheet.name and stated(sheet.name) not in (None, ("", None)):
        yield Remark(sheet.name, named, 0)
    for k, row in enumerate(sheet.rows[:ROWS]):
        cells = [" ".join(str(cell).split()) for cell in row if not is_missing(cell)]
        if not 0 < len(cells) <= LINE:
            continue
        if len(cells) == 1:
            texts = cells if stated(cells[0]) is not None else []
        else:
            legend = [f"{a} = {b}" for a, b in pairwise(cells) if _MARK.fullmatch(a) and _WORD.fullmatch(b)]
            texts = legend or [one for one in cells if stated(one) not in (None, ("", None))]
        for text in texts[:1]:
            yield Remark(text, named, sheet.number(k))


def direction(
    headings: Sequence[str], remarks: Sequence[Remark], figures: Mapping[str, Sequence[float]], language: Sequence[str]
) -> Direction:
    """Return what a file says of the order of the scores in some columns.

    Parameters
    ----------
    headings : sequence of str
        Headings of the columns of scores.
    remarks : sequence of Remark
        Lines beside the tables that speak of an order.
    figures : mapping of str to sequence of float
        Scores by reviewer.
    language : sequence of str
        All headings of the sheet, which say in which language it is written.
    """
    found = [(*known, _line(one)) for one in remarks if (known := stated(one.text)) is not None]
    for one in headings:
        known = stated(_plain(one))
        if known is None or not known[0]:
            usual: End = "low" if units.falling(one) or _FALLING.search(_plain(one)) else ""
            ends = units.backward(one)
            known = (usual, ends) if usual or ends or _HEADED.search(_plain(one)) else known
        if known is not None:
            found.append((*known, _heading(one)))
            break  # the headings of reviewers side by side are alike
    ends = next((two for _, two, _ in found if two), None)
    named = {best for best, _, _ in found if best}
    why = [text for best, _, text in found if best] or [text for _, _, text in found]
    if not found and (by_figures := _by_figures(figures, language)) is not None:
        return by_figures
    best: End = next(iter(named)) if len(named) == 1 else ""
    clear = best == "high" and not any(_FALLING.search(_plain(one)) for one in headings)
    return Direction(best, tuple(dict.fromkeys(why))[:LINE], ends, clear)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("_", " ")


def _heading(text: str) -> Text:
    return Text("the heading says “{t}”", "表头写有“{t}”").format(t=same(text))


def _line(one: Remark) -> Text:
    text = one.text if len(one.text) <= 120 else one.text[:119] + "…"
    if not one.row:
        return Text("a sheet is called “{t}”", "工作表名为“{t}”").format(t=same(text))
    return Text("{s}, row {r}, says “{t}”", "{s} 第 {r} 行写有“{t}”").format(
        s=same(one.sheet), r=same(str(one.row)), t=same(text)
    )


def _by_figures(figures: Mapping[str, Sequence[float]], language: Sequence[str]) -> Direction | None:
    """Return the doubt that figures raise: places in a ranking, or marks of a sheet in German."""
    groups = [one for one in figures.values() if len(one) >= FEWEST_PLACES]
    if len(groups) > 1 and all(map(_are_places, groups)):
        why = Text(
            "each reviewer’s figures are the places 1, 2, 3 … of a ranking", "每位评审人的数字是 1、2、3……的名次"
        )
        return Direction("low", (why,))
    every = [figure for one in figures.values() for figure in one]
    german = sum(bool(_GERMAN.search(word)) for word in language) > 1
    points = any("punkt" in word.casefold() for word in language)
    if not german or points or not every or not 1 <= min(every) < 2 or max(every) >= LEGEND:
        return None
    why = Text(
        "figures of {a} to {b} under German headings may be marks, of which 1 is the best",
        "德文表头下的 {a} 至 {b} 可能是以 1 为最优的分数",
    ).format(a=same(f"{min(every):g}"), b=same(f"{max(every):g}"))
    return Direction("", (why,))


def _are_places(figures: Sequence[float]) -> bool:
    """Say whether figures are whole numbers from 1 on that hardly repeat."""
    n = len(figures)
    whole = all(float(one).is_integer() for one in figures)
    return whole and min(figures) == 1 and 0.8 * n <= max(figures) <= 1.3 * n + 1 and len({*figures}) >= 0.8 * n
