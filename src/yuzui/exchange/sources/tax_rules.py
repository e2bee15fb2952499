# SPDX-License-Identifier: Apache-2.0
"""Dated rules of R&D tax treatment; rows from memory wait until a person confirms them."""

from __future__ import annotations

from yuzui.exchange.extract import uncertain
from yuzui.text import Text

TITLE = Text("R&D tax rules", "研发税收规则")
LICENCE = "facts with source"
URL = "pages named in each row"
FORMAT = "csv"
HEADINGS = tuple(
    "rule_id jurisdiction instrument scope rate amortisation_rate effective_from effective_to"
    " act applies_to implied_subsidy_at_25pct_cit implied_subsidy_at_15pct_cit status source"
    " note".split()
)
SAME = (
    "jurisdiction instrument scope rate amortisation_rate effective_from effective_to act"
    " applies_to status source note".split()
)
TABLES = {
    "tax_rule": {
        "id": "rule_id",
        **{name: name for name in SAME},
        "implied_subsidy_25": "implied_subsidy_at_25pct_cit",
        "implied_subsidy_15": "implied_subsidy_at_15pct_cit",
    }
}
FLAGS = {"quarantined": uncertain("status")}
SAMPLE = (
    b"rule_id,jurisdiction,instrument,scope,rate,amortisation_rate,effective_from,effective_to,"
    b"act,applies_to,implied_subsidy_at_25pct_cit,implied_subsidy_at_15pct_cit,status,source,note\n"
    b"CN-CIT-25,CHN,statutory_rate,standard,0.25,,2008-01-01,,,all,,,memory-only,,\n",
    {
        "tax_rule": [
            {
                "id": "CN-CIT-25",
                "instrument": "statutory_rate",
                "rate": 0.25,
                "effective_from": "2008-01-01",
                "effective_to": None,
                "status": "memory-only",
            }
        ]
    },
)
