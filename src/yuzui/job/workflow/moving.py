# SPDX-License-Identifier: Apache-2.0
"""Moving a row: who may, what it needs, what it writes; one transaction, one event of the log.

The life cycle of the workflow is the only judge of legality. A move writes the row, its place in
``move_log``, what it adds and does, and the notices, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from yuzui.errors import InputError, Place, StateError, YuzuiError, together
from yuzui.job.workflow import declaration, notices, values
from yuzui.job.workflow.answer import Answer, Entry, Lawful, Notification, Related
from yuzui.job.workflow.checks import Attempt, Wrong, guards, same_person
from yuzui.job.workflow.days import Calendar
from yuzui.job.workflow.declaration import CLOCK, Step, Workflow
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.item import Item, find, item
from yuzui.job.workflow.parties import Parties, Standing, acting, with_eyes_of
from yuzui.job.workspace import Workspace, clock
from yuzui.model import lifecycle
from yuzui.model.quantity import Money
from yuzui.model.schema import TABLES
from yuzui.model.table import Row, Table, Type
from yuzui.model.visibility import Eq
from yuzui.store.store import Change
from yuzui.store.subjects import PERSON
from yuzui.text import Text, join, same

BEGIN = "new"
"""Move by which a row begins."""


def move(
    workspace: Workspace,
    name: str,
    id: str,
    action: str,
    *,
    by: str = "",
    reason: str = "",
    given: Mapping[str, str] | None = None,
    seen: int | None = None,
) -> Answer:
    """Move a row in the name of a person.

    Parameters
    ----------
    workspace : Workspace
        Whose account acts.
    name, id, action : str
        Workflow, row, move.
    by : str
        Person in whose name; the account where nobody is named.
    reason : str
        Why, in the person's words.
    given : mapping of str to str
        What the form brought, by column.
    seen : int or None
        Number of the last move that the person saw; another one since refuses the move.

    Returns
    -------
    Answer
        Where the row stands now, and what may be done next.

    Raises
    ------
    VisibilityError
        If the row does not exist for the account.
    StateError
        If the move is not lawful; ``detail["legal"]`` names those that are.
    InputError
        If something it needs is missing.
    """
    person = acting(workspace, by)
    workspace = with_eyes_of(workspace, person)
    table = definitions(workspace)[name].table.name
    with act(workspace, action, f"{table} {id}", reason, person) as change:
        one = find(workspace, name, id)
        if seen is not None and seen != len(one.log):
            raise _meanwhile(one)
        done = apply(workspace, change, one, action, person, reason=reason, given=given)
    return show(workspace, name, done.id, person, notifications=done.notifications, seq=done.seq)


def act(workspace: Workspace, action: str, object: str, reason: str, person: str) -> AbstractContextManager[Change]:
    """Begin the transaction of one move."""
    return workspace.view.act(action.replace("_", " "), object, reason, person)


@dataclass(frozen=True)
class Outcome:
    """What a move wrote."""

    id: str
    to: str
    seq: int
    row: Row
    notifications: Sequence[Notification]
    results: Mapping[str, Any]


def apply(
    workspace: Workspace,
    change: Change,
    one: Item,
    action: str,
    person: str,
    *,
    reason: str = "",
    given: Mapping[str, str] | None = None,
    day: str = "",
) -> Outcome:
    """Move a row within an act under way; see :func:`move`."""
    done, step, after = _apply(workspace, change, one, action, person, reason, given or {}, day)
    return replace(done, notifications=notices.moved(workspace, after, step, after.log[-1]))


def apply_silently(workspace: Workspace, change: Change, one: Item, action: str, person: str) -> Outcome:
    """Move a row as part of an act that people are told of: of the move itself nobody is."""
    return _apply(workspace, change, one, action, person, "", {}, "")[0]


def _apply(
    workspace: Workspace,
    change: Change,
    one: Item,
    action: str,
    person: str,
    reason: str,
    given: Mapping[str, str],
    day: str,
) -> tuple[Outcome, Step, Item]:
    """Write a move; return what was written, its declaration, and the row after it."""
    try:
        to = lifecycle.move(one.flow.cycle, one.state, action)
    except StateError as error:
        raise _illegal(workspace, one, error, person) from None
    step = one.flow.step(one.state, action)
    assert step is not None
    standing = Standing(CLOCK, CLOCK) if person == CLOCK else allowed(workspace, one, step, person)
    read, extra = _read(one, step, given, reason)
    row = {**one.row, **read}
    today = day or clock()[:10]
    attempt = Attempt(
        workspace, one.flow.table.name, one.id, row, action, one.state, to, person, standing.principal,
        {**read, **extra}, reason, one.log, today,
    )  # fmt: skip
    _check(step.checks, step.apart, attempt)
    if "state" in one.flow.table:
        row["state"] = to
    if row != one.row:
        change.replace(one.flow.table.name, [row])
    if step.does and (more := declaration.act(step.does)(workspace, change, attempt)):
        row |= more
        change.replace(one.flow.table.name, [row])
    if step.adds:
        change.insert(step.adds, [_added(workspace, step, attempt, extra)])
    principal = standing.principal if standing.principal != person else None
    entry = note(workspace, change, one, Event(action, to, person, principal, reason, today))
    after = Item(one.flow, row, [*one.log, entry])
    return Outcome(one.id, to, change.seq, row, (), attempt.results), step, after


def follow(
    workspace: Workspace, change: Change, table: str, row: Row, action: str, person: str, reason: str
) -> list[str]:
    """Make the move that an act of a job amounts to, within that act, where the row stands before it.

    Returns
    -------
    list of str
        Who was told.
    """
    told: list[str] = []
    for flow in definitions(workspace).of_table(table):
        one = item(workspace, flow, row)
        # a row without moves of its own is in no workflow yet: several may share its table
        if one.log and one.mine and one.flow.step(one.state, action) is not None:
            done = apply(workspace, change, one, action, person, reason=reason)
            told += [each.to for each in done.notifications]
    return told


def preview(one: Item, step: Step, given: Mapping[str, str], reason: str) -> None:
    """Refuse a form of which something is missing or cannot be read, before it is sent."""
    _read(one, step, given, reason)


def begin(
    workspace: Workspace, name: str, given: Mapping[str, str], *, by: str = "", reason: str = "", id: str = ""
) -> Answer:
    """Begin a row in the first state of its workflow."""
    flow = definitions(workspace)[name]
    person = acting(workspace, by)
    with act(workspace, BEGIN, flow.table.name, reason, person) as change:
        if not flow.begins:
            raise StateError(
                Text("rows of this workflow do not begin here", "该流程的行不在此处起始"),
                seen=name,
                fix=Text("load them, or use the verb that makes them", "请导入，或使用建立它们的命令"),
                code="begins_elsewhere",
            )
        columns = [column for step in flow.form for column in step]
        wanted = {column: text for column, text in given.items() if text.strip()}
        known = _known(flow, wanted, columns)
        last = flow.table.key[-1]
        if last not in known:
            known[last] = id.strip() or _number(workspace, flow)
        read = values.read(flow.table, known, str(known.get("currency", "")))
        row = begun(workspace, change, flow, read, person, reason)
    return show(workspace, name, flow.table.row_id(row), person, seq=change.seq)


def begun(workspace: Workspace, change: Change, flow: Workflow, row: Row, person: str, reason: str = "") -> Row:
    """Write a row that begins, within an act under way."""
    blank = dict.fromkeys(flow.table.names)
    whole = {**blank, **row}
    if "state" in flow.table:
        whole["state"] = flow.start
    if flow.begins and Parties(workspace, flow, whole).standing(person, flow.begins, BEGIN) is None:
        raise StateError(
            Text("this person may not begin one", "此人不得发起"),
            seen=person,
            expected=flow.who(flow.begins).en,
            fix=Text("may begin one: {w}", "可由其发起：{w}").format(w=flow.who(flow.begins)),
            code="not_allowed",
        )
    whole |= _opened(workspace, change, flow, whole, person, reason)
    lacking = [c for c in flow.table.columns if whole[c.name] is None and (not c.null or c.name in flow.table.key)]
    if lacking:
        raise together([_missing(column.name, column.label) for column in lacking])
    change.insert(flow.table.name, [whole])
    if audiences := parties_audiences(flow, whole):
        about = {"table": flow.table.name, "row": flow.table.row_id(whole), "level": flow.table.level}
        change.insert("row_visibility", [{**about, "audiences": audiences}])
    one = Item(flow, whole, ())
    note(workspace, change, one, Event(BEGIN, flow.start, person, reason=reason))
    return whole


def parties_audiences(flow: Workflow, row: Row) -> list[str]:
    """Return who sees a row because it is a party: offices of its organisations, and whom a column names.

    Only a row that not all of the office see needs them.
    """
    if flow.table.level != "restricted" or not any(party.scope == "org" for party in flow.parties.values()):
        return []
    named = ((party, row.get(party.column)) for party in flow.parties.values() if party.column)
    return sorted({f"{party.scope if party.role else PERSON}:{value}" for party, value in named if value})


def _opened(workspace: Workspace, change: Change, flow: Workflow, row: Row, person: str, reason: str) -> Row:
    """Check a row that is to begin, and return what the act of its opening fills in."""
    if not flow.opening.checks and not flow.opening.does:
        return {}
    attempt = Attempt(
        workspace, flow.table.name, flow.table.row_id(row), row, BEGIN, "", flow.start, person, person, {}, reason, (),
        clock()[:10],
    )  # fmt: skip
    _check(flow.opening.checks, (), attempt)
    return dict(declaration.act(flow.opening.does)(workspace, change, attempt)) if flow.opening.does else {}


def _number(workspace: Workspace, flow: Workflow) -> str:
    """Return the next free number of a row that nobody gave an id."""
    last = flow.table.key[-1]
    taken = {str(row[last]) for row in workspace.desk.select(flow.table.name, columns=(last,))}
    prefix = "".join(word[0] for word in flow.name.split("_")).upper()
    n = len(taken) + 1
    while f"{prefix}-{n}" in taken:
        n += 1
    return f"{prefix}-{n}"


def _known(flow: Workflow, given: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    allowed_ = dict.fromkeys([*flow.table.key, *columns])
    for name in given:
        if name not in allowed_:
            raise InputError(
                Text("the form does not ask for this", "表单中没有此项"),
                place=Place(column=name),
                seen=name,
                expected=" ".join(allowed_),
                code="unknown_field",
            )
    return dict(given)


def _read(one: Item, step: Step, given: Mapping[str, str], reason: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the form brought for the row and for what is added; refuse what is missing or not asked."""
    table = one.flow.table
    adds = TABLES[step.adds] if step.adds else None
    own = [name for name in step.needs if name in table and not (adds and name in adds)]
    extra = [name for name in step.needs if adds and name in adds]
    optional = [name for name in (adds.names if adds else ()) if name not in adds.key] if adds else []
    for name in given:
        if name not in (*own, *extra, *optional):
            raise InputError(
                Text("this move does not ask for that", "该操作不需要此项"),
                place=Place(column=name),
                seen=name,
                expected=" ".join(step.needs) or "-",
                code="unknown_field",
            )
    present = {name: text for name, text in given.items() if text.strip()}
    faults = [
        _missing(name, (adds if adds and name in adds else table)[name].label)
        for name in (*own, *extra)
        if name not in present and not (name in own and one.row.get(name) is not None)
    ]
    if "reason" in step.needs and not reason.strip():
        faults.append(_missing("reason", Text("reason", "理由")))
    if faults:
        raise together(faults)
    read = values.read(table, {k: v for k, v in present.items() if k in own}, one.currency)
    more = values.read(adds, {k: v for k, v in present.items() if k not in own}, one.currency) if adds else {}
    return read, more


def _missing(name: str, label: Text) -> InputError:
    option = "--reason" if name == "reason" else f"--set {name}=…"
    return InputError(
        Text("“{l}” is needed", "须填写“{l}”").format(l=label),
        place=Place(column=name),
        seen="-",
        fix=Text("add {o}", "请补充 {o}").format(o=option),
        code="missing_field",
    )


def _added(workspace: Workspace, step: Step, attempt: Attempt, extra: Mapping[str, Any]) -> Row:
    """Return the row that a move adds beside the one it moves."""
    table = TABLES[step.adds]
    row: Row = {**dict.fromkeys(table.names), **extra}
    owner = owner_column(table, attempt.table)
    row[owner] = attempt.id
    if "n" in table:
        row["n"] = workspace.desk.count(table.name, Eq(owner, attempt.id)) + 1
    own = {"kind": step.action, "by": attempt.person, "currency": attempt.row.get("currency")}
    # what both rows point to is one thing: a use belongs to the offer of its request
    shared = {column.name for column in TABLES[attempt.table].columns if column.refers} & {
        column.name for column in table.columns if column.refers
    }
    same_target = {name for name in shared if TABLES[attempt.table][name].refers == table[name].refers}
    row |= {name: attempt.row.get(name) for name in same_target if row[name] is None}
    row |= {name: value for name, value in own.items() if name in table}
    return row


def allowed(workspace: Workspace, one: Item, step: Step, person: str) -> Standing:
    """Return as whom a person may make a move; refuse who may not."""
    parties = Parties(workspace, one.flow, one.row)
    standing = parties.standing(person, step.who, step.action)
    if standing is not None:
        return standing
    mine = [other for other in one.flow.steps_from(one.state) if parties.standing(person, other.who, other.action)]
    raise StateError(
        Text("“{p}” may not “{a}” here", "“{p}”不得在此执行“{a}”").format(p=person, a=step.label),
        seen=person,
        expected=one.flow.who(step.who).en,
        fix=Text("may: {w}. {p} may now: {m}", "可由其办理：{w}。{p}现可执行：{m}").format(
            w=one.flow.who(step.who), p=person, m=join([other.label for other in mine]) if mine else same("–")
        )
        + _granted(one, step),
        code="not_allowed",
        detail={"workflow": one.flow.name, "state": one.state, "legal": [other.action for other in mine]},
    )


def _granted(one: Item, step: Step) -> Text:
    """Return how somebody comes to hold a role that may make a move; nothing where a column names who may."""
    roles = [party.role for name in step.who if (party := one.flow.parties.get(name)) and party.role]
    if not roles:
        return same("")
    words = Text(
        ". An administrator grants the role: yuzui accounts grant NAME {r} --until DAY",
        "。角色由管理员授予：yuzui accounts grant 姓名 {r} --until 日期",
    )
    return words.format(r=roles[0])


def _check(checks: Sequence[str], apart: Sequence[str], attempt: Attempt) -> None:
    wrong: Wrong | None = None
    code, files = "", guards()
    for name in checks:
        if (wrong := files[name].check(attempt)) is not None:
            code = wrong.code or name
            break
    if wrong is None and apart:
        wrong = same_person(attempt, [row for row in attempt.log if row["move"] in apart])
        code = "not_same_person"
    if wrong is not None:
        code = "same_person" if code == "not_same_person" else code
        raise StateError(wrong.message, seen=wrong.seen, fix=wrong.fix, code=code, detail={"legal": []})


def _illegal(workspace: Workspace, one: Item, error: StateError, person: str) -> StateError:
    """Return the refusal of a move out of a state, with who moved the row last."""
    moved = last_mover(one)
    parties = Parties(workspace, one.flow, one.row)
    legal = [
        step.action
        for step in one.flow.steps_from(one.state)
        if person == CLOCK or parties.standing(person, step.who, step.action)
    ]
    error.detail = {**error.detail, "legal": legal, "moved": moved}
    if moved:
        words = Text("; {p} moved it here at {t}", "；{p}于 {t} 将其办理至此").format(p=moved["by"], t=moved["at"])
        error.fix = (error.fix or same("")) + words
    return error


def last_mover(one: Item) -> dict[str, str]:
    """Return who made the last move, what it was and when."""
    if not one.log:
        return {}
    last = one.log[-1]
    return {"by": str(last["actor"]), "at": str(last["at"]), "move": str(last["move"]), "to": str(last["to"])}


def _meanwhile(one: Item) -> StateError:
    moved = last_mover(one)
    return StateError(
        Text(
            "this moved at {t} ({p}): it is now “{s}”; nothing was done",
            "该事项已于 {t} 由{p}办理，现为“{s}”；本次未办理任何内容",
        ).format(t=moved.get("at", "")[11:16], p=moved.get("by", ""), s=one.flow.cycle.states[one.state]),
        seen=f"{moved.get('move')} → {moved.get('to')}",
        fix=Text("look at it again", "请重新查看"),
        code="moved_meanwhile",
        detail={"legal": [step.action for step in one.flow.steps_from(one.state)], "moved": moved},
    )


@dataclass(frozen=True)
class Event:
    """What the log of moves is told: the verb, where it leads, who, on whose behalf, why, of which day."""

    action: str
    to: str
    person: str
    principal: str | None = None
    reason: str = ""
    day: str = ""


def note(workspace: Workspace, change: Change, one: Item, event: Event, **more: Any) -> Row:
    """Write one entry of the log of moves and return it."""
    now = clock()
    day = event.day or now[:10]
    due, left = term(workspace, one, event.to, day)
    entry = {
        "table": one.flow.table.name,
        "row": one.id,
        "n": len(one.log) + 1,
        "workflow": one.flow.name,
        "version": one.flow.version,
        "seq": change.seq,
        # a move of the clock is dated to the day on which its term ran out
        "at": now if day == now[:10] else f"{day}T00:00:00Z",
        "move": event.action,
        "from": None if event.action == BEGIN else one.state,
        "to": event.to,
        "actor": event.person,
        "for_whom": event.principal,
        "reason": event.reason or None,
        "due": due,
        "left": left,
        "undoes": None,
        **more,
    }
    change.insert("move_log", [entry])
    return entry


def term(workspace: Workspace, one: Item, to: str, day: str) -> tuple[str | None, int | None]:
    """Return the day by which the next party moves, and the days kept while a pause lasts."""
    state = one.flow.states[to]
    calendar = Calendar.of(workspace)
    left = one.log[-1]["left"] if one.log else None
    if state.pauses:
        return None, max(0, calendar.between(day, one.due)) if one.due is not None else left
    if state.due is None:
        return None, None
    return calendar.after(day, state.due if left is None else left), None


def show(
    workspace: Workspace,
    name: str,
    id: str,
    by: str = "",
    notifications: Sequence[Notification] = (),
    seq: int | None = None,
) -> Answer:
    """Return where a row stands for a person."""
    person = acting(workspace, by)
    workspace = with_eyes_of(workspace, person)
    return answer(workspace, find(workspace, name, id), person, notifications, seq)


def answer(
    workspace: Workspace, one: Item, person: str, notifications: Sequence[Notification] = (), seq: int | None = None
) -> Answer:
    """Return where a row stands, what may be done with it now and by whom."""
    flow, state = one.flow, one.state
    parties = Parties(workspace, flow, one.row)
    declared = flow.states.get(state)
    last = one.log[-1] if one.log else None
    turn = declared.next if declared is not None else ()
    return Answer(
        workflow=flow.name,
        version=flow.version,
        title=flow.title,
        table=flow.table.name,
        row=one.id,
        row_title=one.title,
        action=None if seq is None or last is None else str(last["move"]),
        source=None if last is None else last["from"],
        to=state,
        state=state,
        state_words=declared.label if declared is not None else same(state),
        actor=None if seq is None or last is None else str(last["actor"]),
        for_whom=None if last is None else last["for_whom"],
        seq=seq if seq is not None else (last["seq"] if last else None),
        n=len(one.log),
        next=list(turn),
        next_words=flow.who(turn) if turn else None,
        due=one.due,
        left=None if one.due is None else Calendar.of(workspace).between(clock()[:10], one.due),
        calendar_loaded=Calendar.of(workspace).loaded,
        notices=list(notifications),
        lawful=[lawful(one, step, parties, person) for step in flow.steps_from(state)],
        history=[entry(flow, row) for row in one.log],
        values={
            column.name: values.shown(column, one.row.get(column.name), one.currency).en
            for column in flow.table.columns
            if column.name != "state" and one.row.get(column.name) is not None
        },
        sums=sums(workspace, one),
        related=list(related(workspace, one)),
    )


def related(workspace: Workspace, one: Item) -> Iterator[Related]:
    """Yield how many rows that belong to this one stand in each state of their own workflow."""
    if len(one.flow.table.key) > 1:
        return
    points = f"{one.flow.table.name}.{one.flow.table.key[0]}"
    for flow in definitions(workspace).values():
        columns = [column.name for column in flow.table.columns if column.refers == points]
        if not columns or flow.table is one.flow.table:
            continue
        by_state: dict[str, list[Row]] = {}
        for row in workspace.view.select(flow.table.name, where=Eq(columns[0], one.id)):
            by_state.setdefault(str(row["state"] or flow.start), []).append(row)
        timed = {"t0", "t1"} <= set(flow.table.names)
        for state, rows in sorted(by_state.items()):
            yield Related(
                workflow=flow.name,
                state=state,
                state_words=flow.state_words(state),
                count=len(rows),
                hours=sum(row["t1"] - row["t0"] for row in rows) / 3600 if timed else None,
            )


def sums(workspace: Workspace, one: Item) -> dict[str, str]:
    """Return the amounts that moves added beside a row, added up by move, in units of its currency."""
    totals: dict[str, int] = {}
    for name in dict.fromkeys(step.adds for step in one.flow.steps if step.adds):
        table = TABLES[name]
        amounts = [column.name for column in table.columns if column.type is Type.MONEY]
        for row in workspace.desk.select(name, where=Eq(owner_column(table, one.flow.table.name), one.id)):
            for column in amounts:
                totals[str(row["kind"])] = totals.get(str(row["kind"]), 0) + int(row[column] or 0)
    return {kind: str(Money(total, one.currency).amount) for kind, total in totals.items()}


def owner_column(table: Table, of: str) -> str:
    """Return the column by which rows of a table belong to a row of another."""
    return next(column.name for column in table.columns if column.refers.partition(".")[0] == of)


def lawful(one: Item, step: Step, parties: Parties, person: str) -> Lawful:
    """Return a move that is legal now."""
    return Lawful(
        action=step.action,
        label=step.label,
        to=step.to,
        who=list(step.who),
        who_words=one.flow.who(step.who),
        needs=list(step.needs),
        mine=parties.standing(person, step.who, step.action) is not None,
    )


def entry(flow: Workflow, row: Row) -> Entry:
    """Return a move that was made, in words."""
    return Entry(
        n=row["n"],
        at=str(row["at"]),
        action=str(row["move"]),
        label=label(flow, str(row["move"])),
        source=row["from"],
        to=str(row["to"]),
        to_words=flow.state_words(row["to"]),
        actor=str(row["actor"]),
        for_whom=row["for_whom"],
        reason=row["reason"],
        due=row["due"],
        undoes=row["undoes"],
    )


OWN_LABELS: Mapping[str, Text] = {
    BEGIN: Text("begin", "发起"),
    "extend": Text("extend the term", "延长期限"),
    "remind": Text("remind", "催办"),
    "migrate": Text("go on in a later version", "改用新版流程"),
    "correct": Text("correct the last move", "更正上一操作"),
}


def label(flow: Workflow, action: str) -> Text:
    """Return a move in words."""
    declared = next((step.label for step in flow.steps if step.action == action), None)
    return declared or OWN_LABELS.get(action, same(action))


def refusal(error: YuzuiError) -> dict[str, Any]:
    """Return why a move was refused and what may be done instead."""
    return {"why": error.message.json(), "lawful": list(error.detail.get("legal", []))}
