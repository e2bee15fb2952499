# SPDX-License-Identifier: Apache-2.0
"""``yuzui accounts``: who may sign in this workspace."""

from __future__ import annotations

import click

from yuzui.administration import accounts
from yuzui.administration.accounts import Accounts
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import Questions
from yuzui.job.tables import export
from yuzui.text import Text

TITLE = Text("who may sign here: list, grant and revoke roles", "谁可在此签署：查看、授予、收回")
GROUP = "decide"
SCOPE = option("--scope", default="*", metavar="SCOPE", help=Text("* or call:ID", "范围"))
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
    "adopt",
    help=Text(
        "take over a copied workspace: another user made it, its files are yours",
        "接管复制来的工作区：由他人建立，文件归您",
    ),
    examples=("yuzui accounts adopt --dir yuzui-work",),
    then="yuzui check",
)
@shared()
def adopt(face: Face) -> None:
    _show(face, accounts.adopt(face.workspace()))


def _show(face: Face, known: Accounts) -> None:
    grants = accounts.GRANTS.drawn(known, "file")
    face.show(known, accounts.sentences(known), lambda lang: [export(grants, lang)])
