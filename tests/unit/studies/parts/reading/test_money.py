# SPDX-License-Identifier: Apache-2.0
"""One currency, years that are years, nothing converted silently."""

import pytest

from yuzui.errors import InputError
from yuzui.funding.call_data import call_data


def read(tmp_path, text, name="proposals.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return call_data.from_path(tmp_path)


def test_two_currencies_are_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        read(tmp_path, "id,amount,currency\nP1,1,EUR\nP2,2,USD\n")
    assert caught.value.code == "mixed_currency" and caught.value.place.row == 3
    assert "币种" in caught.value.message.zh


@pytest.mark.parametrize("heading", ["第一年经费", "year 1 budget", "第2年度申请经费"])
def test_numbered_years_are_refused(tmp_path, heading):
    with pytest.raises(InputError) as caught:
        read(tmp_path, f"id,amount,{heading}\nP1,1,1\n")
    assert caught.value.code == "missing_fiscal_year" and caught.value.seen == heading


def test_one_currency_is_told(tmp_path):
    assert read(tmp_path, "id,amount (USD)\nP1,1\n").currency == "USD"
    assert read(tmp_path, "id,amount\nP1,1\n").currency == ""
