# SPDX-License-Identifier: Apache-2.0
import math

import pytest

from yuzui.investment import reference_class

PANEL = {"A": {2000: 0.1, 2002: 0.2}, "B": {2000: 0.3, 2001: 0.3, 2002: 0.3}, "C": {2000: 0.0}}


def test_all_changes_over_as_many_years():
    found = reference_class.changes(PANEL, 2)
    assert found == [("A", pytest.approx(math.log(2.25))), ("B", pytest.approx(0.0))]


def test_the_country_asked_about_never_predicts_itself():
    assert [name for name, _ in reference_class.changes(PANEL, 2, "A")] == ["B"]


def test_coverage_leaves_each_country_out():
    rows = [(name, float(value)) for name in "AB" for value in range(10)] + [("Z", 99.0)]
    assert reference_class.coverage(rows) < 1
    assert reference_class.coverage([("A", 0.0), ("B", 0.0)]) == 1
    assert math.isnan(reference_class.coverage([("A", 0.0)]))


@pytest.mark.parametrize(("ahead", "nominal"), [(1, 0.797), (3, 0.796), (5, 0.776), (10, 0.779)])
def test_coverage_on_the_panel_is_near_its_nominal_value(uis, ahead, nominal):
    from yuzui.investment.series import panel

    found = reference_class.coverage(reference_class.changes(panel.read(uis).shares, ahead))
    assert 0.75 <= found <= 0.85
    assert found == pytest.approx(nominal, abs=0.01)
