# SPDX-License-Identifier: Apache-2.0
"""I-07: proposals that may be chosen under two rule books, counted with nothing but csv."""

import csv
import json
from collections import defaultdict
from fractions import Fraction

FIRST = 100


def two_rule_books(data):
    scores = defaultdict(list)
    with data("iclr_2018_scores.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            scores[int(row["submission"])].append(int(row["score"]))
    rules = defaultdict(list)
    with data("rule_profiles.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            rules[row["jurisdiction"]].append((row["kind"], json.loads(row["body"])))
    # submissions are numbered from 1 without a gap: the first hundred are those up to 100
    first = [scores[number] for number in range(1, FIRST + 1)]
    eligible = {name: sum(all(_keeps(rule, one) for rule in book) for one in first) for name, book in rules.items()}
    return {f"profiles[jurisdiction={name}].eligible": n for name, n in eligible.items()}


def _keeps(rule, scores):
    """Return whether scores reach a threshold; a ranking keeps nobody out."""
    kind, body = rule
    if kind != "threshold":
        return True
    enough = len(scores) >= body.get("reviews_at_least", 1)
    return enough and Fraction(sum(scores), len(scores)) >= Fraction(body.get("at_least", 0))
