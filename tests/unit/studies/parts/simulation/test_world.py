# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.studies.parts.path.question import Question
from yuzui.studies.parts.path.sources import material
from yuzui.studies.parts.simulation.world import forecast
from yuzui.studies.parts.workspace import Workspace

YEARS = tuple(range(2024, 2031))


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    from yuzui.invest.series.ratio import ratio

    question = Question("CHN", "basic", "total", 0.08, 2030)
    found = material(Workspace(tmp_path_factory.mktemp("world")), question)
    return ratio(found.facts, "CHN", "basic", "total"), found


@pytest.mark.parametrize("method", ["persistence", "damped_drift", "reference_class"])
def test_a_point_and_outcomes_for_every_year(known, method):
    points, spreads = forecast(method, *known, YEARS)
    assert len(points) == len(spreads) == 6
    assert all(list(spread) == sorted(spread) and len(spread) > 50 for spread in spreads)


def test_unknown_methods_are_refused_with_those_that_are_known(known):
    with pytest.raises(InputError) as caught:
        forecast("magic", *known, YEARS)
    assert "persistence" in caught.value.expected
