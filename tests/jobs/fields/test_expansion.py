# SPDX-License-Identifier: Apache-2.0
"""Works that citations add to the hits of a query: by which rule, from which files, how good both are together."""

import os
import random
from pathlib import Path

import numpy as np
import pytest

from yuzui import registry
from yuzui.errors import InputError
from yuzui.faces.cli.main import run
from yuzui.fields import corpora, expansion
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.view.page import Visit

WORKS, LINKS = (f"scholarly/paperscape_9196_{part}.parquet" for part in ("works", "references"))
TITLES = {
    "a": "quantum computer one",
    "b": "quantum computer two",
    "c": "annealers",
    "d": "rice",
    "e": "wheat",
    "f": "x",
}
PAIRS = [
    ("c", "a"),
    ("b", "c"),
    ("c", "a"),
    ("a", "a"),
    ("c", "d"),
    ("d", "e"),
    ("a", "d"),
    ("f", "a"),
    ("f", "outside"),
]


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def write(path, works, links):
    """Write works and links: one csv each, with headings of other people."""
    path.joinpath("works.csv").write_text(
        "paper_id,Paper Title\n" + "\n".join(f"{k},{v}" for k, v in works), encoding="utf-8"
    )
    path.joinpath("links.csv").write_text("from,to\n" + "\n".join(f"{a},{b}" for a, b in links), encoding="utf-8")
    return {"corpus": (str(path / "works.csv"),), "links": str(path / "links.csv")}


def test_a_work_is_added_by_its_share_of_links_in_one_round(workspace, tmp_path):
    files = write(tmp_path, TITLES.items(), PAIRS)
    one = of("classify").run(workspace, node="BOX2-02-2", expand=True, **files).expansion
    # c: two of three different links; f: one of two, the other to a work outside; d: a and c and e, one of three
    assert [(row.id, row.to_hits, row.links) for row in one.works] == [("c", 2, 3), ("f", 1, 2)]
    assert (one.added, one.union, one.links, one.least, one.share) == (2, 4, 7, 1, 0.5)

    def by(**more):
        one = of("classify").run(workspace, node="BOX2-02-2", **files, **more)
        return [row.id for row in one.expansion.works]

    assert by(least=2) == ["c"] and by(share=0.3) == ["c", "f", "d"] and by(share=0.6) == ["c"]
    plain = of("classify").run(workspace, node="BOX2-02-2", corpus=files["corpus"])
    assert plain.expansion is None and plain.union == 2
    assert of("classify").run(workspace, node="BOX2-02-2", **files).union == 2, "what citations add stays apart"


def test_the_rule_equals_a_count_by_hand_on_random_networks():
    rng = random.Random(5)
    for _ in range(60):
        sizes = [rng.randint(1, 12) for _ in range(rng.randint(1, 3))]
        names = [f"{c}-{k}" for c, size in enumerate(sizes) for k in range(size)]
        pairs = [(rng.choice([*names, "o1", "o2"]), rng.choice([*names, "o1"])) for _ in range(rng.randint(0, 40))]
        docs = [
            [{"id": f"{c}-{k}", "title": "", "abstract": "", "year": None} for k in range(size)]
            for c, size in enumerate(sizes)
        ]
        texts = [corpora.Corpus(str(c), rows, "", "", "real") for c, rows in enumerate(docs)]
        core = {name for name in names if rng.random() < 0.4}
        least, share = rng.choice([1, 2]), rng.choice([0.34, 0.5, 1.0])
        joined = {frozenset(pair) for pair in pairs if pair[0] != pair[1]}
        wanted = set()
        for name in names:
            mine = [link for link in joined if name in link]
            inside = sum(bool((link - {name}) & core) for link in mine)
            if name not in core and inside >= least and inside >= share * len(mine):
                wanted.add(name)
        links = expansion.Links(texts, [])
        places = {name: k for k, name in enumerate(names)} | {"o1": len(names), "o2": len(names) + 1}
        ends = np.array(sorted(sorted(places[one] for one in link) for link in joined), np.int64).reshape(-1, 2)
        links.a, links.b = ends[:, 0], ends[:, 1]
        hits = [np.array([k for k in range(size) if f"{c}-{k}" in core], np.int64) for c, size in enumerate(sizes)]
        added, _ = links.expand(hits, least, share)
        assert {f"{c}-{k}" for c, some in enumerate(added) for k in some.tolist()} == wanted


def test_what_citations_add_is_kept_for_the_page_of_the_field(workspace, tmp_path, capsys):
    files = write(tmp_path, TITLES.items(), PAIRS)
    page = registry.modules("page")["field_expansion"]
    visit = Visit("/fields/BOX2-02-2/citations", parts={"id": "BOX2-02-2"})
    assert any("--links" in getattr(block, "command", "") for block in page.build(workspace, visit).blocks)
    words = ["field", "classify", "BOX2-02-2", "--corpus", files["corpus"][0], "--links", files["links"], "--expand"]
    for lang, said in (("en", "2 more works"), ("zh", "增加 2")):
        assert run([*words, "--dir", str(workspace.dir), "--lang", lang]) == 0
        assert said.replace("2 more works", "2 works more") in capsys.readouterr().out
    shown = page.build(workspace, visit)
    assert (shown.finding.en, shown.finding.zh) == (
        "2 hits by its words, 2 more works by citations",
        "用词命中 2 篇，引文扩展增加 2 篇",
    )
    assert shown.document.expansion.added == 2
    job = of("field_expansion")
    one = job.run(workspace, node="BOX2-02-2", **files)
    assert job.view.headline(one) == shown.finding and job.level == "network"
    with pytest.raises(InputError) as caught:
        job.run(workspace, node="BOX2-02-2")
    assert caught.value.code == "no_path" and caught.value.fix.zh


def test_links_of_three_shapes_are_read_and_what_is_wrong_is_named(workspace, tmp_path):
    works, links = [list(row) for row in TITLES.items()], [list(row) for row in PAIRS]
    formats.write_xlsx(
        tmp_path / "both.xlsx",
        [Export("成果", ["编号", "题名"], works), Export("引文", ["施引文献", "参考文献"], links)],
    )
    (tmp_path / "zh.csv").write_bytes(
        ("引文清单\n施引编号,被引编号\n" + "\n".join(",".join(row) for row in PAIRS)).encode("gb18030")
    )
    formats.write_xlsx(
        tmp_path / "titled.xlsx", [Export("x", ["Our links", ""], [["Citing work", "Reference"], *links])]
    )
    write(tmp_path, TITLES.items(), PAIRS)

    def run(**more):
        return of("classify").run(workspace, node="BOX2-02-2", expand=True, **more).expansion

    assert run(corpus=(str(tmp_path / "both.xlsx"),)).added == 2, "the workbook holds its links"
    for name in ("zh.csv", "titled.xlsx", "links.csv"):
        assert run(corpus=(str(tmp_path / "works.csv"),), links=str(tmp_path / name)).added == 2, name
    for more, code in (({"corpus": (str(tmp_path / "works.csv"),)}, "no_links"),
                       ({"corpus": ("nsf_award_texts.parquet",), "links": str(tmp_path / "links.csv")}, "links_apart")):  # fmt: skip
        with pytest.raises(InputError) as caught:
            run(**more)
        assert caught.value.code == code and caught.value.fix.zh and caught.value.message.zh


@pytest.mark.data(WORKS, LINKS)
def test_precision_and_recall_with_citations_are_those_of_the_design(workspace):
    """Table of section 5.3 of the design, arXiv 1991-1996."""
    folder = Path(os.environ["YUZUI_DATA"])
    files = {"corpus": (str(folder / WORKS),), "links": str(folder / LINKS)}
    wanted = {"LAB-1": (("quant-ph",), 0.69, 0.18), "BOX2-01-4-5": (("cmp-lg",), 0.87, 0.35),
              "BOX2-07-1-1": (("astro-ph", "gr-qc"), 0.84, 0.32)}  # fmt: skip
    for node, (label, precision, recall) in wanted.items():
        one = of("classify").run(workspace, node=node, label=label, expand=True, **files)
        assert round(one.expansion.precision.value, 2) == precision and round(one.expansion.recall.value, 2) == recall
        assert one.expansion.recall.value > one.recall.value
        assert abs(one.expansion.precision.value - one.precision.value) <= 0.02
