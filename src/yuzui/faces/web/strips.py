# SPDX-License-Identifier: Apache-2.0
"""The stretches of a day as a list on an hour strip: there are hundreds in a week, so no template writes them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape

from markupsafe import Markup

from yuzui.view.week import Stretch

_safe = lru_cache(4096)(escape)


def strip(day: Sequence[Stretch], steps: int, lang: str, form: str) -> Markup:
    """Return the stretches of a day; those that are free fill a form in place, if one is named."""
    fills = f' data-free="{_safe(form)}"' if form else ""
    return Markup("".join([_item(one, day, steps, lang, fills) for one in day]))  # noqa: S704 - escaped below


def _item(one: Stretch, day: Sequence[Stretch], steps: int, lang: str, fills: str) -> str:
    text, when = _safe(one.text.say(lang)), _safe(one.when)
    note = f" <small>{_safe(one.note.say(lang))}</small>" if one.note else ""
    body = f"<b>{text}</b> <i>{when}</i>{note}"
    if one.address:
        label = f' aria-label="{_safe(one.label.say(lang))}"' if one.label else ""
        body = f'<a href="{escape(one.address)}"{label}{fills if one.kind == "free" else ""}>{body}</a>'
    thin, title = (" thin", f' title="{text} {when}"') if one.thin(steps) else ("", "")
    if thin and one.address and one.lone(day, steps):
        thin += " lone"
    return f'<li class="{one.kind}{thin} a{one.first} z{one.last}"{title}>{body}</li>'
