# SPDX-License-Identifier: Apache-2.0
"""A use is billed: what was used times the price agreed, to the minor unit."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from yuzui.job.workflow.checks import Attempt
from yuzui.job.workspace import Workspace
from yuzui.model.table import Row
from yuzui.network.share_uses import standing_uses, used
from yuzui.store.store import Change
from yuzui.text import Text

TITLE = Text("bill what was used", "结算使用量")


def run(workspace: Workspace, change: Change, attempt: Attempt) -> Row:
    """Return the bill, in minor units."""
    return {"billed": bill(used(workspace, standing_uses(workspace, attempt.id)), int(attempt.row["price"]))}


def bill(amount: float, price: int) -> int:
    """Return amount times price in minor units, rounded half to even.

    Examples
    --------
    >>> bill(0.1 + 0.2, 10000), bill(10, 100), bill(2.5, 0)
    (3000, 1000, 0)
    """
    return int((Decimal(f"{amount:.6f}") * price).to_integral_value(ROUND_HALF_EVEN))
