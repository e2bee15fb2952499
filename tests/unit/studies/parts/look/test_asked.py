# SPDX-License-Identifier: Apache-2.0
"""Names, windows and units are understood, or refused with what is known."""

import pytest

from yuzui.errors import InputError
from yuzui.evaluation.report import request


def test_windows_stand_once_in_the_order_they_are_asked():
    assert request.windows(5) == (5,) and request.windows("0") == (0,)
    assert request.windows("10, 3,open,3") == (10, 3, 0)
    with pytest.raises(InputError) as caught:
        request.windows("five")
    for nothing in ("", " , "):
        with pytest.raises(InputError):
            request.windows(nothing)
    assert caught.value.seen == "five" and "open" in caught.value.expected


def test_means_and_totals_name_their_indicator():
    assert list(request.indicators("mncs,tncs,mnlcs,pp_top10,cd", (5,))) == ["ncs", "nlcs", "pp_top", "cd"]
    with pytest.raises(InputError):
        request.indicators("volatility", (5,))
    with pytest.raises(InputError) as caught:
        request.indicators("late_share", (5, 0))
    assert caught.value.expected == "3 5 10"


def test_units_need_authors():
    request.gathered("", "author", ())
    request.gathered("country", "author", ("authorship",))
    with pytest.raises(InputError) as caught:
        request.gathered("country", "author", ("work",))
    assert caught.value.code == "authors_missing" and "--authorships" in caught.value.fix.zh
    with pytest.raises(InputError) as caught:
        request.gathered("village", "author", ())
    assert "country" in caught.value.expected
