# SPDX-License-Identifier: Apache-2.0
"""Countries and organisations of a field: counts, shares and ranks equal a count by hand, and no rank hides its interval."""

import random
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from yuzui import registry
from yuzui.errors import InputError, VisibilityError
from yuzui.faces.cli.main import run
from yuzui.fields import ranks
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.view.page import Visit


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def place(sums):
    """Rank each: one more than how many are larger."""
    return {one: 1 + sum(other > value for other in sums.values()) for one, value in sums.items()}


def twin(cells, times, whole):
    """Sum of each owner by works that were drawn so often, in exact fractions, by another road."""
    sums = defaultdict(Fraction)
    for cell, often in zip(cells, times, strict=True):
        entries = [one.strip() for one in cell.split(";") if one.strip()]
        for one, n in Counter(entries).items():
            sums[one] += often * (1 if whole else Fraction(n, len(entries)))
    return dict(sums)


def test_ranks_and_their_intervals_equal_a_count_by_hand_in_the_same_draws():
    rng = random.Random(4)
    for n in range(30):
        cells = [";".join(rng.choice("ABCDEFG") for _ in range(rng.randint(1, 4))) for _ in range(rng.randint(1, 15))]
        whole, seed, draws = n % 2 == 0, n, 120
        some = ranks.owners(cells, False)
        one = ranks.ranked(some, seed, not whole, draws)
        point = twin(cells, [1] * len(cells), whole)
        assert {some.names[k]: int(rank) for k, rank in enumerate(one.rank)} == place(point)
        drawn = [twin(cells, times.tolist(), whole) for times in ranks.resampled(len(cells), seed, draws)]
        assert all(sum(times) == len(cells) for times in ranks.resampled(len(cells), seed, 5))
        each = [place(sums) for sums in drawn]
        for k, name in enumerate(some.names):
            ordered = sorted(rank[name] for rank in each)
            assert one.low[k] == ordered[int(0.025 * (draws - 1))]
            assert one.high[k] == ordered[-1 - int(0.025 * (draws - 1))]
            assert one.share[k] == pytest.approx(float(point[name]) / len(cells), abs=1e-12)
            shares = np.quantile([float(sums[name]) / len(cells) for sums in drawn], (0.025, 0.975))
            assert (one.share_low[k], one.share_high[k]) == pytest.approx(tuple(shares), abs=1e-12)


def test_draws_have_the_distribution_of_every_way_to_draw():
    cells = ["A", "A;B", "B", "C"]
    exact = Counter(
        place(twin(cells, [way.count(k) for k in range(4)], False))["A"] for way in product(range(4), repeat=4)
    )
    draws = 6_000
    seen = Counter(place(twin(cells, times.tolist(), False))["A"] for times in ranks.resampled(4, 3, draws))
    for rank, ways in exact.items():
        assert seen[rank] / draws == pytest.approx(ways / 256, abs=0.025)


def test_ties_share_a_rank_and_leave_out_those_behind():
    assert ranks.competition(np.array([3.0, 5.0, 3.0, 1.0, 5.0 + 1e-12])).tolist() == [3, 1, 3, 5, 1]
    none = ranks.ranked(ranks.owners([None, "", " ; "], True), 7)
    assert none.rank.size == 0


WORKS = [("Quantum computer one", 2020, "China; USA", "U One;U Two"), ("Quantum computer two", 2021, "中国", "u one"),
         ("Quantum computers", 2021, "JPN;Japan;China", "U Three"), ("Quantum computing", 2022, "", ""),
         ("Rice", 2021, "China", "U One"), ("Wheat", 2021, "USA", "U Two")]  # fmt: skip


def test_works_are_counted_whole_and_in_parts_beside_the_world(workspace, tmp_path):
    formats.write_xlsx(tmp_path / "a.xlsx", [Export("Works", ["Paper Title", "Pub Year", "Countries", "Affiliations"], [list(row) for row in WORKS])])  # fmt: skip
    ask = of("field_rank").run
    one = ask(workspace, node="BOX2-02-2", corpus=str(tmp_path / "a.xlsx"))
    (field,) = one.fields
    assert (one.by, one.documents, one.known, field.works, field.known, field.owners) == ("country", 6, 5, 4, 3, 3)
    china, japan, usa = field.listed
    assert (china.name.zh, china.works, china.all_works, china.rank) == ("中国", 3, 4, 1)
    assert china.fractional == pytest.approx(1 / 2 + 1 + 1 / 3) and china.share == pytest.approx(china.fractional / 3)
    assert (japan.works, japan.fractional, usa.fractional) == (1, pytest.approx(2 / 3), 0.5)
    assert china.activity is None and china.refused == "few_own", "too few to compare shares"
    assert all(row.rank_interval[0] <= row.rank <= row.rank_interval[1] for row in field.listed)
    whole = ask(workspace, node="BOX2-02-2", corpus=str(tmp_path / "a.xlsx"), whole=True, by="机构", since=2021)
    assert [(row.name.en, row.works, row.rank) for row in whole.fields[0].listed] == [
        ("U One", 1, 1),
        ("U Three", 1, 1),
    ]
    assert whole.window == [2021, 2022] and whole.fields[0].works == 3
    again = ask(workspace, node="BOX2-02-2", corpus=str(tmp_path / "a.xlsx"))
    assert again.fields == one.fields, "the same seed, the same intervals"
    lists = ask(workspace, node="BOX2-02", corpus=str(tmp_path / "a.xlsx"))
    assert lists.node == "BOX2-02" and [each.node for each in lists.fields][:1] == ["BOX2-02"]


def test_every_rank_that_is_shown_has_its_interval_beside_it(workspace):
    one = of("field_rank").run(workspace, node="LAB-1")
    view = of("field_rank").view
    assert (one.by, one.fields[0].works, one.fields[0].known) == ("organisation", 110, 110)
    assert "[" in view.headline(one).en and "[" in view.headline(one).zh
    cells = [row[0].en for row in view.first[0].drawn(one).rows]
    assert len(cells) == 20 and all("[" in cell and "–" in cell for cell in cells)
    files = view.first[0].drawn(one, "file")
    assert {"rank", "rank_low", "rank_high", "share_low", "activity_high"} <= {column.name for column in files.columns}
    first = [line for _, line in view.sentences(one)]
    assert all("[" in line.en for line in first[:1])
    (picture,) = view.pictures(one)
    assert picture.meta.finding == view.headline(one)
    low, high = one.fields[0].listed[0].rank_interval
    assert low == 1 and high > 20, "four of 110 awards say nothing of the first place"


def test_the_page_shows_the_newest_comparison_else_the_corpus_on_record(workspace, tmp_path, capsys):
    page = registry.modules("page")["field_rank"]
    visit = Visit("/fields/BOX2-02-2/ranks", parts={"id": "BOX2-02-2"})
    shown = page.build(workspace, visit)
    assert shown.document.by == "organisation" and "[" in shown.finding.zh
    (tmp_path / "works.csv").write_text(
        "title,country\n" + "\n".join(f"{t},{c}" for t, _, c, _ in WORKS), encoding="utf-8"
    )
    folder = ("--dir", str(workspace.dir))
    assert run(["field", "corpus", "load", str(tmp_path / "works.csv"), "--name", "own", *folder]) == 0
    assert page.build(workspace, visit).document.corpus == "own"
    for lang in ("en", "zh"):
        words = ["field", "rank", "BOX2-02-2", "--by", "country", "--whole", "--lang", lang, *folder]
        capsys.readouterr()
        assert run(words) == 0 and "[1–" in capsys.readouterr().out
    assert page.build(workspace, visit).document.whole, "what was asked last"
    other = Visit("/fields/LAB-7/ranks", parts={"id": "LAB-7"})
    assert page.build(workspace, other).document is None, "nothing of this field in it: said on the page"
    with pytest.raises(VisibilityError):
        page.build(workspace, Visit("/fields/NOPE/ranks", parts={"id": "NOPE"}))


def test_three_files_are_read_and_what_cannot_be_is_refused_in_both_languages(workspace, tmp_path):
    head = "论文目录\n论文题名,发表年份,国家,作者单位\n"
    (tmp_path / "b.csv").write_bytes((head + "\n".join(f"{t},{y},{c},{o}" for t, y, c, o in WORKS)).encode("gb18030"))
    (tmp_path / "c.tsv").write_text(
        "article title\tcountry_code\n" + "\n".join(f"{t}\t{c}" for t, _, c, _ in WORKS), encoding="utf-8"
    )
    formats.write_xlsx(tmp_path / "d.xlsx", [Export("x", ["Our works", "", ""], [["Title", "Institution", "Year"], *[[t, o, y] for t, y, _, o in WORKS]])])  # fmt: skip
    ask = of("field_rank").run
    for name, by in (("b.csv", "country"), ("c.tsv", "country"), ("d.xlsx", "organisation")):
        one = ask(workspace, node="BOX2-02-2", corpus=str(tmp_path / name))
        assert one.by == by and one.fields[0].works == 4 and one.fields[0].known == 3, name
    (tmp_path / "e.csv").write_text("title\nQuantum computer\n", encoding="utf-8")
    bad = [({"by": "author"}, "composite_refused"), ({"by": "作者"}, "composite_refused"), ({"composite": True}, "composite_refused"),
           ({"by": "planet"}, "value"), ({"corpus": str(tmp_path / "e.csv")}, "no_organisation"),
           ({"corpus": str(tmp_path / "e.csv"), "by": "country"}, "no_country"),
           ({"corpus": str(tmp_path / "b.csv"), "node": "BOX2-02-2", "since": 2030}, "nothing_found"),
           ({"corpus": str(tmp_path / "b.csv"), "node": "BOX2-05-4"}, "nothing_found"), ({"node": ""}, "missing_value")]  # fmt: skip
    for more, code in bad:
        with pytest.raises(InputError) as caught:
            ask(workspace, **{"node": "LAB-1", **more})
        error = caught.value
        assert error.code == code and error.message.zh and error.fix.zh and error.fix.en, (more, error.code)
