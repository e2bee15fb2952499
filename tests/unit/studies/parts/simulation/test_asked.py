# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.studies.parts.simulation import asked, document, pictures


def test_a_list_by_year_holds_on_at_its_last_number():
    one = asked.asked({"government_growth": "25, 50；75", "horizon": "2030"})
    assert one.horizon == 2030
    schedule = one.levers["government_growth"]["basic"]
    assert [schedule[year] for year in range(2025, 2031)] == [25, 50, 75, 75, 75, 75]


def test_what_is_empty_is_not_set():
    assert asked.asked({"donations": " ", "horizon": ""}).levers == {}


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"donations": "many"}, "donations"),
        ({"donations": "-1"}, "donations"),
        ({"government_growth": "1e9"}, "government_growth"),
        ({"structure": "nan"}, "structure"),
        ({"tax": "0.1 " * 101}, "tax"),
        ({"horizon": "9999"}, "horizon"),
        ({"horizon": "<b>"}, "horizon"),
    ],
)
def test_what_cannot_be_used_is_named(given, place):
    with pytest.raises(InputError) as caught:
        asked.asked(given)
    assert caught.value.place is not None and caught.value.place.column == place


def test_an_answer_is_that_of_the_same_scenario_run_from_the_command(tmp_path):
    from yuzui.studies.parts.workspace import Workspace

    one = asked.asked({"joint_fund": "20", "horizon": "2028"})
    found = asked.answer(one)
    assert found == document.run(Workspace(tmp_path), one, asked.DRAWS)
    names = [picture.meta.name for picture in pictures.pictures(found)]
    assert names == ["scenario-share", "scenario-levers", "scenario-tornado"]
    assert "联合基金" in pictures.moved(found).meta.finding.zh
