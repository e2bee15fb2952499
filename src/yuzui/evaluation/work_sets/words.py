# SPDX-License-Identifier: Apache-2.0
"""Snapshots of a source in sentences and tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, percent, signed

Line = tuple[Text, Text]
STATES: Mapping[str, Text] = {
    "accepted": Text("accepted", "已验收"),
    "quarantined": Text("held back", "暂缓"),
    "rejected": Text("rejected", "不予采用"),
}
SHOWN = 5


def lines(document: Mapping[str, Any]) -> list[Line]:
    """Return the transcript: each snapshot, and why it is held back."""
    if not document["snapshots"]:
        return [(Text("snapshots", "快照"), Text("none was taken yet", "尚未装入任何快照"))]
    sentences: list[Line] = []
    for row in document["snapshots"]:
        sentences += _told(row)
    if document["act"] == "same":
        sentences.append((same(""), Text("the same bytes stand already", "内容与现有快照相同")))
    return sentences


def _told(row: Mapping[str, Any]) -> list[Line]:
    label = Text("snapshot {n}", "快照 {n}").format(n=row["n"])
    sentence = Text(
        "{source} ({vintage}) · {works}, {links} · {state}",
        "{source}（{vintage}）· {works}，{links} · {state}",
    ).format(
        source=row["source"], vintage=row["vintage"],
        works=count(row["n_works"], Text("work", "项成果")),
        links=_links(row["n_citations"]), state=STATES[row["state"]],
    )  # fmt: skip
    if row["accepted_by"]:
        sentence += Text(" by {by}: {why}", "（{by}：{why}）").format(by=row["accepted_by"], why=row["reason"])
    sentences = [(label, sentence)]
    if row["shifts"]:
        moved = [_moved(one) for one in row["shifts"][:SHOWN]]
        rest = len(row["shifts"]) - SHOWN
        moves = join(moved, "; ", "；") + (same(f" … +{rest}") if rest > 0 else same(""))
        against = Text("against snapshot {n}: ", "与快照 {n} 相比：").format(n=row["previous"])
        sentences.append((Text("moved", "变动"), against + moves))
    if row["state"] == "quarantined":
        sentences.append((Text("to decide", "待决定"), _command(row)))
    return sentences


def _links(count_: int | None) -> Text:
    if count_ is None:
        return Text("no links given", "未给出引文")
    return count(count_, Text("link", "条引文"))


def _moved(one: Mapping[str, Any]) -> Text:
    name = Text.of(one["label"]) + (same(f" {one['of']}") if one["of"] else same(""))
    if one["measure"] in ("type", "undated"):
        shown = f"{percent(one['before'], 0).en} → {percent(one['after'], 0).en}"
    else:
        shown = f"{one['before']:,.4g} → {one['after']:,.4g} ({signed(100 * one['change'], 0).en} %)"
    return name + same(f" {shown}")


def _command(row: Mapping[str, Any]) -> Text:
    return Text(
        "snapshot {p} stays current until a named person decides: yuzui evaluate snapshot accept"
        " {n} --by NAME --reason WHY",
        "在具名人员作出决定前仍以快照 {p} 为准：yuzui evaluate snapshot accept {n} --by 姓名 --reason 理由",
    ).format(n=row["n"], p=row["previous"])


def exports(document: Mapping[str, Any], lang: str) -> list[Export]:
    """Return the snapshots and what moved as tables."""
    names = (
        "n source vintage complete_through licence n_works n_citations state accepted_by reason"
        " previous taken_at sha256".split()
    )
    rows = [tuple(row[name] for name in names) for row in document["snapshots"]]
    moved = [
        (row["n"], Text.of(one["label"]).say(lang), one["of"], one["before"], one["after"],
         one["change"])
        for row in document["snapshots"] for one in row["shifts"]
    ]  # fmt: skip
    heads = ("n", "measure", "of", "before", "after", "change")
    return [Export("snapshots", names, rows), Export("shifts", heads, moved)]
