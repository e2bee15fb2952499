# SPDX-License-Identifier: Apache-2.0
"""How far away what was found is, with the error of the coordinates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.facilities import access_matching, registry
from yuzui.facilities.access_matching import FITS, LATER
from yuzui.facilities.kind import ROUTES
from yuzui.facilities.registry import (
    FACILITIES,
    FURTHER_STAGES,
    ITEMS,
    LIGHT,
    REFERENCES,
    STAGES,
    manifest,
    rows,
    serves,
)
from yuzui.facilities.registry_view import as_of
from yuzui.job import tables
from yuzui.job.workspace import Workspace
from yuzui.model.finding import MARKED, ORIGINS, mix
from yuzui.model.quantity import Origin
from yuzui.model.table import Row
from yuzui.sheets.sheet import Export
from yuzui.text import Text, join, same
from yuzui.text.numbers import count, money_in_full, number
from yuzui.view.chart import Meta, Picture
from yuzui.view.charts.bars import Bar, bar_chart

CHART_ROWS = 20


def draw(document: Mapping[str, Any]) -> list[Picture]:
    """Return the picture of distances; none without a start or two located facilities."""
    near = [row for row in document["found"] if row["distance_km"] is not None][:CHART_ROWS]
    if len(near) < 2 or document["near"] is None:
        return []
    nearest = min(near, key=lambda row: row["distance_km"])
    finding = Text("The nearest is {name}, {d} km from {place}", "最近的是{name}，距{place} {d} 公里")
    meta = Meta(
        "access-distance",
        finding.format(
            name=Text.of(nearest["title"]), d=f"{nearest['distance_km']:,.0f}", place=document["near"]["name"]
        ),
        Text(
            "Great-circle distance from {place}; the interval is the error of both coordinates. "
            "{n} of {all} found have no known place.",
            "距{place}的大圆距离；区间为两处坐标误差之和。所列 {all} 处中 {n} 处位置未知。",
        ).format(
            place=document["near"]["name"],
            n=document["counts"]["found"] - document["counts"]["located"],
            all=document["counts"]["found"],
        ),
        document["origin"],
        Text(document["source"], "设施与光源名录及已载入的数据表"),
        "",
        "/about/method#access",
    )
    return [bar_chart(meta, [_bar(row) for row in near], (Text("kilometres", "公里"), ""))]


def _bar(row: Mapping[str, Any]) -> Bar:
    """Return a distance with the error of both coordinates, where both are known."""
    error = row["error_km"]
    return Bar(
        label=Text.of(row["title"]),
        value=row["distance_km"],
        low=None if error is None else max(0.0, row["distance_km"] - error),
        high=None if error is None else row["distance_km"] + error,
    )


# What the one who asks may see of resources, capabilities, offers and waits.


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows that one subject may see."""

    resources: list[Row]
    capabilities: list[Row]
    offers: list[Row]
    waits: Mapping[str, list[int]]
    shipped: frozenset[str] = frozenset()
    held: Sequence[tuple[str, str, Row]] = ()

    def origins(self, workspace: Workspace) -> dict[str, Origin]:
        """Return what is known of each resource: told, made up, or both; by id."""
        from yuzui.job import audited_export as origins

        origin_of: dict[str, Origin] = dict.fromkeys(self.shipped, "real")
        for id, ours in origins.by(workspace.desk, self.held).items():
            origin_of[id] = mix((ours, origin_of.get(id, ours)))
        return origin_of


def seen(workspace: Workspace) -> Seen:
    """Return what the subject of a workspace may see."""
    shipped, abilities = _shipped(workspace)
    view = workspace.view
    resources = {row["id"]: row for row in shipped}
    for row in view.select("resource"):
        # what a workspace says of a resource stands above what ships, where it says anything
        stated = {name: value for name, value in row.items() if value is not None}
        resources[row["id"]] = {**row, **resources.get(row["id"], {}), **stated}
    capable, offers = view.select("capability"), view.select("access_offer")
    keyed = {(row["resource"], row["scheme"], row["code"]): row for row in (*abilities, *capable)}
    published = {r["id"] for r in view.select("schedule") if r["status"] == "published"}
    booked = view.select("booking", columns=("schedule", "id", "task", "resource", "t0"))
    waits = access_matching.waits(
        view.select("time_grant", columns=("proposal", "at")),
        [row for row in view.select("task", columns=("id", "proposal")) if row["proposal"]],
        booked,
        published,
    )
    held = [
        *((row["id"], "resource", row) for row in view.select("resource")),
        *((row["resource"], "capability", row) for row in capable),
        *((id, "access_offer", row) for row in offers for id in row["resources"] or ()),
        *((row["resource"], "booking", row) for row in booked if row["resource"] in waits),
    ]
    known = frozenset(row["id"] for row in shipped)
    return Seen(list(resources.values()), list(keyed.values()), offers, waits, known, held)


def _shipped(workspace: Workspace) -> tuple[list[Row], list[dict[str, Any]]]:
    """Return the facilities and light sources that ship, without those held back."""
    from yuzui.facilities import access_matching

    titles = {item.id: item.title for item in (*ITEMS, *REFERENCES)}
    sites = [
        {**site, "title": titles[site["parent"]].json()}
        for site in registry.sites(rows(workspace, FACILITIES))
        if site["fact_status"] not in ("memory-only", "not found")
    ]
    named = " ".join(f" {site['name']} ({site['name']}) " for site in sites)
    # a light source of the plan stands in both files, here under its item
    light = [one for one in rows(workspace, LIGHT) if f"({one['short_name']})" not in named]
    sources = [
        {
            "id": row["short_name"],
            "name": row["name"],
            "country": row["country"],
            "kind": "beamline",
            "website": row["website"],
            "active": row["active"] == "true",
            "status_as_of": manifest(workspace, LIGHT)["vintage"],
            "source": row["website"],
        }
        for row in light
    ]
    able = [*access_matching.of_sites(sites), *access_matching.of_light_sources(light)]
    return [*sites, *sources], able


# What is said of facilities that can do something.


Document = Mapping[str, Any]
Line = tuple[Text, Text]
NAMED_ROWS = 20
"""Facilities told in a transcript."""
UNKNOWN = Text("not known", "未知")


def finding(document: Document) -> Text:
    """Return the answer in one sentence."""
    counts = document["counts"]
    if not counts["found"]:
        return Text("Nobody is known to do “{q}”", "未见有设施能做“{q}”").format(q=document["query"])
    rest = counts["found"] - counts["whole"] - counts["later"]
    sentence = Text("{n} can do “{q}”", "{n}能做“{q}”").format(
        n=count(counts["whole"], Text("facility", "处设施"), "facilities"), q=document["query"]
    )
    if not counts["whole"]:
        sentence = Text("No facility in operation is known to do “{q}”", "未见运行中的设施能做“{q}”").format(
            q=document["query"]
        )
    if counts["later"]:
        sentence += (
            Text("; {n} that takes no users yet is to", "；{n} 处尚未开放的设施拟具备").format(
                n=number(counts["later"])
            )
            if counts["later"] == 1
            else Text("; {n} that take no users yet are to", "；{n} 处尚未开放的设施拟具备").format(
                n=number(counts["later"])
            )
        )
    more = Text("; {n} more in part, or their range is not said", "；另有 {n} 处部分覆盖或范围未说明")
    return sentence + more.format(n=number(rest)) if rest else sentence


def stage(row: Mapping[str, Any]) -> Text:
    """Return the stage of life of a facility, and when its source said so."""
    known = {**STAGES, **FURTHER_STAGES}
    phrase = known.get(row["stage"], same(row["stage"]))
    if not row["status_as_of"]:
        return phrase
    return phrase + Text(", as of {d}", "，截至 {d}").format(d=as_of(row["status_as_of"]))


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
    phrase = Text.of(one["label"])
    if one["low"] is None and one["high"] is None and one["fit"] == "named":
        return phrase
    return phrase + same(": ") + ends(one)


def place(row: Mapping[str, Any]) -> Text:
    """Return where a facility stands, and whether its source calls it no longer active."""
    phrase = same(row["site"] or row["country"] or "—")
    return phrase + Text(" (no longer active)", "（已停止运行）") if row["active"] is False else phrase


def title(row: Mapping[str, Any]) -> Text:
    """Return the name of a facility, and that what is said of it is made up where it is."""
    made_up = row["origin"] in MARKED
    phrase = Text.of(row["title"])
    return phrase + Text(" ({o})", "（{o}）").format(o=ORIGINS[row["origin"]]) if made_up else phrase


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
    wait = row["queue"]
    if wait["few"]:
        return Text("too few to tell", "样本过少，不予给出")
    if wait["n"] is None:
        return UNKNOWN
    return Text("half within {a} d, nine in ten within {b} d", "半数 {a} 天内，九成 {b} 天内").format(
        a=number(wait["days"]["0.5"], 1), b=number(wait["days"]["0.9"], 1)
    )


def routes(row: Mapping[str, Any]) -> Text:
    """Return how one applies, and whether that is offered or only usual for the kind."""
    if not row["routes"]:
        return UNKNOWN
    phrase = join([ROUTES.get(one, same(one)) for one in row["routes"]])
    return phrase if row["offered"] else phrase + Text(" (usual for its kind)", "（此类设施的通例）")


def price(row: Mapping[str, Any]) -> Text:
    """Return what one unit costs, by route."""
    priced = [one for one in row["prices"] if one["price"] is not None]
    if not priced:
        return UNKNOWN
    return join(
        [money_in_full(one["price"] / 100, one["currency"] or "CNY") + same(f" / {one['unit']}") for one in priced]
    )


def lines(document: Document) -> list[Line]:
    """Return the transcript."""
    transcript: list[Line] = [(Text("who", "谁能做"), finding(document))]
    # what is stated of a facility without users is not lost behind those of which little is
    stated = [row for row in document["found"][NAMED_ROWS:] if row["fit"] != "unsaid"]
    shown = [*document["found"][:NAMED_ROWS], *stated[:NAMED_ROWS]]
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
        transcript.append((same(str(row["id"])), join(parts, " · ", " · ")))
    if (rest := len(document["found"]) - len(shown)) > 0:
        transcript.append((same(""), Text("and {n} more", "另有 {n} 处").format(n=number(rest))))
    return [*transcript, (Text("rests on", "依据"), basis(document))]


# What was found, as a table: one row a facility and capability.


COLUMNS: tuple[tuple[Text, str], ...] = (
    (Text("id", "编号"), ""),
    (Text("facility", "设施"), ""),
    (Text("operator", "运行单位"), ""),
    (Text("place", "地点"), ""),
    (Text("country", "所在国"), ""),
    (Text("capability", "能力"), ""),
    (Text("scheme", "体系"), ""),
    (Text("from", "下限"), "0.00"),
    (Text("to", "上限"), "0.00"),
    (Text("unit", "单位"), ""),
    (Text("fits", "符合程度"), ""),
    (Text("stage", "阶段"), ""),
    (Text("distance (km)", "距离（公里）"), "0.0"),
    (Text("error (km)", "误差（公里）"), "0.0"),
    (Text("half wait (days)", "半数等待（天）"), "0.0"),
    (Text("apply by", "申请渠道"), ""),
    (Text("price", "价格"), ""),
    (Text("as the source says", "来源原文"), ""),
    (Text("source", "来源"), ""),
    (Text("data", "数据性质"), ""),
)


def exports(document: Mapping[str, Any], lang: str) -> list[Export]:
    """Return what was found, and the summary."""
    rows = [_row(row, one) for row in document["found"] for one in row["capabilities"]]
    return [
        tables.table(Text("Who can do this", "谁能做"), COLUMNS, rows, lang),
        tables.summary(document, lines(document), lang),
    ]


def _row(row: Mapping[str, Any], one: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        row["id"],
        row["title"],
        row["operator"],
        row["site"],
        row["country"],
        one["label"],
        one["scheme"],
        one["low"],
        one["high"],
        one["unit"],
        fits(row, one["fit"]),
        stage(row),
        row["distance_km"],
        row["error_km"],
        row["queue"]["days"]["0.5"],
        routes(row),
        price(row),
        one["quote"],
        row["source"],
        ORIGINS[row["origin"]],
    )
