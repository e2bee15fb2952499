# SPDX-License-Identifier: Apache-2.0
"""The implied subsidies that sources list with their rules, beside those computed here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yuzui.investment.tax.price import b_index
from yuzui.investment.tax.rule import Rule, Rules


@dataclass(frozen=True, slots=True)
class Listed:
    """One implied subsidy that a source lists, beside ours."""

    rule: Rule
    tax_rate: float
    listed: float
    computed: float

    @property
    def error(self) -> float:
        """Distance of the two."""
        return abs(self.listed - self.computed)


def listed(rules: Rules) -> Iterator[Listed]:
    """Yield every implied subsidy the sources list, with what the rate of its rule gives."""
    for rule in rules.rows:
        for tax_rate, value in rule.listed.items():
            yield Listed(rule, tax_rate, value, 1 - b_index(tax_rate, rule.stated))
