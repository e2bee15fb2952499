# SPDX-License-Identifier: Apache-2.0
"""What a purpose of uploads must do."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

from tests.contracts.checks.form import lacks

from yuzui import registry
from yuzui.job.inputs import listed
from yuzui.job.upload_steps import steps_after
from yuzui.model.visibility import ROLES


def check_says_who_and_what(purpose: ModuleType) -> Iterator[str]:
    """Its writers are roles; what a sheet may hold and the steps are said in both languages."""
    for name in sorted(set(purpose.WRITERS) - {role.name for role in ROLES}):
        yield f"WRITERS has {name}: no such role"
    for words in (*purpose.TABLES.values(), *(label for label, _ in steps_after(purpose))):
        yield from lacks(words)


def check_its_job_takes_what_is_handed_in(purpose: ModuleType) -> Iterator[str]:
    """A job that answers at once is one of the registry, and has the inputs that files, mapping and fields fill."""
    if not hasattr(purpose, "STUDY"):
        return
    studies = registry.modules("study")
    if purpose.STUDY not in studies:
        yield f"STUDY {purpose.STUDY}: no such job"
        return
    inputs = {one.name for one in listed(studies[purpose.STUDY].Inputs)}
    for name in sorted({*purpose.DOOR.paths, *purpose.FIELDS, "map"} - inputs):
        yield f"{purpose.STUDY} has no input {name}"
    for words in (purpose.QUESTION, purpose.BUTTON):
        yield from lacks(words)


CHECKS = (check_says_who_and_what, check_its_job_takes_what_is_handed_in)
