# SPDX-License-Identifier: Apache-2.0
"""``attest``: a dated document signed by a named person; it never makes a clause served."""

from __future__ import annotations

from yuzui.model.visibility import Eq
from yuzui.policy.evidence.outcome import NoDataError, Outcome
from yuzui.policy.evidence.run import World
from yuzui.policy.plan.check import Attest
from yuzui.policy.plan.clause import Clause
from yuzui.text import Text

TITLE = Text("a dated signed document is present", "有签署日期的书面证明")


def run(check: Attest, world: World, clause: Clause) -> Outcome:
    """Look for an attestation of the clause."""
    rows = world.workspace.view.select("attestation", where=Eq("clause", clause.id))
    if not rows:
        raise NoDataError(Text("no attestation has been entered", "尚无书面证明"))
    newest = max(rows, key=lambda row: str(row["date"]))
    message = Text(f"signed by {newest['by']}", f"签署人：{newest['by']}")
    return Outcome("pass", message, str(newest["date"]), check.document.en, ("table:attestation",))
