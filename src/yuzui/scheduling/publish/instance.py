# SPDX-License-Identifier: Apache-2.0
"""The instance a kept schedule was made of, found again and gone over with its schedule."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.errors import StateError
from yuzui.job.workspace import Workspace
from yuzui.scheduling import verify
from yuzui.scheduling.reschedule.report import known
from yuzui.scheduling.run import source
from yuzui.text import Text

Document = Mapping[str, Any]


def find(workspace: Workspace, document: Document, path: str) -> Any:
    """Return the very instance a schedule was made of."""
    if not path:
        return known.find(workspace, str(document["run"]["id"])).instance
    named = path if path in source.SIZES else Path(path)
    found = source.find(named, int(document["run"]["seed"]))
    wanted = document["files"][0]["sha256"]
    if found.file["sha256"] != wanted:
        raise StateError(
            Text("this is not the instance the schedule was made of", "这不是该排程所用的算例"),
            seen=f"{path}: {found.file['sha256'][:12]}",
            expected=f"sha256 {wanted[:12]}",
            fix=Text("leave --instance away, or name the file as it was", "请省略 --instance，或指明原文件"),
            code="instance_differs",
        )
    return found.document


def faults(instance: Any, document: Document) -> list[dict[str, Any]]:
    """Return what is wrong with a schedule: rules broken, sums, proof; none if it is sound."""
    said = document["checker"]
    if said != "ok":
        return [dict(row) for row in said] if isinstance(said, list) else [{"code": str(said)}]
    found = verify.verify(instance, dict(document))
    return [{"code": row["code"], "message": row["message"]} for row in found["faults"]]
