# SPDX-License-Identifier: Apache-2.0
"""What keeps workflows going: corrections, reminders, longer terms, delegations, the clock, what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from yuzui.errors import InputError, Place, StateError, YuzuiError
from yuzui.job.signature import plain, require
from yuzui.job.workflow import moving, notices
from yuzui.job.workflow.answer import Answer, Listed, Moves, Waiting
from yuzui.job.workflow.days import Calendar
from yuzui.job.workflow.declaration import CLOCK, Step, Workflow
from yuzui.job.workflow.definitions import Definitions, definitions
from yuzui.job.workflow.item import Item, find, items
from yuzui.job.workflow.moving import Event
from yuzui.job.workflow.parties import Parties, People, acting
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.text import Text, same

ALONE = 3
"""Working days within which who made a move takes it back alone."""
LONGEST = 60
"""Most days of one delegation."""
REMINDED = (5, 1)
"""Working days before a term at which the party whose turn it is is reminded."""
_WHY = Text("this needs a reason", "须写明理由")


def correct(workspace: Workspace, name: str, id: str, *, by: str = "", second: str = "", reason: str = "") -> Answer:
    """Take the last move back by a new event: the row returns to the state before it.

    Who made it does so within :data:`ALONE` working days; later another who may make it, together with
    a second person. What had effects outside is not taken back: its reverse is a move of its own.
    """
    person = acting(workspace, by)
    require(_WHY, reason)
    table = definitions(workspace)[name].table.name
    with moving.act(workspace, "correct", f"{table} {id}", reason, person) as change:
        one = find(workspace, name, id)
        last, step = _takeable(one)
        _may_correct(workspace, one, last, step, person, acting(workspace, second) if second.strip() else "")
        row = {**one.row, "state": last["from"]} if "state" in one.flow.table else one.row
        if row != one.row:
            change.replace(table, [row])
        back = str(last["from"])
        entry = moving.note(
            workspace, change, one, Event("correct", back, person, second or None, reason), undoes=last["n"]
        )
        after = Item(one.flow, row, [*one.log, entry])
        words = notices.subject(after, Text("taken back: ", "更正：") + step.label)
        notifications = notices.send(workspace, after, step.sends, words, entry)
    return moving.show(workspace, name, one.id, person, notifications, change.seq)


def _takeable(one: Item) -> tuple[Row, Step]:
    """Return the last move and its declaration; refuse what cannot be taken back."""
    last = next((row for row in reversed(one.log) if row["move"] not in ("extend", "remind")), None)
    step = None if last is None or last["from"] is None else one.flow.step(last["from"], last["move"])
    if last is None or step is None or last["to"] != one.state:
        raise StateError(
            Text("no move is there to take back", "没有可更正的操作"),
            seen=one.state,
            fix=Text("make the next move instead", "请办理下一项操作"),
            code="nothing_to_correct",
        )
    if step.outward or step.does or step.adds:
        raise StateError(
            Text("this move had effects beyond the row: it is not taken back", "该操作已产生外部效果，不得更正"),
            seen=str(last["move"]),
            fix=Text("make the move that reverses it", "请办理与之相反的操作"),
            code="outward",
            detail={"legal": [other.action for other in one.flow.steps_from(one.state)]},
        )
    return last, step


def _may_correct(workspace: Workspace, one: Item, last: Row, step: Step, person: str, second: str) -> None:
    own = plain(person) in {plain(str(last[name])) for name in ("actor", "for_whom") if last[name]}
    days = Calendar.of(workspace).between(str(last["at"])[:10], clock()[:10])
    if own and days <= ALONE:
        return
    parties = Parties(workspace, one.flow, one.row)
    may = [name for name in (person, second) if name and parties.standing(name, step.who, step.action) is not None]
    if len({plain(name) for name in may}) > 1:
        return
    raise StateError(
        Text(
            "a move is taken back by who made it, within {n} working days, or by two persons who may make it",
            "更正须由原办理人在 {n} 个工作日内办理，或由两名有权办理者共同办理",
        ).format(n=ALONE),
        seen=f"{last['actor']} {str(last['at'])[:10]}",
        expected=one.flow.who(step.who).en,
        fix=Text("name a second person: --with NAME", "请写明第二人：--with 姓名"),
        code="second_person",
    )


def extend(workspace: Workspace, name: str, id: str, until: str, *, by: str = "", reason: str = "") -> Answer:
    """Give the next party more time; by who made the last move, or may make one here."""
    person = acting(workspace, by)
    require(_WHY, reason)
    day = _day(until, "--until")
    table = definitions(workspace)[name].table.name
    with moving.act(workspace, "extend", f"{table} {id}", reason, person) as change:
        one = find(workspace, name, id)
        if one.due is None or day <= one.due:
            raise StateError(
                Text("a term is extended to a later day", "期限只可延后"),
                seen=str(one.due or "–"),
                expected=f"> {one.due or clock()[:10]}",
                fix=Text("name a later day: --until DAY", "请写更晚的日期：--until 日期"),
                code="not_later",
            )
        _in_charge(workspace, one, person)
        entry = moving.note(workspace, change, one, Event("extend", one.state, person, reason=reason), due=day)
        after = Item(one.flow, one.row, [*one.log, entry])
        turn = one.flow.states[one.state].next
        notifications = notices.send(workspace, after, turn, notices.subject(after, moving.OWN_LABELS["extend"]), entry)
    return moving.show(workspace, name, one.id, person, notifications, change.seq)


def remind(workspace: Workspace, name: str, id: str, *, by: str = "") -> Answer:
    """Remind the party whose turn it is; by anyone in charge of the row."""
    person = acting(workspace, by)
    table = definitions(workspace)[name].table.name
    with moving.act(workspace, "remind", f"{table} {id}", "", person) as change:
        one = find(workspace, name, id)
        turn = [party for party in one.flow.states[one.state].next if party != CLOCK]
        if not turn:
            raise StateError(
                Text("nobody's turn it is", "目前无待办方"),
                seen=one.state,
                fix=Text("look at what may be done: yuzui move", "请查看可办理的操作：yuzui move"),
                code="nobodys_turn",
            )
        _in_charge(workspace, one, person)
        entry = moving.note(workspace, change, one, Event("remind", one.state, person), due=one.due)
        after = Item(one.flow, one.row, [*one.log, entry])
        notifications = notices.send(
            workspace, after, turn, notices.subject(after, Text("waits for you", "待您办理")), entry, "waits"
        )
    return moving.show(workspace, name, one.id, person, notifications, change.seq)


def _in_charge(workspace: Workspace, one: Item, person: str) -> None:
    """Refuse who neither moved the row nor is a party of it."""
    moved = {plain(str(row[name])) for row in one.log for name in ("actor", "for_whom") if row[name]}
    parties = Parties(workspace, one.flow, one.row)
    if plain(person) in moved or parties.standing(person, tuple(one.flow.parties), "") is not None:
        return
    raise StateError(
        Text("only who has a part in it may do this", "仅相关办理方可办理"),
        seen=person,
        expected=one.flow.who(tuple(one.flow.parties)).en,
        fix=Text("ask one of them", "请联系其中一方"),
        code="not_allowed",
    )


def migrate(workspace: Workspace, name: str, id: str, *, by: str = "", reason: str = "") -> Answer:
    """Let a row go on in the version of its workflow that holds now."""
    person = acting(workspace, by)
    require(_WHY, reason)
    flow = definitions(workspace)[name]
    with moving.act(workspace, "migrate", f"{flow.table.name} {id}", reason, person) as change:
        one = find(workspace, name, id)
        if one.state not in flow.states or one.flow.version == flow.version:
            raise StateError(
                Text(
                    "the version that holds now has not this state, or is that of the row",
                    "现行版本没有该状态，或与该行版本相同",
                ),
                seen=f"{one.state} ({one.flow.version})",
                expected=f"{flow.version}: {' '.join(flow.states)}",
                fix=Text("move it to a state that both versions have", "请先办理至两版共有的状态"),
                code="not_migrated",
            )
        _in_charge(workspace, one, person)
        moved = Item(flow, one.row, one.log)
        moving.note(workspace, change, moved, Event("migrate", one.state, person, reason=reason))
    return moving.show(workspace, name, one.id, person, (), change.seq)


def delegate(
    workspace: Workspace,
    name: str,
    to: str,
    until: str,
    *,
    by: str = "",
    moves: Sequence[str] = (),
    since: str = "",
    reason: str = "",
) -> Moves:
    """Let another person make one's moves of a workflow for some days; it is not passed on."""
    person = acting(workspace, by)
    require(_WHY, reason)
    flow = definitions(workspace)[name]
    start, end = _day(since, "--from") if since.strip() else clock()[:10], _day(until, "--until")
    days = (dt.date.fromisoformat(end) - dt.date.fromisoformat(start)).days
    if not 0 < days <= LONGEST:
        raise _input(
            Text("a delegation lasts 1 to {n} days", "委托期限为 1 至 {n} 天").format(n=LONGEST),
            "--until", f"{start} … {end}", f"<= {LONGEST} d",
        )  # fmt: skip
    known = {step.action for step in flow.steps}
    for one in moves:
        if one not in known:
            raise _input(Text("there is no such move", "没有该操作"), "--moves", one, " ".join(sorted(known)))
    if plain(to) == plain(person) or not to.strip():
        raise _input(Text("one delegates to another person", "须委托他人"), "TO", to or "-", "NAME")
    with moving.act(workspace, "delegate", f"workflow {name}", reason, person) as change:
        if not any(row["subject"] == to.strip() for row in workspace.store.grants()):
            raise StateError(
                Text("nobody of this name is known here", "此处无此姓名的人员"),
                seen=to,
                fix=same(f'yuzui accounts grant "{to}" member --until DATE'),
                code="no_such_person",
            )
        row = {"principal": person, "delegate": to.strip(), "workflow": name, "start_day": start, "end_day": end,
               "moves": list(moves) or None, "reason": reason}  # fmt: skip
        change.replace("delegation", [row])
    return listed(workspace, changed=[f"{person} → {to}: {name} {start} … {end}"])


def _input(message: Text, column: str, seen: str, expected: str) -> InputError:
    return InputError(message, place=Place(column=column), seen=seen, expected=expected, code="option")


def _day(text: str, option: str) -> str:
    try:
        return dt.date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        raise _input(Text("this is no day", "无法识别为日期"), option, text[:40] or "-", "2027-01-31") from None


# The clock: what a term ran out on, dated to the day on which it did; twice is once.


def tick(workspace: Workspace) -> Moves:
    """Make the moves whose terms ran out, and remind of those that soon will."""
    today = clock()[:10]
    known, changed = definitions(workspace), []
    for flow, one in _timed(workspace, known):
        for step in one.flow.steps_from(one.state):
            day = _ran_out(workspace, one, step, today)
            if day is None:
                continue
            try:
                with moving.act(workspace, step.action, f"{flow.table.name} {one.id}", "", CLOCK) as change:
                    again = find(workspace, flow.name, one.id)
                    if again.state != one.state:
                        continue
                    moving.apply(workspace, change, again, step.action, CLOCK, day=day)
                changed.append(f"{flow.name} {one.id}: {one.state} → {step.to} ({day})")
            except YuzuiError as error:
                changed.append(f"{flow.name} {one.id}: {error.message.en}")
            break
        else:
            changed += _reminded(workspace, one, today)
    return listed(workspace, changed=changed)


def _timed(workspace: Workspace, known: Definitions) -> Iterator[tuple[Workflow, Item]]:
    """Yield the rows that stand in a state that the clock looks at."""
    for flow in known.values():
        states = [
            name
            for name, state in flow.states.items()
            if state.due is not None or any(CLOCK in step.who for step in flow.steps_from(name))
        ]
        if states:
            yield from ((flow, one) for one in list(items(workspace, flow, states)))


def _ran_out(workspace: Workspace, one: Item, step: Step, today: str) -> str | None:
    """Return the day on which the term of a move of the clock ran out, if it has."""
    if CLOCK not in step.who:
        return None
    if step.on:
        day = str(one.row.get(step.on) or "")[:10]
        return day if day and day <= today else None
    came = next((row for row in reversed(one.log) if row["from"] != row["to"]), None)
    if came is None or step.after is None:
        return None
    day = Calendar.of(workspace).after(str(came["at"])[:10], step.after)
    day = max(day, one.due or day) if any(row["move"] == "extend" for row in one.log) else day
    return day if day <= today else None


def _reminded(workspace: Workspace, one: Item, today: str) -> list[str]:
    """Remind whose turn it is a few working days before the term, once each."""
    if one.due is None or one.due < today:
        return []
    calendar = Calendar.of(workspace)
    near = next((days for days in sorted(REMINDED) if calendar.between(today, one.due) <= days), None)
    sent = [row for row in one.log if row["move"] == "remind" and row["actor"] == CLOCK and row["due"] == one.due]
    if near is None or any(calendar.between(str(row["at"])[:10], one.due) <= near for row in sent):
        return []
    with moving.act(workspace, "remind", f"{one.flow.table.name} {one.id}", "", CLOCK) as change:
        entry = moving.note(workspace, change, one, Event("remind", one.state, CLOCK), due=one.due)
        after = Item(one.flow, one.row, [*one.log, entry])
        turn = one.flow.states[one.state].next
        words = notices.subject(after, Text("waits for you", "待您办理"))
        notifications = notices.send(workspace, after, turn, words, entry, "waits")
    names = ", ".join(other.to for other in notifications)
    return [f"{one.flow.name} {one.id}: remind {names}"]


# What waits for a person, by due; what workflows there are.


def todo(workspace: Workspace, by: str = "") -> Moves:
    """Return what waits for a person, by due."""
    person, people, waiting = acting(workspace, by), People(workspace), []
    for flow in definitions(workspace).values():
        states = [name for name, state in flow.states.items() if state.next]
        for one in items(workspace, flow, states) if states else ():
            if (waits := _waits(workspace, one, person, people)) is not None:
                waiting.append(waits)
    waiting.sort(key=lambda one: (one.due is None, one.due or "", one.since or "", one.row))
    return Moves(
        person=person, waiting=waiting, workflows=[], calendar_loaded=Calendar.of(workspace).loaded, changed=[]
    )


def _waits(workspace: Workspace, one: Item, person: str, people: People) -> Waiting | None:
    state = one.flow.states.get(one.state)
    if state is None or not state.next:
        return None
    parties = Parties(workspace, one.flow, one.row, people)
    steps = [
        step
        for step in one.flow.steps_from(one.state)
        if (mine := [party for party in step.who if party in state.next])
        and parties.standing(person, mine, step.action) is not None
    ]
    if not steps:
        return None
    return Waiting(
        workflow=one.flow.name,
        title=one.flow.title,
        row=one.id,
        row_title=one.title,
        state=one.state,
        state_words=state.label,
        party=one.flow.who(state.next),
        due=one.due,
        overdue=bool(one.due and one.due < clock()[:10]),
        since=str(one.log[-1]["at"]) if one.log else None,
        moves=[step.action for step in steps],
        labels=[step.label for step in steps],
    )


def listed(workspace: Workspace, changed: Sequence[str] = ()) -> Moves:
    """Return the workflows there are, with how many rows the subject sees in each."""
    return Moves(
        person=workspace.subject.name,
        waiting=[],
        workflows=[
            Listed(
                name=flow.name,
                version=flow.version,
                title=flow.title,
                table=flow.table.name,
                own=flow.own,
                states=len(flow.states),
                moves=len(flow.steps),
                rows=workspace.view.count(flow.table.name),
            )
            for flow in definitions(workspace).values()
        ],
        calendar_loaded=Calendar.of(workspace).loaded,
        changed=list(changed),
    )


def counts(workspace: Workspace, flow: Workflow) -> Mapping[str, int]:
    """Return how many rows that the subject sees stand in each state."""
    rows = dict.fromkeys(flow.states, 0)
    for one in items(workspace, flow):
        rows[one.state] = rows.get(one.state, 0) + 1
    return rows
