# SPDX-License-Identifier: Apache-2.0
"""Where a new laboratory could stand: options in order, with how far each rank moves with the weights."""

from __future__ import annotations

from yuzui.errors import InputError
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.network.inputs import SiteOptions
from yuzui.network.jobs import site_options
from yuzui.network.options_view import CRITERIA
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.view.page import EVERYONE, Block, Field, Figure, Form, Notice, Page, Visit, Ways
from yuzui.view.table import Link

PATH, ROLES = "/lab-options", EVERYONE
PLACE = ("network", 40)
TITLE = Text("Sites for laboratories", "实验室选址")
LEAD = Text("Options in order, with how far each rank moves with the weights.", "方案排序及名次随权重的变化范围。")
_CRUMB = (Link(Text("Network", "体系"), "/network"), Link(Text("Laboratories", "实验室"), "/labs"))


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    ids = [str(row["id"]) for row in workspace.view.select("lab_proposal", columns=("id",), order=("id",))]
    valued = {str(row["proposal"]) for row in workspace.view.select("lab_criterion", columns=("proposal",))}
    compared = [one for one in ids if one in valued]
    table = ",".join(compared) if len(compared) > 1 else "facilities"
    blocks: list[Block] = []
    weights, less = visit.query.get("weights", ""), visit.query.get("less", "")
    try:
        answer = site_options.compute(workspace, SiteOptions(sheet=table, weights=weights, less=less))
    except InputError as error:
        blocks += pages.refused(error)
        answer = site_options.compute(workspace, SiteOptions(sheet=table))
    if table == "facilities":
        blocks.append(
            Notice(
                Text(
                    "No proposals are registered here. The sites of the registry of facilities stand in for them.",
                    "本处尚无建议。此处以设施名录中的地点代替。",
                )
            )
        )
    shown = ",".join(f"{one.weight:.3g}" for one in answer.criteria)
    names = ", ".join(one.label.en for one in answer.criteria), "、".join(one.label.zh for one in answer.criteria)
    hint = Text("{n}; they add up to 1", "{n}；合计为 1").format(n=Text(*names))
    which = Text("Names of criteria such as costs and times", "标准名称，例如费用、时长")
    blocks += [
        Form(
            "weights",
            PATH,
            (
                Field("weights", Text("Weights", "权重"), same(weights or shown), False, hint=hint),
                Field("less", Text("Less is better of", "越小越好的标准"), same(less), False, hint=which),
            ),
            Text("Order under these weights", "按此权重排序"),
        ),
        *(Figure(picture) for picture in site_options.VIEW.pictures(answer)),
        *(part.drawn(answer) for part in (*site_options.VIEW.first, CRITERIA)),
        pages.reading(
            (label, text) for label, text in site_options.VIEW.sentences(answer) if label.en and label.en != "order"
        ),
    ]
    if table != "facilities":
        links = [Link(same(one), f"/moves/lab_proposal/{encode(one)}") for one in compared]
        blocks.append(Ways(tuple(links)))
    return Page(site_options.VIEW.headline(answer), blocks, lead=LEAD, crumb=_CRUMB, document=answer)
