# SPDX-License-Identifier: Apache-2.0
"""What a person wrote into a form, read as numbers: plain, with a per cent sign, or nothing."""

from __future__ import annotations

from yuzui.errors import InputError, Place
from yuzui.text import Text, join, same
from yuzui.text.numbers import written


def number(text: str, name: str, example: str = "0.08") -> float | None:
    """Return a number; ``8 %`` and ``8％`` are 0.08."""
    if not text.strip():
        return None
    try:
        return written(text)
    except ValueError:
        raise unread(text, name, example) from None


def whole(text: str, name: str, example: str = "2030") -> int | None:
    """Return a whole number such as a year, or None for nothing."""
    if not text.strip():
        return None
    if not text.strip().isdecimal():
        raise unread(text, name, example)
    return int(text)


def year(text: str, name: str, example: str = "2030") -> int:
    """Return a whole number that must be there."""
    value = whole(text, name, example)
    if value is None:
        raise unread(text, name, example)
    return value


def error_sentence(error: InputError) -> Text:
    """Return an error of a form as one sentence: what is wrong, what stood there, what mends it."""
    parts = [error.message]
    parts += [same(error.seen)] if error.seen else []
    parts += [error.fix] if error.fix else []
    return join(parts, ": ", "：")


def unread(text: str, name: str, example: str) -> InputError:
    """Return the error of a field that holds no number."""
    return InputError(
        Text("this is not a number", "这不是数字"),
        Place(column=name),
        seen=text,
        expected=example,
        fix=Text("write it as in {e}", "请按 {e} 的样式填写").format(e=example),
        code="value",
    )
