# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON, digests, and the id of a run."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import yuzui
from yuzui.job.result import canonical, digest, origin, read_from, stamp

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_one_text_of_a_value():
    assert canonical({"b": 1, "a": [1.5, None, "量子"]}) == '{"a":[1.5,null,"量子"],"b":1}'


@given(st.dictionaries(st.text(), VALUES))
def test_order_of_keys_changes_nothing(value):
    assert digest(dict(reversed(value.items()))) == digest(value)


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_no_number_that_is_none(value):
    with pytest.raises(ValueError, match="JSON"):
        canonical(value)


@given(st.binary(), st.binary())
def test_two_values_are_not_their_concatenation(a, b):
    assert (digest(a, b) == digest(a + b)) is False
    assert (digest(a, b) == digest(b, a)) is (a == b)


def test_id_is_a_hash_of_everything_else():
    first = stamp("s", {"a": 1}, seed=7, rules={"r": 1})
    assert stamp("s", {"a": 1}, seed=7, rules={"r": 1}) == first
    assert first["version"] == yuzui.__version__ and len(first["id"]) == 12
    others = [
        stamp("t", {"a": 1}, seed=7, rules={"r": 1}),
        stamp("s", {"a": 2}, seed=7, rules={"r": 1}),
        stamp("s", {"a": 1}, seed=8, rules={"r": 1}),
        stamp("s", {"a": 1}, seed=7, rules={"r": 2}),
        stamp("s", {"a": 1}, seed=7),
    ]
    assert len({first["id"], *(other["id"] for other in others)}) == 6
    assert others[-1]["rules_hash"] is None


def test_another_version_is_another_run(monkeypatch):
    before = stamp("s", {})
    monkeypatch.setattr(yuzui, "__version__", "9")
    assert stamp("s", {})["id"] != before["id"]


def test_a_caption_names_every_source_and_vintage_once():
    rows = [
        {"file": "a", "source": "NBS", "vintage": "2025"},
        {"file": "b", "source": "UIS", "vintage": "2025"},
        {"file": "a", "source": "NBS", "vintage": "2025"},
    ]
    source, vintage = read_from(rows)
    assert (source.en, vintage) == ("NBS; UIS", "2025")


def test_origin_names_run_seed_digest_and_every_file():
    files = [{"file": "a.csv", "source": "NBS", "vintage": "2024", "sha256": "ff"}, {"file": "b"}]
    body = {"run": stamp("path", {}, seed=7), "files": files}
    said = [(label.en, text.en) for label, text in origin(body)]
    assert said[0] == ("run", body["run"]["id"]) and ("seed", "7") in said
    assert said[-2:] == [("file read", "a.csv · NBS · 2024 · sha256 ff"), ("file read", "b")]
    drawn = {label.en: text.en for label, text in origin({**body, "run": stamp("path", {})})}
    assert drawn["seed"] == "none, nothing is drawn"


def test_a_comparison_rests_on_the_files_of_both_once():
    one, other = {"file": "a"}, {"file": "b"}
    body = {"run": stamp("c", {}), "scenarios": [{"files": [one]}, {"files": [one, other]}]}
    said = [text.en for label, text in origin(body) if label.en == "file read"]
    assert said == ["a", "b"]
