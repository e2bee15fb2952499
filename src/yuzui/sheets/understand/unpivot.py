# SPDX-License-Identifier: Apache-2.0
"""Reviews written side by side, one row a proposal, turned into one row a review."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.model.schema import normalise
from yuzui.sheets.units import split
from yuzui.sheets.values import UnfitError, is_missing, numeral, score_of

_WHO = r"reviewer|referee|assessor|expert|judge|评审专家|评审人|评审员|评审|评委|专家"
STEMS = "甲乙丙丁戊己庚辛壬癸"
"""By which Chinese sheets number people."""
_COLUMN = re.compile(
    rf"(?:(?:{_WHO}|rev|r|score|rating|mark|评分|打分|得分)\s*[_#.:-]?\s*"
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
Place = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Long:
    """A table with one row a review."""

    headings: Sequence[tuple[str, ...]]
    rows: Sequence[Sequence[Any]]
    lines: Sequence[int]
    told: dict[int, str]
    spent: Sequence[str] = ()


def long(
    headings: Sequence[tuple[str, ...]],
    rows: Sequence[Sequence[Any]],
    criteria: Sequence[str] | None = (),
    overall: int | None = None,
) -> Long | None:
    """Return the long form of a table of reviews, or None if it is not wide."""
    numbered = _numbered(headings, rows)
    if len({k for (k, _), (score, _) in numbered.items() if score is not None}) >= 2:
        return _side_by_side(headings, rows, numbered)
    places = {} if criteria is None else _criteria(headings, rows, criteria)
    if places and (criteria or overall is None or _made_of(rows, overall, places)):
        return _by_criterion(headings, rows, places, overall)
    packed = [place for place in range(len(headings)) if _packed(rows, place)]
    return _unpacked(headings, rows, packed) if packed else None


def is_score(parts: tuple[str, ...]) -> bool:
    """Say whether a heading is one of ``R1 … Rk`` or ``专家1 … 专家k``."""
    return _meant(parts) is not None


def is_criterion(parts: tuple[str, ...]) -> bool:
    """Say whether a heading is a criterion that calls usually score by."""
    return bool(parts) and normalise(split(parts[-1])[0]) in CRITERIA


def _criteria(
    headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]], named: Sequence[str]
) -> dict[int, str]:
    """Return the criterion of each column that holds scores by one; none if there are not two."""
    if named:
        wanted = {normalise(one): one for one in named}
        found = {
            place: wanted[name]
            for place, parts in enumerate(headings)
            if parts and (name := normalise("/".join(parts))) in wanted
        }
        return found if len(found) == len(wanted) else {}
    found = {
        place: split(parts[-1])[0].strip()
        for place, parts in enumerate(headings)
        if (is_criterion(parts) or (len(parts) > 1 and normalise(parts[0]) in _CRITERIA_BAND))
        and not (len(parts) > 1 and normalise(parts[-1]) in _TOGETHER)
        and _scored(rows, place)
    }
    known = sum(is_criterion(headings[place]) for place in found)
    grouped = len(found) - known
    return found if len(found) > 1 and len(set(found.values())) == len(found) and (known > 1 or grouped > 1) else {}


def _scored(rows: Sequence[Sequence[Any]], place: int) -> bool:
    """Say whether nine in ten filled cells of a column are scores, and there is one."""
    cells = [cell for row in rows[:200] if not is_missing(cell := _at(row, place))]
    good = sum(_is_number(cell) for cell in cells)
    return bool(good) and 10 * good >= 9 * len(cells)


def _is_number(cell: Any) -> bool:
    try:
        score_of(cell)
    except UnfitError:
        return False
    return True


def _made_of(rows: Sequence[Sequence[Any]], overall: int, places: Iterable[int]) -> bool:
    """Say whether a score for all is the sum or the mean of its parts, in nine rows of ten."""
    sums = means = tried = 0
    for row in rows:
        cells = [_at(row, place) for place in (overall, *places)]
        if any(is_missing(cell) or not _is_number(cell) for cell in cells):
            continue
        whole, *parts = (float(score_of(cell)) for cell in cells)
        tried += 1
        sums += abs(whole - sum(parts)) < 0.051
        means += abs(whole - sum(parts) / len(parts)) < 0.051
    return tried > 0 and 10 * max(sums, means) >= 9 * tried


def _by_criterion(
    headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]], places: dict[int, str], overall: int | None
) -> Long:
    """Return a row for each criterion of a row; whoever reviewed stays beside it."""
    kept = [p for p in range(len(headings)) if p not in places and p != overall]
    out: list[list[Any]] = []
    lines: list[int] = []
    for line, row in enumerate(rows):
        base = [_at(row, place) for place in kept]
        before = len(out)
        for place, name in places.items():
            if not is_missing(cell := _at(row, place)):
                out.append([*base, cell, name])
                lines.append(line)
        if len(out) == before and any(not is_missing(cell) for cell in base):
            out.append([*base, None, None])
            lines.append(line)
    used = [*places, *([] if overall is None else [overall])]
    return Long(
        [*(headings[place] for place in kept), SCORE, CRITERION],
        out,
        lines,
        {len(kept): _told(headings, list(places)), len(kept) + 1: ""},
        ["/".join(headings[place]) for place in used],
    )


def _numbered(headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]]) -> dict[tuple[int, str], Place]:
    """Return the places of score and confidence by number of the expert and criterion."""
    found: dict[tuple[int, str], Place] = {}
    for place, parts in enumerate(headings):
        meant = _meant(parts)
        if meant is None and (flat := _flat(parts)) is not None and _scored(rows, place):
            meant = (*flat, False)
        if meant is None:
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
    headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]], numbered: dict[tuple[int, str], Place]
) -> Long:
    scored = [(*key, *at) for key, at in sorted(numbered.items()) if at[0] is not None]
    several = len({criterion for _, criterion, *_ in scored}) > 1
    used = {place for *_, score, sure in scored for place in (score, sure)}
    kept = [p for p, parts in enumerate(headings) if not parts or (_meant(parts) is None and p not in used)]
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
    spent = ["/".join(parts) for p, parts in enumerate(headings) if parts and p not in kept]
    return Long(new, out, lines, told, spent)


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


def _unpacked(headings: Sequence[tuple[str, ...]], rows: Sequence[Sequence[Any]], packed: Sequence[int]) -> Long:
    out, lines = [], []
    for line, row in enumerate(rows):
        pieces = {place: _pieces(_at(row, place)) for place in packed}
        for k in range(max(map(len, pieces.values()))):
            cells = [
                (pieces[place][k] if k < len(pieces[place]) else None) if place in pieces else _at(row, place)
                for place in range(len(headings))
            ]
            if any(not is_missing(cells[place]) for place in packed) or k == 0:
                out.append([*cells, f"#{k + 1}"])
                lines.append(line)
    spent = ["/".join(headings[place]) for place in packed]
    return Long([*headings, REVIEWER], out, lines, {len(headings): ""}, spent)
