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
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui import registry
from yuzui.funding.candidates import Candidates
from yuzui.funding.grammar import NEED, Rule
from yuzui.funding.lottery import commitment, rule_text
from yuzui.funding.lottery.pool import Pool
from yuzui.funding.lottery.simulate_draws import walk
from yuzui.funding.rulebook import Book

SCHEMA = "yuzui.draw/1"
KEYS = (
    "schema", "commitment", "secret", "public", "candidates", "list_hash", "tickets", "order",
    "fixed_in", "outcome", "proposals", "rules",
)  # fmt: skip
MARK = "# yuzui-draw SHA-256 of this file without this line: "
WEIGHT = "probability"
"""Column of the weights, where lots are weighted."""


def policy(rules: Sequence[Rule]) -> str:
    """Return how lots are drawn: ``uniform`` unless a row says ``weighted``."""
    rows = [rule for rule in rules if rule.kind == "lottery"]
    return str(rows[0].own.get("policy", "uniform")) if rows else "uniform"


def columns(rules: Sequence[Rule], candidates: Candidates) -> list[str]:
    """Return the columns that the rows read beside ids and amounts, sorted."""
    kinds, found = registry.modules("rule"), set[str]()
    for rule in rules:
        own = getattr(kinds[rule.kind], "columns", None)
        limits = [one for one in (rule.at_least, rule.at_most) if isinstance(one, str)]
        found |= {*rule.where.columns, rule.by, *limits, *(() if own is None else own(rule))}
        if rule.measure.startswith(NEED):
            found.add("need_" + rule.measure.removeprefix(NEED))
        if rule.measure == "value":
            found.add("value")
        if rule.share_of in ("eligible", "requested"):
            found.add("requested")
    return sorted(name for name in found - {"id", "amount", ""} if candidates.has(name))


def rows(
    rules: Sequence[Rule], candidates: Candidates, weights: Mapping[str, float] | None = None
) -> list[dict[str, Any]]:
    """Return the ``proposals`` of the file."""
    read = columns(rules, candidates)
    found = []
    for k, name in enumerate(candidates.ids[: candidates.whole]):
        row = {"id": str(name), "amount": float(candidates.amount[k])}
        row["eligible"] = bool(candidates.open[k])
        row |= {f"amount_{year}": float(c[k]) for year, c in sorted(candidates.by_year.items())}
        row |= {column: _plain(candidates.column(column)[k]) for column in read}
        if weights is not None and str(name) in weights:
            row[WEIGHT] = float(weights[str(name)])
        found.append(row)
    return found


def _plain(cell: Any) -> Any:
    cell = cell.item() if hasattr(cell, "item") else cell
    return cell if cell is None or isinstance(cell, (bool, int, float, str)) else str(cell)


def publish(
    pool: Pool,
    book: Book,
    proposals: Sequence[Mapping[str, Any]],
    fixed_in: Sequence[str],
    lot: tuple[str, str],
    **more: Any,
) -> dict[str, Any]:
    """Draw, and return the published file."""
    secret, public = lot
    tickets = commitment.tickets(secret, public, pool.ids)
    order = commitment.order(tickets, weights(book, proposals, pool.ids))
    document = {
        "schema": SCHEMA,
        "commitment": commitment.commitment(secret),
        "secret": secret,
        "public": public,
        "candidates": sorted(pool.ids),
        "list_hash": commitment.list_hash(pool.ids),
        "tickets": tickets,
        "order": order,
        "fixed_in": sorted(fixed_in),
        "outcome": [one.json() for one in walk(pool, order)],
        "proposals": [dict(row) for row in proposals],
        "rules": rule_text.text(book.raw),
        **more,
    }
    document["rules"] = f"{MARK}{digest(document)}\n{document['rules']}"
    return document


def weights(book: Book, proposals: Sequence[Mapping[str, Any]], ids: Sequence[str]) -> dict[str, float] | None:
    """Return the weights of the candidates; None where lots are uniform."""
    if policy(book.rules) == "uniform":
        return None
    known = {row["id"]: row for row in proposals}
    return {name: float(known[name][WEIGHT]) for name in ids}


def digest(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a file without its own digest, in hex; whole numbers are whole."""
    rest = dict(document) | {"rules": unmarked(document["rules"])[1]}
    said = json.dumps(_whole(rest), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


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
