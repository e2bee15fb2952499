# SPDX-License-Identifier: Apache-2.0
"""S3-10: the cheapest and the steadiest way to eight per cent by 2030, and how much growth has scattered."""

import math

from ._china import series


def steadiness(data):
    """Hold the share until the last year and jump, or let part over rest rise by equal steps; compare the money."""
    path = data("china_rd_expenditure.csv")
    basic, whole = series(path), series(path, "total", "GERD")
    last = max(basic)
    rate = round(whole[last] / whole[last - 1] - 1, 3)
    years = 2030 - last
    begin = basic[last] / (whole[last] - basic[last])
    goal = 0.08 / 0.92

    def money(ratios):
        rest = whole[last] - basic[last]
        return sum(ratio * rest * (1 + rate) ** n for n, ratio in enumerate(ratios, 1))

    cheapest = money([*[begin] * (years - 1), goal])
    steadiest = money([begin + (goal - begin) * n / years for n in range(1, years + 1)])
    return {
        "price_of_steadiness": steadiest / cheapest,
        "paths.cheapest.total": cheapest,
        "paths.steadiest.total": steadiest,
    }


def volatility(data):
    """Return the standard deviation of yearly growth, of basic research and of all R&D."""
    path = data("china_rd_expenditure.csv")

    def scatter(years):
        growth = [years[year] / years[year - 1] - 1 for year in sorted(years) if year - 1 in years]
        mean = math.fsum(growth) / len(growth)
        return math.sqrt(math.fsum((one - mean) ** 2 for one in growth) / (len(growth) - 1))

    return {"volatility.value": scatter(series(path)), "volatility.whole": scatter(series(path, "total", "GERD"))}
