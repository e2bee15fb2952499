# SPDX-License-Identifier: Apache-2.0
"""Quantum links, quantum computers and the universe against the categories of arXiv."""

from tests.golden.plan.programs.fields_computing import labelled
from tests.golden.plan.programs.fields_method import ARXIV, PHYSICAL, figures


def physical(data):
    made, met = figures(data, PHYSICAL)
    return made | {
        "labelled": labelled(data, ARXIV, "scholarly/csl_zh_10k.parquet"), "domains[id=physical].met": met,
    }  # fmt: skip
