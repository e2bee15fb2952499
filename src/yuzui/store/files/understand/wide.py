# SPDX-License-Identifier: Apache-2.0
"""Reviews written side by side, one row a proposal, turned into one row a review."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.record.schema import normalise
from yuzui.store.files.understand.units import split
from yuzui.store.files.understand.values import UnfitError, is_missing, numeral, score_of

_WHO = r"reviewer|referee|assessor|expert|judge|评审专家|评审人|评审员|评审|评委|专家"
_COLUMN = re.compile(
    rf"(?:(?:{_WHO}|rev|r|score|rating|mark|评分|打分|得分)\s*[_#.:-]?\s*"
    r"(\d{1,3}|[一二三四五六七八九十]{1,3})"
    rf"|(?:{_WHO})\s*[_#.:-]?\s*(?-i:([A-Z])))"
    r"(?:号)?(?:\s*[/_ :-]?\s*(\D.*))?",
    re.IGNORECASE,
)
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
Place = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Long:
    """A table with one row a review.

    Parameters
    ----------
    headings : sequence of tuple of str
        Parts of each heading; the last ones are score, confidence and, if they were made here,
        reviewer and criterion.
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
        Wide are columns ``R1 … Rk`` or ``专家1 … 专家k`` (with ``专家1/熟悉程度`` or one column a
        criterion beside them), and cells such as ``6;5;7``. An empty score is no review.
    """
    numbered = _numbered(headings)
    if len({k for (k, _), (score, _) in numbered.items() if score is not None}) >= 2:
        return _side_by_side(headings, rows, numbered)
    packed = [place for place in range(len(headings)) if _packed(rows, place)]
    return _unpacked(headings, rows, packed) if packed else None


def is_score(parts: tuple[str, ...]) -> bool:
    """Say whether a heading is one of ``R1 … Rk`` or ``专家1 … 专家k``."""
    return _meant(parts) is not None


def _numbered(headings: Sequence[tuple[str, ...]]) -> dict[tuple[int, str], Place]:
    """Return the places of score and confidence by number of the expert and criterion."""
    found: dict[tuple[int, str], Place] = {}
    for place, parts in enumerate(headings):
        if (meant := _meant(parts)) is None:
            continue
        k, criterion, sure = meant
        score, confidence = found.get((k, criterion), (None, None))
        found[k, criterion] = (score, place) if sure else (place, confidence)
    criteria = {criterion for (_, criterion), (score, _) in found.items() if score is not None}
    if len(criteria) > 1 and "" in criteria:  # a total beside its parts is no score of its own
        sures = {k: at[1] for (k, criterion), at in found.items() if not criterion}
        found = {key: at for key, at in found.items() if key[1]}
        for (k, criterion), (score, own) in found.items():
            found[k, criterion] = (score, own if own is not None else sures.get(k))
    if len(criteria) == 1:
        merged: dict[tuple[int, str], Place] = {}
        for (k, _), (score, other) in found.items():
            was = merged.get((k, ""), (None, None))
            merged[k, ""] = (was[0] if score is None else score, was[1] if other is None else other)
        return merged
    return found


def _meant(parts: tuple[str, ...]) -> tuple[int, str, bool] | None:
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


def _number(hit: re.Match[str]) -> int:
    if hit[2]:
        return ord(hit[2]) - ord("A") + 1
    return int(hit[1]) if hit[1].isdigit() else numeral(hit[1])


def _side_by_side(
    headings: Sequence[tuple[str, ...]],
    rows: Sequence[Sequence[Any]],
    numbered: dict[tuple[int, str], Place],
) -> Long:
    scored = [(*key, *at) for key, at in sorted(numbered.items()) if at[0] is not None]
    several = len({criterion for _, criterion, *_ in scored}) > 1
    kept = [p for p, parts in enumerate(headings) if not parts or _meant(parts) is None]
    out: list[list[Any]] = []
    lines: list[int] = []
    for line, row in enumerate(rows):
        base = [_at(row, place) for place in kept]
        before = len(out)
        for k, criterion, score, sure in scored:
            cell = _at(row, score)
            if not is_missing(cell):
                out.append([*base, cell, _at(row, sure), f"#{k}", *[criterion] * several])
        if len(out) == before and any(not is_missing(cell) for cell in base):
            out.append([*base, None, None, None, *[None] * several])
        lines += [line] * (len(out) - before)
    told = {
        len(kept): _told(headings, [score for _, _, score, _ in scored]),
        len(kept) + 1: _told(headings, [sure for *_, sure in scored]),
        len(kept) + 2: "",
        len(kept) + 3: "",
    }
    new = [*(headings[place] for place in kept), SCORE, SURE, REVIEWER, *[CRITERION] * several]
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
