# SPDX-License-Identifier: Apache-2.0
r"""Why this pair: what its score is made of.

The weights of the reasons of one pair are in units of its score and add up to it: a supplied
score, a bid and a common field each with what it adds, and for the words the works one by one,
since the square of the quadratic mean is a sum over works.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from yuzui.reviewing.affinity.mixed import BIDS, SILENCE, Affinity
from yuzui.reviewing.affinity.texts import Index
from yuzui.reviewing.assign_parts import Reason
from yuzui.text import Text, same
from yuzui.text.numbers import number

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

WORKS = 3
"""Works named for one pair."""
PIECES, SHOWN = 12, 3
"""Words looked at, of which pairs of characters are put together, and words named."""
WILLING = {"very": Text("very willing", "很愿意"), "some": Text("willing", "愿意"), "no": Text("not willing", "不愿意")}


def reasons(affinity: Affinity, rows: Array, columns: Array, fields: Sequence[str | None] = ()) -> list[list[Reason]]:
    """Return the reasons of single pairs, the weightiest first."""
    by_pair: list[list[Reason]] = [[] for _ in rows]
    for name, (weight, source) in affinity.parts.items():
        values = source.at(rows, columns)
        for place, value in enumerate(values.tolist()):
            pair = int(rows[place]), int(columns[place])
            if name == "text" and affinity.index is not None:
                by_pair[place] += _works(affinity.index, pair, weight * value)
            elif name == "bids":
                by_pair[place] += _bid(value, weight)
            elif value:
                field = (fields[pair[0]] if fields else None) if name == "field" else None
                by_pair[place].append(Reason(_CODES[name], _plain(name, value, field), weight * value))
    return [sorted(one, key=lambda reason: (-reason.weight, reason.evidence)) for one in by_pair]


_CODES: dict[str, Literal["supplied", "field", "text"]] = {"supplied": "supplied", "field": "field", "text": "text"}


def _works(index: Index, pair: tuple[int, int], total: float) -> list[Reason]:
    """Return the works nearest a proposal, each with its part of the pair's affinity."""
    works, cosines = index.alike(*pair)
    squares = float((cosines**2).sum())
    if not squares:
        return []
    nearest = []
    for place in np.lexsort((works, -cosines))[:WORKS].tolist():
        if cosines[place] <= 0:
            continue
        label = index.profiles.labels[int(works[place])]
        words = _whole(index.shared(pair[0], int(works[place]), PIECES), label)[:SHOWN]
        text = Text(f"“{label}”, words in common: {', '.join(words)}", f"《{label}》，共同用词：{'、'.join(words)}")
        part = total * float(cosines[place]) ** 2 / squares
        nearest.append(Reason("work", text, part, [label]))
    return nearest


def _whole(words: Sequence[str], label: str) -> list[str]:
    """Return words with pairs of Chinese characters that overlap in a title put together.

    Examples
    --------
    >>> _whole(["图神", "神经", "经网", "学习"], "图神经网与学习"), _whole(["bee", "star"], "bees")
    (['图神经网', '学习'], ['bee', 'star'])
    """
    pieces = [word for word in words if len(word) == 2 and not word.isascii()]
    # whether the character at each place goes on into the next
    on = "".join("1" if label[k : k + 2] in pieces else "0" for k in range(len(label)))
    runs = [label[one.start() : one.end() + 1] for one in re.finditer("1+", on)]
    whole: dict[str, None] = {}
    for word in words:
        run = None if word.isascii() else next((run for run in runs if word in run), None)
        whole.setdefault(run or word)
    return list(whole)


def _bid(value: float, weight: float) -> list[Reason]:
    if value == SILENCE:
        return []
    word = next(word for word, worth in BIDS.items() if worth == value)
    text = Text("bid: {w}", "意向：{w}").format(w=WILLING[word])
    return [Reason("bid", text, weight * value)]


def _plain(name: str, value: float, field: str | None) -> Text:
    if name == "field":
        return Text("same field: {f}", "学科相同：{f}").format(f=same(field or "-"))
    if name == "supplied":
        return Text("score supplied: {v}", "所提供的匹配分：{v}").format(v=number(value, 3))
    return Text("words in common: {v}", "文字匹配：{v}").format(v=number(value, 3))
