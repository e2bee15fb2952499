# SPDX-License-Identifier: Apache-2.0
"""Names of countries and of performing sectors, as every page and transcript says them."""

from __future__ import annotations

from collections.abc import Mapping

from yuzui.text import Text, same

COUNTRIES = {
    "CHN": Text("China", "中国"),
    "USA": Text("United States", "美国"),
    "KOR": Text("Korea", "韩国"),
    "SGP": Text("Singapore", "新加坡"),
}
PERFORMERS = {
    "enterprise": Text("enterprises", "企业"),
    "government_institute": Text("institutes", "研究机构"),
    "higher_education": Text("higher education", "高等学校"),
    "other": Text("others", "其他"),
}

PAYERS = {
    "government": Text("government", "政府"),
    "central_government": Text("central government", "中央政府"),
    "local_government": Text("local government", "地方政府"),
    "enterprise": Text("enterprises", "企业"),
    "abroad": Text("abroad", "境外"),
    "other": Text("others", "其他"),
}


def word(name: str, words: Mapping[str, Text]) -> Text:
    """Return the word for a name, or the name as the file writes it."""
    return words.get(name, same(name))
