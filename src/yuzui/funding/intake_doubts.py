# SPDX-License-Identifier: Apache-2.0
"""The doubts about columns of a call, each as a question: unit, scale, order, criteria, status, who, split."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from yuzui.funding import call_advice, call_data
from yuzui.funding.intake_columns import CONSTANT, CRITERION, EXPERT, FURTHER, Part, near
from yuzui.funding.intake_scales import LARGEST, figures, marks, outlying, score_columns, scores, slip, usual
from yuzui.model.schema import TABLES
from yuzui.model.table import Type
from yuzui.sheets import units
from yuzui.sheets.directions import Direction, direction
from yuzui.sheets.sheet import letter
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.mapping import ColumnMapping, MapFile
from yuzui.sheets.understand.questions import Answers, Choice, Item, Question, Seen
from yuzui.sheets.values import UnfitError, cell_unit, is_missing, no_score, number
from yuzui.text import Text, join, same
from yuzui.text.numbers import NO_CURRENCY, count, money_in_full
from yuzui.text.numbers import money as money_text
from yuzui.text.numbers import number as number_text

NONE = "none"
"""Answer that no column is meant."""
UNSCORED = Choice(NONE, Text("no scores yet: it will be reviewed here", "尚无评分：将在本站评审"))
SHOWN = 20
"""Rows or groups that are listed with a question."""
FIRST = 400
"""Rows by which the kind of a column is told."""
USUAL_TOPS = (5.0, 6.0, 7.0, 9.0, 10.0, 100.0)
"""Highest scores that scales usually have."""
GRADES = 12
"""Most words of a scale."""
PLAUSIBLE = (0.01, 100.0)
"""Least and most that all requests may be of the budget before the unit is asked."""
ROWS = Text("row", "行"), "rows"


@dataclass(frozen=True)
class Context:
    """What is known beside the sheets."""

    parts: Sequence[Part]
    mapping: MapFile
    answers: Answers
    budget: float | None = None
    currency: str = ""

    def column_mapping(self, table: str, column: str) -> ColumnMapping | None:
        """Return what the ``map.toml`` says of a column."""
        return self.mapping.get(table, {}).get(column)


def of_columns(about: Context) -> list[Question]:
    """Return the questions which column is what."""
    ways = (lacking, experts, means_of_others, split, who, criteria)
    return [one for part in about.parts for way in ways for one in way(part, about)]


def of_cells(about: Context) -> list[Question]:
    """Return the questions what stands in columns."""
    ways = (unit, scale, order, status)
    return [one for part in about.parts for way in ways for one in way(part, about)]


def at(part: Part, place: int) -> str:
    """Return the place of a column."""
    return f"{part.key}!{letter(place)}"


def quoted(part: Part, place: int) -> Text:
    """Return a heading in quotation marks."""
    return Text(f"“{part.header.name(place)}”", f"“{part.header.name(place)}”")


# Which column is what must be there.


def _needed(part: Part, about: Context) -> list[str]:
    """Return what the columns of a sheet must say, ``table.column``."""
    lists = [one for one in about.parts if one.table in ("joined", "proposal")]
    out: list[str] = []
    if part.table in ("joined", "proposal"):
        out += ["proposal.id", "proposal.amount"]
    if part.table == "review":
        out += ["review.proposal"]
    if part.table == "reviewer":
        out += ["reviewer.id"]
    if part.table in ("joined", "review") or (part.beside and part is next(iter(lists), None)):
        wide = {CRITERION, EXPERT} & {*part.means.values()}
        valued = "proposal.value" in part.places
        graded = "review.grade" in part.places
        out += [] if wide or valued or graded or side_by_side(part, about) else ["review.score"]
    return out


def _free(part: Part, name: str, rivals: Sequence[headings.Candidate], about: Context) -> list[int]:
    """Return the columns that may be one that must be there, but for those of which a person says another thing."""
    table, column = name.split(".")
    figures_only = column == "score" or TABLES[table][column].type is Type.MONEY
    named = {one.heading for one in rivals}
    return [
        k
        for k, parts in enumerate(part.header.headings)
        if parts
        and (part.means[k] in (FURTHER, name) or k == part.places.get(name) or "/".join(parts) in named)
        and (not figures_only or _numeric(part, k) or _graded(part, k, column))
        and about.answers.get(("means", at(part, k)), name) == name
    ]


def lacking(part: Part, about: Context) -> Iterator[Question]:
    """Ask which column is what must be there and no word tells; two that could be it are asked too."""
    guesses: Mapping[str, int] | None = None
    needed = _needed(part, about)
    for name in (*needed, *_claimed_twice(part, about, needed)):
        table, column = name.split(".")
        rivals = part.drafts[table].rivals.get(column, ()) if table in part.drafts else ()
        said = about.column_mapping(table, column)
        unscored = name == "review.score" and part.beside
        answered = about.answers.get(("column", f"{part.key}!{name}"), "")
        answered = answered or (NONE if unscored and _no_scores(part, about) else "")
        place = part.places.get(name)
        if place is not None and not rivals and not answered:
            continue
        if guesses is None:
            guesses = near(part)
        free = _free(part, name, rivals, about)
        guess = guesses.get(name)
        proposed = "" if guess is None or guess not in free or rivals else letter(guess)
        if not proposed and len(free) == 1 and not rivals:
            proposed = letter(free[0])
        if unscored:
            proposed = "" if free else NONE
            if not free and (_has_meaning(part, about) or "reviewer" in {one.table for one in about.parts}):
                continue  # nothing is left that could be a score: the call is reviewed on the site
        if name == "proposal.amount" and not answered and not rivals and (sized := _sized(part, free)) is not None:
            if units.split(part.header.name(sized))[1].factor != 1:
                continue  # asked as the unit: saying what a figure is says that it is the amount
            proposed = letter(sized)
        none = () if name in needed else (Choice(NONE, Text("none of them", "都不是")),)
        if none:
            free = [
                k for k in free if part.means[k] == name or any(one.heading == part.header.name(k) for one in rivals)
            ]
        label = TABLES[table][column].label
        text = Text("Which column is the {t}?", "哪一列是{t}？").format(t=label)
        if rivals:
            text = Text("Two columns could be the {t}. Which one is it?", "有两列都可能是{t}，是哪一列？").format(
                t=label
            )
        yield Question(
            "column",
            f"{part.key}!{name}",
            text,
            _why(name, len(free) or unscored),
            choices=(
                *((UNSCORED,) if unscored else ()),
                *(Choice(letter(k), same(part.header.name(k)), same(_samples(part, k))) for k in free),
                *none,
            ),
            proposed=proposed or (NONE if none else ""),
            answer=answered if answered == NONE else letter(place) if place is not None and (said or answered) else "",
        )


def _has_meaning(part: Part, about: Context) -> bool:
    """Say whether a person said of a column of a sheet what it means."""
    return any(code == "means" and place.rpartition("!")[0] == part.key for code, place in about.answers)


def _no_scores(part: Part, about: Context) -> bool:
    """Say whether a ``map.toml`` kept from before says that there are no scores yet."""
    said = about.column_mapping("review", "score")
    return said is not None and said.const == "" and not _has_meaning(part, about)


def _claimed_twice(part: Part, about: Context, needed: Sequence[str]) -> list[str]:
    """Return what else two columns could be; a person says which, or that neither is."""
    asked = [f"{table}.{name}" for table, draft in part.drafts.items() for name in draft.rivals]
    for code, place in about.answers:
        sheet, _, name = place.rpartition("!")
        table, _, column = name.partition(".")
        if code == "column" and sheet == part.key and table in part.drafts and column in TABLES[table]:
            asked.append(name)
    return [name for name in dict.fromkeys(asked) if name not in needed and name != "review.reviewer"]


def _sized(part: Part, free: Sequence[int]) -> int | None:
    """Return the only column whose heading names a currency or a size of money."""
    sized = [k for k in free if _of_money(part, k)]
    return sized[0] if len(sized) == 1 else None


def _of_money(part: Part, place: int) -> bool:
    """Say whether a heading names a currency or a size of money."""
    unit = units.split(part.header.name(place))[1]
    return bool(unit.currency) or unit.factor >= 1000


def implied(part: Part, about: Context) -> int | None:
    """Return the column that the question of the unit takes for the amount."""
    if part.table not in ("joined", "proposal") or "proposal.amount" in part.places:
        return None
    free = [k for k, p in enumerate(part.header.headings) if p and part.means[k] == FURTHER and _numeric(part, k)]
    return _sized(part, free)


def _why(name: str, choices: int) -> Text:
    if not choices:
        return Text(
            "No column of this sheet could be it: use another file, or add the column.",
            "本表中没有可用的列：请改用其他文件，或补上该列。",
        )
    if name in ("proposal.amount", "review.score"):
        return Text("Money and scores are never guessed.", "金额与评分从不猜测。")
    return same("")


def _samples(part: Part, place: int) -> str:
    return " · ".join(samples(part, place))


def samples(part: Part, place: int, most: int = 3) -> tuple[str, ...]:
    """Return different cells of a column as text."""
    seen: dict[str, None] = {}
    for _, cell in part.filled(place, FIRST):
        seen.setdefault(_shown(cell))
        if len(seen) == most:
            break
    return tuple(seen)


def _shown(cell: Any) -> str:
    text = f"{cell:.12g}" if isinstance(cell, float) else str(cell)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"


def _first(part: Part, place: int) -> list[Any]:
    """Return the filled cells among the first rows of a column."""
    return [cell for _, cell in part.filled(place, FIRST) if not no_score(cell)]


def _numeric(part: Part, place: int) -> bool:
    cells = _first(part, place)
    read = figures({*cells}, money=True)
    return bool(cells) and 10 * sum(cell in read for cell in cells) >= 8 * len(cells)


def _graded(part: Part, place: int, column: str) -> bool:
    return column == "score" and 1 < len(marks(part, place)) <= GRADES


# Scores of several reviewers beside a list.


def side_by_side(part: Part, about: Context) -> list[int]:
    """Return the columns of a list of proposals that may each hold the scores of one reviewer; none if not several."""
    said = about.column_mapping("review", "reviewer")
    answered = ("experts", part.key) in about.answers
    if not (part.beside or _once(part)) or (
        not answered and not (said and said.columns) and part.places.keys() & _SCORED
    ):
        return []
    places = []
    for k, parts in enumerate(part.header.headings):
        if parts and part.means.get(k) in (FURTHER, EXPERT, "review.score") and not _of_money(part, k):
            if about.answers.get(("means", at(part, k)), "review.score") != "review.score":
                continue
            cells = _first(part, k)
            read = figures({*cells})
            if cells and 10 * sum(cell in read for cell in cells) >= 8 * len(cells):
                places.append(k)
    return places if len(places) > 1 else []


def _once(part: Part) -> bool:
    """Say whether a sheet that is said to be proposals and reviews in one has a row for each proposal."""
    return part.table == "joined" and max(part.groups.values(), default=0) == 1


_SCORED = frozenset(("review.score", "review.grade", "review.reviewer", "proposal.value"))


def experts(part: Part, about: Context) -> Iterator[Question]:
    """Ask which of several columns of figures beside a list are scores; each of several is one reviewer's."""
    places = side_by_side(part, about)
    said = about.column_mapping("review", "reviewer")
    wide = {CRITERION, EXPERT} & {*part.means.values()}
    if not places or (wide and not (said and said.columns)):
        return
    own = [k for k in places if part.means.get(k) in ((EXPERT,) if wide else ("review.score",))]
    none = f'["{NONE}"]'
    answered = about.answers.get(("experts", part.key), "") or (none if _no_scores(part, about) else "")
    yield Question(
        "experts",
        part.key,
        Text("Which columns hold scores? Each of several is one reviewer’s.", "哪些列是评分？多列时每列为一位评审人。"),
        _why("review.score", len(places)),
        "several",
        (UNSCORED, *(Choice(letter(k), same(part.header.name(k)), same(_samples(part, k))) for k in places)),
        answer=json.dumps([letter(k) for k in own]) if own else (answered if answered == none else ""),
    )


def means_of_others(part: Part, about: Context) -> Iterator[Question]:
    """Ask of a reviewer whose scores are the mean of all others whether it is one."""
    places = [k for k, means in part.means.items() if means == EXPERT]
    if ("experts", part.key) not in about.answers and about.column_mapping("review", "reviewer") is None:
        return
    for k in places:
        mean = headings.mean_of(part.rows, k, [one for one in places if one != k])
        if mean is None:
            continue
        yield Question(
            "mean",
            at(part, k),
            Text(
                "{h} is the mean of the other reviewers in {a} of {b} rows. Is it a reviewer?",
                "{h}在 {b} 行中有 {a} 行等于其他评审人的平均分。它是一位评审人吗？",
            ).format(h=quoted(part, k), a=number_text(mean[0]), b=number_text(mean[1])),
            choices=(
                Choice("leave", Text("no: it does not count", "否：不计入")),
                Choice("keep", Text("yes: a reviewer of their own", "是：独立的评审人")),
            ),
            proposed="leave",
            answer=about.answers.get(("mean", at(part, k)), ""),
        )


# One sheet that is proposals and reviews.


def split(part: Part, about: Context) -> Iterator[Question]:
    """Ask whether a sheet in which ids repeat is split; groups that say different things are listed."""
    if part.id_place is None or part.table not in ("joined", "proposal", "review"):
        return
    said = about.mapping.of(part.sheet)
    answered = about.answers.get(("split", part.key), "")
    several = sum(n > 1 for n in part.groups.values())
    if (part.table != "joined" or not several) and not answered and said.split is None:
        return
    own = [k for k in part.within if part.constant(k) and part.means.get(k, "").partition(".")[0] != "review"]
    differ = {
        name: [part.header.name(k) for k in own if name in part.within[k]] for k in own for name in part.within[k]
    }
    rows = [Seen(_first_line(part, name), f"{name}: {', '.join(columns)}") for name, columns in differ.items()]
    rows_of_ids = sum(part.groups.values())
    names = [part.header.name(k) for k in own if sum(part.counts(k).values()) >= CONSTANT * rows_of_ids][:8]
    detail = Text(
        "{c} say the same in all rows of an id; {n} ids stand {m} times on average.",
        "{c}在同一编号的各行中相同；{n} 个编号平均出现 {m} 次。",
    ).format(
        c=join([same(one) for one in names], ", ", "、"),
        n=number_text(len(part.groups)),
        m=same(f"{rows_of_ids / max(len(part.groups), 1):.1f}"),
    )
    if len(differ) > SHOWN:
        detail += Text(
            " In {n} of them the rows differ: is another column the id?",
            "其中 {n} 个编号的各行内容不一：编号是否应为另一列？",
        ).format(n=number_text(len(differ)))
    ways = [Choice("split", Text("Split into proposals and reviews", "拆分为申请和评审"))]
    if differ:
        ways = [
            Choice("split first", Text("Split; where rows differ, the first holds", "拆分；内容不一时以首行为准")),
            Choice("split last", Text("Split; where rows differ, the last holds", "拆分；内容不一时以末行为准")),
        ]
    ways += [
        Choice("list", Text("No: each row is a proposal of its own", "否：每行是一项独立申请")),
        Choice("reviews", Text("No: it holds reviews only", "否：此表只含评审")),
    ]
    answer = answered
    id_ = about.column_mapping("proposal", "id")
    if not answer and said.split is not None:
        repeated = id_.repeated if id_ is not None else ""
        answer = ("split" if not differ else f"split {repeated}" if repeated else "") if said.split else "list"
    yield Question(
        "split",
        part.key,
        Text(
            "This sheet repeats each proposal once per review. Split it?",
            "表中每条评审都重复了申请信息，是否按申请和评审拆分？",
        ),
        detail,
        choices=tuple(ways),
        proposed=ways[0].value if not differ and several else "",
        answer=answer if answer in {one.value for one in ways} else "",
        rows=tuple(rows[:SHOWN]),
        more=max(0, len(rows) - SHOWN),
    )


def _first_line(part: Part, name: str) -> int:
    assert part.id_place is not None
    return next((part.line(k) for k, own in enumerate(part.cells_below.ids) if own == name), 0)


# Who reviewed.


def who(part: Part, about: Context) -> Iterator[Question]:
    """Ask for the column of reviewers where none is told, or two could be it."""
    if part.table not in ("joined", "review") or EXPERT in part.means.values() or side_by_side(part, about):
        return
    draft = part.drafts.get("review")
    if draft is None or (CRITERION in part.means.values() and ("reviewer",) in draft.shape.headings):
        return
    said, place = about.column_mapping("review", "reviewer"), part.places.get("review.reviewer")
    rivals = draft.rivals.get("reviewer", ())
    if place is not None and not rivals and (said is None or place in part.exact):
        return
    several = {"/".join(parts) for parts in part.header.headings if parts} & {one.heading for one in rivals}
    free = [
        k
        for k, parts in enumerate(part.header.headings)
        if parts and (k == place or "/".join(parts) in several or (part.means[k] == FURTHER and _people(part, k)))
    ]
    guess = near(part).get("review.reviewer")
    unknown = Choice(
        "unknown",
        Text("The reviewers are not known", "评审人未知"),
        Text("severity of reviewers cannot be removed", "无法校正评审宽严"),
    )
    text = Text("No column says who reviewed. Which one is it?", "未找到评审人所在列，是哪一列？")
    if len(several) > 1:
        text = Text("Two columns could be the reviewer. Which one is it?", "有两列都可能是评审人，是哪一列？")
    proposed = letter(guess) if guess in free and not several and part.means.get(guess) == FURTHER else ""
    answer = ""
    if said is not None:
        answer = "unknown" if said.const == "" else letter(place) if place is not None else ""
    yield Question(
        "who",
        part.key,
        text,
        choices=(*(Choice(letter(k), same(part.header.name(k)), same(_samples(part, k))) for k in free), unknown),
        proposed=proposed or ("" if free else "unknown"),
        answer=answer,
    )


def _people(part: Part, place: int) -> bool:
    """Say whether a column may hold names or ids of persons: texts or codes that repeat, more than a few."""
    words = [str(cell) for cell in _first(part, place)]
    different = len({*words})
    codes = sum(any(c.isalpha() for c in one) and len(one) <= 60 for one in words)
    return different > 1 and 10 * codes >= 9 * len(words) and not (part.constant(place) and part.table == "joined")


# Several scores of one proposal.


def criteria(part: Part, about: Context) -> Iterator[Question]:
    """Ask which of several scores counts: one for all, or each by its criterion with a weight."""
    if "review" not in part.drafts or EXPERT in part.means.values():
        return
    said = about.column_mapping("review", "score")
    rows = part.rows
    named = said.columns if said is not None else ()
    # read as if nobody had said what counts
    places = headings.by_criterion(part.header.headings, rows[:400], named) or headings.by_criterion(
        part.header.headings, rows[:400], ()
    )
    if len(places) < 2:
        return
    totals = _totals(part, places)
    names = [part.header.name(k) for k in places]
    ways = [
        Choice(
            f"total {letter(k)}",
            Text(f"“{part.header.name(k)}” alone counts", f"只计“{part.header.name(k)}”"),
            same(_samples(part, k)),
        )
        for k in totals
    ]
    each = Choice("each", Text("Each criterion counts, by its weight", "各指标分别计分，按权重合成"))
    made = [k for k in totals if headings.made_of(rows[:400], k, places)]
    answer = ""
    if said is not None and said.columns:
        answer = "each"
    elif said is not None and (own := next((k for k in totals if part.heading(k) == said.heading), None)) is not None:
        answer = f"total {letter(own)}"
    proposed = "each" if not totals or made else ways[0].value if len(totals) == 1 else ""
    detail = join([same(one) for one in names], ", ", "、")
    if made:
        detail += Text(" — “{t}” is their sum or mean", "——“{t}”为其合计或平均").format(
            t=same(part.header.name(made[0]))
        )
    yield Question(
        "criteria",
        part.key,
        Text("{n} columns hold scores. Which count?", "有 {n} 列评分，以哪些为准？").format(
            n=same(str(len(places) + len(totals)))
        ),
        detail,
        choices=(*ways, each),
        proposed=proposed,
        answer=answer,
    )
    if answer == "each" or (not answer and proposed == "each"):
        weights = dict(zip(said.columns, said.weights, strict=False)) if said is not None else {}
        yield Question(
            "weights",
            part.key,
            Text("How much does each criterion weigh?", "各指标的权重是多少？"),
            Text("Any numbers; only their ratio counts.", "可填任意数字，只看比例。"),
            kind="each",
            items=tuple(Item(name, value=f"{weights[name]:g}" if name in weights else "1") for name in names),
            proposed=json.dumps(dict.fromkeys(names, "1"), ensure_ascii=False),
            answer=json.dumps({name: f"{w:g}" for name, w in weights.items()}, ensure_ascii=False) if weights else "",
        )


def _totals(part: Part, places: Mapping[int, str]) -> list[int]:
    """Return further columns that may be the score for all."""
    totals = []
    for k, parts in enumerate(part.header.headings):
        if not parts or k in places:
            continue
        heading = "/".join(parts)
        known = headings.among(TABLES["review"], [parts], "score") == 0
        whole = call_advice.WHOLE.search(heading.casefold()) and part.means.get(k) in (FURTHER, "review.score")
        size = units.split(heading)[1]
        if (known or whole) and _numeric(part, k) and size.factor == 1 and not size.currency:
            totals.append(k)
    return totals


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
        coins = Counter(units.coin(cell) for cell in _first(part, place) if isinstance(cell, str))
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
        heading = part.header.name(places[0])
        found = outlying(read, units.scale(heading))
        answered = about.answers.get(("scale", at(part, places[0])), "")
        if not found and not answered:
            continue
        low, high = usual(read, found, units.scale(heading))
        off = _off(part, places, found)
        slips = {figure: slip(figure, low, high) for figure in found}
        answer = answered
        if said is not None and not answer:
            ends = said.scale or (0.0, 0.0)
            ruled = bool(said.scale) and not outlying(dict.fromkeys(found, 1), ends)
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
                yield from _which_end(part, places, read, said)
        elif len(words) <= GRADES and means != CRITERION:
            yield from _which_first(part, places, words, said)


def _which_first(
    part: Part, places: Sequence[int], words: Mapping[str, int], said: ColumnMapping | None
) -> Iterator[Question]:
    """Ask for the order of grades; below reviewers side by side only where nobody knows it."""
    known = call_advice.order(words)
    declared = units.order(part.header.name(places[0]))
    packed = any(sign.isdigit() for word in words for sign in word)  # several figures in one cell
    if part.means[places[0]] == EXPERT and (known or packed) and not (said is not None and said.order):
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


def _which_end(
    part: Part, places: Sequence[int], read: Mapping[float, int], said: ColumnMapping | None
) -> Iterator[Question]:
    """Ask which end of a scale is the best, with what the file says of it."""
    doubt = direction_of(part, places)
    held = said.scale if said is not None else None
    if not doubt.why or not read:
        return
    bottom, top = usual(read, outlying(read, units.scale(part.header.name(places[0]))), None)
    low, high = float(int(bottom)), float(-int(-top // 1))
    if doubt.ends is not None and doubt.ends[0] <= low and high <= doubt.ends[1]:
        low, high = doubt.ends
    low = min(low, 1.0) if doubt.best == "low" and low > 0 else low
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
