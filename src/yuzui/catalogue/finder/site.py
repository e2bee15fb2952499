# SPDX-License-Identifier: Apache-2.0
"""Pages and terms as rows of the catalogue: plain words find them as they find data."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from yuzui import registry
from yuzui.job.result import digest
from yuzui.text import Text

PAGES = {
    "/plan": Text(
        "Clauses of the strategic plan, their status and evidence", "规划条款、完成情况与依据，十四五、战略规划"
    ),
    "/plan/changes": Text("What changed in the status of clauses", "条款状态的变化记录"),
    "/plan/concepts": Text("Concepts and technologies that the plan names", "规划所列技术与概念"),
    "/slates": Text(
        "Which proposals to fund under all rules; award list, budget, lottery band, funding line",
        "拟资助清单：在全部规则下资助哪些申请；经费、预算、抽签、资助线",
    ),
    "/assignments": Text(
        "Assign reviewers to proposals, conflicts of interest, loads", "评审专家指派：回避、利益冲突、评审负荷"
    ),
    "/facilities": Text(
        "Large research facilities and beamlines: status, use, access",
        "重大科技基础设施、大科学装置、线站：状态、使用、开放",
    ),
    "/schedules": Text(
        "Schedules of instruments and observing time, with proven bounds", "机时排程、观测时间安排、仪器排期"
    ),
    "/instruments": Text("Large instruments: duplicates, age, country of origin", "大型仪器：重复购置、役龄、产地"),
    "/access": Text("Which facility can do an experiment: photon energy, resolution", "哪个设施能做：光子能量、分辨率"),
    "/path": Text(
        "Share of basic research in R&D spending, forecast, target", "基础研究经费占比、研发投入结构、预测、目标"
    ),
    "/path/levers": Text("Policy levers and what they move", "政策工具、政策力度"),
    "/path/backcast": Text("Plan backwards from a target", "目标倒推、所需投入"),
    "/path/stress": Text("What if growth slows: stress test of a path", "增速放缓、压力测试"),
    "/path/tax": Text("Tax relief for R&D: super-deduction", "加计扣除、税收优惠"),
    "/path/sources": Text("Who pays for research: government, enterprises, donations", "经费来源：政府、企业、捐赠"),
    "/path/others": Text("History of other countries", "国际参照、他国历史"),
    "/path/structure": Text("Spending by performer and type", "按执行部门与活动类型的投入结构"),
    "/path/stocks": Text("Stock of knowledge, depreciation", "知识存量、折旧"),
    "/path/milestones": Text("Milestones of ten years", "十年节点、里程碑"),
    "/path/assumptions": Text("Assumptions and priors", "假设与先验"),
    "/evaluate": Text(
        "Evaluate papers over a long window: citations, disruption, novelty, delayed recognition",
        "论文评价：被引、颠覆性、新颖性、延迟认可",
    ),
    "/overview": Text("Indicators side by side", "各项指标并列"),
    "/centres": Text("National science centres and their facilities", "综合性国家科学中心"),
    "/consolidation": Text("Facilities registered more than once", "重复登记的设施"),
    "/appeals": Text("Appeal against a decision, recheck", "复审、申诉、异议"),
    "/audit": Text("Who did what and when: the log", "操作日志、审计"),
    "/visibility": Text("Who may see what, roles and privacy", "可见范围、角色、权限、隐私"),
    "/about/data": Text("Data sets, sources and licences", "数据来源、许可、版次"),
    "/about/method": Text("Methods and formulas", "计算方法、公式"),
}
"""What a person calls the pages beside their titles."""


def pages() -> list[dict[str, Any]]:
    """Return the pages that everyone may open and that need no id."""
    found = []
    for page in registry.modules("page").values():
        path = page.PATH
        if "{" not in path and path not in ("/", "/catalogue"):
            words = PAGES.get(path, Text("", ""))
            found.append({"path": path, "title": page.TITLE.json(), "words": words.json()})
    return sorted(found, key=lambda row: row["path"])


def stated() -> str:
    """Return what changes when a page does: nothing is imported for it."""
    seen = []
    specs = filter(None, map(find_spec, registry.SEAMS["page"]))
    for folder in (place for spec in specs for place in spec.submodule_search_locations or ()):
        seen += [(one.name, one.stat().st_mtime_ns) for one in Path(folder).glob("*.py")]
    return digest(sorted(seen), {path: words.json() for path, words in PAGES.items()})


@lru_cache(maxsize=1)
def _terms() -> tuple[dict[str, str], ...]:
    text = (files("yuzui.text") / "glossary.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]
    avoided: dict[str, list[str]] = {}
    for word, term in (row for row in rows if len(row) == 2):
        avoided.setdefault(term, []).append(word)
    names = ("term", "zh", "definition_en", "definition_zh", "source")
    return tuple(
        dict(zip(names, row, strict=True), avoid=" ".join(avoided.get(row[0], ())))
        for row in rows
        if len(row) == len(names) and row[0] != "term"
    )


def terms() -> list[dict[str, Any]]:
    """Return the terms of GLOSSARY.md, which the package holds by a link; what not to say is found too."""
    return [dict(row) for row in _terms()]
