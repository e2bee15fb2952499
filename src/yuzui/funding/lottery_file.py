# SPDX-License-Identifier: Apache-2.0
r"""The published file of a draw: everything that is needed to draw again, and nothing else.

It holds the commitment and what it bound, the candidates, their tickets, who was in beforehand,
what became of each, the rules and the columns of the proposals that the rules read. Scores,
values and probabilities are left out, but for the weights of weighted lots.

The first line of the rules is a comment with the SHA-256 of the rest of the file, so that no
cell can be changed unnoticed, even one on which nothing hangs. A file made by hand without that
line is replayed all the same.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import msgspec
import numpy as np

from yuzui import registry
from yuzui.errors import YuzuiError
from yuzui.funding import lottery
from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import NEED, Rule, TomlTable
from yuzui.funding.lottery import Pool, pool_of, walk
from yuzui.funding.portfolio_problem import Problem, Solve, leveled, terms
from yuzui.funding.rulebook import Book, read
from yuzui.funding.rules.budget import money
from yuzui.funding.slate_answer import Lot
from yuzui.job.result import Tagged
from yuzui.model.table import Row
from yuzui.text import Text, same

# A page of rules as the text of a `rules.toml`, whichever file it was read from.


_BARE = re.compile(r"[A-Za-z0-9_-]+")


def text(raw: TomlTable) -> str:
    """Return the text of a document of rules.

    Examples
    --------
    >>> print(text({"format": "yuzui-rules/1", "rule": [{"name": "a", "total": 3}]}), end="")
    format = "yuzui-rules/1"
    <BLANKLINE>
    [[rule]]
    name = "a"
    total = 3
    """
    lines = [f"{_key(k)} = {_value(v)}" for k, v in raw.items() if k != "rule"]
    for row in raw.get("rule", ()):
        lines += ["", "[[rule]]", *(f"{_key(k)} = {_value(v)}" for k, v in row.items())]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _string(name)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(k))} = {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_value, value)) + "]"
    return _string(str(value))


def _string(words: str) -> str:
    """Return a basic string: the escapes of JSON are those of TOML, but for DEL."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")


MARK = "# yuzui-draw SHA-256 of this file without this line: "
WEIGHT = "probability"
"""Column of the weights, where lots are weighted."""


class Draw(Tagged, frozen=True, kw_only=True, tag="yuzui.draw/1"):
    """The published file of a draw, from which anyone can draw again.

    Hashes are SHA-256 of UTF-8 text in lower-case hex, parts joined by line feeds: commitment of
    (yuzui-lottery-1, secret), list_hash of the sorted candidates, a ticket of (yuzui-lottery-1,
    secret, public, list_hash, id). ``order``: the first to be taken first; ``fixed_in`` are funded
    whatever the lots say; ``proposals`` hold ids, amounts and the columns that the rules read;
    ``rules`` is TOML, its first line a comment with the digest of the rest of the file.
    """

    commitment: str
    secret: str
    public: str
    candidates: list[str]
    list_hash: str
    tickets: dict[str, str]
    order: list[str]
    fixed_in: list[str]
    outcome: list[Lot]
    proposals: list[Row]
    identity: Text | msgspec.UnsetType = msgspec.UNSET
    rules: str


SCHEMA = str(Draw.__struct_config__.tag)


def policy(rules: Sequence[Rule]) -> str:
    """Return how lots are drawn: ``uniform`` unless a row says ``weighted``."""
    rows = [rule for rule in rules if rule.kind == "lottery"]
    return str(rows[0].own.get("policy", "uniform")) if rows else "uniform"


def columns(rules: Sequence[Rule], candidates: Candidates) -> list[str]:
    """Return the columns that the rows read beside ids and amounts, sorted."""
    kinds, names = registry.modules("rule"), set[str]()
    for rule in rules:
        own = getattr(kinds[rule.kind], "columns", None)
        limits = [one for one in (rule.at_least, rule.at_most) if isinstance(one, str)]
        names |= {*rule.where.columns, rule.by, *limits, *(() if own is None else own(rule))}
        if rule.measure.startswith(NEED):
            names.add("need_" + rule.measure.removeprefix(NEED))
        if rule.measure == "value":
            names.add("value")
        if rule.share_of in ("eligible", "requested"):
            names.add("requested")
    return sorted(name for name in names - {"id", "amount", ""} if candidates.has(name))


def rows(rules: Sequence[Rule], candidates: Candidates, weights: Mapping[str, float] | None = None) -> list[Row]:
    """Return the ``proposals`` of the file."""
    read = columns(rules, candidates)
    entries: list[Row] = []
    for k, name in enumerate(candidates.ids[: candidates.whole]):
        row: Row = {"id": str(name), "amount": float(candidates.amount[k]), "eligible": bool(candidates.open[k])}
        row |= {f"amount_{year}": float(c[k]) for year, c in sorted(candidates.by_year.items())}
        row |= {column: _plain(candidates.column(column)[k]) for column in read}
        if weights is not None and str(name) in weights:
            row[WEIGHT] = float(weights[str(name)])
        entries.append(row)
    return entries


def _plain(cell: Any) -> Any:
    cell = cell.item() if hasattr(cell, "item") else cell
    return cell if cell is None or isinstance(cell, (bool, int, float, str)) else str(cell)


def publish(
    pool: Pool,
    book: Book,
    proposals: list[Row],
    fixed_in: Sequence[str],
    lot: tuple[str, str],
    identity: Text | msgspec.UnsetType = msgspec.UNSET,
) -> Draw:
    """Draw, and return the published file."""
    secret, public = lot
    tickets = lottery.tickets(secret, public, pool.ids)
    order = lottery.order(tickets, weights(book, proposals, pool.ids))
    draw = Draw(
        commitment=lottery.commitment(secret),
        secret=secret,
        public=public,
        candidates=sorted(pool.ids),
        list_hash=lottery.list_hash(pool.ids),
        tickets=tickets,
        order=order,
        fixed_in=sorted(fixed_in),
        outcome=walk(pool, order),
        proposals=proposals,
        identity=identity,
        rules=text(book.raw),
    )
    return msgspec.structs.replace(draw, rules=f"{MARK}{digest(draw.document())}\n{draw.rules}")


def weights(book: Book, proposals: Sequence[Row], ids: Sequence[str]) -> dict[str, float] | None:
    """Return the weights of the candidates; None where lots are uniform."""
    if policy(book.rules) == "uniform":
        return None
    known = {row["id"]: row for row in proposals}
    return {name: float(known[name][WEIGHT]) for name in ids}


def digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a file without its own digest, in hex; whole numbers are whole."""
    rest = dict(document) | {"rules": unmarked(document["rules"])[1]}
    body = json.dumps(_whole(rest), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def unmarked(rules: str) -> tuple[str, str]:
    """Return the digest that stands above rules, empty if none does, and the rules without it."""
    first, _, rest = rules.partition("\n")
    return (first.removeprefix(MARK), rest) if first.startswith(MARK) else ("", rules)


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _whole(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_whole(v) for v in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


# A draw done again from its published file alone, step by step; the step that fails is named.


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
    message: Text


def replay(document: Any, solve: Solve) -> list[Failed]:
    """Draw again and compare; ``document`` is whatever a file holds."""
    if failures := list(_form(document)):
        return failures
    draw = _opened(document)
    failures = [*_commitment(draw), *_list(draw), *_tickets(draw)]
    try:
        book = read(unmarked(draw.rules)[1])
        problem = _problem(draw, book, solve)
    except YuzuiError as error:
        return [*failures, Failed("rules", error.place.text().en, error.message)]
    except (KeyError, TypeError, ValueError) as error:
        message = Text("the proposals lack what the rules read", "申请缺少规则所用的内容")
        return [*failures, Failed("rules", str(error), message)]
    failures += _order(draw, book)
    fixed = list(_fixed(draw))
    failures += fixed
    if not fixed and not any(one.step == "list" for one in failures):
        failures += _outcome(draw, problem)
    stated, _ = unmarked(draw.rules)
    if stated and stated != digest(document):
        message = Text("the file is not the one whose digest stands above the rules", "文件与规则首行所载摘要不符")
        failures.append(Failed("digest", "rules", message))
    return failures


def _form(document: Any) -> Iterator[Failed]:
    if not isinstance(document, Mapping):
        yield Failed("form", "", Text("this is not a published draw", "不是抽签公布文件"))
        return
    for key, kind in _TYPES.items():
        if not isinstance(document.get(key), kind):
            yield Failed("form", key, Text("missing or of another kind", "缺失或类型不符"))
    if document.get("schema") != SCHEMA:
        yield Failed("form", "schema", same(f"{document.get('schema')} ≠ {SCHEMA}"))
    for key in ("candidates", "order", "fixed_in"):
        cells = document.get(key)
        if isinstance(cells, list) and not all(isinstance(cell, str) for cell in cells):
            yield Failed("form", key, Text("not a list of ids", "不是编号列表"))
    for key, want in (("proposals", ("id", "amount")), ("outcome", ("id", "taken", "rule"))):
        cells = document.get(key)
        exact = key == "outcome"
        if isinstance(cells, list) and not all(_has(cell, set(want), exact) for cell in cells):
            message = Text("a row does not hold {k}", "有一行与 {k} 不符").format(k=", ".join(want))
            yield Failed("form", key, message)


def _has(row: Any, want: set[str], exact: bool) -> bool:
    if not isinstance(row, Mapping) or not want <= set(row) or (exact and set(row) != want):
        return False
    return isinstance(row["id"], str) and isinstance(row.get("taken", True), bool)


def _opened(document: Mapping[str, Any]) -> Draw:
    """Return a file that has the form of a draw; what its cells hold is for the steps to say."""
    parts = {key: document[key] for key in _TYPES if key not in ("schema", "outcome")}
    return Draw(outcome=[Lot(row["id"], row["taken"], row["rule"]) for row in document["outcome"]], **parts)


def _commitment(draw: Draw) -> Iterator[Failed]:
    if not _HEX.fullmatch(draw.secret):
        yield Failed("commitment", "secret", Text("not 64 hex digits", "不是64位十六进制数"))
    if lottery.commitment(draw.secret) != draw.commitment:
        message = Text("the secret does not give the commitment", "由密值得不到该承诺值")
        yield Failed("commitment", "commitment", message)


def _list(draw: Draw) -> Iterator[Failed]:
    known = {row["id"]: row for row in draw.proposals}
    if len(known) < len(draw.proposals):
        yield Failed("list", "proposals", Text("an id stands twice", "编号重复"))
    if draw.candidates != sorted(set(draw.candidates)):
        yield Failed("list", "candidates", _UNSORTED)
    for name in draw.candidates:
        if name not in known or not known[name].get("eligible", True):
            yield Failed("list", name, _INELIGIBLE)
    if lottery.list_hash(draw.candidates) != draw.list_hash:
        message = Text("the candidates do not give the list digest", "由候选名单得不到该摘要")
        yield Failed("list", "list_hash", message)


_UNSORTED = Text("not sorted, or twice", "未排序或有重复")
_INELIGIBLE = Text("no eligible proposal", "不是合格的申请")


def _tickets(draw: Draw) -> Iterator[Failed]:
    true = lottery.tickets(draw.secret, draw.public, draw.candidates)
    for name in sorted({*true, *draw.tickets}):
        if draw.tickets.get(name) != true.get(name):
            yield Failed("tickets", name, Text("not the ticket of this candidate", "不是该候选的签号"))


def _order(draw: Draw, book: Book) -> Iterator[Failed]:
    true = lottery.tickets(draw.secret, draw.public, draw.candidates)
    try:
        weighted = weights(book, draw.proposals, draw.candidates)
    except (KeyError, TypeError, ValueError):
        yield Failed("order", WEIGHT, Text("a weight is missing", "缺少权重"))
        return
    for name, seen in zip_longest(lottery.order(true, weighted), draw.order, fillvalue="—"):
        if name != seen:
            message = Text("{seen} stands where {name} belongs", "应为 {name}，文件为 {seen}")
            yield Failed("order", name, message.format(seen=seen, name=name))
            return


def _fixed(draw: Draw) -> Iterator[Failed]:
    known = {row["id"]: row for row in draw.proposals}
    if draw.fixed_in != sorted(set(draw.fixed_in)):
        yield Failed("fixed_in", "fixed_in", _UNSORTED)
    for name in draw.fixed_in:
        if name in draw.candidates:
            yield Failed("fixed_in", name, Text("in beforehand and a candidate", "既事先入选又列为候选"))
        elif name not in known or not known[name].get("eligible", True):
            yield Failed("fixed_in", name, _INELIGIBLE)


def _problem(draw: Draw, book: Book, solve: Solve) -> Problem:
    """Return what was drawn over, from the rows of the file."""
    rows = draw.proposals
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
    candidates = leveled(book.rules, candidates)
    return Problem(candidates, terms(book.rules, candidates), 0, solve)


def _outcome(draw: Draw, problem: Problem) -> Iterator[Failed]:
    place = {name: k for k, name in enumerate(problem.candidates.ids[: problem.candidates.whole])}
    bands = ["decline"] * len(place)
    for name in draw.fixed_in:
        bands[place[name]] = "fund"
    for name in draw.candidates:
        bands[place[name]] = "lottery"
    if sorted(draw.order) != draw.candidates:
        return
    try:
        true = walk(pool_of(problem, bands), draw.order)
    except YuzuiError as error:
        yield Failed("outcome", "", error.message)
        return
    for lot, seen in zip(true, draw.outcome, strict=False):
        if (seen.id, seen.drawn, seen.rule or None) != (lot.id, lot.drawn, lot.rule):
            what = Text("taken", "应入选")
            if not lot.drawn:
                what = Text("passed over for “{r}”", "应因“{r}”越过").format(r=lot.rule)
            yield Failed("outcome", lot.id, Text("{id} is {what}", "{id} {what}").format(id=lot.id, what=what))
            return
    if len(true) != len(draw.outcome):
        yield Failed("outcome", "outcome", Text("not one line per candidate", "并非每名候选一行"))
