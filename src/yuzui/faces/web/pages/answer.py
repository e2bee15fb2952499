# SPDX-License-Identifier: Apache-2.0
"""The answer to any question, as its view declares it: what a job shows that has no page of its own."""

from __future__ import annotations

from dataclasses import replace

from yuzui import registry
from yuzui.errors import VisibilityError
from yuzui.job import pages
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Figure, Page, Visit

PATH, ROLES = "/answers/{study}", EVERYONE
PLACE = ("", 0)
TITLE = Text("An answer", "结果")
ADDRESS = "/answers/funders"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: headline, transcript, charts, tables."""
    name = visit.parts["study"]
    if name not in registry.modules("study"):
        raise VisibilityError.not_found()
    job = of(name)
    document = pages.latest(workspace, visit, name)
    if document is None:
        return pages.missing(job.title, f"yuzui {name}")
    answer = job.answer(document)
    pictures = job.pictures(answer)
    names = {picture.meta.name for picture in pictures}
    tables = [table.drawn(answer) for table in (*job.view.first, *job.view.tables)]
    # a picture and a table may have one name in their files, but not on one page
    tables = [replace(table, name=f"{table.name}-rows") if table.name in names else table for table in tables]
    return Page(
        job.headline(answer),
        (
            pages.reading(job.lines(answer)),
            *(Figure(picture, answer.run.id) for picture in pictures),
            *(table for table in tables if table.columns),
        ),
        lead=job.module.QUESTION,
        document=answer,
        stamp=pages.stamp(answer),
    )
