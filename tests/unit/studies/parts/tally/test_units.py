# SPDX-License-Identifier: Apache-2.0
"""Units of a set through files: what each is given, what is lost, and what is written."""

import csv
import json

import pytest

from yuzui.errors import InputError
from yuzui.evaluation.jobs import evaluate
from yuzui.evaluation.report import rows
from yuzui.faces.cli.main import run
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake

FILES = {
    "w": "work_id,year\n" + "".join(f"w{i},2000\n" for i in range(12)) + "c,2001\nu,\n",
    "l": "citing,cited\n" + "".join(f"c,w{i}\n" for i in range(0, 12, 2)),
    "a": "work_id,position,person_id,affiliation,org_id,country\n"
    + "".join(f"w{i},1,p,1,X,HK\nw{i},2,q{i},1,Y,CN\n" for i in range(12))
    + "w0,3,r,,,\nu,1,s,1,X,HK\n",
    "o": "child,parent,role,weight\nX,U,component,1\n",
    "m": "code,reporting_code\nHK,CN\n",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("units")
    for name, text in FILES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def ask(place, **more):
    given = {"works": place / "w.csv", "citations": place / "l.csv", "authorships": place / "a.csv"}
    return evaluate.compute(Workspace(place / "ws"), **given, indicator="mncs,pp_top10", **more)


def test_weights_and_lost_mass_are_the_works_of_the_set(place):
    answer = ask(place, by="organisation", org_links=place / "o.csv", window="3,5")
    told = answer.document["counting"]
    assert told["weight"] + told["lost_mass"] == pytest.approx(14, abs=1e-9)
    assert told["lost_mass"] == pytest.approx(1 + 1 / 3) and told["works_without_authors"] == 1
    assert told["organisations_unified"] and not told["countries_mapped"]
    table = {name: values.tolist() for name, values in answer.units.items()}
    assert table["unit"] == ["U", "Y"] and table["works"] == [13, 12]
    assert table["weight"] == pytest.approx([5.5 + 1 / 3 + 1, 5.5 + 1 / 3])
    assert table["mncs_5"] == pytest.approx([(2 * (2.5 + 1 / 3)) / (5.5 + 1 / 3)] * 2)
    # of six works cited once each
    assert [table[name] for name in ("h_5", "g_5", "i10_5")] == [[1, 1], [1, 1], [0, 0]]
    assert table["mncs_5_rank"] == [1, 1] and table["ncs_complete_5"] == [0, 0]
    rows = answer.document["units"]["rows"]
    assert [row["unit"] for row in rows] == ["U", "Y"]
    assert {part["mean"] for part in rows[0]["parts"]} >= {"mncs_3", "mncs_5", "pp_top10_3"}
    windows = {part["mean"]: part["value"]["window"] for part in rows[0]["parts"]}
    assert (windows["mncs_3"], windows["mncs_5"], windows["pp_top10_5"]) == ("3", "5", "5")
    assert rows[0]["parts"][0]["value"]["interval"]["kind"] == "stability under resampling"
    said = " ".join(sentence.en for _, sentence in evaluate.lines(answer.document))
    assert "2 units by organisation" in said and "of 14 works 1.3 (9.5" in said
    exported = next(t for t in evaluate.exports(answer.document, "zh") if t.name == "单位")
    assert len(exported.rows[0]) == len(exported.headings) and exported.rows[0][0] == "U"
    assert json.loads(json.dumps(answer.document, allow_nan=False)) == answer.document


def test_countries_are_folded_by_the_file_and_by_nothing_else(place):
    apart = ask(place, by="country").units
    assert apart["unit"].tolist() == ["CN", "HK"]
    folded = ask(place, by="country", country_map=place / "m.csv", counting="full")
    assert folded.units["unit"].tolist() == ["CN"] and folded.units["weight"].tolist() == [13]
    assert folded.document["counting"]["lost_mass"] == 1


def test_what_cannot_be_counted_is_refused(place, tmp_path):
    with pytest.raises(InputError) as caught:
        ask(place, by="organisation", counting="even")
    assert "corresponding" in caught.value.expected
    short = tmp_path / "a.csv"
    short.write_text("work_id,country\nw0,SE\n", encoding="utf-8")
    given = {"works": place / "w.csv", "citations": place / "l.csv", "authorships": short}
    with pytest.raises(InputError) as caught:
        evaluate.compute(Workspace(tmp_path / "ws"), **given, indicator="ncs", by="country")
    assert caught.value.code == "positions_missing" and "--counting country" in caught.value.fix.en
    told = evaluate.compute(Workspace(tmp_path / "ws"), **given, indicator="ncs", by="country", counting="country")
    assert told.document["counting"]["lost_mass"] == 13 and told.units["few_works"].tolist() == [True]


def test_the_table_is_written_and_needs_units(place, tmp_path, capsys):
    files = ("--works", place / "w.csv", "--citations", place / "l.csv", "--authorships", place / "a.csv")
    words = ["evaluate", *map(str, files), "--indicator", "mncs", "--dir", str(tmp_path / "w")]
    out = tmp_path / "u.csv"
    assert run([*words, "--units", str(out)]) == 2 and "--by" in capsys.readouterr().err
    assert run([*words, "--units", str(out), "--by", "organisation", "--window", "5,3"]) == 0
    with out.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    assert [row["unit"] for row in rows] == ["X", "Y"]
    assert float(rows[0]["mncs_3_low"]) <= float(rows[0]["mncs_3"]) <= float(rows[0]["mncs_3_high"])


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_what_is_not_known_of_a_unit_is_missing_in_its_file(place, tmp_path, kind):
    short = tmp_path / "a.csv"
    short.write_text("work_id,country\nw0,SE\nw1,CN\n", encoding="utf-8")
    out, workspace = tmp_path / f"u.{kind}", Workspace(tmp_path / "ws")
    answer = evaluate.compute(workspace, works=place / "w.csv", authorships=short, by="country",
                              counting="full", indicator="collaboration")  # fmt: skip
    rows.write(workspace, answer, out, "units")
    lake = Lake()
    lake.register("back", out)
    told = lake.query("SELECT single_author_mean AS a, international_mean AS b FROM back")
    assert told == [{"a": None, "b": 0.0}] * 2
    assert kind == "parquet" or "nan" not in out.read_text(encoding="utf-8").lower()
