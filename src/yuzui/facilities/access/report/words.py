# SPDX-License-Identifier: Apache-2.0
"""What is said of facilities that can do something."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.facilities.access.match import FITS, LATER
from yuzui.facilities.items import FURTHER_STAGES, STAGES, serves
from yuzui.facilities.kind import ROUTES
from yuzui.facilities.registry_report.words import as_of
from yuzui.model.provenance import MARKED, ORIGINS
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, money_in_full, number

Document = Mapping[str, Any]
Line = tuple[Text, Text]
SHOWN = 20
"""Facilities told in a transcript."""
UNKNOWN = Text("not known", "未知")


def finding(document: Document) -> Text:
    """Return the answer in one sentence."""
    counts = document["counts"]
    if not counts["found"]:
        return Text("Nobody is known to do “{q}”", "未见有设施能做“{q}”").format(q=document["query"])
    rest = counts["found"] - counts["whole"] - counts["later"]
    said = Text("{n} can do “{q}”", "{n}能做“{q}”").format(
        n=count(counts["whole"], Text("facility", "处设施"), "facilities"), q=document["query"]
    )
    if not counts["whole"]:
        said = Text("No facility in operation is known to do “{q}”", "未见运行中的设施能做“{q}”").format(
            q=document["query"]
        )
    if counts["later"]:
        said += (
            Text("; {n} that takes no users yet is to", "；{n} 处尚未开放的设施拟具备").format(
                n=number(counts["later"])
            )
            if counts["later"] == 1
            else Text("; {n} that take no users yet are to", "；{n} 处尚未开放的设施拟具备").format(
                n=number(counts["later"])
            )
        )
    more = Text("; {n} more in part, or their range is not said", "；另有 {n} 处部分覆盖或范围未说明")
    return said + more.format(n=number(rest)) if rest else said


def stage(row: Mapping[str, Any]) -> Text:
    """Return the stage of life of a facility, and when its source said so."""
    known = {**STAGES, **FURTHER_STAGES}
    said = known.get(row["stage"], same(row["stage"]))
    if not row["status_as_of"]:
        return said
    return said + Text(", as of {d}", "，截至 {d}").format(d=as_of(row["status_as_of"]))


def fits(row: Mapping[str, Any], how: str) -> Text:
    """Return how a capability fits: what a facility without users is to do, it cannot do yet."""
    return (FITS if serves(row["stage"]) else LATER)[how]


def basis(document: Document) -> Text:
    """Return what the answer rests on."""
    return Text(
        "Searched: {n} stated capabilities. What nobody stated is not found; that is no proof that nobody can.",
        "已检索 {n} 条能力说明。无人说明者检索不到，不等于无人能做。",
    ).format(n=number(document["counts"]["searched"]))


def ends(one: Mapping[str, Any]) -> Text:
    """Return the range of a capability in its own unit, as its source says it."""
    low, high, unit = one["low"], one["high"], one["unit"] or ""
    if low is None and high is None:
        return Text("range not said", "范围未说明")
    if low == high:
        return same(f"{_plain(low)} {unit}")
    if low is None:
        return Text(f"up to {_plain(high)} {unit}", f"至 {_plain(high)} {unit}")
    if high is None:
        return Text(f"from {_plain(low)} {unit}", f"自 {_plain(low)} {unit}")
    return same(f"{_plain(low)}–{_plain(high)} {unit}")


def _plain(value: float) -> str:
    return f"{value:,.10g}"


def capability(one: Mapping[str, Any]) -> Text:
    """Return a capability with its range, as its source says it."""
    said = Text.of(one["label"])
    if one["low"] is None and one["high"] is None and one["fit"] == "named":
        return said
    return said + same(": ") + ends(one)


def place(row: Mapping[str, Any]) -> Text:
    """Return where a facility stands, and whether its source calls it no longer active."""
    said = same(row["site"] or row["country"] or "—")
    return said + Text(" (no longer active)", "（已停止运行）") if row["active"] is False else said


def title(row: Mapping[str, Any]) -> Text:
    """Return the name of a facility, and that what is said of it is made up where it is."""
    made_up = row["origin"] in MARKED
    said = Text.of(row["title"])
    return said + Text(" ({o})", "（{o}）").format(o=ORIGINS[row["origin"]]) if made_up else said


def distance(row: Mapping[str, Any]) -> Text:
    """Return how far away a facility is, with how sure that is."""
    if row["distance_km"] is None:
        return UNKNOWN
    if row["error_km"] is None:
        return Text("{d} km, error not known", "{d} km，误差未知").format(d=f"{row['distance_km']:,.0f}")
    if not row["error_km"]:
        return same(f"{row['distance_km']:,.0f} km")
    return same(f"{row['distance_km']:,.0f} ± {row['error_km']:.0f} km")


def queue(row: Mapping[str, Any]) -> Text:
    """Return how long one waits, where that is known."""
    told = row["queue"]
    if told["few"]:
        return Text("too few to tell", "样本过少，不予给出")
    if told["n"] is None:
        return UNKNOWN
    return Text("half within {a} d, nine in ten within {b} d", "半数 {a} 天内，九成 {b} 天内").format(
        a=number(told["days"]["0.5"], 1), b=number(told["days"]["0.9"], 1)
    )


def routes(row: Mapping[str, Any]) -> Text:
    """Return how one applies, and whether that is offered or only usual for the kind."""
    if not row["routes"]:
        return UNKNOWN
    said = join([ROUTES.get(one, same(one)) for one in row["routes"]])
    return said if row["offered"] else said + Text(" (usual for its kind)", "（此类设施的通例）")


def price(row: Mapping[str, Any]) -> Text:
    """Return what one unit costs, by route."""
    told = [one for one in row["prices"] if one["price"] is not None]
    if not told:
        return UNKNOWN
    return join(
        [money_in_full(one["price"] / 100, one["currency"] or "CNY") + same(f" / {one['unit']}") for one in told]
    )


def lines(document: Document) -> list[Line]:
    """Return the transcript."""
    told: list[Line] = [(Text("who", "谁能做"), finding(document))]
    # what is stated of a facility without users is not lost behind those of which little is
    stated = [row for row in document["found"][SHOWN:] if row["fit"] != "unsaid"]
    shown = [*document["found"][:SHOWN], *stated[:SHOWN]]
    for row in shown:
        parts = [
            title(row),
            join([capability(one) for one in row["capabilities"]], "; ", "；"),
            fits(row, row["fit"]),
            stage(row),
            *([distance(row)] if document["near"] else []),
            Text("wait: {q}", "等待：{q}").format(q=queue(row)),
            Text("price: {p}", "价格：{p}").format(p=price(row)),
        ]
        told.append((same(str(row["id"])), join(parts, " · ", " · ")))
    if (rest := len(document["found"]) - len(shown)) > 0:
        told.append((same(""), Text("and {n} more", "另有 {n} 处").format(n=number(rest))))
    return [*told, (Text("rests on", "依据"), basis(document))]
