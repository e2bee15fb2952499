# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.studies.parts.workspace import Workspace
from yuzui.web.page import Figure, Filter, Notice, Visit
from yuzui.web.pages import tax_rules


@pytest.fixture
def page(tmp_path):
    def build(**query):
        visit = Visit("en", tax_rules.PATH, {}, query)
        return tax_rules.build(Workspace(tmp_path), visit)

    return build


def notices(page):
    return [block.text.en for block in page.leaves() if isinstance(block, Notice)]


def test_denominator_sentence_is_on_the_page(page):
    assert any("raises the denominator" in text for text in notices(page()))


def test_finding_names_rate_and_relative_price(page):
    finding = page(year="2022").finding
    assert "81.3" in finding.en and "2022 年" in finding.zh
    assert "1.11 times" in page().finding.en and "1.11 倍" in page().finding.zh


def test_cost_and_effect_only_with_a_rate_somebody_answers_for(page):
    assert "effects" not in page().tables()
    assert any("not stated" in text for text in notices(page()))
    given = page(tax_rate="0.25")
    assert "effects" in given.tables()
    assert not any("not stated" in text for text in notices(given))
    assert page(tax_rate="25%").document["tax_rate"]["given"] == 0.25


def test_address_holds_every_parameter(page):
    found = page(year="2024", firm="chips", tax_rate="0.25")
    figures = [block for block in found.leaves() if isinstance(block, Figure)]
    assert figures[0].page == "/path/tax?year=2024&firm=chips&tax_rate=0.25"
    (links,) = [block for block in found.leaves() if isinstance(block, Filter)]
    assert links.current in {link.path for link in links.links}


@pytest.mark.parametrize(
    "query", [{"year": "soon"}, {"tax_rate": "much"}, {"tax_rate": "25"}, {"firm": "bakery"}]
)
def test_what_cannot_be_read_is_said_and_the_page_still_stands(page, query):
    found = page(**query)
    assert next(iter(query.values())) in notices(found)[0]
    assert "tax-timeline" in found.tables()


def test_held_back_rows_are_listed_with_how_to_confirm(page):
    table = page().tables()["held-back"]
    assert len(table.rows) == 4 and "overrides.csv" in table.note.zh
