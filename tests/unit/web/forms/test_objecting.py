# SPDX-License-Identifier: Apache-2.0
"""What the forms of an objection send, and to whom they are shown."""

import pytest

from yuzui.errors import InputError
from yuzui.evaluation.objections import form
from yuzui.evaluation.objections.acts import SHOWN
from yuzui.evaluation.pages.number import WRITERS
from yuzui.model.visibility import ROLES
from yuzui.view.page import Form, Items, Remedy, Visit

ROW = dict.fromkeys(SHOWN) | {"id": "1", "result": "abcd", "filed": "2026-01-02", "state": "open"}


def kinds(roles, rows=(ROW,)):
    return [type(b) for b in form.blocks(list(rows), "cd", Visit(), frozenset(roles))]


def test_the_public_gets_no_form_and_only_an_office_answers():
    assert Form not in kinds({"public"}) and Remedy in kinds({"public"})
    assert Form in kinds({"public", "member"}) and Items not in kinds({"public", "member"})
    # a form that is shown is taken: nobody fills in one that the page then refuses
    assert Form not in kinds({"public", "auditor"}) and Remedy in kinds({"public", "auditor"})
    assert all((Form in kinds({role.name})) is (role.name in WRITERS) for role in ROLES)
    assert Items in kinds({"curator"}) and Items not in kinds({"curator"}, ())


@pytest.mark.parametrize("word", ["accepted", "Accepted", "予以采纳"])
def test_an_outcome_is_read_in_either_language(word):
    verb, inputs = form.asked({"act": "settle", "outcome": word, "objection": "1"})
    assert verb == "settle" and inputs["outcome"] == "accepted"
    with pytest.raises(InputError):
        form.asked({"act": "settle", "outcome": "maybe"})
    assert form.asked({"by": "A", "grounds": "g"})[0] == "file"
