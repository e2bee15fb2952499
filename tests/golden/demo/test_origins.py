# SPDX-License-Identifier: Apache-2.0
"""What is an example is never called real data; headlines agree with the tables under them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import get_args

import pytest
from tests.scorecards import TARGET, card, clause
from tests.slates import DOCUMENT, FUND, SLATE, answer, fund

from yuzui.catalogue.pages import data, search
from yuzui.demonstration.jobs import demo
from yuzui.faces.web import blocks, static
from yuzui.funding import import_report, rule_sheet, slate_outcome
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.model.finding import MARKED, ORIGINS, computed, mix
from yuzui.model.quantity import Origin
from yuzui.policy.plan import edition, loader
from yuzui.text.numbers import within
from yuzui.view.charts.block import tag
from yuzui.view.page import Visit


def test_every_origin_has_words_and_a_shape_everywhere():
    names = set(get_args(Origin))
    assert names == set(ORIGINS) >= {"example", "unverified", "secondary"}
    for shapes in (search._ORIGIN, data._SHAPES, demo.MARKS):
        assert set(shapes) == names
    style = static.assets()["style.css"].body.decode()
    for name in names:
        assert f".tag.{name}" in style
        assert ORIGINS[name].en in tag(name, "en") and ORIGINS[name].zh in tag(name, "zh")
        assert computed(name) == ("derived" if name == "real" else name)
    assert "real" not in ORIGINS["example"].en and "真实" not in ORIGINS["example"].zh
    # the less sure origin holds for what is made of several
    for parts, whole in (
        (("real", "secondary"), "secondary"), (("derived", "secondary", "unverified"), "unverified"),
        (("real", "derived"), "derived"), (("example", "real"), "mixed"), (("example",), "example"),
        (("unverified", "synthetic"), "mixed"), ((), "mixed"),
    ):  # fmt: skip
        assert mix(parts) == whole, parts


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("example"))
    rule_sheet.write(made.dir / "call.xlsx", "en")
    yield made
    made.close()


def test_lines_of_the_template_are_an_example(workspace):
    document = fund(workspace, path=workspace.dir / "call.xlsx", redraws=2, near=1)
    assert document["origin"] == document["run"]["origin"] == "example"
    for picture in FUND.pictures(document):
        assert picture.meta.origin == "example", picture.meta.name
    judged = of("judge").run(workspace, path=workspace.dir / "call.xlsx")
    assert {picture.meta.origin for picture in of("judge").pictures(judged)} <= {"example"}
    workspace.save("fund", document)
    from yuzui.funding.pages import slate

    page = slate.build(workspace, Visit("en", "/fund/lists/x", {"id": document["run"]["id"]}))
    for lang in ("en", "zh"):
        html = blocks.render(page, Visit(lang, "/fund/lists/x"))
        assert ORIGINS["example"].say(lang) in html and ORIGINS["real"].say(lang) not in html
    assert "example" in MARKED

    # one line replaced: in part
    first = rule_sheet.SHEETS["proposal"]["title"][0]
    for titles, origin in (([first, "A dam"], "mixed"), (["A dam", "A weir"], "real"), ([], "real")):
        call = SimpleNamespace(origins={}, proposals={"title": titles} if titles else {})
        assert import_report.of_call(call) == origin


def test_a_plan_of_a_fictitious_issuer_is_an_example():
    found = {name: edition.origin(loader.load(name).head) for name in ("river_institute_2030", "cn_14fyp_ch4")}
    assert found == {"river_institute_2030": "example", "cn_14fyp_ch4": "real"}
    counts = {"served": 1, "partly": 0, "not_yet": 0, "outside": 0}
    section = {"id": "1", "title": {"en": "x", "zh": "x"}, "counts": counts}
    pictures = of("scorecard").pictures(card(1, [clause("A", target=TARGET)], origin="example", sections=[section]))
    assert len(pictures) == 2 and all(picture.meta.origin == "example" for picture in pictures)


def test_a_gap_that_is_said_is_never_below_the_gap_that_is_proven():
    """\u201cWithin 0.00 % of the best\u201d stood where the gap was 0.004 %: no sentence may say less than holds."""
    for gap in (1e-9, 3.7e-6, 4e-5, 9.9e-5, 1e-4, 0.00123, 0.0123456, 0.1, 0.33333):
        said = float(within(gap).zh.removesuffix("%")) / 100
        assert gap <= said + 1e-12 and said <= gap * 1.1 + 1e-4, gap
    assert (
        within(0.0).en.startswith("0")
        and slate_outcome.gap(answer(DOCUMENT | {"slate": SLATE | {"gap": 4e-5}})).zh == "0.0040%"
    )
    assert slate_outcome.gap(answer(DOCUMENT | {"slate": SLATE | {"gap": None}})).en == "—"


def test_readme_and_page_count_the_plan_alike_whatever_is_loaded(demo_workspace):
    from pathlib import Path

    from yuzui.policy.jobs import scorecard
    from yuzui.policy.pages import plan

    own = Workspace(demo_workspace)
    answer = scorecard.current(own)
    finding = plan.build(own, Visit("en", "/plan")).finding.en
    own.close()
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    assert answer.of == 111 and f"The tool proves {answer.counts['served']} of 111 clauses" in finding
    assert f"Of the 111 clauses of the plan the tool proves {answer.counts['served']}, of which" in readme
