# SPDX-License-Identifier: Apache-2.0
"""S1-02: awards and money that meet each need, counted word by word without a regular expression."""

import csv
from collections import Counter
from fractions import Fraction
from pathlib import Path

import duckdb

TERMS = Path(__file__).parents[4] / "src/yuzui/funding/need_terms.csv"
EQUAL = dict.fromkeys(("COR-1", "COR-2", "COR-3", "COR-4", "COR-5"), Fraction(1, 5))
DOUBLED = EQUAL | {"COR-1": Fraction(2, 5), "COR-2": Fraction(3, 20), "COR-3": Fraction(3, 20)}
DOUBLED |= {"COR-4": Fraction(3, 20), "COR-5": Fraction(3, 20)}


def words(text):
    """Split at everything but small letters and digits of ASCII."""
    return "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in text.lower()).split()


def places(text):
    """Return where each word stands."""
    found = {}
    for place, word in enumerate(text):
        found.setdefault(word, []).append(place)
    return found


def stands(term, text, at):
    """Return whether a term's words stand in a row; the last may have an s, or with a star any ending."""
    *first, last = words(term)
    lasts = [word for word in at if word.startswith(last)] if term.endswith("*") else [last, f"{last}s"]
    n = len(first)
    return any(text[place - n : place] == first for word in lasts for place in at.get(word, ()) if place >= n)


def count(data, weights):
    with TERMS.open(encoding="utf-8", newline="") as stream:
        terms = [(row["need"], row["term"]) for row in csv.DictReader(stream)]
    path = data("nsf_award_texts.parquet")
    rows = duckdb.connect().execute(f"select award_id, title, abstract, amount_usd from '{path}'").fetchall()
    met, titled = {need: {} for need in weights}, Counter()
    for award, title, abstract, amount in rows:
        text, short = words(f"{title}\n{abstract}"), words(title)
        at, at_short = places(text), places(short)
        for need in weights:
            if any(stands(term, text, at) for of, term in terms if of == need):
                met[need][award] = amount
                titled[need] += any(stands(term, short, at_short) for of, term in terms if of == need)
    times = Counter(award for of in met.values() for award in of)
    parts = {need: sum(Fraction(amount, times[award]) for award, amount in of.items()) for need, of in met.items()}
    gaps = {need: weight - parts[need] / sum(parts.values()) for need, weight in weights.items()}
    order = sorted(gaps, key=lambda need: -gaps[need])
    found = {"awards": len(rows), "met": len(times)}
    for need in weights:
        at = f"needs[id={need}]"
        found[f"{at}.awards.value"] = len(met[need])
        found[f"{at}.awards.low"] = titled[need]
        found[f"{at}.money.value"] = sum(met[need].values())
        found[f"{at}.gap"] = float(gaps[need])
        found[f"{at}.rank"] = order.index(need) + 1
    return found


def coverage(data):
    return count(data, EQUAL)


def doubled_weight(data):
    return count(data, DOUBLED)
