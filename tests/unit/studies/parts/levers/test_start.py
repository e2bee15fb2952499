# SPDX-License-Identifier: Apache-2.0
import dataclasses

import pytest

from yuzui.errors import NotIdentifiableError
from yuzui.investment.lever_report.start import start
from yuzui.investment.path_report.sources import bundled
from yuzui.investment.series.identities import check
from yuzui.investment.series.ratio import ratio
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("start"))


def begun(workspace, country):
    facts = check(bundled(workspace, country))
    share = ratio(facts, country, "basic", "total")
    return start(facts, share), share.latest


def total(cells, **wanted):
    names = ("source", "performer", "kind")
    return sum(v for key, v in cells.items() if wanted.items() <= dict(zip(names, key, strict=True)).items())


@pytest.mark.parametrize("country", ["CHN", "USA"])
def test_cells_add_up_to_what_is_published(workspace, country):
    found, base = begun(workspace, country)
    assert total(found.cells) == pytest.approx(base.whole)
    assert total(found.cells, kind="basic") == pytest.approx(base.part)
    assert min(found.cells.values()) > 0


def test_what_is_published_of_china_is_kept_and_the_rest_is_said(workspace):
    found, base = begun(workspace, "CHN")
    assert total(found.cells, performer="enterprise") == pytest.approx(28211.8)
    # the government's part of all funds in 2022
    public = [total(found.cells, source=s) for s in ("central_government", "local_government")]
    assert sum(public) == pytest.approx(0.176 * base.whole)
    # outlays of one year: 4173.2 of 10717.4 in 2019
    assert public[0] / sum(public) == pytest.approx(4173.2 / 10717.4)
    for words in (found.basis.en, found.basis.zh):
        assert all(year in words for year in ("2019", "2022", "2023", "2024"))
    assert "figure of 2022" in found.basis.en and "2022 年数据" in found.basis.zh
    assert "assum" not in found.basis.en and "假设" not in found.basis.zh
    assert found.split == 2019 and "2023" in found.basis.en and "17.6" in found.basis.zh
    assert found.content["enterprise"] < 0.01 < found.content["higher_education"]


def test_applied_research_is_what_is_published_of_the_base_year(workspace):
    """4,305.5 applied and 29,520.4 development in 2024 (communiqué)."""
    found, base = begun(workspace, "CHN")
    rest = base.whole - base.part
    wanted = rest * 4305.5 / (4305.5 + 29520.4)
    assert total(found.cells, kind="applied") == pytest.approx(wanted)
    assert total(found.cells, kind="applied") == pytest.approx(4305.5, abs=0.1)


def test_the_united_states_publish_the_split_of_the_base_year(workspace):
    found, _ = begun(workspace, "USA")
    assert found.split == 2022
    assert total(found.cells, performer="higher_education", kind="basic") == pytest.approx(57838, abs=1)


def test_who_pays_in_the_united_states_is_what_is_published(workspace):
    """National Patterns, 2022: federal 2 676 of basic research in business, 30 768 in academia."""
    found, _ = begun(workspace, "USA")
    cells = found.cells
    own = {
        ("central_government", "enterprise", "basic"): 2676,
        ("central_government", "higher_education", "basic"): 30768,
        ("abroad", "enterprise", "applied"): 11860,
        ("local_government", "higher_education", "applied"): 1427,
    }
    assert {key: cells[key] for key in own} == {key: pytest.approx(amount, rel=0.004) for key, amount in own.items()}
    assert total(cells, kind="applied") == pytest.approx(159927)
    assert "published of 2022" in found.basis.en and "0.21 %" in found.basis.en
    assert "assum" not in found.basis.en


def cut(facts, keep):
    return dataclasses.replace(facts, rows=tuple(filter(keep, facts.rows)))


def test_half_a_table_of_payers_is_not_used_and_what_is_assumed_is_called_so(workspace):
    facts = check(bundled(workspace, "USA"))
    share = ratio(facts, "USA", "basic", "total")
    half = cut(facts, lambda f: f.category != "central_government|enterprise|basic"
               and not f.category.endswith("|applied"))  # fmt: skip
    found = start(half, ratio(half, "USA", "basic", "total"))
    assert total(found.cells) == pytest.approx(share.latest.whole)
    assert "assumption" in found.basis.en and "50 %" in found.basis.en
    assert found.basis.zh.count("假设") == 2, "government pays all outside, the centre half of it"


def test_outlays_of_two_years_make_no_share(workspace):
    facts = check(bundled(workspace, "CHN"))
    apart = cut(facts, lambda f: f.dimension != "fiscal"
                or (f.category == "central_S&T_outlay") == (f.year == 2019))  # fmt: skip
    found = start(apart, ratio(apart, "CHN", "basic", "total"))
    assert "centre 50 % of that: an assumption" in found.basis.en


def test_a_series_without_a_split_is_refused(workspace):
    with pytest.raises(NotIdentifiableError) as caught:
        begun(workspace, "KOR")
    assert caught.value.code == "no_enterprise_split"


def test_only_a_missing_split_is_said_to_be_one(workspace, monkeypatch):
    from yuzui.errors import InputError
    from yuzui.investment.cube import known
    from yuzui.text import Text

    def refused(*_):
        raise InputError(Text("another fault", "其他问题"), code="another")

    monkeypatch.setattr(known, "known", refused)
    with pytest.raises(InputError) as caught:
        begun(workspace, "CHN")
    assert caught.value.code == "another"


def test_what_no_year_splits_into_applied_and_development_is_called_an_assumption(workspace):
    facts = check(bundled(workspace, "CHN"))
    none = cut(facts, lambda f: f.dimension != "type" or f.category != "applied")
    found = start(none, ratio(none, "CHN", "basic", "total"))
    assert total(found.cells, kind="applied") == 0
    assert "development: an assumption" in found.basis.en and "假设基础研究以外" in found.basis.zh
    assert "split alike" not in found.basis.en
