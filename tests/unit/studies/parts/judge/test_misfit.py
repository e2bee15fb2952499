# SPDX-License-Identifier: Apache-2.0
"""The headline of the predictive check names what its table shows to be missed, and nothing else."""

import itertools

from yuzui.funding.judging.pictures import checked
from yuzui.funding.judging.tables import _check

INSIDE, OUTSIDE, SHOWN_INSIDE = (0.5, [0.4, 0.6]), (0.7, [0.4, 0.6]), (0.60004, [0.4, 0.6])


def criterion(first, second, means, within):
    level = {"from": 1.0, "to": 1.0}
    rows = [{**level, "share": seen, "expected": ends} for seen, ends in (first, second)]
    spreads = {"spread_of_means": means, "spread_within": within}
    check = {name: {"seen": seen, "expected": ends} for name, (seen, ends) in spreads.items()}
    return {"criterion": None, "check": {"levels": rows, **check}}


def test_headline_and_table_agree():
    for case in itertools.product((INSIDE, OUTSIDE, SHOWN_INSIDE), repeat=4):
        one = criterion(*case)
        said, table = checked(one), _check({"criteria": [one]}, "en")
        missed = [row[1] for row in table.rows if row[-1] == "no"]
        classes = sum("share of scores" in name for name in missed)
        assert (f"{classes} of 2 classes" in said.en) == (classes > 0)
        assert ("the spread of the means" in said.en) == ("spread of the means" in missed)
        assert ("within proposals" in said.en) == ("spread within proposals" in missed)
        assert ("misses" in said.en) == ("未能重现" in said.zh) == bool(missed)
