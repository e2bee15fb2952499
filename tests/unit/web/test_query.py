# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.job import pages


@pytest.mark.parametrize(
    ("text", "value"), [("8%", 0.08), (" 8 % ", 0.08), ("8％", 0.08), ("0.08", 0.08), ("1,000", 1000.0), ("", None)]
)
def test_numbers_as_people_write_them(text, value):
    assert pages.number(text, "target") == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize("text", ["eight", "8 %%", "nan", "inf", "1e999"])
def test_what_is_no_number_names_its_field(text):
    with pytest.raises(InputError) as raised:
        pages.number(text, "target")
    assert raised.value.place.column == "target" and raised.value.mending is not None


def test_years():
    assert pages.whole("2030", "by") == 2030 and pages.whole(" ", "by") is None
    with pytest.raises(InputError):
        pages.whole("2030.5", "by")


def test_a_year_must_be_there():
    assert pages.year("2030", "by") == 2030
    for text in ("", "soon"):
        with pytest.raises(InputError) as caught:
            pages.year(text, "by")
        assert caught.value.place.column == "by"


def test_an_error_is_one_sentence_in_both_languages():
    said = pages.error_sentence(pages.unread("soon", "by", "2030"))
    assert "soon" in said.en and "2030" in said.zh and said.en != said.zh
