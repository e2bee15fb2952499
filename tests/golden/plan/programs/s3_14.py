# SPDX-License-Identifier: Apache-2.0
"""S3-14: proposals evaluated and granted by scheme and year, over all countries."""

from ._files import parquet


def success_by_scheme(data):
    rows = parquet(data("grants/erc_evaluated_granted.parquet"))
    sums = rows.groupby(["scheme", "year", "stage"]).n.sum()
    figures = {"lines": len(rows)}
    for (scheme, year, stage), n in sums.items():
        at = f"success[scheme={scheme},year={year}]"
        figures[f"{at}.{stage}"] = float(n)
        if stage == "granted" and sums.get((scheme, year, "evaluated")):
            figures[f"{at}.share"] = float(n / sums[scheme, year, "evaluated"])
    return figures
