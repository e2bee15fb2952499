# SPDX-License-Identifier: Apache-2.0
"""What is written in a cell is what is read from it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yuzui.errors import Place, PlanError
from yuzui.policy.plan import workbook as cells
from yuzui.sheets.schema import Column
from yuzui.text import same

AT = Place("p.xlsx", "Checks", 7, "x")
SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20),
    st.sampled_from(["2026-01-01", "true", "null", "1", "a: b", "[x", "0x1F", "'q", "~", "> 8 %"]),
)
PARTS = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3),
        st.dictionaries(st.sampled_from(["a", "2026-01-01", "1", "Body Mass (g)", "量"]), inner,
                        min_size=1, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip


def column(form):
    return Column("x", same("x"), kind=form)


@given(PARTS)
def test_a_value_comes_back_as_it_was(part):
    written = cells.cell(column("value"), part)
    back = cells.value(column("value"), written, AT)
    assert back == part
    assert type(back) is type(part) or isinstance(back, type(part))


@given(st.dictionaries(st.sampled_from(["where", "at_least", "says"]), PARTS, min_size=1))
def test_the_rest_comes_back_as_it_was(part):
    assert cells.value(column("rest"), cells.cell(column("rest"), part), AT) == part


def test_references_with_and_without_a_role():
    bind = ["study:path", {"ref": "page:facility", "role": "support"}, {"ref": "table:x"}]
    written = cells.cell(column("refs"), bind)
    assert written.splitlines()[:2] == ["study:path", "page:facility (support)"]
    assert cells.value(column("refs"), written, AT) == bind


@pytest.mark.parametrize("said", ["data, workflow", "data，workflow", "data、workflow ", "data workflow"])
def test_words_are_parted_as_people_part_them(said):
    found = cells.value(column("words"), said, AT)
    assert found == ["data", "workflow"]
    assert found.lines == [7, 7] and found.sheet == "Checks"


def test_an_empty_cell_is_nothing_or_an_empty_list():
    assert cells.value(column("text"), None, AT) is None
    assert cells.value(column("value"), None, AT) is None
    assert cells.value(column("words"), None, AT) == []
    assert cells.cell(column("words"), []) is None


def test_what_a_spreadsheet_makes_of_text_is_undone():
    assert cells.value(column("text"), dt.date(2030, 12, 31), AT) == "2030-12-31"
    assert cells.value(column("text"), dt.datetime(2030, 12, 31), AT) == "2030-12-31"
    assert cells.value(column("text"), "'=", AT) == "=", "the comparator, written neutralised"
    assert cells.value(column("text"), 1, AT) == "1", "a section typed as a number"


@pytest.mark.parametrize("said", ["at least ten", "[1, 2]", "{a: "])
def test_the_rest_must_be_a_mapping(said):
    with pytest.raises(PlanError) as caught:
        cells.value(column("rest"), said, AT)
    assert caught.value.code == "not_a_mapping"
    assert (caught.value.place.sheet, caught.value.place.row) == ("Checks", 7)


def test_plain_forgets_places_only():
    assert cells.without_places({"a": (1, [2])}) == {"a": [1, [2]]}
