# SPDX-License-Identifier: Apache-2.0
"""The register in the workspace: what a list adds to it, what an event changes, what a reversal undoes."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yuzui.errors import InputError, Place, UnknownIdentifierError, VisibilityError
from yuzui.job import signature
from yuzui.job.workflow import moving
from yuzui.job.workflow.declaration import Workflow
from yuzui.job.workflow.definitions import definitions
from yuzui.job.workflow.item import Item
from yuzui.job.workflow.parties import acting
from yuzui.job.workspace import Workspace, clock
from yuzui.model.schema import TABLES
from yuzui.model.table import Row
from yuzui.model.visibility import TRUE, Eq, In, Not, Predicate
from yuzui.network.register_sheet import FACTS, MEMORY, Reading, Successor, read_successors
from yuzui.network.succession import Register, State, shares_wrong
from yuzui.sheets.partial_day import PartialDay, first
from yuzui.store.store import Change, View
from yuzui.text import Text, same

WRITERS = ("programme_officer", "decider", "curator")
"""Who may enter a list."""
FLOW = "succession"
PLACES = frozenset({"province", "prefecture", "county", "region"})
"""Kinds that are places and no bodies: they are no rows among organisations."""
CONFIRMED: Predicate = Not(Eq("fact_status", MEMORY))
_KINDS = Path(__file__).with_name("register_kinds.csv")


@cache
def shipped_kinds() -> tuple[Row, ...]:
    """Return the kinds that come with Yuzui."""
    with _KINDS.open(encoding="utf-8", newline="") as stream:
        rows = [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(stream)]
    return tuple({**row, "published": int(row["published"]) if row["published"] else None} for row in rows)


def kinds(view: View) -> dict[str, Row]:
    """Return every kind by its word: those that come with Yuzui and those of the workspace, which are stronger.

    A kind that lists brought as a new one is known from its entries.
    """
    there = view.select("register_state", columns=("kind", "fact_status"))
    used = sorted({str(row["kind"]) for row in there if row["fact_status"] != MEMORY})
    rows = [
        *({"kind": kind, "label": kind, "label_zh": kind} for kind in used),
        *shipped_kinds(),
        *view.select("register_kind", order=("kind",)),
    ]
    blank = dict.fromkeys(TABLES["register_kind"].names)
    return {str(row["kind"]): {**blank, **row} for row in rows}


def label(kind: str, known: Mapping[str, Row]) -> Text:
    """Return a kind in words."""
    row = known.get(kind)
    if row is None:
        return same(kind)
    return Text(str(row["label"] or kind), str(row["label_zh"] or row["label"] or kind))


def states(view: View, where: Predicate = TRUE) -> list[Row]:
    """Return the states that may be shown: none that rests on memory alone."""
    return [
        row for row in view.select("register_state", where=where, order=("id", "n")) if row["fact_status"] != MEMORY
    ]


def withheld(view: View, kind: str = "") -> int:
    """Return how many entries that the subject may see rest on memory alone, of one kind or of all."""
    rows = view.select("register_state", where=Eq("fact_status", MEMORY), columns=("id", "kind"))
    return len({row["id"] for row in rows if kind in ("", row["kind"])})


def register(view: View, *, whole: bool = False) -> Register:
    """Return states and events as a graph; the whole, with what rests on memory alone, only to check against."""
    rows = view.select("register_state", order=("id", "n")) if whole else states(view)
    there = {str(row["id"]) for row in rows}
    parts = [row for row in view.select("succession_part") if row["old"] in there and row["new"] in there]
    return Register.of(rows, view.select("succession"), parts)


# Lists.


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a list: entries and events that are new, and entries that stood there with the same facts."""

    ids: tuple[str, ...]
    events: tuple[str, ...]
    already: int
    kinds: tuple[str, ...]


def compared(view: View, reading: Reading) -> int:
    """Take out of a reading what stands in the register already; refuse what stands there with other facts.

    Returns
    -------
    int
        How many entries stand there with the same facts.
    """
    ids = tuple({row["id"] for row in reading.states})
    there: dict[str, list[Row]] = defaultdict(list)
    for row in view.select("register_state", where=In("id", ids) if len(ids) <= 400 else TRUE, order=("id", "n")):
        there[row["id"]].append(row)
    mine: dict[str, list[Row]] = defaultdict(list)
    for row in reading.states:
        mine[row["id"]].append(row)
    known = {id for id in mine if id in there}
    for id in sorted(known):
        if differs := _differs(there[id], mine[id]):
            reading.faults.append(_key_exists(id, there[id][-1], differs, reading.file))
    reading.states = [row for row in reading.states if row["id"] not in known]
    events = {row["id"] for row in view.select("succession", columns=("id",))}
    reading.events = [row for row in reading.events if row["id"] not in events]
    left = {row["id"] for row in reading.events}
    reading.parts = [row for row in reading.parts if row["event"] in left]
    return len(known)


def _differs(there: Sequence[Row], mine: Sequence[Row]) -> list[str]:
    """Return in what a list differs from the register about one id; what it leaves blank it does not deny."""
    if len(there) < len(mine):
        return ["states"]
    found: dict[str, None] = {}
    for old, new in zip(there, mine, strict=False):
        for name in (*FACTS, "valid_from", "valid_to"):
            if new[name] is not None and old[name] != new[name]:
                found[name] = None
    return list(found)


def _key_exists(id: str, row: Row, differs: Sequence[str], file: str) -> InputError:
    return InputError(
        Text("this id is in the register with other facts", "名录中已有此编号且内容不同"),
        Place(file, column="id"),
        f"{id}: {', '.join(differs)}",
        f"{row['name']} · {row['valid_from'] or '?'} …",
        Text(
            "enter what changed as an event: yuzui register succeed rename {id} --name NAME --day DAY --decision "
            "NUMBER; compare with: yuzui register diff LIST",
            "请将变化登记为沿革：yuzui register succeed rename {id} --name 名称 --day 日期 --decision 文号；"
            "对照：yuzui register diff 名单",
        ).format(id=same(id)),
        "key_exists",
    )


def load(workspace: Workspace, reading: Reading, by: str = "") -> Loaded:
    """Write what a list adds, in one act in the name of a person."""
    name = signature.who(workspace, by, WRITERS)
    already = compared(workspace.desk, reading)
    with workspace.view.act("register", f"file {reading.file}", f"{len(reading.states)} states", name) as change:
        return write(workspace, change, reading, already)


def write(workspace: Workspace, change: Change, reading: Reading, already: int) -> Loaded:
    """Write what a list adds within an act under way."""
    blank = {name: dict.fromkeys(TABLES[name].names) for name in ("register_kind", "succession")}
    change.replace("register_kind", [{**blank["register_kind"], **row} for row in reading.kinds])
    change.insert("register_state", reading.states)
    seal = [
        {
            **dict.fromkeys(TABLES["row_visibility"].names),
            "table": "register_state",
            "row": f"{row['id']}|{row['n']}",
            "level": "restricted",
        }
        for row in reading.states
        if row["fact_status"] == MEMORY
    ]
    change.insert("row_visibility", seal)
    change.insert("succession", [{**blank["succession"], **row} for row in reading.events])
    change.insert("succession_part", reading.parts)
    _organisations(workspace, change, reading.states, changed=False)
    ids = tuple(dict.fromkeys(row["id"] for row in reading.states))
    return Loaded(ids, tuple(row["id"] for row in reading.events), already, tuple(row["kind"] for row in reading.kinds))


def _organisations(workspace: Workspace, change: Change, rows: Iterable[Row], *, changed: bool = True) -> None:
    """Let organisations say what entries are today; whatever else is known of them stays.

    What a list says of a body that is known already only fills in what is not; an event changes it.
    """
    today: dict[str, Row] = {}
    for row in sorted(rows, key=lambda one: one["n"]):
        if row["kind"] not in PLACES and row["fact_status"] != MEMORY:
            today[row["id"]] = row
    if not today:
        return
    ids = tuple(today)
    where = In("id", ids) if len(ids) <= 400 else TRUE
    there = {row["id"]: row for row in workspace.desk.select("organisation", where=where)}
    blank = dict.fromkeys(TABLES["organisation"].names)
    written = []
    for id, row in today.items():
        own = {name: row[name] for name in ("id", "name", "name_zh", "kind", "field", "source", "fact_status", "note")}
        own |= {"region": row["place"], "parent": row["part_of"], "since": row["valid_from"]}
        own["status"] = f"until {row['valid_to']}" if row["valid_to"] else row["status"]
        own["country_code"] = (row["own"] or {}).get("country_code")
        known = {name: value for name, value in own.items() if value is not None}
        before = {name: value for name, value in there.get(id, {}).items() if value is not None}
        after = {**blank, **before, **known} if changed else {**blank, **known, **before}
        if after != there.get(id):
            written.append(after)
    change.replace("organisation", written)


# Events.


@dataclass(frozen=True, slots=True)
class Ask:
    """An event that somebody wants to enter: what happens to whom, when, by which decision."""

    kind: str
    old: tuple[str, ...]
    into: str = ""
    name: str = ""
    name_zh: str = ""
    day: str = ""
    decision: str = ""
    reason: str = ""
    source: str = ""

    def row(self) -> dict[str, str]:
        """Return the columns of its row that are filled."""
        cells = {"kind": self.kind, "old": ";".join(self.old), "new": self.into, "name": self.name}
        cells |= {"name_zh": self.name_zh, "day": self.day, "decision": self.decision, "source": self.source}
        return {name: cell for name, cell in cells.items() if cell.strip()}


def succeed(workspace: Workspace, ask: Ask, by: str = "") -> str:
    """Enter an event that was decided, in the name of a person, in one act; return its id.

    Raises
    ------
    InputError
        If an id is unknown, was used before, or shares do not add up to 1.
    StateError
        If the person may not.
    """
    flow: Workflow = definitions(workspace)[FLOW]
    person = acting(workspace, by)
    known = register(workspace.view)
    for id in ask.old:
        known.known(id)
    day = _exact(ask.day)
    with moving.act(workspace, "enter", "succession", ask.reason, person) as change:
        row = {**ask.row(), "day": day, "grounds": ask.reason or None, "id": _number(workspace)}
        whole = moving.begun(workspace, change, flow, row, person, ask.reason)
        moving.apply(workspace, change, Item(flow, whole, _log(workspace, whole)), "enter", person, reason=ask.reason)
    return str(whole["id"])


def _exact(text: str) -> str:
    try:
        day = PartialDay.of(text)
    except ValueError:
        day = PartialDay("", "unknown")
    if day.precision not in ("day", "month", "year"):
        raise InputError(
            Text("an event needs a day, a month or a year", "沿革须有日期、年月或年份"),
            place=Place(column="--day"),
            seen=text or "-",
            expected="2026-06-01 | 2026-06 | 2026",
            code="undated",
        )
    return day.text


def _log(workspace: Workspace, row: Row) -> list[Row]:
    return workspace.desk.select("move_log", where=Eq("row", row["id"]), order=("n",))


def _number(workspace: Workspace) -> str:
    """Return the next free id of an event; ids of events from lists say what happened and are no numbers."""
    taken = {str(row["id"]) for row in workspace.desk.select("succession", columns=("id",))}
    n = len([one for one in taken if one.startswith("E-")]) + 1
    while f"E-{n}" in taken:
        n += 1
    return f"E-{n}"


NEEDS_ONE = {"rename": "=1", "recode": "=1", "merge": "=1", "split": ">1", "part_moved": ">0", "close": "=0"}
"""How many entries an event of each kind leads to."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an event writes: states that change or begin, and the parts of the event."""

    states: tuple[Row, ...]
    parts: tuple[Row, ...]


def planned(register_: Register, rows: Mapping[str, Sequence[Row]], event: Row) -> Plan:
    """Return what an event would write.

    Parameters
    ----------
    register_ : Register
        The register as it stands.
    rows : mapping of str to sequence of Row
        Its rows by id, in order of their number.
    event : Row
        Row of ``succession``.

    Raises
    ------
    InputError
        If an old id is unknown or not there on that day, a new one was used before, shares do not add up to 1.
    """
    kind, day = str(event["kind"]), str(event["day"])
    olds = [one.strip() for one in str(event["old"]).split(";") if one.strip()]
    news = read_successors(str(event["new"] or "")) if kind != "rename" else []
    _count_fits(kind, olds, len(news) if kind != "rename" else 1)
    current = {id: _current(register_, id, day) for id in olds}
    shares = [one.weight for one in news] + ([_rest(news)] if kind == "part_moved" else [])
    if kind not in ("merge", "recode") and (wrong := shares_wrong(shares)):
        raise _refused("weights", "--into", wrong, str(event["new"]))
    states_: list[Row] = []
    parts: list[Row] = []
    newest = {id: rows[id][-1] for id in olds}
    if kind == "rename":
        if not event["name"] and not event["name_zh"]:
            raise _refused(
                "missing_field", "--name", Text("a renamed entry needs its new name", "更名须写明新名称"), olds[0]
            )
        before = _row_of(rows, current[olds[0]])
        begun = _begun(before, olds[0], newest[olds[0]]["n"] + 1, event)
        states_ = [{**before, "valid_to": day}, begun]
        parts = [_part(event, current[olds[0]], (olds[0], begun["n"]), 1.0)]
        return Plan(tuple(states_), tuple(parts))
    targets: list[tuple[tuple[str, int], float | None]] = []
    for to in news:
        node, fresh = _target(register_, rows, to.id, event, newest[olds[0]], olds)
        targets.append((node, 1.0 if len(news) == 1 and kind != "part_moved" else to.weight))
        states_ += [fresh] if fresh is not None else []
    for id in olds:
        state = current[id]
        if kind == "part_moved":
            parts.append(_part(event, state, state.node, _rest(news)))
        elif not any(node[0] == id for node, _ in targets):
            states_.append({**_row_of(rows, state), "valid_to": day})
        parts += [_part(event, state, node, weight) for node, weight in targets if node != state.node]
    return Plan(tuple(states_), tuple(parts))


def _rest(news: Sequence[Successor]) -> float | None:
    known = [one.weight for one in news if one.weight is not None]
    return 1 - sum(known) if known and len(known) == len(news) else None


_NUMBERS = {
    "=0": Text("none", "无去向"),
    "=1": Text("one entry", "一个去向"),
    ">0": Text("at least one", "至少一个去向"),
    ">1": Text("several", "多个去向"),
}


def _count_fits(kind: str, olds: Sequence[str], news: int) -> None:
    if kind not in NEEDS_ONE:
        raise _refused(
            "unknown_word", "KIND", Text("there is no such event", "没有此类沿革"), kind, " ".join(NEEDS_ONE)
        )
    need = NEEDS_ONE[kind]
    if not {"=1": news == 1, ">1": news > 1, ">0": news > 0, "=0": news == 0}[need]:
        message = Text("a {k} leads to {w}", "“{k}”须有{w}").format(k=same(kind), w=_NUMBERS[need])
        raise _refused("wrong_number", "--into", message, str(news))
    if len(olds) > 1 and kind != "merge":
        raise _refused(
            "wrong_number", "ID", Text("only a merger has several old ids", "仅合并可有多个原编号"), ";".join(olds)
        )


def _refused(
    code: str, column: str, message: Text, seen: str, expected: str = "", fix: Text | None = None
) -> InputError:
    return InputError(message, Place(column=column), seen, expected, fix, code)


def _current(register_: Register, id: str, day: str) -> State:
    """Return the state of an old id on the day of its event; refuse an id that is unknown or not there then."""
    register_.known(id)
    if id not in register_.by_id:
        near = register_.nearest(id)
        raise UnknownIdentifierError(
            Text("an event names ids, not names", "沿革须写编号而非名称"),
            seen=id,
            expected=near,
            code="unknown_reference",
        )
    states_ = register_.by_id[id]
    last = states_[-1]
    if last.ends:
        into = ", ".join(target.id for target in register_.resolve(id)[0].to) or "–"
        message = Text("this entry has ended already", "该条目已终止")
        fault = _refused("ended", "ID", message, f"{id} … {last.ends}", into)
        if into == "–":
            fault.fix = Text(
                "what became of it comes with its list: fill in “successor” in its row and register the list again",
                "其去向随名单登记：请在该行填写“沿革去向”，再次登记名单",
            )
        raise fault
    if first(day) < last.begins and last.begins != "0001-01-01":
        message = Text("the event lies before the entry begins", "沿革日期早于该条目起始")
        raise _refused("before_it_begins", "--day", message, f"{id}: {last.begins} …", "")
    return last


def _target(
    register_: Register, rows: Mapping[str, Sequence[Row]], id: str, event: Row, like: Row, olds: Sequence[str]
) -> tuple[tuple[str, int], Row | None]:
    """Return the state an event leads to, and its row if it begins with the event."""
    day = str(event["day"])
    if id not in register_.by_id:
        fresh = {**like, "id": id, "n": 1, "name": event["name"] or id, "name_zh": event["name_zh"], "boundary": None}
        return (id, 1), {**fresh, **_origin(event)}
    state = register_.state_on(id, first(day))
    if state is not None and not state.ends and (event["kind"] in ("merge", "split", "part_moved")):
        return state.node, None
    spans = ", ".join(f"{one.begins} … {one.ends}".strip() for one in register_.by_id[id])
    raise _refused(
        "used_id",
        "--into",
        Text("this id was used before, and ids are never used again", "该编号已使用过，编号永不复用"),
        f"{id}: {spans}",
        fix=Text("give the new entry an id that nobody had", "请为新条目另编编号"),
    )


def _row_of(rows: Mapping[str, Sequence[Row]], state: State) -> Row:
    return next(row for row in rows[state.id] if row["n"] == state.n)


def _begun(before: Row, id: str, n: int, event: Row) -> Row:
    """Return the state of an entry that goes on under another name."""
    named = {"name": event["name"] or before["name"], "name_zh": event["name_zh"] or before["name_zh"]}
    return {**before, "id": id, "n": n, **named, **_origin(event)}


def _origin(event: Row) -> Row:
    """Return since when and by what a state that begins with an event holds."""
    day = PartialDay.of(str(event["day"]))
    source = event["source"] or (f"decision {event['decision']}" if event["decision"] else None)
    origin = {"valid_from": day.text, "valid_to": None, "precision": day.precision, "written": None}
    return {**origin, "source": source, "fact_status": "sourced" if source else "unverified"}


def _part(event: Row, old: State, new: tuple[str, int], weight: float | None) -> Row:
    return {"event": event["id"], "old": old.id, "new": new[0], "old_n": old.n, "new_n": new[1], "weight": weight}


def rows_of(view: View) -> dict[str, list[Row]]:
    """Return the rows of the register by id, in order of their number."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in view.select("register_state", order=("id", "n")):
        found[str(row["id"])].append(row)
    return found


def apply(workspace: Workspace, change: Change, event: Row) -> None:
    """Write what an event changes."""
    desk = workspace.desk
    plan = planned(register(desk, whole=True), rows_of(desk), event)
    change.replace("register_state", plan.states)
    change.insert("succession_part", plan.parts)
    _organisations(workspace, change, plan.states)


def reverse(workspace: Workspace, change: Change, event: Row, reason: str, person: str) -> None:
    """Write the event that takes another one back: old ids go on, what it had made leads back to them."""
    desk = workspace.desk
    rows, there = rows_of(desk), register(desk, whole=True)
    parts = desk.select("succession_part", where=Eq("event", event["id"]))
    _not_built_upon(there, event, parts)
    day = max(clock()[:10], first(str(event["day"])))
    back = {**dict.fromkeys(TABLES["succession"].names), "id": f"{event['id']}-R", "kind": "reverse", "day": day}
    back |= {"old": event["new"] or event["old"], "new": event["old"], "grounds": reason, "reverses": event["id"]}
    change.insert("succession", [back])
    changed: dict[tuple[str, int], Row] = {}
    written: dict[tuple[str, str], Row] = {}
    olds = {(str(part["old"]), int(part["old_n"])) for part in parts}
    news = {(str(part["new"]), int(part["new_n"])) for part in parts}
    origin = {"valid_from": day, "valid_to": None, "precision": "day", "written": None}
    again: dict[str, tuple[str, int]] = {}
    for id, n in sorted(olds):
        before = next(row for row in rows[id] if row["n"] == n)
        if before["valid_to"] is None:  # part of it moved, or others came to it: it never ended
            again[id] = (id, n)
            continue
        again[id] = (id, max(row["n"] for row in rows[id]) + 1)
        changed[again[id]] = {**before, "n": again[id][1], **origin}
    for id, n in sorted(news - olds):
        row = next(one for one in rows[id] if one["n"] == n)
        began = first(row["valid_from"] or "") == first(str(event["day"])) and row["valid_to"] is None
        if began:
            changed[id, n] = {**row, "valid_to": day}
        came = sorted({str(part["old"]) for part in parts if (part["new"], part["new_n"]) == (id, n)})
        if not began:  # it was there before, and stays
            written[id, id] = _back(back, id, n, (id, n), None)
        for old in came:
            share = 1.0 if began and len(came) == 1 else None
            written[id, old] = _back(back, id, n, again[old], share)
    change.replace("register_state", list(changed.values()))
    change.insert("succession_part", list(written.values()))
    _organisations(workspace, change, changed.values())


def _back(back: Row, old: str, old_n: int, new: tuple[str, int], weight: float | None) -> Row:
    return {"event": back["id"], "old": old, "new": new[0], "old_n": old_n, "new_n": new[1], "weight": weight}


def _not_built_upon(there: Register, event: Row, parts: Sequence[Row]) -> None:
    """Refuse to take an event back on which a later one rests."""
    for part in parts:
        node = str(part["new"]), int(part["new_n"])
        for later, _ in there.leaving.get(node, ()):
            if later.id != event["id"] and later.day >= first(str(event["day"])) and later.kind != "reverse":
                raise InputError(
                    Text("a later event rests on this one", "后续沿革以此为基础"),
                    seen=later.id,
                    fix=Text(
                        "take that one back first: yuzui move succession {e} reverse",
                        "请先撤回：yuzui move succession {e} reverse",
                    ).format(e=same(later.id)),
                    code="built_upon",
                )


def get(view: View, id: str) -> list[Row]:
    """Return the states of one entry that may be shown.

    Raises
    ------
    VisibilityError
        If there is none for the subject.
    InputError
        If all that is known of it rests on memory.
    """
    rows = view.select("register_state", where=Eq("id", id), order=("n",))
    if not rows:
        raise VisibilityError.not_found()
    shown = [row for row in rows if row["fact_status"] != MEMORY]
    if not shown:
        raise not_confirmed(id)
    return shown


def not_confirmed(id: str) -> InputError:
    """Return the refusal to show what rests on memory alone."""
    return InputError(
        Text("no source confirms this, so it is not shown", "无来源证实，不予展示"),
        seen=f"{id}: {MEMORY}",
        fix=Text("load it again with a source", "请补充来源后重新导入"),
        code="not_confirmed",
    )


def json_list(cell: object) -> list[str]:
    """Return a column of the record that holds a list, however it came out of the store."""
    value = json.loads(cell) if isinstance(cell, str) and cell.startswith("[") else cell
    return [str(one) for one in value] if isinstance(value, list) else []
