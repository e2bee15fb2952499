# SPDX-License-Identifier: Apache-2.0
"""Reviews with a column a criterion: which columns count, by which weight, and on which scale each."""

import json

import numpy as np
import pytest
from tests.golden.strangers import intake_files as files
from tests.golden.strangers.test_intake import WHEN, answered, checked, opened, same_as_the_command_line

from yuzui.funding import (
    call_data,
    call_reviews,
    import_report,
    intake_questions,
    judging,
    slate_compute,
    slate_solution,
)
from yuzui.funding.candidates import criterion_key
from yuzui.sheets.overrides import Override, append

HEADS = ["Grant Ref", "Reviewer", "Quality (1-6, 50%)", "Impact (1-10, 30%)", "Management (0-5, 20%)", "Deliverability"]


def two_files(place, heads=HEADS):
    """Write a list of 12 proposals and their reviews by four criteria."""
    rows = [["Grant Reference", "Title", "Amount requested (GBP)"]]
    rows += [[f"EP/{k:02d}", f"Study {k}", 100_000 + 9_000 * k] for k in range(12)]
    listed = files.text_table(place / "proposals.csv", rows)
    rows = [heads]
    for k in range(12):
        for who in range(3):
            scores = [1 + (k + who) % 6, 1 + (3 * k + who) % 10, (2 * k + who) % 6, 1 + (k * who) % 5]
            rows.append([f"EP/{k:02d}", f"Rev {who}", *scores])
    return opened(listed, files.text_table(place / "reviews.csv", rows))


def test_every_criterion_that_a_person_sets_counts(tmp_path):
    sheets = two_files(tmp_path)
    first = intake_questions.read(sheets)
    asked = {one.code: one for one in first.open}
    # of headings that name a scale none is left out, and the weights are those of the headings
    assert asked["criteria"].text.en.startswith("3 columns") and HEADS[4] in asked["criteria"].detail.en
    assert [one.value for one in asked["weights"].items] == ["50", "30", "20"]
    place = asked["criteria"].place
    own = {("means", f"{place}!F"): "criterion", ("criteria", place): "each"}
    reading = intake_questions.read(sheets, own)
    assert {one.heading: one.means for one in reading.sheets[1].columns}["Deliverability"] == "criterion"
    weights = next(one for one in reading.questions if one.code == "weights")
    assert [one.key for one in weights.items] == HEADS[2:] and not reading.faults
    # with fewer again the weights are asked anew, and one alone is refused in words
    own |= {("weights", place): '{"Quality (1-6, 50%)": "2", "Impact (1-10, 30%)": "1", "Management (0-5, 20%)": "1"}'}
    assert "weights" in {one.code for one in intake_questions.read(sheets, own).open}
    alone = {("means", f"{place}!{one}"): "further" for one in "CDE"} | {("means", f"{place}!F"): "criterion"}
    assert "two columns or more" in intake_questions.read(sheets, alone).faults[0].text.en
    weights = json.dumps(dict(zip(HEADS[2:5], "532", strict=True)))
    _, _, material = result(tmp_path, sheets, {"weights": weights})
    assert len(material.reviews["score"]) == 108 and set(material.weights.values()) == {5, 3, 2}


def result(place, sheets, own):
    """Answer, and return the reading, the checks and the call; the command line reads the same."""
    (place / "call").mkdir()
    for one in sheets:
        (place / one.file).rename(place / "call" / one.file)
    reading, answers = answered(sheets, own)
    found, _ = checked(sheets, reading, answers)
    return reading, found, same_as_the_command_line(place, place / "call", sheets, reading, found)


def test_each_criterion_is_brought_to_its_own_scale_before_it_is_weighed(tmp_path):
    """By headings, by answers where headings name none, and by a scale that one criterion alone leaves."""
    sheets = two_files(tmp_path)
    asked = {one.code: one for one in intake_questions.read(sheets).questions}
    assert not asked["scales"].open and json.loads(asked["scales"].answer)[HEADS[3]] == "1–10"
    _, _, material = result(tmp_path, sheets, {})
    ends = {HEADS[2]: (1, 6), HEADS[3]: (1, 10), HEADS[4]: (0, 5)}
    weights = dict(zip(ends, (0.5, 0.3, 0.2), strict=True))
    share = {}
    for proposal, name, score in zip(
        *(material.reviews[one] for one in ("proposal", "criterion", "score")), strict=True
    ):
        low, high = ends[name]
        share[proposal] = share.get(proposal, 0.0) + weights[name] * 100 * (score - low) / (high - low) / 3
    judged = slate_solution.by_means(material)
    assert judged.mean == pytest.approx([share[name] for name in judged.ids])
    assert judged.statistics["score_mean"] == pytest.approx(judged.mean)
    assert max(judged.statistics[f"score_mean:{criterion_key(HEADS[3])}"]) > 6, "each alone stays on its own scale"
    assert [one.code for one in material.findings if one.table == "criterion"] == ["criteria_rescaled"]
    # judged with severity, the level and the quality are on the common scale as well
    posterior = judging.posterior(judged.criteria, judging.Choice(), 1)
    assert np.corrcoef(posterior.value, judged.mean)[0, 1] > 0.9 and 30 < posterior.value.mean() < 70
    assert float(posterior.quality.mean()) == pytest.approx(float(posterior.level.mean()), abs=1)
    assert (
        slate_compute._scores(judged)["EP/00"] and max(max(one) for one in slate_compute._scores(judged).values()) > 10
    )
    # where headings name no scale and the scores reach different ends it is asked, and nothing is proposed
    plain = ["Grant Ref", "Reviewer", "Quality", "Impact", "Originality", "Comment"]
    (tmp_path / "b").mkdir()
    sheets = two_files(tmp_path / "b", plain)
    asked = {one.code: one for one in intake_questions.read(sheets).open}
    assert not asked["scales"].proposed and "1 to 10" in asked["scales"].items[1].note.en
    place = asked["scales"].place
    wrong = {("criteria", place): "each", ("scales", place): '{"Quality": "6", "Impact": "1-10", "Originality": "0-5"}'}
    assert intake_questions.read(sheets, wrong).faults[0].code == "scales"
    own = {"scales": '{"Quality": "1-6", "Impact": "1 to 10", "Originality": "0–5"}'}
    reading, _, material = result(tmp_path / "b", sheets, own)
    assert "scales = [[1, 6], [1, 10], [0, 5]]" in reading.toml
    assert set(material.sheets["criterion"]["high"]) == {6, 10, 5} and judging.common_scale(material, plain[2:5]) == (
        0,
        100,
    )
    # the command alone adds them as they are, and says so loudly
    loud = call_reviews.merged(call_data.from_path(tmp_path / "b" / "call"))
    slate_solution.by_means(loud)
    assert ("scales_differ", "warning") in {(one.code, one.severity) for one in loud.findings}


def test_a_criterion_is_no_money_and_a_file_that_is_not_recognised_is_asked_about(tmp_path):
    """Two files: amounts under a heading that nobody knows, and reviews whose remark is the same within a proposal."""
    rows = [["Grant Reference", "PI", "FEC", "Requested from EPSRC"]]
    rows += [
        [f"EP/{k:02d}", f"Person {k}", f"£{150_000 + 9_000 * k:,}", f"£{120_000 + 7_000 * k:,}"] for k in range(12)
    ]
    listed = files.text_table(tmp_path / "a.csv", rows)
    rows = [[*HEADS[:5], "Overall comment"]]
    for k in range(12):
        for who in range(3):
            scores = [1 + (k + who) % 6, 1 + (3 * k + who) % 10, (2 * k + who) % 6]
            rows.append([f"EP/{k:02d}", f"Rev {who}", *scores, f"see note {k}"])
    sheets = opened(listed, files.text_table(tmp_path / "b.csv", rows))
    asked = {(one.code, one.place): one for one in intake_questions.read(sheets).open}
    assert asked["table", "a.csv"].proposed == "proposal", "not left as it is without a question"
    money = asked["column", "a.csv!proposal.amount"]
    assert money.proposed == "D" and [one.value for one in money.choices] == ["C", "D"]
    reading, _, material = result(tmp_path, sheets, {})
    assert [one.table for one in reading.sheets] == ["proposal", "review"]
    assert material.proposals["amount"][:2] == [120_000, 127_000] and len(material.reviews["score"]) == 108
    # in one sheet alone a column on a scale is not offered as the money either
    one = intake_questions.read(sheets[1:], {("table", "b.csv"): "proposal"})
    offered = [way.value for q in one.questions if q.place.endswith("proposal.amount") for way in q.choices]
    assert not {"C", "D", "E"} & {*offered}


def test_a_proposal_whose_row_cannot_be_used_is_named(tmp_path):
    """Sizes that German sheets write are read; what cannot be read is named wherever the list is told of."""
    rows = [["Kürzel", "Titel", "Amount requested (EUR)", "Overall"]]
    rows += [[f"FK-{k:02d}/26", f"Vorhaben {k}", f"{150 + k}.000,00", 1 + k % 5] for k in range(10)]
    rows[2][2], rows[3][2], rows[4][2] = "185 TEUR", "1,2 Mio. EUR", "185 Kisten"
    path = files.text_table(tmp_path / "call.csv", rows, delimiter=";")
    mapping = tmp_path / "map.toml"
    mapping.write_text('[proposals]\nid = "Kürzel"\n[reviews]\nproposal = "Kürzel"\n', encoding="utf-8")
    append(tmp_path / "corrections.csv", [Override("proposal", "FK-03/26", "id", None, "Ann", WHEN, "no amount")])
    material = call_data.from_path(path, mapping, overrides=tmp_path / "corrections.csv")
    amounts = dict(zip(material.proposals["id"], material.proposals["amount"], strict=True))
    assert (amounts["FK-01/26"], amounts["FK-02/26"]) == (185_000, 1_200_000) and "FK-03/26" not in amounts
    (missing,) = [one for one in material.findings if one.code == "not_listed"]
    assert (missing.row, missing.seen, missing.place.row) == ("FK-03/26", "185 Kisten", 5)
    assert missing.code in import_report.ALERTS, "said with the list and in the board paper"
