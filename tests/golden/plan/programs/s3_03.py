# SPDX-License-Identifier: Apache-2.0
"""S3-03 once more: countries by universities listed and by regions named, weights drawn evenly."""

from tests.golden.plan.programs._files import parquet
from tests.golden.plan.programs._ranks import ranges


def order_of_sites(data):
    frame = parquet(data("universities.parquet"))
    groups = {country: part for country, part in frame.groupby("country")}  # noqa: C416
    countries = sorted(groups)
    listed = [float(len(groups[one])) for one in countries]
    regions = [float(groups[one].region.dropna().replace("", None).dropna().nunique()) or None for one in countries]
    made = dict(zip(countries, ranges([listed, regions], (0.5, 0.5), 1_000), strict=True))
    answer = {}
    for country in ("United States", "India", "Canada"):
        rank, low, high = made[country]
        at = f"options[name={country}]"
        answer |= {f"{at}.rank": rank, f"{at}.rank_range.low": low, f"{at}.rank_range.high": high}
    return answer
