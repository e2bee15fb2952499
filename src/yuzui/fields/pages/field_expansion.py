# SPDX-License-Identifier: Apache-2.0
"""Works that citations add to one field, where links were given."""

from __future__ import annotations

from yuzui.errors import UnknownIdentifierError, VisibilityError
from yuzui.fields.jobs import field_expansion
from yuzui.fields.nodes import chosen, nodes, titled
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Page, Remedy, Visit
from yuzui.view.table import Link

PATH, ROLES = "/fields/{id}/citations", EVERYONE
PLACE = ("results", 0)
TITLE = Text("Works added by citations", "引文扩展")
ADDRESS = "/fields/LAB-1/citations"
NONE = Text(
    "No citations were given for this field yet. They are a table of two columns, citing and cited, with the ids of "
    "the works.",
    "尚未给出该领域的引文。引文为施引、被引两列的表，使用成果编号。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page: of the newest expansion of this field."""
    id = visit.parts["id"]
    try:
        one = chosen(nodes(workspace), id)[0]
    except UnknownIdentifierError as error:
        raise VisibilityError(error.message, seen=id, fix=error.fix, code="not_found") from None
    answer = pages.answer(workspace, visit, "field_expansion", field_expansion.Answer) if visit.run else None
    if answer is None:
        some, _ = pages.answers(workspace, "field_expansion", field_expansion.Answer)
        answer = next((each for each in some if each.node.casefold() == id.casefold()), None)
    lead = titled(one) if one.id.casefold() == id.casefold() else same(id)
    blocks: list[Block] = [Remedy(NONE, f"yuzui field classify {id} --corpus works.xlsx --links links.csv --expand")]
    finding = Text("Nothing was looked for along citations yet", "尚未沿引文扩展")
    if answer is not None:
        finding = field_expansion.headline(answer)
        blocks = [pages.reading(field_expansion.sentences(answer)[1:]), field_expansion.ADDED.drawn(answer)]
    return Page(
        finding,
        blocks,
        lead=lead,
        crumb=(Link(Text("Fields", "领域"), "/fields"), Link(same(id), f"/fields/{encode(id)}"), Link(TITLE, "")),
        document=answer,
        stamp=pages.stamp(answer),
    )
