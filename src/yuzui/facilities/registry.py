# SPDX-License-Identifier: Apache-2.0
"""The registry of the plan's facilities: items, sites and facts, with conflicts kept.

A *fact* is what one source says of one attribute at one time. Facts that disagree stand side by
side with status ``conflicting``; what rests on memory alone is quarantined; what was searched and
not found says so. Nothing is averaged, chosen or guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from yuzui.errors import ColumnError, InputError, Place
from yuzui.job.workspace import Workspace
from yuzui.model.finding import Finding
from yuzui.model.table import Row
from yuzui.text import Text

# The 22 items of the plan's list of facilities, their classes, kinds and ways of access.


CLASSES: Mapping[str, Text] = {
    "S": Text("strategic", "战略导向型"),
    "A": Text("application-based", "应用支撑型"),
    "P": Text("pioneering and groundbreaking", "前瞻引领型"),
    "H": Text("people-friendly", "民生改善型"),
    "X": Text("reference, not in the list", "参照（不在清单内）"),
}

ITEM_KINDS: Mapping[str, Text] = {
    "beamline": Text("station time by review", "评审机时"),
    "accelerator": Text("accelerator campaigns", "加速器专项运行"),
    "telescope": Text("observing time", "观测时间"),
    "rig": Text("test campaigns", "试验任务"),
    "hosting": Text("experiment space", "实验空间"),
    "collaboration": Text("collaboration runs and data release", "合作运行与数据发布"),
    "network": Text("observation network and data service", "观测网络与数据服务"),
    "service": Text("continuous public service", "连续公共服务"),
    "quota": Text("computing and testbed quota", "计算与试验床配额"),
    "biomedical": Text("tiered service with ethics review", "分级服务与伦理审查"),
    "cohort": Text("animal test batteries", "动物实验队列"),
}
"""Kinds of facility by how they are used; those with a file can do what the file says."""

ACCESS: Mapping[str, tuple[str, str | None]] = {
    "network-data-service": ("network", None),
    "network-data-service + node hosting": ("network", "hosting"),
    "continuous-public-service": ("service", None),
    "campaign-test-booking": ("rig", None),
    "campaign-test-booking (client service)": ("rig", "service"),
    "campaign-test-booking + cabins": ("rig", "hosting"),
    "proposal-slot + campaign": ("beamline", "rig"),
    "proposal-slot + calibration service": ("beamline", "service"),
    "proposal-slot + ethics": ("beamline", "biomedical"),
    "proposal-slot + animal ethics": ("cohort", "biomedical"),
    "peer-reviewed-beamtime": ("beamline", None),
    "peer-reviewed-beamtime (many stations)": ("beamline", None),
    "peer-reviewed-beamtime (multiplexed FEL lines)": ("beamline", "accelerator"),
    "collaboration + campaign": ("collaboration", "accelerator"),
    "collaboration-run + data release": ("collaboration", None),
    "hosted-experiment-space": ("hosting", None),
    "testbed-slice-quota": ("quota", None),
    "compute-quota": ("quota", None),
    "tiered: test service / technical service / user lab / open programme": ("biomedical", "service"),
}
"""Way of access as the source says it: primary kind, secondary kind."""

EXCEPT: Mapping[str, tuple[str, str | None]] = {"P6": ("accelerator", "beamline")}
"""Items whose machine decides: heavy ions are given by species campaigns."""


STAGES: Mapping[str, Text] = {
    "building": Text("building", "建设中"),
    "commissioning": Text("commissioning", "调试中"),
    "trial": Text("trial or partly operating", "试运行或部分运行"),
    "operating": Text("operating", "运行中"),
    "unknown": Text("not found", "未查到"),
}
STAGE_OF: tuple[tuple[str, str], ...] = (
    ("passed national acceptance", "operating"),
    ("operating", "operating"),
    ("open ", "operating"),
    ("partly operating", "trial"),
    ("rigs nearly complete; client tests under way", "trial"),
    ("overall acceptance passed", "trial"),
    ("trial operation", "trial"),
    ("first users planned", "commissioning"),
    ("first beam", "commissioning"),
    ("under construction", "building"),
    ("construction started", "building"),
    ("civil works complete", "building"),
)
"""How the words of a status begin, and the stage of life they mean; other words mean none."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the list: class letter with number, and short name."""

    id: str
    title: Text


def _item(id: str, en: str, zh: str) -> Item:
    return Item(id, Text(en, zh))


ITEMS: tuple[Item, ...] = (
    _item("S1", "Space-environment monitoring network", "空间环境地基监测网"),
    _item("S2", "High-precision time service", "高精度地基授时系统"),
    _item("S3", "Large low-speed wind tunnel", "大型低速风洞"),
    _item("S4", "Undersea observation network", "海底科学观测网"),
    _item("S5", "Space environment simulation", "空间环境地面模拟装置"),
    _item("S6", "Fusion technology facility", "聚变堆主机关键系统综合研究设施"),
    _item("A1", "High energy photon source", "高能同步辐射光源"),
    _item("A2", "Low-carbon gas turbine rig", "高效低碳燃气轮机试验装置"),
    _item("A3", "Centrifugal hypergravity", "超重力离心模拟与实验装置"),
    _item("A4", "Accelerator driven system", "加速器驱动嬗变研究装置"),
    _item("A5", "Network innovation testbed", "未来网络试验设施"),
    _item("P1", "Hard X-ray free-electron laser", "硬X射线自由电子激光装置"),
    _item("P2", "High-altitude air shower observatory", "高海拔宇宙线观测站"),
    _item("P3", "Synergetic extreme conditions", "综合极端条件实验装置"),
    _item("P4", "Deep underground laboratory", "极深地下极低辐射本底前沿物理实验设施"),
    _item("P5", "Precise gravity measurement", "精密重力测量研究设施"),
    _item("P6", "High intensity heavy-ion accelerator", "强流重离子加速器装置"),
    _item("H1", "Translational medicine", "转化医学研究设施"),
    _item("H2", "Multi-scale biomedical imaging", "多模态跨尺度生物医学成像设施"),
    _item("H3", "Model animals", "模式动物表型与遗传研究设施"),
    _item("H4", "Seismic experimental site", "地震科学实验场"),
    _item("H5", "Earth system simulator", "地球系统数值模拟装置"),
)

REFERENCES: tuple[Item, ...] = (
    _item("X1", "Shanghai Synchrotron Radiation Facility", "上海同步辐射光源"),
    _item("X2", "Zhonghua thermophysics test facility", "中华热物理试验装置"),
)
"""Sites of the file that are not in the list, kept for comparison."""


def kinds(id: str, access_mode: str) -> tuple[str, str | None]:
    """Return primary and secondary kind of an item."""
    return EXCEPT.get(id) or ACCESS[access_mode]


READY: Mapping[str, int] = {
    "operating": 0, "trial": 0, "unstated": 1, "commissioning": 2, "upgrading": 2, "building": 3,
    "proposed": 3, "unknown": 3, "closed": 4,
}  # fmt: skip
"""Stages by how soon a user may come; a facility that only this register's user knows, without a
stage, is taken to run."""
FURTHER_STAGES: Mapping[str, Text] = {
    "upgrading": Text("upgrading", "升级改造中"),
    "proposed": Text("proposed", "拟建"),
    "closed": Text("closed", "已关闭"),
    "unstated": Text("stage not stated", "未注明阶段"),
}
"""Stages that no item of the list has."""


def serves(stage: str) -> bool:
    """Say whether a facility of this stage takes users, as far as anybody says."""
    return READY.get(stage, 3) <= 1


def stage_of(resource: Row) -> str:
    """Return the stage of a resource: its own word, else its status, else whether it is active."""
    if resource.get("lifecycle"):
        return str(resource["lifecycle"])
    if resource.get("status"):
        return stage(str(resource["status"]))
    if resource.get("active") is None:
        return "unstated"
    return "operating" if resource["active"] else "closed"


def stage(status: str) -> str:
    """Return the stage of life that the words of a status mean, ``unknown`` if none."""
    return next((stage for words, stage in STAGE_OF if status.startswith(words)), "unknown")


# Single figures read out of the free text of the facilities file.


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure or name read from one cell, with the words of the row that say so.

    ``amount`` is the value in ``unit`` (UCUM or ISO 4217); ``as_of`` its date if it differs from the row's; ``host``
    the part of the address that says so, of several in the row, ``-`` for a source that the row does not name.
    """

    item: str
    attribute: str
    value: str
    amount: float | None
    unit: str
    quote: str
    as_of: str = ""
    host: str = ""


UNNAMED = "an article that the register does not name"
ATTRIBUTES: dict[str, Text] = {
    "name": Text("name", "名称"),
    "site": Text("site", "场址"),
    "operator": Text("operator", "运行单位"),
    "partner": Text("partner", "合作单位"),
    "status": Text("status", "状况"),
    "access_mode": Text("way of access", "使用方式"),
    "coordinates": Text("coordinates", "坐标"),
    "cost": Text("cost", "投资"),
    "beamlines": Text("beamlines, first phase", "首期线站数"),
    "beamlines_2030": Text("beamlines planned by 2030", "2030 年规划线站数"),
    "lines": Text("free-electron laser lines", "自由电子激光线数"),
    "end_stations": Text("end stations planned", "规划实验站数"),
    "centrifuges": Text("centrifuges", "离心机数"),
    "tests": Text("test services so far", "已提供试验服务次数"),
    "projects": Text("projects served", "已服务项目数"),
    "core_hours": Text("core-hours opened", "开放核时"),
    "volume": Text("volume", "容积"),
    "rock_cover": Text("rock cover", "岩石覆盖厚度"),
    "altitude": Text("altitude", "海拔"),
    "users": Text("users", "用户数"),
}

FACT_STATUS: dict[str, Text] = {
    "sourced": Text("sourced", "有来源"),
    "partly sourced": Text("partly sourced", "部分有来源"),
    "derived": Text("read out of a text", "由文字提取"),
    "conflicting": Text("conflicting", "来源不一致"),
    "unverified": Text("unverified", "未核实"),
    "memory-only": Text("memory only, held back", "仅凭记忆，暂不采用"),
    "not found": Text("not found", "未查到"),
}
"""How well a fact is sourced, in words."""

READINGS: tuple[Reading, ...] = (
    Reading("S2", "cost", "180 M CNY (Dunhuang)", 180e6, "CNY", "Dunhuang 180 M CNY"),
    Reading("S4", "cost", "over 2.0 bn CNY", 2.0e9, "CNY", "over 2.0 bn CNY"),
    Reading("S5", "partner", "CASC", None, "", "with CASC"),
    Reading("S5", "partner", "CASIC", None, "", "one article says CASIC", host="-"),
    Reading("A1", "cost", "4.76 bn CNY", 4.76e9, "CNY", "4.76 bn CNY"),
    Reading("A1", "beamlines", "15", 15, "1", "phase I 15 beamlines"),
    Reading("A1", "beamlines_2030", "45", 45, "1", "45 by 2030"),
    Reading("A2", "tests", "over 100", 100, "1", "over 100 test services"),
    Reading("A3", "cost", "over 2 bn CNY", 2e9, "CNY", "over 2 bn CNY"),
    Reading("A3", "centrifuges", "3", 3, "1", "3 centrifuges"),
    Reading("A4", "cost", "1.817 bn CNY", 1.817e9, "CNY", "1.817 bn CNY"),
    Reading("P1", "lines", "3", 3, "1", "3 FEL lines"),
    Reading("P1", "end_stations", "10", 10, "1", "10 end stations planned"),
    Reading("P2", "altitude", "4,410 m", 4410, "m", "4,410 m"),
    Reading("P4", "rock_cover", "2,400 m", 2400, "m", "2,400 m rock cover"),
    Reading("P4", "volume", "330,000 m³", 330_000, "m3", "330,000 m3"),
    Reading("P5", "cost", "859 M CNY", 859e6, "CNY", "859 M CNY", host="mbachina.com"),
    Reading("P5", "cost", "908 M CNY", 908e6, "CNY", "908 M in 2018 text", "2018", "chinadaily.com.cn/2018"),
    Reading("P6", "cost", "2.67 bn CNY", 2.67e9, "CNY", "2.67 bn CNY", host="chinadailyhk.com"),
    Reading("P6", "cost", "2.5 bn CNY", 2.5e9, "CNY", "or 2.5 in an older text", "older", "aappsbulletin.org"),
    Reading("H1", "projects", "about 1,000", 1000, "1", "~1,000 projects supported"),
    Reading("H1", "cost", "810 M CNY (Xi'an)", 810e6, "CNY", "810 M CNY"),
    Reading("H2", "cost", "1.74 bn CNY", 1.74e9, "CNY", "1.74 bn CNY"),
    Reading("H3", "cost", "759 M CNY (Zhuozhou)", 759e6, "CNY", "759 M CNY"),
    Reading("H5", "cost", "1.25 bn CNY", 1.25e9, "CNY", "1.25 bn CNY"),
    Reading("H5", "projects", "over 400", 400, "1", "over 400 projects"),
    Reading("H5", "core_hours", "506 million", 506e6, "h", "506 million core-hours"),
    Reading("X1", "users", "40,000+", 40_000, "1", "40,000+ users", "2018-11", "en.zjsfq.gov.cn"),
    Reading("X1", "users", "24,600", 24_600, "1", "24,600 users (other count)", "2019-05", "pudong.gov.cn"),
    Reading("X2", "cost", "2.92 bn CNY", 2.92e9, "CNY", "2.92 bn CNY"),
)

CONFLICTS: tuple[tuple[str, str], ...] = (("S5", "partner"), ("P5", "cost"), ("P6", "cost"), ("X1", "users"))
"""Item and attribute on which sources disagree: every value is kept, none is chosen."""


COLUMNS = (
    "facility_id box3_class text_name real_name site operator status status_asof lat lon "
    "coord_status access_mode capacity_facts source fact_status note"
).split()
COORD_ERROR_KM = 10.0
"""How far coordinates from memory may be off."""
NO_NAME = ("", "name not confirmed")
"""What stands in the file where no name was found."""
PLAIN = ("site", "operator", "status", "access_mode")
"""Columns that become facts as they stand."""


def check(rows: Sequence[Row]) -> None:
    """Refuse a file that is not a facilities file."""
    seen = set(rows[0]) if rows else set()
    if missing := [name for name in COLUMNS if name not in seen]:
        raise ColumnError(
            Text("columns are missing", "缺少列"),
            place=Place(column=", ".join(missing)),
            seen=" ".join(sorted(seen)),
            expected=" ".join(COLUMNS),
            fix=Text("add the missing columns to the first row of the file", "请在文件首行补上缺少的列"),
        )
    known = {item.id for item in (*ITEMS, *REFERENCES)}
    for number, row in enumerate(rows, start=2):
        if row["facility_id"] not in known:
            raise InputError(
                Text("this item is not in the list", "该项目不在清单内"),
                place=Place(row=number, column="facility_id"),
                seen=row["facility_id"],
                expected=" ".join(sorted(known)),
            )
        try:
            kinds(row["facility_id"], row["access_mode"])
        except KeyError:
            raise InputError(
                Text("this way of access is not in the table", "该使用方式不在对照表内"),
                place=Place(row=number, column="access_mode"),
                seen=row["access_mode"],
                fix=Text(
                    "write one of the ways of access that facilities/items.py lists",
                    "请填写 facilities/items.py 所列的使用方式之一",
                ),
            ) from None


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the file: a resource with id, kind, place and its error."""

    id: str
    parent: str
    kind: str
    name: str | None
    listed_name: str
    site: str
    operator: str
    status: str
    status_as_of: str | None
    lat: float | None
    lon: float | None
    coord_error_km: float | None
    coord_status: str | None
    access_mode: str
    capacity_facts: str | None
    source: str
    fact_status: str
    note: str | None


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What one source says of one attribute at one time."""

    resource: str
    attribute: str
    as_of: str
    source: str
    value: str
    amount: float | None = None
    unit: str | None = None
    status: str
    note: str | None = None


class Facility(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the list as its sites and facts tell it; ``quarantined`` rests on memory alone."""

    id: str
    title: Text
    letter: str = msgspec.field(name="class")
    in_list: bool
    name: str | None
    stage: str
    kinds: list[str]
    access_mode: str
    sites: list[str]
    status: str
    status_as_of: str | None
    fact_status: str
    quarantined: bool
    conflicts: list[str]
    facts: int


class Country(msgspec.Struct, frozen=True):
    """Light sources of a country, and how many of them are active."""

    country: str
    count: int
    active: int


class LightSources(msgspec.Struct, frozen=True):
    """Light sources of the world by kind and country, most first."""

    count: int
    active: int
    kinds: dict[str, int]
    countries: list[Country]


def sites(rows: Iterable[Row]) -> list[Site]:
    """Return one resource per row of the file."""
    resources: list[Site] = []
    number: dict[str, int] = {}
    for row in rows:
        item = row["facility_id"]
        number[item] = number.get(item, 0) + 1
        located = bool(row["lat"] and row["lon"])
        names = ("site", "operator", "status", "access_mode", "source", "fact_status")
        texts: dict[str, Any] = {name: row[name] for name in names}
        texts |= {name: row[name] or None for name in ("coord_status", "capacity_facts", "note")}
        resources.append(
            Site(
                id=f"{item}-{number[item]}",
                parent=item,
                kind=kinds(item, row["access_mode"])[0],
                name=None if row["real_name"] in NO_NAME else row["real_name"],
                listed_name=row["text_name"],
                status_as_of=row["status_asof"] or None,
                lat=float(row["lat"]) if located else None,
                lon=float(row["lon"]) if located else None,
                coord_error_km=_error(row["coord_status"]) if located else None,
                **texts,
            )
        )
    return resources


def _error(status: str) -> float:
    """Return how far coordinates may be off, in kilometres, by the words of their status."""
    return 1.0 if status.endswith("about 1 km") else COORD_ERROR_KM


def facts(places: Iterable[Site]) -> list[Statement]:
    """Return what the sources say, one per source, attribute and time."""
    distinct: dict[tuple[str, ...], Statement] = {}
    for place in places:
        for one in (*_plain(place), *_read(place)):
            distinct.setdefault((one.resource, one.attribute, one.as_of, one.value), one)
    return list(distinct.values())


def _status(place: Site, text: str) -> str:
    """Return how well a statement is sourced: its words may be weaker than the row's."""
    if place.fact_status != "sourced":
        return place.fact_status
    if text.startswith("not found") or text == "not confirmed":
        return "not found"
    return "partly sourced" if "memory" in text else "sourced"


def _fact(place: Site, attribute: str, value: str, status: str, note: str | None = None) -> Statement:
    return Statement(
        resource=place.parent,
        attribute=attribute,
        as_of=place.status_as_of or "",
        source=place.source,
        value=value,
        status=status,
        note=note,
    )


def _plain(place: Site) -> list[Statement]:
    name = place.name
    stated = [
        _fact(place, "name", "", "not found", place.note)
        if name is None
        else _fact(place, "name", name, _status(place, name))
    ]
    for attribute in PLAIN:
        if text := getattr(place, attribute):
            stated.append(_fact(place, attribute, text, _status(place, text)))
    if place.lat is not None:
        shown = f"{place.lat:.2f}, {place.lon:.2f} ({place.site})"
        stated.append(_fact(place, "coordinates", shown, "unverified", place.coord_status))
    return stated


def _read(place: Site) -> list[Statement]:
    """Return the figures read from a row's free text, while the words quoted stand in it."""
    text = " ".join(part or "" for part in (place.capacity_facts, place.operator, place.status, place.note))
    return [
        Statement(
            resource=place.parent,
            attribute=one.attribute,
            as_of=one.as_of or place.status_as_of or "",
            source=_reading_source(place.source, one.host) if one.host else place.source,
            value=one.value,
            amount=one.amount,
            unit=one.unit or None,
            status="conflicting" if (one.item, one.attribute) in CONFLICTS else "derived",
            note=f"“{one.quote}”",
        )
        for one in READINGS
        if one.item == place.parent and one.quote in text
    ]


def _reading_source(source: str, host: str) -> str:
    """Return the one address of a row's sources that a reading was read from."""
    named = [one.strip() for one in source.split(" ; ") if host != "-" and host in one]
    return named[0] if named else UNNAMED


def items(places: Sequence[Site], facts: Sequence[Statement]) -> list[Facility]:
    """Return one entry per item of the list, references last."""
    summaries = []
    for item in (*ITEMS, *REFERENCES):
        mine = [place for place in places if place.parent == item.id]
        if not mine:
            continue
        stated = [one for one in facts if one.resource == item.id]
        first = mine[0]
        held = first.fact_status == "memory-only"
        summaries.append(
            Facility(
                id=item.id,
                title=item.title,
                letter=item.id[0],
                in_list=item in ITEMS,
                name=None if held else first.name,
                stage=stage(first.status),
                kinds=[k for k in kinds(item.id, first.access_mode) if k],
                access_mode=first.access_mode,
                sites=[place.id for place in mine],
                status=first.status,
                status_as_of=first.status_as_of,
                fact_status=first.fact_status,
                quarantined=held,
                conflicts=sorted({one.attribute for one in stated if one.status == "conflicting"}),
                facts=len(stated),
            )
        )
    return summaries


def findings(places: Sequence[Site], facts: Sequence[Statement]) -> list[Finding]:
    """Return what a reader must know before using the registry."""
    disputed = {(one.resource, one.attribute) for one in facts if one.status == "conflicting"}
    flagged = [
        Finding("conflicting_values", "warning", "fact", row=item, column=attribute)
        for item, attribute in sorted(disputed)
    ]
    if unsure := sum(place.lat is not None for place in places):
        flagged.append(Finding("unverified", "warning", "resource", column="lat", count=unsure))
    for status, code in (("memory-only", "quarantined"), ("not found", "missing_value")):
        ids = sorted({place.parent for place in places if place.fact_status == status})
        flagged += [Finding(code, "warning", "resource", row=id) for id in ids]
    stated = {(one.resource, one.attribute, one.value) for one in facts}
    for reading in READINGS:
        if (reading.item, reading.attribute, reading.value) not in stated:
            seen = f"{reading.attribute}: “{reading.quote}”"
            flagged.append(Finding("missing_value", "warning", "fact", row=reading.item, seen=seen))
    return flagged


def light_sources(rows: Sequence[Row]) -> LightSources:
    """Return how many light sources there are, by kind and country."""
    countries = Counter(row["country"] for row in rows)
    active = Counter(row["country"] for row in rows if row["active"] == "true")
    return LightSources(
        count=len(rows),
        active=active.total(),
        kinds=dict(sorted(Counter(row["kind"] for row in rows).items())),
        countries=[
            Country(name, n, active[name])
            for name, n in sorted(countries.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
    )


# Innovation centres and science centres with the facilities whose sources place them there.


CENTRE_KINDS: Mapping[str, Text] = {
    "international S&T innovation centre": Text("international innovation centre", "国际科技创新中心"),
    "comprehensive national science centre": Text("comprehensive national science centre", "综合性国家科学中心"),
    "national laboratory": Text("national laboratory", "国家实验室"),
}
NAMES: Mapping[str, Text] = {
    "IC-BEI": Text("Beijing", "北京"),
    "IC-SHA": Text("Shanghai", "上海"),
    "IC-GUA": Text("Guangdong-Hong Kong-Macao Greater Bay Area", "粤港澳大湾区"),
    "NSC-ZJ": Text("Zhangjiang", "张江"),
    "NSC-HF": Text("Hefei", "合肥"),
    "NSC-HR": Text("Huairou", "怀柔"),
    "NSC-GBA": Text("Greater Bay Area", "大湾区"),
    "NL-BATCH1": Text("first batch formed", "首批组建"),
}
HELD = "memory-only"


class Centre(msgspec.Struct, frozen=True, kw_only=True):
    """A centre with the sites whose sources place them in it, and those that name no more than its region."""

    id: str
    kind: str
    name: str
    since: str
    status: str
    source: str
    fact_status: str
    inside: list[Site]
    region_only: list[Site]

    @property
    def from_memory(self) -> bool:
        """Whether it rests on memory alone."""
        return self.fact_status == HELD


def tree(rows: Iterable[Row], sites: Sequence[Site]) -> list[Centre]:
    """Return centres, each with the sites placed there."""
    centres = []
    for row in rows:
        if row["kind"] in CENTRE_KINDS:
            inside = _naming(row["name"], sites)
            around = [site for site in _naming(row["location"], sites) if site not in inside]
            names = ("id", "kind", "name", "since", "status", "source", "fact_status")
            centres.append(Centre(**{name: row[name] for name in names}, inside=inside, region_only=around))
    return centres


def _naming(place: str, sites: Sequence[Site]) -> list[Site]:
    """Return the sites whose words name a place, as a word of its own."""
    if not place:
        return []
    word = re.compile(rf"(?<!\w){re.escape(place)}(?!\w)")
    return [site for site in sites if word.search(site.site or "")]


# The files of facilities that come with Yuzui.


FACILITIES, LIGHT, CENTRES = "facilities.csv", "light_sources.csv", "centres.csv"


def rows(workspace: Workspace, name: str) -> list[Row]:
    """Return the rows of a data file that comes with Yuzui, texts by column."""
    return workspace.shipped_rows(name)


def manifest(workspace: Workspace, name: str) -> Row:
    """Return what the manifest says of a file; empty for one that does not come with Yuzui."""
    return next((row for row in rows(workspace, "MANIFEST.csv") if row["file"] == name), {})
