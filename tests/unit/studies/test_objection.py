# SPDX-License-Identifier: Apache-2.0
"""An objection is filed by a named person and answered by another; it changes no number."""

import json

import pytest
import sets
from tests.contracts.checks import study as contract
from tests.people import admit

from yuzui.errors import InputError, StateError, UnknownIdentifierError, VisibilityError
from yuzui.evaluation.jobs import objection as study
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC

SAID = {"by": "Li Hua", "grounds": "the year of b is 2002", "work": "b", "part": "cd"}


@pytest.fixture
def kept(tmp_path):
    workspace = admit(Workspace(tmp_path / "work"), "Wang Fang", "Zhao")
    return workspace, sets.kept(workspace, **sets.files(tmp_path))["cd"]


def filed(kept, **more):
    workspace, result = kept
    document = study.run(workspace, act="file", **{"result": result, **SAID, **more})
    return document["objections"][0]


def test_from_filing_to_an_answer(kept):
    workspace, result = kept
    before = workspace.view.get("result", result)
    row = filed(kept)
    assert row["state"] == "open" and row["by"] == "Li Hua" and row["work"] == "b"
    answer = {"by": "Wang Fang", "outcome": "rejected", "reason": "the source says 2001"}
    document = study.run(workspace, act="settle", objection=row["id"], **answer)
    done = document["objections"][0]
    assert done["state"] == "rejected" and done["handler"] == "Wang Fang" and done["settled"]
    assert done["reason"] == answer["reason"] and workspace.view.get("result", result) == before
    assert list(contract.document_faults(study, document)) == []
    for lang in ("en", "zh"):
        text = " ".join(a.say(lang) + b.say(lang) for a, b in study.lines(document))
        assert "the source says 2001" in text and row["id"] in text
    with pytest.raises(StateError):
        study.run(workspace, act="settle", objection=row["id"], **answer)


@pytest.mark.parametrize("by", ["Li Hua", " li  HUA", "Ｌｉ Ｈｕａ"])
def test_who_objects_does_not_answer(kept, by):
    row = filed(kept)
    with pytest.raises(StateError) as caught:
        study.run(kept[0], act="settle", objection=row["id"], by=by, outcome="accepted", reason="r")
    assert caught.value.code == "same_person"
    assert study.run(kept[0])["objections"][0]["state"] == "open"


@pytest.mark.parametrize(
    ("more", "kind", "code"),
    [
        ({"by": " "}, InputError, "missing_by"),
        ({"grounds": ""}, InputError, "missing_grounds"),
        ({"grounds": "x" * 4001}, InputError, "input"),
        ({"work": "zz"}, UnknownIdentifierError, "unknown_identifier"),
        ({"part": "h_index"}, UnknownIdentifierError, "unknown_identifier"),
        ({"result": "000000000000"}, VisibilityError, "not_found"),
    ],
)
def test_what_is_incomplete_or_about_nothing_is_refused(kept, more, kind, code):
    with pytest.raises(kind) as caught:
        filed(kept, **more)
    assert caught.value.code == code and kept[0].view.count("objection") == 0


@pytest.mark.parametrize(
    ("more", "code"), [({"outcome": "upheld"}, "unknown_outcome"), ({"reason": ""}, "missing_reason")]
)
def test_an_answer_has_an_outcome_and_a_reason(kept, more, code):
    said = {"by": "Wang Fang", "outcome": "accepted", "reason": "r"} | more
    with pytest.raises(InputError) as caught:
        study.run(kept[0], act="settle", objection=filed(kept)["id"], **said)
    assert caught.value.code == code
    with pytest.raises(InputError):
        study.run(kept[0], act="forget")


def test_neither_person_nor_grounds_are_in_the_log(kept):
    filed(kept)
    log = json.dumps(kept[0].view.select("audit"), ensure_ascii=False)
    assert "objection" in log and "Li Hua" not in log and SAID["grounds"] not in log


def test_who_may_not_see_the_result_sees_no_objection_and_can_file_none(kept):
    filed(kept)
    seen = kept[0].seen_by(PUBLIC)
    assert study.run(seen)["objections"] == []
    with pytest.raises(VisibilityError):
        study.run(seen, act="file", result=kept[1], **SAID)


def test_an_objection_to_a_hidden_result_is_hidden_with_it(kept):
    workspace, result = kept
    row = filed(kept)
    hidden = {"table": "result", "row": result, "level": "restricted",
              "deny": [workspace.subject.name]}  # fmt: skip
    with workspace.view.act("hide", f"result {result}", "test") as change:
        change.insert("row_visibility", [hidden])
    assert study.run(workspace)["objections"] == []
    assert row["id"] not in json.dumps(study.run(workspace))
