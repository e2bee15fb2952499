# SPDX-License-Identifier: Apache-2.0
"""Who of the office of a call is told that its award list moved on: whose turn it is, and who worked on it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from yuzui.job import notices
from yuzui.job.workspace import Workspace, clock
from yuzui.model.visibility import Eq
from yuzui.store import subjects
from yuzui.store.subjects import EVERYWHERE
from yuzui.text.address import encode

WAITS = {"propose": ("decider", "panel_chair"), "return": ("programme_officer",)}
"""Whose turn it is after an act on a list, by act."""


def waits(workspace: Workspace, act: str, run: str, number: int, call: str) -> None:
    """Tell whose turn it is after an act on the list of a call."""
    event = f"list:{run}:{number}"
    for person in holders(workspace, WAITS.get(act, ()), call, run):
        notices.tell(workspace, "decision_waits", person, event, f"/fund/lists/{encode(run)}")


def signed(workspace: Workspace, decision: str, run: str, call: str, told: Collection[str] = ()) -> None:
    """Tell officers and chair of a call that it was decided on, but for who was told of the same already."""
    for person in holders(workspace, ("programme_officer", "panel_chair"), call, run):
        if person not in told:
            about = f"/fund/decisions/{encode(decision)}"
            notices.tell(workspace, "signed", person, f"decision:{decision}", about)


def holders(workspace: Workspace, roles: Sequence[str], call: str, run: str) -> list[str]:
    """Return who holds some roles for a call and sees the list; who holds them everywhere only where nobody else does.

    Who acts is not told of it.
    """
    found: dict[str, None] = {}
    now = clock()
    grants = [row for row in workspace.store.grants() if subjects.holds(row, now)]
    for role in roles:
        rows = [row for row in grants if row["role"] == role]
        near = [row for row in rows if row["scope"] == f"call:{call}"]
        wide = [row for row in rows if row["scope"] == EVERYWHERE]
        found.update(dict.fromkeys(str(row["subject"]) for row in near or wide))
    found.pop(workspace.subject.name, None)
    return [one for one in found if _sees(workspace, one, run)]


def _sees(workspace: Workspace, person: str, run: str) -> bool:
    """Say whether a list is there for a person: to whom it is denied it is not told of."""
    return bool(workspace.store.open(subjects.resolve(workspace.store, person)).count("run", Eq("id", run)))
