# SPDX-License-Identifier: Apache-2.0
"""Conflicts declared beside a proposal or a reviewer: in a column, not in a sheet of pairs.

Such a cell names a person, an id or an institution of the other side. One that says only that
there is a conflict (“yes”), or names an id that is nobody's, is not read: it is told, and counts as
a check that did not run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.job.person_names import alike, one_name
from yuzui.reviewing.people.evidence import Declared, People
from yuzui.reviewing.people.institutions import THRESHOLD, similarity
from yuzui.reviewing.people.listed import persons
from yuzui.store.tokens import fold

NOTHING = frozenset("no n 0 false none nil na n/a not applicable - — – / 否 无 没有 不回避 无回避 无冲突".split())
SOMETHING = frozenset("yes y true 1 x ✓ √ 是 有 需回避 应回避 回避".split())


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of one proposal or reviewer, to be named by the other side."""

    id: str
    names: tuple[str, ...]
    institutions: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that says there is a conflict, and not with whom."""

    heading: str
    side: str
    id: str
    cell: str


def sides(
    people: People, hosts: Sequence[Sequence[str]], employers: Sequence[Sequence[str]], titles: Sequence[Any]
) -> tuple[list[Side], list[Side]]:
    """Return both sides as the other may name them."""
    mine = [
        Side(name, tuple(p for p in people.applicants[k] if p not in people.doubtful),
             tuple(hosts[k]), str(titles[k] or ""))
        for k, name in enumerate(people.proposals)
    ]  # fmt: skip
    theirs = []
    for k, name in enumerate(people.reviewers):
        # an id without a figure may be the name itself
        own = () if re.search(r"\d", name) else (name,)
        theirs.append(Side(name, (*people.names.get(name, ()), *own), tuple(employers[k])))
    return mine, theirs


def read(
    heading: str, cells: Sequence[Any], between: tuple[Sequence[Side], Sequence[Side], str], kind: str
) -> tuple[list[Declared], list[Unread]]:
    """Return the conflicts that a column declares, and the cells of it that cannot be read."""
    own, others, side = between
    rows: list[Declared] = []
    unread: list[Unread] = []
    for one, cell in zip(own, cells, strict=True):
        for entry in _entries(cell):
            hits = list(_meant(entry, others))
            for other in hits:
                pair = (one.id, other.id) if side == "proposal" else (other.id, one.id)
                rows.append(Declared(proposal=pair[0], reviewer=pair[1], kind=kind,
                                     evidence=f"{heading}: {entry}", source=f"{side}s"))  # fmt: skip
            bare = fold(entry).strip()
            if not hits and (bare in SOMETHING or any(sign.isdigit() for sign in bare)):
                unread.append(Unread(heading, side, one.id, str(cell)))
    return rows, unread


def _entries(cell: Any) -> Iterable[str]:
    """Yield what a cell names, without words for nothing."""
    if cell is None or cell is False:
        return
    for part in re.split(r"[;；、\n\r|]", "yes" if cell is True else str(cell)):
        text = part.strip()
        if text and fold(text).strip(" .") not in NOTHING:
            yield text


def _meant(entry: str, others: Sequence[Side]) -> Iterable[Side]:
    """Yield whom an entry names: as it stands, or else by its parts between commas."""
    named = [other for other in others if _names(entry, other)]
    if not named:
        parts = {part.strip() for part in re.split(r"[,，]", entry)}
        parts |= {one.name for one in persons(entry)}
        parts -= {entry, ""}
        named = [other for other in others if any(_names(part, other) for part in parts)]
    return named


def _names(entry: str, other: Side) -> bool:
    bare = " ".join(fold(entry).split())
    if bare in (fold(other.id), " ".join(fold(other.title).split())) and bare:
        return True
    if any(one_name(entry, name) or alike(entry, name) for name in other.names):
        return True
    return any(similarity(entry, one) >= THRESHOLD for one in other.institutions)
