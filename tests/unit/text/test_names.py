# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from yuzui.text.names import COMPOUND_SURNAMES, split_name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("欧阳修", ("欧阳", "修")),
        ("司马迁", ("司马", "迁")),
        ("诸葛亮", ("诸葛", "亮")),
        ("王选", ("王", "选")),
        ("李四光", ("李", "四光")),
        ("欧阳", ("欧", "阳")),
        ("王", ("王", "")),
    ],
)
def test_compound_surnames_stay_whole(name, parts):
    assert split_name(name) == parts


@pytest.mark.parametrize("surname", sorted(COMPOUND_SURNAMES))
def test_splitting_loses_no_character(surname):
    assert split_name(surname + "文远") == (surname, "文远")
