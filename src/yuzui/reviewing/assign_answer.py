# SPDX-License-Identifier: Apache-2.0
"""What an assignment of reviewers answers, and the way back to the problem it answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from yuzui.errors import StateError
from yuzui.funding.judge_answer import SheetRead
from yuzui.job.result import Answer as Base
from yuzui.job.result import Flagged
from yuzui.job.workspace import Workspace
from yuzui.reviewing import assign_parts as parts
from yuzui.reviewing.problem import Posed, read, source
from yuzui.text import Text


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.assign/1"):
    """An assignment; ``checks`` say how far conflicts could be compared, ``changes`` who answered since."""

    run: parts.Run
    checks: list[parts.Check]
    options: parts.Options
    mix: dict[str, float] | None
    rules: list[parts.Rule]
    status: parts.Status
    objective: float | None
    bound: float | None
    gap: float | None
    certificate: parts.Certificate | None
    assignments: list[parts.Pair]
    marginals: list[parts.Marginal] | None
    chances: parts.Chances | None
    proposals: list[parts.Proposal]
    reviewers: list[parts.Reviewer]
    conflicts: list[parts.Conflict]
    conflict_check: parts.ConflictCheck
    fairness: parts.Fairness | None
    infeasible: parts.Infeasible | None
    draw: parts.Draw | None
    findings: list[Flagged]
    state: str
    changes: list[parts.Change]
    understood: list[SheetRead]

    def document(self) -> dict[str, Any]:
        """Return the answer as plain values; what was not compared comes first."""
        whole = super().document()
        return {name: whole[name] for name in ("schema", "checks")} | whole

    def reopen(self, workspace: Workspace, path: Path | None = None) -> Posed:
        """Return the problem it answers: what was solved here, else the sheets are read again.

        Parameters
        ----------
        workspace : Workspace
            Where it is stored, and beside it where its sheets lie.
        path : Path, optional
            Where the sheets lie now, if they were moved.

        Raises
        ------
        StateError
            If the sheets have changed since.
        """
        if isinstance(self.solved, Posed):
            return self.solved
        inputs = source(workspace, self.run.id, path)
        if self.draw is not None:
            inputs = msgspec.structs.replace(inputs, secret=self.draw.secret, public=self.draw.public)
        posed = read(workspace, inputs, self.run.at, self.run.seed or 0)
        identity = posed.identity()
        if (self.run.inputs_hash, self.run.rules_hash) != (identity["inputs_hash"], identity["rules_hash"]):
            raise StateError(
                Text(
                    "the sheets have changed since this assignment was made", "自该指派生成以来，所依据的表格已有变更"
                ),
                seen=self.run.id,
                expected=identity["id"],
                fix=Text(
                    "assign anew: yuzui assign FOLDER; or name the sheets as they were: --from FOLDER",
                    "请重新指派：yuzui assign 文件夹；或指明原表格：--from 文件夹",
                ),
                code="stale",
                detail={"legal": ["accept"]},
            )
        return posed
