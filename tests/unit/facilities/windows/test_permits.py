# SPDX-License-Identifier: Apache-2.0
"""A gate is shut until it is opened, for every type that is needed."""

from yuzui.facilities.windows.permits import PERMITS, QUALIFIED, parts

H = (0, 100)


def permit(type, start, end, status=None, subject="P"):
    return {"subject": subject, "type": type, "from": start, "until": end, "status": status}


def open_(rows, permits, team=None):
    task = {"id": "P", "permits": permits, "team": team}
    return [one[:2] for one in PERMITS.open(task, {}, H, {"permit": rows})]


def test_every_type_is_needed_at_once():
    rows = [permit("ethics", 10, 60), permit("biosafety", 40, None, "granted")]
    assert open_(rows, "ethics; biosafety") == [(40, 60)]
    assert open_(rows, "ethics") == [(10, 60)]
    assert open_(rows, None) == [H]
    assert open_(rows, "laser") == []


def test_only_what_is_granted_counts():
    for status in ("pending", "refused", "withdrawn"):
        assert open_([permit("ethics", None, None, status)], "ethics") == []


def test_a_team_may_hold_the_permit_and_another_request_may_not():
    rows = [permit("animal", 0, 50, subject="lab")]
    assert open_(rows, "animal", team="lab") == [(0, 50)]
    assert open_(rows, "animal") == []


def test_an_operator_is_qualified_on_the_resource():
    facts = {"qualification": [{"who": "o", "resource": "a", "from": None, "until": 50}]}
    for resource, who, expected in (
        ("a", "o", [(0, 50)]), ("b", "o", []), ("a", "x", []), ("b", None, [H])
    ):  # fmt: skip
        found = QUALIFIED.open({"operator": who}, {"id": resource}, H, facts)
        assert [one[:2] for one in found] == expected


def test_words_of_a_cell():
    assert parts("ethics; biosafety；laser、x") == ["ethics", "biosafety", "laser", "x"]
    assert parts(None) == parts(" ; ") == []
