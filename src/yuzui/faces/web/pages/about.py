# SPDX-License-Identifier: Apache-2.0
"""What this site is, and every page of it that has one address."""

from __future__ import annotations

from types import ModuleType

from yuzui.catalogue.finder import PAGES
from yuzui.faces.web import frame
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Block, Cards, Item, Page, Prose, Section, Visit

PATH, ROLES = "/about", EVERYONE
PLACE = ("about", 10)
TITLE = Text("About", "关于")
_OTHER = Text("About this site, and search", "关于本站与搜索")


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    blocks: list[Block] = [
        Prose(
            [
                Text(
                    "Yuzui funds, assigns, schedules, projects, evaluates and shares by rules everyone can see, and "
                    "says how sure it is. It proposes; a named person decides.",
                    "鱼嘴依公开的规则开展资助、评审指派、设施排程、投入测算、成果评价与开放共享，并说明把握有多大。"
                    "系统只提出建议，由具名责任人决定。",
                ),
                Text(
                    "It is named after the levee at Dujiangyan that has divided one river for over 2,200 years.",
                    "鱼嘴取名于都江堰分水堤，两千两百余年来将一江之水一分为二。",
                ),
            ]
        )
    ]
    for area, title in {**frame.AREAS, "": _OTHER}.items():
        pages = [one for one in frame.places(area, workspace.subject.roles, 0) if area or _everyones(one)]
        pages += [] if area else [one for one in frame.places(frame.FOOT) if one.PATH != PATH]
        cards = [Item(one.TITLE, (PAGES[one.PATH],) if one.PATH in PAGES else (), one.PATH) for one in pages]
        blocks += [Section(title), Cards(cards)]
    return Page(
        Text("Every page of this site, by what it is for", "本站全部页面，按用途排列"),
        blocks,
        lead=Text(
            "Pages of one list, facility or number are reached from these.",
            "单份清单、单项设施、单个数字的页面由此进入。",
        ),
    )


def _everyones(page: ModuleType) -> bool:
    """Say whether a page of no area is one to read, and not of an account or of the administration."""
    return page.PATH != "/" and not hasattr(page, "WRITERS") and not page.PATH.startswith("/admin")
