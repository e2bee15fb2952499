# SPDX-License-Identifier: Apache-2.0
"""A real set of works without links between them: 12,691 works of OpenAlex on graph theory.

One file of works with years, types and how many countries each has, one of countries without
authors, one of authors without places, under the folder named by YUZUI_DATA. What is told of them
is counted again by plain SQL over the files as they are.
"""

import duckdb
import numpy as np
import pytest
from tests.jobs.evaluation import sets

from yuzui.job.workspace import Workspace

FILES = [f"scholarly/openalex_amc_{name}.parquet" for name in ("works", "countries", "authors")]
WORKS, COUNTRIES, AUTHORS = map(Workspace.larger, FILES)
pytestmark = pytest.mark.data(*FILES)


def sql(text):
    return duckdb.sql(text.format(w=WORKS, c=COUNTRIES, a=AUTHORS)).fetchall()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("amc") / "work")


@pytest.fixture(scope="module")
def answer(workspace):
    given = {"works": WORKS, "authorships": COUNTRIES, "by": "country", "counting": "country"}
    return sets.computed(workspace, **given)


def parts(document, name):
    about = next(one for one in document["indicators"] if one["name"] == name)
    return {part["column"]: (part["valued"], part["mean"]["value"]) for part in about["parts"]}


def test_types_are_those_of_the_file(answer):
    counted = dict(sql("SELECT type, count(*) FROM '{w}' GROUP BY type"))
    assert sum(counted.values()) == answer.document["works"] == 12_691
    found = {name.removeprefix("is_"): share * valued
             for name, (valued, share) in parts(answer.document, "kinds").items()}  # fmt: skip
    other = sum(n for name, n in counted.items() if name not in found or name == "other")
    for name, n in found.items():
        assert n == pytest.approx(other if name == "other" else counted.get(name, 0), abs=1e-6)
    # collaboration across countries is what the works say of themselves
    known, several = sql("SELECT count(*), count(*) FILTER (n_countries > 1) FROM '{w}' WHERE n_countries > 0")[0]
    valued, share = parts(answer.document, "collaboration")["international"]
    assert (valued, round(share * valued)) == (known, several)
    nothing = {name: told for name, told in parts(answer.document, "collaboration").items()
               if name != "international"}  # fmt: skip
    assert nothing == dict.fromkeys(nothing, (0, None))
    assert {name for name, (n, _) in parts(answer.document, "openness").items() if n} == set()


def test_countries_without_authors_share_each_work_alike_and_the_rest_is_lost(workspace, answer):
    shares = dict(sql(
        "SELECT country, sum(1.0 / n) FROM (SELECT DISTINCT work_no, country FROM '{c}') JOIN "
        "(SELECT work_no, count(DISTINCT country) AS n FROM '{c}' GROUP BY ALL) USING (work_no) "
        "GROUP BY country"
    ))  # fmt: skip
    table = dict(zip(answer.units["unit"].tolist(), answer.units["weight"].tolist(), strict=True))
    assert table.keys() == shares.keys()
    assert max(abs(table[name] - shares[name]) for name in shares) < 1e-9
    told = answer.document["counting"]
    silent = sql("SELECT count(*) FROM '{w}' WHERE n_countries = 0")[0][0]
    assert told["works_without_authors"] == silent == 2_574
    assert told["lost_mass"] == pytest.approx(silent, abs=1e-6) and told["mode"] == "country"
    full = sets.computed(
        workspace, works=WORKS, authorships=COUNTRIES, by="country", counting="full",
        indicator="collaboration",
    )  # fmt: skip
    whole = dict(sql("SELECT country, count(DISTINCT work_no) FROM '{c}' GROUP BY country"))
    assert dict(zip(full.units["unit"].tolist(), full.units["weight"].tolist(), strict=True)) == whole
    several = dict(sql(
        "SELECT country, avg((n > 1)::INT) FROM (SELECT DISTINCT work_no, country FROM '{c}') JOIN "
        "(SELECT work_no, count(DISTINCT country) AS n FROM '{c}' GROUP BY ALL) USING (work_no) "
        "GROUP BY country"
    ))  # fmt: skip
    mean = dict(zip(full.units["unit"].tolist(), full.units["international_mean"].tolist(),
                    strict=True))  # fmt: skip
    assert max(abs(mean[name] - several[name]) for name in several) < 1e-12


def test_authors_without_places_are_counted_as_persons_beside_countries(workspace, answer):
    given = {"works": WORKS, "authorships": [AUTHORS, COUNTRIES]}
    told = sets.computed(workspace, **given, indicator="collaboration")
    alone = dict(sql(
        "SELECT openalex_id, count(DISTINCT author_id) = 1 FROM '{w}' LEFT JOIN '{a}' USING (work_no)"
        " GROUP BY ALL HAVING count(author_id) > 0"
    ))  # fmt: skip
    column = told.columns["single_author"]
    known = ~np.ma.getmaskarray(column)
    assert dict(zip(told.columns["openalex_id"][known].tolist(), (column[known] == 1).tolist(),
                    strict=True)) == alone  # fmt: skip
    # the other file adds its countries, and takes nothing from the authors
    several = sql("SELECT count(*) FILTER (n_countries > 1) FROM '{w}'")[0][0]
    assert told.columns["international"].sum() == several
    # counts that the file brings are no citations
    assert sql("SELECT max(cited_by_count) FROM '{w}'")[0][0] == 74_874
    assert answer.document["citations"] is None and answer.document["impact"] is None
    assert not any(name.startswith("citations") for name in answer.columns)
