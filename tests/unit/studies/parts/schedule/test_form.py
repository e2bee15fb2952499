# SPDX-License-Identifier: Apache-2.0
"""A form written and read: what is wrong with a row is told with its place."""

import pytest

from yuzui.errors import InputError
from yuzui.scheduling.run import form
from yuzui.sheets.formats import read, write_xlsx
from yuzui.sheets.sheet import Export


def written(path, lang, change=None):
    sheets = form.workbook(form.kind("cohort"), "cohort", lang)
    made = [change(one) if change else one for one in sheets]
    write_xlsx(path, made)
    return path


def test_kinds_that_have_a_form():
    assert {"beamline", "rig", "telescope", "hosting", "cohort"} <= set(form.scheduled())
    assert "service" not in form.scheduled()
    with pytest.raises(InputError) as caught:
        form.kind("service")
    assert caught.value.code == "unknown_kind" and "beamline" in caught.value.expected


@pytest.mark.parametrize(("lang", "sheet"), [("en", "requests"), ("zh", "申请")])
def test_a_workbook_says_which_kind_it_is_of(tmp_path, lang, sheet):
    path = written(tmp_path / "f.xlsx", lang)
    sheets = read(path)
    assert form.kind_of(sheets) == "cohort"
    assert sheet in {one.name for one in sheets}
    assert form.kind_of([one for one in sheets if one.name == sheet]) == ""


def test_a_request_that_cannot_be_read_is_set_aside_with_its_place(tmp_path):
    def change(one):
        if one.name != "requests":
            return one
        rows = [list(row) for row in one.rows]
        grade = list(one.headings).index("grade")
        rows[1][grade], rows[2][grade] = 9, "good"
        return Export(one.name, one.headings, rows)

    found = form.rows(written(tmp_path / "f.xlsx", "en", change), form.kind("cohort"))
    assert list(found.rejected) == ["C2", "C3"]
    for id, line, code, seen in (
        ("C2", 3, "out_of_range", "9"), ("C3", 4, "wrong_type", "good")
    ):  # fmt: skip
        error = found.rejected[id]
        assert (error.place.sheet, error.place.row, error.place.column) == ("requests", line, "grade")
        assert (error.code, error.seen, error.expected) == (code, seen, "1 … 5")
        assert error.mending is not None
    assert len(found.rows["request"]) == 5


def test_a_fact_that_cannot_be_read_refuses_the_whole(tmp_path):
    def change(one):
        return Export(one.name, one.headings, [("cages", "many", None, None)]) if (
            one.name == "pools"
        ) else one  # fmt: skip

    with pytest.raises(InputError) as caught:
        form.rows(written(tmp_path / "f.xlsx", "en", change), form.kind("cohort"))
    assert caught.value.place.sheet == "pools" and caught.value.place.row == 2
