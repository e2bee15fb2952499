# SPDX-License-Identifier: Apache-2.0
"""Whose the works of one field are: countries or organisations, no rank without its interval."""

from __future__ import annotations

from yuzui.errors import InputError, UnknownIdentifierError, VisibilityError
from yuzui.fields import corpus_choice
from yuzui.fields.jobs import field_rank
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Figure, Page, Prose, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/fields/{id}/ranks", EVERYONE
PLACE = ("results", 0)
TITLE = Text("Whose works these are", "国家与机构")
ADDRESS = "/fields/LAB-1/ranks"
COMMAND = "yuzui field rank {id} --corpus FILE"


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: of the newest comparison of this field, else of the awards that come with Yuzui."""
    id = visit.parts["id"]
    answer = _kept(workspace, visit, id)
    if answer is None:
        try:
            inputs = field_rank.Inputs(node=id, corpus=corpus_choice.corpus(workspace, visit))
            answer = field_rank.compute(workspace, inputs)
        except UnknownIdentifierError as error:
            raise VisibilityError(error.message, seen=id, fix=error.fix, code="not_found") from None
        except InputError as error:
            none = [*pages.refused(error), *corpus_choice.question(workspace, visit, PATH.format(id=encode(id)))]
            return _page(id, Text("{f}: nothing to compare", "{f}：无可比较").format(f=same(id)), none, None)
    blocks: list[Block] = [Figure(picture, answer.run.id) for picture in field_rank.VIEW.pictures(answer)]
    blocks += [
        Prose((pages.sentence(field_rank.READING),)),
        (field_rank.OWNERS if len(answer.fields) == 1 else field_rank.BY_FIELD).drawn(answer),
        field_rank.WORLD.drawn(answer),
    ]
    blocks += corpus_choice.question(workspace, visit, PATH.format(id=encode(id)))
    blocks.append(Remedy(field_rank.OWN, COMMAND.format(id=id)))
    return _page(answer.node, field_rank.headline(answer), blocks, answer)


def _kept(workspace: Workspace, visit: Visit, id: str) -> field_rank.Answer | None:
    if visit.run is not None:
        return pages.answer(workspace, visit, "field_rank", field_rank.Answer)
    if "corpus" in visit.query:
        return None
    some, _ = pages.answers(workspace, "field_rank", field_rank.Answer)
    return next((one for one in some if one.node.casefold() == id.casefold()), None)


def _page(id: str, finding: Text, blocks: list[Block], answer: field_rank.Answer | None) -> Page:
    label = answer.fields[0].label if answer is not None and len(answer.fields) == 1 else Text("", "")
    return Page(
        finding,
        blocks,
        lead=same(f"{id} ") + label,
        crumb=(Link(Text("Fields", "领域"), "/fields"), Link(same(id), f"/fields/{encode(id)}"), Link(TITLE, "")),
        document=answer,
        stamp=pages.stamp(answer),
    )
