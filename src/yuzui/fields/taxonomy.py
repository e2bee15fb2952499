# SPDX-License-Identifier: Apache-2.0
"""The taxonomy of OpenAlex: 4,516 topics in 26 fields, and which field a work belongs to.

A work that carries topics belongs to the field of the weightiest of them. One that carries none is read by the words of
the topics: that of which its title and abstract hold most, at least two words and most of what its name says. What no
topic fits is counted as without one. Names of topics are English, so that Chinese works need their ids.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from yuzui.store import tokens
from yuzui.text import Text

FIELDS: Mapping[str, Text] = {
    "11": Text("Agricultural and Biological Sciences", "农业与生物科学"),
    "12": Text("Arts and Humanities", "艺术与人文"),
    "13": Text("Biochemistry, Genetics and Molecular Biology", "生物化学、遗传学与分子生物学"),
    "14": Text("Business, Management and Accounting", "商业、管理与会计"),
    "15": Text("Chemical Engineering", "化学工程"),
    "16": Text("Chemistry", "化学"),
    "17": Text("Computer Science", "计算机科学"),
    "18": Text("Decision Sciences", "决策科学"),
    "19": Text("Earth and Planetary Sciences", "地球与行星科学"),
    "20": Text("Economics, Econometrics and Finance", "经济学、计量经济学与金融"),
    "21": Text("Energy", "能源"),
    "22": Text("Engineering", "工程"),
    "23": Text("Environmental Science", "环境科学"),
    "24": Text("Immunology and Microbiology", "免疫学与微生物学"),
    "25": Text("Materials Science", "材料科学"),
    "26": Text("Mathematics", "数学"),
    "27": Text("Medicine", "医学"),
    "28": Text("Neuroscience", "神经科学"),
    "29": Text("Nursing", "护理学"),
    "30": Text("Pharmacology, Toxicology and Pharmaceutics", "药理学、毒理学与制药"),
    "31": Text("Physics and Astronomy", "物理学与天文学"),
    "32": Text("Psychology", "心理学"),
    "33": Text("Social Sciences", "社会科学"),
    "34": Text("Veterinary", "兽医学"),
    "35": Text("Dentistry", "牙科学"),
    "36": Text("Health Professions", "健康专业"),
}
"""Fields by their number in the taxonomy."""
LEAST_WORDS, LEAST_PART = 2, 0.6
"""Words of a topic's name that a work must hold, and part of what they say."""
_EMPTY = frozenset(
    "and of in the for on with to by studies study research analysis applications application systems system methods "
    "method advanced techniques science sciences theory theories issues topics development technology".split()
)
_FIELD = re.compile(r"fields/(\d+)")


@cache
def _topics() -> tuple[Mapping[str, str], Mapping[str, list[int]], list[tuple[str, Mapping[str, float], float]]]:
    """Return the field of each topic; by token the topics that have it; of each its field and what its words say."""
    text = (files("yuzui.fields") / "topics.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    worded = [[one for one in dict.fromkeys(tokens.tokens(row["label"])) if one not in _empty()] for row in rows]
    often = Counter(one for words in worded for one in words)
    held: dict[str, list[int]] = {}
    made: list[tuple[str, Mapping[str, float], float]] = []
    for n, (row, words) in enumerate(zip(rows, worded, strict=True)):
        weight = {one: math.log(len(rows) / often[one]) for one in words}
        made.append((str(row["field"]), weight, float(sum(weight.values()))))
        for one in words:
            held.setdefault(one, []).append(n)
    return {str(row["id"]): str(row["field"]) for row in rows}, held, made


@cache
def _labels() -> Mapping[str, str]:
    text = (files("yuzui.fields") / "topics.csv").read_text(encoding="utf-8")
    return {str(row["id"]): str(row["label"]) for row in csv.DictReader(text.splitlines())}


def named(ids: Iterable[str]) -> list[str]:
    """Return the names of topics; an id that is no topic stays as it is.

    Examples
    --------
    >>> named(["T10020", "fields/27"])
    ['Quantum Information and Cryptography', 'fields/27']
    """
    return [_labels().get(id, id) for id in ids]


@cache
def _empty() -> frozenset[str]:
    return frozenset(one for word in _EMPTY for one in tokens.tokens(word))


def field_of(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return the field of a work and how it was told: ``ids``, ``words``, or nothing of both.

    Parameters
    ----------
    row : mapping
        A row of a corpus: its topics as pairs of id and weight, title, abstract.
    """
    known, _, _ = _topics()
    best: tuple[float, str] = (0.0, "")
    for id, weight in row["topics"] or ():
        match = _FIELD.fullmatch(id)
        field = match[1] if match else known.get(id, "")
        if field in FIELDS and weight > best[0]:
            best = (weight, field)
    if best[1]:
        return best[1], "ids"
    field = _by_words(f"{row['title']} {row['abstract'] or ''}")
    return (field, "words") if field else ("", "")


def _by_words(text: str) -> str:
    """Return the field of the topic whose words a text holds most, empty where none is held well enough."""
    _, held, topics = _topics()
    words = set(tokens.tokens(text))
    shared: dict[int, list[float]] = {}
    for word in words & held.keys():
        for n in held[word]:
            shared.setdefault(n, []).append(topics[n][1][word])
    best = (0.0, "")
    for n, weights in shared.items():
        field, _, whole = topics[n]
        if len(weights) >= LEAST_WORDS and sum(weights) >= LEAST_PART * whole:
            best = max(best, (sum(weights), field))
    return best[1]
