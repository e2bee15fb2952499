# SPDX-License-Identifier: Apache-2.0
"""Late shares of single works, and when they may be said."""

import pytest

from yuzui.evaluation.indicator import Parameters, tables
from yuzui.evaluation.indicators import late_share
from yuzui.store.duck import Lake


@pytest.mark.parametrize(("through", "value", "reason"), [(2008, None, "too_early"), (2009, 0.5, ""), (2030, 0.5, "")])
def test_twice_the_window_must_be_over(through, value, reason):
    lake = Lake()
    ids, kinds = ["f", "a", "b", "c"], {"field": "VARCHAR", "type": "VARCHAR"}
    none = dict.fromkeys(kinds, [None] * len(ids))
    lake.put("work", {"work_id": ids, "year": [2000, 2001, 2006, 2015]} | none, kinds)
    lake.put("citation", {"citing_id": ["a", "b", "c"], "cited_id": ["f", "f", "f"]})
    found = lake.expression(late_share.expr(tables(), Parameters(window=5, through=through)))
    at = found["work_id"].tolist().index("f")
    seen = float(found["late_share_5"][at])
    assert (seen if seen == seen else None) == value
    assert found["late_share_5_null"][at] == reason
