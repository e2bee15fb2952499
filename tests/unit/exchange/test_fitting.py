# SPDX-License-Identifier: Apache-2.0
"""A column gives what its cells give one by one."""

import math

from hypothesis import given
from hypothesis import strategies as st

from yuzui.catalogue.fitting import fitted, serious
from yuzui.model.schema import TABLES
from yuzui.sheets.values import UnfitError, value

COLUMNS = [
    TABLES[table][name]
    for table, name in (
        ("job", "run"), ("work", "month"), ("work", "date"), ("work", "venue"),
        ("work", "retracted"), ("work", "type"), ("work", "ext_ids"), ("observation", "result_num"),
    )
]  # fmt: skip
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-20, 20), st.floats(), st.just(-0.0),
    st.sampled_from(["", "3", "１２", "2024-02-30", "2024/2/3", "preprint", "是", "-", '{"a": 1}']),
)  # fmt: skip


@given(st.sampled_from(COLUMNS), st.lists(CELLS, max_size=12))
def test_column_is_its_cells(column, cells):
    values, unfit = fitted(column, cells)
    for place, cell in enumerate(cells):
        try:
            one = cell if cell == "" and column.type.value == "text" else value(column, cell)
        except UnfitError as error:
            assert unfit[place] == str(error) and values[place] is None
        else:
            assert place not in unfit
            assert repr(one) == repr(values[place])
            assert not isinstance(one, float) or math.copysign(1, one) == math.copysign(1, values[place])


def test_needed_money_and_scores_set_a_row_aside():
    for table, name in (("work", "work_id"), ("award", "amount"), ("review", "score")):
        assert serious(TABLES[table], TABLES[table][name])
    assert not serious(TABLES["work"], TABLES["work"]["month"])
    assert serious(TABLES["tax_rule"], TABLES["tax_rule"]["effective_from"]), "empty is open"
