# SPDX-License-Identifier: Apache-2.0
"""Awards made here and awards that come with Yuzui, found by their words."""

from __future__ import annotations

from collections.abc import Sequence

from yuzui.funding import awards
from yuzui.funding.awards import Award, Granted
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.address import encode
from yuzui.text.numbers import count, money, number
from yuzui.view.page import EVERYONE, Page, Prose, Search, Visit
from yuzui.view.table import Column, Table

PATH, ROLES = "/fund/awards", EVERYONE
PLACE = ("fund", 70)
WAS = ("/awards",)
TITLE = Text("Awards", "资助项目")
SIZE = 100
"""Awards listed at a time: a word narrows them down."""
ORIGIN = Text(
    "U.S. National Science Foundation, awards of fiscal year 2026; works of the US government. Real. "
    "Names of persons and their addresses are taken out, “[name]” stands in their place.",
    "美国国家科学基金会 2026 财年资助项目，美国政府作品，真实数据。人名及其联系地址已删去，以“[name]”代替。",
)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    query = visit.query.get("q", "").strip()
    found, granted = awards.matching_awards(workspace, query), awards.granted(workspace, query)
    total = money(sum(award.amount_usd for award in found), "USD")
    finding = Text("{n} over {sum} come with Yuzui", "随附{n}，合计 {sum}")
    if query:
        finding = Text("{n} over {sum} for “{q}”", "检索“{q}”：{n}，合计 {sum}")
    if query and not found:
        finding = Text("No results for “{q}”", "未找到“{q}”")
    if granted:
        here = count(len(granted), Text("award made here", "项本地资助"), "awards made here")
        finding = here + (Text("; ", "；") + finding if found else same(""))
    return Page(
        finding.format(n=count(len(found), Text("award", "项资助")), sum=total, q=query),
        (Search(query, PATH), *([GRANTED.drawn(granted)] if granted else ()), AWARDS.drawn(found), Prose((ORIGIN,))),
        lead=Text(
            "A word is looked for in title, abstract, institution and number.",
            "按题目、摘要、承担单位和编号检索，题目与摘要为英文。",
        ),
    )


def _path(_: Sequence[Award], award: Award) -> str:
    return f"/fund/awards/{encode(award.award_id)}"


GRANTED = Table[Sequence[Granted]](
    "granted",
    Text("Made here", "本地资助"),
    rows=lambda granted: granted,
    columns=(
        Column("id", Text("Award", "编号"), link=lambda _, row: f"/r/award/{encode(row.id)}"),
        Column("title", Text("Title", "题目"), value=lambda row: same(row.title or row.proposal)),
        Column("organisation", Text("Institution", "承担单位"), value=lambda row: same(row.organisation or "–")),
        Column("sum", Text("Amount", "金额"), value=lambda row: row.sum),
    ),
)
AWARDS = Table[Sequence[Award]](
    "awards",
    lambda found: Text("{n} of {all} that come with Yuzui", "随附共 {all} 条，显示 {n} 条").format(
        n=number(min(SIZE, len(found))), all=number(len(found))
    ),
    rows=lambda found: found[:SIZE],
    columns=(
        Column("award_id", Text("Award", "编号"), link=_path),
        Column("title", Text("Title", "题目"), value=lambda award: same(award.title)),
        Column("institution", Text("Institution", "承担单位"), value=lambda award: same(award.institution)),
        Column("directorate", Text("Directorate", "学部")),
        Column("amount_usd", Text("Amount", "金额"), "USD", digits=0),
        Column("start_date", Text("First day", "开始日")),
        Column("end_date", Text("Last day", "结束日")),
    ),
)
