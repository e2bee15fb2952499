# SPDX-License-Identifier: Apache-2.0
"""Works that the query of one field may have missed: two lists beside each other, neither counted."""

from __future__ import annotations

from yuzui.errors import InputError, UnknownIdentifierError, VisibilityError
from yuzui.fields import corpus_choice
from yuzui.fields.jobs import field_candidates
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.solve import embedding
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.cache import Cache
from yuzui.view.page import EVERYONE, Block, Page, Prose, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/fields/{id}/candidates", EVERYONE
PLACE = ("results", 0)
TITLE = Text("Works that may be missed", "可能遗漏的文献")
ADDRESS = "/fields/LAB-7/candidates"
_COMPUTED: Cache[field_candidates.Answer] = Cache(2_000_000)
WORDS = Text(
    "They read like the hits and are none. A list proposes what a person may look at; it says nothing of how many "
    "works are missed: that takes a sample that two persons judge.",
    "以下文献与命中文献相近而未命中。列表仅供人工查看，不能说明遗漏多少；遗漏须由两人判断样本得出。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    id = visit.parts["id"]
    try:
        inputs = field_candidates.Inputs(node=id, corpus=corpus_choice.corpus(workspace, visit))
        answer = _computed(workspace, inputs)
    except UnknownIdentifierError as error:
        raise VisibilityError(error.message, seen=id, fix=error.fix, code="not_found") from None
    except InputError as error:
        none = [*pages.refused(error), *corpus_choice.question(workspace, visit, PATH.format(id=encode(id)))]
        return Page(Text("{f}: nothing to go by", "{f}：无可依据").format(f=same(id)), none, crumb=_crumb(id))
    blocks: list[Block] = [Prose((WORDS,))]
    for one, table in zip(
        field_candidates.lists(answer), (field_candidates.BY_WORDS, field_candidates.BY_VECTORS), strict=False
    ):
        if one.label is not None:
            line = field_candidates.METHODS[one.method] + Text(": ", "：") + field_candidates.classed(one)
            blocks.append(Prose((line,)))
        blocks.append(table.drawn(answer))
    if answer.install:
        blocks.append(
            Remedy(field_candidates.METHODS["embeddings"] + Text(": ", "：") + field_candidates.MISSING, answer.install)
        )
    blocks += corpus_choice.question(workspace, visit, PATH.format(id=encode(id)))
    return Page(
        field_candidates.headline(answer),
        blocks,
        lead=same(f"{answer.node} ") + answer.label,
        crumb=_crumb(answer.node),
        document=answer,
        stamp=pages.stamp(answer),
    )


def _computed(workspace: Workspace, inputs: field_candidates.Inputs) -> field_candidates.Answer:
    """Return the lists; the same for who sees the same, until something is written."""
    key = (str(workspace.dir.absolute()), workspace.version, workspace.subject, inputs, embedding.available())
    return _COMPUTED.get(key, lambda: field_candidates.compute(workspace, inputs), lambda _: 20_000)


def _crumb(id: str) -> tuple[Link, Link, Link]:
    return Link(Text("Fields", "领域"), "/fields"), Link(same(id), f"/fields/{encode(id)}"), Link(TITLE, "")
