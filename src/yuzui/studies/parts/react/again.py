# SPDX-License-Identifier: Apache-2.0
"""A kept schedule made again: what begins before a line stays, and what moves is weighed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError, Place
from yuzui.studies.parts.react import known, words
from yuzui.studies.parts.result import digest
from yuzui.studies.parts.schedule.source import Source
from yuzui.text import Text
from yuzui.text.numbers import number

if TYPE_CHECKING:
    from yuzui.facilities.schedule.search.stand import Stand
    from yuzui.studies.parts.workspace import Workspace

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Again:
    """A schedule to be made again.

    Parameters
    ----------
    source : Source
        The instance with the freeze line drawn.
    stand : Stand
        What stays, and what it is worth that the rest does.
    parent : str
        Run that is made again.
    before : sequence of mapping
        Its bookings.
    until : int or None
        The freeze line.
    stability : float
        Points a booking with short notice is worth staying.
    attention : frozenset of str
        Tasks whose rows needed attention then; one whose time is over does not need it now.
    """

    source: Source
    stand: Stand
    parent: str
    before: list[dict[str, Any]]
    until: int | None
    stability: float
    attention: frozenset[str] = frozenset()

    def asked(self) -> dict[str, Any]:
        """Return what the run hangs on beside its instance."""
        fixed = sorted(self.stand.fixed)
        return {"from": digest(self.before), "fixed": fixed, "stability": self.stability}

    def told(self, document: Document) -> dict[str, Any]:
        """Return what the document says of the schedule that was made again.

        Parameters
        ----------
        document : mapping
            Document ``yuzui.schedule/1``.

        Returns
        -------
        dict
            ``parent``, ``change``, ``frozen``, ``stability`` and ``rejected``.
        """
        from yuzui.studies.parts.workspace import clock

        now = {row["task"]: (row["resource"], row["start"]) for row in document["schedule"]}
        gone = [row for row in self.before
                if now.get(row["task"]) != (row["resource"], row["start"])]  # fmt: skip
        cost = sum(self.stand.prices.get(row["task"], 0.0) for row in gone)
        return {
            "parent": self.parent,
            "change": {"schedule": digest(self.before), "kind": "make", "by": "", "reason": "",
                       "at": clock()},
            "frozen": {"until": self.until, "bookings": len(self.stand.fixed)},
            "stability": {"price": self.stability, "moved": len(gone), "of": len(self.before),
                          "cost": cost},
            "rejected": [row for row in document["rejected"] if row["task"] in self.attention],
        }  # fmt: skip


def find(workspace: Workspace, given: Mapping[str, Any]) -> Again | None:
    """Return the schedule to be made again, if one was named.

    Parameters
    ----------
    workspace : Workspace
        Where schedules are kept.
    given : mapping
        ``again`` (a run, or None), ``path``, ``freeze_until``, ``stability``.

    Returns
    -------
    Again or None
        None where no schedule was named.

    Raises
    ------
    InputError
        If an instance is named too, or an option has no schedule to act on.
    """
    from yuzui.facilities.schedule.react.freeze import frozen
    from yuzui.facilities.schedule.react.insert import Terms
    from yuzui.facilities.schedule.search.stand import Stand

    run, until = given["again"], given["freeze_until"]
    price = _points(given["stability"])
    if run is None:
        if until is not None or price:
            raise _refused(
                "--from", "", Text("name the schedule: --from RUN", "请指定 --from 运行编号")
            )
        return None
    if given["path"] is not None:
        fix = Text("leave the instance out: it is that of the run", "请勿再给算例：即该运行的算例")
        raise _refused("INSTANCE", str(given["path"]), fix)
    found = known.find(workspace, run)
    document, fixed = frozen(found.instance, found.bookings, until)
    names = ("task", "resource", "start", "end")
    before = [{name: row[name] for name in names} for row in found.result["schedule"]]
    terms = Terms(found.frame["horizon"][0] if until is None else until, price)
    prices = {row["task"]: price * terms.weight(row["start"]) for row in before
              if row["task"] not in fixed}  # fmt: skip
    source = Source(
        document,
        found.frame["name"],
        Text.of(found.frame["title"]),
        found.frame["origin"],
        found.source,
        shift=found.result["instance"].get("shift"),
    )
    attention = frozenset(str(row["task"]) for row in found.result.get("rejected", ()))
    stand = Stand(before, fixed, prices)
    return Again(source, stand, str(found.run), before, until, price, attention)


def _points(given: Any) -> float:
    value = float(given)
    if not 0 <= value < math.inf:
        raise _refused("--stability", str(given), Text("give 0 or more", "请给出不小于 0 的数"))
    return value


def _refused(column: str, seen: str, fix: Text) -> InputError:
    return InputError(
        Text("a schedule cannot be made again like this", "无法这样重新排程"),
        place=Place(column=column),
        seen=seen,
        fix=fix,
        code="option",
    )


def lines(document: Document) -> list[tuple[Text, Text]]:
    """Return what is said of a schedule that was made again.

    Parameters
    ----------
    document : mapping
        Document ``yuzui.schedule/1``.

    Returns
    -------
    list of (Text, Text)
        Label and sentence; empty of one made anew.
    """
    frozen, stability = document.get("frozen"), document.get("stability")
    if frozen is None or stability is None:
        return []
    frame = known.framed(document)
    parts = Text("from {run}", "基于 {run}").format(run=document["parent"])
    if frozen["until"] is not None:
        parts += Text("; before {t} nothing moved", "；{t} 之前均未变动").format(
            t=words.at(frozen["until"], frame)
        )
    parts += Text(
        "; {f} bookings fixed, {m} of {n} moved or out{cost}; the bound is of the schedules that "
        "are still possible",
        "；固定 {f} 项，{n} 项中移动或移出 {m} 项{cost}；上界针对仍然可行的排程",
    ).format(
        f=number(frozen["bookings"]),
        m=number(stability["moved"]),
        n=number(stability["of"]),
        cost=_cost(stability),
    )
    return [(Text("again", "重排"), parts)]


def _cost(stability: Document) -> Text:
    if not stability["price"]:
        return Text("", "")
    return Text(", which weigh {p} points", "（计 {p} 分）").format(p=number(stability["cost"], 2))
