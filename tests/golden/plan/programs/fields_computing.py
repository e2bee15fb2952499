# SPDX-License-Identifier: Apache-2.0
"""Language and theory of learning against arXiv and conferences of one topic."""

from tests.golden.plan.programs._queries import reader
from tests.golden.plan.programs.fields_method import ARXIV, COMPUTING, CONFERENCES, figures


def labelled(data, *paths):
    """Return how many documents of sets have a class; of the Chinese ones those with a discipline."""
    rows = [row for path in paths for row in reader(data(path))[1]]
    return sum("discipline" not in row or row["discipline"] is not None for row in rows)


def computing(data):
    made, met = figures(data, COMPUTING)
    return made | {
        "labelled": labelled(data, ARXIV, CONFERENCES, "scholarly/csl_zh_10k.parquet"),
        "domains[id=computing].met": met,
    }
