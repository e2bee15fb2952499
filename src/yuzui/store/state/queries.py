# SPDX-License-Identifier: Apache-2.0
"""From what a subject asks to what the engine is asked: visibility, its reach, order, page."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.errors import InputError
from yuzui.model.table import Table
from yuzui.model.visibility import TRUE, And, Not, Predicate, Subject
from yuzui.store import visible
from yuzui.store.state.engine import Question, Session, Tuple
from yuzui.store.state.row_access import reach
from yuzui.store.values.stored import UnfitError, fault, stored_as
from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Asking:
    """One subject before one store."""

    session: Session
    subject: Subject

    def question(
        self,
        table: Table,
        where: Predicate = TRUE,
        order: Sequence[str] = (),
        limit: int | None = None,
        after: Sequence[Any] | None = None,
    ) -> Question:
        """Return what the engine is asked on behalf of the subject."""
        rule = self._rule(table, where, order)
        sort = _order(table, order)
        start = _after(table, sort, after)
        return Question(rule, self.session.clock(), table.names, sort, _limit(limit), start)

    def _rule(self, table: Table, where: Predicate, order: Sequence[str]) -> visible.Rule:
        governing = self.session.engine.tables["row_visibility"]
        rule = visible.rule(self.subject, table, governing, where, order)
        unseen = reach(self.session, self.subject).of(table)
        return dataclasses.replace(rule, condition=And((rule.condition, Not(unseen))))

    def sees(self, table: Table, rows: Iterable[Tuple]) -> bool:
        """Return whether every one of some rows exists for the subject."""
        engine = self.session.engine
        governing = engine.tables["row_visibility"]
        test = visible.python(self._rule(table, TRUE, ()), self.session.clock())
        for row in rows:
            fields = dict(zip(table.names, row, strict=True))
            key = (table.name, table.row_id(fields))
            own = engine.held(governing, [key]).get(key)
            governed = None if own is None else dict(zip(governing.names, own, strict=True))
            if not test(fields, governed):
                return False
        return True


def _order(table: Table, order: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Return columns and whether each descends; the key ends every order."""
    descending = {name.removeprefix("-"): name.startswith("-") for name in order}
    return tuple(({**descending, **{name: descending.get(name, False) for name in table.key}}).items())


def _limit(limit: int | None) -> int | None:
    if limit is not None and limit < 0:
        raise InputError(
            Text("a limit is at least 0", "条数上限不得为负"),
            seen=str(limit),
            fix=Text("write 0 or more, or leave the limit away", "请写不小于 0 的数，或省略上限"),
        )
    return limit


def _after(table: Table, order: Sequence[tuple[str, bool]], after: Sequence[Any] | None) -> Tuple | None:
    if after is None:
        return None
    if len(after) != len(order):
        raise InputError(
            Text("a page starts after one value per column of its order", "翻页起点须给出每个排序列的值"),
            seen=str(len(after)),
            expected=", ".join(name for name, _ in order),
            fix=Text("give one value for each of these columns, in this order", "请按此顺序为每一列给出一个值"),
        )
    terms = []
    for (name, _), value in zip(order, after, strict=True):
        try:
            terms.append(None if value is None else stored_as(table[name].type, value))
        except UnfitError as unfit:
            raise fault(table, None, name, str(unfit), value) from None
    return tuple(terms)
