# SPDX-License-Identifier: Apache-2.0
"""The check of a published draw: which steps hold, which do not, from the file alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from yuzui import registry
from yuzui.errors import InputError, Place
from yuzui.funding.lottery.published import unmarked
from yuzui.funding.lottery.replay import STEPS, Failed
from yuzui.funding.lottery_draw import drawing
from yuzui.job.result import digest, stamp
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.text import Text, measures

SCHEMA, ASSIGNED = "yuzui.check/1", "yuzui.assign/1"
PANELS = ("form", "commitment", "list", "tickets", "outcome")
"""Steps of a draw of reviewers."""


def checked(path: Path) -> dict[str, Any]:
    """Check a published file."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            Text("the file cannot be read", "无法读取文件"),
            place=Place(file=str(path)),
            seen=error.strerror or "",
            fix=Text(
                "check the path: it is the file that yuzui draw reveal --out wrote",
                "请核对路径：应为 yuzui draw reveal --out 写出的文件",
            ),
            code="no_file",
        ) from None
    try:
        document = measures.loads(raw)
    except (ValueError, RecursionError):
        document = None
    panels = isinstance(document, dict) and document.get("schema") == ASSIGNED
    # a file without the line of its digest can be drawn again, and its rest cannot be checked
    sealed = isinstance(document, dict) and unmarked(str(document.get("rules", "")))[0]
    failed_ = _assigned(document) if panels else drawing.replayed(document)
    problems = [_problem(one) for one in failed_]
    failed = {one["code"] for one in problems}
    tried = [one for one in STEPS if (one in PANELS if panels else one != "digest" or sealed)]
    for first in ("form", "rules"):
        if first in failed:
            # what a broken step leaves untried is not said to hold
            tried = tried[: tried.index(first) + 1]
    return {
        "schema": SCHEMA,
        "run": stamp("check", {"part": "draw", "file": digest(raw), "problems": problems}),
        "ok": not problems,
        "problems": problems,
        "checked": tried,
        "head": None,
    }


def kept(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Draw again what a workspace has drawn, and compare it with what its slates say."""
    rows = workspace.view.select("draw", where=Eq("state", "revealed"), order=("audit_seq",))
    for row in rows:
        if row["document"]["schema"] == ASSIGNED:
            document = workspace.latest("assign", row["document"]["run"])
            again = [] if document is None else _assigned(document)
            yield from (_problem(one, f"draw {row['id']}: ") for one in again)
            continue
        for one in drawing.replayed(row["document"]):
            yield _problem(one, f"draw {row['id']}: ")
        slate = workspace.latest("fund", row["slate"])
        if slate is not None and not _agrees(slate, row["document"]):
            message = Text("the slate says another draw than was held", "方案所载与所作抽签不符")
            yield {"code": "draw", "where": f"draw {row['id']}", "message": message.json()}


def _assigned(document: dict[str, Any]) -> list[Failed]:
    """Draw an assignment of reviewers again, which is a job of its own."""
    failed: list[Failed] = registry.modules("study")["assign"].replayed(document)
    return failed


def _agrees(slate: Mapping[str, Any], drawn: Mapping[str, Any]) -> bool:
    part = slate["lottery"] or {}
    names = ("commitment", "list_hash", "public", "order", "outcome", "candidates")
    return all(part.get(name) == drawn[name] for name in names)


def _problem(one: Failed, where: str = "") -> dict[str, Any]:
    said = Text("step “{step}” fails ({title}): {what}", "步骤“{step}”不成立（{title}）：{what}")
    message = said.format(step=one.step, title=STEPS[one.step], what=one.said)
    return {"code": one.step, "where": where + one.where, "message": message.json()}
