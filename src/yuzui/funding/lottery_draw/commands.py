# SPDX-License-Identifier: Apache-2.0
"""The acts of a draw, each an event of the log: commit, fix the list, reveal, declare void.

The secret lies in the sealed file until it is revealed; no table of the store, no page and no
document holds it before. A draw whose secret is not revealed in time is void, and another person
commits anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from yuzui.errors import InputError, InternalError, Place, StateError, VisibilityError
from yuzui.funding.lottery import commitment as lots
from yuzui.funding.lottery_draw import drawing
from yuzui.funding.lottery_draw.result_store import last_moment, newest, revealed, whole
from yuzui.job import signature
from yuzui.job.result import canonical
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.store.state.pseudonym_vault import open_sealed
from yuzui.text import Text, same

Row = dict[str, Any]

ROLES = ("decider", "programme_officer")
OPEN = ("committed", "fixed")


def commit(workspace: Workspace, by: str, source: str, due: str | None = None) -> Row:
    """Commit to a secret, before the candidates are fixed."""
    by = signature.who(workspace, by, ROLES)
    now = clock()
    _vacant(workspace, by, now)
    secret = lots.new_secret()
    row: Row = {
        "id": lots.commitment(secret)[:12],
        "slate": None,
        "commitment": lots.commitment(secret),
        "committed_at": now,
        "committed_by": by,
        "due": last_moment(due, now),
        "audit_seq": None,
        "public_source": source.strip() or None,
        "state": "committed",
    }
    sealed = open_sealed(workspace.dir)
    try:
        sealed.hide(row["id"], secret)
    finally:
        sealed.close()
    with workspace.view.act("commit", f"draw {row['id']}", row["commitment"], by) as change:
        row["audit_seq"] = change.seq
        change.insert("draw", [whole(row)])
    return whole(row)


def fix(workspace: Workspace, slate: str | None = None) -> tuple[Row, Row]:
    """Fix the candidates of the open draw: the lottery band of a slate."""
    row = _open(workspace, "fix")
    document = _slate(workspace, row, slate)
    row, document = _fixed(row, document)
    _keep(workspace, "fix", row, document, str(row["list_hash"]))
    return row, document


def held(workspace: Workspace) -> tuple[Row, str]:
    """Return the open commitment with its secret, for lots that are drawn over no slate."""
    row = _open(workspace, "fix")
    return row, _secret(workspace, row)


def reveal(workspace: Workspace, public: str, slate: str | None = None) -> dict[str, Any]:
    """Reveal the secret, draw, and return the published file."""
    if not public.strip():
        raise InputError(
            Text("the public value is missing", "缺少公共值"),
            place=Place(column="--public"),
            fix=same('yuzui draw reveal --public "…"'),
            code="no_public_value",
        )
    if (done := revealed(workspace, public.strip(), slate)) is not None:
        return done
    row = _open(workspace, "reveal" if slate is None else "fix")
    document = _slate(workspace, row, row["slate"] if row["state"] == "fixed" else slate)
    if row["state"] == "committed":
        row, document = _fixed(row, document)
    secret = _secret(workspace, row)
    identity = signature.UNCHECKED.json()
    published = drawing.published(document, secret, public.strip(), identity=identity)
    if published["list_hash"] != row["list_hash"] or drawing.replayed(published):
        raise InternalError(Text("the draw does not replay", "抽签无法复核"), seen=row["id"])
    row |= {
        "public": public.strip(),
        "secret": secret,
        "order": published["order"],
        "outcome": published["outcome"],
        "document": published,
        "state": move("draw", row["state"], "reveal"),
    }
    part = {name: published[name] for name in ("public", "secret", "order", "outcome")}
    document["lottery"] = {**document["lottery"], **part}
    _keep(workspace, "reveal", row, document, sha256(published))
    return published


def void(workspace: Workspace, reason: str) -> Row:
    """Declare the open draw void."""
    if not reason.strip():
        raise InputError(
            Text("a draw is declared void for a reason only", "宣告抽签作废须说明理由"),
            place=Place(column="--reason"),
            fix=same('yuzui draw void --reason "…"'),
            code="missing_reason",
        )
    return _void(workspace, _open(workspace, "void"), reason)


def sha256(published: Mapping[str, Any]) -> str:
    """Return the digest of a published file that stands in the log."""
    return hashlib.sha256(canonical(published).encode()).hexdigest()


def _vacant(workspace: Workspace, by: str, now: str) -> None:
    """Refuse a commitment while a draw is open, or by the person to whom the last one fell."""
    last = _settle(workspace, now)
    if last is not None and last["state"] in OPEN:
        raise StateError(
            Text("a draw is open already", "已有抽签尚未完成"),
            seen=last["commitment"],
            fix=same("yuzui draw reveal --public … · yuzui draw void --reason …"),
            code="draw_open",
            detail={"legal": ["reveal", "void"]},
        )
    if last is not None and last["state"] == "void" and last["committed_by"] == by:
        raise StateError(
            Text(
                "the last draw fell to this person: another person commits anew", "上次抽签因此人作废：须由他人重新承诺"
            ),
            seen=by,
            fix=same("yuzui draw commit --by …"),
            code="same_person",
        )


def _settle(workspace: Workspace, now: str) -> Row | None:
    """Return the newest draw; one whose time is over is void from now on."""
    last = newest(workspace)
    if last is not None and last["state"] in OPEN and last["due"] and now > last["due"]:
        return _void(workspace, last, "not revealed in time")
    return last


def _void(workspace: Workspace, row: Row, reason: str) -> Row:
    row = row | {"state": move("draw", row["state"], "void")}
    document = workspace.latest("fund", row["slate"])
    if row["slate"] is None and (part := (document or {}).get("lottery")):
        # a slate computed since names the commitment, whether or not its candidates are fixed
        document = document if part["commitment"] == row["commitment"] else None
    with workspace.view.act("void", f"draw {row['id']}", reason) as change:
        change.replace("draw", [row])
        if document is not None and document["lottery"]:
            stored = workspace.view.get("run", document["run"]["id"])
            part = {**document["lottery"], "commitment": None, "list_hash": None, "draw": None}
            change.replace("run", [{**stored, "document": {**document, "lottery": part}}])
    return row


def _open(workspace: Workspace, action: str) -> Row:
    """Return the open draw; one whose time is over becomes void and refuses."""
    signature.who(workspace, "", ROLES)
    last = newest(workspace)
    if last is None or last["state"] == "void":
        raise StateError(
            Text(
                "there is no commitment: one must be made before the candidates are fixed",
                "尚无承诺：须在候选名单确定前作出承诺",
            ),
            seen="-" if last is None else str(last["commitment"]),
            fix=same("yuzui draw commit"),
            code="no_commitment",
            detail={"legal": ["commit"]},
        )
    if _settle(workspace, clock()) != last:
        raise StateError(
            Text(
                "too late: the secret was not revealed in time, the draw is void; another person commits anew",
                "已逾期：密值未按时揭示，抽签作废；须由他人重新承诺",
            ),
            seen=clock(),
            expected=f"<= {last['due']}",
            fix=same("yuzui draw commit --by …"),
            code="late_reveal",
            detail={"legal": ["commit"]},
        )
    if not (action == "reveal" and last["state"] == "committed"):
        move("draw", last["state"], action)
    return last


def _slate(workspace: Workspace, row: Mapping[str, Any], slate: str | None) -> Row:
    """Return the slate that lots are drawn over; refuse one that does not stand."""
    document = workspace.latest("fund", slate)
    if document is None and slate is None:
        raise StateError(
            Text("there is no slate to draw over", "没有可供抽签的方案"),
            seen="-",
            fix=same("yuzui fund FILE --rules rules.toml"),
            code="no_slate",
            detail={"legal": ["void"]},
        )
    if document is None:
        raise VisibilityError.not_found()
    signature.current(workspace, document)
    if document["state"] not in ("computed", "proposed"):
        move("slate", document["state"], "propose")
    run = document["run"]["id"]
    kept = workspace.view.get("run", run)["audit_seq"]
    if row["state"] == "committed" and kept < row["audit_seq"]:
        raise StateError(
            Text("the candidates were fixed before the commitment was made", "候选名单在承诺之前即已确定"),
            seen=run,
            expected=f"> #{row['audit_seq']}",
            fix=Text("run yuzui fund again, which fixes them anew", "请重新运行 yuzui fund"),
            code="commitment_late",
        )
    return document


def _fixed(row: Row, document: Row) -> tuple[Row, Row]:
    document = drawing.with_lottery(document)
    part = document["lottery"]
    if not part["candidates"]:
        raise StateError(
            Text("there is nobody to draw between", "抽签区间内没有申请"),
            seen=document["run"]["id"],
            fix=Text("widen the band, then run yuzui fund", "请放宽抽签区间，再运行 yuzui fund"),
            code="empty_band",
        )
    digest = lots.list_hash(part["candidates"])
    document["lottery"] = {
        **part, "commitment": row["commitment"], "list_hash": digest, "draw": row["id"],
    }  # fmt: skip
    row = row | {
        "slate": document["run"]["id"],
        "list_hash": digest,
        "fixed_at": clock(),
        "state": move("draw", row["state"], "fix"),
    }
    return row, document


def _secret(workspace: Workspace, row: Row) -> str:
    sealed = open_sealed(workspace.dir)
    try:
        secret = sealed.hidden(str(row["id"]))
    finally:
        sealed.close()
    if secret is None or lots.commitment(secret) != row["commitment"]:
        stored = newest(workspace) or row
        _void(workspace, stored, "the secret is lost")
        raise StateError(
            Text(
                "the secret is not here: the draw is void; another person commits anew",
                "密值缺失：抽签作废；须由他人重新承诺",
            ),
            seen=str(row["commitment"]),
            fix=same("yuzui draw commit --by …"),
            code="secret_lost",
            detail={"legal": ["commit"]},
        )
    return secret


def _keep(workspace: Workspace, action: str, row: Row, document: Row, reason: str) -> None:
    """Write draw and slate in one act with one event."""
    stored = workspace.view.get("run", document["run"]["id"])
    with workspace.view.act(action, f"draw {row['id']}", reason) as change:
        change.replace("draw", [row])
        change.replace("run", [{**stored, "document": document}])
