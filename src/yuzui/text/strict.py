# SPDX-License-Identifier: Apache-2.0
"""JSON as its standard says: Python also reads ``NaN``, ``Infinity`` and numbers too large."""

from __future__ import annotations

import json
import math
from typing import Any

EXACT = 2**63
"""Whole numbers are smaller than this, on either side of nought: no store holds a larger one."""


def loads(text: str | bytes) -> Any:
    """Return the value of a JSON text in which every number is finite.

    Examples
    --------
    >>> loads('[1, 2.5, -3e2]')
    [1, 2.5, -300.0]
    >>> loads('{"a": Infinity}')
    Traceback (most recent call last):
    ValueError: Infinity is no number of JSON
    """
    return json.loads(text, parse_constant=_constant, parse_float=_real, parse_int=_whole)


def _constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _real(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"{digits[:40]} is too large a number")
    return value


def _whole(digits: str) -> int:
    # the length first: to read a million digits takes minutes, or is refused with another error
    if len(digits) > 20 or not -EXACT <= int(digits) < EXACT:
        raise ValueError(f"{digits[:40]} is too large a number")
    return int(digits)
