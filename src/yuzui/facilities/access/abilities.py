# SPDX-License-Identifier: Apache-2.0
"""What the facilities that ship with Yuzui can do, as their sources say it.

Each ability quotes the words it was read from and holds only while they stand in the row of the
facility, so a corrected text takes its ability with it. A range is only what a source says: of a
phrase such as “up to” the other end is open. Codes are our own; a code of another scheme, such as
PaNET of light and neutron sources, comes with the tables a workspace has loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text

Row = Mapping[str, Any]
SCHEME = "own"
LABELS: Mapping[str, Text] = {
    "synchrotron-radiation": Text("synchrotron radiation beamline", "同步辐射光束线"),
    "free-electron-laser": Text("free-electron laser", "自由电子激光"),
    "photon-energy": Text("x-ray photon energy", "X 射线光子能量"),
    "electron-energy": Text("electron beam energy", "电子束能量"),
    "repetition-rate": Text("pulse repetition rate", "脉冲重复频率"),
    "heavy-ion-beam": Text("heavy-ion beam", "重离子束"),
    "subcritical-system": Text("accelerator-driven sub-critical system", "加速器驱动次临界系统"),
    "centrifuge": Text("centrifuge acceleration", "离心机加速度"),
    "centrifuge-capacity": Text("centrifuge capacity", "离心机容量"),
    "low-temperature": Text("extremely low temperature", "极低温"),
    "high-pressure": Text("high pressure", "超高压"),
    "high-field": Text("high magnetic field", "强磁场"),
    "ultrafast-light": Text("ultrafast light", "超快光"),
    "gravity": Text("precise gravity measurement in a cave laboratory", "洞体实验室精密重力测量"),
    "underground": Text("rock cover of an underground laboratory", "地下实验室岩石覆盖"),
    "hosted-volume": Text("volume of an underground laboratory", "地下实验室容积"),
    "altitude": Text("altitude of a cosmic-ray observatory", "宇宙线观测站海拔"),
    "timing": Text("time transfer, differential", "差分授时"),
    "seafloor": Text("seafloor observation, real-time", "海底实时观测"),
    "space-weather": Text("space weather observation from the ground", "地基空间天气观测"),
    "space-simulation": Text("space environment simulation", "空间环境模拟"),
    "fusion-test": Text("fusion technology test", "聚变技术试验"),
    "gas-turbine": Text("gas turbine test", "燃气轮机试验"),
    "thermophysics": Text("thermophysics test", "热物理试验"),
    "wind-tunnel": Text("low-speed wind tunnel", "低速风洞"),
    "network-testbed": Text("network testbed slice", "网络试验床切片"),
    "earth-system-model": Text("Earth system simulation, computing", "地球系统模拟计算"),
    "translational-medicine": Text("translational medicine services", "转化医学服务"),
    "biomedical-imaging": Text("multimode biomedical imaging", "多模态生物医学成像"),
    "animal-phenotyping": Text("animal phenotyping", "动物表型分析"),
}
"""Codes of our own scheme, in words."""


@dataclass(frozen=True, slots=True)
class Ability:
    """One thing one facility can do."""

    item: str
    code: str
    quote: str
    low: float | None = None
    high: float | None = None
    unit: str = ""


ABILITIES: tuple[Ability, ...] = (
    Ability("S1", "space-weather", "ground-based regional"),
    Ability("S2", "timing", "differential timing of order 100 ns", 100.0, 100.0, "ns"),
    Ability("S4", "seafloor", "real-time seabed-to-surface"),
    Ability("S5", "space-simulation", "nine categories of space environment factors"),
    Ability("S6", "fusion-test", "fusion"),
    Ability("A1", "synchrotron-radiation", "phase I 15 beamlines"),
    Ability("A1", "electron-energy", "6 GeV", 6.0, 6.0, "GeV"),
    Ability("A1", "photon-energy", "phase I 15 beamlines"),
    Ability("A2", "gas-turbine", "gas turbine test facility"),
    Ability("A3", "centrifuge", "up to 1,500 g", None, 1500.0, "g"),
    Ability("A3", "centrifuge-capacity", "1,900 g-t class", None, 1900.0, "g-t"),
    Ability("A4", "subcritical-system", "MW-class sub-critical system"),
    Ability("A5", "network-testbed", "open shared test platform"),
    Ability("P1", "free-electron-laser", "3 FEL lines"),
    Ability("P1", "photon-energy", "0.4-25 keV", 0.4, 25.0, "keV"),
    Ability("P1", "repetition-rate", "up to 1 MHz", None, 1.0, "MHz"),
    Ability("P2", "altitude", "4,410 m", 4410.0, 4410.0, "m"),
    Ability("P3", "low-temperature", "extremely low temperature"),
    Ability("P3", "high-pressure", "high pressure"),
    Ability("P3", "high-field", "high field"),
    Ability("P3", "ultrafast-light", "ultrafast light"),
    Ability("P4", "underground", "2,400 m rock cover", 2400.0, 2400.0, "m"),
    Ability("P4", "hosted-volume", "330,000 m3", 330_000.0, 330_000.0, "m3"),
    Ability("P5", "gravity", "cave lab"),
    Ability("P6", "heavy-ion-beam", "linac + booster + ring"),
    Ability("H1", "translational-medicine", "open project"),
    Ability("H2", "biomedical-imaging", "biomedical imaging facility"),
    Ability("H3", "animal-phenotyping", "animal phenotyping"),
    Ability("H5", "earth-system-model", "core-hours opened"),
    Ability("X1", "synchrotron-radiation", "h/year"),
    Ability("X1", "photon-energy", "h/year"),
    Ability("X2", "thermophysics", "thermophysics test facility"),
)
KINDS_OF_SOURCE: Mapping[str, tuple[str, ...]] = {
    "synchrotron": ("synchrotron-radiation", "photon-energy"),
    "fel": ("free-electron-laser",),
}
"""Kind of a light source to what it can do; which energies, the register does not say."""


def of_sites(places: Iterable[Row]) -> list[dict[str, Any]]:
    """Return what the sites of the registry can do."""
    found = []
    for place in places:
        said = " ".join(str(place[n] or "") for n in ("capacity_facts", "listed_name", "name"))
        for one in ABILITIES:
            if one.item == place["parent"] and one.quote in said:
                found.append(
                    {
                        "resource": place["id"],
                        "code": one.code,
                        "scheme": SCHEME,
                        "low": one.low,
                        "high": one.high,
                        "unit": one.unit or None,
                        "quote": one.quote,
                    }
                )
    return found


def of_light_sources(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return what the light sources of the register can do: their kind, and no range."""
    return [
        {
            "resource": row["short_name"],
            "code": code,
            "scheme": SCHEME,
            "low": None,
            "high": None,
            "unit": None,
            "quote": row["kind"],
        }
        for row in rows
        for code in KINDS_OF_SOURCE.get(row["kind"], ())
    ]
