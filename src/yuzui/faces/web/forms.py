# SPDX-License-Identifier: Apache-2.0
"""A form that was refused comes back as it was filled in, under a summary of what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, get_args

from jinja2 import pass_context
from jinja2.runtime import Context

from yuzui.errors import YuzuiError
from yuzui.text import Text
from yuzui.view.page import Act, Field, Form, FormBlock, Item, Items, Page, Visit
from yuzui.view.week import Dates

HELD = get_args(FormBlock)
NAME = "form_"
"""Field that says which form of a page was sent; what else is hidden in it may have changed meanwhile."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that stands against a form: the id of its field, if it has one, the sentence, a way on."""

    place: str
    text: Text
    path: str = ""


@pass_context
def filled(context: Context, form: Form | None) -> Mapping[str, str] | None:
    """Return what was sent with a form that was refused; None for any other form."""
    visit: Visit = context["visit"]
    return visit.sent if form is not None and _sent(form, visit) else None


@pass_context
def errors(context: Context) -> list[Wrong]:
    """Return what stood against the form that was sent to this page, each with its field."""
    visit: Visit = context["visit"]
    if (error := visit.refused) is None:
        return []
    form = next((one for one in _forms(context["page"]) if _sent(one, visit)), None)
    return [Wrong(_place(fault, form, context["page"]), _sentence(fault)) for fault in (error, *error.more)]


@pass_context
def owner(context: Context, name: str) -> Form | None:
    """Return the form that the fields of a block belong to."""
    return next((one for one in _forms(context["page"]) if one.name == name), None)


def _sent(form: Form, visit: Visit) -> bool:
    """Say whether it was this form: it came back under its name, or what it holds hidden as it went out."""
    if visit.refused is None or not form.writes:
        return False
    if NAME in visit.sent:
        return visit.sent[NAME] == form.name
    hidden = {name: value for name, value in form.hidden.items() if not (name == "act" and form.others)}
    return all(visit.sent.get(name) == value for name, value in hidden.items())


def _forms(page: Page) -> list[Form]:
    forms: list[Form] = []
    for block in page.leaves():
        forms += [block] if isinstance(block, Form) else []
        forms += [block.form] if isinstance(block, Act | Dates) and block.form else []
        forms += [date.form for date in block.dates if date.form] if isinstance(block, Dates) else []
        items: list[Item] = list(block.items) if isinstance(block, Items) else []
        forms += [item.form for item in items if item.form is not None]
    return forms


def _place(error: YuzuiError, form: Form | None, page: Page) -> str:
    """Return the id of the field an error is about: its column is the field, or an option of that name."""
    name = re.sub(r"\W", "_", error.place.column.strip().removeprefix("--").lower())
    if form is None:
        return ""
    beside = (
        one for block in page.leaves() if isinstance(block, HELD) and block.form == form.name for one in block.leaves()
    )
    if name not in {one.name for one in (*form.leaves(), *beside)}:
        return ""
    return f"{form.name}-{name}"


def _sentence(error: YuzuiError) -> Text:
    """Return an error in one line: where in a file, what is wrong, what stood there, what to do about it."""
    words = Text(error.message.en[:1].upper() + error.message.en[1:], error.message.zh)
    if error.seen not in ("", "-", "–"):
        end = len(words.en.rstrip(".")), len(words.zh.rstrip("。"))
        words = Text(words.en[: end[0]], words.zh[: end[1]]) + Text(" (“{s}”)", "（“{s}”）").format(s=error.seen[:80])
    if error.place.file and error.place.row is not None:
        words = error.place.text() + Text(": ", "：") + words
    if (fix := error.mending) is None or not fix.en or _TERMINAL.search(fix.en):
        return words
    stop = Text(" " if words.en[-1:] in _STOPS else ". ", "" if words.zh[-1:] in _STOPS else "。")
    return words + stop + Text(fix.en[:1].upper() + fix.en[1:], fix.zh)


_STOPS = (".", "?", "!", "。", "？", "！")
_TERMINAL = re.compile(r"(^|\s)--\w|\byuzui ")
"""What is typed, not filled in."""


class Pieces(NamedTuple):
    """A sentence as words and the fields between them, and the fields that stand in none."""

    said: list[str | Field]
    rest: list[Field]


def pieces(form: Form, lang: str) -> Pieces:
    """Return the sentence of a form in parts."""
    by = {one.name: one for one in form.leaves()}
    parts = re.split(r"\{(\w+)\}", form.sentence.say(lang))
    said: list[str | Field] = [by[part] if k % 2 else part for k, part in enumerate(parts) if part.strip()]
    return Pieces(said, [one for name, one in by.items() if one not in said])
