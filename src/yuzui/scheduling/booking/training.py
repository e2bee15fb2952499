# SPDX-License-Identifier: Apache-2.0
"""Training for an instrument: who holds which level until when, sessions with places, and the acts on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from yuzui.errors import InputError, Place, StateError, VisibilityError
from yuzui.facilities import civil
from yuzui.job import notices
from yuzui.job.next_step import Step
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace, clock
from yuzui.model.table import Row
from yuzui.model.tables.person import QUALIFICATION
from yuzui.model.tables.training import TRAINING_REQUEST
from yuzui.model.visibility import And, Eq, In
from yuzui.scheduling.booking import desk, policy
from yuzui.store.store import Change
from yuzui.text import Text
from yuzui.text.address import encode
from yuzui.view.page import Ways
from yuzui.view.table import Link

ENDS_SOON = 30 * 86_400
"""Seconds before the end of a training at which its holder is told."""
TAKEN = desk.PLACE_TAKEN
MOST = 500
"""Most places of one session."""


@dataclass(frozen=True, slots=True)
class Session:
    """A training session with the places that are taken, by person."""

    row: Row
    places: dict[str, Row]

    @property
    def id(self) -> str:
        """Id of the session."""
        return str(self.row["id"])

    @property
    def free(self) -> int:
        """How many places are left."""
        return max(0, int(self.row["places"]) - sum(one["state"] in TAKEN for one in self.places.values()))

    def state(self, person: str) -> str:
        """Return where the place of a person stands; empty without one."""
        return str(self.places[person]["state"]) if person in self.places else ""


@dataclass(frozen=True, slots=True)
class Known:
    """The training of a resource: what its rules ask for, what is held, what is planned."""

    resource: Row
    home: ZoneInfo
    wanted: str
    held: Sequence[Row]
    sessions: Sequence[Session]
    now: int
    asked: Sequence[Row] = ()

    @property
    def id(self) -> str:
        """Id of the resource."""
        return str(self.resource["id"])

    @property
    def title(self) -> Text:
        """Name of the resource, its id where it has none."""
        one = self.resource
        return Text(one["name"] or one["id"], one["name_zh"] or one["name"] or one["id"])

    @property
    def levels(self) -> list[str]:
        """Every level that is asked for, held or given here."""
        found = {self.wanted, *(str(row["level"]) for row in self.held), *(str(s.row["level"]) for s in self.sessions)}
        return sorted(found - {""})

    @property
    def planned(self) -> list[Session]:
        """The sessions to come, the next one first."""
        return [one for one in self.sessions if one.row["state"] == "planned" and one.row["t0"] > self.now]

    @property
    def open(self) -> list[Session]:
        """The sessions to come of what is asked for that have a place left."""
        return [one for one in self.planned if one.free and one.row["level"] == self.wanted]

    def place(self, person: str) -> Session | None:
        """Return the next session in which a person has a place."""
        return next((one for one in self.planned if one.state(person) == "booked"), None)

    def asks(self, person: str) -> bool:
        """Say whether a person asks for a session."""
        return any(row["person"] == person for row in self.asked)

    def may_ask(self, person: str) -> bool:
        """Say whether a person lacks the training and can take no place in any session."""
        lacks = bool(self.wanted) and self.holds(person) is None and self.place(person) is None
        return lacks and not self.open and not self.asks(person)

    def holds(self, person: str, level: str = "") -> Row | None:
        """Return the training of a person that holds now and ends last; of one level, or of that asked for."""
        wanted = level or self.wanted
        rows = [r for r in self.held if r["person"] == person and r["level"] == wanted and holds_now(r, self.now)]
        return max(rows, key=lambda row: (row["t1"] is None, row["t1"] or 0), default=None)

    def ending(self) -> list[Row]:
        """Return the trainings that end within 30 days, the first first."""
        soon = self.now + ENDS_SOON
        rows = [r for r in self.held if r["t1"] is not None and holds_now(r, self.now) and r["t1"] <= soon]
        return sorted(rows, key=lambda row: (row["t1"], row["person"], row["level"]))


def holds_now(row: Row, moment: int) -> bool:
    """Say whether a training holds at a moment."""
    return bool(row["t0"] <= moment and (row["t1"] is None or moment < row["t1"]))


PAGE = Text("People and training", "人员与培训")
"""What the page is called on which people and training of a resource stand."""


def page_of(resource: str) -> str:
    """Return the path of the page on which people and training of a resource stand."""
    return f"/facilities/{encode(resource)}/people"


def way(resource: str) -> Ways:
    """Return the way to that page."""
    return Ways((Link(PAGE, page_of(resource)),))


def lacking(workspace: Workspace, resource: str) -> Text | None:
    """Return which training the account needs for a resource and does not have now; None if none."""
    known, me = of(workspace, resource), workspace.subject.name
    if not known.wanted or known.holds(me):
        return None
    return policy.training_needed(known.wanted, desk.sessions(workspace, (resource,), me), known.now, known.home)


def of(workspace: Workspace, resource: str) -> Known:
    """Return what is known of the training of a resource that the subject sees."""
    row, here = workspace.view.get("resource", resource), Eq("resource", resource)
    view = workspace.desk
    policies = view.select("booking_policy", where=here)
    sessions = view.select("training_session", where=here, order=("t0", "id"))
    taken: dict[str, dict[str, Row]] = {}
    among = In("session", tuple(str(one["id"]) for one in sessions))
    for place in view.select("training_place", where=among, order=("at", "person")) if sessions else ():
        taken.setdefault(str(place["session"]), {})[str(place["person"])] = place
    return Known(
        row,
        civil.zone(row["tz"]),
        str(policies[0]["qualification"] or "") if policies else "",
        view.select("qualification", where=here, order=("person", "level")),
        [Session(one, taken.get(str(one["id"]), {})) for one in sessions],
        desk.now(),
        view.select("training_request", where=here, order=("at", "person")),
    )


def officer(workspace: Workspace, resource: str) -> bool:
    """Say whether the account answers for a resource."""
    return desk.answers_for(workspace.subject, resource)


def waiting(workspace: Workspace) -> Iterator[Step]:
    """Yield the sessions whose people wait for an answer of the officer, and the sessions that are asked for."""
    places = workspace.desk.select("training_place", where=Eq("state", "booked"))
    ids = tuple(sorted({str(one["session"]) for one in places}))
    rows = workspace.view.select("training_session", where=In("id", ids), order=("t0", "id")) if ids else []
    for row in rows:
        resource = str(row["resource"])
        if row["state"] == "planned" and row["t0"] <= desk.now() and officer(workspace, resource):
            count = sum(one["session"] == row["id"] for one in places)
            words = Text("Confirm who was trained: {n} on {r}", "确认培训结果：{r}，{n} 人").format(n=count, r=resource)
            since = dt.datetime.fromtimestamp(row["t0"], dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            yield Step(words, page_of(resource), "facility_officer", since, f"facility:{resource}")
    for resource in sorted({str(row["resource"]) for row in workspace.desk.select("training_request")}):
        known = of(workspace, resource) if officer(workspace, resource) else None
        if known is not None and not known.open:
            words = Text("Plan a training for {r}: {n} ask for one", "安排培训：{r}，{n} 人申请").format(
                n=len(known.asked), r=resource
            )
            yield Step(words, page_of(resource), "facility_officer", known.asked[0]["at"], f"facility:{resource}")


# What a member does: book a place, and give it back.


def book(workspace: Workspace, session: str) -> None:
    """Book a place in a session for who asks."""
    me = workspace.subject.name
    with workspace.view.act("book training", f"training_session {session}") as change:
        one = _session(workspace, session)
        if not desk.BOOKERS & (workspace.subject.roles | workspace.subject.scoped):
            raise VisibilityError.not_found()
        _unless_over(one)
        if one.state(me) in TAKEN:
            raise StateError(
                Text("you have a place in this session already", "您在该场培训中已有名额"),
                seen=session,
                fix=Text("nothing is to be done", "无须再办理"),
                code="place_taken",
            )
        if not one.free:
            raise StateError(
                Text("this session has no place left", "该场培训已无名额"),
                seen=f"{one.row['places']} / {one.row['places']}",
                fix=Text("take another session", "请改选其他场次"),
                code="session_full",
            )
        _put(workspace, change, one, me, "booked")
        _asks_no_more(change, str(one.row["resource"]), me)


def ask(workspace: Workspace, resource: str) -> None:
    """Ask for a session, where none has a place left; who answers for the resource is told."""
    me = workspace.subject.name
    with workspace.view.act("ask training", f"resource {resource}") as change:
        workspace.view.get("resource", resource)
        if not desk.BOOKERS & (workspace.subject.roles | workspace.subject.scoped):
            raise VisibilityError.not_found()
        if not of(workspace, resource).may_ask(me):
            raise StateError(
                Text(
                    "nothing is to be asked for: you are trained, have a place, asked already, or a place is free",
                    "无须申请：您已有资质、名额或申请，或尚有空余名额",
                ),
                seen=resource,
                fix=Text("see what this page says now", "请查看本页现状"),
                code="training_not_asked",
            )
        row = {"resource": resource, "person": me, "at": clock()}
        change.insert("training_request", [row])
        about = {"table": "training_request", "row": TRAINING_REQUEST.row_id(row)}
        change.replace("row_visibility", [{**about, "level": desk.level(workspace, resource)}])
        scopes = ("*", resource, f"facility:{resource}")
        officers = {str(one["subject"]) for one in workspace.store.grants()
                    if one["role"] == "facility_officer" and one["scope"] in scopes} - {me}  # fmt: skip
        words = Text("A training for {r} is asked for", "有人申请安排{r}的培训").format(r=resource)
        for name in sorted(officers):
            event, args = f"training:{resource}:asked:{change.seq}", {"en": words.en, "zh": words.zh}
            notices.tell(workspace, "waits", name, event, page_of(resource), args)


def _asks_no_more(change: Change, resource: str, person: str) -> None:
    change.delete("training_request", And((Eq("resource", resource), Eq("person", person))))


def leave(workspace: Workspace, session: str) -> None:
    """Give a place back."""
    me = workspace.subject.name
    with workspace.view.act("leave training", f"training_session {session}") as change:
        one = _session(workspace, session)
        if one.state(me) != "booked":
            raise VisibilityError.not_found()
        _unless_over(one)
        _put(workspace, change, one, me, "cancelled")


def _unless_over(one: Session) -> None:
    if one.row["state"] != "planned" or one.row["t0"] <= desk.now():
        raise StateError(
            Text("this session has begun, or does not take place", "该场培训已开始或已取消"),
            seen=one.id,
            fix=Text("take another session", "请改选其他场次"),
            code="session_over",
        )


# What a facility officer does: sessions, who came, trainings had elsewhere, trainings that end.


def plan(workspace: Workspace, resource: str, wanted: Row) -> str:
    """Plan a session of a resource and return its id; ``wanted`` holds the columns of its row."""
    with workspace.view.act("plan training", f"resource {resource}") as change:
        _unless_officer(workspace, resource)
        home = civil.zone(workspace.view.get("resource", resource)["tz"])
        if wanted["t1"] <= wanted["t0"] or wanted["t0"] <= desk.now():
            raise InputError(
                Text("a session begins after now and ends after it begins", "培训须在当前时间之后开始，且结束晚于开始"),
                place=Place(column="start"),
                seen=f"{civil.moment(wanted['t0'], home)} – {civil.moment(wanted['t1'], home)}",
                expected=f"> {civil.moment(desk.now(), home)}",
                fix=Text("write times to come, the end after the begin", "请写将来的时间，且结束晚于开始"),
                code="session_times",
            )
        id = digest("training", resource, change.seq)[:12]
        change.insert("training_session", [{**wanted, "id": id, "resource": resource, "state": "planned"}])
        _show(workspace, change, "training_session", id, resource)
        for one in workspace.desk.select("training_request", where=Eq("resource", resource)):
            _tell(workspace, "request_answered", str(one["person"]), f"training:{id}:planned", resource)
    return id


def cancel(workspace: Workspace, resource: str, session: str) -> None:
    """Let a session not take place; who has a place in it is told."""
    with workspace.view.act("cancel training", f"training_session {session}") as change:
        _unless_officer(workspace, resource)
        one = _session(workspace, session, resource)
        _unless_over(one)
        change.replace("training_session", [{**one.row, "state": "cancelled"}])
        for person, place in one.places.items():
            if place["state"] == "booked":
                _tell(workspace, "training_changed", person, f"training:{session}:cancelled", resource)


def confirm(workspace: Workspace, resource: str, session: str, person: str, *, passed: bool = True) -> None:
    """Confirm that a person was trained in a session, or note that they were not."""
    with workspace.view.act("confirm training", f"training_session {session}") as change:
        _unless_officer(workspace, resource)
        one = _session(workspace, session, resource)
        if one.state(person) != "booked":
            raise VisibilityError.not_found()
        if one.row["t0"] > desk.now():
            raise StateError(
                Text("this session has not begun", "该场培训尚未开始"),
                seen=session,
                fix=Text("confirm it once it took place", "请在培训举行之后再确认"),
                code="session_not_begun",
            )
        _put(workspace, change, one, person, "confirmed" if passed else "absent")
        if passed:
            days = one.row["valid_days"]
            until = None if days is None else desk.now() + int(days) * 86_400
            _train(workspace, change, resource, person, str(one.row["level"]), until)
        _tell(workspace, "request_answered", person, f"training:{session}:answered", resource)


def give(workspace: Workspace, resource: str, person: str, level: str, until: str = "") -> None:
    """Note a training that a person had elsewhere, until a day if one is named."""
    known = of(workspace, resource)
    with workspace.view.act("give training", f"resource {resource}") as change:
        _unless_officer(workspace, resource)
        person, level = " ".join(person.split()), " ".join(level.split())
        for name, text in (("person", person), ("level", level)):
            if not text or len(text) > 80:
                raise InputError(
                    Text("a training names a person and a level", "培训资质须写明人员与等级"),
                    place=Place(column=name),
                    seen=text[:40] or "-",
                    expected="1 – 80",
                    code="missing",
                )
        end = None
        if until.strip():
            try:
                day = dt.date.fromisoformat(until.strip())
            except ValueError:
                raise desk.no_day(until) from None
            end = civil.midnight(day, known.home)
            if end <= known.now:
                raise InputError(
                    Text("a training ends after today", "资质的终止日期须在今天之后"),
                    place=Place(column="until"),
                    seen=until,
                    fix=Text("choose a later day, or none", "请选择更晚的日期，或留空"),
                    code="ended",
                )
        _train(workspace, change, resource, person, level, end)
        _tell(workspace, "request_answered", person, f"training:{change.seq}", resource)


def end(workspace: Workspace, resource: str, person: str, level: str) -> None:
    """Let a training end now."""
    with workspace.view.act("end training", f"resource {resource}") as change:
        _unless_officer(workspace, resource)
        row = of(workspace, resource).holds(person, level)
        if row is None:
            raise VisibilityError.not_found()
        _write(workspace, change, {**row, "t1": desk.now()})
        _tell(workspace, "training_changed", person, f"training:{change.seq}", resource)


def _unless_officer(workspace: Workspace, resource: str) -> None:
    workspace.view.get("resource", resource)
    if not officer(workspace, resource):
        raise VisibilityError.not_found()


def _session(workspace: Workspace, id: str, resource: str = "") -> Session:
    """Return a session of a resource that the subject sees, with all its places."""
    row = workspace.view.get("training_session", id)
    if resource not in ("", row["resource"]):
        raise VisibilityError.not_found()
    rows = workspace.desk.select("training_place", where=Eq("session", id))
    return Session(row, {str(one["person"]): one for one in rows})


def _put(workspace: Workspace, change: Change, session: Session, person: str, state: str) -> None:
    id = digest("training place", session.id, person)[:12]
    row = {"id": id, "session": session.id, "person": person, "state": state, "at": clock()}
    change.replace("training_place", [{**row, "by": workspace.subject.name}])
    if person not in session.places:
        _show(workspace, change, "training_place", id, str(session.row["resource"]))


def _show(workspace: Workspace, change: Change, table: str, row: str, resource: str) -> None:
    """Let a row be seen by whom its resource is seen by."""
    change.insert("row_visibility", [{"table": table, "row": row, "level": desk.level(workspace, resource)}])


def _train(workspace: Workspace, change: Change, resource: str, person: str, level: str, until: int | None) -> None:
    """Write a training from now on; one that holds already goes on from when it began."""
    where = And((Eq("resource", resource), Eq("person", person), Eq("level", level)))
    now = desk.now()
    since = [row["t0"] for row in workspace.desk.select("qualification", where=where) if holds_now(row, now)]
    row = {"person": person, "resource": resource, "level": level, "t0": min([now, *since]), "t1": until}
    _write(workspace, change, row)
    _asks_no_more(change, resource, person)


def _write(workspace: Workspace, change: Change, row: Row) -> None:
    """Write a training; who answers for its resource sees it from then on, also one that was loaded."""
    if not workspace.view.count("qualification", And(tuple(Eq(name, row[name]) for name in QUALIFICATION.key))):
        about = {"table": "qualification", "row": QUALIFICATION.row_id(row), "level": QUALIFICATION.level}
        change.insert("row_visibility", [{**about, "audiences": [f"facility:{row['resource']}"]}])
    change.replace("qualification", [row])


def _tell(workspace: Workspace, kind: str, person: str, event: str, resource: str) -> None:
    if person != workspace.subject.name:
        notices.tell(workspace, kind, person, event, page_of(resource))
