# SPDX-License-Identifier: Apache-2.0
"""A slate that a person edited in a spreadsheet, checked again against every rule, and priced."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.funding import recheck
from yuzui.funding.ask.answers import slate_named
from yuzui.job.result import Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("an edited slate checked again and priced", "复核手工修改的方案并计价")
QUESTION = Text(
    "Which rules does the edited slate break, and what does each change cost?",
    "修改后的方案违反哪些规则？每处改动代价多少？",
)
SOURCE = "Yuzui"
SCHEMA = "yuzui.recheck/1"
SECONDS = 120.0
INPUTS = (
    Input("path", Text("the slate as --out wrote it, edited", "由 --out 导出并修改的方案")),
    Input("slate", Text("run or call; by default the newest slate", "运行或批次；默认为最新方案")),
    Input("seconds", Text("most time for all solves", "全部求解的时限（秒）"), SECONDS),
)


def run(
    workspace: Workspace, path: Path | str | None = None, slate: str | None = None, seconds: float = SECONDS
) -> dict[str, Any]:
    """Check an edited slate; nothing is stored or decided."""
    if path is None:
        raise InputError(
            Text("the edited slate is missing", "缺少修改后的方案"),
            place=Place(column="PATH"),
            fix=Text(
                "name it after the verb: yuzui fund recheck FILE.xlsx", "请在动词后写明：yuzui fund recheck 文件.xlsx"
            ),
        )
    document = slate_named(workspace, slate)
    wanted = recheck.read(Path(path), document)
    about = {"slate": document["run"]["id"], "ids": list(wanted.ids), "must": list(wanted.must)}
    run = stamp("recheck", about, seed=document["run"]["seed"], rules=document["run"]["rules_hash"])
    return {
        "schema": SCHEMA,
        "run": run,
        "file": Path(path).name,
        "slate": {
            "id": document["run"]["id"],
            "call": document["call"]["id"],
            "currency": document["call"]["currency"],
        },
        **recheck.answer(document, wanted, seconds),
    }


lines = recheck.lines


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return no picture: who moves stands in the table."""
    return []


exports = recheck.exports
