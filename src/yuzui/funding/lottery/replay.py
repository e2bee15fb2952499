# SPDX-License-Identifier: Apache-2.0
"""A draw done again from its published file alone, step by step; the step that fails is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from yuzui.errors import YuzuiError
from yuzui.funding.candidates import Candidates
from yuzui.funding.lottery import commitment, published
from yuzui.funding.lottery.band import pool_of
from yuzui.funding.lottery.simulate_draws import walk
from yuzui.funding.portfolio.problem import Problem, Solve, leveled, terms
from yuzui.funding.rulebook import Book, read
from yuzui.funding.rules.budget import money
from yuzui.text import Text, same

Document = Mapping[str, Any]

STEPS: Mapping[str, Text] = {
    "form": Text("the file is whole", "文件完整"),
    "commitment": Text("the secret is the one committed to", "密值与承诺值相符"),
    "list": Text("the candidates are those of the list digest", "候选名单与名单摘要相符"),
    "tickets": Text("every ticket follows from its parts", "每个签号均可重算"),
    "rules": Text("the rules can be read and applied", "规则可读、可用"),
    "order": Text("the order is that of the tickets", "次序与签号相符"),
    "fixed_in": Text("who is in beforehand may be funded", "事先入选者可获资助"),
    "outcome": Text("walking in that order gives the outcome", "按次序重走得到同一结果"),
    "digest": Text("nothing else in the file was changed", "文件其余内容未经改动"),
}
"""The steps in order, each in words."""

_HEX = re.compile(r"[0-9a-f]{64}")
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "schema": str, "commitment": str, "secret": str, "public": str, "candidates": list,
    "list_hash": str, "tickets": dict, "order": list, "fixed_in": list, "outcome": list,
    "proposals": list, "rules": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failed:
    """A step that does not hold."""

    step: str
    where: str
    said: Text


def replay(document: Any, solve: Solve) -> list[Failed]:
    """Draw again and compare."""
    if found := list(_form(document)):
        return found
    steps: tuple[Callable[[Document], Iterator[Failed]], ...] = (_commitment, _list, _tickets)
    found = [one for step in steps for one in step(document)]
    try:
        book = read(published.unmarked(document["rules"])[1])
        problem = _problem(document, book, solve)
    except YuzuiError as error:
        return [*found, Failed("rules", error.place.text().en, error.message)]
    except (KeyError, TypeError, ValueError) as error:
        said = Text("the proposals lack what the rules read", "申请缺少规则所用的内容")
        return [*found, Failed("rules", str(error), said)]
    found += _order(document, book)
    fixed = list(_fixed(document))
    found += fixed
    if not fixed and not any(one.step == "list" for one in found):
        found += _outcome(document, problem)
    return [*found, *_digest(document)]


def _form(document: Any) -> Iterator[Failed]:
    if not isinstance(document, Mapping):
        yield Failed("form", "", Text("this is not a published draw", "不是抽签公布文件"))
        return
    for key, kind in _TYPES.items():
        if not isinstance(document.get(key), kind):
            yield Failed("form", key, Text("missing or of another kind", "缺失或类型不符"))
    if document.get("schema") != published.SCHEMA:
        yield Failed("form", "schema", same(f"{document.get('schema')} ≠ {published.SCHEMA}"))
    for key in ("candidates", "order", "fixed_in"):
        cells = document.get(key)
        if isinstance(cells, list) and not all(isinstance(cell, str) for cell in cells):
            yield Failed("form", key, Text("not a list of ids", "不是编号列表"))
    for key, want in (("proposals", ("id", "amount")), ("outcome", ("id", "taken", "rule"))):
        cells = document.get(key)
        exact = key == "outcome"
        if isinstance(cells, list) and not all(_has(cell, set(want), exact) for cell in cells):
            said = Text("a row does not hold {k}", "有一行与 {k} 不符").format(k=", ".join(want))
            yield Failed("form", key, said)


def _has(row: Any, want: set[str], exact: bool) -> bool:
    if not isinstance(row, Mapping) or not want <= set(row) or (exact and set(row) != want):
        return False
    return isinstance(row["id"], str) and isinstance(row.get("taken", True), bool)


def _commitment(document: Document) -> Iterator[Failed]:
    if not _HEX.fullmatch(document["secret"]):
        yield Failed("commitment", "secret", Text("not 64 hex digits", "不是64位十六进制数"))
    if commitment.commitment(document["secret"]) != document["commitment"]:
        said = Text("the secret does not give the commitment", "由密值得不到该承诺值")
        yield Failed("commitment", "commitment", said)


def _list(document: Document) -> Iterator[Failed]:
    listed = document["candidates"]
    known = {row["id"]: row for row in document["proposals"]}
    if len(known) < len(document["proposals"]):
        yield Failed("list", "proposals", Text("an id stands twice", "编号重复"))
    if listed != sorted(set(listed)):
        yield Failed("list", "candidates", Text("not sorted, or twice", "未排序或有重复"))
    for name in listed:
        if name not in known or not known[name].get("eligible", True):
            yield Failed("list", name, Text("no eligible proposal", "不是合格的申请"))
    if commitment.list_hash(listed) != document["list_hash"]:
        said = Text("the candidates do not give the list digest", "由候选名单得不到该摘要")
        yield Failed("list", "list_hash", said)


def _tickets(document: Document) -> Iterator[Failed]:
    true = commitment.tickets(document["secret"], document["public"], document["candidates"])
    for name in sorted({*true, *document["tickets"]}):
        if document["tickets"].get(name) != true.get(name):
            said = Text("not the ticket of this candidate", "不是该候选的签号")
            yield Failed("tickets", name, said)


def _order(document: Document, book: Book) -> Iterator[Failed]:
    true = commitment.tickets(document["secret"], document["public"], document["candidates"])
    try:
        weighted = published.weights(book, document["proposals"], document["candidates"])
    except (KeyError, TypeError, ValueError):
        yield Failed("order", published.WEIGHT, Text("a weight is missing", "缺少权重"))
        return
    for name, seen in _pairs(commitment.order(true, weighted), document["order"]):
        said = Text("{seen} stands where {name} belongs", "应为 {name}，文件为 {seen}")
        yield Failed("order", name, said.format(seen=seen, name=name))
        return


def _pairs(true: Sequence[str], seen: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield what differs, place by place; a dash is nobody."""
    for place in range(max(len(true), len(seen))):
        one = true[place] if place < len(true) else "—"
        two = seen[place] if place < len(seen) else "—"
        if one != two:
            yield one, two


def _fixed(document: Document) -> Iterator[Failed]:
    known = {row["id"]: row for row in document["proposals"]}
    listed = document["fixed_in"]
    if listed != sorted(set(listed)):
        yield Failed("fixed_in", "fixed_in", Text("not sorted, or twice", "未排序或有重复"))
    for name in listed:
        if name in document["candidates"]:
            said = Text("in beforehand and a candidate", "既事先入选又列为候选")
            yield Failed("fixed_in", name, said)
        elif name not in known or not known[name].get("eligible", True):
            yield Failed("fixed_in", name, Text("no eligible proposal", "不是合格的申请"))


def _problem(document: Document, book: Book, solve: Solve) -> Problem:
    """Return what was drawn over, from the rows of the file."""
    rows = document["proposals"]
    names = sorted({name for row in rows for name in row} - {"id"})

    def column(name: str) -> list[Any]:
        return [row.get(name) for row in rows]

    def figures(name: str) -> Any:
        return np.array([float(cell or 0.0) for cell in column(name)])

    years = [name for name in names if re.fullmatch(r"amount_\d{4}", name)]
    candidates = Candidates(
        ids=[row["id"] for row in rows],
        amount=figures("amount"),
        value=figures("value") if "value" in names else np.zeros(len(rows)),
        columns={n: column(n) for n in names if n not in ("amount", "requested", "value")},
        requested=figures("requested") if "requested" in names else None,
        eligible=np.array([bool(row.get("eligible", True)) for row in rows], dtype=bool),
        by_year={int(name[7:]): figures(name) for name in years},
        budget=float(sum(money(rule) for rule in book.rules if rule.kind == "budget")),
    )
    made = leveled(book.rules, candidates)
    return Problem(made, terms(book.rules, made), 0, solve)


def _outcome(document: Document, problem: Problem) -> Iterator[Failed]:
    place = {name: k for k, name in enumerate(problem.candidates.ids[: problem.candidates.whole])}
    bands = ["decline"] * len(place)
    for name in document["fixed_in"]:
        bands[place[name]] = "fund"
    for name in document["candidates"]:
        bands[place[name]] = "lottery"
    if sorted(document["order"]) != document["candidates"]:
        return
    try:
        true = [one.json() for one in walk(pool_of(problem, bands), document["order"])]
    except YuzuiError as error:
        yield Failed("outcome", "", error.message)
        return
    for one, seen in zip(true, document["outcome"], strict=False):
        if (seen["id"], seen["taken"], seen["rule"] or None) != tuple(one.values()):
            said = Text("{id} is {what}", "{id} {what}").format(id=one["id"], what=_what(one))
            yield Failed("outcome", str(one["id"]), said)
            return
    if len(true) != len(document["outcome"]):
        said = Text("not one line per candidate", "并非每名候选一行")
        yield Failed("outcome", "outcome", said)


def _what(one: Mapping[str, Any]) -> Text:
    if one["taken"]:
        return Text("taken", "应入选")
    return Text("passed over for “{r}”", "应因“{r}”越过").format(r=one["rule"])


def _digest(document: Document) -> Iterator[Failed]:
    stated, _ = published.unmarked(document["rules"])
    if stated and stated != published.digest(document):
        said = Text("the file is not the one whose digest stands above the rules", "文件与规则首行所载摘要不符")
        yield Failed("digest", "rules", said)
