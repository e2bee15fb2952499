# SPDX-License-Identifier: Apache-2.0
"""Tables by meaning, with every row told or the whole refused."""

import pytest

from yuzui.catalogue.scholarly import tabular
from yuzui.catalogue.scholarly.record import Fault, Work, Written
from yuzui.errors import ColumnError, FileFormatError

ALIASES = {"id": ("id", "ID"), "year": ("Year", "PY")}


def read(text, quoted=True):
    return list(tabular.rows(Written("t.csv", text), ALIASES, ("id",), quoted))


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_marks_capitals_and_blank_rows(mark):
    text = f'year{mark}x{mark}Id\n2001{mark}{mark}a\n\n2002{mark}"p\nq"{mark}b\n'
    assert read(text) == [(2, {"id": "a", "year": "2001"}), (5, {"id": "b", "year": "2002"})]


def test_rows_of_another_width_are_set_aside_unless_the_file_ends_there():
    found = read("id,Year\na\nb,1,2\nc,3\n")
    assert [one.row for one in found if isinstance(one, Fault)] == [2, 3]
    assert found[-1] == (4, {"id": "c", "year": "3"})
    with pytest.raises(FileFormatError) as caught:
        read("id,Year\nc,3\na\n")
    assert caught.value.code == "truncated"


def test_an_open_quotation_is_a_file_cut_off_except_where_quotes_are_signs():
    with pytest.raises(FileFormatError):
        read('id,Year\na,"3\n')
    assert read('id\tYear\na"\t3\n', quoted=False) == [(2, {"id": 'a"', "year": "3"})]
    assert isinstance(read('id,Year\n"a"b,1\nc,3\n')[0], Fault)


def test_rows_set_aside_are_passed_on_and_others_made_works():
    made = tabular.works([(2, {"id": "a"}), Fault("ragged", 3)], lambda row, cells: Work(cells["id"], row))
    assert list(made) == [Work("a", 2), Fault("ragged", 3)]


def test_a_missing_column():
    with pytest.raises(ColumnError) as caught:
        read("idd,Year\na,1\n")
    assert caught.value.detail["nearest"] == "idd"
    assert read("id\na\n") == [(2, {"id": "a"})] and read("id,Year\n") == []
