# SPDX-License-Identifier: Apache-2.0
"""The registers that are compared, and what is said of pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.facilities import registry
from yuzui.facilities.instrument_fleet import Entry, Pair, share
from yuzui.facilities.registry import CENTRES, FACILITIES, LIGHT, NO_NAME, rows
from yuzui.job import audited_export, tables
from yuzui.job.workspace import Workspace
from yuzui.model.finding import mix
from yuzui.model.quantity import Origin
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join
from yuzui.text.numbers import count, percent

NAMES = {
    "facilities": Text("facilities of the plan, one line a site", "规划设施（每行一处场址）"),
    "light_sources": Text("light sources of the world", "世界光源装置"),
    "centres": Text("science and innovation centres", "科学中心与创新中心"),
    "workspace": Text("loaded here", "本工作区装载"),
}
"""Registers, in words."""
HELD = ("memory-only", "not found")
SAYS = {
    True: Text("one thing, says the register", "登记册载明为同一项"),
    False: Text("two things, says the register", "登记册载明为两项"),
    None: Text("in two registers: to be looked at", "分载于两册：待核查"),
}
"""What the registers say of a pair."""


def entries(workspace: Workspace) -> list[Entry]:
    """Return the lines of all registers that the subject may see."""
    entries_ = [
        Entry("facilities", row["facility_id"], row["real_name"], id=f"{row['facility_id']} · {row['site']}")
        for row in rows(workspace, FACILITIES)
        if row["fact_status"] not in HELD and row["real_name"] not in NO_NAME
    ]
    entries_ += [
        Entry("light_sources", (key := row["short_name"]), f"{row['name']} ({key})", row["kind"], key)
        for row in rows(workspace, LIGHT)
    ]
    entries_ += [
        Entry("centres", row["id"], row["name"], row["kind"], row["id"])
        for row in rows(workspace, CENTRES)
        if row["kind"] != "count" and row["fact_status"] not in HELD
    ]
    ours = {entry.key for entry in entries_}
    for row in workspace.view.select("resource"):
        shipped = row["id"] in ours or (row["parent"] or row["id"]) in ours
        if row["name"] and not shipped and row["fact_status"] not in HELD:
            key = row["parent"] or row["id"]
            entries_.append(Entry("workspace", key, row["name"], row["kind"] or "", row["id"]))
    return entries_


def origin(workspace: Workspace, facilities: Sequence[Entry]) -> Origin:
    """Return what the entries are: those that ship are real, loaded ones what was said of them."""
    loaded = [{"id": entry.id} for entry in facilities if entry.register == "workspace"]
    state = audited_export.origins_of(workspace.desk, {"resource": loaded})
    return mix((state, "real")) if len(loaded) < len(facilities) else state


def vintage(workspace: Workspace) -> str:
    """Return the vintage of the newest of the registers that ship."""
    return max(str(registry.manifest(workspace, name)["vintage"]) for name in (FACILITIES, LIGHT, CENTRES))


def registers(facilities: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return each register with its lines and how many things they are."""
    names = dict.fromkeys(entry.register for entry in facilities)
    return [
        {
            "name": name,
            "label": NAMES[name].json(),
            "lines": sum(entry.register == name for entry in facilities),
            "things": len({entry.key for entry in facilities if entry.register == name}),
        }
        for name in names
    ]


def precision(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Return how many pairs the registers themselves call one thing, of those they speak of."""
    judged = [one for one in pairs if one.same is not None]
    return {"pairs": len(pairs), **share(sum(one.same is True for one in judged), len(judged))}


def pair(one: Pair) -> dict[str, Any]:
    """Return a pair as the document holds it."""
    sides = {
        side: {"register": entry.register, "id": entry.id, "name": entry.name}
        for side, entry in (("a", one.a), ("b", one.b))
    }
    return {**sides, "likeness": round(one.likeness, 4), "same": one.same}


def right(document: Mapping[str, Any]) -> Text:
    """Return what is said of precision."""
    precision, ends = document["precision"], document["precision"]["interval"]
    if precision["value"] is None:
        return Text(
            "no register speaks of any of these pairs: how often they are right is not known",
            "各登记册均未载明这些配对是否为同一项：准确率未知",
        )
    return Text(
        "{h} of the {n} pairs within one register are one thing by that register's own key: "
        "{v} ({low} to {high}, 95 % interval)",
        "同一登记册内的 {n} 对中，按该册编号有 {h} 对确为同一项：{v}（95% 区间 {low} 至 {high}）",
    ).format(
        h=str(precision["hits"]), n=str(precision["of"]), v=percent(precision["value"], 0),
        low=percent(ends["low"], 0), high=percent(ends["high"], 0),
    )  # fmt: skip


def finding(document: Mapping[str, Any]) -> Text:
    """Return the one sentence."""
    return Text(
        "{n} between registers to be looked at; {m} inside one are lines of one thing",
        "跨登记册待核查 {n}；同册之内 {m} 为同一项的多行",
    ).format(
        n=count(document["near_duplicates"], Text("pair", "对")), m=count(document["repeated"], Text("pair", "对"))
    )


def lines(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript of a document ``yuzui.consolidation/1``."""
    held = [
        Text.of(one["label"]) + Text(": ", "：") + count(one["lines"], Text("line", "行"))
        for one in document["registers"]
    ]
    pairs = [
        (Text("registers", "登记册"), join(held)),
        (Text("alike", "疑似重复"), finding(document)),
        (Text("how right", "准确率"), right(document)),
    ]
    pairs += [(Text("look at", "待核查"), _named(one)) for one in document["pairs"] if one["same"] is None]
    return pairs


def _named(one: Mapping[str, Any]) -> Text:
    return Text("{a} and {b}, likeness {v}", "{a} 与 {b}，相似度 {v}").format(
        a=one["a"]["name"], b=one["b"]["name"], v=f"{one['likeness']:.2f}"
    )


def exports(document: Mapping[str, Any], lang: str) -> list[Export]:
    """Return pairs and precision by threshold as tables."""
    sides = (Text("one", "甲"), Text("other", "乙"))
    heads = [
        (side + part, "")
        for side in sides
        for part in (Text(": register", "：登记册"), Text(": line", "：行"), Text(": name", "：名称"))
    ]
    pairs = [
        (*(one[side][name] for side in "ab" for name in ("register", "id", "name")), one["likeness"], SAYS[one["same"]])
        for one in document["pairs"]
    ]
    columns = [*heads, (Text("likeness", "相似度"), "0.00"), (Text("verdict", "认定"), "")]
    curve = [
        tuple(one[n] for n in ("threshold", "pairs", "of", "hits", "value", "low", "high")) for one in document["curve"]
    ]
    told = [
        (Text("likeness from", "相似度下限"), "0.00"), (Text("pairs", "对数"), "#,##0"),
        (Text("in one register", "同册对数"), "#,##0"), (Text("one thing", "确为同一项"), "#,##0"),
        (Text("precision", "准确率"), "0.0%"), (Text("from", "下限"), "0.0%"),
        (Text("to", "上限"), "0.0%"),
    ]  # fmt: skip
    return [
        tables.table(Text("Alike", "疑似重复"), columns, pairs, lang),
        tables.table(Text("Precision", "准确率"), told, curve, lang),
        tables.summary(document, lines(document), lang),
    ]
