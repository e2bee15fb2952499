# SPDX-License-Identifier: Apache-2.0
"""What stands around every page: the areas, the pages of an area, the foot, and who acts.

A page file says where it stands: ``PLACE = (area, order)``. Order 0 stands in no line: such a page
is reached from others, and from the page about the site.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any, NamedTuple

from yuzui import registry
from yuzui.model.visibility import Subject
from yuzui.text import Text, same
from yuzui.view.page import Visit

AREAS = {
    "fund": Text("Fund", "资助"),
    "facilities": Text("Facilities", "设施"),
    "results": Text("Results", "成果"),
    "spending": Text("Spending", "投入"),
    "plan": Text("Plan", "规划"),
}
"""The areas of the menu in order; each begins at the page of its name."""
FOOT = "about"
"""The area of the pages that the foot of every page names."""


class Person(NamedTuple):
    """Who acts, as the head of a page shows it."""

    name: Text
    role: Text
    initials: str
    narrowing: bool
    """Whether there is anything to be seen with fewer rights."""


def around(visit: Visit, subject: Subject | None, ok: bool) -> dict[str, Any]:
    """Return what the frame of a page says: areas, second line, foot, who acts."""
    first = visit.path.split("/")[1]
    area = (visit.area or first) if ok else ""
    second = places(area) if area in AREAS else []
    holding = [one.PATH for one in second if visit.path.startswith(one.PATH + "/") and f"/{area}" != one.PATH]
    return {
        "areas": AREAS,
        "area": area,
        "second": second,
        "within": max(holding, key=len, default=""),
        "foot": places(FOOT),
        "current": visit.path if ok else "",
        "person": person(subject),
    }


def places(area: str, least: int = 1) -> list[ModuleType]:
    """Return the pages of an area that have one address, in order."""
    found = [page for page in registry.modules("page").values() if page.PLACE[0] == area and "{" not in page.PATH]
    found.sort(key=lambda page: (f"/{area}" != page.PATH, page.PLACE[1] or 1_000, page.PATH))
    return [page for page in found if page.PLACE[1] >= least]


def person(subject: Subject | None) -> Person | None:
    """Return how the head of a page names whoever asks; nobody where no page was asked for."""
    if subject is None:
        return None
    held = subject.roles | subject.scoped
    if held <= {"public"}:
        return Person(Text("Visitor", "访客"), Text("sees what is public", "仅见公开内容"), "–", False)
    return Person(same(subject.name), _ONE_PERSON, _initials(subject.name), True)


_ONE_PERSON = Text("one-person workspace", "单人工作区")


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else name[:2].upper()
