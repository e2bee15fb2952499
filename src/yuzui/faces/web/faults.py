# SPDX-License-Identifier: Apache-2.0
"""Error pages: what is missing or wrong, why, and the one command or link that mends it."""

from __future__ import annotations

from yuzui.errors import (
    InputError,
    MissingExtraError,
    OutcomeError,
    StateError,
    StoreError,
    VisibilityError,
    YuzuiError,
)
from yuzui.faces.web.words import word
from yuzui.model.visibility import ROLES, Subject
from yuzui.text import Text, join, same
from yuzui.view.page import OPEN, Cards, Item, Page, Prose, Remedy

_STATUS: tuple[tuple[type[YuzuiError], int], ...] = (
    (VisibilityError, 404),
    (InputError, 400),
    (OutcomeError, 422),
    (StateError, 409),
    (StoreError, 503),
    (MissingExtraError, 501),
)


def status(error: YuzuiError) -> int:
    """Return the HTTP status of an error; a bug is 500."""
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 500)


def page(error: YuzuiError) -> Page:
    """Return the page that shows an error."""
    home = Cards((Item(word("home"), (word("home_note"),), "/"),))
    if isinstance(error, VisibilityError):
        return Page(word("not_found"), (home,), lead=word("not_found_why"))
    where = error.place.text()
    facts = [Text("{w}", "{w}").format(w=where)] if where.en else []
    for label, value in ((word("seen"), error.seen), (word("expected"), error.expected)):
        if value:
            facts.append(Text("{l}: {v}", "{l}：{v}").format(l=label, v=same(value)))
    blocks: list[Prose | Remedy | Cards] = [Prose(facts)] if facts else []
    if (mending := error.mending) is not None:
        blocks.append(Remedy(mending))
    return Page(error.message, (*blocks, home), lead=word("error_lead"))


def narrowed(subject: Subject, path: str) -> Page:
    """Return what who may see an item is shown where those they look as may not."""
    cards = (
        Item(word("back_to_it"), (word("back_to_it_note"),), path + OPEN),
        Item(word("rules_of_sight"), (word("rules_of_sight_note"),), "/visibility"),
    )
    roles = join([role.label for role in ROLES if role.name in subject.roles - {"public"}])
    said = word("not_for_role").format(w=roles) if roles.en else word("not_for_public")
    return Page(said, (Cards(cards),), lead=word("not_for_them_why"))
