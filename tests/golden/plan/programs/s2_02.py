# SPDX-License-Identifier: Apache-2.0
"""S2-02: calls of a list with their budgets and deadlines, added up row by row."""

from ._files import parquet


def european_calls(data):
    rows = parquet(data("grants/eu_calls_2026.parquet"))
    days = sorted(rows.deadline.dropna())
    return {
        "calls": len(rows),
        "with_deadline": len(days),
        "with_budget": int(rows.budgetMin.notna().sum()),
        "budget_low": float(rows.budgetMin.sum()),
        "budget_high": float(rows.budgetMax.sum()),
        "first_deadline": days[0],
        "last_deadline": days[-1],
    }
