# SPDX-License-Identifier: Apache-2.0
"""``yuzui list``: every plug-in and plan with its title, source and status."""

from __future__ import annotations

from typing import Any

import click

from yuzui import registry
from yuzui.faces.cli.options import option
from yuzui.faces.cli.output import Face, Line, shared
from yuzui.faces.cli.verb import verb
from yuzui.text import Text, same

TITLE = Text("every indicator, rule, lever, kind, source, page, study, plan", "列出全部插件、规划及其出处")
GROUP = "start"
PLAN = "plan"


def document() -> dict[str, Any]:
    """Return every plug-in, and the plans that come with Yuzui, as a document."""
    return {"schema": "yuzui.list/1", "plugins": [*registry.rows(), *_plans()]}


def _plans() -> list[dict[str, Any]]:
    from yuzui.policy.plan import loader

    return [
        {
            "seam": PLAN,
            "name": name,
            "title": head.title.json(),
            "source": head.text_source or head.issuer.en,
            "status": "built in",
        }
        for name in loader.names()
        for head in (loader.head(name),)
    ]


def lines(document: dict[str, Any]) -> list[Line]:
    """Return one line per plug-in, the seam named on its first."""
    cells = max((len(row["name"]) for row in document["plugins"]), default=0)
    rows, last = [], ""
    for row in document["plugins"]:
        label = same(row["seam"] if row["seam"] != last else "")
        last = row["seam"]
        title = Text.of(row["title"])
        status = "" if row["status"] == "built in" else f"  [{row['status']}]"
        rows.append((label, same(f"{row['name']:<{cells}}  ") + title + same(status)))
    return rows


@verb(
    "list",
    help=Text("list every plug-in and plan", "列出全部插件与规划"),
    examples=("yuzui list", "yuzui list --seam indicator"),
    then="yuzui VERB -h",
)
@option("--seam", type=click.Choice([*registry.SEAMS, PLAN]), help=Text("only these", "只列此类"))
@shared()
def command(face: Face, seam: str | None) -> None:
    listing = document()
    if seam is not None:
        listing["plugins"] = [row for row in listing["plugins"] if row["seam"] == seam]
    face.show(listing, lines(listing), lambda lang: _exports(listing, lang))


def _exports(document: dict[str, Any], lang: str) -> list[Any]:
    from yuzui.sheets.sheet import Export

    names = ("seam", "name", "title", "source", "status")
    heads = {"en": names, "zh": ("接口", "名称", "标题", "来源", "状态")}[lang]
    rows = [tuple(row[name][lang] if name == "title" else row[name] for name in names) for row in document["plugins"]]
    return [Export("plugins", heads, rows)]
