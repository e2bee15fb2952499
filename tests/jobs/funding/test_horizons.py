# SPDX-License-Identifier: Apache-2.0
"""Money for today and for the long run: the formula, what stands apart, what is refused."""

import math

import pytest

from yuzui.errors import InputError
from yuzui.funding.inputs import Horizons
from yuzui.funding.jobs import horizons
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

AWARDS = """award_id,institution,state,directorate,division,amount_usd,start_date,end_date
1,Example,EX,MPS,DMR,100,2026-01-01,2031-12-31
2,Example,EX,MPS,DMR,100,2026-01-01,
3,Example,EX,MPS,DMR,100,2026-01-01,2025-01-01
"""


def test_one_award_splits_by_the_formula_and_what_has_no_end_stands_apart(tmp_path):
    (tmp_path / "awards.csv").write_text(AWARDS)
    workspace = Workspace(tmp_path / "w")
    of("load").run(workspace, files=[tmp_path / "awards.csv"])
    answer = horizons.compute(workspace, Horizons(rates="0,5%"))
    assert (answer.awards, answer.counted, answer.without_end, answer.backwards) == (3, 1, 1, 1)
    assert answer.apart == ["2", "3"] and answer.currency == "USD"
    plain, discounted = answer.rates
    years, strength = 2191 / 365.25, math.log(1.05)
    assert plain.near + plain.long == pytest.approx(100) and plain.share_long == pytest.approx(1 - 3 / years)
    worth = [(math.exp(-strength * a) - math.exp(-strength * b)) for a, b in ((0, 3), (3, years))]
    assert discounted.share_long == pytest.approx(worth[1] / sum(worth))
    workspace.close()


def test_rates_that_cannot_be_are_refused_and_shipped_awards_are_used_where_none_are_loaded(tmp_path):
    for text in ("much", "-0.9", "0,,1", "700%"):
        with pytest.raises(InputError) as caught:
            horizons.compute(Workspace(tmp_path / "w"), Horizons(rates=text))
        assert caught.value.code == "not_a_rate"
    answer = horizons.compute(Workspace(tmp_path / "w"), Horizons())
    assert answer.counted == 1151 and [one.rate for one in answer.rates] == [0, 0.03, 0.07]
    shares = [one.share_long for one in answer.rates]
    assert shares == sorted(shares, reverse=True)
