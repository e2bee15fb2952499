# SPDX-License-Identifier: Apache-2.0
"""Who may see what: the policy itself, printed from the declarations that decide it."""

from __future__ import annotations

from yuzui.job.workspace import Workspace
from yuzui.model.table import LEVELS, Class
from yuzui.model.visibility import ROLES as POLICY
from yuzui.model.visibility import Role
from yuzui.text import Text, join
from yuzui.text.numbers import number
from yuzui.view.page import EVERYONE, Cards, Chip, Item, Page, Prose, Visit
from yuzui.view.table import Column, DataTable

PATH, ROLES = "/visibility", EVERYONE
PLACE = ("about", 50)
TITLE = Text("Who may see what", "可见范围")

LEVEL_NAMES = {
    "public": Text("public", "公开"),
    "network": Text("network", "协作网"),
    "organisation": Text("organisation", "本单位"),
    "restricted": Text("restricted", "受限"),
    "sealed": Text("sealed", "封存"),
}
CLASS_NAMES = {
    Class.OPEN: Text("open", "开放"),
    Class.INTERNAL: Text("internal", "内部"),
    Class.PERSONAL: Text("personal", "个人信息"),
    Class.PRECISE_PLACE: Text("precise place", "精确位置"),
    Class.COMMERCIAL: Text("commercial", "商业"),
    Class.SECURITY: Text("security", "安全"),
    Class.IDENTITY: Text("identity", "身份"),
    Class.SEALED: Text("sealed", "封存"),
}
_YES, _NO = Chip(Text("sees", "可见"), "good"), Chip(Text("hidden", "不可见"))


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    mine = sorted(workspace.subject.roles | {"public"})
    held = join([role.label for role in POLICY if role.name in mine])
    rule = Prose(
        (
            Text(
                "What is not visible does not exist: it has no row, no count, no search hit and "
                "no other answer than “there is nothing at this address”. A field that may not "
                "be read may not be filtered, sorted, grouped or searched by either.",
                "不可见即不存在：不出现在数据行、计数和检索结果中，"
                "访问时一律答复“此地址没有内容”。不可读的字段也不能用于筛选、排序、分组或检索。",
            ),
        )
    )
    finding = Text("{n} roles, one rule: denial wins", "{n} 种角色，一条规则：排除优先")
    lead = Text("You look at this workspace as: {held}.", "您当前的角色：{held}。")
    log = Item(Text("Log", "日志"), (Text("who did what, and when", "何人何时做了什么"),), "/log")
    return Page(finding.format(n=number(len(POLICY))), (rule, _levels(), Cards((log,))), lead=lead.format(held=held))


def _levels() -> DataTable:
    return DataTable(
        "roles",
        Text("Rows each role reaches, and the fields it reads", "各角色可见的数据行与可读字段"),
        (
            Column("role", Text("Role", "角色")),
            *(Column(level, LEVEL_NAMES[level]) for level in LEVELS),
            Column("fields", Text("Fields read", "可读字段")),
        ),
        [(role.label, *_cells(role)) for role in POLICY],
        note=Text(
            "A row also needs: no embargo or its date has passed, and no denial for the reader. Denial wins.",
            "此外，数据行须未设开放时滞或时滞已过，且未对读者排除；排除优先。",
        ),
    )


def _cells(role: Role) -> list[Chip | Text]:
    seen: list[Chip | Text] = [_YES if level in role.levels else _NO for level in LEVELS]
    return [*seen, join([name for kind, name in CLASS_NAMES.items() if kind in role.reads])]
