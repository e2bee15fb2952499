# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.path_report.question import Question


def test_forecasts_reach_the_grid_and_any_later_deadline():
    def ask(by):
        return Question("CHN", "basic", "total", 0.08, by).horizons(2024)

    assert list(ask(None)) == list(ask(2030)) == list(range(1, 12))
    assert list(ask(2040))[-1] == 16
