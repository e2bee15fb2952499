# SPDX-License-Identifier: Apache-2.0
"""People and training of a resource: what is missing, sessions with places, what ends soon, who holds which role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yuzui.administration import granting, people, sign_in
from yuzui.administration.account_pages import account_name, on_site, rows
from yuzui.administration.account_pages import outcome as role_outcome
from yuzui.errors import InputError, Place, VisibilityError
from yuzui.facilities import civil
from yuzui.facilities.civil import between, shown
from yuzui.job import next_step, pages
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.scheduling.booking import training
from yuzui.scheduling.booking.desk import BOOKERS
from yuzui.scheduling.booking.policy import training_needed
from yuzui.scheduling.booking.training import TAKEN, Known, Session
from yuzui.scheduling.jobs import booking
from yuzui.text import Text, join, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, number
from yuzui.view.page import (
    EVERYONE,
    Block,
    Chip,
    Fact,
    Facts,
    Field,
    Form,
    Item,
    Notice,
    Option,
    Page,
    Section,
    Visit,
    Ways,
)
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/facilities/{id}/people", EVERYONE
PLACE = ("facilities", 0)
TITLE = Text("People and training of a resource", "资源的人员与培训")
ADDRESS = "/facilities/any/people"
WRITERS = (*sorted(BOOKERS), "administrator")
FRESH = frozenset({"grant", "revoke", "invite"})
_ANY = "any"
if training.waiting not in next_step.SOURCES:
    next_step.SOURCES.append(training.waiting)
_CRUMB = Link(Text("Facilities", "设施"), "/facilities")
_DONE = {
    "booked": Text("You have a place. The session gives the level once it is confirmed.",
                   "名额已预订；培训经确认后授予资质。"),
    "left": Text("Your place is given back.", "名额已退回。"),
    "asked": Text("You asked for a session. You are told once one is planned.", "已申请安排培训；安排后将通知您。"),
    "planned": Text("The session is planned.", "培训已安排。"),
    "called_off": Text("The session is called off. This page shows it to who had a place.",
                       "该场培训已取消，占用名额者可在此页查看。"),
    "answered": Text("Noted. This page shows it to the person.", "已登记，本人可在此页查看。"),
    "trained": Text("The training is noted. This page shows it to the person.", "资质已登记，本人可在此页查看。"),
    "over": Text("The training has ended. This page shows it to the person.", "资质已终止，本人可在此页查看。"),
}  # fmt: skip
_STATES = {
    "booked": Text("you have a place", "您已有名额"),
    "held": Text("to be confirmed by a facility officer", "待设施主管确认"),
    "called_off": Text("called off: it does not take place", "已取消，不再举行"),
    "confirmed": Text("confirmed", "已确认"),
    "absent": Text("you were noted as not trained; book a place in another session", "登记为未通过，请另订培训名额"),
    "cancelled": Text("given back", "已退回"),
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    id = visit.parts["id"]
    if id == _ANY:
        found = booking.resources(workspace)
        if not found:
            lack = Text("A resource that is booked by hand", "接受人工预订的资源")
            return pages.no_instruments(workspace, lack, (_CRUMB,))
        id = str(found[0]["id"])
    known = training.of(workspace, id)
    office = training.officer(workspace, id)
    member = bool(BOOKERS & (workspace.subject.roles | workspace.subject.scoped))
    blocks: list[Block] = _outcome(visit)
    if office or not known.wanted or known.holds(workspace.subject.name):
        blocks.append(Ways((Link(Text("Book a time", "预订时段"), _booking(known)),)))
    if office:
        blocks += [_facts(known), *_to_confirm(known, visit)]
    blocks += [*_answers(known, workspace.subject.name), *_asking(known, workspace.subject.name, visit, office, member)]
    blocks += [_sessions(known, workspace.subject.name, visit, office, member)]
    blocks += _office(known, visit) if office else _user_trainings(known, workspace.subject.name)
    blocks += _roles(workspace, visit, known)
    return Page(
        _finding(known, workspace.subject.name, office),
        blocks,
        lead=_lead(known, workspace.subject.name, office),
        crumb=(_CRUMB, Link(known.title, f"/facilities/{encode(known.id)}"), Link(training.PAGE, "")),
    )


def _booking(known: Known) -> str:
    return f"/facilities/{encode(known.id)}/booking"


def _outcome(visit: Visit) -> list[Block]:
    sentence = _DONE.get(visit.query.get("done", ""))
    return [Notice(sentence)] if sentence and visit.refused is None else role_outcome(visit)


def _finding(known: Known, me: str, office: bool) -> Text:
    """Return what holds for who looks: what is missing, or until when the training holds."""
    if not known.wanted:
        return Text("{t}: no training is asked for", "{t}：无须培训资质").format(t=known.title)
    if office:
        people_ = len({row["person"] for row in known.held if training.holds_now(row, known.now)})
        trained = agree(people_, "1 person is trained", "{n} people are trained")
        ends = agree(len(known.ending()), "1 training ends", "{e} trainings end")
        words = Text(f"{{t}}: {trained.en}, {ends.en} within 30 days", "{t}：{n} 人持有资质，{e} 项将在 30 天内到期")
        return words.format(t=known.title, n=number(people_), e=number(len(known.ending())))
    mine = known.holds(me)
    if mine is None and (place := known.place(me)):
        day = shown(place.row["t0"], known.home)[:10]
        return Text("You have a place in the training on {d}", "您已预订 {d} 的培训名额").format(d=day)
    if mine is None:
        sessions = [{**one.row, "place": one.state(me) == "booked", "full": not one.free} for one in known.sessions
                    if one.row["state"] == "planned"]  # fmt: skip
        return training_needed(known.wanted, sessions, known.now, known.home)
    if mine["t1"] is None:
        return Text("You may use {t}: your training does not end", "您可使用{t}：资质长期有效").format(t=known.title)
    until = shown(mine["t1"], known.home)[:10]
    return Text("You may use {t} until {d}", "您可使用{t}至 {d}").format(t=known.title, d=until)


def _lead(known: Known, me: str, office: bool) -> Text:
    """Return what is to be done next, by who looks."""
    if office:
        words = Text("Plan sessions, and confirm who was trained; until then nobody has the level. ",
                     "请安排培训，并确认培训结果；确认之前不授予资质。")  # fmt: skip
    elif not known.wanted or known.holds(me):
        words = same("")
    elif known.place(me):
        words = Text("Your place is booked; the level is yours once a facility officer confirms it afterwards. ",
                     "名额已预订；培训后经设施主管确认即取得资质。")  # fmt: skip
    elif known.open:
        words = Text("Book a place in a session; the level is yours once a facility officer confirms it. ",
                     "请预订培训名额；经设施主管确认后取得资质。")  # fmt: skip
    elif known.asks(me):
        words = Text("You asked for a session; you are told once one is planned. ",
                     "您已申请安排培训，安排后将通知您。")  # fmt: skip
    else:
        words = Text("Ask for a session; the officers of the instrument are told. ",
                     "请申请安排培训，该仪器的设施主管将收到通知。")  # fmt: skip
    return words + Text("Times are those of {z}.", "时间均为 {z} 时区。").format(z=known.home.key)


def _asking(known: Known, me: str, visit: Visit, office: bool, member: bool) -> list[Block]:
    """Return how one asks for a session, and to who answers for the resource who asks."""
    if office:
        since = [(account_name(visit, row["person"]), same(str(row["at"])[:10])) for row in known.asked]
        items = [Item(name, (Text("since {d}", "自 {d}").format(d=day),)) for name, day in since[:50]]
        return [rows(Text("Who asks for a session", "申请培训的人员"), items, same(""))] if items else []
    if not member or not known.may_ask(me):
        return []
    return [Form("ask", visit.path, (), Text("Ask for a session", "申请安排培训"), {"act": "ask"}, True)]


def _facts(known: Known) -> Facts:
    waits = sum(len(_open(one)) for one in known.sessions if one.row["t0"] <= known.now)
    wanted = same(known.wanted or "–")
    return Facts(
        (
            Fact(Text("Level asked for", "所需等级"), wanted, Text("by the rules of booking", "依预订规则")),
            Fact(Text("To confirm", "待确认"), number(waits), Text("of sessions that have begun", "已举行的培训")),
            Fact(Text("End within 30 days", "30 天内到期"), number(len(known.ending())), Text("trainings", "项资质")),
            Fact(Text("Sessions to come", "待举行培训"), number(len(known.planned)),
                 Text("{n} places left", "剩余名额 {n} 个").format(n=number(sum(one.free for one in known.planned)))),
        )
    )  # fmt: skip


def _open(one: Session) -> list[str]:
    return [person for person, place in one.places.items() if place["state"] == "booked"]


def _when(known: Known, one: Session) -> Text:
    return same(between(one.row["t0"], one.row["t1"], known.home))


def _level(level: str) -> Text:
    return Text("level {l}", "等级 {l}").format(l=level)


def _to_confirm(known: Known, visit: Visit) -> list[Block]:
    """Return who had a place in a session that has begun, with what the officer may answer."""
    items: list[Item] = []
    for one in known.sessions:
        if one.row["state"] != "planned" or one.row["t0"] > known.now:
            continue
        for person in _open(one):
            hidden = {"act": "confirm", "session": one.id, "person": person}
            name = f"confirm-{one.id}-{len(items)}"
            absent = Option("absent", Text("Not trained", "未通过"))
            form = Form(name, visit.path, (), Text("Confirm", "确认通过"), hidden, True, (absent,))
            line = join([_when(known, one), _level(one.row["level"])], " · ", " · ")
            items.append(Item(account_name(visit, person), (line,), form=form))
    title = Text("Confirm who was trained", "确认培训结果")
    return [rows(title, items[:50], same(""))] if items else []


def _sessions(known: Known, me: str, visit: Visit, office: bool, member: bool) -> Block:
    """Return the sessions to come, each with what who looks may do about it."""
    items = []
    for one in known.planned:
        state = one.state(me)
        left = Text("{n} of {m} places left", "剩余名额 {n}/{m}").format(
            n=number(one.free), m=number(one.row["places"])
        )
        facts = [_level(one.row["level"]), left, *([same(one.row["room"])] if one.row["room"] else [])]
        lines = [join(facts, " · ", " · ")]
        if state in ("booked", "confirmed", "absent"):
            lines.append(_STATES[state])
        if office and (names := _open(one)):
            lines.append(join([account_name(visit, name) for name in names], ", ", "、"))
        items.append(Item(_when(known, one), lines, form=_act(one, state, visit, office, member)))
    return rows(Text("Sessions to come", "待举行培训"), items, Text("No session is planned", "目前未安排培训"))


def _answers(known: Known, me: str) -> list[Block]:
    """Return what came of the sessions that who looks had a place in, the last first."""
    items = []
    for one in reversed(known.sessions):
        state, off = one.state(me), one.row["state"] != "planned"
        if state in TAKEN and (off or one.row["t0"] <= known.now):
            said = "called_off" if off else "held" if state == "booked" else state
            items.append(Item(_when(known, one), (_level(one.row["level"]), _STATES[said])))
    return [rows(Text("Your sessions", "您参加的培训"), items[:10], same(""))] if items else []


def _act(one: Session, state: str, visit: Visit, office: bool, member: bool) -> Form | None:
    """Return the form of a session: book a place, give it back, or let it not take place."""
    hidden = {"act": "book", "session": one.id}
    label = Text("Book a place", "预订名额")
    others = (Option("call_off", Text("Call it off", "取消该场")),) if office else ()
    if state == "booked":
        hidden, label = {**hidden, "act": "leave"}, Text("Give it back", "退回名额")
    elif state in ("confirmed", "absent") or not one.free or not member:
        if not office:
            return None
        hidden, label, others = {**hidden, "act": "call_off"}, Text("Call it off", "取消该场"), ()
    return Form(f"session-{one.id}", visit.path, (), label, hidden, True, others)


def _user_trainings(known: Known, me: str) -> list[Block]:
    mine = [row for row in known.held if me and row["person"] == me]
    return [_table(known, mine, None, Text("Your trainings here", "您在此的资质"))] if mine else []


def _office(known: Known, visit: Visit) -> list[Block]:
    """Return what who answers for the resource sees of everybody, and the forms of that office."""
    blocks: list[Block] = []
    if ending := known.ending():
        blocks.append(_table(known, ending, visit, Text("End within 30 days", "30 天内到期"), "ending"))
    blocks.append(_table(known, known.held, visit, Text("People with a training", "持有资质的人员")))
    wanted = same(known.wanted)
    level = Field("level", Text("Level", "等级"), wanted)
    plan = Form(
        "plan",
        visit.path,
        (
            level,
            Field("start", Text("From", "开始"), kind="datetime"),
            Field("until", Text("Until", "结束"), kind="datetime"),
            Field("places", Text("Places", "名额"), same("8"), kind="number"),
            Field("room", Text("Where", "地点"), needed=False),
            Field("valid_days", Text("Holds for, days", "有效天数"), needed=False, kind="number",
                  hint=Text("empty: it does not end", "留空为长期有效")),
        ),
        Text("Plan the session", "安排培训"),
        {"act": "plan"},
        True,
    )  # fmt: skip
    give = Form(
        "train",
        visit.path,
        (_person(visit), level, Field("until", Text("Until", "有效期至"), needed=False, kind="date",
                                      hint=Text("empty: it does not end", "留空为长期有效"))),
        Text("Note the training", "登记资质"),
        {"act": "train"},
        True,
    )  # fmt: skip
    blocks += [Section(Text("Plan a session", "安排一场培训")), plan]
    blocks += [Section(Text("Note a training had elsewhere", "登记已有资质")), give]
    held = [row for row in known.held if training.holds_now(row, known.now)]
    if held:
        options = [Option(_key(row), account_name(visit, row["person"]) + same(f" · {row['level']}")) for row in held]
        field = Field("which", Text("Training", "资质"), kind="select", options=options[:500])
        form = Form("over", visit.path, (field,), Text("End it now", "立即终止"), {"act": "over"}, True)
        blocks += [Section(Text("End a training", "终止资质")), form]
    return blocks


def _key(row: Row) -> str:
    return digest("qualification", row["person"], row["level"])[:16]


def _person(visit: Visit) -> Field:
    """Return the field that names a person: of those with an account where there are accounts."""
    label = Text("Person", "人员")
    if not on_site(visit):
        return Field("person", label)
    return Field("person", label, kind="select", options=people.persons(sign_in.visitor(visit.caller)))


def _table(known: Known, held: Sequence[Row], visit: Visit | None, title: Text, name: str = "trainings") -> DataTable:
    """Return trainings as a table; whose they are where that may be seen."""
    listed = []
    for row in held:
        now = training.holds_now(row, known.now)
        state = Chip(Text("holds", "有效"), "good") if now else Chip(Text("ended", "已到期"), "out")
        if now and row["t1"] is not None and row["t1"] <= known.now + training.ENDS_SOON:
            state = Chip(Text("ends soon", "即将到期"), "part")
        until = Text("does not end", "长期有效") if row["t1"] is None else same(shown(row["t1"], known.home)[:10])
        cells = (row["level"], shown(row["t0"], known.home)[:10], until, state)
        listed.append(cells if visit is None else (account_name(visit, row["person"]), *cells))
    columns = (
        Column("level", Text("Level", "等级")),
        Column("since", Text("Since", "生效")),
        Column("until", Text("Until", "有效期至")),
        Column("state", Text("State", "状态")),
    )
    who = (Column("person", Text("Person", "人员")),)
    return DataTable(name, title, columns if visit is None else who + columns, listed)


def _roles(workspace: Workspace, visit: Visit, known: Known) -> list[Block]:
    """Return who holds a role of this resource, with who may invite or appoint, where people have accounts."""
    where = f"facility:{known.id}"
    if not on_site(visit) or not (names := granting.gives(workspace, where)):
        return []
    caller, path = sign_in.visitor(visit.caller), visit.path
    names &= {"member", "facility_officer"}
    blocks: list[Block] = [*people.shown_link(caller, visit)]
    current = people.current_grants(workspace, where)
    blocks.append(people.grants(workspace, caller, path, current, Text("Roles for this resource", "本资源的角色")))
    blocks += [Section(Text("Invite", "邀请")), people.invite_form(path, names, where)]
    if others := people.persons(caller, workspace.subject.name):
        form = people.grant_form(path, others, names, where)
        blocks += [Section(Text("Give a role to somebody with an account", "授予已有账户者角色")), form]
    blocks.append(people.invited(workspace, caller, path, where))
    return blocks


def act(workspace: Workspace, visit: Visit, values: Mapping[str, str]) -> str:
    """Book a place, give it back, ask for a session; as officer plan, call off, confirm, note, end, invite, appoint."""
    id, step = visit.parts["id"], values.get("act", "")
    session = values.get("session", "")
    if step == "book":
        training.book(workspace, session)
        return f"{visit.path}?done=booked"
    if step == "ask":
        training.ask(workspace, id)
        return f"{visit.path}?done=asked"
    if step == "leave":
        training.leave(workspace, session)
        return f"{visit.path}?done=left"
    if step == "plan":
        training.plan(workspace, id, _planned(workspace, id, values))
        return f"{visit.path}?done=planned"
    if step == "call_off":
        training.cancel(workspace, id, session)
        return f"{visit.path}?done=called_off"
    if step in ("confirm", "absent"):
        training.confirm(workspace, id, session, values.get("person", ""), passed=step == "confirm")
        return f"{visit.path}?done=answered"
    if step == "train":
        given = [values.get(name, "") for name in ("person", "level", "until")]
        if on_site(visit) and sign_in.visitor(visit.caller).accounts.account(given[0]) is None:
            raise VisibilityError.not_found()
        training.give(workspace, id, *given)
        return f"{visit.path}?done=trained"
    if step == "over":
        held = training.of(workspace, id).held
        row = next((one for one in held if _key(one) == values.get("which")), None)
        if row is None or not training.officer(workspace, id):
            raise VisibilityError.not_found()
        training.end(workspace, id, row["person"], row["level"])
        return f"{visit.path}?done=over"
    if not on_site(visit) or values.get("scope", f"facility:{id}") != f"facility:{id}":
        raise VisibilityError.not_found()
    scoped = {**values, "scope": f"facility:{id}"}
    return people.act(workspace, sign_in.visitor(visit.caller), scoped, visit.path) or visit.path


def _planned(workspace: Workspace, id: str, values: Mapping[str, str]) -> Row:
    """Return the session that a form describes."""
    home = civil.zone(workspace.view.get("resource", id)["tz"]).key
    numbers = {"places": _count(values, "places"), "valid_days": None}
    if values.get("valid_days", "").strip():
        numbers["valid_days"] = _count(values, "valid_days")
    times = {
        name: civil.second(values.get(field, ""), home, Place(column=field))
        for name, field in (("t0", "start"), ("t1", "until"))
    }
    level = " ".join(values.get("level", "").split())[:80]
    if not level:
        raise InputError(
            Text("a session gives a level", "培训须写明授予的等级"),
            place=Place(column="level"),
            seen="-",
            expected="1",
            fix=Text("name the level that the session gives", "请填写培训授予的等级"),
            code="missing",
        )
    return {**times, **numbers, "level": level, "room": values.get("room", "").strip()[:200] or None}


def _count(values: Mapping[str, str], name: str) -> int:
    most = training.MOST if name == "places" else 36_500
    text = values.get(name, "").strip()
    if text.isdecimal() and 1 <= int(text) <= most:
        return int(text)
    raise InputError(
        Text("this is a whole number above 0", "须为大于 0 的整数"),
        place=Place(column=name),
        seen=text[:20] or "-",
        expected=f"1 … {most}",
        code="option",
    )
