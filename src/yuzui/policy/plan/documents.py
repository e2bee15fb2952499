# SPDX-License-Identifier: Apache-2.0
"""What is printed of a plan file: that nothing is wrong with it, where it was written, what changed between two."""

from __future__ import annotations

from pathlib import Path

import msgspec

from yuzui.job.result import Tagged
from yuzui.policy.plan.edition import Change, Plan, diff


class Lint(Tagged, frozen=True, kw_only=True, tag="yuzui.plan.lint/1"):
    """A plan with which nothing is wrong, and how many clauses and checks it has."""

    ok: bool = True
    plan: str
    edition: int
    digest: str
    clauses: int
    checks: int

    @classmethod
    def of(cls, plan: Plan) -> Lint:
        """Return what is said of a plan that could be read."""
        checks = sum(len(clause.check) for clause in plan.clauses)
        head = plan.head
        return cls(plan=head.id, edition=head.edition, digest=plan.digest, clauses=len(plan.clauses), checks=checks)


class New(Tagged, frozen=True, kw_only=True, tag="yuzui.plan.new/1"):
    """Where a new plan was written."""

    file: str


class Convert(Tagged, frozen=True, kw_only=True, tag="yuzui.plan.convert/1"):
    """Where a plan was written in another form, with the same content."""

    file: str
    plan: str
    edition: int
    digest: str
    clauses: int

    @classmethod
    def of(cls, plan: Plan, path: Path) -> Convert:
        """Return what is said of a plan that was written to a file."""
        head = plan.head
        return cls(file=str(path), plan=head.id, edition=head.edition, digest=plan.digest, clauses=len(plan.clauses))


class Edition(msgspec.Struct, frozen=True):
    """Which edition of which plan, by its content."""

    plan: str
    edition: int
    digest: str


class Diff(Tagged, frozen=True, kw_only=True, tag="yuzui.plan.diff/1"):
    """What changed between two editions."""

    old: Edition
    new: Edition
    changes: list[Change]

    @classmethod
    def of(cls, old: Plan, new: Plan) -> Diff:
        """Return what changed from one plan to another."""
        editions = [Edition(one.head.id, one.head.edition, one.digest) for one in (old, new)]
        return cls(old=editions[0], new=editions[1], changes=diff(old, new))
