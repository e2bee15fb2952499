# SPDX-License-Identifier: Apache-2.0
"""``yuzui demo``: what is printed around the transcript; the whole run is the demo's own test."""

import json

import pytest

from yuzui.administration.jobs import load
from yuzui.demonstration.jobs import demo
from yuzui.faces.cli.commands import demo as verb
from yuzui.job.result import stamp


@pytest.fixture
def quick(monkeypatch):
    """Let the demo take two quick steps on one small file, and serve nothing."""
    monkeypatch.setattr(demo, "STEPS", {"registry": 2, "path": 2})
    monkeypatch.setattr(demo, "_load", lambda w: load.run(w, files=[w.shipped("fields.csv")])["loads"])
    served = []
    monkeypatch.setattr(verb, "run", lambda folder, port, token: served.append(folder))
    return served


@pytest.mark.parametrize(
    ("lang", "words"), [("en", ("offline", "delete to forget", "[R] real")), ("zh", ("离线", "真实数据"))]
)
def test_transcript_in_both_languages_and_no_server(asked, quick, lang, words):
    code, out, err = asked("demo", "--no-serve", "--lang", lang, "--dir", "w")
    assert code == 0 and not quick
    assert all(word in out for word in words)
    assert "ORIGIN.md" in out and err


def test_json_is_one_document_and_nothing_is_said(asked, quick):
    code, out, err = asked("demo", "--json", "--dir", "w")
    assert code == 0 and json.loads(out)["schema"] == "yuzui.demo/1"
    assert not err and not quick


def test_quiet_says_nothing_on_the_side(asked, quick):
    assert asked("demo", "--no-serve", "--quiet", "--dir", "w")[2] == ""


def test_the_slate_is_served_at_the_end(asked, quick, monkeypatch):
    steps = [{"study": "fund", "run": "0123456789ab", "lines": []}]
    rest = {"loads": [], "files": [], "state": "proposed"}
    made = {"schema": "yuzui.demo/1", "run": stamp("demo", {}), "steps": steps, **rest}
    monkeypatch.setattr(demo, "run", lambda *given, **more: made)
    code, out, _ = asked("demo", "--lang", "en", "--dir", "w")
    assert code == 0 and [str(folder) for folder in quick] == ["w"]
    assert "/en/slates/0123456789ab" in out and "Ctrl-C" in out
