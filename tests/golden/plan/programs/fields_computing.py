# SPDX-License-Identifier: Apache-2.0
"""Language and theory of learning against arXiv and conferences of one topic."""

import duckdb
from tests.golden.plan.programs.fields_method import ARXIV, COMPUTING, CONFERENCES, figures


def labelled(data, *paths):
    """Return how many documents of sets have a class; of the Chinese ones those with a discipline."""
    base, count = duckdb.connect(), 0
    for path in paths:
        column = "discipline" if "csl" in path else "title"
        count += base.execute(f"select count({column}) from read_parquet(?)", [str(data(path))]).fetchone()[0]
    return count


def computing(data):
    made, met = figures(data, COMPUTING)
    return made | {
        "labelled": labelled(data, ARXIV, CONFERENCES, "scholarly/csl_zh_10k.parquet"),
        "domains[id=computing].met": met,
    }
