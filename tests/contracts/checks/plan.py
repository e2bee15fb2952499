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
    """Check title, sections, and every sentence of a clause that a reader sees."""
    texts: list[tuple[str, Text]] = [("title", plan.head.title)]
    texts += [(f"section {key}", text) for key, text in plan.sections.items()]
    for clause in plan.clauses:
        texts += [(clause.id, clause.title), (clause.id, clause.promise), (clause.id, clause.does_not_show)]
        said = [text for check in clause.check for text in (check.shows, getattr(check, "wants", None))]
        texts += [(clause.id, text) for text in said if text is not None]
    for where, text in texts:
        if not text.en.strip() or not CHINESE.search(text.zh):
            yield f"{where}: lacks a language: {text.en}"
        if CHINESE.search(text.en):
            yield f"{where}: Chinese in the English text"


def names_known_seams(plan: Plan) -> Iterator[str]:
    """Check that bindings name registries there are, and figures questions that can be asked."""
    from yuzui.policy.evidence.world import Registry
    from yuzui.policy.plan.check import Computes

    registry = Registry.installed()
    for clause in plan.clauses:
        for ref in sorted({bound.ref for bound in clause.bind if bound.ref.split(":")[0] not in registry.names}):
            yield f"{clause.id} {ref}: no such registry"
        for check in clause.check:
            if isinstance(check, Computes) and not check.awaits and not registry.has(f"study:{check.study}"):
                yield f"{clause.id} {check.name}: no such question as {check.study}"


CHECKS = (ids_are_unique_and_sections_known, every_word_is_in_both_languages, names_known_seams)
