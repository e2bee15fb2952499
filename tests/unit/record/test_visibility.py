# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from yuzui.model.column import Class
from yuzui.model.schema import TABLES
from yuzui.model.visibility import (
    EMBARGO_AUDIENCE,
    LOG_TABLES,
    PUBLIC,
    ROLES,
    TRUE,
    And,
    In,
    LeNow,
    Not,
    Or,
    Overlaps,
    Subject,
    allow,
    owned,
    readable,
    roles_of,
)

LEVELS = {"public", "network", "organisation", "restricted", "sealed"}


def parts(predicate):
    if isinstance(predicate, (And, Or)):
        for part in predicate.parts:
            yield from parts(part)
    elif isinstance(predicate, Not):
        yield from parts(predicate.part)
    else:
        yield predicate


def levels(subject, table):
    return next(set(p.values) for p in parts(allow(subject, table)) if isinstance(p, In))


@pytest.mark.parametrize("role", ROLES, ids=lambda r: r.name)
def test_no_role_reads_what_is_sealed(role):
    assert "sealed" not in role.levels and role.levels <= LEVELS
    assert not role.reads & {Class.SEALED, Class.IDENTITY, Class.SECURITY, Class.PRECISE_PLACE}
    assert role.label.en and role.label.zh


@pytest.mark.parametrize("name", TABLES)
def test_the_public_sees_public_rows_and_open_columns_only(name):
    table = TABLES[name]
    assert levels(PUBLIC, table) == {"public"}
    for column in readable(PUBLIC, table):
        assert table[column].visible is Class.OPEN or column in table.key


@pytest.mark.parametrize("name", TABLES)
def test_a_key_holds_nothing_that_its_readers_may_not_see(name):
    """A key is readable with its row, so no key column may be of a class of its own."""
    table = TABLES[name]
    if table.level == "sealed":
        return
    assert {table[key].visible for key in table.key} <= {Class.OPEN, Class.PERSONAL}


def test_the_identity_of_reviewers_is_in_no_readable_column():
    officer = Subject("o", frozenset(r.name for r in ROLES))
    for name in ("reviewer", "review", "conflict"):
        for column in readable(officer, TABLES[name]):
            assert TABLES[name][column].visible not in {Class.IDENTITY, Class.SEALED}
    assert TABLES["identity"].level == "sealed"
    assert "person" not in readable(officer, TABLES["identity"])


def test_everyone_holds_public_and_unknown_roles_give_nothing():
    stranger = Subject("s", frozenset({"king"}))
    assert [r.name for r in roles_of(stranger)] == ["public"]
    assert levels(stranger, TABLES["proposal"]) == {"public"}


def test_the_auditor_sees_the_log_and_no_contents():
    auditor = Subject("a", frozenset({"auditor"}))
    for name in LOG_TABLES:
        assert "restricted" in levels(auditor, TABLES[name])
    assert levels(auditor, TABLES["proposal"]) == {"public"}
    assert levels(auditor, TABLES["run"]) == {"public"}
    assert levels(auditor, TABLES["audit_body"]) == {"public"}


def test_denial_is_by_name_and_by_group():
    subject = Subject("p", frozenset({"programme_officer"}), keys=frozenset({"recused:C1"}))
    denied = [p for p in parts(allow(subject, TABLES["proposal"])) if isinstance(p, Overlaps)]
    assert ("p", "recused:C1") in {tuple(sorted(p.values)) for p in denied}


def test_embargo_is_read_in_the_query_unless_the_audience_is_held():
    columns = [p.column for p in parts(allow(PUBLIC, TABLES["work"])) if isinstance(p, LeNow)]
    assert columns == ["embargo_until", "withdrawn_at"]
    holder = Subject("h", audiences=frozenset({EMBARGO_AUDIENCE}))
    columns = [p.column for p in parts(allow(holder, TABLES["work"])) if isinstance(p, LeNow)]
    assert columns == ["withdrawn_at"] and And() == TRUE


def test_narrowing_never_widens():
    subject = Subject("s", frozenset({"decider"}), frozenset({"org"}), frozenset({"k"}))
    assert subject.narrowed("administrator").roles == {"public"}
    assert subject.narrowed("administrator").audiences == frozenset()
    assert subject.narrowed("decider").audiences == {"org"}
    assert subject.narrowed("public").keys == {"k"}


def test_what_may_belong_to_an_owner_is_found_however_far_along():
    found = owned(TABLES)
    assert {"resource", "capability", "account", "entry", "charge", "datastream"} <= found
    assert {"finding", "row_visibility"} <= found, "they are about any row"
    assert found.isdisjoint({"organisation", "person", "proposal", "call", "audit", "run"})
