# SPDX-License-Identifier: Apache-2.0
"""The slate of a decision computed again from its kept inputs, and compared with it to the byte.

Nothing is taken in place of what is missing: other inputs, rules or another version would answer
another question, so each is named and refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yuzui
from yuzui.errors import StateError, YuzuiError
from yuzui.funding import run_inputs
from yuzui.funding.appeals.acts import slate
from yuzui.funding.decisions.publishing import ROLES
from yuzui.funding.lottery_draw.drawing import with_lottery
from yuzui.job import signature
from yuzui.job.result import digest, stamp
from yuzui.job.signature import state
from yuzui.job.workspace import Workspace, stamped
from yuzui.model.lifecycle import move
from yuzui.model.visibility import Eq
from yuzui.store.values import canonical, parse
from yuzui.text import Text, join, same

Document = dict[str, Any]
Row = dict[str, Any]

MOST = 500
"""Most changes listed one by one; beyond it they are counted."""

_LATER = {"state": None, "decision": None, "explanations": None}
"""Parts of a slate that acts and questions after it wrote, with what stands in their place."""
_DRAWN: Document = {
    "commitment": None, "list_hash": None, "draw": None, "public": None, "secret": None,
    "order": [], "outcome": [],
}  # fmt: skip
"""The same of its ``lottery``."""


def recompute(workspace: Workspace, appeal: str, schema: str, level: str) -> Document:
    """Compute the slate of an appealed decision again, and keep what came of it."""
    try:
        document = _computed(workspace, appeal, schema)
    except YuzuiError as refused:
        # what is refused is an event too; the work itself holds nobody else up
        with workspace.view.act("recompute", f"appeal {appeal}"):
            raise refused
    found = "same" if document["recomputed"]["same"] else "changed"
    with workspace.view.act("recompute", f"appeal {appeal}", found) as change:
        row = workspace.view.get("appeal", appeal)
        move("appeal", state(row), "recompute")
        workspace.put(change, "appeal", document, level)
        change.replace("appeal", [{**row, "run": document["run"]["id"]}])
    return document


def _computed(workspace: Workspace, appeal: str, schema: str) -> Document:
    row = workspace.view.get("appeal", appeal)
    signature.who(workspace, "", ROLES)
    move("appeal", state(row), "recompute")
    decided = workspace.view.get("decision", row["decision"])
    cited = slate(workspace, decided)
    kept = _kept(workspace, decided, cited)
    made = {"schema": cited["schema"], **run_inputs.computed(run_inputs.opened(kept))}
    _same_inputs(decided, made)
    made["run"]["at"] = stamped()
    told = compared(cited, made)
    parts = [{"part": name, "digest": digest(kept[name])} for name in run_inputs.TITLES]
    about = {"appeal": appeal, "slate": decided["run"], "after": told["after"]}
    recomputed = {
        "appeal": appeal,
        "decision": decided["id"],
        "slate": decided["run"],
        "version": yuzui.__version__,
        "seed": made["run"]["seed"],
        "inputs": parts,
        **told,
    }
    run = stamp("appeal", about, seed=made["run"]["seed"], rules=kept["rules"])
    return {"schema": schema, "run": run, "act": "recompute", "appeals": [], "recomputed": recomputed}


def _kept(workspace: Workspace, decided: Row, cited: Document) -> run_inputs.Parts:
    """Return the inputs a slate was computed from; refuse what is missing or not the same."""
    run = str(decided["run"])
    if cited["run"]["version"] != yuzui.__version__:
        raise _refused(
            Text("the slate was computed by another version", "该方案由另一版本计算"),
            yuzui.__version__,
            str(cited["run"]["version"]),
            same(f"pip install yuzui=={cited['run']['version']}"),
            "other_version",
        )
    rows = {row["part"]: row for row in workspace.view.select("run_input", where=Eq("run", run))}
    gone = [name for name in run_inputs.TITLES if name not in rows or rows[name]["body"] is None]
    if gone:
        raise _refused(
            Text("inputs of the slate are no longer here: {parts}", "方案的输入已不存在：{parts}").format(
                parts=_named(gone)
            ),
            run,
            ", ".join(gone),
            Text(
                "run yuzui fund on the same files once more: if they are the same it is the same "
                "run, and its inputs are kept again",
                "请以相同文件再运行一次 yuzui fund：文件相同则运算相同，其输入将重新留存",
            ),
            "inputs_gone",
        )
    found = {name: run_inputs.read(rows[name]) for name in run_inputs.TITLES}
    other = [name for name, part in found.items() if part is None]
    if not other and digest(found["rules"]) != decided["rules_hash"]:
        other = ["rules"]
    if other:
        raise _differ(run, other)
    return found


def _same_inputs(decided: Row, made: Document) -> None:
    """Refuse inputs whose digest is not the one the decision cites."""
    if made["run"]["inputs_hash"] != decided["inputs_hash"]:
        raise _differ(str(decided["run"]), ["proposals", "reviews", "choices"])


def _differ(run: str, other: Sequence[str]) -> StateError:
    return _refused(
        Text(
            "inputs of the slate are not those it was computed from: {parts}", "方案的输入与计算时不一致：{parts}"
        ).format(parts=_named(other)),
        run,
        ", ".join(other),
        Text("bring the workspace back from a copy made before they were changed", "请以改动之前的备份恢复工作区"),
        "inputs_differ",
    )


def _named(parts: Sequence[str]) -> Text:
    return join([run_inputs.TITLES[name] for name in parts])


def _refused(said: Text, seen: str, expected: str, fix: Text, code: str) -> StateError:
    return StateError(said, seen=seen, expected=expected, fix=fix, code=code, detail={"legal": ["settle"]})


def compared(cited: Mapping[str, Any], made: Mapping[str, Any]) -> dict[str, Any]:
    """Compare a slate with one computed again."""
    one, two = computed_part(cited), computed_part(_as_drawn(cited, made))
    before, after = digest(one), digest(two)
    changed = [
        {"where": where, "before": a, "after": b}
        for where, a, b in sorted(_differences(one, two), key=lambda row: row[0])
    ]
    was, now = set(one["slate"]["ids"]), set(two["slate"]["ids"])
    return {
        "same": before == after,
        "before": before,
        "after": after,
        "enters": sorted(now - was),
        "leaves": sorted(was - now),
        "changed": changed[:MOST],
        "more": max(0, len(changed) - MOST),
        "document": None if before == after else dict(made),
    }


def _as_drawn(cited: Mapping[str, Any], made: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the new slate with a band, where lots without a rule of their own added one."""
    if cited["lottery"] is None or made["lottery"] is not None:
        return made

    return with_lottery(dict(made))


def computed_part(document: Mapping[str, Any]) -> Document:
    """Return a slate without what acts and questions after it wrote, and without its time."""
    # in the form in which a store gives it back, where 40.0 is 40
    found: Document = parse(canonical({**document, **_LATER}).decode())
    found["run"]["at"] = None
    if found["lottery"] is not None:
        found["lottery"] |= _DRAWN
    return found


def _differences(one: Any, two: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield each place where two JSON values differ, with both values."""
    if isinstance(one, dict) and isinstance(two, dict):
        pairs = {key: (one.get(key), two.get(key)) for key in {**one, **two}}
    elif (left := _by_name(one)) is not None and (right := _by_name(two)) is not None:
        pairs = {key: (left.get(key), right.get(key)) for key in {**left, **right}}
    else:
        if canonical(one) != canonical(two):
            yield where, one, two
        return
    for key, (a, b) in pairs.items():
        yield from _differences(a, b, f"{where}.{key}" if where else key)


def _by_name(value: Any) -> dict[str, Any] | None:
    """Return a list of named rows by their names; None if it is no such list."""
    if not isinstance(value, list) or not value or not all(isinstance(v, dict) for v in value):
        return None
    key = next((key for key in ("id", "name", "reviewer") if key in value[0]), None)
    if key is None:
        return None
    names = [f"{row.get(key)}[{row['category']}]" if row.get("category") else str(row.get(key)) for row in value]
    return dict(zip(names, value, strict=True)) if len(set(names)) == len(names) else None
