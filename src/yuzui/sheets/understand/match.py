# SPDX-License-Identifier: Apache-2.0
"""Headings to columns: exact words first, content as a check, one to one, never a guess.

Notes
-----
The weight of a pair is ``s (1 + c) / 2``: ``s`` is 1 for a column's own name, 0.94 for a further
word (1 for money and scores, where two words must not be told apart) and otherwise the edit
similarity above 0.85, at most 0.9; ``c`` is the share of sampled cells that fit the column. The
assignment of greatest total weight is found by the Hungarian method (Kuhn 1955,
doi 10.1002/nav.3800020109). Money and scores are only taken by exact words.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from typing import Any

from yuzui.errors import ColumnError, Place
from yuzui.model.column import Column, Type
from yuzui.model.schema import accepted, halves, meant, normalise
from yuzui.model.table import Table
from yuzui.sheets.units import Unit, split
from yuzui.sheets.values import UnfitError, commas, is_missing, value
from yuzui.text import Text
from yuzui.text.measures import seconds, untimed

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
        found = _heading(parts)
        return found.among(words) is not None or any(
            pattern.fullmatch(name) for pattern, _ in patterns for name in _whole_or_lower(found)
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


def _whole_or_lower(found: Candidate) -> tuple[str, str]:
    """Return a heading without its unit, and what stands below its group."""
    return found.plain, found.plain.rpartition("/")[2]


def gathered(table: Table, found: Candidate) -> tuple[Column, str] | None:
    """Return the column that gathers a heading by pattern, and the key within it."""
    for name in _whole_or_lower(found):
        for pattern, column in _patterns(table):
            if hit := pattern.fullmatch(name):
                return column, hit[1]
    # in two languages, if both say the same
    parts = [one for one in found.plain.split() if halves(found.plain)]
    said = {(c.name, hit[1]): c for p, c in _patterns(table) for one in parts if (hit := p.fullmatch(one))}
    if len(parts) == 2 and len(said) == 1:
        (_, key), column = next(iter(said.items()))
        return column, key
    return None


def weights(table: Table, candidates: Sequence[Candidate]) -> dict[tuple[int, str], float]:
    """Return the weight of every possible pair of heading and column."""
    words = accepted(table)
    found: dict[tuple[int, str], float] = {}
    for one in candidates:
        exact = one.among(words)
        if exact is not None:
            bare = replace(one, names=tuple(name for name in one.names if name != one.group))
            # what stands over a group of headings is borne by each of them
            share = 1.0 if bare.among(words) is exact else GROUP
            weight = share * _strength(exact, one) * (1 + fits(exact, one)) / 2
            found[one.place, exact.name] = weight
            continue
        for word, column in words.items():
            if column.type is Type.MONEY or column.name in NEVER_GUESSED:
                continue
            alike = _alike(one.names[0], word)
            if alike >= LEAST:
                weight = min(alike, NEAR) * (1 + fits(column, one)) / 2
                pair = (one.place, column.name)
                found[pair] = max(weight, found.get(pair, 0))
    return found


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


def fits(column: Column, found: Candidate) -> float:
    """Return the share of sampled cells that can be read as the type of a column."""
    if not found.cells:
        return 1.0
    good = 0
    for cell in found.cells:
        try:
            value(column, cell, found.unit)
            good += 1
        except UnfitError as unfit:
            good += str(unfit) == "out_of_range"
    return good / len(found.cells)


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
    for name in names:
        words = {word: 0 for word, column in accepted(table).items() if column.name == name}
        taken = [other for _, other in lines]
        near = max(
            (one for one in candidates if one not in taken),
            # of headings that are no words of ours, one whose cells could be meant
            key=lambda one: (fits(table[name], one) >= 0.5, max(_closeness(one.names[0], word) for word in words)),
            default=None,
        )
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
