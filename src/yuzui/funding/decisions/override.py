# SPDX-License-Identifier: Apache-2.0
"""What a decision moves against the slate: checked again against every hard rule, and priced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import InputError, Place, UnknownIdentifierError, meant
from yuzui.funding.portfolio.problem import Problem, formulate, point
from yuzui.funding.slate import lottery, reopen
from yuzui.text import Text

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a decision funds."""

    ids: tuple[str, ...]
    levels: Mapping[str, float]
    spend: float
    cost: float
    breaks: tuple[str, ...]
    moves: tuple[Mapping[str, Any], ...] = ()


def parse(text: str) -> list[tuple[str, str]]:
    """Read moves as they are written.

    Examples
    --------
    >>> parse("in:P06, out:P05")
    [('in', 'P06'), ('out', 'P05')]
    """
    found = []
    for part in filter(None, (p.strip() for p in text.replace("，", ",").split(","))):
        word, mark, name = part.replace("：", ":").partition(":")
        direction = {"in": "in", "out": "out", "调入": "in", "调出": "out"}.get(word.strip().lower())
        if direction is None or not mark or not name.strip():
            raise InputError(
                Text("an override moves proposals in or out", "调整须写明调入或调出的申请"),
                place=Place(column="--override"),
                seen=part,
                expected="in:ID,out:ID",
                fix=Text("write each move with its direction: in:P06,out:P05", "请为每一项写明方向：in:P06,out:P05"),
                code="bad_override",
            )
        found.append((direction, name.strip()))
    return found


def settled(document: Document, moves: Sequence[tuple[str, str]] = ()) -> Settled:
    """Return what a decision funds, with the price of each move."""
    problem = reopen.reopen(document)
    chosen = _start(document, problem)
    before, held = _worth(problem, chosen), _broken(document, problem, chosen)
    broken: list[str] = [*_undrawn(document)]
    told: list[dict[str, Any]] = []
    first = before
    for direction, name in moves:
        place = _place(document, problem, chosen, direction, name)
        chosen = chosen.copy()
        chosen[problem.candidates.copies(place)] = False
        chosen[place] = direction == "in"
        after = _worth(problem, chosen)
        new = [r for r in _broken(document, problem, chosen) if r not in {*held, *broken}]
        new += [r for r in _drawn(document, name) if r not in broken]
        told.append({"proposal": name, "direction": direction, "cost": before - after, "breaks": new})
        broken += new
        before = after
    if len({name for _, name in moves}) < len(moves):
        raise _misplaced("; ".join(name for _, name in moves), Text("twice", "重复"))
    still = {*_broken(document, problem, chosen), *_undrawn(document)}
    still |= {r for _, name in moves for r in _drawn(document, name)}
    # what one move breaks and a later one mends is not broken
    told = [{**move, "breaks": [r for r in move["breaks"] if r in still]} for move in told]
    level = problem.candidates.proposals(chosen)
    levels = {
        str(row["id"]): float(share) for row, share in zip(document["proposals"], level, strict=True) if share > 0
    }
    return Settled(
        tuple(sorted(levels)),
        levels,
        float(problem.candidates.amount @ chosen),
        first - before,
        tuple(r for r in broken if r in still),
        tuple(told),
    )


def _start(document: Document, problem: Problem) -> Array:
    """Return what slate or draw funds, copies at lower levels included."""
    rows = document["proposals"]
    drawn = document["lottery"] and document["lottery"]["outcome"]
    inside = set(lottery.funded(document))
    level = np.array([(1.0 if drawn else row["level"]) if row["id"] in inside else 0.0 for row in rows])
    return reopen.placed(problem, level)


def _worth(problem: Problem, chosen: Array) -> float:
    """Return the value of a set, penalties and bonuses included."""
    return formulate(problem).value(point(problem, chosen))


def _broken(document: Document, problem: Problem, chosen: Array) -> list[str]:
    """Return the hard rules a set breaks, and those that keep one of its members out."""
    found = [t.name for t in problem.terms if t.rule.hard and t.shortfall(chosen)]
    level = problem.candidates.proposals(chosen)
    for place in np.flatnonzero(level > 0):
        row = document["proposals"][int(place)]
        if not row["eligible"]:
            found += row["ineligible_by"] or ["eligible"]
    return list(dict.fromkeys(found))


def _undrawn(document: Document) -> list[str]:
    """Return the row that draws lots, if there is one and no lots were drawn."""
    part = document["lottery"]
    wanted = part and part["rule"] and part["candidates"] and not part["outcome"]
    return [part["rule"]] if wanted else []


def _drawn(document: Document, name: str) -> list[str]:
    """Return the row that draws lots, if a move undoes what the lots said of a proposal."""
    part = document["lottery"]
    undone = part and part["outcome"] and name in part["candidates"]
    return [part["rule"] or "lottery"] if undone else []


def _place(document: Document, problem: Problem, chosen: Array, direction: str, name: str) -> int:
    ids = [row["id"] for row in document["proposals"]]
    if name not in ids:
        raise UnknownIdentifierError(
            Text("the slate has no such proposal", "方案中没有该申请"),
            place=Place(column="--override"),
            seen=name,
            fix=meant(name, ids) or Text("look the id up in the list of proposals", "请在申请名单中查找编号"),
        )
    place = ids.index(name)
    inside = bool(chosen[problem.candidates.copies(place)].any())
    if inside == (direction == "in"):
        raise _misplaced(f"{direction}:{name}", Text("it is there already", "该申请本已如此"))
    return place


def _misplaced(seen: str, why: Text) -> InputError:
    return InputError(
        Text("a proposal cannot be moved there: {why}", "该申请无法如此调整：{why}").format(why=why),
        place=Place(column="--override"),
        seen=seen,
        fix=Text("leave this move out of --override", "请从 --override 中去掉这一项"),
        code="bad_override",
    )
