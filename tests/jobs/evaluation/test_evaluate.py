# SPDX-License-Identifier: Apache-2.0
"""The job that evaluates works."""

import csv
import json
from copy import deepcopy
from types import SimpleNamespace

import msgspec
import pytest
from tests.contracts.checks import study as contract
from tests.jobs.evaluation import sets
from tests.people import admit
from tests.slates import DECISION, FUND, RULE

from yuzui import registry
from yuzui.errors import ColumnError, InputError, StateError, UnknownIdentifierError, VisibilityError
from yuzui.evaluation import run_settings as shards
from yuzui.evaluation.indicator import REASONS
from yuzui.evaluation.jobs import evaluate, evaluate_diff, evaluate_result, evaluate_snapshot, objection
from yuzui.funding import board_pack, decisions, letters, lottery_draw, slate_outcome, slate_view
from yuzui.funding.pages import call as call_page
from yuzui.funding.pages import slate as slate_page
from yuzui.funding.rulebook import build
from yuzui.funding.slate_answer import Rule
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC
from yuzui.view.page import Visit


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("w") / "work")


@pytest.fixture(scope="module")
def answer(workspace):
    names = "cd,sleeping_beauty,citations,late_share"
    return sets.computed(workspace, indicator=names)


@pytest.fixture(scope="module")
def document(answer):
    return answer.document


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([header, *rows])
    return path


def test_the_document_is_plain_json(document, answer):
    assert document["schema"] == "yuzui.evaluate/1"
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["run"]["study"] == "evaluate" and document["run"]["seed"] == 7
    # every link is used or flagged
    assert document["works"] == 34_546
    assert document["citations"] == {"read": 421_578, "used": 421_534}
    counts = {f["code"]: f["count"] for f in document["findings"]}
    assert counts == {"self_link": 44, "negative_lag": 834}
    # nulls partition the works without value
    for name in ("cd", "nok", "mcd", "sb_awakening", "late_share_5"):
        told = sum(row["count"] for row in document["nulls"] if row["column"] == name)
        assert told == int(answer.columns[name].mask.sum()) > 0
    assert {row["reason"] for row in document["nulls"]} <= set(REASONS)
    cd = {r["reason"]: r["count"] for r in document["nulls"] if r["column"] == "cd"}
    assert cd == {"no_reference": 2_393, "nothing_in_window": 1_076}
    # one row per work with the ids given
    assert next(iter(answer.columns)) == "arxiv_id"
    assert {len(values) for values in answer.columns.values()} == {34_546}
    assert set(answer.columns) == {
        "arxiv_id", "n_i", "n_j", "n_k", "cd", "nok", "mcd", "uncited", "sb", "sb_peak", "sb_awakening",
        "sb_percentile", "citations_5", "late_share_5", "cd_complete", "citations_complete",
        "late_share_complete",
    }  # fmt: skip
    assert int(answer.columns["n_i"].sum()) == 97_326


def test_a_whole_set_adds_up_and_small_cells_are_said(workspace, tmp_path):
    told = sets.computed(workspace, indicator="ncs,pp_top").document
    assert abs(told["identities"]["world_mncs"] - 1) < 1e-12
    assert abs(told["identities"]["world_pp10"] - 0.1) < 1e-12
    assert "mean score 1.000, 10.0\u202f% in the top 10 %" in " ".join(line.en for _, line in sets.lines(told))
    assert told["pairs"][0]["order_changes"]
    works = write(tmp_path / "w.csv", ["work_id", "year", "primary_category"],
                  [["a", 2000, "x"], ["b", 2000, "x"], ["c", 2001, "y"], ["u", "", "y"]])  # fmt: skip
    links = write(tmp_path / "c.csv", ["citing", "cited"], [["c", "a"]])
    answer = sets.computed(workspace, works=works, citations=links, indicator="ncs")
    assert answer.columns["ncs"].tolist() == [2.0, 0.0, 1.0, None]
    assert answer.document["identities"] == {"world_mncs": 1.0, "world_pp10": None}
    findings = {f["code"]: f["count"] for f in answer.document["findings"]}
    assert findings["small_cell"] == 3
    with pytest.raises(InputError, match="zero_mean"):
        sets.computed(workspace, indicator="ncs", zero_mean="two")


def test_small_cells_are_put_together_if_asked_and_it_is_said_of_how_many_works(workspace, tmp_path):
    rows = [("a", 2000, "x", "article"), ("b", 2000, "x", "report"), ("c", 2000, "x", "patent"),
            ("d", 2001, "y", "article")]  # fmt: skip
    works = write(tmp_path / "w.csv", ["work_id", "year", "field", "type"], rows)
    links = write(tmp_path / "c.csv", ["citing", "cited"], [["d", "a"], ["d", "b"]])
    given = {"works": works, "citations": links, "indicator": "ncs,pp_top"}
    for sql in ("duckdb", "sqlite"):
        answer = sets.computed(workspace, **given, pool_cells=50, sql=sql)
        assert answer.columns["ncs"].tolist() == [1.5, 1.5, 0.0, 1.0]
        assert answer.columns["cell_works"].tolist() == [3, 3, 3, 1]
        told = answer.document
        assert told["identities"]["world_mncs"] == 1 and told["parameters"]["pool_cells"] == 50
        findings = {f["code"]: f["count"] for f in told["findings"]}
        assert findings == {"pooled_cell": 3, "small_cell": 4}
        assert any("3 × work compared, as asked" in line.en for _, line in sets.lines(told))
    alone = sets.computed(workspace, **given)
    assert alone.columns["ncs"].tolist() == [1.0, 1.0, 1.0, 1.0]
    assert "pooled_cell" not in {f["code"] for f in alone.document["findings"]}


def test_every_number_carries_what_is_needed_to_judge_it(document, answer, workspace):
    quantities = [row["share"] for row in document["late"]]
    quantities += [row["share"] for row in document["early"]["shares"]]
    quantities += [document["disruption"][rule]["mean"] for rule in ("null", "as_one")]
    quantities += [part["mean"] for i in document["indicators"] for part in i["parts"]]
    for q in quantities:
        assert q["source"] and q["vintage"] and q["window"] and q["origin"] == "derived"
        assert q["coverage"] is not None
        if q["interval"]:
            assert q["interval"]["kind"] == "stability under resampling"
            assert q["interval"]["low"] <= q["value"] <= q["interval"]["high"]
    # every mean of an indicator has its interval and counts are whole
    for one in document["indicators"]:
        for part in one["parts"]:
            mean, span = part["mean"]["value"], part["mean"]["interval"]
            assert span["low"] <= mean <= span["high"], part["column"]
    for name in ("n_i", "n_j", "n_k", "citations_5"):
        assert answer.columns[name].dtype.kind == "i", name
    # young cohorts are too early to say
    states = {(row["cohort"], row["window"]): row["state"] for row in document["late"]}
    # of the works of 1992 a fifth list references of the set: no history of them is told
    assert document["history"]["from"] == 1993 == min(cohort for cohort, _ in states)
    assert states[1993, 3] == states[1993, 5] == "said"
    assert states[1994, 5] == states[1995, 5] == "lower_bound"
    assert states[1993, 10] == states[1998, 5] == states[2003, 3] == "too_early"
    assert {row["share"]["value"] for row in document["late"] if row["state"] == "too_early"} == {None}
    # the set is complete to the last whole year
    assert document["set"]["through"] == 2002 and document["set"]["last"] == "2003-02"
    # indicators say what they cannot tell
    assert [i["name"] for i in document["indicators"]] == [
        "cd", "sleeping_beauty", "citations", "late_share",
    ]  # fmt: skip
    for indicator in document["indicators"]:
        assert indicator["cannot_tell"]["en"] and indicator["cannot_tell"]["zh"]
    # the same inputs give the same run
    again = sets.document(workspace, indicator="cd,sleeping_beauty,citations,late_share")
    assert again | {"cpu_seconds": 0} == document | {"cpu_seconds": 0}
    other = sets.document(workspace, indicator="citations", window=3)
    assert other["run"]["id"] != document["run"]["id"]
    assert other["disruption"] is None and other["sleepers"] is None
    # an unknown indicator is refused with the known ones
    with pytest.raises(InputError) as caught:
        sets.document(workspace, indicator="h_index")
    assert caught.value.seen == "h_index" and "cd" in caught.value.expected


def test_an_open_window_is_refused_where_it_means_nothing(workspace):
    with pytest.raises(InputError) as caught:
        sets.document(workspace, indicator="late_share", window=0)
    assert caught.value.expected == "3 5 10"


@pytest.fixture(scope="module")
def bare(workspace, tmp_path_factory):
    """Works without links, and countries without authors."""
    folder = tmp_path_factory.mktemp("bare")
    works = [("a", 2000, "article"), ("b", 2001, "article"), ("c", 2001, "dataset"), ("d", "", "")]
    works = write(folder / "w.csv", ("work_id", "year", "type"), works)
    countries = write(folder / "a.csv", ("work_id", "country"),
                      [("a", "CN"), ("a", "SE"), ("b", "CN")])  # fmt: skip
    given = {"works": works, "authorships": countries}
    return given, sets.computed(workspace, **given, by="country", counting="country")


OF_LINKS = ("citations", "early", "curves", "late", "impact", "pairs", "self_citations",
            "sleepers", "disruption", "coverage", "baseline")  # fmt: skip


def test_works_without_links_are_told_of_what_needs_none(bare, workspace):
    told = bare[1].document
    needy = {name for name, one in registry.modules("indicator").items()
             if "citation.cited_id" in one.NEEDS or one.META.kind == "series"}  # fmt: skip
    asked = [one["name"] for one in told["indicators"]]
    assert set(asked) == registry.modules("indicator").keys() - needy and "kinds" in asked
    assert {name: told[name] for name in OF_LINKS} == dict.fromkeys(OF_LINKS)
    assert told["identities"] == {"world_mncs": None, "world_pp10": None}
    assert told["windows"] == [] and told["works"] == 4
    shares = {p["column"]: p["mean"]["value"] for one in told["shares"] for p in one["parts"]}
    assert (shares["international"], shares["is_dataset"], shares["is_open"]) == (0.5, 1 / 3, None)
    counting = told["counting"]
    assert (counting["weight"], counting["lost_mass"]) == (2, 2)
    assert [(u["unit"], u["weight"]) for u in told["units"]["rows"]] == [("CN", 1.5), ("SE", 0.5)]
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    # what is said of works without links counts no citations
    for lang, absent in (("en", "no links between them were given"), ("zh", "未给出成果之间的引文")):
        said = " ".join(sentence.say(lang) for _, sentence in sets.lines(told))
        assert absent in said and "0 of 0" not in said and "引文中使用" not in said
        names = {table.name for table in sets.exports(told, lang)}
        assert not {"curves by age", "late shares", "按年龄的引用曲线", "迟到引用占比"} & names
    assert sets.pictures(told) == []
    # what needs links is refused by name where there are none
    with pytest.raises(InputError) as caught:
        sets.computed(workspace, **bare[0], indicator="kinds,mncs,cd")
    told = caught.value
    assert (told.code, told.seen) == ("links_missing", "ncs, cd")
    for fix in (told.fix.en, told.fix.zh):
        assert "--citations FILE" in fix and "--indicator collaboration,kinds,openness" in fix


def test_results_without_links_are_kept_and_compared(workspace, bare, tmp_path):
    evaluate.keep(workspace, bare[1].answer)
    works = write(tmp_path / "w.csv", ("work_id", "year", "type"),
                  [("a", 2000, "dataset"), ("b", 2001, "article"), ("e", 2001, "dataset")])  # fmt: skip
    other = sets.computed(workspace, works=works, indicator="kinds")
    evaluate.keep(workspace, other.answer)
    before, after = ({r["indicator"]: r["id"] for r in one.document["results"]}["kinds"]
                     for one in (bare[1], other))  # fmt: skip
    told = sets.difference(workspace, before, after)
    assert told["links"] is None and before in told["notes"][0]["en"]
    article = next(p for p in told["parts"] if p["column"]["b"] == "is_article")
    causes = {row["cause"]: row["works"] for row in article["causes"]}
    # the type of a was changed, and no other work has part in that
    assert (causes["own"], causes["around"], causes["left"], causes["entered"]) == (2, 0, 1, 1)
    again = sets.difference(workspace, after, after)
    assert again["links"] is None and again["notes"]


def test_several_files_of_authors_add_up_and_are_asked_again(workspace, bare, tmp_path):
    persons = write(tmp_path / "p.csv", ("work_id", "person_id"),
                    [("a", "p"), ("a", "q"), ("b", "p"), ("z", "p")])  # fmt: skip
    given = {**bare[0], "authorships": [persons, bare[0]["authorships"]]}
    told = sets.computed(workspace, **given, indicator="collaboration", by="country",
                            counting="full")  # fmt: skip
    shares = {p["column"]: (p["valued"], p["mean"]["value"])
              for p in told.document["indicators"][0]["parts"]}  # fmt: skip
    assert shares["single_author"] == (2, 0.5) and shares["international"] == (2, 0.5)
    assert told.document["counting"]["weight"] == 3
    assert set(told.files) == {"works", "authorships", "authorships_2"}
    assert [f["code"] for f in told.document["findings"] if f["table"] == "authorship"] == ["stray_row"]
    evaluate.keep(workspace, told.answer)
    works = write(tmp_path / "w.csv", ("work_id", "year"), [("a", 2000), ("b", 2001)])
    other = sets.computed(workspace, works=works, authorships=persons, indicator="collaboration")
    evaluate.keep(workspace, other.answer)
    before, after = (one.document["results"][0]["id"] for one in (told, other))
    part = sets.difference(workspace, before, after)["parts"][0]
    assert (part["before"], part["after"]) == (0.5, 0.5)


def test_a_missing_column_is_refused(workspace, tmp_path):
    works = write(tmp_path / "w.csv", ("id", "title"), [(1, "x")])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [(1, 1)])
    with pytest.raises(ColumnError):
        sets.document(workspace, works=works, citations=links)


@pytest.fixture
def small(tmp_path):
    works = [(1, 1999), (2, 2000), (3, 2001), (4, ""), (5, 1197)]
    works = write(tmp_path / "w.csv", ("work_no", "year"), works)
    links = [(2, 1), (3, 2), (3, 1), (4, 1), (3, 3)]
    return works, write(tmp_path / "l.csv", ("citing", "cited"), links)


def test_works_without_a_year_stay_as_rows_without_values(workspace, small):
    names = "cd,citations,late_share,sleeping_beauty"
    found = sets.computed(workspace, works=small[0], citations=small[1], indicator=names)
    assert found.columns["work_no"].tolist() == [1, 2, 3, 4, 5]
    for name, values in found.columns.items():
        if name != "work_no":
            assert values.mask[3:].all(), name
            missing = [n for n in found.document["nulls"] if n["column"] == name]
            assert {n["reason"]: n["count"] for n in missing}["unknown_year"] == 2
    assert found.columns["n_i"].tolist() == [2, 0, 0, None, None]
    assert found.columns["n_j"].tolist() == [0, 1, 0, None, None]
    assert "--through 2001" in found.document["set"]["through_basis"]["en"]
    assert found.document["set"]["through"] == 2000


def test_declared_references_and_rewired_copies_stand_beside_disruption(workspace, tmp_path):
    works = [("r", 1999, 0), ("q", 1999, -1), ("f", 2000, 4), ("a", 2001, 2), ("b", 2001, "")]
    works = write(tmp_path / "w.csv", ("work_id", "year", "n_refs_total"), works)
    links = write(tmp_path / "c.csv", ("citing", "cited"),
                  [("f", "r"), ("a", "f"), ("a", "q"), ("b", "r")])  # fmt: skip
    given = {"works": works, "citations": links, "indicator": "cd"}
    said = []
    told = sets.computed(workspace, said.append, **given, baseline=20).document
    # what it takes is said before: 20 times 6 citers of references and 32 rounds of 4 links
    assert any("20 rewired copies: about 2,680 touches" in one.en for one in said)
    # -1 and an empty cell say nothing; r, f and a declare 6, of which f has 1 and a 2 in the set
    assert {k: told["coverage"]["references"][k] for k in ("works", "declared", "found")} == {
        "works": 3, "declared": 6, "found": 3,
    }  # fmt: skip
    assert [y["year"] for y in told["baseline"]["years"]] == [1999, 2000, 2001]
    english, chinese = (" ".join(s.say(lang) for _, s in sets.lines(told))
                        for lang in ("en", "zh"))  # fmt: skip
    assert "in 20 rewired copies" in english and "20 份重连副本" in chinese
    tables = {table.name: table for table in sets.exports(told, "en")}
    assert tables["beside disruption"].rows[1][:6] == (2000, 1, 0.0, 4, 1, 0.25)
    picture = next(p for p in sets.pictures(told) if p.meta.name == "disruption")
    assert any("rewired copies" in str(row) for row in picture.twin.rows)
    assert sets.document(workspace, **given)["baseline"] is None
    assert sets.document(workspace, **given, baseline=20, kernels="numpy")["baseline"] == (told["baseline"])
    with pytest.raises(InputError, match="rewired"):
        sets.document(workspace, **given, baseline=5)


def test_distance_from_patents_in_the_set_and_beside_it(workspace, tmp_path):
    works = [("P", 2010, "patent"), ("w1", 2005, ""), ("w2", 2003, ""), ("w3", 2001, ""),
             ("w4", 2001, ""), ("w5", 2000, "")]  # fmt: skip
    works = write(tmp_path / "w.csv", ("work_id", "year", "type"), works)
    links = [("P", "w1"), ("w1", "w2"), ("w2", "w3"), ("w4", "w5")]
    links = write(tmp_path / "c.csv", ("citing", "cited"), links)
    given = {"works": works, "citations": links, "indicator": "patent_distance"}

    def distances(**more):
        found = sets.computed(workspace, **given, **more)
        rows = (found.columns[name].tolist() for name in ("work_id", "patent_distance"))
        return dict(zip(*rows, strict=True)), {n["reason"] for n in found.document["nulls"]}

    alone = {"P": None, "w1": 1, "w2": 2, "w3": 3, "w4": None, "w5": None}
    assert distances() == (alone, {"is_patent", "no_patent"})
    outside = write(tmp_path / "p.csv", ("patent", "cited"), [("US1", "w4"), ("US1", "w2")])
    assert distances(patents=outside) == (
        alone | {"w2": 1, "w3": 2, "w4": 1, "w5": 2}, {"is_patent"},
    )  # fmt: skip
    assert distances() == (alone, {"is_patent", "no_patent"})


def test_venues_come_from_the_file_of_works(workspace, tmp_path):
    works = [("r", 1999, "J"), ("s", 1999, "K"), ("t", 1998, "J"), ("u", 1998, " "),
             ("a", 2000, ""), ("b", 2000, "J"), ("c", 2000, "")]  # fmt: skip
    works = write(tmp_path / "w.csv", ("work_id", "year", "journal"), works)
    links = [("a", "r"), ("a", "t"), ("b", "s"), ("b", "t"), ("c", "s"), ("c", "u")]
    links = write(tmp_path / "c.csv", ("citing", "cited"), links)
    told = sets.computed(workspace, works=works, citations=links, indicator="novelty")
    value = dict(zip(told.columns["work_id"].tolist(), told.columns["novelty"].tolist(), strict=True))
    assert value["a"] is not None and value["b"] is not None and value["c"] is None
    # J meets J in two of three copies, and in the set; K meets J in all of them but once in the set
    assert value["a"] > 0 > value["b"]
    with pytest.raises(InputError):
        sets.document(workspace, works=works, citations=links, indicator="novelty", copies=1)


def test_through_may_be_given(workspace, small):
    found = sets.document(workspace, works=small[0], citations=small[1], indicator="citations", through=1999)
    assert found["set"]["through"] == 1999


def test_an_empty_set_says_so_without_failing(workspace, tmp_path):
    works = write(tmp_path / "w.csv", ("work_id", "year"), [("x", "")])
    links = write(tmp_path / "l.csv", ("citing", "cited"), [])
    found = sets.document(workspace, works=works, citations=links)
    assert found["works"] == 1 and found["citations"] == {"read": 0, "used": 0}
    assert sets.lines(found) and sets.pictures(found) == []
    assert sets.exports(found, "en")


def test_what_no_set_of_works_is_asked_is_refused_before_anything_is_read(workspace):
    for asked, code in [({"indicator": "cd,composite"}, "composite_refused"),
     ({"indicator": "h_index", "by": "person"}, "person_ranking_refused"),
     ({"indicator": "impact_factor"}, "journal_metric_refused")]:  # fmt: skip
        with pytest.raises(InputError) as caught:
            sets.document(workspace, works="none.csv", citations="none.csv", **asked)
        assert caught.value.code == code
    # units that are not known are refused
    with pytest.raises(InputError) as caught:
        sets.document(workspace, by="village")
    assert caught.value.seen == "village" and caught.value.code != "person_ranking_refused"


def test_fields_with_weights_make_the_cells_and_are_part_of_the_run(workspace, tmp_path):
    works = write(tmp_path / "w.csv", ["work_id", "year"], [["a", 2000], ["b", 2000], ["c", 2001]])
    links = write(tmp_path / "c.csv", ["citing", "cited"], [["c", "a"]])
    rows = [["a", "x", 0.5], ["a", "y", 0.4], ["b", "x", 1], ["z", "x", 1]]
    fields = write(tmp_path / "f.csv", ["work_id", "field_id", "weight"], rows)
    given = {"works": works, "citations": links, "indicator": "ncs"}
    plain = sets.computed(workspace, **given)
    assert plain.columns["ncs"].tolist() == [2.0, 0.0, 1.0]
    with pytest.raises(InputError) as caught:
        sets.computed(workspace, **given, fields=fields)
    assert caught.value.code == "field_weights" and "a: 0.9" in caught.value.seen
    answer = sets.computed(workspace, **given, fields=fields, renormalise=True)
    # 5/9 in x beside b, where the mean is 5/14; 4/9 alone in y
    assert answer.columns["ncs"].tolist() == pytest.approx([5 / 9 * 14 / 5 + 4 / 9, 0, 1])
    findings = {f["code"]: (f["table"], f["count"]) for f in answer.document["findings"]}
    assert findings["renormalised"] == ("work_field", 1) == findings["stray_row"]
    assert answer.document["run"]["id"] != plain.document["run"]["id"]
    assert sets.lines(answer.document) and sets.exports(answer.document, "zh")
    again = sets.computed(workspace, **given)
    assert again.document["run"] == plain.document["run"]
    assert again.columns["ncs"].tolist() == [2.0, 0.0, 1.0]


def test_memory_and_time_are_told_first_and_processes_change_nothing(workspace, small, monkeypatch):
    monkeypatch.setattr(shards, "FEW", 1)
    said, files = [], {"works": small[0], "citations": small[1]}
    one = sets.computed(workspace, said.append, **files, indicator="cd,ncs")
    assert "5 works, 5 citations: up to" in said[0].en and "内存" in said[0].zh
    # 1 is a reference of two works and has two citers, 2 of one and has one
    assert "at most 5 touches" in said[1].en
    two = sets.computed(workspace, **files, indicator="cd,ncs", workers=2)
    assert two.document["run"]["id"] == one.document["run"]["id"]
    assert {k: v.tolist() for k, v in two.columns.items()} == {k: v.tolist() for k, v in one.columns.items()}


def test_a_set_that_memory_does_not_hold_is_refused_before_arrays_are_made(workspace, small, monkeypatch):
    monkeypatch.setenv("YUZUI_MEMORY_BUDGET", "1000")
    monkeypatch.setattr("yuzui.store.graph.reading.build", None)
    with pytest.raises(InputError) as caught:
        sets.computed(workspace, works=small[0], citations=small[1])
    assert caught.value.code == "memory" and "YUZUI_MEMORY_BUDGET" in caught.value.say("zh")


def test_a_result_differs_from_itself_in_nothing(tmp_path):
    workspace = Workspace(tmp_path / "work")
    name = sets.kept(workspace, **sets.files(tmp_path))["cd"]
    document = sets.difference(workspace, name, name)
    assert document["parameters"] == [] and document["works"]["entered"] == 0
    assert {part["change"] for part in document["parts"]} <= {0, None}
    assert list(contract.document_faults(evaluate_diff, document)) == []
    with pytest.raises(VisibilityError):
        sets.difference(workspace.seen_by(PUBLIC), name, name)


def test_list_and_open(tmp_path):
    workspace = Workspace(tmp_path / "work")
    ids = sets.kept(workspace, "cd,citations", **sets.files(tmp_path))
    document = sets.results(workspace)
    assert [row["id"] for row in document["results"]] == sorted(ids.values())
    assert not document["opened"]
    one = sets.results(workspace, result=ids["cd"])
    assert one["opened"] and [row["id"] for row in one["results"]] == [ids["cd"]]
    assert one["results"][0]["excluded"]
    for made in (document, one):
        assert list(contract.document_faults(evaluate_result, made)) == []
    seen = workspace.seen_by(PUBLIC)
    assert sets.results(seen)["results"] == []
    with pytest.raises(VisibilityError):
        sets.results(seen, result=ids["cd"])


def test_an_export_is_taken_as_a_snapshot(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    one = registry.modules("reader")["openalex_jsonl"].EXAMPLE
    (tmp_path / one.name).write_text(one.text, encoding="utf-8")
    document = sets.snapshot(workspace, act="take", source="openalex", works=tmp_path / one.name)
    (row,) = document["snapshots"]
    assert row["name"] == one.name and row["n_works"] == 2
    assert {f["input"] for f in row["files"]} == {
        "works", "citations", "authorships", "fields", "names",
    }  # fmt: skip
    assert {f["code"] for f in row["findings"]} == {"unknown_work", "year_only"}
    for made in (document, sets.snapshot(workspace), sets.snapshot(workspace, source="other")):
        assert list(contract.document_faults(evaluate_snapshot, made)) == []


def test_a_snapshot_of_an_export_is_evaluated_as_the_export_is(tmp_path):
    workspace = Workspace(tmp_path / "ws")
    path, some = tmp_path / "a.ris", tmp_path / "l.txt"
    path.write_text("XX\n" + registry.modules("reader")["ris"].EXAMPLE.text, encoding="utf-8")
    path.write_text(path.read_text().replace("ER  -\n", "ER  -\nAU  - Nobody\n", 1))
    some.write_text("2-s2.0-840001\n")  # neither the id of the work nor its DOI
    sets.snapshot(workspace, act="take", source="made", works=path)
    mine, taken = (
        sets.document(workspace, only=some, indicator="citations", **given)
        for given in ({"works": path}, {"snapshot": "made"})
    )
    assert taken["only"] == mine["only"] and taken["only"]["found"] == 1
    for part in ("exports", "rejected", "unread", "findings", "citations", "nulls"):
        assert taken[part] == mine[part]
    assert taken["exports"][0]["rejected"] == 1


SAID = {"by": "Li Hua", "grounds": "the year of b is 2002", "work": "b", "part": "cd"}


@pytest.fixture
def kept(tmp_path):
    workspace = admit(Workspace(tmp_path / "work"), "Wang Fang", "Zhao")
    return workspace, sets.kept(workspace, **sets.files(tmp_path))["cd"]


def filed(kept, **more):
    workspace, result = kept
    document = sets.objection(workspace, act="file", **{"result": result, **SAID, **more})
    return document["objections"][0]


def test_from_filing_to_an_answer(kept):
    workspace, result = kept
    before = workspace.view.get("result", result)
    row = filed(kept)
    assert row["state"] == "open" and row["by"] == "Li Hua" and row["work"] == "b"
    answer = {"by": "Wang Fang", "outcome": "rejected", "reason": "the source says 2001"}
    document = sets.objection(workspace, act="settle", objection=row["id"], **answer)
    done = document["objections"][0]
    assert done["state"] == "rejected" and done["handler"] == "Wang Fang" and done["settled"]
    assert done["reason"] == answer["reason"] and workspace.view.get("result", result) == before
    assert list(contract.document_faults(objection, document)) == []
    for lang in ("en", "zh"):
        text = " ".join(a.say(lang) + b.say(lang) for a, b in of("objection").lines(document))
        assert "the source says 2001" in text and row["id"] in text
    with pytest.raises(StateError):
        sets.objection(workspace, act="settle", objection=row["id"], **answer)


@pytest.mark.parametrize("by", ["Li Hua", " li  HUA", "Ｌｉ Ｈｕａ"])
def test_who_objects_does_not_answer(kept, by):
    row = filed(kept)
    with pytest.raises(StateError) as caught:
        sets.objection(kept[0], act="settle", objection=row["id"], by=by, outcome="accepted", reason="r")
    assert caught.value.code == "same_person"
    assert sets.objection(kept[0])["objections"][0]["state"] == "open"


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
        sets.objection(kept[0], act="settle", objection=filed(kept)["id"], **said)
    assert caught.value.code == code
    with pytest.raises(InputError):
        sets.objection(kept[0], act="forget")


def test_neither_person_nor_grounds_are_in_the_log(kept):
    filed(kept)
    log = json.dumps(kept[0].view.select("audit"), ensure_ascii=False)
    assert "objection" in log and "Li Hua" not in log and SAID["grounds"] not in log


def test_who_may_not_see_the_result_sees_no_objection_and_can_file_none(kept):
    filed(kept)
    seen = kept[0].seen_by(PUBLIC)
    assert sets.objection(seen)["objections"] == []
    with pytest.raises(VisibilityError):
        sets.objection(seen, act="file", result=kept[1], **SAID)


def test_an_objection_to_a_hidden_result_is_hidden_with_it(kept):
    workspace, result = kept
    row = filed(kept)
    hidden = {"table": "result", "row": result, "level": "restricted",
              "deny": [workspace.subject.name]}  # fmt: skip
    with workspace.view.act("hide", f"result {result}", "test") as change:
        change.insert("row_visibility", [hidden])
    assert sets.objection(workspace)["objections"] == []
    assert row["id"] not in json.dumps(sets.objection(workspace))


OPEN = ("PROPOSED", "nothing is decided", "Nothing is decided", "none is decided", "待审定", "未决定")
NEVER = ("best set", "0.000 points", "falls by", "cannot tell", "最优方案中", "0000万元")


def drawn(document):
    """The slate with its lots drawn."""
    made = deepcopy(document)
    published = lottery_draw.draw(FUND.answer(made), "ab" * 32, "beacon 7").document()
    part = {name: published[name] for name in ("public", "secret", "order", "outcome")}
    made["lottery"] |= {**part, "commitment": published["commitment"], "draw": "d"}
    return made


def decided(document, moves=()):
    """The slate with a decision on it."""
    made = decisions.settled(FUND.answer(document), moves)
    moved = {"cost": made.cost, "breaks": list(made.breaks), "moves": msgspec.to_builtins(made.moves)}
    funded = {"ids": list(made.ids), "levels": dict(made.levels), "spend": made.spend}
    decision = {
        **DECISION,
        "by": "Lin",
        "second": "Wu",
        **funded,
        **moved,
        "drawn": bool(document["lottery"]["outcome"]),
    }
    return deepcopy(document) | {"state": "decided", "decision": decision}


def contradictions(slate):
    """Return where headline, list, sum and figures of a slate disagree; empty if nowhere."""
    part, rows = slate_outcome.levels(slate), slate.proposals
    n = slate_outcome.counts(slate)
    faults = []
    if n.banded and n.funded != n.clear + n.close + n.seldom + sum(row.band is None for row in rows if row.id in part):
        faults.append("clear, close and seldom do not add up to the funded")
    if set(part) - {row.id for row in rows}:
        faults.append("a funded proposal is not in the list")
    listed = [row.id for row in rows if slate_outcome.place(slate, row) == "fund"]
    if slate_outcome.stage(slate) != "proposed" and set(listed) != set(part) and slate_outcome.stage(slate) != "none":
        faults.append("the list of the funded is not what is funded")
    decided = slate.decided
    if decided and abs(decided.spend - slate_outcome.spend(slate)) > 0.005 * max(1, len(part)):
        faults.append("the sum of the decision is not that of its list")
    if decided is None and slate_outcome.stage(slate) == "proposed":
        if abs(slate.slate.spend - slate_outcome.spend(slate)) > 1e-6 * max(1.0, slate_outcome.spend(slate)):
            faults.append("the sum of the slate is not that of its list")
        if slate.slate.count != len(part):
            faults.append("the count of the slate is not that of its list")
    return faults


def stages(document):
    after = drawn(document)
    inside = slate_outcome.levels(FUND.answer(after))
    out, into = (sorted(inside)[0], next(row["id"] for row in document["proposals"] if row["id"] not in inside))
    yield "proposed", document
    yield "drawn", after
    yield "decided", decided(after)
    yield "decided", decided(after, [("out", out), ("in", into)])


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_list_at_every_stage(lots, held, lang):
    workspace, keep = held
    for stage, document in stages(lots):
        assert slate_outcome.stage(FUND.answer(document)) == stage
        assert contradictions(FUND.answer(document)) == []
        funded = set(slate_outcome.levels(FUND.answer(document)))
        sheets = board_pack.sheets(FUND.answer(document), lang)
        first = sheets[0]
        assert first.title == slate_outcome.finding(FUND.answer(document)).say(lang)
        assert first.title.split()[0].isdigit() or str(len(funded)) in first.title
        # page one: who, with every score, for how much, and why
        at = {heading: k for k, heading in enumerate(first.headings)}
        amount = next(k for k, form in enumerate(first.formats) if form == "#,##0")
        rows, total = first.rows[:-1], first.rows[-1]
        assert {row[1] for row in rows} == funded and total[amount] == slate_outcome.spend(FUND.answer(document))
        scores = at["scores" if lang == "en" else "各份评分"]
        assert all(row[scores].count("·") == 2 and row[-1] for row in rows)
        assert {"applicant", "institute"} <= set(at) or lang == "zh"
        texts = [json.dumps([s.title, *s.lead, *s.rows], ensure_ascii=False) for s in sheets]
        keep(**{k: document[k] for k in ("lottery", "state", "decision") if k in document})
        visit = Visit(lang, "/", {"id": document["run"]["id"]}, {})
        page = slate_page.build(workspace, visit)
        assert page.finding == slate_outcome.finding(FUND.answer(document))
        listing = next(b for b in page.blocks if getattr(b, "name", "") == "proposals")
        texts.append(" ".join(str(row) for row in listing.rows))
        texts.append(str(page.lead.say(lang)))
        assert not any(word in text for text in texts for word in NEVER)
        if stage != "proposed":
            assert {row[0] for row in sheets[1].rows} == funded and not sheets[2].rows
            assert len(sheets[1].rows) + len(sheets[3].rows) == len(document["proposals"])
            of_call = call_page._page(FUND.answer(document), ())
            texts += [str(of_call.finding.say(lang)), str(of_call.lead.say(lang))]
            assert not any(word in text for text in texts for word in OPEN)
            assert str(len(funded)) in of_call.finding.say(lang)
        if stage == "decided":
            book = build(document["book"])
            slate = FUND.answer(document)
            for row in slate.proposals:
                told = " ".join(t.say(lang) for _, t in letters.lines(slate, book, row))
                assert ("不予资助" in told or "Not funded" in told) == (row.id not in funded)
                assert not any(word in told for word in NEVER)


def test_a_contradiction_is_named(lots):
    wrong = decided(drawn(lots))
    wrong["decision"]["spend"] += 5
    assert contradictions(FUND.answer(wrong)) == ["the sum of the decision is not that of its list"]
    short = deepcopy(lots)
    short["slate"]["count"] += 1
    assert "the count of the slate is not that of its list" in contradictions(FUND.answer(short))


def test_an_override_reports_only_rules_that_break(lots):
    """What the first move breaks and the second mends is not broken."""
    after = drawn(lots)
    inside = slate_outcome.levels(FUND.answer(after))
    into = next(row["id"] for row in after["proposals"] if row["id"] not in inside)
    alone = decisions.settled(FUND.answer(after), [("in", into)])
    both = decisions.settled(FUND.answer(after), [("in", into), *(("out", name) for name in inside)])
    assert "budget" in alone.breaks and "budget" not in both.breaks
    assert {rule for move in both.moves for rule in move.breaks} == set(both.breaks)


def by_cost(rows, chance):
    return SimpleNamespace(by_cost=slate_outcome._by_cost(rows, chance))


def test_lots_that_favour_the_cheap_say_so_before_the_draw():
    rows = [SimpleNamespace(id=f"P{k}", amount=10.0 * (k + 1)) for k in range(9)]
    chance = {row.id: 0.9 - 0.08 * k for k, row in enumerate(rows)}
    part = by_cost(rows, chance)
    assert [one.count for one in part.by_cost] == [3, 3, 3]
    said = slate_outcome.cost_text(part, "CNY")
    assert "favour cheap proposals" in said.en and "82" in said.en and "34" in said.zh
    assert slate_outcome.cost_text(by_cost(rows, dict.fromkeys(chance, 0.5)), "CNY") is None
    same = [SimpleNamespace(id=row.id, amount=10.0) for row in rows]
    assert slate_outcome.cost_text(by_cost(same, chance), "CNY") is None


EFFECT = {"step": 1.0, "unit": "", "value_change": 0.3, "enters": [], "leaves": [], "holds": [3.0, 3.08],
          "next": [None, None]}  # fmt: skip


def rule(**parts):
    return msgspec.convert({**RULE, "effect": EFFECT, **parts}, Rule)


def test_a_rule_is_at_its_limit_only_if_it_is(lots):
    """A budget with room left limits the result where a small step brings nothing: no set is cut."""
    assert slate_view.rule_state(rule(slack=0.0)) == "limit"
    assert slate_view.rule_state(rule(slack=7.0)) == "presses"
    assert slate_view.rule_state(rule(slack=7.0, effect={**EFFECT, "value_change": 0.0})) == "presses"
    free = rule(slack=7.0, binding=False, effect=None)
    assert slate_view.rule_state(free) == "room" and slate_view.RULE_STATES["room"].zh == "尚有余地"
    assert slate_view.rule_state(rule(slack=-1.0, shortfall=1.0)) == "missed"
    document = deepcopy(lots)
    for row in document["rules"]:
        row |= {"binding": True, "slack": 5.0, "effect": None}
    document["rules"][0]["binding"] = False
    assert len(slate_view.limiting(FUND.answer(document))) == len(document["rules"]) - 1
    # awards are counted whole: a limit between two whole numbers is none
    count = rule(measure="count", bound=3.0)
    assert slate_view.holds(count, count.effect, "CNY").en == "one more already changes the set"
