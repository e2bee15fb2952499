# SPDX-License-Identifier: Apache-2.0
"""Innovation centres and science centres with the facilities whose sources place them there.

A facility belongs to a centre if the words of its site name the centre; if they name only the
region the centre stands in, it is in the same region and no more is said. Rows that rest on memory
alone are counted, not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yuzui.model.table import Row
from yuzui.text import Text

KINDS: Mapping[str, Text] = {
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


def tree(rows: Iterable[Mapping[str, str]], sites: Sequence[Row]) -> list[dict[str, Any]]:
    """Return centres, each with the sites placed there."""
    return [
        {
            "id": row["id"],
            "kind": row["kind"],
            "name": row["name"],
            "region": row["location"],
            "since": row["since"] or None,
            "status": row["status"] or None,
            "source": row["source"] or None,
            "fact_status": row["fact_status"],
            "note": row["note"] or None,
            "held": row["fact_status"] == HELD,
            "inside": inside,
            "region_only": [site for site in _naming(row["location"], sites) if site not in inside],
        }
        for row in rows
        if row["kind"] in KINDS
        for inside in [_naming(row["name"], sites)]
    ]


def _naming(place: str, sites: Sequence[Row]) -> list[Row]:
    """Return the sites whose words name a place, as a word of its own."""
    if not place:
        return []
    word = re.compile(rf"(?<!\w){re.escape(place)}(?!\w)")
    return [site for site in sites if word.search(site["site"] or "")]
