# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON (RFC 8785): one value, one sequence of bytes, so that digests can be compared.

References
----------
Rundgren, Jordan, Erdtman 2020, JSON Canonicalization Scheme, doi 10.17487/RFC8785.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

EXACT = 2**53 - 1
"""Largest whole number a JSON number holds exactly."""

_text = encode_basestring
_WORDS = {None: "null", True: "true", False: "false"}


def canonical(value: Any) -> bytes:
    """Return the canonical JSON of a value.

    Notes
    -----
    Whole numbers beyond 2⁵³ − 1 and decimals are written as text, as RFC 8785 appendix D
    advises, because a JSON number would lose digits.

    Examples
    --------
    >>> canonical({"b": 1.0, "a": [1e21, "é"]}).decode()
    '{"a":[1e+21,"é"],"b":1}'
    """
    return _write(value).encode("utf-8")


def parse(text: str | bytes) -> Any:
    """Return the value of canonical JSON; its canonical JSON is the text again.

    ECMAScript writes 6e16 with all its digits: beyond 2⁵³ − 1 a number is read as the float it was.
    """
    return json.loads(text, parse_int=_whole)


def _whole(digits: str) -> int | float:
    number = int(digits)
    return number if -EXACT <= number <= EXACT else float(digits)


def _write(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, int):
        return str(value) if -EXACT <= value <= EXACT else f'"{value}"'
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, Decimal):
        return f'"{value}"'
    # the concrete type first: asking an abstract one takes longer than writing most values
    if isinstance(value, dict | Mapping):
        return "{" + ",".join([f"{_text(k)}:{_write(value[k])}" for k in _ordered(value)]) + "}"
    if isinstance(value, list | Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join([_write(item) for item in value]) + "]"
    raise ValueError(f"no JSON for {type(value).__name__}")


def _ordered(names: Mapping[Any, Any]) -> list[Any]:
    """Return member names by UTF-16 code units, which for ASCII is the order of text."""
    if all(isinstance(name, str) and name.isascii() for name in names):
        return sorted(names)
    return sorted(names, key=_units)


def _units(key: Any) -> bytes:
    if not isinstance(key, str):
        raise ValueError(f"a member name is {type(key).__name__}, not text")
    return key.encode("utf-16-be")


def _number(value: float) -> str:
    """Write a number as ECMAScript does (ECMA-262, Number::toString)."""
    if not math.isfinite(value):
        raise ValueError("a number is not finite")
    if value == 0:
        return "0"
    if "e" not in (shown := repr(float(value))):
        return shown.removesuffix(".0")
    sign, figures, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, figures))
    point = int(exponent) + len(digits)
    if len(digits) <= point <= 21:
        shown = digits.ljust(point, "0")
    elif 0 < point <= 21:
        shown = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        shown = f"0.{'0' * -point}{digits}"
    else:
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        shown = f"{digits[0]}{tail}e{point - 1:+d}"
    return "-" * sign + shown
