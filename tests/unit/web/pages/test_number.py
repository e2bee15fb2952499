# SPDX-License-Identifier: Apache-2.0
"""The page of one number: what is behind it, why it changed, and the form that objects to it."""

import re

import pytest
from starlette.testclient import TestClient
from tests.jobs.evaluation import sets
from tests.people import admit

from yuzui.evaluation.jobs import objection
from yuzui.faces.web import app
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "work")


@pytest.fixture
def results(workspace, tmp_path):
    files = sets.files(tmp_path)
    return [sets.kept(workspace, window=window, **files)["cd"] for window in (5, 1)]


@pytest.fixture
def client(workspace):
    return TestClient(app.create(workspace), base_url="http://127.0.0.1")


def sent(client, path, **fields):
    own = {"sec-fetch-site": "same-origin"}
    return client.post(path, data=fields, headers=own, follow_redirects=False)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_value_works_exclusions_and_history_are_on_the_page(client, results, lang):
    document = client.get(f"/{lang}/results/{results[0]}?format=json").json()
    assert document["id"] == results[0] and document["excluded"]
    text = client.get(f"/{lang}/results/{results[0]}").text
    said = {"en": ("no reference found in the set", "What it cannot tell"),
            "zh": ("集合内没有参考文献", "不能说明")}[lang]  # fmt: skip
    named = {"en": ("window: 1 year", "fewest references", "seed of every draw", "no value"),
             "zh": ("时滞的单位：年", "最少参考文献数", "抽样的随机种子", "不取值")}[lang]  # fmt: skip
    for words in (*said, results[1], *named):
        assert words in text
    # disruption hangs on none of these
    for other in ("negative_lag", "min_refs", "pool", "rewired copies", "重连副本", "self-citation"):
        assert other not in text
    one = client.get(f"/{lang}/results/{results[0]}?work=u").text
    assert {"en": "year unknown", "zh": "年份未知"}[lang] in one


def test_another_result_is_held_against_it(client, results):
    text = client.get(f"/en/results/{results[1]}?part=n_i&against={results[0]}").text
    assert "Why it changed" in text and "window: 5 years → 1 year" in text
    assert client.get(f"/en/results/{results[1]}?against=000000000000").status_code == 404


def test_a_form_objects_and_another_person_answers(client, workspace, results):
    path = f"/en/results/{results[0]}"
    bad = sent(client, path, act="file", part="cd", by="", grounds="wrong year")
    assert bad.status_code == 400 and "Not taken" in bad.text and "wrong year" in bad.text
    good = sent(client, path, act="file", part="cd", by="Li Hua", grounds="wrong year", work="b")
    assert good.status_code == 303 and good.headers["location"].endswith("#objections")
    row = objection.run(workspace)["objections"][0]
    assert row["state"] == "open" and row["work"] == "b" and row["part"] == "cd"
    assert "wrong year" in client.get(path).text
    answer = {"act": "settle", "objection": row["id"], "by": "Wang Fang", "reason": "it is so"}
    assert sent(client, path, **answer, outcome="予以采纳").status_code == 409  # no role here
    admit(workspace, "Wang Fang")
    assert sent(client, path, **answer, outcome="perhaps").status_code == 400
    assert sent(client, path, **answer, outcome="予以采纳").status_code == 303
    assert objection.run(workspace)["objections"][0]["state"] == "accepted"
    other = client.post(path, data={"act": "file", "by": "x", "grounds": "y"},
                        headers={"sec-fetch-site": "cross-site"})  # fmt: skip
    assert other.status_code == 400 and len(objection.run(workspace)["objections"]) == 1


def test_what_is_hidden_changes_no_byte_of_what_the_public_gets(workspace, results):
    """Leak: a result, and an objection to one, must leave no trace for who may not see them."""
    with workspace.view.act("show", f"result {results[0]}", "test") as change:
        change.publish("result", [(results[0],)])
    paths = [f"/{lang}/results/{name}{query}" for lang in ("en", "zh")
             for name in (*results, "newest", "000000000000")
             for query in ("", "?format=json", "?part=cd", f"?against={results[1]}")]  # fmt: skip
    seen = TestClient(app.create(workspace.seen_by(PUBLIC)), base_url="http://127.0.0.1")

    def answers():
        got = [seen.get(path) for path in paths]
        return [(a.status_code, dict(a.headers), a.content) for a in got]

    before = answers()
    said = {"by": "Li Hua", "grounds": "a secret"}
    for name in results:
        objection.run(workspace, act="file", result=name, **said)
    assert answers() == before
    refused = sent(seen, f"/en/results/{results[1]}", act="file", **said)
    missing = sent(seen, "/en/results/000000000000", act="file", **said)
    assert refused.status_code == missing.status_code == 404
    assert refused.content.replace(results[1].encode(), b"000000000000") == missing.content


def test_a_share_of_works_without_links_is_told_as_one(tmp_path):
    made = Workspace(tmp_path / "work")
    (tmp_path / "w.csv").write_text("work_id,year,type\na,2000,article\nb,2001,patent\n")
    name = sets.kept(made, "kinds", works=tmp_path / "w.csv")["kinds"]
    told = TestClient(app.create(made))
    for lang, words, absent in (
        ("en", ("share of “article”: 50.0", "hangs on no window"), ("complete through", "citation")),
        ("zh", ("“论文”占 50.0%", "与窗口无关"), ("完整截至", "引文")),
    ):
        text = told.get(f"/{lang}/results/{name}?part=is_article").text
        plain = re.sub(r"<[^>]+>", "", text)
        assert all(one in plain for one in words), lang
        assert not any(one in plain for one in absent), lang
