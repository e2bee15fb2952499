# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import InputError
from yuzui.job.workspace import Workspace
from yuzui.reviewing.jobs import assign

UNCHECKED = "employer,author"
"""The little calls of these tests name no persons and no institutions."""
GIVEN = {one.name: one.default for one in assign.INPUTS}


def made(**given):
    return assign.options(GIVEN | given, 7, "2026-05-04")


def test_options_are_read_from_flags():
    found = made(demand="3", load="1..6", mix="text=1, bids=0.5", kinds="family,grant", window=0)
    assert (found.demand, found.load_min, found.load_max) == (3, 1, 6)
    assert found.weights == {"text": 1.0, "bids": 0.5}
    assert found.scope.kinds == ("family", "grant")
    assert found.scope.window_years is None and found.scope.at == "2026-05-04"
    assert made(mix={"text": 2}).weights == {"text": 2.0}
    assert made(at="2020-01-01").scope.at == "2020-01-01"


@pytest.mark.parametrize(
    "wrong",
    [
        {"objective": "best"},
        {"q": 0.0},
        {"q": 1.5},
        {"q": 0.5},
        {"beta": 0.5},
        {"beta": 1.5, "objective": "randomised"},
        {"beta": -0.1, "objective": "randomised"},
        {"load": "6"},
        {"load": "3..2"},
        {"load": "a..b"},
        {"mix": "words=1"},
        {"mix": "text=x"},
        {"mix": "text=-1"},
        {"kinds": "friend"},
        {"accept_unchecked": "everything"},
    ],
)
def test_an_option_that_cannot_be_read_says_what_is_wanted(wrong):
    with pytest.raises(InputError) as error:
        made(**wrong)
    assert error.value.code == "option" and error.value.expected


def test_a_call_must_be_named(tmp_path):
    with pytest.raises(InputError) as error:
        assign.run(Workspace(tmp_path))
    assert error.value.code == "no_path"


def test_rules_in_the_folder_are_read(tmp_path):
    files = {
        "proposals.csv": "id\nA\nB\n",
        "reviewers.csv": "id,max,house\nx,2,U\ny,2,U\nz,2,V\n",
        "affinity.csv": "proposal,reviewer,score\nA,x,9\nA,y,8\nA,z,1\nB,x,9\nB,y,8\nB,z,1\n",
        "rules.toml": 'format = "yuzui-rules/1"\ncall = { id = "c", currency = "CNY", unit = 1 }\n'
        '[[rule]]\nname = "two"\nkind = "per_proposal"\ndemand = 2\nstrength = "hard"\nsource = "1"\n'
        '[[rule]]\nname = "houses"\nkind = "diversity"\nby = "house"\nat_most = 1\nstrength = "hard"\n'
        'source = "2"\n',
    }
    folder = tmp_path / "call"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    document = assign.run(Workspace(tmp_path / "w"), path=folder, accept_unchecked=UNCHECKED)
    assert document["objective"] == 20 and document["status"] == "optimal"
    assert [rule["name"] for rule in document["rules"]] == ["two", "houses"]
    assert document["run"]["rules_hash"]
