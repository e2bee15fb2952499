# SPDX-License-Identifier: Apache-2.0
"""What of another kind stands beside the works of a field: patents, repositories, sites, users; or that none is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.errors import InputError
from yuzui.errors import Place as At
from yuzui.fields import concepts, corpora
from yuzui.fields.field_answer import Beside
from yuzui.fields.nodes import Node
from yuzui.job.workspace import Workspace
from yuzui.text import Text

KINDS = {"patents": "patent", "repositories": "", "sites": "", "users": ""}
"""Kinds, and the table of a snapshot that holds them, if there is one."""
NONE = "none loaded"


def beside(workspace: Workspace, text: str, known: Mapping[str, Node], wanted: Sequence[Node]) -> dict[str, Any]:
    """Return what stands beside a field, by kind.

    Parameters
    ----------
    text : str
        Kinds parted by commas, each alone or with a file of titles: ``patents,repositories=repos.csv``.

    Raises
    ------
    InputError
        If there is no such kind.
    """
    made = {}
    for one in re.split(r"[,，、]", text):
        name, _, file = one.strip().partition("=")
        if not name:
            continue
        if name not in KINDS:
            raise InputError(
                Text("nothing of this kind can stand beside a field", "不支持并列该类数据"),
                At(column="--beside"),
                seen=name,
                expected=" | ".join(KINDS),
                code="option",
            )
        path = file or _loaded(workspace, name)
        made[name] = _counted(workspace, path, known, wanted) if path else Beside(NONE, 0, 0)
    return made


def _loaded(workspace: Workspace, kind: str) -> str:
    """Return the corpus on record that is called so, else the file of its table in the current snapshot, else none."""
    called = {str(row["name"]).casefold(): str(row["name"]) for row in corpora.on_record(workspace)}
    if kind in called:
        return called[kind]
    table = KINDS[kind]
    snapshot = workspace.snapshot if table else None
    return str(snapshot.path(table)) if snapshot is not None and table in snapshot.tables else ""


def _counted(workspace: Workspace, file: str, known: Mapping[str, Node], wanted: Sequence[Node]) -> Beside:
    titles = corpora.read(workspace, file)
    sets = concepts.documents(titles, known, wanted)
    hits = concepts.together(sets[node.id] for node in wanted)
    words = f"{len(titles)} loaded, {hits.size} of this field" if len(titles) else NONE
    return Beside(words, len(titles), int(hits.size))
