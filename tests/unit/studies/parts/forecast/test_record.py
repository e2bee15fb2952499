# SPDX-License-Identifier: Apache-2.0
"""Scores and chances of past forecasts, against worlds whose answer is known."""

import numpy as np
import pytest

from yuzui.investment.forecast_report import record


def test_the_interval_score_charges_width_and_misses():
    assert record.interval_score(2, 5, 4) == 3
    assert record.interval_score(2, 5, 6.5) == pytest.approx(3 + 10 * 1.5)
    assert record.interval_score(2, 5, 1.5, alpha=0.5) == pytest.approx(3 + 4 * 0.5)


def test_the_chance_of_a_total_is_that_of_paths_drawn_by_countries():
    rng = np.random.default_rng(1)
    held_out = {f"c{k}": rng.binomial(4, 0.2, 12) for k in range(40)}
    pooled = np.concatenate(list(held_out.values()))
    few = record.chance_of_total(held_out, round(12 * pooled.mean()), 12)
    assert 0.3 < few < 0.7  # as many as usual
    assert record.chance_of_total(held_out, 40, 12) < 0.001  # nearly all missed: an alarm
    assert record.chance_of_total(held_out, 0, 12) == 1
    # where a country's paths all miss together, so many misses are no wonder
    together = {f"c{k}": np.full(12, 4 if k % 5 == 0 else 0) for k in range(40)}
    assert record.chance_of_total(together, 40, 12) > 0.1
