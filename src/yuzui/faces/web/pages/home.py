# SPDX-License-Identifier: Apache-2.0
"""The start page: what can be done here, or, once there is something, what waits for whoever looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from yuzui import registry
from yuzui.administration.pages.audit import act_words, object_words
from yuzui.demonstration.pages import demo
from yuzui.funding.pages import applications, new_call
from yuzui.job import background
from yuzui.job.next_step import Step, steps
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.model.visibility import ROLES as HOLDERS
from yuzui.store import jobs
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import agree, count, moment
from yuzui.view.page import EVERYONE, Block, Item, Items, Page, Remedy, Split, Tale, Tales, Visit, Ways
from yuzui.view.table import Column, DataTable, Link

PATH, ROLES = "/", EVERYONE
PLACE = ("", 0)
TITLE = Text("Home", "首页")
MOST, LATELY, READ = 7, 8, 60
"""Most things that wait, and most events, on the page; how many events are read for them."""

_FINDING = Text(
    "Turn reviews and rules into an award list you can defend", "把评审意见和资助规则，变成一份经得起追问的拟资助清单"
)
_LEAD = Text(
    "The tool proposes, shows how sure it is, and names its sources. A person decides.",
    "系统提出建议，说明把握，注明来源；由人作出决定。",
)
_YOURS, _DEMO = Text("Use your spreadsheet", "使用我的表格"), Text("Explore the demo", "先看示例")
_TALES = Tales(
    (
        Tale(
            "fund.svg",
            Text("Fund", "资助"),
            Text(
                "See which proposals are clear, where the scores cannot tell, and what each rule costs.",
                "哪些申请明确可资助，哪里评分难分先后，每条规则代价几何，一目了然。",
            ),
            "/fund",
        ),
        Tale(
            "share.svg",
            Text("Share", "共享"),
            Text(
                "Book instruments, schedule shifts, and account for every hour of a facility.",
                "预约仪器，安排机时，设施的每一小时都有账可查。",
            ),
            "/facilities",
        ),
        Tale(
            "target.svg",
            Text("Set targets", "定目标"),
            Text(
                "Find out when a spending target is reached, and what it would take.",
                "投入目标何时达到，需要付出什么，测算给您看。",
            ),
            "/spending",
        ),
    )
)
_PLACES = {
    "fund": "/fund/lists/{run}",
    "path": "/spending?run={run}",
    "tax": "/spending/tax?run={run}",
    "cube": "/spending/structure?run={run}",
    "funders": "/spending/sources?run={run}",
    "registry": "/facilities",
    "scorecard": "/plan?run={run}",
    "usage": "/facilities",
    "evaluate": "/results",
    "schedule": "/facilities/schedules/{run}",
    "assign": "/fund/reviewers/{run}",
}

_OBJECTS = {
    "decision": "/fund/decisions/{id}",
    "appeal": "/fund/appeals",
    "draw": "/fund/lists",
    "plan": "/plan",
    "role": "/visibility",
    "scenario": "/spending/assumptions",
}


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    waiting = steps(workspace)
    if not _begun(workspace):
        first = Link(waiting[0].text, waiting[0].path) if waiting else _yours(workspace, visit)
        return _front(first, demo.explorable(workspace, visit))
    ways = [Link(step.text, step.path) for step in waiting[:1]]
    if _applies(workspace):
        ways.append(Link(applications.TITLE, applications.PATH))
    if not workspace.subject.roles.isdisjoint(new_call.ROLES):
        ways.append(_yours(workspace, visit))
    blocks: list[Block] = [Ways(ways)]
    if len(waiting) > 1:
        rows = [Item(step.text, _since(step), step.path) for step in waiting[1 : MOST + 1]]
        title = Text("Also waiting for you", "另有待您处理")
        if len(waiting) > MOST + 1:
            title += Text(": the next {k} of {n}", "：共 {n} 件，列出其后 {k} 件").format(k=MOST, n=len(waiting))
        blocks.append(Items(title, rows))
    found, lately = _jobs(workspace), _lately(workspace)
    blocks.append(Split((lately,), (found,)) if found.items else lately)
    return Page(_headline(waiting), blocks, lead=_LEAD)


def _yours(workspace: Workspace, visit: Visit) -> Link:
    """Return the way to give a spreadsheet: at once, after signing in, or to where calls are."""
    if not workspace.subject.roles.isdisjoint(new_call.ROLES):
        return Link(_YOURS, new_call.PATH)
    on_site = visit.caller is not None and visit.caller.site is not None
    signed_in = not workspace.subject.roles <= {"public"}
    return Link(_YOURS, f"/signin?{urlencode({'next': new_call.PATH})}" if on_site and not signed_in else "/fund")


def _begun(workspace: Workspace) -> bool:
    """Say whether whoever looks is somebody, and there is anything of theirs."""
    if workspace.subject.roles | workspace.subject.scoped <= {"public"}:
        return False
    view = workspace.view
    made = view.count("run") or view.count("proposal") or jobs.of(workspace.store, workspace.subject, 1)
    return bool(made) or _applies(workspace) or "reviewer" in workspace.subject.scoped


def _applies(workspace: Workspace) -> bool:
    return "applicant" in workspace.subject.scoped


def _front(yours: Link, own: bool) -> Page:
    """Return what is shown where nothing is: what this does, and two ways to begin."""
    if own:
        return Page(_FINDING, (Ways((yours, Link(_DEMO, "/demo"))), _TALES), lead=_LEAD)
    command = Remedy(
        Text(
            "The demo has a workspace of its own, with demo data, and is opened by one command:",
            "示例使用单独的工作区和示例数据，用一条命令打开：",
        ),
        "yuzui demo",
        "demo",
    )
    return Page(_FINDING, (Ways((yours, Link(_DEMO, "/#demo"))), _TALES, command), lead=_LEAD)


def _headline(waiting: list[Step]) -> Text:
    if not waiting:
        return Text("Nothing waits for you", "暂无待办事项")
    return Text("{n} {wait} for you", "有 {n}待您处理").format(
        n=count(len(waiting), Text("thing", "件事"), "things"), wait=agree(len(waiting), "waits", "wait")
    )


def _since(step: Step) -> Sequence[Text]:
    """Return as whom and since when a step waits, where that is known."""
    if not step.since:
        return ()
    roles = {role.name: role.label for role in HOLDERS}
    form = Text("as {role}, since {at}", "身份：{role}，自 {at}")
    return (form.format(role=roles[step.role], at=moment(step.since)),)


def _jobs(workspace: Workspace) -> Items:
    """Return what runs for whoever looks, and what ended last."""
    rows = jobs.of(workspace.store, workspace.subject, MOST)
    return Items(
        Text("Running and finished", "运行中与已完成"),
        [Item(background.title(str(row["kind"])), (_stand(row),), background.page(str(row["id"]))) for row in rows],
    )


def _stand(row: Row) -> Text:
    words = _STATES[str(row["state"])]
    if row["state"] == "running" and row["total"]:
        words += Text(": {a} of at most {b}", "：{a} / 至多 {b}").format(a=str(row["done"]), b=str(row["total"]))
    return words


_STATES = {
    "queued": Text("waiting", "排队中"),
    "running": Text("running", "运行中"),
    "done": Text("done", "已完成"),
    "failed": Text("failed", "失败"),
    "cancelled": Text("cancelled", "已取消"),
    "lost": Text("lost; tried once more", "中断，将再试一次"),
}


def _lately(workspace: Workspace) -> DataTable:
    events = workspace.view.select("audit", order=("-seq",), limit=READ)
    studies = {str(row["id"]): str(row["study"]) for row in workspace.view.select("run", columns=("id", "study"))}
    told = [(event, link) for event in events if (link := _about(event, studies)) is not None][:LATELY]
    return DataTable(
        "lately",
        Text("Lately", "近期动态"),
        (
            Column("at", Text("Time (UTC)", "时间（UTC）")),
            Column("who", Text("Who", "人员")),
            Column("what", Text("What", "操作")),
            Column("about", Text("About", "对象")),
        ),
        [
            (moment(event["at"]), event["named"] or event["actor"], act_words(event["action"], event["object"]), link)
            for event, link in told
        ],
    )


def _about(event: Row, studies: Mapping[str, str]) -> Link | None:
    """Return the page of what an event was about, if it has one."""
    kind, _, name = str(event["object"]).partition(" ")
    if kind == "run" and (study := studies.get(name)):
        known = registry.modules("study").get(study)
        place = _PLACES.get(study, f"/answers/{study}?run={{run}}" if known else "")
        title = same(study) if known is None else Text(known.TITLE.en, known.TITLE.zh)
        return Link(title, place.format(run=encode(name))) if place else None
    place = _OBJECTS.get(kind, "")
    return Link(object_words(event["object"]), place.format(id=encode(name))) if place else None
