# SPDX-License-Identifier: Apache-2.0
"""S1-13: universities of the list that have a name and a country."""

from ._files import parquet


def universities_counted(data):
    rows = parquet(data("universities.parquet"))
    return {"named": int((rows.name.fillna("").str.strip().ne("") & rows.country.fillna("").str.strip().ne("")).sum())}
