# SPDX-License-Identifier: Apache-2.0
"""``yuzui list``: every plug-in and plan with its title, source and status."""

from __future__ import annotations

from collections.abc import Iterator

import click

from yuzui import registry
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, Line, shared
from yuzui.faces.cli.verb import verb
from yuzui.job.result import Tagged
from yuzui.job.tables import export
from yuzui.policy.plan import loader
from yuzui.text import Text, same
from yuzui.view.table import Column, Table

TITLE = Text("every indicator, rule, lever, kind, source, page, study, plan", "列出全部插件、规划及其出处")
GROUP = "start"
PLAN = "plan"


class Listing(Tagged, frozen=True, kw_only=True, tag="yuzui.list/1"):
    """Every plug-in and every plan."""

    plugins: list[registry.Listed]


def _plans() -> Iterator[registry.Listed]:
    for name in loader.names():
        head = loader.head(name)
        yield registry.Listed(PLAN, name, head.title, head.text_source or head.issuer.en, "built in")


def _lines(listing: Listing) -> Iterator[Line]:
    """Yield one line per plug-in, the seam named on its first."""
    cells = max((len(one.name) for one in listing.plugins), default=0)
    last = ""
    for one in listing.plugins:
        status = "" if one.status == "built in" else f"  [{one.status}]"
        yield same(one.seam if one.seam != last else ""), same(f"{one.name:<{cells}}  ") + one.title + same(status)
        last = one.seam


PLUGINS = Table[Listing](
    "plugins",
    same("plugins"),
    rows=lambda listing: listing.plugins,
    columns=(
        Column("seam", Text("seam", "接口")),
        Column("name", Text("name", "名称")),
        Column("title", Text("title", "标题")),
        Column("source", Text("source", "来源")),
        Column("status", Text("status", "状态")),
    ),
)


@verb(
    "list",
    help=Text("list every plug-in and plan", "列出全部插件与规划"),
    examples=("yuzui list", "yuzui list --seam indicator"),
    then="yuzui VERB -h",
)
@option("--seam", type=click.Choice([*registry.SEAMS, PLAN]), help=Text("only these", "只列此类"))
@shared()
def command(face: Face, seam: str | None) -> None:
    plugins = [one for one in (*registry.listed(), *_plans()) if seam in (None, one.seam)]
    listing = Listing(plugins=plugins)
    face.show(listing, list(_lines(listing)), lambda lang: [export(PLUGINS.drawn(listing, "file"), lang)])
