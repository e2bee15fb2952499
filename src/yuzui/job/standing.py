# SPDX-License-Identifier: Apache-2.0
"""Whether a slate still stands, and whether a person may act on it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from yuzui.errors import StateError
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import Eq
from yuzui.text import Text, same

Document = Mapping[str, Any]


def current(workspace: Workspace, document: Document) -> None:
    """Refuse a slate without a set, or one that a newer one of the same call has overtaken."""
    if document["slate"]["value"] is None:
        raise StateError(
            Text("there is no set to decide on", "没有可供决定的方案"),
            seen=document["slate"]["status"],
            fix=Text(
                "loosen one of the rules in conflict and run yuzui fund again",
                "请放宽互相矛盾的规则之一，再运行 yuzui fund",
            ),
            code="no_slate",
        )
    for row in workspace.runs("fund"):
        if row["document"]["call"]["id"] != document["call"]["id"]:
            continue
        mine = document["run"]["inputs_hash"], document["run"]["rules_hash"]
        if (row["inputs_hash"], row["rules_hash"]) != mine:
            raise StateError(
                Text("this slate is stale: inputs or rules have changed since", "该方案已过期：此后输入或规则已有变更"),
                seen=document["run"]["id"],
                expected=row["id"],
                fix=same(f"yuzui decide {row['id']}"),
                code="stale",
                detail={"legal": ["supersede", "withdraw"], "current": row["id"]},
            )
        return


def unconflicted(workspace: Workspace, document: Document, by: str) -> None:
    """Refuse a person with a conflict of interest."""
    own = [row["id"] for row in document["proposals"] if plain(str(row["columns"].get("pi") or "")) == plain(by)]
    ties = workspace.view.select("conflict", where=Eq("reviewer", by))
    listed = {row["id"] for row in document["proposals"]}
    own += [t["proposal"] for t in ties if t["proposal"] in listed and t["state"] != "waived"]
    if own:
        raise StateError(
            Text("this person has a conflict of interest", "此人存在利益冲突"),
            seen=f"{by}: {', '.join(sorted(set(own))[:3])}",
            fix=Text("let another person act", "请由他人办理"),
            code="conflicted",
        )


def apart(others: Mapping[str, Text], *names: str | None) -> None:
    """Refuse a person who had another part in the matter."""
    known = {plain(name): part for name, part in others.items()}
    for name in filter(None, names):
        if (part := known.get(plain(name))) is not None:
            raise StateError(
                Text("one person may not take both parts", "同一人不得兼任两职"),
                seen=name,
                fix=Text("let another person act: this one {part}", "请由他人办理：此人{part}").format(part=part),
                code="same_person",
            )


def plain(name: str) -> str:
    """Return a name without what does not tell persons apart: case, width, spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
