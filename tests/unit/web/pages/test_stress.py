# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.pages import stress
from yuzui.job.workspace import Workspace
from yuzui.view.page import Filter, Split, Visit


def built(tmp_path, **query):
    return stress.build(Workspace(tmp_path), Visit("en", stress.PATH, {}, query))


def test_it_opens_on_a_scenario_with_something_to_lose(tmp_path):
    page = built(tmp_path)
    assert len(page.tables()["stresses"].rows) >= 5
    (links,) = [block for block in page.blocks if isinstance(block, Filter)]
    assert len(links.links) >= 5 and links.current == links.links[0].path


def test_one_that_loses_nothing_is_told_in_words(tmp_path):
    page = built(tmp_path, scenario="labels_only_2030")
    assert "no stress takes" in page.finding.en and len(page.tables()["stresses"].rows) == 1


def test_without_any_stress_there_is_no_picture(tmp_path, monkeypatch):
    whole = stress._stressed(Workspace("."), "labels_only_2030")
    monkeypatch.setattr(stress, "_stressed", lambda workspace, name: {**whole, "stresses": []})
    page = built(tmp_path)
    assert not any(isinstance(block, Split) for block in page.blocks)
    assert page.tables()["stresses"].rows == []
