# SPDX-License-Identifier: Apache-2.0
"""Shares of works: of those that are known, of all, by year and by unit; the works are made up."""

import pytest

from yuzui.evaluation.jobs import evaluate
from yuzui.job.workspace import Workspace

WORKS = """work_id,year,type,oa_status
a,2000,article,gold
b,2000,article,closed
c,2000,dataset,
d,2001,article,green
e,2001,,open
u,,article,gold
"""
AUTHORS = """work_id,position,org_id,country
a,1,X,CN
b,1,X,CN
c,1,X,CN
d,1,X,CN
d,2,Y,SE
e,1,Y,SE
"""


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shares")
    for name, text in {"w": WORKS, "a": AUTHORS, "l": "citing,cited\nd,a\n"}.items():
        (folder / f"{name}.csv").write_text(text)
    files = {"works": folder / "w.csv", "citations": folder / "l.csv",
             "authorships": folder / "a.csv"}  # fmt: skip
    return evaluate.run(
        Workspace(folder / "ws"), **files, indicator="openness,kinds,collaboration,citations",
        by="organisation",
    )  # fmt: skip


def told(rows):
    return {part["column"]: (part["valued"], part["mean"]["value"]) for part in rows["parts"]}


def test_shares_are_of_the_works_known_and_a_work_open_somehow_has_no_way(document):
    openness, kinds, together = document["shares"]
    assert [one["indicator"] for one in document["shares"]] == ["openness", "kinds", "collaboration"]
    assert openness["works"] == kinds["works"] == together["works"] == 6
    whole = told(openness)
    assert whole["is_open"] == (4, 3 / 4) and whole["is_gold"] == whole["is_green"] == (3, 1 / 3)
    assert whole["is_diamond"] == (3, 0)
    assert told(kinds)["is_article"] == (4, 3 / 4)
    assert told(together)["international"] == (5, 1 / 5)


def test_years_hold_the_dated_works_and_every_share_has_its_interval(document):
    first, second = document["shares"][0]["years"]
    assert (first["year"], first["works"], told(first)["is_open"]) == (2000, 3, (2, 1 / 2))
    assert (second["year"], second["works"], told(second)["is_open"]) == (2001, 2, (2, 1))
    mean = first["parts"][0]["mean"]
    assert mean["interval"]["low"] <= mean["value"] <= mean["interval"]["high"]
    assert mean["coverage"] == pytest.approx(2 / 3)


def test_units_have_their_share_of_the_weight_that_is_known(document):
    units = {row["unit"]: row for row in document["units"]["rows"]}
    share = {name: next(p for p in row["parts"] if p["mean"] == "pp_oa")
             for name, row in units.items()}  # fmt: skip
    # X has a and b whole and half of d: 3/2 of 5/2 open, c is not known
    assert share["X"]["value"]["value"] == pytest.approx(3 / 5) and share["X"]["sum"] == 1.5
    assert share["Y"]["value"]["value"] == 1


def test_what_is_known_of_nobody_is_said_in_both_languages_and_stands_in_the_tables(document):
    (line,) = [text for _, text in evaluate.lines(document) if "Open access" in text.en]
    assert "open 75.0" in line.en and "(not known of 2 works, 33.3" in line.en
    assert "2 项未知" in line.zh
    table = next(one for one in evaluate.exports(document, "en") if one.name == "shares")
    assert table.rows[0][:6] == ("Open access", "open", "all", 6, 4, 0.75)
    nulls = {(n["column"], n["reason"]): n["count"] for n in document["nulls"]}
    assert nulls["is_open", "no_openness"] == 1 and nulls["is_gold", "no_status"] == 1
