# SPDX-License-Identifier: Apache-2.0
"""Lots over a slate: the band, the commitment, the draw, and its replay."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np

from yuzui.errors import InputError, InternalError, Place, StateError, VisibilityError
from yuzui.funding import decisions, slate_outcome
from yuzui.funding import lottery as lots
from yuzui.funding import lottery_file as file
from yuzui.funding.lottery import pool_of
from yuzui.funding.lottery_file import STEPS, Draw, Failed, replay, unmarked
from yuzui.funding.portfolio_effect import Redrawn
from yuzui.funding.rulebook import build
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.funding.slate_answer import Lottery, Simulated
from yuzui.job import signature
from yuzui.job.contract import decoded, of
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run, canonical, digest, stamp
from yuzui.job.workspace import Workspace, clock
from yuzui.model.lifecycle import move
from yuzui.model.table import Row
from yuzui.model.tables.slate import DRAW
from yuzui.model.visibility import TRUE, Eq, Or, Predicate
from yuzui.solve.registry import solve
from yuzui.store.state.pseudonym_vault import open_sealed
from yuzui.text import Text, measures, same


class Log(msgspec.Struct, frozen=True):
    """The head of the log with the event of a step."""

    seq: int
    hash: str


class State(Base, frozen=True, kw_only=True, tag="yuzui.draw.state/1"):
    """How a draw stands: what it commits to and which list it is over, never the secret.

    ``public_source`` is where the public value will be; candidates and chances are None but when
    the list is fixed.
    """

    draw: str
    state: Literal["committed", "fixed", "void"]
    commitment: str
    committed_at: str
    committed_by: str
    due: str
    slate: str | None
    list_hash: str | None
    fixed_at: str | None
    identity: Text | msgspec.UnsetType = msgspec.UNSET
    public_source: str | None
    candidates: list[str] | None
    chance: dict[str, float] | None
    simulated: Simulated | None
    policy: str | None
    log: Log


def state(workspace: Workspace, row: Row, lots: Lottery | None = None) -> State:
    """Return how a draw stands after a step; of the step that fixed its list, with the list."""
    names = ("commitment", "committed_at", "committed_by", "due", "slate", "list_hash", "fixed_at")
    about = {"draw": row["id"], "state": row["state"], **{name: row[name] for name in names}}
    head = workspace.store.head()
    return State(
        run=Run.of("draw", about),
        **about,
        identity=signature.identity(workspace),
        public_source=row["public_source"],
        candidates=None if lots is None else lots.candidates,
        chance=None if lots is None else lots.chance,
        simulated=None if lots is None else lots.simulated,
        policy=None if lots is None else lots.policy,
        log=Log(head.seq, head.hash),
    )


# From a stored slate to its published draw.


def with_lottery(slate: Slate) -> Slate:
    """Return a slate with its ``lottery``, also where no row of the rules draws lots."""
    if slate.lottery is not None:
        return slate
    if not slate.redraws:
        raise StateError(
            Text("the scores were not drawn again: there is no band", "未重抽评分，没有抽签区间"),
            seen=slate.run.id,
            fix=Text("run yuzui fund with --redraws 200", "请以 --redraws 200 运行 yuzui fund"),
            code="no_band",
        )
    share = np.array([row.probability for row in slate.proposals])
    redrawn = Redrawn(share * slate.redraws, slate.redraws)
    lots, rows = slate_outcome.lottery_of_bands(slate.reopen(), redrawn, None, slate.proposals)
    return slate.amended(proposals=rows, lottery=lots)


def draw(slate: Slate, secret: str, public: str, identity: Text | msgspec.UnsetType = msgspec.UNSET) -> Draw:
    """Draw over the band of a slate and return the published file."""
    problem, book = slate.reopen(), build(slate.book)
    weights = None
    if slate.lottery is not None and slate.lottery.policy == "weighted":
        weights = {row.id: row.probability or 0.0 for row in slate.proposals if row.band == "lottery"}
    rows = file.rows(book.rules, problem.candidates, weights)
    pool = pool_of(problem, [str(row.band) for row in slate.proposals])
    return file.publish(pool, book, rows, slate_outcome.fixed_in(slate), (secret, public), identity)


# The draws of a workspace: which is the newest, over which slate, until when.

DAYS = 90
"""Days within which a secret must be revealed, unless the commitment says otherwise."""


def newest(workspace: Workspace, call: str | None = None) -> Row | None:
    """Return the newest draw of a call, or one that no call was named for; of all where none is asked for."""
    where: Predicate = TRUE if call is None else Or((Eq("call", call), Eq("call", None)))
    rows = workspace.view.select("draw", where=where, order=("-audit_seq",), limit=1)
    return dict(rows[0]) if rows else None


def call_of(workspace: Workspace, slate: str | None) -> str | None:
    """Return the call of a slate, or of the newest; None where there is none."""
    document = workspace.latest("fund", slate)
    return None if document is None else str(document["call"]["id"])


def _waiting(workspace: Workspace) -> str | None:
    """Return the call of the one draw that waits for its reveal; None where it is not one."""
    rows = workspace.view.select("draw", where=Eq("state", "fixed"))
    return str(rows[0]["call"]) if len(rows) == 1 and rows[0]["call"] else None


def revealed(workspace: Workspace, public: str, slate: str | None, call: str | None) -> Draw | None:
    """Return the file that the newest draw published, if it was revealed with these words.

    Whoever revealed without naming a file gets it in this way; nothing in it is secret any more.
    """
    last = newest(workspace, call)
    if last is None or last["state"] != "revealed" or last["public"] != public:
        return None
    return decoded(Draw, last["document"]) if slate in (None, last["slate"]) else None


def of_slate(workspace: Workspace, slate: str) -> Row | None:
    """Return the newest draw over a slate that is not void, or None."""
    rows = workspace.view.select("draw", where=Eq("slate", slate), order=("-audit_seq",))
    return next((dict(row) for row in rows if row["state"] != "void"), None)


def whole(row: Row) -> Row:
    """Return a row of ``draw`` with every column of it."""
    return {name: row.get(name) for name in DRAW.names}


def last_moment(due: str | None, now: str) -> str:
    """Return the last moment at which the secret may be revealed."""
    start = dt.datetime.fromisoformat(now.replace("Z", "+00:00"))
    if due is None:
        moment = start + dt.timedelta(days=DAYS)
    else:
        try:
            moment = dt.datetime.fromisoformat(due.strip().replace("Z", "+00:00"))
        except ValueError:
            moment = start
        if moment.tzinfo is None:
            # a day ends with its last second
            rest = dt.timedelta(days=1, seconds=-1) if len(due.strip()) == 10 else dt.timedelta()
            moment = moment.replace(tzinfo=dt.UTC) + rest
    if moment <= start:
        raise InputError(
            Text("the secret must be revealed at a later moment", "揭示期限须晚于现在"),
            place=Place(column="--due"),
            seen=due or "-",
            expected="2027-03-31",
            fix=Text(
                "write a day or a moment that is still to come, as expected", "请按“应为”的写法填写将来的日期或时刻"
            ),
            code="due_passed",
        )
    return moment.astimezone(dt.UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


# The acts of a draw, each an event of the log: commit, fix the list, reveal, declare void.


ROLES = ("decider", "programme_officer")
OPEN = ("committed", "fixed")


def commit(workspace: Workspace, by: str, source: str, due: str | None = None, call: str = "") -> Row:
    """Commit to a secret, before the candidates are fixed; each call has a draw of its own."""
    by = signature.who(workspace, by, ROLES, call or None)
    now = clock()
    _vacant(workspace, by, now, call or None)
    secret = lots.new_secret()
    row: Row = {
        "id": lots.commitment(secret)[:12],
        "slate": None,
        "call": call or None,
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


def fix(workspace: Workspace, slate: str | None = None) -> tuple[Row, Lottery]:
    """Fix the candidates of the open draw: the lottery band of a slate."""
    row = _open(workspace, "fix", call_of(workspace, slate))
    found = _slate(workspace, row, slate)
    row, fixed, lots = _fixed(row, found)
    _keep(workspace, "fix", row, fixed.amended(lottery=lots), str(row["list_hash"]), found)
    return row, lots


def open_commitment(workspace: Workspace) -> tuple[Row, str]:
    """Return the open commitment with its secret, for lots that are drawn over no slate."""
    row = _open(workspace, "fix", "")
    return row, _secret(workspace, row)


def reveal(workspace: Workspace, public: str, slate: str | None = None, call: str = "") -> Draw:
    """Reveal the secret, draw, and return the published file; a decision that left its rest to it is completed."""
    if not public.strip():
        raise InputError(
            Text("the public value is missing", "缺少公共值"),
            place=Place(column="--public"),
            fix=same('yuzui draw reveal --public "…"'),
            code="no_public_value",
        )
    own = call or (_waiting(workspace) if slate is None else call_of(workspace, slate))
    if (done := revealed(workspace, public.strip(), slate, own)) is not None:
        return done
    row = _open(workspace, "reveal" if slate is None else "fix", own)
    found = stored = _slate(workspace, row, row["slate"] if row["state"] == "fixed" else slate)
    if row["state"] == "committed" or stored.lottery is None:
        row, stored, lots = _fixed(row, stored)
    else:
        lots = stored.lottery
    secret = _secret(workspace, row)
    drawn = draw(stored, secret, public.strip(), signature.identity(workspace))
    published = drawn.document()
    if drawn.list_hash != row["list_hash"] or replay(published, solve):
        raise InternalError(Text("the draw does not replay", "抽签无法复核"), seen=row["id"])
    part = {name: published[name] for name in ("public", "secret", "order", "outcome")}
    row |= {**part, "document": published, "state": move("draw", row["state"], "reveal")}
    lots = msgspec.structs.replace(lots, public=drawn.public, secret=secret, order=drawn.order, outcome=drawn.outcome)
    _keep(workspace, "reveal", row, _completed(stored.amended(lottery=lots), found), sha256(drawn), found)
    return drawn


def _completed(slate: Slate, before: Slate) -> Slate:
    """Return a slate whose lots were drawn, with the decision on it, if that left its rest to them."""
    if not before.awaits_draw or slate.decided is None:
        return slate
    part = decisions.as_drawn(slate)
    decision = msgspec.structs.replace(
        slate.decided, ids=list(part.ids), levels=dict(part.levels), spend=part.spend, drawn=True
    )
    return slate.amended(decision=decision)


def void(workspace: Workspace, reason: str, call: str = "") -> Row:
    """Declare the open draw void."""
    if not reason.strip():
        raise InputError(
            Text("a draw is declared void for a reason only", "宣告抽签作废须说明理由"),
            place=Place(column="--reason"),
            fix=same('yuzui draw void --reason "…"'),
            code="missing_reason",
        )
    return _void(workspace, _open(workspace, "void", call or None), reason)


def sha256(drawn: Draw) -> str:
    """Return the digest of a published file that stands in the log."""
    return hashlib.sha256(canonical(drawn.document()).encode()).hexdigest()


def _vacant(workspace: Workspace, by: str, now: str, call: str | None) -> None:
    """Refuse a commitment while a draw is open, or by the person to whom the last one fell."""
    last = _settle(workspace, now, call)
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


def _settle(workspace: Workspace, now: str, call: str | None) -> Row | None:
    """Return the newest draw; one whose time is over is void from now on."""
    last = newest(workspace, call)
    if last is not None and last["state"] in OPEN and last["due"] and now > last["due"]:
        return _void(workspace, last, "not revealed in time")
    return last


def _void(workspace: Workspace, row: Row, reason: str) -> Row:
    row = row | {"state": move("draw", row["state"], "void")}
    if row["slate"] is not None:
        document = workspace.latest("fund", row["slate"])
    else:
        # a slate computed since names the commitment, whether or not its candidates are fixed
        found = (one["document"] for one in workspace.runs("fund", limit=NAMED))
        document = next((one for one in found if (one["lottery"] or {}).get("commitment") == row["commitment"]), None)
    with workspace.view.act("void", f"draw {row['id']}", reason) as change:
        change.replace("draw", [row])
        if document is not None and document["lottery"]:
            stored = workspace.view.get("run", document["run"]["id"])
            part = {**document["lottery"], "commitment": None, "list_hash": None, "draw": None}
            change.replace("run", [{**stored, "document": {**document, "lottery": part}}])
    return row


NAMED = 20
"""Newest slates among which the one is looked for that names a commitment."""


def _open(workspace: Workspace, action: str, call: str | None = None) -> Row:
    """Return the open draw of a call; one whose time is over becomes void and refuses."""
    last = newest(workspace, call)
    own = call if last is None or not last["call"] else str(last["call"])
    signature.who(workspace, "", ROLES, own or None)
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
    if _settle(workspace, clock(), call) != last:
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


def _slate(workspace: Workspace, row: Row, name: str | None) -> Slate:
    """Return the slate that lots are drawn over; refuse one that does not stand."""
    document = workspace.latest("fund", name)
    if document is None and name is None:
        raise StateError(
            Text("there is no award list to draw over", "没有可供抽签的清单"),
            seen="-",
            fix=same("yuzui fund FILE --rules rules.toml"),
            code="no_slate",
            detail={"legal": ["void"]},
        )
    if document is None:
        raise VisibilityError.not_found()
    slate = decoded(Slate, document)
    if slate.awaits_draw and row["slate"] == slate.run.id:
        return slate  # what a decision left to the lots, whatever was drafted since
    decisions.current(workspace, slate)
    if slate.state not in ("computed", "proposed"):
        move("slate", slate.state, "propose")
    if row["state"] == "committed" and workspace.view.get("run", slate.run.id)["audit_seq"] < row["audit_seq"]:
        raise StateError(
            Text("the candidates were fixed before the commitment was made", "候选名单在承诺之前即已确定"),
            seen=slate.run.id,
            expected=f"> #{row['audit_seq']}",
            fix=Text("run yuzui fund again, which fixes them anew", "请重新运行 yuzui fund"),
            code="commitment_late",
        )
    return slate


def _fixed(row: Row, slate: Slate) -> tuple[Row, Slate, Lottery]:
    slate = with_lottery(slate)
    if slate.lottery is None or not slate.lottery.candidates:
        raise StateError(
            Text("there is nobody to draw between", "抽签区间内没有申请"),
            seen=slate.run.id,
            fix=Text("widen the band, then run yuzui fund", "请放宽抽签区间，再运行 yuzui fund"),
            code="empty_band",
        )
    digest = lots.list_hash(slate.lottery.candidates)
    fixed = msgspec.structs.replace(slate.lottery, commitment=row["commitment"], list_hash=digest, draw=row["id"])
    row = row | {
        "slate": slate.run.id,
        "call": slate.call.id,
        "list_hash": digest,
        "fixed_at": clock(),
        "state": move("draw", row["state"], "fix"),
    }
    return row, slate, fixed


def _secret(workspace: Workspace, row: Row) -> str:
    sealed = open_sealed(workspace.dir)
    try:
        secret = sealed.hidden(str(row["id"]))
    finally:
        sealed.close()
    if secret is None or lots.commitment(secret) != row["commitment"]:
        _void(workspace, dict(workspace.view.get("draw", row["id"])), "the secret is lost")
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


def _keep(workspace: Workspace, action: str, row: Row, slate: Slate, reason: str, found: Slate) -> None:
    """Write draw and slate in one act with one event, unless somebody signed or moved the slate meanwhile."""
    with workspace.view.act(action, f"draw {row['id']}", reason) as change:
        stored = workspace.view.get("run", slate.run.id)
        decisions.unmoved(found, decoded(Slate, stored["document"]))
        change.replace("draw", [row])
        change.replace("run", [{**stored, "document": slate.document()}])
        if found.awaits_draw and slate.decided is not None and found.decided is not None:
            name, before = slate.decided.id, set(found.decided.ids)
            awards = decisions.awards(slate, name, decisions.as_drawn(slate))
            fresh = [one for one in awards if one["proposal"] not in before]
            change.insert("award", fresh)
            keys = (str(one["id"]) for one in fresh)
            change.insert("row_visibility", decisions.governed(slate.call.id, "award", *keys))


# The check of a published draw: which steps hold, which do not, from the file alone.


SCHEMA, ASSIGNED = "yuzui.check/1", "yuzui.assign/1"
PANELS = ("form", "commitment", "list", "tickets", "outcome")
"""Steps of a draw of reviewers."""


def check(path: Path) -> dict[str, Any]:
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
    failures = _assigned(document) if panels else replay(document, solve)
    problems = [_problem(one) for one in failures]
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


def stored_problems(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Draw again what a workspace has drawn, and compare it with what its slates say."""
    rows = workspace.view.select("draw", where=Eq("state", "revealed"), order=("audit_seq",))
    for row in rows:
        if row["document"]["schema"] == ASSIGNED:
            document = workspace.latest("assign", row["document"]["run"])
            again = [] if document is None else _assigned(document)
            yield from (_problem(one, f"draw {row['id']}: ") for one in again)
            continue
        for one in replay(row["document"], solve):
            yield _problem(one, f"draw {row['id']}: ")
        slate, drawn = workspace.latest("fund", row["slate"]), row["document"]
        lots = {} if slate is None else slate["lottery"] or {}
        names = ("commitment", "list_hash", "public", "order", "outcome", "candidates")
        if slate is not None and any(lots.get(name) != drawn[name] for name in names):
            message = Text("the award list says another draw than was held", "清单所载与所作抽签不符")
            yield {"code": "draw", "where": f"draw {row['id']}", "message": message.json()}


def _assigned(document: dict[str, Any]) -> list[Failed]:
    """Draw an assignment of reviewers again, which is a job of its own."""
    job = of("assign")
    failed: list[Failed] = job.module.replayed(job.answer(document))
    return failed


def _problem(one: Failed, where: str = "") -> dict[str, Any]:
    form = Text("step “{step}” fails ({title}): {what}", "步骤“{step}”不成立（{title}）：{what}")
    message = form.format(step=one.step, title=STEPS[one.step], what=one.message)
    return {"code": one.step, "where": where + one.where, "message": message.json()}
