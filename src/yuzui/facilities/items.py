# SPDX-License-Identifier: Apache-2.0
"""The 22 items of the plan's list of facilities, their classes, kinds and ways of access.

The kind of an item follows from its way of access by the table :data:`ACCESS`; :data:`EXCEPT` holds
the one item whose machine, not its access, decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yuzui.text import Text

CLASSES: Mapping[str, Text] = {
    "S": Text("strategic", "战略导向型"),
    "A": Text("application-based", "应用支撑型"),
    "P": Text("pioneering and groundbreaking", "前瞻引领型"),
    "H": Text("people-friendly", "民生改善型"),
    "X": Text("reference, not in the list", "参照（不在清单内）"),
}

KINDS: Mapping[str, Text] = {
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
    """One item of the list.

    Parameters
    ----------
    id : str
        Class letter and number.
    title : Text
        Short name.
    """

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


def stage_of(resource: Mapping[str, Any]) -> str:
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
