# SPDX-License-Identifier: Apache-2.0
"""Proposals that stand in slates: found by id and words, in the slates the reader may see.

A call that was funded straight from a workbook is in no table; its proposals stand in the document
of its slate alone. That document is read as its reader sees it and never copied into the index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yuzui.catalogue.finder import snippet
from yuzui.job.workspace import Workspace
from yuzui.model.provenance import MARKED
from yuzui.store.tokens import Phrase, tokens
from yuzui.text import Text, join, same
from yuzui.text.address import encode

LOOKED_AT = 50_000
"""Proposals that are looked at for one question, newest slates first."""
EXACT, TITLED, OTHER = 1000.0, 12.0, 6.0
"""Scores: the id itself stands first; words of a title count like a good hit of the index."""
SAID = ("institute", "region", "field", "type")


def found(workspace: Workspace, query: str, wanted: Sequence[Phrase]) -> list[dict[str, Any]]:
    """Return the proposals of slates that hold what is asked, best first."""
    if not wanted:
        return []
    hits, seen, looked = list[dict[str, Any]](), set[str](), 0
    asked = query.strip().casefold()
    for row in workspace.runs("fund"):
        document = row["document"]
        for one in document["proposals"]:
            name = str(one["id"])
            if name in seen:
                continue
            seen.add(name)
            looked += 1
            score = EXACT if name.casefold() == asked else _score(one, name, wanted)
            if score:
                hits.append(_hit(document, one, score, wanted))
        if looked > LOOKED_AT:
            break
    return sorted(hits, key=lambda hit: (-hit["score"], hit["id"]))


def _score(one: Mapping[str, Any], name: str, wanted: Sequence[Phrase]) -> float:
    columns = one.get("columns") or {}
    title = str(columns.get("title") or "")
    if not _all_in(f"{name}\n{title}\n" + "\n".join(_said(columns)), wanted):
        return 0.0
    return TITLED if _all_in(f"{name}\n{title}", wanted) else OTHER


def _all_in(text: str, wanted: Sequence[Phrase]) -> bool:
    lines = [f" {' '.join(tokens(line))} " for line in text.split("\n") if line]
    return all(
        any(f" {' '.join(reading.tokens)}{'' if reading.prefix else ' '}" in line for line in lines)
        for phrase in wanted
        for reading in (_best(phrase, lines),)
    )


def _best(phrase: Phrase, lines: Sequence[str]) -> Phrase:
    """Return the reading of a phrase that stands in the lines; else the phrase."""
    for reading in phrase.readings():
        if any(f" {' '.join(reading.tokens)} " in line for line in lines):
            return reading
    return phrase


def _said(columns: Mapping[str, Any]) -> Iterator[str]:
    yield from (str(columns[name]) for name in SAID if columns.get(name) not in (None, ""))


def _hit(document: Mapping[str, Any], one: Mapping[str, Any], score: float, wanted: Sequence[Phrase]) -> dict[str, Any]:
    name, columns = str(one["id"]), one.get("columns") or {}
    title = str(columns.get("title") or name)
    call = Text("call {c}", "批次 {c}").format(c=str(document["call"]["id"]))
    below = join([call, *map(same, _said(columns))], " · ", " · ")
    shown = {"title": same(title).json(), "subtitle": below.json()}
    origin = document.get("origin") or document["run"].get("origin")
    return {
        "kind": "proposal",
        "id": name,
        **shown,
        "page": f"/proposals/{encode(name)}",
        "source": None,
        "licence": None,
        "vintage": str(document["run"]["at"])[:10],
        "origin": origin if origin in ("real", *MARKED) else None,
        "score": score,
        "snippet": snippet.cut(shown, wanted).json(),
        "run": str(document["run"]["id"]),
    }


def ids(workspace: Workspace) -> set[str]:
    """Return the ids of the proposals of all slates the reader may see: each has a page."""
    return {
        str(one["id"])
        for row in workspace.runs("fund")
        for one in row["document"]["proposals"]
    }  # fmt: skip
