# SPDX-License-Identifier: Apache-2.0
"""Dated rules of R&D tax treatment, and gifts; rows from memory wait until a person confirms them.

A row of the instrument ``event`` is a gift: its "rate" is a sum of money in whole units of the
currency, so it becomes a donation and never a rule with a rate. A gift whose words name no currency
beside the sum, or another sum than the column, is set aside: nothing is guessed from the country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from yuzui.catalogue.extract import Source, each, uncertain
from yuzui.model import quantity
from yuzui.model.table import Row
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
RULE = {
    "id": "rule_id",
    **{name: name for name in SAME},
    "implied_subsidy_25": "implied_subsidy_at_25pct_cit",
    "implied_subsidy_15": "implied_subsidy_at_15pct_cit",
}
GIFT = "event"


_PARTIES = (
    re.compile(r"(?P<donor>.+?) gift to (?P<recipient>.+?)(?: for (?P<purpose>.+?))?(?:, (?P<rest>.*))?"),
    re.compile(r"(?P<donor>.+?)向(?P<recipient>.+?)捐赠(?P<rest>[^，]*)(?:，用于(?P<purpose>.+))?"),
)
_SUM = re.compile(r"(?P<number>\d[\d,.]*)\s*(?P<size>thousand|million|billion|万|亿)?\s*(?:(?P<code>[A-Z]{3})|元)")


def gift(words: str) -> quantity.Gift | None:
    """Return what the words of a gift say, or None if they do not name giver and receiver.

    Parameters
    ----------
    words : str
        Such as ``A foundation gift to NSFC for maps, 100 million CNY``.

    Returns
    -------
    Gift or None
        The currency is the one that stands beside the sum and no other: neither the country of
        the row nor three capital letters elsewhere are taken for one.

    Examples
    --------
    >>> found = gift("WWF gift to NSF for maps, 1.5 million CNY")
    >>> found.donor, found.recipient, found.purpose, found.amount, found.currency
    ('WWF', 'NSF', 'maps', Decimal('1500000.0'), 'CNY')
    >>> gift("某基金会向国家自然科学基金委捐赠1亿元，用于基础研究").currency
    'CNY'
    >>> gift("WWF gift to NSF").currency
    ''
    """
    parties = next((match for one in _PARTIES if (match := one.fullmatch(words.strip()))), None)
    if parties is None:
        return None
    names = {name: (parties[name] or "").strip() for name in ("donor", "recipient", "purpose")}
    match = _SUM.fullmatch((parties["rest"] or "").strip())
    if match is None:
        return quantity.Gift(**names, amount=None, currency="")
    amount = Decimal(match["number"].strip(",.").replace(",", ""))
    return quantity.Gift(
        **names, amount=amount * quantity.UNITS[match["size"] or "元"], currency=match["code"] or "CNY"
    )


def _rule(row: Source) -> Iterator[Row]:
    if row["instrument"] != GIFT:
        yield {name: row[heading] for name, heading in RULE.items()}


def _gift(row: Source) -> Iterator[Row]:
    if row["instrument"] != GIFT:
        return
    scope = gift(str(row["scope"] or ""))
    yield {
        "id": row["rule_id"],
        "donor": scope and scope.donor,
        "recipient": scope and scope.recipient,
        "amount": row["rate"] if scope and scope.of(row["rate"]) else None,
        "currency": (scope and scope.currency) or None,
        "pledged_on": row["effective_from"],
        "date_precision": quantity.precision(row["effective_from"], row["effective_to"]),
        "restriction": (scope and scope.purpose) or None,
        "type": "basic" if "BASIC" in str(row["applies_to"]) else None,
        "source": row["source"],
    }


def _backwards(row: Source) -> bool:
    """Say whether the last day comes before the first one; both are written year first."""
    first, last = (str(row[name] or "") for name in ("effective_from", "effective_to"))
    return bool(first and last) and last < first


def _rules(rows: Iterable[Source]) -> Iterator[tuple[int, Row]]:
    return each(rows, _rule)


def _gifts(rows: Iterable[Source]) -> Iterator[tuple[int, Row]]:
    return each(rows, _gift)


TABLES = {"tax_rule": _rules, "donation_event": _gifts}
FLAGS = {"quarantined": uncertain("status"), "end_before_start": _backwards}
SAMPLE = (
    b"rule_id,jurisdiction,instrument,scope,rate,amortisation_rate,effective_from,effective_to,"
    b"act,applies_to,implied_subsidy_at_25pct_cit,implied_subsidy_at_15pct_cit,status,source,note\n"
    b"CN-CIT-25,CHN,statutory_rate,standard,0.25,,2008-01-01,,,all,,,memory-only,,\n"
    b'G-1,CHN,event,"A foundation gift to NSFC for maps, 100 million CNY",100000000,,2024-03-01,'
    b"2024-03-31,,BASIC RESEARCH donations,,,sourced,page,month only\n",
    {
        "donation_event": [
            {
                "id": "G-1",
                "donor": "A foundation",
                "recipient": "NSFC",
                "amount": 10_000_000_000,
                "currency": "CNY",
                "pledged_on": "2024-03-01",
                "date_precision": "month",
                "restriction": "maps",
                "type": "basic",
            }
        ],
        "tax_rule": [
            {
                "id": "CN-CIT-25",
                "instrument": "statutory_rate",
                "rate": 0.25,
                "effective_from": "2008-01-01",
                "effective_to": None,
                "status": "memory-only",
            }
        ],
    },
)
