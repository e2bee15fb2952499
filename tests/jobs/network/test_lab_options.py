# SPDX-License-Identifier: Apache-2.0
"""Options in order, gaps by field, output by several measures, proposals for laboratories."""

import random

import numpy as np
import pytest

from yuzui.errors import InputError, StateError
from yuzui.job import contract
from yuzui.job.workflow import moving
from yuzui.job.workspace import Workspace
from yuzui.network import lab_network, lab_proposals, output_rates, rank_ranges
from yuzui.network.lab_sheets import Listed
from yuzui.network.rank_ranges import Criterion
from yuzui.sheets.formats import write_csv, write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.text import same


def criteria(*weights, **ranges):
    return [
        Criterion(name=f"c{k}", label=same(f"c{k}"), weight=w, low=ranges.get("low", 0.0), high=ranges.get("high", 1.0))
        for k, w in enumerate(weights)
    ]


def test_weights_are_drawn_evenly_from_all_that_add_up_to_one():
    drawn = rank_ranges.drawn_weights(criteria(0.5, 0.3, 0.2), 4000, 1)
    assert np.allclose(drawn.sum(axis=1), 1) and (drawn >= -1e-12).all()
    # the mean of the even law on three weights is a third, P(w > 1/2) a quarter
    assert np.allclose(drawn.mean(axis=0), 1 / 3, atol=0.02)
    assert np.allclose((drawn > 0.5).mean(axis=0), 0.25, atol=0.03)
    narrow = rank_ranges.drawn_weights(criteria(0.4, 0.3, 0.3, low=0.2, high=0.5), 500, 1)
    assert narrow.min() >= 0.2 - 1e-12 and narrow.max() <= 0.5 + 1e-12 and np.allclose(narrow.sum(axis=1), 1)


def test_an_option_that_is_best_in_all_is_first_whatever_the_weights():
    names = [(name, "", "") for name in "ABC"]
    rows = [{"c0": 3, "c1": 9}, {"c0": 2, "c1": 1}, {"c0": 1, "c1": 5}]
    made = rank_ranges.order(names, rows, criteria(0.5, 0.5))
    assert (made[0].name, made[0].rank_range.low, made[0].rank_range.high, made[0].first) == ("A", 1, 1, 1.0)
    assert {(one.rank_range.low, one.rank_range.high) for one in made[1:]} == {(2, 3)}
    # what is not known may be anything: the range widens
    open_ = rank_ranges.order(names, [{"c0": 3, "c1": None}, *rows[1:]], criteria(0.5, 0.5))
    assert next(one for one in open_ if one.name == "A").rank_range.high > 1
    less = [Criterion(name="c0", label=same("c0"), weight=1.0, low=0, high=1, better="less")]
    assert [one.name for one in rank_ranges.order(names, rows, less)] == ["C", "B", "A"]


def test_weights_that_do_not_add_up_are_refused_with_their_sum(tmp_path):
    workspace = Workspace(tmp_path / "w")
    for job in ("region_readiness", "site_options"):
        with pytest.raises(InputError) as refused:
            contract.of(job).run(workspace, weights="0.5,0.3,0.3")
        assert (refused.value.code, refused.value.seen) == ("weights", "1.1") and refused.value.fix
    for text in ("0.5,0.5", "a,b,c", "2,-1,0", "x=0.5,stage=0.3,year=0.2"):
        with pytest.raises(InputError) as refused:
            contract.of("site_options").run(workspace, weights=text)
        assert refused.value.code == "weights"
    with pytest.raises(InputError):
        rank_ranges.stated(criteria(0.9, 0.1, low=0.3))
    named = contract.of("site_options").run(workspace, weights="stage=1,neighbours=0,year=0")
    assert [one.weight for one in named.criteria] == [0, 1, 0]
    with pytest.raises(InputError) as refused:
        contract.of("region_readiness").run(workspace, year=1900)
    assert refused.value.code == "option"


def test_sites_known_from_memory_alone_are_not_among_the_options(tmp_path):
    made = contract.of("site_options").run(Workspace(tmp_path / "w"))
    assert len(made.options) == 32 and not any(one.name.startswith("H4") for one in made.options)
    assert not any(hasattr(one, "score") for one in made.options)
    # a Chinese sentence names a site by its id and the division it is in, not by the English words of its source
    head = contract.of("site_options").headline(made)
    assert "H1 Shanghai (Minhang + Ruijin bases)" in head.en and "H1 上海" in head.zh and "bases" not in head.zh
    assert {one.called.zh for one in made.options if one.name.startswith("S4")} == {"S4", "S4 上海"}


def test_options_come_in_two_shapes_and_two_languages(tmp_path):
    workspace, job = Workspace(tmp_path / "w"), contract.of("site_options")
    cells = [["A", "people", 120], ["A", "sites", 2], ["B", "people", 90], ["B", "sites", 3], ["C", "people", None]]
    weights = [["people", 0.7, 0.5, 0.9, "more"], ["sites", 0.3, 0.1, 0.5, "less"]]
    write_xlsx(
        tmp_path / "long.xlsx",
        [Export("options", ["option", "criterion", "value"], cells),
         Export("weights", ["criterion", "weight", "low", "high", "better"], weights)],
    )  # fmt: skip
    made = job.run(workspace, sheet=str(tmp_path / "long.xlsx"))
    assert [(one.weight, one.low, one.better) for one in made.criteria] == [(0.7, 0.5, "more"), (0.3, 0.1, "less")]
    assert made.options[0].name == "A" and made.options[0].rank_range.high == 1
    write_csv(
        tmp_path / "宽.csv",
        Export("x", ["候选", "依托单位", "人员", "用地"], [["甲", "大学一", 120, 3], ["乙", "大学二", 90, 5]]),
    )
    made = job.run(workspace, sheet=str(tmp_path / "宽.csv"))
    assert [one.name for one in made.criteria] == ["人员", "用地"] and made.options[0].host in ("大学一", "大学二")
    (tmp_path / "bad.csv").write_text("option,remark\nA,x\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        job.run(workspace, sheet=str(tmp_path / "bad.csv"))
    assert refused.value.fix
    with pytest.raises(InputError) as refused:
        job.run(workspace, sheet="LP-1,LP-2")
    assert refused.value.code == "unknown_reference"


def test_which_way_is_better_is_never_assumed_in_silence(tmp_path):
    workspace, job = Workspace(tmp_path / "w"), contract.of("site_options")
    head = ["Option", "Host", "Investment (M€)", "Years until open", "Fit (more is better)"]
    rows = [["North", "A", 42, 3, 4], ["East", "B", "38.5", 2, 5], ["Coast", "C", 55, "2-3", 3], ["None", "–", 0, 0, 1]]
    below = [["Total", "", 135.5, 7, 13], ["Source: visits", "", None, None, None]]
    path = tmp_path / "options.xlsx"
    write_xlsx(path, [Export("Options", ["Options for a laboratory"], [head, *rows, *below])])
    made = job.run(workspace, sheet=str(path))
    assert "Investment (M€), Years until open." in made.notes[0].en and "--less" in made.notes[0].en
    assert [note.en.split(":")[0] for note in made.notes[1:]] == ["row 5", "row 7", "row 8"]
    assert job.lines(made)[0][0].en == "look at" and len(made.options) == 4
    less = job.run(workspace, sheet=str(path), less="investment, Years until open")
    assert [one.better for one in less.criteria] == ["less", "less", "more"]
    assert not any("--less" in note.en for note in less.notes)
    cheap = {one.name: one.rank_range.low for one in less.options}
    assert cheap["None"] == 1 and {one.name: one.rank for one in made.options}["None"] == 4
    for asked, code in (({"less": "Cost"}, "unknown_reference"), ({}, "duplicate")):
        if not asked:
            write_xlsx(path, [Export("Options", head, [*rows, rows[0]])])
        with pytest.raises(InputError) as refused:
            job.run(workspace, sheet=str(path), **asked)
        assert refused.value.code == code and refused.value.mending
    assert refused.value.place.row == 6


def works(counts, **more):
    """Return rows of works: ``{"A": {"alpha": 3}}``."""
    n, rows = 0, []
    for lab, topics in counts.items():
        for topic, count in topics.items():
            for _ in range(count):
                n += 1
                rows.append({"lab": lab, "topic": topic, "work": f"W{n}", **more.get(lab, {})})
    return rows


COUNTS = {"A": {"quantum": 6, "photonics": 2}, "B": {"photonics": 4}, "C": {"photonics": 4, "health": 4}}
HEADS = ["lab", "topic", "work", "fte", "money", "currency"]


def test_a_gap_is_share_of_need_minus_share_of_capacity(tmp_path):
    fte = {"A": {"fte": 8.0}, "B": {"fte": 2.0}, "C": {"fte": 10.0}}
    rows = works(COUNTS, **fte)
    write_csv(tmp_path / "labs.csv", Export("labs", HEADS, [[row.get(name) for name in HEADS] for row in rows]))
    write_csv(
        tmp_path / "need.csv", Export("need", ["领域", "需求"], [["Quantum", 1], ["Photonics", 1], ["Health", 2]])
    )
    made = contract.of("lab_gap").run(
        Workspace(tmp_path / "w"), labs=str(tmp_path / "labs.csv"), need=str(tmp_path / "need.csv")
    )
    by = {one.field: {part.measure: part for part in one.capacity} for one in made.fields}
    assert by["Health"]["works"].gap == pytest.approx(0.5 - 4 / 20)
    assert by["Health"]["laboratories"].gap == pytest.approx(0.5 - 1 / 5)
    # 10 FTE of C are split by its works, half and half: 5 of 20
    assert by["Health"]["fte"].gap == pytest.approx(0.5 - 5 / 20)
    assert made.fields[0].field == "Health" and made.fields[0].agree
    for parts in by.values():
        assert all(part.low <= part.gap <= part.high for part in parts.values())
    # what of the need cannot be read is said, and a map may name its columns beside those of the laboratories
    lines = "领域,人员需求,家数\nQuantum,1,2\nPhotonics,1,1\nHealth,2,1\nQuantum,待定,1\n合计,4,5\n"
    (tmp_path / "需求.csv").write_bytes(lines.encode("gb18030"))
    (tmp_path / "map.toml").write_text('[need]\nneed = "人员需求"\n[labs]\ntopic = "topic"\n', encoding="utf-8")
    asked = {"labs": str(tmp_path / "labs.csv"), "need": str(tmp_path / "需求.csv"), "map": tmp_path / "map.toml"}
    other = contract.of("lab_gap").run(Workspace(tmp_path / "w"), **asked)
    assert [(one.field, one.need) for one in other.fields] == [(one.field, one.need) for one in made.fields]
    assert "row 5" in other.notes[0].en and "家数" in other.notes[-1].en
    assert contract.of("lab_gap").lines(other)[0][0].en == "look at"
    assert "Health" in contract.of("lab_gap").headline(made).en and contract.of("lab_gap").lines(made)
    example = contract.of("lab_gap").run(Workspace(tmp_path / "w"))
    assert example.need_source.startswith("example") and len(example.fields) == 7
    for name, code in (("", "no_need"), ("labs.csv", None)):
        with pytest.raises(InputError) as refused:
            contract.of("lab_gap").run(
                Workspace(tmp_path / "w"), labs=str(tmp_path / "labs.csv"), need=str(tmp_path / name) if name else ""
            )
        assert code is None or refused.value.code == code


def test_output_is_per_full_time_equivalent_and_small_laboratories_have_wide_intervals():
    rows = works({"A": {"x": 40}, "B": {"x": 4}, "C": {"x": 20}}, A={"fte": 20.0}, B={"fte": 1.0}, C={"fte": 20.0})
    network = lab_network.network(Listed(rows), "by hand", "derived")
    made = output_rates.answer(network, 2, "works,shares", "labs", 7)
    assert made.per_fte and [one.id for one in made.labs] == ["B", "A", "C"]
    by = {one.id: one.rates[0] for one in made.labs}
    assert (by["A"].rate, by["B"].rate) == (2.0, 4.0)
    assert by["B"].high - by["B"].low > by["A"].high - by["A"].low
    assert by["B"].rank_range.low == 1 and by["C"].rank_range.high == 3
    assert made.rank_changes == []
    with pytest.raises(InputError) as refused:
        output_rates.answer(network, 2, "works", "persons", 7)
    assert refused.value.code == "persons_not_ranked"
    for methods, code in (("h-index", "option"), ("works,people", "no_data"), ("money", "no_data")):
        with pytest.raises(InputError) as refused:
            output_rates.answer(network, 2, methods, "", 7)
        assert refused.value.code == code
    with pytest.raises(InputError) as refused:
        output_rates.answer(network, 100, "works", "", 7)
    assert refused.value.code == "too_few"


def test_intervals_of_rates_hold_in_95_of_100_worlds():
    random_ = np.random.default_rng(1)
    inside = []
    for world in range(60):
        rates = random_.gamma(4, 0.5, 12)
        effort = random_.uniform(2, 20, 12)
        low, high = np.quantile(
            output_rates.posterior(random_.poisson(rates * effort), effort, world), [0.025, 0.975], axis=0
        )
        inside += ((rates >= low) & (rates <= high)).tolist()
    assert 0.92 <= np.mean(inside) <= 0.98


def proposals(tmp_path):
    rows = [["LP-1", "I-1", "LAB-1", "people", 120], ["LP-1", "I-1", "LAB-1", "sites", 2],
            ["LP-2", "I-2", "LAB-1", "people", 90], ["LP-2", "I-2", "LAB-1", "sites", 3]]  # fmt: skip
    random.Random(1).shuffle(rows)
    write_csv(tmp_path / "建议.csv", Export("x", ["建议编号", "依托单位", "领域", "指标", "取值"], rows))
    return tmp_path / "建议.csv"


def test_proposals_are_handed_in_compared_and_not_founded_without_a_decision(tmp_path):
    workspace = Workspace(tmp_path / "w")
    done = lab_proposals.propose(workspace, proposals(tmp_path))
    assert (done.ids, done.criteria) == (["LP-1", "LP-2"], ["people", "sites"])
    with pytest.raises(InputError) as refused:
        lab_proposals.propose(workspace, proposals(tmp_path))
    assert refused.value.code == "exists"
    with pytest.raises(StateError):  # not compared yet
        moving.move(workspace, "lab_proposal", "LP-1", "review", given={"review": "sound"})
    answer = contract.of("site_options").run(workspace, sheet="LP-1,LP-2")
    assert lab_proposals.are_proposals(workspace, "LP-1,LP-2") and not lab_proposals.are_proposals(
        workspace, "facilities"
    )
    assert sorted(lab_proposals.note_compared(workspace, answer.options, "")) == ["LP-1", "LP-2"]
    with pytest.raises(StateError):
        moving.move(workspace, "lab_proposal", "LP-1", "found", given={"decision": "D-1"})
    (tmp_path / "two.csv").write_text("id,host,field\nLP-9,I-1,LAB-1\nLP-9,I-2,LAB-1\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        lab_proposals.propose(workspace, tmp_path / "two.csv")
    assert refused.value.code == "conflict"
