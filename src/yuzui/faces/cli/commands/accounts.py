# SPDX-License-Identifier: Apache-2.0
"""``yuzui accounts``: who may sign in this workspace."""

from __future__ import annotations

from typing import Any

import click

from yuzui.faces.cli.output import Face, standard
from yuzui.faces.cli.questions import Questions
from yuzui.text import Text

TITLE = Text("who may sign here: list, grant and revoke roles", "谁可在此签署：查看、授予、收回")
GROUP = "decide"
SCOPE = click.option("--scope", default="*", show_default=True, metavar="SCOPE", help="* or call:ID · 范围")
REASON = click.option("--reason", default="", metavar="TEXT", help="Why · 理由")


@click.command(cls=Questions, default="list")
def command() -> None:
    """Say who may sign in this workspace · 管理本工作区的签署人."""


@command.command("list")
@standard
def list_(face: Face) -> None:
    """List who holds which role where, and since when · 列出角色授予.

    Until there is sign-in, the owner of the folder acts for everybody, and what is signed says that
    identity was not checked.
    """
    from yuzui.administration import accounts

    _show(face, accounts.document(face.workspace()))


@command.command("grant")
@click.argument("name")
@click.argument("role")
@SCOPE
@click.option("--until", default="", metavar="DATE", help="First day without it · 终止日期")
@REASON
@standard
def grant(face: Face, **inputs: str) -> None:
    """Let NAME act as ROLE, such as decider or programme_officer · 授予角色."""
    from yuzui.administration import accounts

    _show(face, accounts.grant(face.workspace(), **inputs))


@command.command("revoke")
@click.argument("name")
@click.argument("role")
@SCOPE
@REASON
@standard
def revoke(face: Face, **inputs: str) -> None:
    """Take ROLE back from NAME, from now on · 收回角色."""
    from yuzui.administration import accounts

    _show(face, accounts.revoke(face.workspace(), **inputs))


@command.command("adopt")
@standard
def adopt(face: Face) -> None:
    """Take over a copied workspace: made by another user, its files are yours · 接管工作区."""
    from yuzui.administration import accounts

    _show(face, accounts.adopt(face.workspace()))


def _show(face: Face, found: dict[str, Any]) -> None:
    from yuzui.administration import accounts

    face.show(found, accounts.lines(found), lambda lang: accounts.exports(found, lang))
