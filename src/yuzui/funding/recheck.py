# SPDX-License-Identifier: Apache-2.0
"""A slate edited by hand in a spreadsheet: who was moved, what that breaks, what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np

from yuzui.errors import ColumnError, InputError, Place
from yuzui.funding import ask_solution, portfolio_effect, slate_answer, verify
from yuzui.funding import slate_view as fund
from yuzui.funding.ask_answer import ComparedSet, Mover
from yuzui.funding.ask_solution import Present, present
from yuzui.funding.call_pairs import ident
from yuzui.funding.call_sheets import AMOUNT, MUST, SELECTED, unknown
from yuzui.funding.candidates import number
from yuzui.funding.portfolio_problem import Change, exact
from yuzui.funding.slate_answer import Answer as Slate
from yuzui.funding.slate_outcome import NOT_REVIEWED, UNSCORED, measured
from yuzui.job.result import Answer as Base
from yuzui.job.result import Run
from yuzui.model.schema import TABLES
from yuzui.sheets import formats
from yuzui.sheets.schema import Column as SheetColumn
from yuzui.sheets.schema import Schema
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.values import NO, YES, is_missing, text
from yuzui.text import Text, join, same
from yuzui.text.numbers import money
from yuzui.text.numbers import number as figure
from yuzui.view.table import Column, Table
from yuzui.view.view import Line, View

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Who is in after a person edited an exported slate: a column of yes and no, or a list of ids.


SEARCHED = 20
IDS = TABLES["proposal"]["id"]
SLATE = Schema(
    "slate",
    Text("slate", "方案"),
    (
        SheetColumn("id", IDS.label, aliases=IDS.headers),
        SheetColumn("in", SELECTED, aliases=("selected", "fund", "funded", "入选", "资助", "是否资助", "是否入选")),
        SheetColumn("must", MUST, aliases=("必须", "必选", "必须入选")),
        SheetColumn("amount", AMOUNT),
    ),
)
"""What is read of a slate that was handed out and edited."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A set as a person wants it."""

    ids: tuple[str, ...]
    must: tuple[str, ...] = ()


def read(path: Path, slate: Slate) -> Edited:
    """Read an edited slate."""
    for sheet in formats.read(path):
        for at, row in enumerate(sheet.rows[:SEARCHED]):
            keys = [_key(cell) for cell in row]
            if "id" in keys:
                _whole(sheet, at, keys)
                return _edited(sheet, at, keys, slate)
    raise ColumnError(
        Text("no column of proposal ids", "缺少申请号列"),
        place=Place(file=path.name),
        expected="proposal / 申请号",
        fix=Text(
            "start from the table that --out wrote: it has this column", "请从 --out 写出的表开始修改，其中含有该列"
        ),
        code="missing_column",
    )


def _key(cell: Any) -> str:
    column = SLATE.lookup(str(cell)) if cell is not None else None
    return column.key if column else ""


def _whole(sheet: Sheet, at: int, keys: Sequence[str]) -> None:
    """Refuse a slate that says who must be funded and no longer who is in: all would be."""
    if "must" in keys and "in" not in keys:
        raise ColumnError(
            Text("the column that says who is in is missing", "缺少“入选”列"),
            place=Place(sheet.file, sheet.name, at + 1),
            seen=", ".join(str(cell) for cell in sheet.rows[at] if cell is not None)[:300],
            expected=f"{SELECTED.en} / {SELECTED.zh}",
            fix=Text(
                f"write “{SELECTED.en}” as the heading of the column of yes and no",
                f"请将是否入选一列的表头写为“{SELECTED.zh}”",
            ),
            code="missing_column",
        )


def _edited(sheet: Sheet, at: int, keys: Sequence[str], slate: Slate) -> Edited:
    known = {row.id: row.amount for row in slate.proposals}
    inside: list[str] = []
    must: list[str] = []
    seen: set[str] = set()
    for line, cells in enumerate(sheet.rows[at + 1 :], at + 2):
        row = {key: _at(cells, place) for place, key in enumerate(keys) if key}
        if row["id"] is None:
            continue
        name = ident(row["id"])
        place = Place(sheet.file, sheet.name, line, "id")
        if name not in known:
            raise unknown(name, known.keys(), place, "proposal")
        if name in seen:
            raise InputError(
                Text("a proposal stands twice", "同一申请出现两次"),
                place=place,
                seen=name,
                fix=Text("delete one of the two rows", "请删去其中一行"),
            )
        seen.add(name)
        if {"in", "must"} <= set(keys):
            _same(row.get("amount"), known[name], place)
        wanted = _yes(row.get("must"), place, "must")
        if wanted:
            must.append(name)
        if wanted or "in" not in keys or _yes(row["in"], place, "in"):
            inside.append(name)
    if "in" in keys and (gone := sorted(known.keys() - seen)):
        raise InputError(
            Text("proposals of the slate are missing from the table", "表中缺少方案内的申请"),
            place=Place(sheet.file, sheet.name),
            seen=", ".join(gone[:5]) + (f" … ({len(gone)})" if len(gone) > 5 else ""),
            fix=Text("keep every line and write “no” for whoever goes out", "请保留全部各行；移出者在“入选”列填“否”"),
            code="rows_missing",
        )
    return Edited(tuple(sorted(inside)), tuple(sorted(must)))


def _same(cell: Any, amount: float, place: Place) -> None:
    """Refuse an amount other than that of the slate: it would be read by nobody."""
    stated = number(cell)
    # a spreadsheet keeps fifteen digits
    if stated is not None and abs(stated - amount) > max(0.005, 1e-9 * abs(amount)):
        raise InputError(
            Text("an amount of the slate was changed", "方案中的金额被改动"),
            place=Place(place.file, place.sheet, place.row, "amount"),
            seen=str(cell),
            expected=f"{amount:.15g}",
            fix=Text(
                "change amounts in the file of proposals and run yuzui fund again; here only who is in is read",
                "请在申请书文件中修改金额并重新运行 yuzui fund；此处只读取入选与否",
            ),
            code="amount_changed",
        )


def _at(cells: Sequence[Any], place: int) -> Any:
    return cells[place] if place < len(cells) else None


def _yes(cell: Any, place: Place, column: str) -> bool:
    if is_missing(cell):
        return False
    word = text(cell).casefold()
    if word in YES or word in NO or isinstance(cell, bool):
        return word in YES
    raise InputError(
        Text("neither yes nor no", "既非“是”也非“否”"),
        place=Place(place.file, place.sheet, place.row, column),
        seen=str(cell),
        expected="yes no · 是 否",
        code="neither_yes_nor_no",
    )


# An edited set against every rule, and each change priced by solving again without it.


EDITED = Text("as edited", "编辑后")
BEST = Text("best with these changes", "保留这些改动的最优方案")


class SlateRef(msgspec.Struct, frozen=True):
    """The slate that was edited."""

    id: str
    call: str
    currency: str


class RecheckedRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, what the slate reaches and what the edited set reaches, in its own unit."""

    name: str
    category: str | None
    title: Text
    strength: Literal["hard", "soft"]
    measure: str
    share_of: str | None
    sense: Literal["<=", ">="]
    bound: float
    before: float | None
    achieved: float
    shortfall: float
    source: str


class Ineligible(msgspec.Struct, frozen=True):
    """Who is in the edited set although it may not be funded, and the rules that bar it."""

    id: str
    by: list[str]


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """A change alone: the value it costs at the best (None where no set has it), and what it breaks."""

    id: str
    move: Literal["in", "out", "stay"]
    must: bool
    amount: float
    value: float | None
    price: float | None
    exact: bool = True
    enters: list[str] = msgspec.field(default_factory=list)
    leaves: list[str] = msgspec.field(default_factory=list)
    breaks: list[str] = msgspec.field(default_factory=list)


class Answer(Base, frozen=True, kw_only=True, tag="yuzui.recheck/1"):
    """An edited slate against every rule; ``holds``: every hard rule is kept and everybody may be funded."""

    file: str
    slate: SlateRef
    edited: ComparedSet
    must: list[str]
    rules: list[RecheckedRule]
    ineligible: list[Ineligible]
    changes: list[Edit]
    best: ComparedSet
    proposals: list[Mover]
    holds: bool


def answer(slate: Slate, edited: Edited, file: str, seconds: float) -> Answer:
    """Check an edited set and price each change."""
    run = slate.run
    about = {"slate": run.id, "ids": list(edited.ids), "must": list(edited.must)}
    with present(slate, seconds) as state:
        rules = _rules(state, edited)
        checked = _checked(slate, edited, rules)
        best = _best(state, checked, edited)
        moved = [*checked.enters, *checked.leaves, *edited.must, *best.enters, *best.leaves]
        return Answer(
            run=Run.of("recheck", about, seed=run.seed, rules=run.rules_hash),
            file=file,
            slate=SlateRef(run.id, slate.call.id, slate.call.currency),
            edited=checked,
            must=list(edited.must),
            rules=rules,
            ineligible=_ineligible(slate, edited),
            changes=_changes(state, checked, edited),
            best=best,
            proposals=ask_solution.movers([slate], moved),
            holds=checked.status == "feasible",
        )


def _ineligible(slate: Slate, edited: Edited) -> list[Ineligible]:
    inside = set(edited.ids)
    return [Ineligible(row.id, row.ineligible_by) for row in slate.proposals if row.id in inside and not row.eligible]


def _checked(slate: Slate, edited: Edited, rules: Sequence[RecheckedRule]) -> ComparedSet:
    """Return the edited set beside the slate; sums are those of the independent check."""
    now, rows, ids = slate.slate, verify.stored_rows(slate), list(edited.ids)
    parts = _levels(slate, edited)
    spend = sum(row["amount"] * parts.get(row["id"], 1.0) for row in rows if row["id"] in set(ids))
    value = verify.worth(slate.book, rows, ids, parts)
    # by the words of the rules, and by the rows of the problem: a binding ranking is one of these
    missed = [row for row in rules if row.strength == "hard" and row.shortfall]
    keys = [f"{row.name}[{row.category}]" if row.category else row.name for row in missed]
    breaks = list(dict.fromkeys([*verify.breaks(slate.book, rows, ids, parts), *keys]))
    return ComparedSet(
        name="edited",
        title=EDITED,
        status="breaks" if breaks or _ineligible(slate, edited) else "feasible",
        ids=ids,
        count=len(ids),
        spend=spend,
        value=value,
        bound=None,
        gap=None,
        **ask_solution.moves(now.ids, ids),
        value_change=None if now.value is None else value - now.value,
        spend_change=None if now.value is None else spend - now.spend,
        breaks=breaks,
    )


def _levels(slate: Slate, edited: Edited) -> dict[str, float]:
    """Return the part of the amount of those that stay at a part; whoever comes in is whole."""
    inside = set(edited.ids)
    return {row.id: row.level for row in slate.proposals if row.selected and row.id in inside and row.level != 1.0}


def _mask(state: Present, ids: tuple[str, ...]) -> Array:
    """Return the funded places of a set; whoever is funded in part now keeps that part."""
    candidates = state.problem.candidates
    wanted = set(ids)
    chosen = slate_answer.mask(state.answer, state.problem) & np.array([n in wanted for n in candidates.ids])
    funded = candidates.proposals(chosen) > 0
    for place, name in enumerate(list(candidates.ids)[: candidates.whole]):
        if name in wanted and not funded[place]:
            chosen[place] = True
    return np.asarray(chosen)


def _rules(state: Present, edited: Edited) -> list[RecheckedRule]:
    chosen = _mask(state, edited.ids).astype(float)
    now = {(row.name, row.category): row.achieved for row in state.answer.rules}
    return [
        RecheckedRule(
            name=term.rule.name,
            category=term.category or None,
            title=fund.titled(term.rule, term.category),
            strength=term.rule.strength,
            measure=term.rule.measure,
            share_of=term.rule.share_of or None,
            sense=term.sense,
            bound=term.limit,
            before=now.get((term.rule.name, term.category or None)),
            achieved=term.achieved(chosen),
            shortfall=term.shortfall(chosen),
            source=term.rule.source,
        )
        for term in state.problem.terms
    ]


def _best(state: Present, checked: ComparedSet, edited: Edited) -> ComparedSet:
    """Return the best set in which every change holds."""
    place = {name: k for k, name in reversed([*enumerate(state.problem.candidates.ids)])}
    inside = tuple(place[name] for name in sorted({*checked.enters, *edited.must}))
    copies = state.problem.candidates.copies
    outside = tuple(int(c) for name in checked.leaves for c in copies(place[name]))
    solution = exact(state.problem, Change(inside=inside, outside=outside))
    return ask_solution.solved(state, "best", BEST, solution)


def _changes(state: Present, checked: ComparedSet, edited: Edited) -> list[Edit]:
    """Return each change alone: what it costs at the best, and what it breaks if nothing else."""
    stays = [name for name in edited.must if name not in checked.enters]
    rows = [_change(state, name, "in", name in edited.must) for name in checked.enters]
    rows += [_change(state, name, "out", name in edited.must) for name in checked.leaves]
    return rows + [_change(state, name, "stay", must=True) for name in stays]


def _change(state: Present, name: str, move: Literal["in", "out", "stay"], must: bool) -> Edit:
    row, slate = state.answer.proposal(name), state.answer
    change = Edit(id=name, move=move, must=must, amount=row.amount, value=row.value, price=None)
    if move == "stay":
        return msgspec.structs.replace(change, price=0.0)
    if state.slate is None:
        return change
    change = msgspec.structs.replace(change, breaks=ask_solution.broken(slate, sorted({*slate.slate.ids} ^ {name})))
    if not row.eligible:
        return change
    place = list(state.problem.candidates.ids).index(name)
    reason = portfolio_effect.why(state.problem, state.slate, place)
    change = msgspec.structs.replace(change, price=reason.delta, exact=reason.exact)
    if reason.other is None:
        return change
    other = ask_solution.solved(state, "alone", EDITED, reason.other)
    return msgspec.structs.replace(change, enters=other.enters, leaves=other.leaves)


# What an edited slate comes to, in sentences and as tables.


_MOVES = {"in": Text("moved in", "移入"), "out": Text("moved out", "移出"), "stay": Text("must stay", "必须保留")}


def headline(answer: Answer) -> Text:
    """Return whether the edited slate keeps the rules."""
    if answer.holds:
        return Text("every hard rule is kept; nothing is decided", "硬性规则全部满足；尚未作出决定")
    return Text(
        "hard rules are broken: a decision needs a second person and a reason",
        "违反硬性规则：作出决定须有第二人复核并写明理由",
    )


def sentences(answer: Answer) -> list[Line]:
    """Return the transcript."""
    currency = answer.slate.currency
    rows = [(Text("edited", "编辑后"), _set_line(answer.edited, currency))]
    rows += [(Text("breaks", "违反"), _broken(rule, currency)) for rule in answer.rules if rule.shortfall]
    rows += [(Text("breaks", "违反"), _barred(one)) for one in answer.ineligible]
    rows += [(Text("change", "改动"), change(one)) for one in answer.changes]
    return [*rows, (Text("best", "最优"), _best_line(answer)), (Text("state", "状态"), headline(answer))]


def _set_line(one: ComparedSet, currency: str) -> Text:
    form = Text(
        "{n} proposals, {spend}, value {v} ({d} against the slate)", "{n} 项，{spend}，价值 {v}（与原方案相差 {d}）"
    )
    return form.format(
        n=figure(one.count or 0),
        spend=money(one.spend or 0.0, currency),
        v=figure(one.value or 0.0, 2),
        d=_signed(one.value_change or 0.0),
    )


def _signed(value: float) -> Text:
    return (same("+") if value > 0 else same("")) + figure(value, 2)


def _broken(rule: RecheckedRule, currency: str) -> Text:
    form = Text(
        "{rule}: must be {sign} {limit}, is {reached}{soft} · {source}",
        "{rule}：要求 {sign} {limit}，实际 {reached}{soft} · {source}",
    )
    soft = Text(" (soft: costs points)", "（软性：计罚分）")
    return form.format(
        rule=rule.title,
        sign="≥" if rule.sense == ">=" else "≤",
        limit=measured(rule, rule.bound, currency),
        reached=measured(rule, rule.achieved, currency),
        soft=soft if rule.strength == "soft" else same(""),
        source=rule.source,
    )


def _barred(one: Ineligible) -> Text:
    rules = [NOT_REVIEWED if r == UNSCORED else same(r) for r in one.by]
    form = Text("{id} may not be funded: {r}", "{id} 不具备资助资格：{r}")
    return form.format(id=one.id, r=join(rules))


def change(one: Edit) -> Text:
    """Return one change with its price."""
    head = same(f"{one.id} ") + _MOVES[one.move]
    head = head + Text(" (must fund)", "（必须资助）") if one.must and one.move == "in" else head
    if one.move == "stay":
        return head + Text(": costs nothing, it is in the slate", "：无代价，已在方案内")
    if one.price is None:
        words = Text(": no set that keeps the rules holds it", "：遵守规则的方案中无法实现")
    else:
        form = Text(": costs {d} points{least}", "：代价 {d} 分{least}")
        least = same("") if one.exact else Text(" at least", "以上")
        words = form.format(d=figure(one.price, 2), least=least)
    moved = [name for name in (*one.enters, *one.leaves) if name != one.id]
    if moved:
        words = words + Text("; then {who} move too", "；届时 {who} 亦变动").format(
            who=join([same(name) for name in moved])
        )
    if one.breaks:
        words = words + Text("; alone it breaks {r}", "；仅作此改动则违反 {r}").format(
            r=join([same(name) for name in one.breaks])
        )
    return head + words


def _best_line(answer: Answer) -> Text:
    one = answer.best
    if one.value is None:
        return Text("no set holds all these changes and keeps the rules", "没有方案能同时满足全部改动与规则")
    form = Text(
        "with these changes the best set has value {v} ({d}), {spend}; besides, {who}",
        "保留这些改动时最优价值 {v}（{d}），{spend}；此外{who}",
    )
    mine = {row.id for row in answer.changes}
    others = [name for name in (*one.enters, *one.leaves) if name not in mine]
    nobody = Text("nobody else moves", "其他申请不变")
    moving = Text("{ids} move", "{ids} 变动").format(ids=join([same(n) for n in others]))
    return form.format(
        v=figure(one.value, 2),
        d=_signed(one.value_change or 0.0),
        spend=money(one.spend or 0.0, answer.slate.currency),
        who=moving if others else nobody,
    )


CHANGES = Table[Answer](
    "changes",
    Text("changes", "改动"),
    lambda answer: answer.changes,
    (
        Column("id", Text("proposal", "申请号")),
        Column("move", Text("change", "改动"), value=lambda one: _MOVES[one.move]),
        Column("amount", Text("amount", "金额"), digits=0),
        Column("price", Text("price in value", "价值代价"), form="0.000"),
        Column("exact", Text("exact", "精确")),
        Column("enters", Text("who enters", "进入名单"), value=lambda one: ", ".join(one.enters)),
        Column("leaves", Text("who leaves", "退出名单"), value=lambda one: ", ".join(one.leaves)),
        Column("breaks", Text("breaks alone", "单独违反"), value=lambda one: ", ".join(one.breaks)),
    ),
)


def _rule_columns(answer: Answer) -> list[Column]:
    currency = answer.slate.currency
    return [
        Column("title", Text("rule", "规则")),
        Column("sense", Text("must be", "要求"), value=lambda one: "≥" if one.sense == ">=" else "≤"),
        Column("bound", Text("limit", "界限"), value=lambda one: measured(one, one.bound, currency)),
        Column("achieved", Text("reached", "实际"), value=lambda one: measured(one, one.achieved, currency)),
        Column("holds", Text("kept", "满足"), value=lambda one: not one.shortfall),
        Column("source", Text("clause", "依据条款")),
    ]


RULES = Table[Answer]("rules", Text("rules", "规则"), lambda answer: answer.rules, _rule_columns)
VIEW = View(headline=headline, sentences=sentences, tables=(RULES,), first=(CHANGES,))
