# SPDX-License-Identifier: Apache-2.0
"""Which published values an indicator reproduces, with source and the test that holds it to them.

What was worked out by hand from a published definition is not a published value, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yuzui.text import Text


@dataclass(frozen=True, slots=True)
class Golden:
    """A value that a test holds an indicator to."""

    kind: str
    what: Text
    value: Text
    source: str
    test: str


KINDS: Mapping[str, Text] = {
    "published": Text("published value", "已公布数值"),
    "identity": Text("follows from the published definition", "由已公布定义必然得出"),
    "by_hand": Text("worked out by hand from the definition", "依定义手工推算"),
}

_GRAPH = Text(
    "test graph of the authors' program, 11 works and 13 links, five years in days, works without "
    "references counted as 1",
    "作者所附程序的测试图（11 项成果、13 条引文），五年窗口按日计，无参考文献的成果计为 1",
)
_CDINDEX = "github.com/russellfunk/cdindex, tests.py; Funk & Owen-Smith 2017"
_CELLS = Text("every cell of hep-ph, and cells made by hand", "hep-ph 的每个单元及手工单元")
_SCORES = "Waltman et al. 2011, doi:10.1016/j.joi.2010.08.001"

GOLDENS: Mapping[str, tuple[Golden, ...]] = {
    "cd": (
        Golden("published", _GRAPH, Text("work 4: CD 1/6, mCD 5/6", "第 4 项成果：CD 1/6，mCD 5/6"),
               _CDINDEX, "test_disruption.py"),
        Golden("published", _GRAPH,
               Text("works 0 to 3: CD 1; mCD 1, 1, 2, 1", "第 0–3 项成果：CD 1；mCD 1、1、2、1"),
               _CDINDEX, "test_disruption.py"),
    ),
    "sleeping_beauty": (
        Golden("by_hand",
               Text("history 1, 0, 0, 0, 0, 2, 5, 10", "历年被引 1、0、0、0、0、2、5、10"),
               Text("711/35; peak 7, awakening 4", "711/35；高峰 7，唤醒 4"),
               "Ke et al. 2015, doi:10.1073/pnas.1424329112", "test_sleeping_beauty.py"),
        Golden("by_hand",
               Text("two fields and decades, a work of both fields", "两领域两年代，含跨领域成果"),
               Text("percentiles 25, 125/2, 175/2; 230/3", "百分位 25、125/2、175/2；230/3"),
               "Waltman & Schreiber 2013, doi:10.1002/asi.22775", "test_sleeping_beauty.py"),
    ),
    "ncs": (
        Golden("identity", _CELLS, Text("mean 1 to 1e-12", "均值为 1（精度 1e-12）"), _SCORES,
               "test_cells.py"),
        Golden("by_hand", Text("citations 0, 0, 1, 1, 2, 3, 5, 5, 8, 25",
                               "被引次数 0、0、1、1、2、3、5、5、8、25"),
               Text("25 scores 5, 3 scores 3/5", "25 次得 5，3 次得 3/5"), _SCORES,
               "test_cells.py"),
    ),
    "pp_top": (
        Golden("identity", _CELLS,
               Text("credits add up to p % to 1e-12", "份额之和为前 p%（精度 1e-12）"),
               "Waltman & Schreiber 2013, doi:10.1002/asi.22775", "test_cells.py"),
        Golden("by_hand", Text("citations 0, 1, 2, 2, 2, 4, 4, 7, 7, 7",
                               "被引次数 0、1、2、2、2、4、4、7、7、7"),
               Text("top 10 %: 1/3 for each 7", "前 10%：每个 7 次各得 1/3"),
               "Waltman & Schreiber 2013, doi:10.1002/asi.22775", "test_cells.py"),
    ),
    "citations": (
        Golden("published", Text("hep-ph as released", "hep-ph 公布数据"),
               Text("34,546 works, 421,578 links read", "读入 34,546 项成果、421,578 条引文"),
               "SNAP cit-HepPh; Leskovec et al. 2005, doi:10.1145/1081870.1081893",
               "test_hepph.py"),
    ),
    "novelty": (
        Golden("by_hand", Text("four works, all graphs with their years and degrees written out",
                               "4 项成果，逐一列出年份与度数相同的全部网络"),
               Text("each z within four standard errors of the exact one",
                    "各 z 值与精确值相差不超过四个标准误"),
               "Uzzi et al. 2013, doi:10.1126/science.1240474", "test_novelty.py"),
    ),
    "first_pairs": (
        Golden("by_hand", Text("3,025 works of handball research, counted pair by pair",
                               "手球研究 3,025 项成果，逐对计数"),
               Text("20,611 new pairs, distances 15,386.43 together",
                    "首次组合 20,611 对，距离合计 15,386.43"),
               "Wang et al. 2017, doi:10.1016/j.respol.2017.06.006", "test_larger.py"),
    ),
    **{
        name: (
            Golden("by_hand", Text("all works of Paperscape 1991–96, counted one by one",
                                   "Paperscape 1991—96 年全部成果，逐项计数"),
                   Text("each value to 1e-12", "每个取值（精度 1e-12）"),
                   "Trajtenberg et al. 1997, doi:10.1080/10438599700000006", "test_larger.py"),
        )
        for name in ("originality", "generality")
    },
}  # fmt: skip
"""Indicator to its values; one that is not here is held to its worked example alone."""
