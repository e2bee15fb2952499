# SPDX-License-Identifier: Apache-2.0
"""Every file of facility kind: its example, its words, its modes and routes."""

import pytest

from yuzui import plugins
from yuzui.facilities.items import KINDS
from yuzui.facilities.kind import MODES, ROUTES
from yuzui.text import Text

FILES = plugins.modules("facility_kind")
each = pytest.mark.parametrize("name", list(FILES))


@each
def test_example_is_solved(name):
    module = FILES[name]
    found = module.solve(module.EXAMPLE.given)
    assert found.keys() == module.EXAMPLE.expect.keys()
    for key, expected in module.EXAMPLE.expect.items():
        assert found[key] == pytest.approx(expected, abs=1e-12), key


@each
def test_example_depends_on_what_is_given(name):
    module = FILES[name]
    expected = module.solve(module.EXAMPLE.given)
    numbers = [key for key, value in module.EXAMPLE.given.items() if isinstance(value, int)]
    changed = [
        module.solve({**module.EXAMPLE.given, key: module.EXAMPLE.given[key] * 2})
        for key in numbers
    ]
    assert any(found != expected for found in changed)


@each
def test_solving_changes_nothing_given(name):
    from copy import deepcopy

    given = deepcopy(dict(FILES[name].EXAMPLE.given))
    FILES[name].solve(given)
    assert given == FILES[name].EXAMPLE.given


@each
def test_declares_what_it_is(name):
    module = FILES[name]
    assert name in KINDS
    assert isinstance(module.TITLE, Text) and module.TITLE.en != module.TITLE.zh
    assert module.MODE in MODES
    assert module.ROUTES and set(module.ROUTES) <= set(ROUTES)
    assert module.UNIT and module.SOURCE and module.KPIS
    assert "References" in (module.__doc__ or "")


@each
def test_fields_are_a_form_in_both_languages(name):
    fields = FILES[name].FIELDS
    assert len({field.name for field in fields}) == len(fields)
    for field in fields:
        assert field.label.en and field.label.zh
        assert field.note.en and field.note.zh
