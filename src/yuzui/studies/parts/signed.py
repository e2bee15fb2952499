# SPDX-License-Identifier: Apache-2.0
"""What a person answers for carries a name and a reason; a tool signs nothing."""

from __future__ import annotations

from yuzui.errors import InputError, Place
from yuzui.text import Text


def require(words: Text, by: str, reason: str) -> None:
    """Refuse an act without a name or without a reason.

    Parameters
    ----------
    words : Text
        What is signed, and by whom.
    by, reason : str
        The person, and why.

    Raises
    ------
    InputError
        ``unsigned``, naming what is missing.
    """
    for column, value in (("--by", by), ("--reason", reason)):
        if not value.strip():
            raise InputError(
                words,
                Place(column=column),
                seen="",
                expected=column,
                fix=Text("add {c}", "请补充 {c}").format(c=column),
                code="unsigned",
            )
