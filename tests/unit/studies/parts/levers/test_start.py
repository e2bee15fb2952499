# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.errors import NotIdentifiableError
from yuzui.invest.series.identities import check
from yuzui.invest.series.ratio import ratio
from yuzui.studies.parts.levers.start import start
from yuzui.studies.parts.path.sources import bundled
from yuzui.studies.parts.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("start"))


def begun(workspace, country):
    facts = check(bundled(workspace, country))
    share = ratio(facts, country, "basic", "total")
    return start(facts, share), share.latest


def total(cells, **wanted):
    names = ("source", "performer", "kind")
    return sum(
        v
        for key, v in cells.items()
        if wanted.items() <= dict(zip(names, key, strict=True)).items()
    )


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
    assert public[0] / sum(public) == pytest.approx(4173.2 / (4173.2 + 6544.2), abs=0.05)
    assert found.split == 2019 and "2023" in found.basis.en and "17.6" in found.basis.zh
    assert found.content["enterprise"] < 0.01 < found.content["higher_education"]


def test_the_united_states_publish_the_split_of_the_base_year(workspace):
    found, _ = begun(workspace, "USA")
    assert found.split == 2022
    assert total(found.cells, performer="higher_education", kind="basic") == pytest.approx(
        57838, abs=1
    )


def test_a_series_without_a_split_is_refused(workspace):
    with pytest.raises(NotIdentifiableError) as caught:
        begun(workspace, "KOR")
    assert caught.value.code == "no_enterprise_split"
