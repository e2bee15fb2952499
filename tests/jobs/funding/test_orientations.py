# SPDX-License-Identifier: Apache-2.0
"""Awards under the four orientations: each counted once, money divided, a list that cannot be used refused."""

import pytest

from yuzui.errors import FileFormatError, InputError
from yuzui.funding.inputs import Orientations
from yuzui.funding.jobs import orientations
from yuzui.job.workspace import Workspace


def test_parts_sum_to_the_whole_and_nothing_is_counted_twice(tmp_path):
    answer = orientations.compute(Workspace(tmp_path), Orientations())
    assert answer.union + answer.untagged.awards == answer.awards == 1151 and answer.double_counted == 0
    assert sum(one.awards for one in answer.orientations) == answer.naive_sum > answer.union
    own = tmp_path / "codes.csv"
    own.write_text("directorate,division,orientation\nMPS,DMS,frontiers\nMPS,*,frontiers\nMPS,DMS,economy\n")
    few = orientations.compute(Workspace(tmp_path), Orientations(codes=own))
    money = {one.id: one.money for one in few.orientations}
    assert few.union == few.orientations[0].awards == 269 and few.naive_sum == 269 + 130
    assert money["major_needs"] == 0 and money["frontiers"] > money["economy"] > 0
    assert few.run.id != answer.run.id


def test_a_list_of_codes_that_cannot_be_used_is_refused(tmp_path):
    own = tmp_path / "codes.csv"
    for text, error in (
        ("directorate,division,orientation\nMPS,DMS,prestige\n", InputError),
        ("directorate,orientation\nMPS,frontiers\n", FileFormatError),
        ("", FileFormatError),
    ):
        own.write_text(text)
        with pytest.raises(error) as caught:
            orientations.compute(Workspace(tmp_path), Orientations(codes=own))
        assert "codes.csv" in str(caught.value.place)
    with pytest.raises(FileFormatError):
        orientations.compute(Workspace(tmp_path), Orientations(codes=tmp_path / "none.csv"))
