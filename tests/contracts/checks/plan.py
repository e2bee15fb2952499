# SPDX-License-Identifier: Apache-2.0
"""What every plan file must hold before anyone is shown it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from yuzui.text import Text

if TYPE_CHECKING:
    from yuzui.policy.plan.edition import Plan

CHINESE = re.compile("[\u4e00-\u9fff]")


def faults(name: str) -> list[str]:
    """Return what is wrong with a plan; see :func:`tests.contracts.checks.check_plan`."""
    from yuzui.errors import YuzuiError
    from yuzui.policy.plan import loader

    try:
        plan = loader.load(name)
    except YuzuiError as error:
        return [f"{one.place.text().en}: {one.message.en}" for one in (error, *error.more)]
    return [fault for check in CHECKS for fault in check(plan)]


def ids_are_unique_and_sections_known(plan: Plan) -> Iterator[str]:
    """Check ids of clauses, sections, and names of checks within a clause."""
    ids = [clause.id for clause in plan.clauses]
    yield from (f"{one}: two clauses have this id" for one in {i for i in ids if ids.count(i) > 1})
    used = {clause.section for clause in plan.clauses}
    yield from (f"section {one} has no title" for one in sorted(used - set(plan.sections)))
    yield from (f"section {one} has no clause" for one in sorted(set(plan.sections) - used))
    for clause in plan.clauses:
        names = [check.name for check in clause.check]
        if len(set(names)) != len(names):
            yield f"{clause.id}: two checks have one name"


def every_word_is_in_both_languages(plan: Plan) -> Iterator[str]:
    """Check title, sections, and title and limits of every clause."""
    texts: list[tuple[str, Text]] = [("title", plan.head.title)]
    texts += [(f"section {key}", text) for key, text in plan.sections.items()]
    for clause in plan.clauses:
        texts += [(clause.id, clause.title), (clause.id, clause.does_not_show)]
    for where, text in texts:
        if not text.en.strip() or not CHINESE.search(text.zh):
            yield f"{where}: lacks a language"
        if CHINESE.search(text.en):
            yield f"{where}: Chinese in the English text"


def values_are_published_and_falsified(plan: Plan) -> Iterator[str]:
    """Check that a recomputed value says where it is published and has a falsified twin."""
    from yuzui.policy.plan.check import Refuse, Value

    for clause in plan.clauses:
        for check in clause.check:
            if isinstance(check, Value):
                if not check.citation or not check.truths:
                    yield f"{clause.id} {check.name}: no citation or no published number"
                if check.twin is None:
                    yield f"{clause.id} {check.name}: no twin that falsifies its data"
            if isinstance(check, Refuse) and (not check.cases or check.accept.code):
                yield f"{clause.id} {check.name}: refuses nothing, or never takes a good input"


def names_known_seams(plan: Plan) -> Iterator[str]:
    """Check that bindings and checks name registries there are."""
    from yuzui.policy.evidence.run import Registry
    from yuzui.policy.plan.check import Refuse, Serve, Value

    seams = set(Registry.installed().names)
    for clause in plan.clauses:
        refs = [binding.ref for binding in clause.bind]
        refs += [c.ref for c in clause.check if isinstance(c, Value | Serve | Refuse)]
        for ref in sorted({ref for ref in refs if ref.split(":")[0] not in seams}):
            yield f"{clause.id} {ref}: no such registry"


def what_serves_is_checked(plan: Plan) -> Iterator[str]:
    """Check that a page, verb or endpoint that is bound is also asked."""
    from yuzui.policy.plan.check import Serve

    for clause in plan.clauses:
        asked = {check.ref for check in clause.check if isinstance(check, Serve)}
        for binding in clause.bind:
            faced = binding.ref.startswith(("page:", "command:", "endpoint:"))
            if faced and binding.ref not in asked:
                yield f"{clause.id} {binding.ref}: bound and never asked"


CHECKS = (
    ids_are_unique_and_sections_known,
    every_word_is_in_both_languages,
    values_are_published_and_falsified,
    names_known_seams,
    what_serves_is_checked,
)
