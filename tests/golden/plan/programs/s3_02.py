# SPDX-License-Identifier: Apache-2.0
"""S3-02: a ten-year path drawn in 2014, looked at again in 2019 and drawn anew in 2024."""

from ._china import series


def yearly_rates(data):
    """Let basic research over the rest rise by equal steps; return its yearly rates."""
    path = data("china_rd_expenditure.csv")
    basic, whole = series(path), series(path, "total", "GERD")
    figures = {}
    for base, years in ((2014, 10), (2019, 5), (2024, 10)):
        begin = basic[base] / (whole[base] - basic[base])
        step = (0.08 / 0.92 - begin) / years
        figures[f"replans[base={base}].years"] = years
        for n in (1, years):
            rate = (begin + n * step) / (begin + (n - 1) * step) - 1
            figures[f"replans[base={base}].milestones[year={base + n}].above_rest"] = rate
    return figures
