# SPDX-License-Identifier: Apache-2.0
"""The document of the lead job, as outside checkers read it: every key, absent is null."""

import json
import random

import calls
import pytest

from yuzui.errors import InputError, NotIdentifiableError, RuleError, YuzuiError
from yuzui.funding.jobs import fund
from yuzui.funding.slate import recheck
from yuzui.job.workspace import Workspace

KEYS = {
    "run": "id at seed version engine engine_version inputs_hash rules_hash files origin",
    "call": "id currency budget n_proposals n_reviews n_reviewers",
    "value": "from per zero",
    "judge": "model severity mean sigma_proposal sigma_reviewer sigma_error icc rhat_max ess_min "
    "draws chains components median_rank_width",
    "slate": "status ids count spend value bound gap tied unspent",
    "totals": "requested funded by reconciles",
}
PROPOSAL = (
    "id amount requested score_mean n_reviews theta theta_sd expected_rank rank_interval sucra "
    "value eligible ineligible_by selected level probability probability_se band delta "
    "delta_exact reason"
)
RULE = (
    "name kind category strength measure share_of sense bound achieved slack shortfall "
    "penalty_paid binding source effect"
)


def has(part, words):
    assert set(words.split()) <= set(part), set(words.split()) - set(part)


def asked(place, path, rules=None, **more):
    rules = path.parent / "rules.toml" if rules is None else rules
    return fund.run(Workspace(place), path=path, rules=rules, **{"redraws": 5, "near": 2} | more)


@pytest.fixture(scope="module")
def told(call, tmp_path_factory):
    """What the folder gives, as text: the clock is held, so that it can be told again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yuzui.store.moment.FIXED", 1800000000)
        return json.dumps(asked(tmp_path_factory.mktemp("told"), call / "csv", call / "rules.toml"))


def test_every_key_of_the_interface(document):
    for name, words in KEYS.items():
        has(document[name], words)
    assert all(has(row, PROPOSAL) is None for row in document["proposals"])
    assert all(has(row, RULE) is None for row in document["rules"])
    assert all(has(row, "name ids spend value enters leaves breaks") is None for row in document["alternatives"])
    assert all(has(row, "code severity table row column seen") is None for row in document["findings"])
    assert document["schema"] == "yuzui.fund/1" and document["conflict"] is None
    assert document["lottery"] is None and document["run"]["origin"] == "real"
    json.dumps(document, allow_nan=False)


def test_amounts_are_whole_units_and_units_are_read(document):
    proposals, _ = calls.scored()
    by_id = {row["id"]: row for row in document["proposals"]}
    for row in proposals:
        assert by_id[row[0]]["amount"] == pytest.approx(row[2] * 10_000)
    assert document["call"]["budget"] == 7_000_000 and document["call"]["currency"] == "CNY"
    assert by_id["NS000"]["columns"]["field"] in calls.FIELDS


def test_slate_holds_what_it_claims(document):
    assert document["slate"]["status"] == "optimal" and document["slate"]["gap"] <= 1e-9
    assert recheck.faults(document) == []
    assert document["totals"]["reconciles"] and document["slate"]["ids"] == sorted(document["slate"]["ids"])
    assert document["slate"]["unspent"] == pytest.approx(7e6 - document["slate"]["spend"])
    assert document["totals"]["requested"] == sum(row["requested"] for row in document["proposals"])


def test_severity_is_removed_where_ids_repeat(document):
    judge = document["judge"]
    assert judge["severity"] and judge["rhat_max"] <= 1.01 and judge["ess_min"] >= 400
    assert document["call"]["n_reviewers"] == 9 and len(judge["reviewers"]) == 9
    assert "专家" not in json.dumps(judge, ensure_ascii=False)
    low, high = judge["sigma_reviewer"]["interval"]
    assert low < 0.6 < high


def test_uncertainty_of_every_proposal(document):
    for row in document["proposals"]:
        low, high = row["rank_interval"]
        assert 1 <= low <= row["expected_rank"] <= high <= 40
        assert 0 <= row["probability"] <= 1 and row["band"] in ("fund", "lottery", "decline")
        assert row["reason"]["en"] and row["reason"]["zh"]
        assert row["value"] == pytest.approx(row["theta"] + document["judge"]["mean"]["mean"] - 5, abs=1e-2)
    exact = [row for row in document["proposals"] if row["delta_exact"]]
    assert 0 < len(exact) <= 8 and document["explained"] == 8
    refused = [row for row in document["proposals"] if not row["selected"]]
    assert all(row["delta"] is not None and row["delta"] >= 0 for row in refused)
    assert all(row["delta"] is None for row in document["proposals"] if row["selected"])


def test_folder_and_workbook_give_one_answer(call, document, tmp_path):
    other = asked(tmp_path, call / "csv", call / "rules.toml", redraws=40, near=8)
    for key in ("slate", "judge", "rules"):
        assert other[key] == document[key]
    titles = [row.pop("reason") for row in other["proposals"]]
    assert titles and other["run"]["rules_hash"] == document["run"]["rules_hash"]


def test_same_question_same_bytes(call, told, tmp_path, monkeypatch):
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1800000000)
    again = json.dumps(asked(tmp_path, call / "csv", call / "rules.toml"))
    assert again == told and '"at": "2027-01-15T08:00:00Z"' in told


def test_seed_changes_the_run_but_not_the_slate_of_a_clear_call(call, told, tmp_path):
    one = json.loads(told)
    two = fund.run(Workspace(tmp_path, seed=8), path=call / "csv", rules=call / "rules.toml", redraws=5, near=2)
    assert one["run"]["id"] != two["run"]["id"]
    assert len(set(one["slate"]["ids"]) ^ set(two["slate"]["ids"])) <= 4


def test_reviewers_may_be_permuted_and_rows_reordered(call, told, tmp_path, monkeypatch):
    """Whoever stands behind the reviews leaves no trace: not a byte of the document changes."""
    monkeypatch.setattr("yuzui.store.moment.FIXED", 1800000000)
    proposals, reviews = calls.scored()
    names = sorted({row[1] for row in reviews})
    shuffled = list(names)
    random.Random(1).shuffle(shuffled)
    other = dict(zip(names, shuffled, strict=True))
    turned = [[p, other[r], s, c] for p, r, s, c in reviews]
    random.Random(2).shuffle(turned)
    turned_proposals = list(proposals)
    random.Random(3).shuffle(turned_proposals)
    place = calls.folder(tmp_path / "csv", turned_proposals, turned)
    assert json.dumps(asked(tmp_path, place, call / "rules.toml")) == told


def test_infeasible_rules_are_named_with_what_mends_them(impossible):
    assert impossible["slate"]["status"] == "infeasible" and impossible["slate"]["ids"] == []
    assert impossible["slate"]["value"] is None and impossible["slate"]["gap"] is None
    found = impossible["conflict"]
    assert found["rules"] and [row["rule"] for row in found["loosen"]] == found["rules"]
    assert all(row["band"] is None and row["delta"] is None for row in impossible["proposals"])
    assert impossible["alternatives"] == [] and impossible["judge"] is not None


def test_no_reviewer_ids(call, tmp_path):
    proposals, reviews = calls.scored()
    place = calls.folder(tmp_path / "csv", proposals, [[p, "", s, c] for p, _, s, c in reviews])
    found = asked(tmp_path, place, call / "rules.toml")
    assert not found["judge"]["severity"] and found["judge"]["sigma_reviewer"] is None
    assert found["call"]["n_reviewers"] is None
    assert "severity_not_identifiable" in [f["code"] for f in found["findings"]]
    with pytest.raises(NotIdentifiableError):
        asked(tmp_path, place, call / "rules.toml", severity=True)


def test_values_given_instead_of_reviews(call, tmp_path):
    proposals, _ = calls.scored()
    place = tmp_path / "csv"
    place.mkdir()
    lines = ["id,amount,value,region,early"]
    lines += [f"{r[0]},{r[2]},{k % 7 + 1},{r[4]},{r[5]}" for k, r in enumerate(proposals)]
    (place / "p.csv").write_text("\n".join(lines), encoding="utf-8")
    rules = tmp_path / "rules.toml"
    text = calls.RULES.replace("unit = 10000", "unit = 1")
    rules.write_text(text.replace('from = "posterior_mean"', 'from = "given"'), encoding="utf-8")
    found = asked(tmp_path, place, rules)
    assert found["judge"] is None and found["redraws"] is None
    low, high = found["proposals"][0]["rank_interval"]
    assert 1 <= low <= high <= 40, "certain but for equals"
    assert found["proposals"][0]["value"] == 1 - 5.0  # zero is taken off


def test_odd_rows_are_kept_and_flagged(call, tmp_path):
    proposals, reviews = calls.scored()
    first, second = proposals[0][0], proposals[1][0]
    kept = [r for r in reviews if r[0] != first]
    single = [r for r in kept if r[0] == second][:1]
    kept = [r for r in kept if r[0] != second] + single + [[second, single[0][1], 9, 1]]
    big = [[*proposals[2][:2], 9_999.0, *proposals[2][3:]]]
    place = calls.folder(tmp_path / "csv", [*proposals[:2], *big, *proposals[3:]], kept)
    found = asked(tmp_path, place, call / "rules.toml")
    codes = {f["code"]: f for f in found["findings"]}
    assert codes["no_reviews"]["row"] == first and codes["single_review"]["row"] == second
    assert codes["duplicate"]["row"] == second and codes["above_budget"]["row"] == proposals[2][0]
    rows = {row["id"]: row for row in found["proposals"]}
    assert rows[first]["ineligible_by"] and not rows[first]["selected"]
    assert rows[first]["value"] is None and rows[first]["expected_rank"] is None
    assert rows[second]["score_mean"] == 9  # of two reviews by one person the later counts


def test_list_of_accepted_proposals_is_refused(call, tmp_path):
    proposals, reviews = calls.scored()
    place = calls.folder(tmp_path / "csv", proposals, reviews)
    path = place / "proposals.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0] + ",status", *(line + ",资助" for line in lines[1:])]))
    with pytest.raises(NotIdentifiableError, match="SELECTED") as caught:
        asked(tmp_path, place, call / "rules.toml")
    found = [f for f in caught.value.json()["findings"] if f["code"] == "selected"]
    assert [f["seen"] for f in found] == ["SELECTED: 资助"] and caught.value.exit == 3


def test_four_proposals_have_means_and_no_claim_of_how_sure(call, tmp_path):
    proposals, reviews = calls.scored(4)
    place = calls.folder(tmp_path / "csv", proposals, reviews)
    found = asked(tmp_path, place, call / "rules.toml")
    assert found["judge"] is None and found["redraws"] is None
    assert "mean_only" in [f["code"] for f in found["findings"]]
    for row in found["proposals"]:
        assert row["value"] == pytest.approx(row["score_mean"] - 5.0)
        assert row["expected_rank"] is None and row["band"] is None
    assert "means only" in "\n".join(said.en for _, said in fund.lines(found))


def test_rules_may_read_what_the_posterior_says(call, tmp_path):
    place = calls.folder(tmp_path / "csv", *calls.scored())
    rules = tmp_path / "rules.toml"
    more = """
[[rule]]
name = "sure"
kind = "threshold"
statistic = "lower"
at_least = 4.5
strength = "hard"
source = "clause 9"
"""
    rules.write_text((call / "rules.toml").read_text(encoding="utf-8") + more, encoding="utf-8")
    found = asked(tmp_path, place, rules)
    out = {row["id"] for row in found["proposals"] if "sure" in row["ineligible_by"]}
    low = {row["id"] for row in found["proposals"] if row["statistics"]["lower"] < 4.5}
    assert out == low and 0 < len(out) < 40
    middle = [row["value"] + 5.0 for row in found["proposals"]]
    assert all(row["statistics"]["lower"] < value for row, value in zip(found["proposals"], middle, strict=True))


def test_disconnected_panels_are_said(call, tmp_path):
    proposals, reviews = calls.scored()
    for row in reviews:
        row[1] += "甲" if row[0] < "NS020" else "乙"
    place = calls.folder(tmp_path / "csv", proposals, reviews)
    found = asked(tmp_path, place, call / "rules.toml")
    assert found["judge"]["components"] == 2
    assert "disconnected" in [f["code"] for f in found["findings"]]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (("early = ", "earl = "), RuleError, "do not have"),
        (('by = "region"', 'by = "regoin"'), RuleError, "do not have"),
        (('kind = "cap"', 'kind = "lid"'), RuleError, "no such kind"),
        (('share_of = "awarded"', ""), RuleError, "base"),
        (('source = "指南第2条"', ""), RuleError, "without source"),
        ((", zero = 5.0", ""), RuleError, "worth nothing"),
        (("[[rule]]", "[[rule"), RuleError, "TOML"),
    ],
)
def test_wrong_rules_never_half_load(call, tmp_path, change, error, words):
    rules = tmp_path / "rules.toml"
    text = calls.RULES.replace(*change, 1)
    rules.write_text(text, encoding="utf-8")
    with pytest.raises(error, match=words) as caught:
        asked(tmp_path / "w", call / "csv", rules)
    assert caught.value.exit == 2 and not caught.value.message.zh.isascii()


def test_near_column_is_offered(call, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(calls.RULES.replace('by = "region"', 'by = "regoin"'), encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        asked(tmp_path / "w", call / "csv", rules)
    line = rules.read_text(encoding="utf-8").split("[[rule]]")[:3]
    assert caught.value.place.row == 1 + "[[rule]]".join(line).count("\n")
    assert "“region”" in caught.value.fix.en


@pytest.mark.parametrize("missing", ["rules", "proposals", "everything", "reviews"])
def test_what_is_missing_is_said(call, tmp_path, missing):
    place = calls.folder(tmp_path / "csv", *calls.scored())
    rules = call / "rules.toml"
    if missing in ("proposals", "reviews"):
        (place / f"{missing}.csv").unlink()
    if missing == "everything":
        place = tmp_path / "nowhere"
    if missing == "rules":
        rules = tmp_path / "nowhere.toml"
    with pytest.raises(InputError) as caught:
        asked(tmp_path / "w", place, rules)
    assert caught.value.exit == 2
    with pytest.raises(InputError, match="rules are missing"):
        fund.run(Workspace(tmp_path / "w"), path=call / "csv")


def test_sheet_that_lacks_a_score_says_which_column_is_wanted(tmp_path, call):
    proposals, reviews = calls.scored()
    path = calls.workbook(tmp_path / "a.xlsx", proposals, reviews)
    import openpyxl

    book = openpyxl.load_workbook(path)
    book["评审意见"]["C1"] = "专家意见"
    book.save(path)
    with pytest.raises(YuzuiError) as caught:
        asked(tmp_path / "w", path, call / "rules.toml")
    assert "评分" in caught.value.message.zh and "map.toml" in caught.value.say("zh")


def test_rejected_rows_are_kept_for_the_person_who_can_mend_them(document, slate_workspace):
    import openpyxl

    path = slate_workspace.dir / "rejects.xlsx"
    rows = [*openpyxl.load_workbook(path).active.iter_rows(values_only=True)]
    assert rows[1][:4] == ("评审.xlsx", "评审意见", 122, "score") and "不详" in rows[1]


def test_transcript_in_both_languages(document):
    shown = fund.lines(document)
    labels = [label.en for label, _ in shown]
    assert labels[:3] == ["understood", "understood", "kept"]
    assert set(labels) >= {"judge", "fund", "band", "rules", "state"}
    english = "\n".join(said.en for _, said in shown)
    chinese = "\n".join(said.zh for _, said in shown)
    count = str(document["slate"]["count"])
    assert count in english and count in chinese and "PROPOSED" in english and "待审定" in chinese
    assert "申请经费(万元) → amount requested ×10000" in english and "[R]" not in english
    assert "1 rows set aside" in english


def test_pictures_and_tables_in_both_languages(document):
    drawn = fund.pictures(document)
    assert [p.meta.name for p in drawn] == ["caterpillar", "rules"]
    assert len(drawn[0].twin.rows) == 40 and len(drawn[1].twin.rows) == len(document["rules"])
    for lang in ("en", "zh"):
        assert all(picture.spec(lang, 760) for picture in drawn)
        tables = fund.exports(document, lang)
        assert len(tables[0].rows) == 40 and all(len(t.headings) for t in tables)


def test_demo_call_is_what_it_says(demo_workspace):
    found = Workspace(demo_workspace).latest("fund")
    assert found["call"] == found["call"] | {
        "id": "demo", "currency": "USD", "budget": 145e6, "n_proposals": 971, "n_reviews": 2927,
        "n_reviewers": None,
    }  # fmt: skip
    assert found["slate"]["status"] == "optimal" and recheck.faults(found) == []
    assert found["redraws"] == 50 and found["origin"] == "mixed"
    assert found["origins"]["score"] == "real" and found["origins"]["field"] == "synthetic"
    binding = {rule["name"] for rule in found["rules"] if rule["binding"]}
    assert {"budget", "basic"} <= binding
    for rule in found["rules"]:
        if rule["binding"]:
            low, high = rule["effect"]["holds"]
            assert low <= rule["bound"] <= high
    cut = next(a for a in found["alternatives"] if a["name"] == "sort_and_cut")
    assert "basic" in cut["breaks"]
    assert len(found["alternatives"]) >= 4
