# SPDX-License-Identifier: Apache-2.0
"""``yuzui list``: every plug-in with its title, source and status."""

from __future__ import annotations

from typing import Any

import click

from yuzui import plugins
from yuzui.cli.output import Face, Line, standard
from yuzui.text import Text, same

TITLE = Text("every indicator, rule, lever, kind, source, page, study", "列出全部插件及其出处")
GROUP = "start"


def document() -> dict[str, Any]:
    """Return the list as a document."""
    return {"schema": "yuzui.list/1", "plugins": plugins.rows()}


def lines(found: dict[str, Any], seam: str | None) -> list[Line]:
    """Return one line per plug-in, the seam named on its first."""
    rows, last = [], ""
    for row in found["plugins"]:
        if seam and row["seam"] != seam:
            continue
        label = same(row["seam"] if row["seam"] != last else "")
        last = row["seam"]
        title = Text(row["title"]["en"], row["title"]["zh"])
        status = "" if row["status"] == "built in" else f"  [{row['status']}]"
        rows.append((label, same(f"{row['name']:<18} ") + title + same(status)))
    return rows


@click.command("list")
@click.option("--seam", type=click.Choice(sorted([*plugins.SEAMS, "plan"])), help="Only these")
@standard
def command(face: Face, seam: str | None) -> None:
    """List every plug-in · 列出全部插件."""
    found = document()
    face.show(found, lines(found, seam), _exports)


def _exports(lang: str) -> list[Any]:
    from yuzui.store.files.sheet import Export

    rows = [
        (row["seam"], row["name"], row["title"][lang], row["source"], row["status"])
        for row in plugins.rows()
    ]
    return [Export("plugins", ("seam", "name", "title", "source", "status"), rows)]
