# SPDX-License-Identifier: Apache-2.0
"""The doubts about what stands in the columns of a call, each as a question: unit, scale, order, status."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from yuzui.funding import call_advice, call_data
from yuzui.funding.intake_columns import CRITERION, EXPERT, FURTHER, Part
from yuzui.funding.intake_doubts import (
    FIRST,
    GRADES,
    SHOWN,
    USUAL_TOPS,
    Context,
    at,
    declared_scale,
    first_cells,
    quoted,
)
from yuzui.funding.intake_scales import LARGEST, figures, marks, outlying, score_columns, scores, slip, usual
from yuzui.sheets import units
from yuzui.sheets.directions import Direction, direction
from yuzui.sheets.understand.mapping import ColumnMapping
from yuzui.sheets.understand.questions import Choice, Item, Question, Seen
from yuzui.sheets.values import UnfitError, cell_unit, is_missing, number
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY, count, money_in_full
from yuzui.text.numbers import money as money_text
from yuzui.text.numbers import number as number_text

PLAUSIBLE = (0.01, 100.0)
"""Least and most that all requests may be of the budget before the unit is asked."""
ROWS = Text("row", "行"), "rows"


def of_cells(about: Context) -> list[Question]:
    """Return the questions what stands in columns."""
    ways = (unit, scale, order, status)
    return [one for part in about.parts for way in ways for one in way(part, about)]


# What a figure of money is.


def unit(part: Part, about: Context) -> Iterator[Question]:
    """Ask what a figure of money is, with the sum each answer would give."""
    for name in ("amount", "recommended"):
        place = part.places.get(f"proposal.{name}")
        if place is None or "proposal" not in part.drafts:
            continue
        one = part.drafts["proposal"].places[name]
        said = about.column_mapping("proposal", name)
        above = part.drafts["proposal"].above
        own = one.unit if one.unit.factor != 1 or one.unit.currency or units.unclear(one.unit.text) else above
        coins = Counter(units.coin(cell) for cell in first_cells(part, place) if isinstance(cell, str))
        written = next((coin for coin, _ in coins.most_common() if coin), "")
        coin = own.currency or written or about.currency
        amounts = _amounts(part, place)
        if not amounts.all:
            continue
        answered = said is not None and said.unit is not None
        factor = float(own.factor)
        if not answered and _is_sure(part, own, written, amounts, about.budget):
            continue
        yield _unit_question(part, place, about, coin, factor, amounts, said if answered else None)


def _is_sure(part: Part, own: units.Unit, written: str, amounts: Amounts, budget: float | None) -> bool:
    """Say whether nothing is left to ask of a unit: its coin is known, and no other unit would read another sum."""
    coin = bool(own.currency or written)
    if _has_currency(part):
        return own.factor == 1 and _plausible(amounts.usual(1.0), budget)
    if coin and not amounts.bare:
        return True
    return coin and own.factor == 1 and not units.unclear(own.text) and _plausible(amounts.usual(1.0), budget)


@dataclass(frozen=True)
class Amounts:
    """The figures of a column of money: those that the unit of the column reads, and those that say their own."""

    bare: Sequence[float]
    own: Sequence[float]
    written: Sequence[str] = ()

    @property
    def all(self) -> list[float]:
        """All figures, as written."""
        return [*self.bare, *self.own]

    def total(self, factor: float) -> float:
        """Return the sum that a unit would load."""
        return sum(self.bare) * factor + sum(self.own)

    def usual(self, factor: float) -> float:
        """Return the sum that a unit would load if no amount had slipped: the middle one, as often as there are."""
        read = [*(one * factor for one in self.bare), *self.own]
        return typical(read) * len(read)


def _has_currency(part: Part) -> bool:
    return "proposal.currency" in part.places


def _plausible(total: float, budget: float | None) -> bool:
    return not budget or PLAUSIBLE[0] * budget <= total <= PLAUSIBLE[1] * budget


def _amounts(part: Part, place: int) -> Amounts:
    """Return the figures of a column, one of each proposal."""
    cells = part.cells(place)
    first: dict[str, Any] = {}
    if part.id_place is None:
        first = {str(k): cell for k, cell in enumerate(cells) if cell is not None}
    else:
        for own, cell in zip(part.cells_below.ids, cells, strict=True):
            if cell is not None and own and own not in first:
                first[own] = cell
    read = figures(part.counts(place), money=True)
    cells = [cell for cell in first.values() if cell in read]
    carried = [cell for cell in cells if cell_unit(cell) is not None]
    return Amounts(
        [read[cell] for cell in cells if cell_unit(cell) is None],
        [read[cell] for cell in carried],
        [*map(str, carried)],
    )


def _unit_question(
    part: Part, place: int, about: Context, coin: str, factor: float, amounts: Amounts, said: ColumnMapping | None
) -> Question:
    bare = amounts.bare or amounts.all
    sample = next((one for one in bare if one), bare[0])
    chinese = coin == "CNY" or any("\u4e00" <= sign <= "\u9fff" for sign in part.header.name(place))
    factors = [factor, 1.0, *([10_000.0, 1e8] if chinese else [1_000.0, 1_000_000.0])]
    own = None if said is None or said.unit is None else (float(said.unit.factor), said.unit.currency or coin)
    if own is not None and own[0] not in factors:
        factors.append(own[0])
    ways = []
    for one in dict.fromkeys(factors):
        means = money_in_full(round(sample * one, 2), coin or NO_CURRENCY)
        shown = Text("{a} is {b}", "{a} 即 {b}").format(a=same(f"{sample:,.12g}"), b=means)
        total, usual = amounts.total(one), amounts.usual(one)
        note = Text("sum {s}", "合计 {s}").format(s=money_text(total, coin or NO_CURRENCY))
        if usual and not usual / 10 <= total <= usual * 10:
            middle = money_text(usual / len(amounts.all), coin or NO_CURRENCY)
            note += Text("; the middle one asks for {m}", "；中位数为 {m}").format(m=middle)
        ways.append(Choice(unit_value(one, coin), shown, note))
    ways.append(
        Choice(
            "other",
            Text("Another unit", "其他单位"),
            Text("as in 1000 EUR, 万元, USD million", "如 1000 EUR、万元、USD million"),
            free=True,
        )
    )
    proposed = _proposed_unit(factor, dict.fromkeys(factors), amounts, about.budget)
    proposed = f"{proposed} {coin}".strip() if proposed else ""
    heading = quoted(part, place)
    if proposed and own is None:
        guess = money_in_full(sample * float(proposed.split()[0]), coin or NO_CURRENCY)
        text = Text("{h}: is {a} a cost of {b}?", "{h}：{a} 是否指 {b}？").format(
            h=heading, a=same(f"{sample:,.12g}"), b=guess
        )
    else:
        text = Text("{h}: in which unit is {a}?", "{h}：{a} 的单位是什么？").format(
            h=heading, a=same(f"{sample:,.12g}")
        )
    detail = _unit_evidence(part, place, coin, factor, amounts, about.budget)
    answer = ""
    if own is not None:
        answer = unit_value(*own)
        if answer not in {one.value for one in ways}:
            answer = f"other {answer}"
    return Question("unit", at(part, place), text, detail, choices=tuple(ways), proposed=proposed, answer=answer)


def _proposed_unit(factor: float, factors: Iterable[float], amounts: Amounts, budget: float | None) -> str:
    """Return the unit that the evidence is for: that of the heading, unless the budget speaks for another."""
    near = [one for one in factors if budget and _near_budget(amounts.usual(one), budget)]
    if factor != 1:
        # a heading that the budget contradicts is a doubt, which a person settles
        return unit_value(factor, "") if _plausible(amounts.usual(factor), budget) or not near else ""
    return unit_value(near[0], "") if len(near) == 1 else ""


def _unit_evidence(part: Part, place: int, coin: str, factor: float, amounts: Amounts, budget: float | None) -> Text:
    """Return what speaks for a unit: the budget, where the heading contradicts it, and cells that have their own."""
    told = []
    if budget:
        told.append(Text("The budget is {b}.", "预算为 {b}。").format(b=money_text(budget, coin or NO_CURRENCY)))
        if factor != 1 and not _plausible(amounts.usual(factor), budget):
            told.append(
                Text(
                    "Read as {h} says, all requests together are {n} times that: what is wrong, the heading or the "
                    "budget?",
                    "按{h}读取，申请合计为预算的 {n} 倍：请核对是表头有误还是预算有误。",
                ).format(h=quoted(part, place), n=times(amounts.total(factor), budget))
            )
    if amounts.own:
        told.append(
            Text("Where a cell says its own unit, that holds ({c}).", "单元格自带单位的，以其为准（{c}）。").format(
                c=join([same(f"“{one}”") for one in [*dict.fromkeys(amounts.written)][:3]], ", ", "、")
            )
        )
    return join(told, " ", "")


def times(total: float, budget: float) -> Text:
    """Return how many times the budget a sum is, in words that a person takes in at once."""
    ratio = total / budget
    return number_text(round(ratio)) if ratio >= 1 else same(f"{ratio:.2g}")


def _near_budget(total: float, budget: float) -> bool:
    """Say whether requests are between a half of the budget and twenty times as much, as calls have them."""
    return 0.5 * budget <= total <= 20 * budget


def unit_value(factor: float, coin: str) -> str:
    """Return a unit as an answer."""
    return f"{factor:.15g} {coin}".strip() if factor < 1e15 else f"{factor:.0f} {coin}".strip()


_UNIT = re.compile(r"([\d., '’]*\d)?\s*(.*)")


def unit_of(answer: str) -> tuple[float, str] | None:
    """Return factor and currency of an answer; None for words that are no unit.

    Examples
    --------
    >>> unit_of("1000 GBP"), unit_of("other 万元"), unit_of("other USD million"), unit_of("other boxes")
    ((1000.0, 'GBP'), (10000.0, 'CNY'), (1000000.0, 'USD'), None)
    """
    text = answer.removeprefix("other").strip()
    match = _UNIT.fullmatch(text)
    digits, words = (match[1] or "", match[2].strip()) if match else ("", text)
    factor = 1.0
    if digits:
        try:
            factor = float(number(digits))
        except UnfitError:
            return None
    unit = units.parse(words) if words else units.NONE
    if words and unit.factor == 1 and not unit.currency:
        if not re.fullmatch(r"[A-Za-z]{3}", words):
            return None
        return factor, words.upper()
    factor *= float(unit.factor)
    return (factor, unit.currency) if 0 < factor < LARGEST and text else None


# Scores that are off their scale.


def scale(part: Part, about: Context) -> Iterator[Question]:
    """Ask about scores outside their scale, or far from all others."""
    said = about.column_mapping("review", "score")
    for places in score_columns(part):
        read = scores(part, places)
        cells = sum(sum(marks(part, place).values()) for place in places)
        if 2 * sum(read.values()) < cells:
            continue  # letters: their order is asked
        own = declared_scale(part, places[0], about.mapping)
        found = outlying(read, own)
        answered = about.answers.get(("scale", at(part, places[0])), "")
        if not found and not answered:
            continue
        low, high = usual(read, found, own)
        off = _off(part, places, found)
        slips = {figure: slip(figure, low, high) for figure in found}
        answer = answered
        if said is not None and not answer:
            ends = said.scale or (own if said.scales else None) or (0.0, 0.0)
            ruled = bool(said.scale or said.scales) and not outlying(dict.fromkeys(found, 1), ends)
            answer = "aside" if said.off_scale else f"scale {min(ends):g} {max(ends):g}" if ruled else ""
        rows = [Seen(part.line(k), f"{figure:g}") for k, figure in off]
        all_ = sum(read.values())
        yield Question(
            "scale",
            at(part, places[0]),
            _off_scale(part, places[0], off, slips, (low, high)),
            Text("{c} of {n} scores", "{n} 个评分中的 {c} 个").format(c=same(str(len(off))), n=number_text(all_)),
            choices=_ways_of_scale(found, slips, (low, high), len(off) == 1),
            proposed="aside" if len(off) <= max(1, all_ // 20) else "",
            answer=answer,
            rows=tuple(rows[:SHOWN]),
            more=max(0, len(rows) - SHOWN),
        )


def _ways_of_scale(
    found: Sequence[float], slips: Mapping[float, float | None], usual_: tuple[float, float], one_row: bool
) -> tuple[Choice, ...]:
    """Return what may be said of scores off their scale."""
    low, high = usual_
    aside = Text("Set the row aside", "搁置该行") if one_row else Text("Set the rows aside", "搁置这些行")
    ways = [Choice("aside", aside)]
    if slips and all(one is not None for one in slips.values()):
        each = ", ".join(f"{a:g} → {b:g}" for a, b in slips.items())
        slipped = next(iter(slips.values()))
        label = Text(f"It is a {slipped:g}", f"应为 {slipped:g}") if one_row else Text("Typing slips", "录入有误")
        ways.append(Choice("slip", label, same(each)))
    top = max([high, *found])
    ends = (low, min(found, default=low), next((one for one in USUAL_TOPS if one >= top), top))
    first, last = f"{min(ends):g}", f"{max(ends):g}"
    label = Text(f"The scale is {first} to {last}", f"评分范围为 {first}–{last}")
    ways.append(Choice(f"scale {first} {last}", label))
    other = Text("The scale is another one", "评分范围为其他")
    ways.append(Choice("scale", other, Text("lowest and highest, as in 1 10", "最低与最高，如 1 10"), free=True))
    return tuple(ways)


def _off_scale(
    part: Part,
    place: int,
    off: Sequence[tuple[int, float]],
    slips: Mapping[float, float | None],
    usual_: tuple[float, float],
) -> Text:
    """Return what is seen of scores off their scale, as a sentence."""
    guess = slips.get(off[0][1]) if off else None
    named = Text("{h} holds {v} among scores of {a} to {b}", "{h}中出现 {v}，其余评分为 {a}–{b}")
    if len(off) == 1 and guess is None:
        named = Text("Row {r}: {v} on a scale of {a} to {b}", "第 {r} 行：评分范围为 {a}–{b}，此处为 {v}")
    elif len(off) == 1:
        named = Text(
            "Row {r}: {v} on a scale of {a} to {b}. Set aside, or is it {s}?",
            "第 {r} 行：评分范围为 {a}–{b}，此处为 {v}。是搁置该行，还是应为 {s}？",
        )
    return named.format(
        h=quoted(part, place),
        r=same(str(part.line(off[0][0])) if off else ""),
        v=same(", ".join(dict.fromkeys(f"{figure:g}" for _, figure in off[:SHOWN]))),
        a=same(f"{usual_[0]:g}"),
        b=same(f"{usual_[1]:g}"),
        s=same("" if guess is None else f"{guess:g}"),
    )


def _off(part: Part, places: Sequence[int], found: Sequence[float]) -> list[tuple[int, float]]:
    """Return row and figure of scores, in the order of the file."""
    off = []
    for place in places:
        read = figures(part.counts(place))
        wanted = {cell for cell, figure in read.items() if figure in found}
        off += [(k, read[cell]) for k, cell in part.rows_with(place, wanted)] if wanted else []
    return sorted(off)


# Words that have an order.


def order(part: Part, about: Context) -> Iterator[Question]:
    """Ask for the order of grades, and which end of a scale is the best where the file leaves it open."""
    named = [place for name in ("review.grade", "review.confidence") if (place := part.places.get(name)) is not None]
    groups = [places for places in score_columns(part) if part.means[places[0]] != CRITERION]
    spread = [place for place, means in part.means.items() if means == CRITERION]
    for places in (*([spread] if spread else []), *groups, *([one] for one in named)):
        means = part.means[places[0]]
        table, _, column = means.partition(".") if "." in means else ("review", "", "score")
        said = about.column_mapping(table, column) or (
            about.column_mapping(table, "score") if column == "grade" else None
        )
        read = scores(part, places)
        words: Counter[str] = Counter()
        for place in places:
            for cell, n in marks(part, place).items():
                words[str(cell).strip()] += n
        if 2 * sum(read.values()) >= sum(words.values()):
            if column == "score":
                yield from _which_end(part, places, read, _mapped_scale(part, places[0], about, said))
        elif len(words) <= GRADES and means != CRITERION:
            yield from _which_first(part, places, words, said)


def _which_first(
    part: Part, places: Sequence[int], words: Mapping[str, int], said: ColumnMapping | None
) -> Iterator[Question]:
    """Ask for the order of grades, always: what everybody knows is proposed."""
    known = call_advice.order(words)
    declared = units.order(part.header.name(places[0]))
    packed = any(sign.isdigit() for word in words for sign in word)  # several figures in one cell
    if part.means[places[0]] == EXPERT and packed and not (said is not None and said.order):
        return
    grades = [word for tier in known for word in _written(tier, words)] or [*words]
    proposed = list(declared) if {*declared} == {*words} else grades if known else []
    yield Question(
        "order",
        at(part, places[0]),
        Text("{h}: which grade is best? Put them in order.", "{h}：哪个等级最好？请按从高到低排列。").format(
            h=quoted(part, places[0])
        ),
        kind="order",
        items=tuple(Item(word, count(words[word], *ROWS)) for word in (proposed or grades)),
        proposed=json.dumps(proposed, ensure_ascii=False) if proposed else "",
        answer=json.dumps(list(said.order), ensure_ascii=False)
        if said is not None and said.order and {*map(call_advice.plain, said.order)} >= {*map(call_advice.plain, words)}
        else "",
    )


def _written(tier: Sequence[str], words: Mapping[str, int]) -> list[str]:
    """Return grades of one place as the file writes them."""
    return [word for word in words if call_advice.plain(word) in tier]


def direction_of(part: Part, places: Sequence[int]) -> Direction:
    """Return what the file says of the order of the scores in some columns."""
    who = part.places.get("review.reviewer")
    by: dict[str, list[float]] = {}
    for place in places:
        read = figures(part.counts(place))
        names = part.cells(who) if who is not None else [place] * len(part.rows)
        for name, cell in zip(names, part.cells(place), strict=True):
            if cell is not None and cell.__hash__ is not None and cell in read:
                by.setdefault(str(name), []).append(read[cell])
    language = [part.header.name(k) for k, parts in enumerate(part.header.headings) if parts]
    return direction([part.header.name(k) for k in places], part.sheet.remarks, by, language)


def _mapped_scale(part: Part, place: int, about: Context, said: ColumnMapping | None) -> tuple[float, float] | None:
    """Return the scale whose ends are in order; scales of criteria alone do not say which end is the best."""
    if said is None or said.scale is not None or not said.scales:
        return None if said is None else said.scale
    ordered = ("order", at(part, place)) in about.answers or ("scales", part.key) not in about.answers
    return next((one for one in said.scales if one is not None), None) if ordered else None


def _which_end(
    part: Part, places: Sequence[int], read: Mapping[float, int], held: tuple[float, float] | None
) -> Iterator[Question]:
    """Ask which end of a scale is the best, with what the file says of it."""
    doubt = direction_of(part, places)
    if not doubt.why or not read:
        return
    bottom, top = usual(read, outlying(read, units.scale(part.header.name(places[0]))), None)
    low, high = float(int(bottom)), float(-int(-top // 1))
    if doubt.ends is not None and doubt.ends[0] <= low and high <= doubt.ends[1]:
        low, high = doubt.ends
    low, high = doubt.reach(low, high)
    answer, proposed = "", f"{doubt.best} {low:g} {high:g}" if doubt.best else ""
    if held is not None:
        low, high = min(held), max(held)
        answer = f"{'low' if held[0] > held[1] else 'high'} {low:g} {high:g}"
    if low == high or (doubt.settled and not answer and doubt.ends != (low, high)):
        return
    ways = (
        Choice(
            f"low {low:g} {high:g}", Text(f"{low:g} is the best, {high:g} the worst", f"{low:g} 最优，{high:g} 最差")
        ),
        Choice(
            f"high {low:g} {high:g}", Text(f"{high:g} is the best, {low:g} the worst", f"{high:g} 最优，{low:g} 最差")
        ),
    )
    columns = quoted(part, places[0])
    if len(places) > 1:
        columns += Text(" to ", "至") + quoted(part, places[-1])
    yield Question(
        "order",
        at(part, places[0]),
        Text("{h}: which end is the best?", "{h}：哪一端最优？").format(h=columns),
        doubt.reason,
        choices=ways,
        proposed=proposed,
        answer=answer or (proposed if doubt.settled else ""),
    )


# Words that take a proposal out.


def status_words(part: Part, place: int) -> dict[str, list[int]]:
    """Return the words of a status with the rows of the first line of each proposal."""
    seen: set[str] = set()
    words: dict[str, list[int]] = {}
    for k, (own, cell) in enumerate(zip(part.cells_below.ids, part.cells(place), strict=True)):
        if own not in seen and cell is not None and not is_missing(cell):
            if own:
                seen.add(own)
            words.setdefault(str(cell).strip(), []).append(k)
    return words


def status_columns(part: Part) -> list[int]:
    """Return the columns that say whether a proposal takes part: the status, and others that would stop a run."""
    if "proposal" not in part.drafts:
        return []
    own = part.places.get("proposal.status")
    spare = [k for k, p in enumerate(part.header.headings) if p and part.means.get(k) == FURTHER]
    named = [k for k in spare if call_data.is_check(part.header.name(k))]
    if own is None and not named:
        named = [k for k in spare if _like_a_status(part, k)][:1]
    return [*([] if own is None else [own]), *named]


def _like_a_status(part: Part, place: int) -> bool:
    counts = {cell: n for cell, n in part.counts(place).items() if isinstance(cell, str)}
    few = len(counts) > FIRST or 2 * sum(counts.values()) < part.cells_below.filled
    if few or call_data.is_remark(part.header.name(place)):
        return False
    return {call_data.acts(word) for word in counts} == {True, False}


def status(part: Part, about: Context) -> Iterator[Question]:
    """Ask who takes part, where a word may mean that a proposal does not."""
    for place in status_columns(part):
        yield from _status(part, place, about)


def _status(part: Part, place: int, about: Context) -> Iterator[Question]:
    said = about.column_mapping("proposal", "status")
    heading = part.header.name(place)
    words = status_words(part, place)
    acts = {word: call_data.acts(word, heading) for word in words}
    stays = {call_data.plain_status(one) for one in said.stays} if said is not None else set()
    out = {call_data.plain_status(one) for one in said.out} if said is not None else set()
    answers = {
        word: "in" if call_data.plain_status(word) in stays else "out" if call_data.plain_status(word) in out else ""
        for word in words
    }
    if all(one is False for one in acts.values()) and not any(answers.values()):
        return
    prefilled = {word: {True: "out", False: "in", None: ""}[act] for word, act in acts.items()}
    doubtful = [word for word, act in acts.items() if act is not False]
    shown = [*doubtful, *(word for word in words if word not in doubtful)][: 3 * SHOWN]
    # words that everybody knows are answered; they are shown and may be changed
    done = all(answers[word] or acts[word] is not None for word in doubtful)
    merged = {word: answers[word] or prefilled[word] for word in shown}
    gone = [(k, word) for word in shown if merged[word] == "out" for k in words[word]]
    ids = [] if part.id_place is None else part.cells_below.ids
    yield Question(
        "status",
        at(part, place),
        Text("{h}: which words take part, and which are left out?", "{h}：哪些状态参加评选，哪些不参加？").format(
            h=quoted(part, place)
        ),
        Text("{n} would be left out", "{n}不参加").format(n=count(len(gone), Text("proposal", "项申请"), "proposals")),
        kind="each",
        choices=(Choice("in", Text("takes part", "参加")), Choice("out", Text("left out", "不参加"))),
        items=tuple(
            Item(word, count(len(words[word]), Text("proposal", "项"), "proposals"), merged[word]) for word in shown
        ),
        proposed=json.dumps(merged, ensure_ascii=False) if all(merged.values()) else "",
        answer=json.dumps(merged, ensure_ascii=False) if done and all(merged.values()) else "",
        rows=tuple(Seen(part.line(k), f"{ids[k]}: {word}" if ids else word) for k, word in gone[:SHOWN]),
        more=max(0, len(gone) - SHOWN),
    )


def typical(values: Sequence[float]) -> float:
    """Return the middle of what is above 0; 0 for nothing."""
    above = [one for one in values if one > 0]
    return median(above) if above else 0.0
