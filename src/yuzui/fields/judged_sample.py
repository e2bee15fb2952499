# SPDX-License-Identifier: Apache-2.0
"""What the newest judged sample of a field in a corpus says, for those who count its works."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.fields import audit_state
from yuzui.fields.audit_state import POOR
from yuzui.fields.corpora import Corpus
from yuzui.fields.field_answer import Measured
from yuzui.fields.nodes import Node
from yuzui.job.workspace import Workspace


def newest(workspace: Workspace, node: Node, corpus: Corpus) -> tuple[Measured | None, bool]:
    """Return what the newest judged sheet of a node in a corpus says, and whether the query changed since.

    A sheet is of a corpus if it was drawn from the same texts, or from those of the same name. Where the judges agree
    too little, or documents on which they differ are open, there is no recall.
    """
    for row, one in audit_state.read(workspace, node.id):
        if row["frame"] != corpus.digest and row["corpus"] != corpus.name:
            continue
        kappa = one.agreement.kappa
        usable = (kappa is None or kappa >= POOR) and not one.disagreements
        measured = Measured(
            str(row["sheet"]), int(row["version"]), one.labelled, _listed(one.precision),
            _listed(one.recall) if usable else None, kappa, _listed(one.correction) if usable else None,
            list(row["years"]) if row["years"] else None, str(row["subfield"] or ""),
        )  # fmt: skip
        return measured, int(row["version"]) != node.version
    return None, False


def _listed(values: Sequence[float] | None) -> list[float] | None:
    return list(values) if values is not None else None
