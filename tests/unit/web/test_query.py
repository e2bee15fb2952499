# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.job import form_values


@pytest.mark.parametrize(
    ("text", "value"), [("8%", 0.08), (" 8 % ", 0.08), ("8％", 0.08), ("0.08", 0.08), ("1,000", 1000.0), ("", None)]
)
def test_numbers_as_people_write_them(text, value):
    assert form_values.number(text, "target") == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize("text", ["eight", "8 %%", "nan", "inf", "1e999"])
def test_what_is_no_number_names_its_field(text):
    with pytest.raises(InputError) as raised:
        form_values.number(text, "target")
    assert raised.value.place.column == "target" and raised.value.mending is not None


def test_years():
    assert form_values.whole("2030", "by") == 2030 and form_values.whole(" ", "by") is None
    with pytest.raises(InputError):
        form_values.whole("2030.5", "by")


def test_a_year_must_be_there():
    assert form_values.year("2030", "by") == 2030
    for text in ("", "soon"):
        with pytest.raises(InputError) as caught:
            form_values.year(text, "by")
        assert caught.value.place.column == "by"


def test_an_error_is_one_sentence_in_both_languages():
    said = form_values.error_sentence(form_values.unread("soon", "by", "2030"))
    assert "soon" in said.en and "2030" in said.zh and said.en != said.zh
