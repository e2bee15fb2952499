# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

import pytest
from starlette.testclient import TestClient
from tests.jobs.evaluation import sets
from tests.people import admit

from yuzui import registry
from yuzui.evaluation.indicators import cd
from yuzui.evaluation.pages import indicator, work_set
from yuzui.faces.web import app
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.view.page import Visit


def example(name, folder):
    path = f"/results/indicators/{name}"
    page = indicator.build(Workspace(folder), Visit("en", path, {"name": name}))
    return page.tables()["example"]


def test_fields_are_shown_where_works_are_compared_within_them(tmp_path_factory):
    for name, fields in [("ncs", True), ("cd", False)]:
        tmp_path = tmp_path_factory.mktemp("case")
        table = example(name, tmp_path)
        assert ("field" in [column.name for column in table.columns]) is fields
        expect = registry.modules("indicator")[name].EXAMPLE.expect
        assert [row[0] for row in table.rows] == list(expect)
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_each_work_stands_with_its_field(tmp_path):
    rows = {row[0]: row for row in example("ncs", tmp_path).rows}
    assert rows["F"][:4] == ("F", 2000, "x", 3) and rows["a"][2] is None


def test_an_open_window_is_no_number_of_years(tmp_path_factory):
    for name, base in [
        ("cd", "years"),
        ("novelty", "no limit in years"),
        ("kinds", "the definition hangs on no window"),
    ]:
        tmp_path = tmp_path_factory.mktemp("case")
        page = indicator.build(Workspace(tmp_path), Visit("en", "", {"name": name}))
        assert page.blocks[0].facts[1].base.en == base
    # the page of what is refused says what to use instead
    for name in ["composite", "impact_factor"]:
        tmp_path = tmp_path_factory.mktemp("case")
        client = TestClient(app.create(Workspace(tmp_path)))
        answer = client.get(f"/en/results/indicators/{name}")
        assert answer.status_code == 400 and "--indicator ncs,pp_top" in answer.text
        assert client.get("/en/results/indicators/nothing").status_code == 404


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path / "work")
    works = {**sets.WORKS, "r": 1999}
    links = [*sets.LINKS, ("a", "r"), ("b", "r")]
    sets.kept(made, "cd,sleeping_beauty", **sets.files(tmp_path, works, links))
    return made


def test_the_switch_changes_the_rule_and_values_give_the_bars(workspace):
    client = TestClient(app.create(workspace))
    null = client.get("/en/results/sets/works/long").text
    one = client.get("/en/results/sets/works/long?zero=as_one").text
    assert "where works without references have no value" in null
    assert "where works without references count as 1" in one
    assert 'id="citers"' in null and 'id="beside"' in null
    assert null.count("Whether the work is good or true") == 1


def test_a_run_without_its_values_shows_the_rest(workspace):
    for path in (workspace.dir / "results").glob("*.parquet"):
        path.unlink()
    answer = TestClient(app.create(workspace)).get("/zh/results/sets/works/long")
    assert answer.status_code == 200 and 'id="citers"' not in answer.text


def test_what_was_not_asked_for_is_said_and_what_is_hidden_is_not_there(workspace, tmp_path):
    sets.kept(workspace, "citations", **sets.files(tmp_path / "b"))
    client = TestClient(app.create(workspace))
    assert "--indicator cd,sleeping_beauty" in client.get("/en/results/sets/works/long").text
    seen = TestClient(app.create(workspace.seen_by(PUBLIC)))
    assert seen.get("/en/results/sets/works/long").status_code == 404


@pytest.fixture
def number_workspace(tmp_path):
    return Workspace(tmp_path / "work")


@pytest.fixture
def results(number_workspace, tmp_path):
    files = sets.files(tmp_path)
    return [sets.kept(number_workspace, window=window, **files)["cd"] for window in (5, 1)]


@pytest.fixture
def client(number_workspace):
    return TestClient(app.create(number_workspace), base_url="http://127.0.0.1")


def sent(client, path, **fields):
    own = {"sec-fetch-site": "same-origin"}
    return client.post(path, data=fields, headers=own, follow_redirects=False)


def test_another_result_is_held_against_it(client, results):
    text = client.get(f"/en/results/numbers/{results[1]}?part=n_i&against={results[0]}").text
    assert "Why it changed" in text and "window: 5 years → 1 year" in text
    assert client.get(f"/en/results/numbers/{results[1]}?against=000000000000").status_code == 404


def test_a_form_objects_and_another_person_answers(client, number_workspace, results):
    path = f"/en/results/numbers/{results[0]}"
    bad = sent(client, path, act="file", part="cd", by="", grounds="wrong year")
    assert bad.status_code == 422 and "That was not done" in bad.text and "wrong year" in bad.text
    good = sent(client, path, act="file", part="cd", by="Li Hua", grounds="wrong year", work="b")
    assert good.status_code == 303 and good.headers["location"].endswith("#objections")
    row = sets.objection(number_workspace)["objections"][0]
    assert row["state"] == "open" and row["work"] == "b" and row["part"] == "cd"
    assert "wrong year" in client.get(path).text
    answer = {"act": "settle", "objection": row["id"], "by": "Wang Fang", "reason": "it is so"}
    assert sent(client, path, **answer, outcome="予以采纳").status_code == 409  # no role here
    admit(number_workspace, "Wang Fang")
    assert sent(client, path, **answer, outcome="perhaps").status_code == 422
    assert sent(client, path, **answer, outcome="予以采纳").status_code == 303
    assert sets.objection(number_workspace)["objections"][0]["state"] == "accepted"
    other = client.post(path, data={"act": "file", "by": "x", "grounds": "y"},
                        headers={"sec-fetch-site": "cross-site"})  # fmt: skip
    assert other.status_code == 403 and len(sets.objection(number_workspace)["objections"]) == 1


def test_what_is_hidden_changes_no_byte_of_what_the_public_gets(number_workspace, results):
    """Leak: a result, and an objection to one, must leave no trace for who may not see them."""
    with number_workspace.view.act("show", f"result {results[0]}", "test") as change:
        change.publish("result", [(results[0],)])
    paths = [f"/{lang}/results/numbers/{name}{query}" for lang in ("en", "zh")
             for name in (*results, "newest", "000000000000")
             for query in ("", "?format=json", "?part=cd", f"?against={results[1]}")]  # fmt: skip
    seen = TestClient(app.create(number_workspace.seen_by(PUBLIC)), base_url="http://127.0.0.1")

    def answers():
        got = [seen.get(path) for path in paths]
        return [(a.status_code, dict(a.headers), a.content) for a in got]

    before = answers()
    said = {"by": "Li Hua", "grounds": "a secret"}
    for name in results:
        sets.objection(number_workspace, act="file", result=name, **said)
    assert answers() == before
    refused = sent(seen, f"/en/results/numbers/{results[1]}", act="file", **said)
    missing = sent(seen, "/en/results/numbers/000000000000", act="file", **said)
    assert refused.status_code == missing.status_code == 404
    assert refused.content.replace(results[1].encode(), b"000000000000") == missing.content


@pytest.fixture
def page(tmp_path):
    workspace = Workspace(tmp_path / "work")
    sets.kept(workspace, "cd", **sets.files(tmp_path, links=[*sets.LINKS, ("a", "a")]))
    return work_set.build(workspace, Visit("zh", "/results/sets/works", {"set": "works"}))


def test_what_the_numbers_cannot_tell_stands_beside_them(page):
    ((_, said),) = page.tables()["limits"].rows
    assert said == cd.META.cannot_tell


def test_shares_are_drawn_and_early_years_stand_in_one_row(tmp_path):
    workspace = Workspace(tmp_path / "work")
    rows = [f"w{year},{year},{'article' if year % 4 else 'dataset'}\n" for year in range(1950, 1990)]
    (tmp_path / "w.csv").write_text("work_id,year,type\n" + "".join(rows), encoding="utf-8")
    sets.kept(workspace, "kinds,openness", works=tmp_path / "w.csv")
    page = work_set.build(workspace, Visit("en", "/results/sets/w", {"set": "w"}))
    tables = page.tables()
    told = [tuple(getattr(cell, "en", cell) for cell in row) for row in tables["share-kinds"].rows]
    assert told[:2] == [("all", 40, 0, 0.75, 0.25), ("1950–1964", 15, 0, 11 / 15, 4 / 15)]
    assert [row[0] for row in told[2:]] == [str(year) for year in range(1965, 1990)]
    assert "share-openness" not in tables
    drawn = [name for name in tables if name.startswith("shares-")]
    assert drawn == ["shares-kinds"]


def test_units_stand_there_with_what_was_lost_and_what_is_known_is_counted_by_what_is_shown(tmp_path):
    workspace = Workspace(tmp_path / "work")
    texts = {"w": "work_id,year\na,2000\nb,2000\nc,2000\n", "a": "work_id,country\na,CN\na,SE\nb,CN\n"}
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    given = {"works": tmp_path / "w.csv", "authorships": tmp_path / "a.csv"}
    sets.kept(workspace, "collaboration", **given, by="country", counting="country")
    tables = work_set.build(workspace, Visit("en", "/results/sets/w", {"set": "w"})).tables()
    units = tables["units"]
    assert [(row[0].en, *row[1:]) for row in units.rows] == [
        ("CN", 2, 1.5, 0.5), ("SE", 1, 0.5, 1 / 6),
    ]  # fmt: skip
    assert "Of 3 works 1 (33.3\u202f%) belongs to nobody known" in units.note.en
    assert "3 项成果中有 1 项" in units.note.zh
    # of the countries one work is not known, of the authors none is
    assert tables["share-collaboration"].rows[0][1:] == (3, 1, 0.5)
    assert not any(name.startswith("shares-") for name in tables)
