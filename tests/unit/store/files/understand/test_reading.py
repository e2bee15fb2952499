# SPDX-License-Identifier: Apache-2.0
"""One sheet against one table: what a person says, currencies, grades, any order of columns."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import ColumnError, InputError
from yuzui.model.schema import TABLES
from yuzui.sheets.sheet import Sheet
from yuzui.sheets.understand import choose, understand
from yuzui.sheets.understand.mapping import Given
from yuzui.sheets.units import Unit
from yuzui.text.measures import SECONDS

PROPOSALS = TABLES["proposal"]


def sheet(*rows, name="", merged=(), file="t.csv", faulty=None):
    return Sheet(file, name, [list(row) for row in rows], merged=merged, faulty=faulty or {})


def test_map_says_what_a_person_knows():
    said = {"proposal": {"amount": Given("总经费额度", Unit("×10000", 10000, "CNY")), "id": Given("代号")}}
    found = choose(sheet(["代号", "总经费额度"], ["P1", 12]), said)
    assert found.rows[0]["id"] == "P1" and found.rows[0]["amount"] == 12_000_000
    with pytest.raises(ColumnError) as error:
        understand(sheet(["id", "amount"], ["P1", 1]), PROPOSALS, {"proposal": {"id": Given("没有")}})
    assert error.value.place.column == "没有"


def test_two_currencies_stop():
    with pytest.raises(InputError) as error:
        choose(sheet(["id", "amount (USD)", "建议金额(万元)"], ["P1", 1, 2]))
    assert error.value.code == "mixed_currency" and "CNY, USD" in error.value.seen


def test_two_currencies_in_one_column_stop_at_the_row_of_the_second():
    with pytest.raises(InputError) as error:
        choose(sheet(["id", "amount"], ["P1", 7], ["P2", "￥12"], ["P3", "$5"]))
    assert error.value.code == "mixed_currency" and "CNY, USD" in error.value.seen
    assert (error.value.place.row, error.value.place.column) == (4, "amount")
    found = choose(sheet(["id", "amount", "need_€"], ["P1", "12 EUR", 3], ["P2", "€5", 3]))
    assert [row["currency"] for row in found.rows] == ["EUR", "EUR"]
    with pytest.raises(InputError):
        choose(sheet(["id", "申请金额（万元）"], ["P1", "12"], ["P2", "3 USD"]))


def test_letters_are_grades():
    found = choose(sheet(["申请号", "专家", "评分"], ["P1", "a", "优"], ["P1", "b", "良"]))
    assert [(r["score"], r["grade"]) for r in found.rows] == [(None, "优"), (None, "良")]
    # the line of map.toml that the error for a missing order advises
    said = {"review": {"score": Given("评分", order=("优", "良"))}}
    told = choose(sheet(["申请号", "专家", "评分"], ["P1", "a", "优"], ["P1", "b", "良"]), said)
    assert told.rows == found.rows and told.order == ("优", "良")


def test_figures_are_scores_whatever_the_heading_calls_them():
    for head in ("grade", "等级"):
        found = choose(sheet(["proposal", "reviewer", head], ["P1", "a", 5], ["P1", "b", 3]))
        assert [(r["score"], r["grade"]) for r in found.rows] == [(5.0, None), (3.0, None)]
    both = choose(sheet(["proposal", "score", "grade"], ["P1", 5, 1], ["P1", 3, 2]))
    assert [r["score"] for r in both.rows] == [5.0, 3.0]


def test_figures_with_a_declared_order_are_places_on_it():
    """Where 1 is best, nobody is to be ranked by the size of the figure."""
    rows = (["P1", "a", 1], ["P1", "b", 5])
    head = "grade (1 > 2 > 3 > 4 > 5)"
    said = {"review": {"score": Given("mark", None, ("1", "2", "3", "4", "5"))}}
    for found in (
        choose(sheet(["proposal", "reviewer", head], *rows)),
        choose(sheet(["proposal", "reviewer", "mark"], *rows), said),
    ):
        assert [(r["score"], r["grade"]) for r in found.rows] == [(None, "1"), (None, "5")]
        assert list(found.order) == ["1", "2", "3", "4", "5"]


@settings(deadline=None)
@given(st.permutations(["编号", "金额(万元)", "项目名称", "学科", "备注"]), st.integers(1, 30))
def test_order_of_columns_changes_nothing_and_no_row_is_lost(order, n):
    cells = {"编号": "P{}", "金额(万元)": 3, "项目名称": "题{}", "学科": "物理", "备注": "x"}
    rows = [[str(cells[h]).format(i) if isinstance(cells[h], str) else cells[h] for h in order] for i in range(n)]
    found = choose(sheet(order, *rows, *rows[:1]))
    assert found.rows_in == n + 1 and len(found.rejected) == 1
    assert found.rows[0] == {**dict.fromkeys(PROPOSALS.names), "id": "P0", "amount": 3_000_000, "currency": "CNY",
                             "title": "题0", "field": "物理", "tags": {"备注": "x"}}  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "cell", "seconds"),
    [("h", 4, 14_400), ("小时", "1.5", 5_400), ("min", 90, 5_400), ("天", 1, 86_400), ("s", 7, 7)],
)
def test_a_length_of_time_is_read_in_the_unit_of_its_heading(unit, cell, seconds):
    policy = TABLES["booking_policy"]
    found = understand(sheet(["resource", f"longest booking ({unit})"], ["R1", cell]), policy)
    assert found.rows[0]["max_block"] == seconds
    assert [float(one.factor) for one in found.mapping][1] == SECONDS[unit]
    said = {"booking_policy": {"max_block": Given("most", Unit(unit))}}
    told = understand(sheet(["resource", "most"], ["R1", cell]), policy, said)
    assert told.rows[0]["max_block"] == seconds


def test_a_unit_of_time_over_what_is_counted_in_no_time_sets_the_row_aside():
    found = understand(sheet(["id", "capacity (d)"], ["R1", 4]), TABLES["resource"])
    assert [one.code for one in found.rejected] == ["unit_mismatch"] and not found.rows


@pytest.mark.parametrize(
    ("heading", "seconds"),
    [
        ("longest booking (weeks)", 2_419_200), ("最长时段（周）", 2_419_200),
        ("longest booking (typical, h)", 14_400), ("longest booking (unit: h)", 14_400),
        ("longest booking [in hours]", 14_400), ("longest booking, h", 14_400),
        ("max_block_h", 14_400), ("max_block_weeks", 2_419_200), ("最长时段小时", 14_400),
        ("longest booking (最长时段)", 4), ("longest booking", 4), ("longest boking", 4),
    ],
)  # fmt: skip
def test_a_unit_is_found_wherever_people_write_it(heading, seconds):
    found = understand(sheet(["resource", heading], ["R1", 4]), TABLES["booking_policy"])
    assert found.rows[0]["max_block"] == seconds and not found.unused


def test_a_label_that_ends_in_a_unit_is_no_unit():
    found = understand(sheet(["resource", "per user and day"], ["R1", 4]), TABLES["booking_policy"])
    assert found.rows[0]["per_user_day"] == 4


def test_a_line_above_the_table_gives_the_unit_of_lengths_of_time():
    rows = ["单位：小时", None], ["resource", "longest booking"], ["R1", 4]
    assert understand(sheet(*rows), TABLES["booking_policy"]).rows[0]["max_block"] == 14_400


@pytest.mark.parametrize(
    ("table", "heading", "seen"),
    [
        ("booking_policy", "longest booking [fortnights]", "fortnights"),
        ("booking_policy", "longest booking (h/day)", "h/day"),
        ("booking_policy", "最长时段（月）", "月"),
        ("booking_policy", "longest booking mo", "mo"),
        ("booking_policy", "longest booking (core-hours)", "core-hours"),
        ("resource", "service life (months)", "months"),
        ("resource", "coordinate error (h)", "h"),
        ("proposal", "amount (万元/年)", "万元/年"),
    ],
)
def test_a_unit_that_nobody_knows_is_refused_and_never_read_as_one(table, heading, seen):
    key = TABLES[table].key[0]
    with pytest.raises(InputError) as caught:
        understand(sheet(["Rules of 2026", None], [key, heading], ["R1", 4]), TABLES[table])
    error = caught.value
    assert (error.code, error.seen, error.place.column) == ("unknown_unit", seen, heading)
    assert error.place.row == 2 and heading in error.fix.en and heading in error.fix.zh
    assert "月" in error.message.zh or seen not in ("月", "mo")


def test_the_advice_of_a_unit_is_taken():
    said = {"booking_policy": {"max_block": Given("longest booking (fortnights)", Unit("×", 1_209_600))}}  # fmt: skip
    rows = sheet(["resource", "longest booking (fortnights)"], ["R1", 2])
    assert understand(rows, TABLES["booking_policy"], said).rows[0]["max_block"] == 2_419_200


def test_ways_are_converted_and_a_column_without_unit_is_left_alone():
    heads = ["id", "coordinate error (m)", "service life (years)", "capacity (kW)"]
    row = understand(sheet(heads, ["R1", 2500, 20, 7]), TABLES["resource"]).rows[0]
    assert (row["coord_error_km"], row["service_years"], row["capacity"]) == (2.5, 20, 7)
