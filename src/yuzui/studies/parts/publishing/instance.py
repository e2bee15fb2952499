# SPDX-License-Identifier: Apache-2.0
"""The instance a kept schedule was made of, found again and gone over with its schedule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yuzui.errors import StateError, YuzuiError
from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.studies.parts.schedule.source import Source
    from yuzui.studies.parts.workspace import Workspace

Document = Mapping[str, Any]


def find(workspace: Workspace, document: Document, path: str) -> Source:
    """Return the very instance a schedule was made of.

    Parameters
    ----------
    workspace : Workspace
        Its folder is looked in, after the present one.
    document : mapping
        Document ``yuzui.schedule/1``.
    path : str
        Where the instance stands now; empty is where it stood, and a synthetic one is made again.

    Returns
    -------
    Source
        With the digest that the schedule names.

    Raises
    ------
    StateError
        If it is not there, or is not the same any more.
    """
    from yuzui.studies.parts.schedule import source

    (file,) = document["files"][:1]
    name = str(file["file"])
    seen = "–"
    for place in [Path(path)] if path else [Path(name), workspace.dir / name]:
        named = str(place) if path or place.name != str(place) else name
        try:
            found = source.find(named, int(document["run"]["seed"]))
        except (YuzuiError, OSError):
            continue
        seen = found.file["sha256"]
        if seen == file["sha256"]:
            return found
    raise StateError(
        Text(
            "the instance this schedule was made of is not here: its rules cannot be gone over",
            "此处没有该排程所用的算例，无法复核其规则",
        ),
        seen=f"{path or name}: {seen[:12]}",
        expected=f"sha256 {file['sha256'][:12]}",
        fix=Text("say where it stands: --instance FILE", "请指明其位置：--instance 文件"),
        code="instance_gone",
    )


def faults(instance: Any, document: Document) -> list[dict[str, Any]]:
    """Return what is wrong with a schedule: rules broken, sums, proof; none if it is sound.

    Parameters
    ----------
    instance : object
        The instance as JSON gives it.
    document : mapping
        Document ``yuzui.schedule/1``.

    Returns
    -------
    list of dict
        ``code`` and ``message`` of each; what the checker said when the schedule was made, and
        what the independent one says now.
    """
    from yuzui.facilities.schedule import verify

    said = document["checker"]
    if said != "ok":
        return [dict(row) for row in said] if isinstance(said, list) else [{"code": str(said)}]
    found = verify.verify(instance, dict(document))
    return [{"code": row["code"], "message": row["message"]} for row in found["faults"]]
