# SPDX-License-Identifier: Apache-2.0
"""``yuzui accounts``: who may sign in this workspace."""

from __future__ import annotations

import click

from yuzui.administration import accounts, site_accounts
from yuzui.administration.accounts import Accounts
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.job.tables import export
from yuzui.text import Text

TITLE = Text("who may sign here: list, grant and revoke roles", "谁可在此签署：查看、授予、收回")
GROUP = "decide"
SCOPE = option("--scope", default="*", metavar="SCOPE", help=Text("* or call:ID", "范围"))
SITE = option("--site", default="", metavar="FILE", help=Text("file of the site", "站点文件"))
REASON = option("--reason", default="", metavar="TEXT", help=Text("why", "理由"))


command = Questions("accounts", default="list", help=Text("who may sign in this workspace", "管理本工作区的签署人"))


@command.command(
    "list",
    help=Text("list who holds which role where, and since when", "列出角色授予：何人、何处、何时起"),
    more=Text(
        "Until there is sign-in, the owner of the folder acts for everybody, and what is signed says that "
        "identity was not checked.",
        "尚无登录功能时，由文件夹所有者代为办理，签署内容注明未核验身份。",
    ),
    examples=("yuzui accounts list",),
    then="yuzui accounts grant NAME ROLE --until DATE",
)
@shared()
def list_(face: Face) -> None:
    _show(face, accounts.standing(face.workspace()))


@command.command(
    "grant",
    help=Text("let NAME act as ROLE", "授予 NAME 角色 ROLE"),
    more=Text(
        "Roles are decider, programme_officer, facility_officer, curator and the like. Every grant has an end.",
        "角色如 decider、programme_officer、facility_officer、curator。每项授权都有终止日期。",
    ),
    examples=('yuzui accounts grant "A. Chair" decider --scope call:NSFC-2026 --until 2027-12-31',),
    then="yuzui accounts list",
)
@click.argument("name")
@click.argument("role")
@SCOPE
@option("--until", default="", metavar="DATE", help=Text("first day without it; needed", "终止日期，必填"))
@REASON
@shared()
def grant(face: Face, **inputs: str) -> None:
    _show(face, accounts.grant(face.workspace(), **inputs))


@command.command(
    "revoke",
    help=Text("take ROLE back from NAME, from now on", "即日起收回 NAME 的角色 ROLE"),
    examples=('yuzui accounts revoke "A. Chair" decider --reason "term is over"',),
    then="yuzui accounts list",
)
@click.argument("name")
@click.argument("role")
@SCOPE
@REASON
@shared()
def revoke(face: Face, **inputs: str) -> None:
    _show(face, accounts.revoke(face.workspace(), **inputs))


@command.command(
    "init",
    help=Text("print the link of the first administrator of a site, once", "生成本站首位管理员的链接（仅一次）"),
    more=Text(
        "The link holds 15 minutes and works once. Then: yuzui serve --site FILE.",
        "链接 15 分钟内有效，仅可使用一次。随后：yuzui serve --site 文件。",
    ),
    examples=("yuzui accounts init you@example.org --site site.toml",),
    then="yuzui serve --site FILE",
)
@click.argument("email")
@SITE
@shared(out=False)
def init(face: Face, email: str, site: str) -> None:
    workspace = face.workspace()
    link = site_accounts.initial(workspace, site_accounts.prepare(workspace.dir, site), email, face.lang)
    face.report(link, site_accounts.lines(link))


@command.command(
    "adopt",
    help=Text(
        "take over a copied workspace; with NAME EMAIL, join that name to an account of the site",
        "接管复制来的工作区；给出 NAME EMAIL 时，将该姓名与本站账户关联",
    ),
    examples=(
        "yuzui accounts adopt --dir yuzui-work",
        'yuzui accounts adopt "A. Chair" a@example.org --site site.toml',
    ),
    then="yuzui check",
)
@click.argument("name", required=False, default="")
@click.argument("email", required=False, default="")
@SITE
@shared()
def adopt(face: Face, name: str, email: str, site: str) -> None:
    workspace = face.workspace()
    if not name:
        _show(face, accounts.adopt(workspace))
        return
    link = site_accounts.join(workspace, site_accounts.prepare(workspace.dir, site), name, email, face.lang)
    face.report(link, site_accounts.lines(link))


def _show(face: Face, known: Accounts) -> None:
    grants = accounts.GRANTS.drawn(known, "file")
    face.show(known, accounts.sentences(known), lambda lang: [export(grants, lang)])
