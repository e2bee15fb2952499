# SPDX-License-Identifier: Apache-2.0
"""Accounts of the time ledger: where capacity lies, and between which places it may move.

A *book* is one scope, one unit and one cycle; an account belongs to one book, so that units never
mix. The owner ``source`` is where all capacity comes from; its balance is never above 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from yuzui.model.table import Row
from yuzui.model.tables.usage import OWNERS
from yuzui.text import Text

LOST = ("lost_weather", "lost_fault", "lost_user", "lost_sample")
_BACK = ("reserve", "maintenance", "continuous", "partner", "proposal")

MOVES: Mapping[str, frozenset[tuple[str, str]]] = MappingProxyType(
    {
        "open": frozenset({("source", "pool")}),
        "revise": frozenset({("source", "pool"), ("pool", "source")}),
        "set_aside": frozenset(("pool", to) for to in ("reserve", "maintenance", "continuous")),
        "grant": frozenset({("pool", "partner"), ("pool", "proposal"), ("partner", "proposal")}),
        "hold": frozenset({("proposal", "held"), ("continuous", "held")}),
        "deliver": frozenset({("held", "delivered")}),
        **{kind: frozenset({("held", kind)}) for kind in LOST},
        "refund": frozenset({("held", "proposal"), ("held", "continuous")}),
        "compensate": frozenset({("reserve", "proposal")}),
        "transfer": frozenset(
            {("proposal", "proposal"), ("partner", "partner"), ("proposal", "partner")}
            | {(owner, "pool") for owner in _BACK}
        ),
        "expire": frozenset({("proposal", "expired"), ("partner", "expired")}),
    }
)
"""From which owner to which each kind of entry moves capacity; ``transfer`` gives back or on."""

RULES: Mapping[str, Text] = MappingProxyType(
    {
        "amount": Text("an amount is a whole number above 0", "数量须为大于 0 的整数"),
        "sequence": Text("entries are numbered upwards, none twice", "分录序号递增且不重复"),
        "account": Text("both accounts are known", "两端账户均须存在"),
        "book": Text("an entry stays in one scope, unit and cycle", "分录须在同一范围、单位与周期内"),
        "move": Text("an entry moves as its kind says", "分录按其类别转移"),
        "balance": Text(
            "opened time is all accounted for: unspent, held, delivered, lost, reserve, pool or expired",
            "开放的机时全部有去处：未用、预留、交付、损失、储备、未分配或过期",
        ),
        "negative": Text("no account but a pool goes below 0", "除未分配机时外，账户不得为负"),
        "proposal": Text(
            "a proposal holds, gets and loses no more than granted and compensated",
            "一项申请的预留、交付与损失不超过批准与补偿之和",
        ),
        "partner": Text(
            "the proposals of a partner hold, get and lose no more than its share",
            "合作方各申请的预留、交付与损失不超过其份额",
        ),
        "append_only": Text("an entry made is never changed", "已有分录不得更改"),
    }
)
"""What holds in a sound ledger."""


class Account(NamedTuple):
    """One account."""

    owner: str
    owner_id: str
    scope: str
    unit: str
    cycle: str

    @property
    def book(self) -> Book:
        """Book it belongs to."""
        return Book(self.scope, self.unit, self.cycle)

    @property
    def id(self) -> str:
        """Id: the same account always has the same, and no two have one."""
        parts = (self.scope, self.cycle, self.unit, self.owner, self.owner_id)
        return "/".join(part.replace("%", "%25").replace("/", "%2F") for part in parts)

    def row(self) -> Row:
        """Return the row of the table ``account``."""
        return {"id": self.id} | self._asdict() | {"owner_id": self.owner_id or None}


@dataclass(frozen=True, slots=True, order=True)
class Book:
    """One scope, one unit, one cycle: within it the ledger sums to zero.

    Examples
    --------
    >>> Book("BL01", "s", "2026B")("proposal", "P1").id
    'BL01/2026B/s/proposal/P1'
    """

    scope: str
    unit: str
    cycle: str

    def __call__(self, owner: str, owner_id: str = "") -> Account:
        """Return an account of this book."""
        return Account(owner, owner_id, self.scope, self.unit, self.cycle)


def account(row: Row) -> Account:
    """Return the account of a row of the table ``account``."""
    return Account(row["owner"], row["owner_id"] or "", row["scope"], row["unit"], row["cycle"])


def parsed(name: str) -> Account | None:
    """Return the account an id means: the other way round of :attr:`Account.id`.

    Examples
    --------
    >>> parsed("BL01/2026B/s/proposal/P1") == Book("BL01", "s", "2026B")("proposal", "P1")
    True
    >>> parsed("BL01/2026B/s/nobody") is None
    True
    """
    parts = [part.replace("%2F", "/").replace("%25", "%") for part in name.split("/")]
    if len(parts) not in (4, 5) or not all(parts[:3]) or parts[3] not in OWNERS:
        return None
    scope, cycle, unit, owner, holder = (*parts, "")[:5]
    return Account(owner, holder, scope, unit, cycle)


def moves(kind: str, debit: Account, credit: Account) -> bool:
    """Say whether a kind of entry moves capacity from one account to another."""
    pair = debit.owner, credit.owner
    passed_on = "held" in pair and debit.owner_id != credit.owner_id
    return pair in MOVES.get(kind, ()) and not passed_on
