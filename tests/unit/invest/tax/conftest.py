# SPDX-License-Identifier: Apache-2.0
"""The shipped rules as read, and a row to change."""

import pytest

from yuzui.catalogue.sources.tax_rules import gift
from yuzui.investment.tax import rules as reader


@pytest.fixture
def rules(tax_rules):
    return reader.read(tax_rules, "tax_rules.csv", gift=gift)


@pytest.fixture
def rule_row():
    """Make one row of a file of rules."""

    def make(name="R1", **cells):
        row = {
            "rule_id": name,
            "jurisdiction": "CHN",
            "instrument": "additional_deduction",
            "scope": "all eligible enterprises",
            "rate": "0.75",
            "effective_from": "2018-01-01",
            "effective_to": "2022-12-31",
            "act": "",
            "applies_to": "own R&D, all types",
            "status": "sourced",
            "source": "a",
            "note": "",
        }
        return row | cells

    return make
