# SPDX-License-Identifier: Apache-2.0
"""What a reader of a field should know beside its works: facilities that are related, and whether its name is young."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from yuzui.fields.field_answer import Facility, Notice, TermWorks
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same
from yuzui.text.numbers import number

YOUNG = 10
"""Years before the last of a corpus within which a name that came up is young."""


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    text = (files("yuzui.fields") / name).read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def facilities(workspace: Workspace, nodes: Iterable[str]) -> list[Facility]:
    """Return the facilities that a list names as related to nodes; related says no more than that."""
    wanted = set(nodes)
    lines = [row for row in _rows("node_facilities.csv") if row["node"] in wanted]
    if not lines:
        return []
    known = {row["facility_id"] for row in workspace.shipped_rows("facilities.csv")}
    return [
        Facility(
            row["facility"], Text(row["name_en"], row["name_zh"]), row["relation"], Text(row["why_en"], row["why_zh"])
        )
        for row in lines if row["facility"] in known
    ]  # fmt: skip


def young(node: str, terms: Sequence[TermWorks], works: int, last: int | None) -> Notice | None:
    """Return a warning where the name of a field came up less than ten years before the last year of a corpus.

    It names the year with its source, and how many of the works the name itself finds: older work says it otherwise.
    """
    row = next((one for one in _rows("young_terms.csv") if one["node"] == node), None)
    if row is None or (last is not None and int(row["since"]) <= last - YOUNG):
        return None
    names = {row["en"], row["zh"]}
    named = sum(one.works for one in terms if one.term.strip('="') in names)
    words = Text(
        "“{t}” is in a national call of {y} and stands in {k} of {n} works: it finds little, older work says "
        "it otherwise",
        "“{t}”见于 {y} 年国家计划指南，{n} 篇中 {k} 篇含该词：检出偏少，早期成果使用其他词语",
    )
    message = words.format(t=Text(row["en"], row["zh"]), y=row["since"], k=number(named), n=number(works))
    return Notice("low_recall", message, [row["source"]])


def sentence(one: Facility) -> Text:
    """Return a related facility in words."""
    return same(f"{one.id} ") + one.name + Text(": related, no more; ", "：仅标为相关；") + one.why
