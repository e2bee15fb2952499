# SPDX-License-Identifier: Apache-2.0
"""Single figures read out of the free text of the facilities file.

Each reading quotes the words it was read from. :func:`registry.facts` makes a fact of it only while
those words stand in the row, so that a corrected text can never keep an old figure alive.
"""

from __future__ import annotations

from dataclasses import dataclass

from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure or name read from one cell.

    Parameters
    ----------
    item : str
        Item id.
    attribute : str
        Key of :data:`ATTRIBUTES`.
    value : str
        Value as shown.
    amount : float or None
        Value as a number in ``unit``.
    unit : str
        UCUM unit or ISO 4217 code.
    quote : str
        Words of the row that say so.
    as_of : str
        Date of the statement if it differs from the row's.
    host : str
        Part of the address that says so, of several in the row; ``-`` for a source that the row
        does not name. Empty for all of them.
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
