# SPDX-License-Identifier: Apache-2.0
"""Which schedule is meant: one kept here, or files; and the instance it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.funding import run_inputs
from yuzui.job.result import canonical, digest
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import And, Eq
from yuzui.scheduling.reading import read
from yuzui.scheduling.run import source
from yuzui.sheets.formats import jsonl
from yuzui.text import Text, same

PART = "instance"
NEWEST = "newest"
STUDY = "schedule"
DRAFT = "tentative"


@dataclass(frozen=True, slots=True)
class Known:
    """A schedule with its instance."""

    instance: Mapping[str, Any]
    result: Mapping[str, Any]
    run: str | None
    frame: Mapping[str, Any]
    firmness: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> dict[str, str]:
        """Return the row of the file that the instance was read from."""
        named = self.result.get("files") or [{}]
        empty = dict.fromkeys(("file", "source", "vintage", "licence", "sha256", "note"), "")
        return {**empty, "file": str(self.frame["name"]), **named[0]}

    @property
    def bookings(self) -> list[dict[str, Any]]:
        """Return the bookings, each with how firm it is."""
        return [
            {**row, "firmness": self.firmness.get(str(row["task"]), row.get("firmness", DRAFT))}
            for row in self.result["schedule"]
        ]


def rows(run: str, instance: Any) -> list[dict[str, Any]]:
    """Return the row of ``run_input`` that keeps the instance of a run."""
    body = canonical(instance)
    return [{"run": run, "part": PART, "digest": digest(instance), "body": body}]


def find(workspace: Workspace, run: str | None, files: Sequence[Path | str] = ()) -> Known:
    """Return the schedule that is meant."""
    if files:
        return _files(files, workspace.seed)
    return of(workspace, kept(workspace, run))


def kept(workspace: Workspace, run: str | None) -> dict[str, Any]:
    """Return the document of a kept schedule."""
    asked = None if run in (None, NEWEST) else run
    result = workspace.latest(STUDY, asked)
    if result is None and asked is not None:
        raise VisibilityError.not_found()
    if result is None:
        raise InputError(
            Text("no schedule has been made here", "此处尚无排程"),
            place=Place(column="--schedule"),
            fix=same("yuzui schedule make telescope"),
            code="no_schedule",
        )
    return result


def of(workspace: Workspace, result: Mapping[str, Any]) -> Known:
    """Return a kept schedule with its instance."""
    run = str(result["run"]["id"])
    where = And((Eq("run", run), Eq("part", PART)))
    found = workspace.view.select("run_input", where=where)
    instance = run_inputs.read(found[0]) if found and found[0]["body"] is not None else None
    if instance is None:
        raise StateError(
            Text("the instance of this schedule is not kept here", "该排程的算例未留存"),
            seen=run,
            fix=Text(
                "run yuzui schedule make on the same instance once more: it is the same run, and "
                "its instance is kept with it",
                "请对同一算例再运行一次 yuzui schedule make：运算相同，算例将一并留存",
            ),
            code="inputs_gone",
        )
    return Known(instance, result, run, framed(result), firmness(workspace, run))


def framed(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a schedule is called, and how its times are read."""
    said = result["instance"]
    names = ("name", "title", "timezone", "horizon")
    return {"run": result["run"]["id"], **{name: said[name] for name in names},
            "origin": result["origin"]}  # fmt: skip


def firmness(workspace: Workspace, run: str) -> dict[str, str]:
    """Return how firm each booking of a published schedule is, by task; empty of a draft."""
    rows = workspace.view.select("booking", where=Eq("schedule", run))
    return {str(row["task"]): str(row["firmness"]) for row in rows if row["task"]}


def _files(files: Sequence[Path | str], seed: int) -> Known:
    if len(files) != 2:
        raise InputError(
            Text("name an instance and its result, or none", "请同时给出算例与结果，或都不给"),
            place=Place(column="INSTANCE RESULT"),
            seen=" ".join(map(str, files)),
            expected="INSTANCE RESULT",
            code="no_path",
        )
    found = source.find(files[0], seed)
    result = jsonl.document(Path(files[1]))
    if not isinstance(result, Mapping) or not isinstance(result.get("schedule"), list):
        raise InputError(
            Text("this is no result of a schedule", "这不是排程结果"),
            place=Place(Path(files[1]).name),
            expected='{"schedule": [{"task": …}]}',
            code="no_result",
        )
    frame = {
        "run": None,
        "name": found.name,
        "title": found.title.json(),
        "timezone": source.zone(found.document),
        "horizon": list(read(found.document, found.file["file"]).instance.horizon),
        "origin": found.origin,
    }
    return Known(found.document, result, None, frame)
