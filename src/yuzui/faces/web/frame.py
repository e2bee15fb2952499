# SPDX-License-Identifier: Apache-2.0
"""What stands around every page: the areas, the pages of an area, the foot, and who acts.

A page file says where it stands: ``PLACE = (area, order)``. Order 0 stands in no line: such a page
is reached from others, and from the page about the site.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import urlencode

from yuzui import registry
from yuzui.administration.account_pages import moment
from yuzui.funding.pages import applications
from yuzui.job import demo_accounts
from yuzui.model.visibility import ROLES, Subject
from yuzui.text import Text, join, same
from yuzui.view.page import Visit
from yuzui.view.table import Link

AREAS = {
    "fund": Text("Fund", "资助"),
    "facilities": Text("Facilities", "设施"),
    "results": Text("Results", "成果"),
    "spending": Text("Spending", "投入"),
    "network": Text("Network", "体系"),
    "plan": Text("Plan", "规划"),
}
"""The areas of the menu in order; each begins at the page of its name."""
FOOT = "about"
"""The area of the pages that the foot of every page names."""


OPEN = frozenset({"public"})
"""What everybody holds."""


class Person(NamedTuple):
    """Who acts, as the head of a page shows it."""

    name: Text
    role: Text
    initials: str
    looks: Sequence[tuple[Link, bool]] = ()
    """As whom they may look, in the demonstration, and whether they do."""
    links: Sequence[Link] = ()
    """Ways on: to one's account, out, or in."""
    site: bool = False
    """Whether people sign in here."""
    own: bool = False
    """Whether it is the owner of the workspace, on their own machine."""


def around(visit: Visit, subject: Subject | None, ok: bool) -> dict[str, Any]:
    """Return what the frame of a page says: areas, second line, foot, who acts."""
    first = visit.path.split("/")[1]
    area = (visit.area or first) if ok else ""
    second = places(area, _visitor_roles(visit, subject)) if area in AREAS else []
    holding = [one.PATH for one in second if visit.path.startswith(one.PATH + "/") and f"/{area}" != one.PATH]
    return {
        "areas": AREAS,
        "area": area,
        "second": second,
        "within": max(holding, key=len, default=""),
        "foot": places(FOOT),
        "current": visit.path if ok else "",
        "person": person(subject, visit, ok),
        "ends": session_end(visit) if ok else None,
        "demo": visit.caller is not None and demo_accounts.demonstration(visit.caller.base),
    }


def places(area: str, held: Collection[str] = OPEN, least: int = 1) -> list[ModuleType]:
    """Return the pages of an area that have one address and that holders of roles may open, in order."""
    found = [page for page in registry.modules("page").values() if page.PLACE[0] == area and "{" not in page.PATH]
    found = [page for page in found if not OPEN.isdisjoint(page.ROLES) or not set(held).isdisjoint(page.ROLES)]
    found.sort(key=lambda page: (f"/{area}" != page.PATH, page.PLACE[1] or 1_000, page.PATH))
    return [page for page in found if page.PLACE[1] >= least]


def _visitor_roles(visit: Visit, subject: Subject | None) -> Collection[str]:
    """Return the roles that whoever looks holds, or looks with."""
    if subject is None:
        return OPEN
    name = visit.query.get(demo_accounts.PARAMETER)
    if not name:
        return subject.roles
    look = demo_accounts.ACCOUNTS.get(name)
    return OPEN if look is None else look.subject.roles | look.subject.scoped


def person(subject: Subject | None, visit: Visit, ok: bool = True) -> Person | None:
    """Return how the head of a page names whoever asks; nobody where no page was asked for."""
    if subject is None:
        return None
    caller = visit.caller
    if caller is not None and caller.site is not None:
        return _on_site(subject, caller, visit)
    held = subject.roles | subject.scoped
    if held <= {"public"}:
        return Person(Text("Visitor", "访客"), Text("sees what is public", "仅见公开内容"), "–")
    if caller is None or not demo_accounts.offered(caller.workspace):
        return Person(same(subject.name), _ONE_PERSON, _initials(subject.name), own=True)
    name = visit.query.get(demo_accounts.PARAMETER, "")
    choices = {"": Text("yourself", "本人")} | {key: one.label for key, one in demo_accounts.ACCOUNTS.items()}
    choices[demo_accounts.PUBLIC] = Text("a visitor", "访客")
    now = name if name in choices else demo_accounts.PUBLIC
    there = visit.path if ok else "/"
    links = [(Link(label, f"{there}?as={key}"), key == now) for key, label in choices.items()]
    role = Text("looks as {w}", "以“{w}”身份查看").format(w=choices[now]) if now else _ONE_PERSON
    return Person(same(subject.name), role, _initials(subject.name), links, own=True)


class End(NamedTuple):
    """When a session ends if nothing is asked meanwhile: in words, and in how many seconds."""

    text: Text
    left: int


def session_end(visit: Visit) -> End | None:
    """Return when the session of who looks ends."""
    caller = visit.caller
    if caller is None or caller.site is None or caller.account is None or not caller.over:
        return None
    return End(_ENDS.format(t=moment(caller.over, caller.account.tz)), max(0, caller.over - caller.accounts.now()))


_ENDS = Text(
    "You are signed in until {t}. A form sent later comes back filled in once you have signed in again.",
    "登录有效至 {t}。此后提交的表单，重新登录后会原样恢复。",
)


def _on_site(subject: Subject, caller: Any, visit: Visit) -> Person:
    if caller.account is None:
        there = "" if visit.path.startswith(("/signin", "/signout", "/invitations")) else visit.path
        to = f"/signin?{urlencode({'next': there})}" if there else "/signin"
        way = (Link(Text("Sign in", "登录"), to),)
        return Person(Text("Visitor", "访客"), Text("not signed in", "未登录"), "–", (), way, True)
    held = subject.roles | subject.scoped
    titles = [role.label for role in ROLES if role.name in held - {"public"}]
    links = [Link(Text("You", "我的账户"), "/me")]
    if "applicant" in held:
        links.append(Link(applications.TITLE, applications.PATH))
    if "administrator" in subject.roles:
        links.append(Link(Text("Administration", "管理"), "/admin/people"))
    links.append(Link(Text("Sign out", "退出登录"), "/signout"))
    role = join(titles, ", ", "、") if titles else Text("no role", "无角色")
    return Person(same(caller.account.name), role, _initials(caller.account.name), (), links, True)


_ONE_PERSON = Text("one-person workspace", "单人工作区")


def _initials(name: str) -> str:
    words = name.split()
    return "".join(word[0] for word in words[:2]).upper() if len(words) > 1 else name[:2].upper()
