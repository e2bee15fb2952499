# SPDX-License-Identifier: Apache-2.0
"""The doubts about columns of a call, each as a question: unit, scale, order, criteria, status, who, split."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.funding import call_advice
from yuzui.funding.intake_columns import CONSTANT, CRITERION, EXPERT, FURTHER, REQUEST, Part, near, rated
from yuzui.funding.intake_scales import figures, marks, scores
from yuzui.model.schema import TABLES
from yuzui.model.table import Type
from yuzui.sheets import units
from yuzui.sheets.sheet import letter
from yuzui.sheets.understand import headings
from yuzui.sheets.understand.mapping import ColumnMapping, MapFile
from yuzui.sheets.understand.questions import Answers, Choice, Item, Question, Seen
from yuzui.sheets.values import no_score
from yuzui.text import Text, join, same
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
        and not (column != "score" and figures_only and rated(part.header.name(k)))
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
        asked = [k for k in free if REQUEST.search(part.header.name(k))] if name == "proposal.amount" else []
        if len(asked) > 1:
            asked = [k for k in asked if re.search(r"request|申请|beantragt", part.header.name(k), re.IGNORECASE)]
        if len(asked) == 1 and not rivals:
            proposed = letter(asked[0])
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


def first_cells(part: Part, place: int) -> list[Any]:
    """Return the filled cells among the first rows of a column."""
    return [cell for _, cell in part.filled(place, FIRST) if not no_score(cell)]


def _numeric(part: Part, place: int) -> bool:
    cells = first_cells(part, place)
    read = figures({*cells}, money=True)
    return bool(cells) and 10 * sum(cell in read for cell in cells) >= 8 * len(cells)


def _graded(part: Part, place: int, column: str) -> bool:
    return column == "score" and 1 < len(marks(part, place)) <= GRADES


# Scores of several reviewers beside a list.


def side_by_side(part: Part, about: Context) -> list[int]:
    """Return the columns of a list of proposals that may each hold the scores of one reviewer; none if not several."""
    said = about.column_mapping("review", "reviewer")
    answered = ("experts", part.key) in about.answers
    guess = part.places.get("review.reviewer", -1)
    guess = guess if guess >= 0 and guess not in part.exact and _numeric(part, guess) else -1
    scored = {name for name in part.places.keys() & _SCORED if part.places[name] != guess}
    if not (part.beside or _once(part)) or (not answered and not (said and said.columns) and scored):
        return []
    places: list[int] = []
    letters: list[int] = []
    for k, parts in enumerate(part.header.headings):
        open_ = k == guess or part.means.get(k) in (FURTHER, EXPERT, "review.score")
        if parts and open_ and not _of_money(part, k):
            if about.answers.get(("means", at(part, k)), "review.score") != "review.score":
                continue
            cells = first_cells(part, k)
            read = figures({*cells})
            if cells and 10 * sum(cell in read for cell in cells) >= 8 * len(cells):
                places.append(k)
            elif _graded(part, k, "score"):
                letters.append(k)
    places = sorted([*places, *(k for k in letters if _alike_graded(part, k, letters))])
    return places if len(places) > 1 else []


def _alike_graded(part: Part, place: int, places: Sequence[int]) -> bool:
    """Say whether another column is graded in the same few short words: one alone is as likely a group."""
    own = {*marks(part, place)}
    others = [{*marks(part, k)} for k in places if k != place]
    return max(map(len, own)) <= WORD and any(2 * len(own & one) > max(len(own), len(one)) for one in others)


def _once(part: Part) -> bool:
    """Say whether a sheet of reviews, or one said to be proposals and reviews in one, has a row for each proposal."""
    return part.table in ("joined", "review") and max(part.groups.values(), default=0) == 1


WORD = 3
"""Most letters of a grade where nothing else says that a column holds grades."""
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
    words = [str(cell) for cell in first_cells(part, place)]
    different = len({*words})
    codes = sum(any(c.isalpha() for c in one) and len(one) <= 60 for one in words)
    return different > 1 and 10 * codes >= 9 * len(words) and not (part.constant(place) and part.table == "joined")


# Several scores of one proposal.


def criterion_columns(part: Part, mapping: MapFile, answers: Answers) -> dict[int, str]:
    """Return the columns that may hold a score by a criterion each: as told by headings, and by a person of each."""
    said = mapping.get("review", {}).get("score")
    tops, rows = part.header.headings, part.rows[:400]
    named = said.columns if said is not None else ()
    # read as if nobody had said what counts
    places = headings.by_criterion(tops, rows, named) or headings.by_criterion(tops, rows, ())
    for k, parts in enumerate(tops):
        means = answers.get(("means", at(part, k)), "") if parts else ""
        if means == CRITERION:
            places[k] = part.header.name(k)
        elif means:
            places.pop(k, None)
    return dict(sorted(places.items()))


def criteria(part: Part, about: Context) -> Iterator[Question]:
    """Ask which of several scores counts: one for all, or each by its criterion with a weight."""
    if "review" not in part.drafts or EXPERT in part.means.values():
        return
    said = about.column_mapping("review", "score")
    rows = part.rows
    places = criterion_columns(part, about.mapping, about.answers)
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
        shares = headings.weighed(part.header.headings)
        usual = {part.header.name(k): f"{shares[k]:g}" if {*places} <= {*shares} else "1" for k in places}
        yield Question(
            "weights",
            part.key,
            Text("How much does each criterion weigh?", "各指标的权重是多少？"),
            Text("Any numbers; only their ratio counts.", "可填任意数字，只看比例。"),
            kind="each",
            items=tuple(Item(name, value=f"{weights[name]:g}" if name in weights else usual[name]) for name in names),
            proposed=json.dumps(usual, ensure_ascii=False),
            answer=json.dumps({name: f"{w:g}" for name, w in weights.items()}, ensure_ascii=False) if weights else "",
        )
        yield from _scales(part, [*places], about)


def declared_scale(part: Part, place: int, mapping: MapFile) -> tuple[float, float] | None:
    """Return the scale of a column that a person said of its criterion, or that its heading names."""
    said, name = mapping.get("review", {}).get("score"), part.header.name(place)
    own = dict(zip(said.columns, said.scales, strict=False)) if said is not None else {}
    return own.get(name) or units.scale(name)


def _scales(part: Part, places: Sequence[int], about: Context) -> Iterator[Question]:
    """Ask for the scale of each criterion, where they differ or are not sure; headings that name all answer it."""
    said = about.column_mapping("review", "score")
    if said is not None and said.scale is not None:
        return
    names = {k: part.header.name(k) for k in places}
    declared = {k: declared_scale(part, k, about.mapping) for k in places}
    seen = {k: scores(part, [k]) for k in places}
    if any(2 * sum(seen[k].values()) < sum(part.counts(k).values()) or not seen[k] for k in places):
        return  # letters: their order is asked
    tops = {next((one for one in USUAL_TOPS if one >= max(counts)), max(counts)) for counts in seen.values()}
    ends = {*declared.values()}
    alike = len(tops) == 1 if ends == {None} else len(ends) == 1
    if alike and not (said is not None and said.scales):
        return
    shown = {k: "" if one is None else f"{min(one):g}–{max(one):g}" for k, one in declared.items()}
    known = json.dumps({names[k]: one for k, one in shown.items()}, ensure_ascii=False) if None not in ends else ""
    notes = {
        k: Text("scores of {a} to {b} in the file", "文件中的评分为 {a} 至 {b}").format(
            a=same(f"{min(counts):g}"), b=same(f"{max(counts):g}")
        )
        for k, counts in seen.items()
    }
    yield Question(
        "scales",
        part.key,
        Text("On which scale is each criterion?", "各指标的评分范围是多少？"),
        Text(
            "Lowest and highest possible score, as in 1–6. Each is brought to 0–100 of its own scale, then weighed.",
            "填写可能的最低分与最高分，如 1–6。各指标先按各自范围折算为 0–100，再加权。",
        ),
        kind="each",
        items=tuple(Item(names[k], notes[k], shown[k]) for k in places),
        answer=known,
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
