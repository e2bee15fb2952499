# SPDX-License-Identifier: Apache-2.0
"""Every class of fields has a shelf, but for identities and what is sealed."""

from yuzui.model.column import Class
from yuzui.store.index.entry import EVERYONE, LAYOUT, SHELVES


def test_identity_and_sealed_text_has_no_shelf():
    assert set(Class) - set(SHELVES) == {Class.IDENTITY, Class.SEALED}


def test_every_shelf_is_laid_out():
    text = "\n".join(LAYOUT)
    for shelf in (EVERYONE, *SHELVES.values()):
        assert f"CREATE VIRTUAL TABLE {shelf} USING fts5" in text
