# SPDX-License-Identifier: Apache-2.0
"""The long look: the switch for works without references, and a run without values."""

import pytest
from starlette.testclient import TestClient
from tests.jobs.evaluation import sets

from yuzui.faces.web import app
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "work")
    works = {**sets.WORKS, "r": 1999}
    links = [*sets.LINKS, ("a", "r"), ("b", "r")]
    sets.kept(made, "cd,sleeping_beauty", **sets.files(tmp_path, works, links))
    return made


def test_the_switch_changes_the_rule_and_values_give_the_bars(workspace):
    client = TestClient(app.create(workspace))
    null = client.get("/en/evaluate/works/long").text
    one = client.get("/en/evaluate/works/long?zero=as_one").text
    assert "where works without references have no value" in null
    assert "where works without references count as 1" in one
    assert 'id="citers"' in null and 'id="beside"' in null
    assert null.count("Whether the work is good or true") == 1


def test_a_run_without_its_values_shows_the_rest(workspace):
    for path in (workspace.dir / "results").glob("*.parquet"):
        path.unlink()
    answer = TestClient(app.create(workspace)).get("/zh/evaluate/works/long")
    assert answer.status_code == 200 and 'id="citers"' not in answer.text


def test_works_without_links_have_no_long_look_and_say_so(tmp_path):
    made = Workspace(tmp_path / "work")
    works = {"works": sets.files(tmp_path)["works"]}
    sets.kept(made, "kinds", **works)
    client = TestClient(app.create(made))
    for lang, absent in (("en", "No links between these works"), ("zh", "未给出这些成果之间的引文")):
        long = client.get(f"/{lang}/evaluate/works/long").text
        assert absent in long and "citations from works" not in long.lower() and "的引用" not in long
        page = client.get(f"/{lang}/evaluate/works").text
        assert "/evaluate/works/long" not in page and {"en": "not given", "zh": "未给出"}[lang] in page
        assert {"en": "not given", "zh": "未给出"}[lang] in client.get(f"/{lang}/evaluate").text


def test_what_was_not_asked_for_is_said_and_what_is_hidden_is_not_there(workspace, tmp_path):
    sets.kept(workspace, "citations", **sets.files(tmp_path / "b"))
    client = TestClient(app.create(workspace))
    assert "--indicator cd,sleeping_beauty" in client.get("/en/evaluate/works/long").text
    seen = TestClient(app.create(workspace.seen_by(PUBLIC)))
    assert seen.get("/en/evaluate/works/long").status_code == 404
