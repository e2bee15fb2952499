# SPDX-License-Identifier: Apache-2.0
"""Chinese personal names: compound surnames kept whole, order known.

Romanisation needs a dictionary and belongs to the module that links persons; here is only
what can be said without one.
"""

from __future__ import annotations

COMPOUND_SURNAMES = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 长孙 宇文 轩辕 "
    "独孤 南宫 闻人 端木 百里 东郭 西门 呼延 澹台 公冶 太史 申屠 钟离 鲜于 闾丘 万俟".split()
)


def split_name(name: str) -> tuple[str, str]:
    """Split a Chinese name into surname and given name.

    Examples
    --------
    >>> split_name("欧阳修")
    ('欧阳', '修')
    >>> split_name("王选")
    ('王', '选')
    """
    size = 2 if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else 1
    return name[:size], name[size:]
