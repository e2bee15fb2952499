# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal

import pytest

from yuzui.catalogue.sources.tax_rules import gift


@pytest.mark.parametrize(
    ("words", "want"),
    [
        ("A fund gift to NSFC, 100 million CNY", ("A fund", "NSFC", "", Decimal(10**8), "CNY")),
        ("A gift to B for C, 1,500 USD", ("A", "B", "C", Decimal(1500), "USD")),
        ("某基金会向基金委捐赠2亿元，用于数学", ("某基金会", "基金委", "数学", Decimal(2 * 10**8), "CNY")),
        ("CAS gift to NSF for GIS, 5 million", ("CAS", "NSF", "GIS", None, "")),
        ("A gift to B", ("A", "B", "", None, "")),
    ],
)
def test_words_of_a_gift(words, want):
    found = gift(words)
    assert (found.donor, found.recipient, found.purpose, found.amount, found.currency) == want


def test_words_without_parties_say_nothing():
    assert gift("100 million CNY") is None and gift("") is None
