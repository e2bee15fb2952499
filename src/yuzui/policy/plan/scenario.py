# SPDX-License-Identifier: Apache-2.0
"""A scripted workflow: who moves what from state to state, and which moves must be refused."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import PlanError
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text, same


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role in the script; the name is a post, not a person.

    Parameters
    ----------
    name : str
        Post.
    roles : list of str
        Roles of the record's policy.
    """

    name: str
    roles: list[str]


class Thing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An object that moves through a life cycle.

    Parameters
    ----------
    cycle : str
        Life cycle of the record.
    table : str
        Table its row lies in; empty if only its moves are logged.
    row : dict
        The row, without its state.
    by : str
        Post that enters it.
    """

    cycle: str
    by: str
    table: str = ""
    row: dict[str, Any] = {}


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One move.

    Parameters
    ----------
    thing : str
        What moves.
    action : str
        Verb of the life cycle.
    by : str
        Post that acts.
    reason : str
        Why.
    refused : bool
        Whether the move must be refused, leaving everything as it was.
    """

    thing: str
    action: str
    by: str
    reason: str = ""
    refused: bool = False


class Scenario(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A workflow from its first to its last state.

    Parameters
    ----------
    title : Text
        What is played.
    people : dict
        Posts.
    things : dict
        Objects.
    steps : list of Step
        The script; at least one step is refused.
    ends : dict
        State each object must be in at the end.
    """

    title: Text
    people: dict[str, Person]
    things: dict[str, Thing]
    steps: list[Step]
    ends: dict[str, str]


def find(name: str) -> Path | None:
    """Return the file of a scenario, or None if it is not written yet."""
    path = Path(str(files("yuzui.policy.plan") / "scenarios" / f"{name}.yaml"))
    return path if path.is_file() else None


def load(path: Path) -> Scenario:
    """Load a scenario."""
    raw = yaml_lines.read(path)
    try:
        scenario = msgspec.convert(raw, Scenario)
    except msgspec.ValidationError as error:
        raise PlanError(
            Text("this scenario cannot be read", "无法读取该情景"),
            place=yaml_lines.where(raw, ()),
            seen=str(error),
            fix=Text(
                "correct the field that is named, as in the scenarios beside the plans",
                "请改正所指的字段，写法见规划旁的情景文件",
            ),
            code="bad_scenario",
        ) from None
    if not any(step.refused for step in scenario.steps):
        raise PlanError(
            Text("a scenario needs a move that must be refused", "情景中须有应被拒绝的操作"),
            place=yaml_lines.where(raw, ("steps",)),
            fix=same("refused: true"),
            code="nothing_refused",
        )
    return scenario
