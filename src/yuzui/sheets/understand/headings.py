# SPDX-License-Identifier: Apache-2.0
"""Find the header of a sheet: one row, or two under merged cells, somewhere in the first twenty."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache, partial
from typing import Any

from yuzui.errors import ColumnError, Place
from yuzui.model.schema import accepted, halves, meant, normalise
from yuzui.model.table import Column, Table, Type
from yuzui.sheets import units
from yuzui.sheets.sheet import Sheet, letter
from yuzui.sheets.units import Unit, split
from yuzui.sheets.values import UnfitError, commas, is_missing, no_score, numeral, score_of, value
from yuzui.text import Text
from yuzui.text.measures import seconds, untimed

SEARCHED = 20
"""Rows in which the header may stand."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet."""

    last: int
    headings: Sequence[tuple[str, ...]]
    above: Sequence[str]
    score: float

    def name(self, column: int) -> str:
        """Return the heading of a column as written, parts joined by a slash."""
        return "/".join(self.headings[column])


def read(sheet: Sheet) -> list[Header]:
    """Return every row, and pair of rows, that may be the header of a sheet."""
    return [
        _header(sheet, last, height)
        for last in (range(min(SEARCHED, len(sheet.rows))) if sheet.head is None else [sheet.head])
        for height in (1, 2)
        if height == 1 or (last > 0 and _groups(sheet, last - 1))
    ]


def find(rows: Sequence[Header], known: Callable[[tuple[str, ...]], bool]) -> Header | None:
    """Return the header of a sheet, or None if no row holds a known heading."""
    best: Header | None = None
    for row in rows:
        matches = sum(1 for parts in row.headings if parts and known(parts))
        score, least = matches * row.score, best.score if best else 0
        # a group says more than the headings below it alone: its unit is theirs
        same = best is not None and best.last == row.last
        if score > least or (same and score == least):
            best = replace(row, score=score)
    return best


def first(sheet: Sheet) -> Header:
    """Return the header of a file whose first filled row is one, as formats with names have; titles are passed."""
    if sheet.head is not None:
        return _header(sheet, sheet.head, 1)
    filled = [sum(cell not in (None, "") for cell in row) for row in sheet.rows[:SEARCHED]]
    least = min(2, max(filled, default=0))  # a text alone in its row above others is a title
    for last, cells in enumerate(filled):
        if cells and cells >= least:
            return _header(sheet, last, 1)
    return Header(0, (), (), 0)


def _header(sheet: Sheet, last: int, height: int) -> Header:
    top = last - height + 1
    width = max((len(row) for row in sheet.rows[top : last + 2]), default=0)
    headings = [_meant_parts(sheet, _parts(sheet, top, last, column), column) for column in range(width)]
    filled = sum(1 for parts in headings if parts)
    used = max((sum(cell is not None for cell in row) for row in sheet.rows[top : last + 6]), default=1)
    above = [str(cell) for row in sheet.rows[:top] for cell in row if isinstance(cell, str)]
    return Header(last, headings, above, min(1.0, filled / max(used, 1)))


def _meant_parts(sheet: Sheet, parts: tuple[str, ...], column: int) -> tuple[str, ...]:
    """Return the parts of a heading as a person left them: none if it is left out, one that stands twice by letter."""
    if not parts or not (sheet.dropped or sheet.lettered):
        return parts
    whole = "/".join(parts)
    lettered = f"{whole}@{letter(column)}"
    if whole in sheet.dropped or lettered in sheet.dropped:
        return ()
    return (lettered,) if lettered in sheet.lettered else parts


def _parts(sheet: Sheet, top: int, last: int, column: int) -> tuple[str, ...]:
    parts: list[str] = []
    for row in range(top, last + 1):
        text = _text(_cell_at(sheet, row, column))
        if not text and row < last:
            text = _text(_spanning(sheet, row, column))
        if text and text not in parts:
            parts.append(text)
    return tuple(parts)


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if cell is not None else ""


def _cell_at(sheet: Sheet, row: int, column: int) -> Any:
    cells = sheet.rows[row]
    return cells[column] if column < len(cells) else None


def _spanning(sheet: Sheet, row: int, column: int) -> Any:
    for top, left, bottom, right in sheet.merged:
        if top <= row <= bottom and left <= column <= right:
            return _cell_at(sheet, top, left)
    return None


def _groups(sheet: Sheet, row: int) -> bool:
    """Say whether a row holds groups of headings: a merged range wider than one column.

    A text alone in its row from the first heading on is a title, and “单位：万元” a line of units.
    """
    wide = [merge for merge in sheet.merged if merge[0] <= row <= merge[2] and merge[3] > merge[1]]
    texts = [text for cell in sheet.rows[row] if (text := _text(cell))]
    filled = (column for column, cell in enumerate(sheet.rows[row + 1]) if _text(cell))
    start = next(filled, 0)
    titled = len(texts) == 1 and any(left <= start for _, left, _, _ in wide)
    return bool(wide) and not titled and units.above(texts) is units.NONE


def unmerged(sheet: Sheet, header: Header) -> list[Sequence[Any]]:
    """Return the rows below the header, each range merged downward filled with its value."""
    start = header.last + 1
    below = [merge for merge in sheet.merged if merge[0] >= start]
    if not below:
        return list(sheet.rows[start:])
    rows = [list(row) for row in sheet.rows[start:]]
    for top, left, bottom, right in below:
        value = _cell_at(sheet, top, left)
        for row in range(top, min(bottom + 1, len(sheet.rows))):
            if left == right and left < len(rows[row - start]):
                rows[row - start][left] = value
    return list(rows)


# Headings to columns: exact words first, content as a check, one to one, never a guess.


LEAST, ALIKE, FUZZY, NEAR, GROUP = 0.85, 0.05, 0.94, 0.9, 0.8
SAMPLED = 200
NEVER_GUESSED = frozenset({"score", "grade", "rating"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One heading, ready to be compared."""

    place: int
    heading: str
    names: tuple[str, ...]
    plain: str
    unit: Unit
    cells: Sequence[Any]
    group: str = ""

    def among(self, words: Mapping[str, Column]) -> Column | None:
        """Return the column it names exactly, a unit of time behind it left off."""
        exact = next((words[name] for name in self.names if name in words), None)
        if exact is not None or (exact := meant(words, self.plain)) is not None:
            return exact
        timed = words.get(normalise(untimed(self.plain)))
        return timed if timed is not None and seconds(timed.unit) else None


def candidate(place: int, parts: tuple[str, ...], cells: Iterable[Any]) -> Candidate:
    """Return a heading ready to be compared."""
    units = [split(part) for part in parts]
    unit = next((u for _, u in reversed(units) if u.factor != 1 or u.currency or u.text), Unit())
    plain = [name for name, _ in units]
    names = dict.fromkeys((normalise("".join(plain)), normalise(plain[-1]), normalise(plain[0])))
    raw = normalise("".join(parts))
    filled = [cell for cell in cells if not is_missing(cell)][:SAMPLED]
    joined = unicodedata.normalize("NFKC", "/".join(plain))
    if commas(filled):
        unit = replace(unit, comma=True)
    group = normalise(plain[0]) if plain[0] != plain[-1] else ""
    return Candidate(place, "/".join(parts), (*names, raw), joined, unit, filled, group)


_heading = lru_cache(maxsize=1024)(partial(candidate, 0, cells=()))
"""A heading alone: every table there is asks for those of the same sheet."""


def known(table: Table) -> Any:
    """Return the test whether the parts of a heading mean something to a table."""
    words, patterns = accepted(table), _patterns(table)

    def test(parts: tuple[str, ...]) -> bool:
        heading = _heading(parts)
        return heading.among(words) is not None or any(
            pattern.fullmatch(name) for pattern, _ in patterns for name in _whole_or_lower(heading)
        )

    return test


def among(table: Table, headings: Sequence[tuple[str, ...]], name: str) -> int | None:
    """Return the place of the heading that names a column exactly; None without one."""
    words = accepted(table)
    for place, parts in enumerate(headings):
        column = _heading(parts).among(words) if parts else None
        if column is not None and column.name == name:
            return place
    return None


@cache
def _patterns(table: Table) -> list[tuple[re.Pattern[str], Column]]:
    return [(re.compile(pattern, re.IGNORECASE), column) for column in table.columns for pattern in column.patterns]


def _whole_or_lower(heading: Candidate) -> tuple[str, str]:
    """Return a heading without its unit, and what stands below its group."""
    return heading.plain, heading.plain.rpartition("/")[2]


def gathered(table: Table, heading: Candidate) -> tuple[Column, str] | None:
    """Return the column that gathers a heading by pattern, and the key within it."""
    for name in _whole_or_lower(heading):
        for pattern, column in _patterns(table):
            if hit := pattern.fullmatch(name):
                return column, hit[1]
    # in two languages, if both say the same
    parts = [one for one in heading.plain.split() if halves(heading.plain)]
    matches = {(c.name, hit[1]): c for p, c in _patterns(table) for one in parts if (hit := p.fullmatch(one))}
    if len(parts) == 2 and len(matches) == 1:
        (_, key), column = next(iter(matches.items()))
        return column, key
    return None


def weights(table: Table, candidates: Sequence[Candidate]) -> dict[tuple[int, str], float]:
    """Return the weight of every possible pair of heading and column."""
    words = accepted(table)
    pairs: dict[tuple[int, str], float] = {}
    for one in candidates:
        exact = one.among(words)
        if exact is not None:
            bare = replace(one, names=tuple(name for name in one.names if name != one.group))
            # what stands over a group of headings is borne by each of them
            share = 1.0 if bare.among(words) is exact else GROUP
            weight = share * _strength(exact, one) * (1 + fits(exact, one)) / 2
            pairs[one.place, exact.name] = weight
            continue
        for word, column in words.items():
            if column.type is Type.MONEY or column.name in NEVER_GUESSED:
                continue
            alike = _alike(one.names[0], word)
            if alike >= LEAST:
                weight = min(alike, NEAR) * (1 + fits(column, one)) / 2
                pair = (one.place, column.name)
                pairs[pair] = max(weight, pairs.get(pair, 0))
    return pairs


def _strength(column: Column, one: Candidate) -> float:
    """Return 1 for a column's own name or label; a further word is weaker where it may be."""
    if column.type is Type.MONEY or column.name in NEVER_GUESSED:
        return 1.0
    own = {normalise(word) for word in (column.name, column.label.en, column.label.zh)}
    return 1.0 if own & {*one.names, *(halves(one.plain) or ())} else FUZZY


def _alike(heading: str, word: str) -> float:
    if abs(len(heading) - len(word)) > 0.3 * max(len(heading), len(word)) or len(word) < 4:
        return 0.0
    matcher = difflib.SequenceMatcher(None, heading, word, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= LEAST else 0.0


def fits(column: Column, heading: Candidate) -> float:
    """Return the share of sampled cells that can be read as the type of a column."""
    cells = [cell for cell in heading.cells if not (column.unit == "score" and no_score(cell))]
    if not cells:
        return 1.0
    good = 0
    for cell in cells:
        try:
            value(column, cell, heading.unit)
            good += 1
        except UnfitError as unfit:
            good += str(unfit) == "out_of_range"
    return good / len(cells)


def assign(pairs: Mapping[tuple[int, str], float]) -> dict[str, int]:
    """Return the one-to-one assignment of greatest total weight."""
    names = sorted({name for _, name in pairs})
    places = sorted({place for place, _ in pairs})
    size = len(names) + len(places)
    cost = [[-pairs.get((places[j], name), 0.0) if j < len(places) else 0.0 for j in range(size)] for name in names]
    chosen = _hungarian(cost) if names else []
    return {
        name: places[j] for name, j in zip(names, chosen, strict=True) if j < len(places) and (places[j], name) in pairs
    }


def _hungarian(cost: Sequence[Sequence[float]]) -> list[int]:
    """Return the column of each row in the cheapest assignment; rows are at most columns."""
    n, m = len(cost), len(cost[0])
    u, v = [0.0] * (n + 1), [0.0] * (m + 1)
    owner, way = [0] * (m + 1), [0] * (m + 1)
    for i in range(1, n + 1):
        owner[0], j0 = i, 0
        least, used = [float("inf")] * (m + 1), [False] * (m + 1)
        while owner[j0]:
            used[j0] = True
            i0, delta, j1 = owner[j0], float("inf"), 0
            for j in range(1, m + 1):
                if used[j]:
                    continue
                gap = cost[i0 - 1][j - 1] - u[i0] - v[j]
                if gap < least[j]:
                    least[j], way[j] = gap, j0
                if least[j] < delta:
                    delta, j1 = least[j], j
            for j in range(m + 1):
                if used[j]:
                    u[owner[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            j0 = j1
        while j0:
            owner[j0], j0 = owner[way[j0]], way[j0]
    chosen = {owner[j]: j - 1 for j in range(1, m + 1) if owner[j]}
    return [chosen[i] for i in range(1, n + 1)]


def ambiguous(pairs: Mapping[tuple[int, str], float], chosen: Mapping[str, int]) -> dict[str, list[int]]:
    """Return the columns that a second, unused heading claims about as strongly."""
    used = set(chosen.values())
    rivals: dict[str, list[int]] = {}
    for name, place in chosen.items():
        if others := [
            other
            for (other, column), weight in pairs.items()
            if column == name and other not in used and weight > pairs[place, name] - ALIKE
        ]:
            rivals[name] = sorted([place, *others])
    return rivals


def two_for_one(table: Table, name: str, claims: Sequence[Candidate], place: Place) -> ColumnError:
    """Return the error for two headings that could both be one column."""
    return ColumnError(
        Text(
            f"{len(claims)} columns could be “{table[name].label.en}”",
            f"有 {len(claims)} 列都可能是“{table[name].label.zh}”",
        ),
        place=place,
        seen=", ".join(one.heading for one in claims),
        expected=table[name].label.en + " / " + table[name].label.zh,
        fix=_advice(table, [(name, one) for one in claims]),
        code="ambiguous_column",
        detail={"table": table.name, "columns": [name]},
    )


def missing(table: Table, names: Sequence[str], candidates: Sequence[Candidate], place: Place) -> ColumnError:
    """Return the error for required columns that no heading stands for."""
    lines: list[tuple[str, Candidate | None]] = []
    known = accepted(table)
    for name in names:
        words = [word for word, column in known.items() if column.name == name]
        taken = [other for _, other in lines]
        free = [one for one in candidates if one not in taken and one.among(known) is None]
        able = {one.place: _closeness_of(table[name], one, words) for one in free}
        near = max((one for one in free if able[one.place][1] >= CLOSE or _telling(table[name], one)),
                   key=lambda one: able[one.place], default=None)  # fmt: skip
        lines.append((name, near))
    en, zh = ([table[name].label.say(lang) for name in names] for lang in ("en", "zh"))
    return ColumnError(
        Text(f"no column for “{'”, “'.join(en)}”", f"缺少“{'”、“'.join(zh)}”列"),
        place=place,
        seen=", ".join(one.heading for one in candidates)[:300],
        expected="; ".join(_headings(table, name) for name in names),
        fix=_advice(table, lines),
        code="missing_column",
        detail={"table": table.name, "columns": list(names)},
    )


CLOSE = 0.6
"""Likeness of a heading to a known word from which it is worth proposing; “Agency” is 0.57 of “Currency”."""


def _closeness_of(column: Column, one: Candidate, words: Sequence[str]) -> tuple[bool, float]:
    return fits(column, one) >= 0.5, max(_closeness(one.names[0], word) for word in words)


def _telling(column: Column, one: Candidate) -> bool:
    """Say whether cells alone speak for a column: those of days or sums do, any text could stand anywhere."""
    return column.type is not Type.TEXT and bool(one.cells) and fits(column, one) >= 0.5


def _closeness(heading: str, word: str) -> float:
    return difflib.SequenceMatcher(None, heading, word, autojunk=False).ratio()


def _headings(table: Table, name: str) -> str:
    column = table[name]
    words = dict.fromkeys((column.name, column.label.en, column.label.zh, *column.headers))
    latin = [word for word in words if word.isascii()][:5]
    return f"{name} = " + " | ".join([*latin, *[w for w in words if not w.isascii()][:5]])


def _advice(table: Table, pairs: Sequence[tuple[str, Candidate | None]]) -> Text:
    headings = [(name, one.heading) for name, one in pairs if one]
    if len(set(headings)) < len(headings):
        # map.toml knows a column by its heading, so it cannot tell these apart
        return Text("give each of them a heading of its own", "请给各列不同的标题")
    sheet = table.sheets[0] if table.sheets else table.name
    sheet = sheet if re.fullmatch(r"\w+", sheet, re.ASCII) else f'"{sheet}"'
    lines = [f"[{sheet}]", *(_line(table[name], one) for name, one in pairs)]
    text = "\n".join(lines)
    if not headings:
        return Text(
            f"write the heading of that column for … in map.toml and add --map map.toml:\n{text}",
            f"请将该列的表头填入 map.toml 中的 … 处，并加上 --map map.toml：\n{text}",
        )
    return Text(
        f"write the line that is right into map.toml and add --map map.toml:\n{text}",
        f"将正确的一行写入 map.toml 并加上 --map map.toml：\n{text}",
    )


def _line(column: Column, one: Candidate | None) -> str:
    """Return a line of ``map.toml``; a sum keeps the unit written in the file."""
    heading = one.heading if one else "…"
    quoted = '"' + heading.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if column.type is not Type.MONEY:
        return f"{column.name} = {quoted}"
    unit = one.unit if one else Unit()
    coin = f', currency = "{unit.currency}"' if unit.currency else ""
    return f"{column.name} = {{column = {quoted}, unit = {unit.factor}{coin}}}"


# Reviews written side by side, one row a proposal, turned into one row a review.


_WHO = r"reviewer|referee|assessor|expert|judge|评审专家|评审人|评审员|评审|评委|专家"
STEMS = "甲乙丙丁戊己庚辛壬癸"
"""By which Chinese sheets number people."""
_COLUMN = re.compile(
    rf"(?:(?:{_WHO}|rev|ref|r|score|rating|mark|评分|打分|得分)\s*[_#.:-]?\s*"
    rf"(\d{{1,3}}|[一二三四五六七八九十]{{1,3}}|[{STEMS}])"
    rf"|(?:{_WHO})\s*[_#.:-]?\s*(?-i:([A-Z])))"
    r"(?:号)?(?:\s*[/_ :-]?\s*(\D.*))?",
    re.IGNORECASE,
)
_BEHIND = re.compile(rf"(\D+?)[\s_/:-]*[(]?\s*(?:{_WHO}|rev|r|e)\s*[_#.:-]?\s*(\d{{1,3}})\s*[)]?", re.IGNORECASE)
CRITERIA = frozenset(
    normalise(name)
    for name in (
        "excellence, impact, implementation, quality and efficiency of the implementation, "
        "quality of implementation, significance, innovation, approach, investigators, "
        "investigator, environment, feasibility, originality, novelty, methodology, methods, "
        "scientific merit, technical merit, intellectual merit, broader impacts, broader impact, "
        "scientific quality, research quality, quality, relevance, value for money, "
        "track record, team, applicant, candidate, ambition, soundness, presentation, "
        "contribution, clarity, capability to deliver, vision, importance, resources, "
        "创新性, 科学意义, 科学价值, 学术价值, 可行性, 研究基础, 研究方案, 研究内容, 研究队伍, "
        "研究团队, 团队, 学术水平, 学术思想, 应用前景, 应用价值, 必要性, 先进性, 技术路线, "
        "经费合理性, 预期成果, 重要性, 科学性, 创新, 原创性, 研究价值, 工作基础, 人才队伍, "
        "研究条件, 影响力, 实施, 卓越性"
    ).split(", ")
)
"""Criteria by which calls usually score; a column of figures below such a word is one."""
_CRITERIA_BAND = frozenset(
    "criteria criterion scores evaluation evaluationcriteria assessmentcriteria assessment "
    "consensus consensusscores 评审指标 指标 评分指标 评价指标 分项得分 分项评分 指标得分".split()
)
_TOGETHER = frozenset("total totalscore sum overall average mean weighted 总分 合计 小计 平均 平均分 总计".split())
_SCORE = frozenset("score rating mark 评分 得分 分数 打分 总分 综合评分 综合得分 评级 等级".split())
_SURE = frozenset("confidence familiarity 熟悉程度 把握 把握程度".split())
_OTHER = frozenset("comment comments remark remarks 评语 意见 评审意见 备注 name 姓名".split())
_BAND = frozenset(
    "score scores review reviews rating ratings mark marks reviewers experts 专家 评审 评分 打分 "
    "得分 专家评分 专家打分 专家评审 专家意见 评审意见 评审结果 评审情况 函评 通讯评审 会评 "
    "同行评议".split()
)
"""What may stand over the experts' columns without being a criterion."""
_BETWEEN = re.compile(r"[;；|、\n]|,\s")
SCORE, SURE, REVIEWER, CRITERION = ("score",), ("confidence",), ("reviewer",), ("criterion",)
ScorePlace = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Long:
    """A table with one row a review."""

    headings: Sequence[tuple[str, ...]]
    rows: Sequence[Sequence[Any]]
    lines: Sequence[int]
    names: dict[int, str]
    spent: Sequence[str] = ()
    blank: Sequence[int] = ()
    """The row of each blank cell of scores beside others that are filled."""
    means: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Headings of reviewers whose column is the mean of the others, with in how many rows of how many."""
    criteria: Mapping[str, str] = field(default_factory=dict)


def long(
    headings: Sequence[tuple[str, ...]],
    rows: Sequence[Sequence[Any]],
    criteria: Sequence[str] | None = (),
    overall: int | None = None,
    experts: Sequence[str] = (),
) -> Long | None:
    """Return the long form of a table of reviews, or None if it is not wide; ``experts`` name a column each."""
    if experts:
        by_expert = by_heading(headings, experts)
        if not by_expert:
            return None
        means = {k: mean for k in by_expert if (mean := mean_of(rows, k, [one for one in by_expert if one != k]))}
        told = {by_expert[k]: mean for k, mean in means.items()}
        return replace(_by_column(headings, rows, by_expert, None, REVIEWER), means=told)
    numbered = _numbered(headings, rows)
    if len({k for (k, _), (score, _) in numbered.items() if score is not None}) >= 2:
        return _side_by_side(headings, rows, numbered)
    places = {} if criteria is None else by_criterion(headings, rows, criteria)
    if places and (criteria or overall is None or made_of(rows, overall, places)):
        return _by_column(headings, rows, places, overall, CRITERION)
    packed = [place for place in range(len(headings)) if _packed(rows, place)]
    return _unpacked(headings, rows, packed) if packed else None


def is_score(parts: tuple[str, ...]) -> bool:
    """Say whether a heading is one of ``R1 … Rk`` or ``专家1 … 专家k``."""
    return expert(parts) is not None


def is_criterion(parts: tuple[str, ...]) -> bool:
    """Say whether a heading is a criterion that calls usually score by."""
    return bool(parts) and normalise(_criterion_name(parts)) in CRITERIA


def _criterion_name(parts: tuple[str, ...]) -> str:
    """Return the name of a criterion without the weight and the scale beside it."""
    return split(units.unweighted(parts[-1]))[0].strip()


def weighed(headings: Sequence[tuple[str, ...]]) -> dict[int, float]:
    """Return the weights that headings of several columns name, if they make one whole: 1 or 100."""
    named = {
        place: weight
        for place, parts in enumerate(headings)
        if parts and normalise(_criterion_name(parts)) not in _TOGETHER and (weight := units.weight(parts[-1]))
    }
    total = sum(named.values())
    whole = any(abs(total - one) <= 0.01 * one for one in (1.0, 100.0))
    return named if len(named) > 1 and whole else {}


def _fellow(parts: tuple[str, ...]) -> bool:
    """Say whether a heading names a scale of its own and is neither a sum, a reviewer nor another column."""
    name = normalise(_criterion_name(parts))
    others = _TOGETHER | _SCORE | _SURE | _OTHER
    return units.scale(parts[-1]) is not None and name not in others and expert(parts) is None


def by_heading(headings: Sequence[tuple[str, ...]], named: Sequence[str]) -> dict[int, str]:
    """Return the columns below some headings, of those that a sheet has: each panel has reviewers of its own."""
    wanted = {normalise(one): one for one in named}
    return {
        place: wanted[name]
        for place, parts in enumerate(headings)
        if parts and (name := normalise("/".join(parts))) in wanted
    }


def by_criterion(
    headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]], named: Sequence[str]
) -> dict[int, str]:
    """Return the criterion of each column that holds scores by one; none if there are not two."""
    if named:
        criteria = by_heading(headings, named)
        return criteria if len(criteria) == len({*map(normalise, named)}) else {}
    shares = weighed(headings)
    criteria = {
        place: _criterion_name(parts)
        for place, parts in enumerate(headings)
        if (is_criterion(parts) or place in shares or (len(parts) > 1 and normalise(parts[0]) in _CRITERIA_BAND))
        and not (len(parts) > 1 and normalise(parts[-1]) in _TOGETHER)
        and _scored(rows, place)
    }
    known = sum(is_criterion(headings[place]) or place in shares for place in criteria)
    grouped = len(criteria) - known
    if known > 1:  # beside criteria that are known, a column on a scale of its own is one more
        more = {k: _criterion_name(p) for k, p in enumerate(headings) if p and _fellow(p) and _scored(rows, k)}
        criteria = dict(sorted({**more, **criteria}.items()))
    return (
        criteria
        if len(criteria) > 1 and len(set(criteria.values())) == len(criteria) and (known > 1 or grouped > 1)
        else {}
    )


def _scored(rows: Sequence[Sequence[Any]], place: int) -> bool:
    """Say whether nine in ten filled cells of a column are scores, and there is one."""
    cells = [cell for row in rows[:200] if _scores(cell := _cell_of_row(row, place)) and not no_score(cell)]
    good = sum(_is_number(cell) for cell in cells)
    return bool(good) and 10 * good >= 9 * len(cells)


def _scores(cell: Any) -> bool:
    """Say whether a cell holds a score, or says why it holds none."""
    return not is_missing(cell) or bool(no_score(cell))


def _is_number(cell: Any) -> bool:
    try:
        score_of(cell)
    except UnfitError:
        return False
    return True


def made_of(rows: Sequence[Sequence[Any]], overall: int, places: Iterable[int]) -> bool:
    """Say whether a score for all is the sum or the mean of its parts, in nine rows of ten."""
    sums = means = tried = 0
    for row in rows:
        cells = [_cell_of_row(row, place) for place in (overall, *places)]
        if any(is_missing(cell) or not _is_number(cell) for cell in cells):
            continue
        whole, *parts = (float(score_of(cell)) for cell in cells)
        tried += 1
        sums += abs(whole - sum(parts)) < 0.051
        means += abs(whole - sum(parts) / len(parts)) < 0.051
    return tried > 0 and 10 * max(sums, means) >= 9 * tried


FEWEST_MEANS = 5
"""Rows from which a column can be told to be the mean of others, and of which in three those must differ."""


def mean_of(rows: Sequence[Sequence[Any]], place: int, others: Sequence[int]) -> tuple[int, int] | None:
    """Return in how many rows, and of how many, a column is the mean of others; None where it is not in nine of ten.

    What is rounded to a tenth is still a mean; columns that all say the same are none.
    """
    same, tried, differing = 0, 0, 0
    for row in rows:
        own, *parts = (_cell_of_row(row, one) for one in (place, *others))
        figures = [float(score_of(cell)) for cell in parts if not is_missing(cell) and _is_number(cell)]
        if len(figures) < 2 or is_missing(own) or not _is_number(own):
            continue
        tried += 1
        differing += len({*figures}) > 1
        same += abs(float(score_of(own)) - sum(figures) / len(figures)) < 0.051
    return (same, tried) if tried >= FEWEST_MEANS and differing > 2 and 10 * same >= 9 * tried else None


def _by_column(
    headings: Sequence[tuple[str, ...]],
    rows: Sequence[Sequence[Any]],
    places: dict[int, str],
    overall: int | None,
    names: tuple[str, ...],
) -> Long:
    """Return a row for each score of a row; what its heading names, a criterion or a reviewer, stands beside it."""
    others = [p for p in range(len(headings)) if p not in places and p != overall]
    out: list[list[Any]] = []
    lines: list[int] = []
    blank: list[int] = []
    for line, row in enumerate(rows):
        base = [_cell_of_row(row, place) for place in others]
        before = len(out)
        for place, name in places.items():
            if _scores(cell := _cell_of_row(row, place)):
                out.append([*base, cell, name])
                lines.append(line)
        blank += [line] * (len(places) - (len(out) - before)) if len(out) > before else []
        if len(out) == before and any(not is_missing(cell) for cell in base):
            out.append([*base, None, None])
            lines.append(line)
    used = [*places, *([] if overall is None else [overall])]
    return Long(
        [*(headings[place] for place in others), SCORE, names],
        out,
        lines,
        {len(others): _heading_range(headings, list(places)), len(others) + 1: ""},
        ["/".join(headings[place]) for place in used],
        blank,
        criteria={name: "/".join(headings[place]) for place, name in places.items()} if names == CRITERION else {},
    )


def _numbered(headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]]) -> dict[tuple[int, str], ScorePlace]:
    """Return the places of score and confidence by number of the expert and criterion."""
    places: dict[tuple[int, str], ScorePlace] = {}
    for place, parts in enumerate(headings):
        meant = expert(parts)
        if meant is None and (flat := _flat(parts)) is not None and _scored(rows, place):
            meant = (*flat, False)
        if meant is None:
            continue
        k, criterion, sure = meant
        score, confidence = places.get((k, criterion), (None, None))
        places[k, criterion] = (score, place) if sure else (place, confidence)
    criteria = {criterion for (_, criterion), (score, _) in places.items() if score is not None}
    if len(criteria) > 1 and "" in criteria:  # a total beside its parts is no score of its own
        sures = {k: at[1] for (k, criterion), at in places.items() if not criterion}
        places = {key: at for key, at in places.items() if key[1]}
        for (k, criterion), (score, own) in places.items():
            places[k, criterion] = (score, own if own is not None else sures.get(k))
    if len(criteria) == 1:
        merged: dict[tuple[int, str], ScorePlace] = {}
        for (k, _), (score, other) in places.items():
            was = merged.get((k, ""), (None, None))
            merged[k, ""] = (was[0] if score is None else score, was[1] if other is None else other)
        return merged
    return places


def expert(parts: tuple[str, ...]) -> tuple[int, str, bool] | None:
    """Return number of the expert, criterion, and whether it is the confidence."""
    plain = [unicodedata.normalize("NFKC", split(part)[0]).strip() for part in parts]
    if not plain:
        return None
    upper, lower = plain[0], plain[-1]
    if hit := _COLUMN.fullmatch("/".join(plain)):
        word = normalise(hit[3] or "")
        if word in _OTHER:
            return None
        if not word or word in _SCORE or word in _SURE:
            return _number(hit), "", word in _SURE
        return (_number(hit), lower, False) if len(plain) > 1 else None
    if len(plain) > 1 and (hit := _COLUMN.fullmatch(lower)) and not hit[3]:
        word = normalise(upper)
        return _number(hit), "" if word in _BAND | _SURE else upper, word in _SURE
    return None


def _flat(parts: tuple[str, ...]) -> tuple[int, str] | None:
    """Return number of the expert and criterion of ``Expert 2 - Impact`` and ``Impact (E2)``."""
    if len(parts) != 1:
        return None
    plain = " ".join(unicodedata.normalize("NFKC", parts[0]).split())
    if (hit := _COLUMN.fullmatch(plain)) and hit[3]:
        name = hit[3].strip(" _-/:.()")
    elif hit := _BEHIND.fullmatch(plain):
        name = hit[1].strip(" _-/:.(")
    else:
        return None
    if normalise(name) not in CRITERIA:
        return None
    number = int(hit[2]) if hit.re is _BEHIND else _number(hit)
    return number, name


def _number(hit: re.Match[str]) -> int:
    if hit[2]:
        return ord(hit[2]) - ord("A") + 1
    if hit[1] in STEMS:
        return STEMS.index(hit[1]) + 1
    return int(hit[1]) if hit[1].isdigit() else numeral(hit[1])


def _side_by_side(
    headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]], numbered: dict[tuple[int, str], ScorePlace]
) -> Long:
    scored = [(*key, *at) for key, at in sorted(numbered.items()) if at[0] is not None]
    several = len({criterion for _, criterion, *_ in scored}) > 1
    used = {place for *_, score, sure in scored for place in (score, sure)}
    others = [p for p, parts in enumerate(headings) if not parts or (expert(parts) is None and p not in used)]
    out: list[list[Any]] = []
    lines: list[int] = []
    blank: list[int] = []
    for line, row in enumerate(rows):
        base = [_cell_of_row(row, place) for place in others]
        before = len(out)
        for k, criterion, score, sure in scored:
            cell = _cell_of_row(row, score)
            if _scores(cell):
                out.append([*base, cell, _cell_of_row(row, sure), f"#{k}", *[criterion] * several])
        blank += [line] * (len(scored) - (len(out) - before)) if len(out) > before else []
        if len(out) == before and any(not is_missing(cell) for cell in base):
            out.append([*base, None, None, None, *[None] * several])
        lines += [line] * (len(out) - before)
    names = {
        len(others): _heading_range(headings, [score for _, _, score, _ in scored]),
        len(others) + 1: _heading_range(headings, [sure for *_, sure in scored]),
        len(others) + 2: "",
        len(others) + 3: "",
    }
    new = [*(headings[place] for place in others), SCORE, SURE, REVIEWER, *[CRITERION] * several]
    spent = ["/".join(parts) for p, parts in enumerate(headings) if parts and p not in others]
    heads = {criterion: "/".join(headings[score]) for _, criterion, score, _ in reversed(scored) if score is not None}
    return Long(new, out, lines, names, spent, blank, criteria=heads if several else {})


def _heading_range(headings: Sequence[tuple[str, ...]], places: Sequence[int | None]) -> str:
    names = ["/".join(headings[place]) for place in places if place is not None]
    return f"{names[0]} … {names[-1]}" if names else ""


def _cell_of_row(row: Sequence[Any], place: int | None) -> Any:
    return row[place] if place is not None and place < len(row) else None


def _packed(rows: Sequence[Sequence[Any]], place: int) -> bool:
    """Say whether most filled cells of a column hold several numbers."""
    cells = [cell for row in rows[:200] if not is_missing(cell := _cell_of_row(row, place))]
    several = [cell for cell in cells if len(_pieces(cell)) > 1]
    return bool(several) and len(several) * 2 >= len(cells) and all(map(_numbers, several))


def _pieces(cell: Any) -> list[Any]:
    if not isinstance(cell, str):
        return [cell]
    inside = cell.strip()
    if inside[:1] == "[" and inside[-1:] == "]":
        return inside[1:-1].split(",")
    return _BETWEEN.split(cell)


def _numbers(cell: str) -> bool:
    try:
        return all(is_missing(piece) or score_of(piece) is not None for piece in _pieces(cell))
    except UnfitError:
        return False


def _unpacked(headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]], packed: Sequence[int]) -> Long:
    out, lines = [], []
    for line, row in enumerate(rows):
        pieces = {place: _pieces(_cell_of_row(row, place)) for place in packed}
        for k in range(max(map(len, pieces.values()))):
            cells = [
                (pieces[place][k] if k < len(pieces[place]) else None) if place in pieces else _cell_of_row(row, place)
                for place in range(len(headings))
            ]
            if any(not is_missing(cells[place]) for place in packed) or k == 0:
                out.append([*cells, f"#{k + 1}"])
                lines.append(line)
    spent = ["/".join(headings[place]) for place in packed]
    return Long([*headings, REVIEWER], out, lines, {len(headings): ""}, spent)
