# SPDX-License-Identifier: Apache-2.0
"""A slate edited by hand in a spreadsheet: who was moved, what that breaks, what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from yuzui.errors import ColumnError, InputError, Place
from yuzui.funding import verify
from yuzui.funding.ask import what_if
from yuzui.funding.ask.what_if import Present, mask, present
from yuzui.funding.call_pairs import ident
from yuzui.funding.call_sheets import AMOUNT, MUST, SELECTED, unknown
from yuzui.funding.candidates import number
from yuzui.funding.portfolio import effect
from yuzui.funding.portfolio.problem import Change
from yuzui.funding.portfolio.relaxation import exact
from yuzui.funding.slate import view as fund
from yuzui.job.tables import table
from yuzui.model.schema import TABLES
from yuzui.sheets import formats
from yuzui.sheets.schema import Column, Schema
from yuzui.sheets.sheet import Export, Sheet
from yuzui.sheets.values import NO, YES, is_missing, text
from yuzui.text import Text, join, same
from yuzui.text.numbers import money
from yuzui.text.numbers import number as figure

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]


# Who is in after a person edited an exported slate: a column of yes and no, or a list of ids.


SEARCHED = 20
IDS = TABLES["proposal"]["id"]
SLATE = Schema(
    "slate",
    Text("slate", "方案"),
    (
        Column("id", IDS.label, aliases=IDS.headers),
        Column("in", SELECTED, aliases=("selected", "fund", "funded", "入选", "资助", "是否资助", "是否入选")),
        Column("must", MUST, aliases=("必须", "必选", "必须入选")),
        Column("amount", AMOUNT),
    ),
)
"""What is read of a slate that was handed out and edited."""


@dataclass(frozen=True, slots=True)
class Edited:
    """A set as a person wants it."""

    ids: tuple[str, ...]
    must: tuple[str, ...] = ()


def read(path: Path, document: Mapping[str, Any]) -> Edited:
    """Read an edited slate."""
    for sheet in formats.read(path):
        for at, row in enumerate(sheet.rows[:SEARCHED]):
            keys = [_key(cell) for cell in row]
            if "id" in keys:
                _whole(sheet, at, keys)
                return _edited(sheet, at, keys, document)
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


def _edited(sheet: Sheet, at: int, keys: Sequence[str], document: Mapping[str, Any]) -> Edited:
    known = {row["id"]: row["amount"] for row in document["proposals"]}
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
    figure_ = number(cell)
    # a spreadsheet keeps fifteen digits
    if figure_ is not None and abs(figure_ - amount) > max(0.005, 1e-9 * abs(amount)):
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


Document = Mapping[str, Any]
EDITED = Text("as edited", "编辑后")
BEST = Text("best with these changes", "保留这些改动的最优方案")


def answer(document: Document, edited: Edited, seconds: float) -> dict[str, Any]:
    """Check an edited set and price each change."""
    with present(document, seconds) as state:
        rules = _rules_part(state, edited)
        parts = _set_part(document, edited, rules)
        moves = what_if.moves(document["slate"]["ids"], edited.ids)
        best = _best_part(state, edited, moves)
        changes = _changes(state, edited, moves)
        named = [*moves["enters"], *moves["leaves"], *edited.must]
        named += [*best["enters"], *best["leaves"]]
        return {
            "edited": parts,
            "must": list(edited.must),
            "rules": rules,
            "ineligible": _ineligible(document, edited),
            "changes": changes,
            "best": best,
            "proposals": what_if.proposal_names([document], named),
            "holds": parts["status"] == "feasible",
        }


def _ineligible(document: Document, edited: Edited) -> list[dict[str, Any]]:
    """Return who is in the edited set although it may not be funded, with the rules that bar it."""
    inside = set(edited.ids)
    rows = (row for row in document["proposals"] if row["id"] in inside and not row["eligible"])
    return [{"id": row["id"], "by": list(row["ineligible_by"])} for row in rows]


def _set_part(document: Document, edited: Edited, rules: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the edited set beside the slate; sums are those of the independent check."""
    now, rows = document["slate"], verify.rows(document)
    parts = _levels(document, edited)
    chosen = set(edited.ids)
    spend = sum(row["amount"] * parts.get(row["id"], 1.0) for row in rows if row["id"] in chosen)
    value = verify.worth(document["book"], rows, edited.ids, parts)
    # by the words of the rules, and by the rows of the problem: a binding ranking is one of these
    missed = [row for row in rules if row["strength"] == "hard" and row["shortfall"]]
    result = verify.breaks(document["book"], rows, edited.ids, parts)
    breaks = list(dict.fromkeys([*result, *map(_named, missed)]))
    barred = _ineligible(document, edited)
    return {
        "name": "edited",
        "title": EDITED.json(),
        "status": "breaks" if breaks or barred else "feasible",
        "ids": list(edited.ids),
        "count": len(edited.ids),
        "spend": spend,
        "value": value,
        "bound": None,
        "gap": None,
        **what_if.moves(now["ids"], edited.ids),
        "value_change": None if now["value"] is None else value - now["value"],
        "spend_change": None if now["value"] is None else spend - now["spend"],
        "breaks": breaks,
    }


def _named(row: Mapping[str, Any]) -> str:
    return f"{row['name']}[{row['category']}]" if row["category"] else str(row["name"])


def _levels(document: Document, edited: Edited) -> dict[str, float]:
    """Return the part of the amount of those that stay at a part; whoever comes in is whole."""
    inside = set(edited.ids)
    rows = (row for row in document["proposals"] if row["selected"] and row["id"] in inside)
    return {row["id"]: row["level"] for row in rows if row["level"] != 1.0}


def _mask(state: Present, ids: tuple[str, ...]) -> Array:
    """Return the funded places of a set; whoever is funded in part now keeps that part."""
    candidates = state.problem.candidates
    wanted = set(ids)
    chosen = mask(state.document, state.problem) & np.array([n in wanted for n in candidates.ids])
    funded = candidates.proposals(chosen) > 0
    for place, name in enumerate(list(candidates.ids)[: candidates.whole]):
        if name in wanted and not funded[place]:
            chosen[place] = True
    return np.asarray(chosen)


def _rules_part(state: Present, edited: Edited) -> list[dict[str, Any]]:
    chosen = _mask(state, edited.ids).astype(float)
    now = {(row["name"], row["category"]): row for row in state.document["rules"]}
    rows = []
    for term in state.problem.terms:
        before = now.get((term.rule.name, term.category or None), {})
        rows.append(
            {
                "name": term.rule.name,
                "category": term.category or None,
                "title": fund.titled(term.rule, term.category).json(),
                "strength": term.rule.strength,
                "measure": term.rule.measure,
                "share_of": term.rule.share_of or None,
                "sense": term.sense,
                "bound": term.limit,
                "before": before.get("achieved"),
                "achieved": term.achieved(chosen),
                "shortfall": term.shortfall(chosen),
                "source": term.rule.source,
            }
        )
    return rows


def _best_part(state: Present, edited: Edited, moves: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the best set in which every change holds."""
    place = {name: k for k, name in reversed([*enumerate(state.problem.candidates.ids)])}
    inside = tuple(place[name] for name in sorted({*moves["enters"], *edited.must}))
    copies = state.problem.candidates.copies
    outside = tuple(int(c) for name in moves["leaves"] for c in copies(place[name]))
    slate = exact(state.problem, Change(inside=inside, outside=outside))
    return what_if.solved(state, "best", BEST, slate)


def _changes(state: Present, edited: Edited, moves: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """Return each change alone: what it costs at the best, and what it breaks if nothing else."""
    rows = []
    for move, names in (("in", moves["enters"]), ("out", moves["leaves"])):
        rows += [_change(state, name, move, name in edited.must) for name in names]
    required = [name for name in edited.must if name not in moves["enters"]]
    return rows + [_change(state, name, "stay", True) for name in required]


def _change(state: Present, name: str, move: str, must: bool) -> dict[str, Any]:
    row, document = state.row(name), state.document
    change: dict[str, Any] = {
        "id": name,
        "move": move,
        "must": must,
        "amount": row["amount"],
        "value": row["value"],
        "price": 0.0 if move == "stay" else None,
        "exact": True,
        "enters": [],
        "leaves": [],
        "breaks": [],
    }
    if move == "stay" or state.slate is None:
        return change
    alone = {*document["slate"]["ids"]} ^ {name}
    change["breaks"] = what_if.broken(document, sorted(alone))
    if not row["eligible"]:
        return change
    place = list(state.problem.candidates.ids).index(name)
    reason = effect.why(state.problem, state.slate, place)
    change |= {"price": reason.delta, "exact": reason.exact}
    if reason.other is not None:
        other = what_if.solved(state, "alone", EDITED, reason.other)
        change |= {"enters": other["enters"], "leaves": other["leaves"]}
    return change


# What an edited slate comes to, in sentences and as tables.


Line = tuple[Text, Text]
_MOVES = {"in": Text("moved in", "移入"), "out": Text("moved out", "移出"), "stay": Text("must stay", "必须保留")}


def lines(document: Document) -> list[Line]:
    """Return the transcript."""
    rows = [(Text("edited", "编辑后"), _set_line(document))]
    for rule in document["rules"]:
        if rule["shortfall"]:
            rows.append((Text("breaks", "违反"), _broken(document, rule)))
    rows += [(Text("breaks", "违反"), _barred(one)) for one in document["ineligible"]]
    rows += [(Text("change", "改动"), change(document, one)) for one in document["changes"]]
    return [*rows, (Text("best", "最优"), _best_line(document)), (Text("state", "状态"), _state(document))]


def _set_line(document: Document) -> Text:
    one, coin = document["edited"], document["slate"]["currency"]
    form = Text(
        "{n} proposals, {spend}, value {v} ({d} against the slate)", "{n} 项，{spend}，价值 {v}（与原方案相差 {d}）"
    )
    change = one["value_change"]
    return form.format(
        n=figure(one["count"]),
        spend=money(one["spend"], coin),
        v=figure(one["value"], 2),
        d=_signed(0.0 if change is None else change),
    )


def _signed(value: float) -> Text:
    return (same("+") if value > 0 else same("")) + figure(value, 2)


def _broken(document: Document, rule: Mapping[str, Any]) -> Text:
    about = {"call": {"currency": document["slate"]["currency"]}}
    form = Text(
        "{rule}: must be {sign} {limit}, is {reached}{soft} · {source}",
        "{rule}：要求 {sign} {limit}，实际 {reached}{soft} · {source}",
    )
    soft = Text(" (soft: costs points)", "（软性：计罚分）")
    return form.format(
        rule=Text.of(rule["title"]),
        sign="≥" if rule["sense"] == ">=" else "≤",
        limit=fund.measured(about, rule, rule["bound"]),
        reached=fund.measured(about, rule, rule["achieved"]),
        soft=soft if rule["strength"] == "soft" else same(""),
        source=rule["source"],
    )


def _barred(one: Mapping[str, Any]) -> Text:
    rules = [Text("no usable score", "没有可用评分") if r == fund.UNSCORED else same(r) for r in one["by"]]
    form = Text("{id} may not be funded: {r}", "{id} 不具备资助资格：{r}")
    return form.format(id=one["id"], r=join(rules))


def change(document: Document, one: Mapping[str, Any]) -> Text:
    """Return one change with its price."""
    head = same(f"{one['id']} ") + _MOVES[one["move"]]
    head = head + Text(" (must fund)", "（必须资助）") if one["must"] and one["move"] == "in" else head
    if one["move"] == "stay":
        return head + Text(": costs nothing, it is in the slate", "：无代价，已在方案内")
    if one["price"] is None:
        words = Text(": no set that keeps the rules holds it", "：遵守规则的方案中无法实现")
    else:
        form = Text(": costs {d} points{least}", "：代价 {d} 分{least}")
        least = same("") if one["exact"] else Text(" at least", "以上")
        words = form.format(d=figure(one["price"], 2), least=least)
    moved = [name for name in (*one["enters"], *one["leaves"]) if name != one["id"]]
    if moved:
        words = words + Text("; then {who} move too", "；届时 {who} 亦变动").format(
            who=join([same(name) for name in moved])
        )
    if one["breaks"]:
        words = words + Text("; alone it breaks {r}", "；仅作此改动则违反 {r}").format(
            r=join([same(name) for name in one["breaks"]])
        )
    return head + words


def _best_line(document: Document) -> Text:
    one = document["best"]
    if one["value"] is None:
        return Text("no set holds all these changes and keeps the rules", "没有方案能同时满足全部改动与规则")
    form = Text(
        "with these changes the best set has value {v} ({d}), {spend}; besides, {who}",
        "保留这些改动时最优价值 {v}（{d}），{spend}；此外{who}",
    )
    mine = {row["id"] for row in document["changes"]}
    others = [name for name in (*one["enters"], *one["leaves"]) if name not in mine]
    nobody = Text("nobody else moves", "其他申请不变")
    moving = Text("{ids} move", "{ids} 变动").format(ids=join([same(n) for n in others]))
    return form.format(
        v=figure(one["value"], 2),
        d=_signed(one["value_change"]),
        spend=money(one["spend"], document["slate"]["currency"]),
        who=moving if others else nobody,
    )


def _state(document: Document) -> Text:
    if document["holds"]:
        return Text("every hard rule is kept; nothing is decided", "硬性规则全部满足；尚未作出决定")
    return Text(
        "hard rules are broken: a decision needs a second person and a reason",
        "违反硬性规则：作出决定须有第二人复核并写明理由",
    )


def exports(document: Document, lang: str) -> list[Export]:
    """Return the changes and every rule as tables."""
    heads = (
        (Text("proposal", "申请号"), ""),
        (Text("change", "改动"), ""),
        (Text("amount", "金额"), "#,##0"),
        (Text("price in value", "价值代价"), "0.000"),
        (Text("exact", "精确"), ""),
        (Text("who enters", "进入名单"), ""),
        (Text("who leaves", "退出名单"), ""),
        (Text("breaks alone", "单独违反"), ""),
    )
    rows = [
        (
            one["id"],
            _MOVES[one["move"]],
            one["amount"],
            one["price"],
            one["exact"],
            *(", ".join(one[k]) for k in ("enters", "leaves", "breaks")),
        )
        for one in document["changes"]
    ]
    return [table(Text("changes", "改动"), heads, rows, lang), _rules_line(document, lang)]


def _rules_line(document: Document, lang: str) -> Export:
    about = {"call": {"currency": document["slate"]["currency"]}}
    ruled = [
        (
            one["title"],
            "≥" if one["sense"] == ">=" else "≤",
            fund.measured(about, one, one["bound"]),
            fund.measured(about, one, one["achieved"]),
            not one["shortfall"],
            one["source"],
        )
        for one in document["rules"]
    ]
    rule_heads = [
        (Text(en, zh), "")
        for en, zh in (
            ("rule", "规则"), ("must be", "要求"), ("limit", "界限"), ("reached", "实际"),
            ("kept", "满足"), ("clause", "依据条款"),
        )
    ]  # fmt: skip
    return table(Text("rules", "规则"), rule_heads, ruled, lang)
