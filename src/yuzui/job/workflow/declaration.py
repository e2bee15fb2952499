# SPDX-License-Identifier: Apache-2.0
"""What one workflow file declares, and what is wrong with it: said with file, line and key."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yuzui import registry
from yuzui.errors import Place, PlanError, together
from yuzui.job.notices import KINDS as NOTICES
from yuzui.job.workflow.checks import guards
from yuzui.model.lifecycle import LifeCycle, Move
from yuzui.model.schema import TABLES
from yuzui.model.table import Table, Type
from yuzui.model.visibility import ROLES
from yuzui.sheets.formats import yaml_lines
from yuzui.text import Text, join, same

CLOCK = "clock"
"""Who makes a move when a term has run out."""
ANYONE = "*"
"""A party that everybody is who may act at all."""
CLOCK_LABEL = Text("the clock", "期限届满")
_ROLES = {role.name: role.label for role in ROLES}
_SCOPES = {"call": "call", "resource": "facility", "organisation": "org", "programme": "sealed"}
_PATH = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """Who may move a row: whom one of its columns names, or who holds a role where another says."""

    name: str
    role: str
    column: str
    label: Text
    scope: str = ""
    """Kind of scope in which the role counts; empty where the column holds a whole scope."""


@dataclass(frozen=True, slots=True)
class State:
    """One state; ``next`` says whose turn it is, ``due`` in how many working days."""

    name: str
    label: Text
    next: tuple[str, ...] = ()
    due: int | None = None
    last: bool = False
    pauses: bool = False
    public: Text | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One move out of the states that it may start from."""

    action: str
    sources: tuple[str, ...]
    to: str
    who: tuple[str, ...]
    label: Text
    needs: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    sends: tuple[str, ...] = ()
    after: int | None = None
    on: str = ""
    adds: str = ""
    does: str = ""
    outward: bool = False
    tells: str = "moved"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a row is checked for before it begins, and the act that completes it."""

    checks: tuple[str, ...] = ()
    does: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow as one file declares it."""

    name: str
    version: int
    title: Text
    table: Table
    parties: Mapping[str, Party]
    form: tuple[tuple[str, ...], ...]
    begins: tuple[str, ...]
    states: Mapping[str, State]
    steps: tuple[Step, ...]
    notices: Mapping[str, Any]
    example: Mapping[str, Any]
    place: str
    own: bool = False
    opening: Opening = Opening()
    cycle: LifeCycle = field(init=False, compare=False)

    def __post_init__(self) -> None:
        moves = [Move(state, one.action, one.to, one.label) for one in self.steps for state in one.sources]
        labels = {name: state.label for name, state in self.states.items()}
        object.__setattr__(self, "cycle", LifeCycle(self.name, self.title, labels, tuple(moves)))

    @property
    def start(self) -> str:
        """The state in which a row begins."""
        return self.cycle.start

    def state_words(self, state: str | None) -> Text:
        """Return a state in words; that of a row in none is the first, one that the file does not know its id."""
        name = state or self.start
        return self.states[name].label if name in self.states else same(name)

    def steps_from(self, state: str) -> list[Step]:
        """Return the moves out of a state."""
        return [one for one in self.steps if state in one.sources]

    def step(self, state: str, action: str) -> Step | None:
        """Return one move out of a state."""
        return next((one for one in self.steps_from(state) if one.action == action), None)

    def who(self, names: Sequence[str]) -> Text:
        """Return some parties in words."""
        return join([CLOCK_LABEL if name == CLOCK else self.parties[name].label for name in names])


KEYS: Mapping[str, bool] = {
    **dict.fromkeys(("workflow", "version", "title", "table", "parties", "states", "moves"), True),
    **dict.fromkeys(("form", "begins", "opening", "notices", "example"), False),
}
STATE_KEYS = ("en", "zh", "next", "due", "last", "pauses", "public")
OPENING_KEYS = ("checks", "does")
STEP_KEYS = ("needs", "checks", "apart", "sends", "after", "on", "adds", "does", "outward", "tells")
FAULTS: Mapping[str, Text] = {
    "missing_field": Text("something every workflow has is missing", "缺少流程必备的一项"),
    "unknown_key": Text("there is no such key", "没有此键"),
    "missing_language": Text("a label stands in one language only", "名称缺一种语言"),
    "wrong_type": Text("the value is not of the right kind", "取值类型不对"),
    "unknown_table": Text("the record has no such table", "数据模型中没有该表"),
    "unknown_column": Text("the table has no such column", "该表没有此列"),
    "unknown_role": Text("there is no such role", "没有该角色"),
    "unknown_party": Text("no party has this name", "没有该办理方"),
    "unknown_state": Text("there is no such state", "没有该状态"),
    "unknown_check": Text("there is no such check", "没有该核查项"),
    "unknown_notice": Text("there is no such kind of notice", "没有该类通知"),
    "unknown_act": Text("no job has such an act", "没有该动作"),
    "unknown_move": Text("there is no such move", "没有该操作"),
    "move_twice": Text("two moves of one name leave the same state", "同一状态有两个同名操作"),
    "not_reached": Text("no move leads to this state", "没有操作可到达该状态"),
    "no_end": Text("from this state no last state can be reached", "从该状态无法到达任何终止状态"),
    "leaves_last": Text("a move leaves a last state", "有操作离开终止状态"),
    "no_turn": Text("whose turn it is has no move here", "轮到的办理方在此没有可用操作"),
    "due_without_next": Text("a term without anybody whose turn it is", "有期限而未写明轮到谁"),
    "clock_without_term": Text("a move of the clock says neither “after” nor “on”", "期限操作未写明 after 或 on"),
    "term_without_clock": Text("only the clock has “after” and “on”", "after 与 on 仅用于期限操作"),
    "no_refusal": Text("an example is refused once by party and once by state", "示例须各有一次因办理方、因状态被拒"),
}


def read(path: Path, own: bool = False) -> Workflow:
    """Read a workflow file.

    Raises
    ------
    PlanError
        If it may not be used; every fault is named with its line.
    """
    raw = yaml_lines.read(path)
    faults = list(Lint(raw).faults()) if isinstance(raw, yaml_lines.Marked) else [_shape(path)]
    if faults:
        raise together(faults)
    return build(raw, path.name, own)


def _shape(path: Path) -> PlanError:
    return PlanError(
        Text("this file does not have the shape of a workflow", "该文件不具备流程的结构"),
        place=Place(file=path.name, row=1),
        expected=" ".join(name for name, needed in KEYS.items() if needed),
        code="not_a_workflow",
    )


class Lint:
    """One pass over a file as it was written."""

    def __init__(self, raw: yaml_lines.Marked) -> None:
        self.raw = raw
        self.guards = guards()

    def faults(self) -> Iterator[PlanError]:
        """Yield everything that is wrong; the shape first, since the rest rests on it."""
        shape = list(self._shape())
        yield from shape
        if shape:
            return
        self.table = TABLES[self.raw["table"]]
        yield from self._parties()
        yield from self._states()
        yield from self._moves()
        if not self.broken:
            yield from self._paths()
        yield from self._example()

    @property
    def broken(self) -> bool:
        """Whether a move names a state that is not there."""
        states = self.raw["states"]
        return any(state not in states for move in self.raw["moves"] for state in (*_words(move[0]), move[2]))

    def _fault(self, at: _PATH, code: str, seen: Any, known: Collection[str] = ()) -> PlanError:
        near = difflib.get_close_matches(str(seen), known, 1)
        return PlanError(
            FAULTS[code],
            place=yaml_lines.where(self.raw, at),
            seen=str(seen)[:60],
            expected=" ".join(known) if len(known) < 16 else (near[0] if near else ""),
            fix=Text("write {w}", "请写 {w}").format(w=near[0]) if near else None,
            code=code,
        )

    def _shape(self) -> Iterator[PlanError]:
        raw = self.raw
        for name, needed in KEYS.items():
            if needed and name not in raw:
                yield self._fault((), "missing_field", "-", (name,))
        for name in raw:
            if name not in KEYS:
                yield self._fault((name,), "unknown_key", name, tuple(KEYS))
        kinds = {"title": dict, "parties": dict, "states": dict, "moves": list, "form": list, "version": int,
                 "opening": dict, "notices": dict, "example": dict}  # fmt: skip
        for name, kind in kinds.items():
            if name in raw and not isinstance(raw[name], kind):
                yield self._fault((name,), "wrong_type", raw[name], (kind.__name__,))
        if "title" in raw and isinstance(raw["title"], dict):
            yield from self._languages(("title",), raw["title"])
        if "table" in raw and (raw["table"] not in TABLES or not TABLES[raw["table"]].state):
            yield self._fault(("table",), "unknown_table", raw["table"], tuple(n for n, t in TABLES.items() if t.state))
        if isinstance(raw.get("moves"), list):
            for n, move in enumerate(raw["moves"]):
                fits = isinstance(move, list) and len(move) in (6, 7) and all(isinstance(one, str) for one in move[:6])
                if not fits or (len(move) == 7 and not isinstance(move[6], dict)):
                    yield self._fault(("moves", n), "wrong_type", move, ("[from, move, to, who, en, zh, {options}]",))
        if isinstance(raw.get("states"), dict):
            for name, state in raw["states"].items():
                if not isinstance(state, dict):
                    yield self._fault(("states", name), "wrong_type", state, ("{en, zh, next, due, last}",))

    def _languages(self, at: _PATH, words: Mapping[str, Any]) -> Iterator[PlanError]:
        for lang in ("en", "zh"):
            if not isinstance(words.get(lang), str) or not words[lang].strip():
                yield self._fault(at, "missing_language", words.get(lang) or "-", (lang,))

    def _parties(self) -> Iterator[PlanError]:
        for name, is_ in self.raw["parties"].items():
            at = ("parties", name)
            if is_ == ANYONE:
                continue
            first, sign, second = str(is_).partition("@")
            if not sign and first in self.table:
                continue
            if not sign and first not in _ROLES:
                yield self._fault(at, "unknown_column", first, (*self.table.names, *_ROLES))
            elif first not in _ROLES:
                yield self._fault(at, "unknown_role", first, tuple(_ROLES))
            if sign and second not in self.table:
                yield self._fault(at, "unknown_column", second, self.table.names)
        for n, step in enumerate(self.raw.get("form") or []):
            for column in step if isinstance(step, list) else [step]:
                if column not in self.table:
                    yield self._fault(("form", n), "unknown_column", column, self.table.names)
        yield from self._known(("begins",), _words(self.raw.get("begins") or ""), self.raw["parties"], "unknown_party")
        opening = self.raw.get("opening") or {}
        yield from self._known(("opening",), tuple(opening), OPENING_KEYS, "unknown_key")
        yield from self._known(("opening",), _listed(opening.get("checks")), tuple(self.guards), "unknown_check")
        if opening.get("does") and act(str(opening["does"])) is None:
            yield self._fault(("opening",), "unknown_act", opening["does"], tuple(registry.modules("act").places))

    def _known(self, at: _PATH, names: Sequence[str], known: Collection[str], code: str) -> Iterator[PlanError]:
        for name in names:
            if name not in known:
                yield self._fault(at, code, name, tuple(known))

    def _states(self) -> Iterator[PlanError]:
        for name, state in self.raw["states"].items():
            at = ("states", name)
            for key in state:
                if key not in STATE_KEYS:
                    yield self._fault((*at, key), "unknown_key", key, STATE_KEYS)
            yield from self._languages(at, state)
            if isinstance(state.get("public"), dict):
                yield from self._languages((*at, "public"), state["public"])
            turn = _words(state.get("next") or "")
            yield from self._known(at, turn, (*self.raw["parties"], CLOCK), "unknown_party")
            if state.get("due") is not None and not turn:
                yield self._fault(at, "due_without_next", name)
            mine = [one for one in self.raw["moves"] if name in _words(one[0])]
            for party in turn:
                if not any(party in _words(one[3]) for one in mine):
                    yield self._fault(at, "no_turn", party)
            if state.get("last") and mine:
                yield self._fault(at, "leaves_last", mine[0][1])

    def _moves(self) -> Iterator[PlanError]:
        seen: set[tuple[str, str]] = set()
        names = {move[1] for move in self.raw["moves"]} | {"new"}
        for n, move in enumerate(self.raw["moves"]):
            at, options = ("moves", n), move[6] if len(move) > 6 else {}
            sources, action, to, who, en, zh = move[:6]
            yield from self._known(at, (*_words(sources), to), self.raw["states"], "unknown_state")
            yield from self._known(at, _words(who), (*self.raw["parties"], CLOCK), "unknown_party")
            yield from self._languages(at, {"en": en, "zh": zh})
            for state in _words(sources):
                if (state, action) in seen:
                    yield self._fault(at, "move_twice", f"{state}.{action}")
                seen.add((state, action))
            yield from self._options(at, options, _words(who), names)

    def _options(
        self, at: _PATH, options: Mapping[str, Any], who: Sequence[str], names: Collection[str]
    ) -> Iterator[PlanError]:
        for key in options:
            if key not in STEP_KEYS:
                yield self._fault(at, "unknown_key", key, STEP_KEYS)
        adds = options.get("adds") or ""
        if adds and adds not in TABLES:
            yield self._fault(at, "unknown_table", adds, tuple(TABLES))
            return
        columns = ("reason", *self.table.names, *(TABLES[adds].names if adds else ()))
        yield from self._known(at, _listed(options.get("needs")), columns, "unknown_column")
        yield from self._known(at, _listed(options.get("checks")), tuple(self.guards), "unknown_check")
        yield from self._known(at, _listed(options.get("apart")), names, "unknown_move")
        yield from self._known(at, _listed(options.get("sends")), self.raw["parties"], "unknown_party")
        if options.get("tells", "moved") not in NOTICES:
            yield self._fault(at, "unknown_notice", options["tells"], tuple(NOTICES))
        timed = options.get("after") is not None or options.get("on")
        if options.get("on") and options["on"] not in self.table:
            yield self._fault(at, "unknown_column", options["on"], self.table.names)
        if timed and CLOCK not in who:
            yield self._fault(at, "term_without_clock", " ".join(who))
        if CLOCK in who and not timed:
            yield self._fault(at, "clock_without_term", CLOCK)
        if options.get("does") and act(str(options["does"])) is None:
            yield self._fault(at, "unknown_act", options["does"], tuple(registry.modules("act").places))

    def _paths(self) -> Iterator[PlanError]:
        states, moves = self.raw["states"], self.raw["moves"]
        ways = {name: {one[2] for one in moves if name in _words(one[0])} for name in states}
        start = next(iter(states), "")
        for name in states:
            if name not in _reached(ways, start):
                yield self._fault(("states", name), "not_reached", name)
            if not any(states[one].get("last") for one in _reached(ways, name)):
                yield self._fault(("states", name), "no_end", name)

    def _example(self) -> Iterator[PlanError]:
        example = self.raw.get("example")
        if not example:
            return
        for row in (example.get("row") or {}, *(example.get("beside") or [])):
            yield from self._known(("example",), list(row), self.table.names, "unknown_column")
        for name, rows in (example.get("others") or {}).items():
            yield from self._known(("example",), [name], tuple(TABLES), "unknown_table")
            for row in rows if name in TABLES else ():
                yield from self._known(("example",), list(row), TABLES[name].names, "unknown_column")
        refused = [one[4] if len(one) > 4 else "" for one in example.get("steps") or [] if one[2:3] == ["refused"]]
        by = {"party": False, "state": False}
        for step in example.get("steps") or []:
            if step[2:3] == ["refused"]:
                by[str(step[3])] = True
        if not all(by.values()) or not refused:
            yield self._fault(("example",), "no_refusal", " ".join(name for name, there in by.items() if there) or "-")


def _reached(ways: Mapping[str, Collection[str]], start: str) -> set[str]:
    reached, todo = {start}, [start]
    while todo:
        for name in ways[todo.pop()]:
            if name not in reached:
                reached.add(name)
                todo.append(name)
    return reached


def _words(names: Any) -> list[str]:
    return str(names).split()


def _listed(names: Any) -> list[str]:
    return [str(one) for one in names] if isinstance(names, list) else _words(names or "")


def act(name: str) -> Any:
    """Return what a move does besides, an act of a job: ``(workspace, change, attempt) -> changes of the row``."""
    acts = registry.modules("act")
    return acts[name].run if name in acts.places else None


def build(raw: Mapping[str, Any], file: str, own: bool = False) -> Workflow:
    """Return the workflow of a file in which nothing is wrong."""
    table = TABLES[raw["table"]]
    return Workflow(
        name=str(raw["workflow"]),
        version=int(raw["version"]),
        title=Text.of(raw["title"]),
        table=table,
        parties={name: _party(name, str(is_), table) for name, is_ in raw["parties"].items()},
        form=tuple(tuple(_listed(step)) for step in raw.get("form") or []),
        begins=tuple(_words(raw.get("begins") or "")),
        states={name: _state(name, state) for name, state in raw["states"].items()},
        steps=tuple(_step(*move) for move in raw["moves"]),
        notices=raw.get("notices") or {},
        example=raw.get("example") or {},
        place=file,
        own=own,
        opening=_opening(raw.get("opening") or {}),
    )


def _opening(raw: Mapping[str, Any]) -> Opening:
    return Opening(tuple(_listed(raw.get("checks"))), str(raw.get("does") or ""))


def _party(name: str, is_: str, table: Table) -> Party:
    first, _, second = is_.partition("@")
    if is_ == ANYONE:
        return Party(name, "", ANYONE, Text("anyone here", "任何人"))
    if first in table:
        return Party(name, "", first, table[first].label)
    scope = ""
    if second and table[second].type is Type.TEXT:
        target = table[second].refers.partition(".")[0] or (table.name if table.key == (second,) else "")
        scope = _SCOPES.get(target, "" if second == "scope" else target or second)
    return Party(name, first, second, _ROLES[first], scope)


def _state(name: str, raw: Mapping[str, Any]) -> State:
    public = raw.get("public")
    return State(
        name,
        Text(raw["en"], raw["zh"]),
        tuple(_words(raw.get("next") or "")),
        raw.get("due"),
        bool(raw.get("last")),
        bool(raw.get("pauses")),
        Text.of(public) if public else None,
    )


def _step(
    sources: str, action: str, to: str, who: str, en: str, zh: str, options: Mapping[str, Any] | None = None
) -> Step:
    more = options or {}
    lists = {name: tuple(_listed(more.get(name))) for name in ("needs", "checks", "apart", "sends")}
    return Step(
        action=action,
        sources=tuple(_words(sources)),
        to=to,
        who=tuple(_words(who)),
        label=Text(en, zh),
        **lists,
        after=more.get("after"),
        on=str(more.get("on") or ""),
        adds=str(more.get("adds") or ""),
        does=str(more.get("does") or ""),
        outward=bool(more.get("outward")),
        tells=str(more.get("tells") or "moved"),
    )
