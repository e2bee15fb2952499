# SPDX-License-Identifier: Apache-2.0
"""Reviews written side by side, one row a proposal, turned into one row a review."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.store.files.understand.units import split
from yuzui.store.files.understand.values import UnfitError, is_missing, number

_COLUMN = re.compile(
    r"(?:r|rev|reviewer|referee|assessor|expert|score|rating|评审人?|专家|评委|评分|得分)"
    r"\s*[_#.:-]?\s*(\d{1,3})"
    r"(?:号)?(?:\s*[/_ -]?\s*(score|rating|mark|评分|得分|分数|confidence|familiarity|熟悉程度|把握"
    r"(?:程度)?))?",
    re.IGNORECASE,
)
_SURE = ("confidence", "familiarity", "熟悉程度", "把握", "把握程度")
_BETWEEN = re.compile(r"[;；|、]")
SCORE, SURE, REVIEWER = ("score",), ("confidence",), ("reviewer",)


@dataclass(frozen=True, slots=True)
class Long:
    """A table with one row a review.

    Parameters
    ----------
    headings : sequence of tuple of str
        Parts of each heading; the last ones are score, confidence and, if it was made here,
        reviewer.
    rows : sequence of sequence
        Cells.
    lines : sequence of int
        Index of the row of the file each came from.
    told : dict of int to str
        Headings of the file behind the new columns, by place; empty if there is none.
    """

    headings: Sequence[tuple[str, ...]]
    rows: Sequence[Sequence[Any]]
    lines: Sequence[int]
    told: dict[int, str]


def long(headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]]) -> Long | None:
    """Return the long form of a table of reviews, or None if it is not wide.

    Parameters
    ----------
    headings : sequence of tuple of str
        Parts of each heading.
    rows : sequence of sequence
        Cells below the header.

    Returns
    -------
    Long or None
        Wide are columns ``R1 … Rk`` or ``专家1 … 专家k`` (with ``专家1/熟悉程度`` beside them),
        and cells such as ``6;5;7``. An empty score is no review.
    """
    numbered = _numbered(headings)
    if len([k for k, (score, _) in numbered.items() if score is not None]) >= 2:
        return _side_by_side(headings, rows, numbered)
    packed = [place for place in range(len(headings)) if _packed(rows, place)]
    return _unpacked(headings, rows, packed) if packed else None


def is_score(parts: tuple[str, ...]) -> bool:
    """Say whether a heading is one of ``R1 … Rk`` or ``专家1 … 专家k``."""
    return bool(_numbered((parts,)))


def _numbered(
    headings: Sequence[tuple[str, ...]],
) -> dict[int, tuple[int | None, int | None]]:
    found: dict[int, tuple[int | None, int | None]] = {}
    for place, parts in enumerate(headings):
        plain = "/".join(split(part)[0] for part in parts)
        hit = _COLUMN.fullmatch(unicodedata.normalize("NFKC", plain))
        if hit is None:
            continue
        score, sure = found.get(int(hit[1]), (None, None))
        if hit[2] and hit[2].casefold() in _SURE:
            found[int(hit[1])] = (score, place)
        else:
            found[int(hit[1])] = (place, sure)
    return found


def _side_by_side(
    headings: Sequence[tuple[str, ...]],
    rows: Sequence[Sequence[Any]],
    numbered: dict[int, tuple[int | None, int | None]],
) -> Long:
    pairs = [(k, *places) for k, places in sorted(numbered.items()) if places[0] is not None]
    taken = {place for _, *places in pairs for place in places if place is not None}
    kept = [place for place in range(len(headings)) if place not in taken]
    out, lines = [], []
    for line, row in enumerate(rows):
        base = [_at(row, place) for place in kept]
        for k, score, sure in pairs:
            cell = _at(row, score)
            if not is_missing(cell):
                out.append([*base, cell, _at(row, sure), f"#{k}"])
                lines.append(line)
        if all(is_missing(_at(row, score)) for _, score, _ in pairs) and any(
            not is_missing(cell) for cell in base
        ):
            out.append([*base, None, None, None])
            lines.append(line)
    told = {
        len(kept): _told(headings, [score for _, score, _ in pairs]),
        len(kept) + 1: _told(headings, [sure for _, _, sure in pairs]),
        len(kept) + 2: "",
    }
    new = [*(headings[place] for place in kept), SCORE, SURE, REVIEWER]
    return Long(new, out, lines, told)


def _told(headings: Sequence[tuple[str, ...]], places: Sequence[int | None]) -> str:
    names = ["/".join(headings[place]) for place in places if place is not None]
    return f"{names[0]} … {names[-1]}" if names else ""


def _at(row: Sequence[Any], place: int | None) -> Any:
    return row[place] if place is not None and place < len(row) else None


def _packed(rows: Sequence[Sequence[Any]], place: int) -> bool:
    """Say whether most filled cells of a column hold several numbers."""
    cells = [cell for row in rows[:200] if not is_missing(cell := _at(row, place))]
    several = [cell for cell in cells if len(_pieces(cell)) > 1]
    return bool(several) and len(several) * 2 >= len(cells) and all(map(_numbers, several))


def _pieces(cell: Any) -> list[str]:
    return _BETWEEN.split(cell) if isinstance(cell, str) else [cell]


def _numbers(cell: str) -> bool:
    try:
        return all(is_missing(piece) or number(piece) is not None for piece in _pieces(cell))
    except UnfitError:
        return False


def _unpacked(
    headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]], packed: Sequence[int]
) -> Long:
    out, lines = [], []
    for line, row in enumerate(rows):
        pieces = {place: _pieces(_at(row, place)) for place in packed}
        for k in range(max(map(len, pieces.values()))):
            cells = [
                (pieces[place][k] if k < len(pieces[place]) else None)
                if place in pieces
                else _at(row, place)
                for place in range(len(headings))
            ]
            if any(not is_missing(cells[place]) for place in packed) or k == 0:
                out.append([*cells, f"#{k + 1}"])
                lines.append(line)
    return Long([*headings, REVIEWER], out, lines, {len(headings): ""})
