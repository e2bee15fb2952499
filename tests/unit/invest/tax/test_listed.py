# SPDX-License-Identifier: Apache-2.0
from yuzui.catalogue.sources.tax_rules import gift
from yuzui.investment.tax import rules as reader
from yuzui.investment.tax.listed import listed


def test_listed_values_beside_ours(rules):
    found = list(listed(rules))
    assert len(found) == 18
    assert max(one.error for one in found) <= 5e-5


def test_falsified_rate_is_noticed(tax_rules):
    rows = [row | {"rate": "0.8"} if row["rate"] == "0.75" else row for row in tax_rules]
    assert max(one.error for one in listed(reader.read(rows, gift=gift))) > 5e-3
