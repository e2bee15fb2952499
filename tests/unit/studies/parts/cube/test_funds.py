# SPDX-License-Identifier: Apache-2.0
import msgspec
import pytest
from tests.contracts.checks import study

from yuzui.investment.jobs import funders
from yuzui.job import contract
from yuzui.model.tables.statistic import FUNDER


def test_document_is_whole(made):
    document = made["funders"]
    assert list(study.document_faults(funders, document)) == []
    assert [y.year for y in document.years] == list(range(1953, 2023))


def test_every_year_adds_up_to_the_published_total(made):
    for year in made["funders"].years:
        assert sum(year.amounts.values()) == pytest.approx(year.total, abs=3)
        assert sum(year.shares.values()) == pytest.approx(1, abs=1e-12)
        assert 1 / 3 < year.concentration < 1


def test_rows_are_those_of_the_table(made):
    names = {column.name for column in FUNDER.columns}
    payers = set(next(c for c in FUNDER.columns if c.name == "funder").values)
    for row in made["funders"].document()["rows"]:
        assert set(row) == names and row["funder"] in payers
    keys = [tuple(row[name] for name in FUNDER.key) for row in made["funders"].document()["rows"]]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_transcript(made, lang):
    said = "\n".join(sentence.say(lang) for _, sentence in funders.sentences(made["funders"]))
    for figure in ("1953", "2022", "0.61", "17.6", "0.37", "0.71"):
        assert figure in said


def test_the_most_mixed_year_may_be_the_last(made):
    *years, last = made["funders"].years
    mixed = msgspec.structs.replace(last, concentration=0.34)
    answer = msgspec.structs.replace(made["funders"], years=[*years, mixed])
    assert "more mixed than at any time since 1953" in funders.headline(answer).en


def test_pictures_and_sheets(made):
    shares, index = funders.VIEW.pictures(made["funders"])
    assert len(index.twin.rows) == 70 and index.meta.name == "concentration"
    assert shares.spec("zh", 360) and index.spec("en", 760)
    sheets = contract.of("funders").exports(made["funders"], "zh")
    assert all(len(row) == len(s.headings) for s in sheets for row in s.rows)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_share_of_unknown_rounding_has_no_sure_bounds(made, lang):
    from yuzui.investment.series.sources_of_funds import GovernmentShare

    row = funders.government(GovernmentShare(2023, 0.18, None, "sourced", "s", ""))
    assert row.concentration == funders.Bounds(None, None)
    answer = msgspec.structs.replace(made["funders"], government=[*made["funders"].government, row])
    said = "\n".join(one.say(lang) for _, one in funders.sentences(answer))
    assert "— and —" in said or "— 与 — 之间" in said
