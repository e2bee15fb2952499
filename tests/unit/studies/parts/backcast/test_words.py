# SPDX-License-Identifier: Apache-2.0
from yuzui.investment.backcast_report import words
from yuzui.investment.jobs import backcast


def said(document, label):
    """The sentences under a label, with plain spaces."""
    found = [line.en for name, line in words.lines(document) if name.en == label]
    return [line.replace("\u202f", " ") for line in found]


def test_prices_and_a_year_more_as_sentences(workspace):
    found = backcast.run(workspace, by=2030)
    assert said(found, "price") == [
        "on the cheapest path 0.1 pp more costs 67 (100M CNY)",
        "on the steadiest path 0.1 pp more costs 204 (100M CNY)",
    ]
    (later,) = said(found, "one year more")
    assert later.startswith("reaching it in 2031 instead saves 735 (100M CNY)")


def test_limits_have_prices(full):
    lines = said(full, "price")
    assert any("solved again" in line for line in lines)
    assert any("one point more of growth in 2030" in line for line in lines)
    assert any("raises money and weighed unevenness" in line for line in lines)
    assert "realised" in said(full, "odds")[0]


def test_what_binds_and_what_would_be_needed(without):
    assert said(without, "what binds") == [
        "with all that the limits allow the share reaches 7.53 % in 2025; 8 % in 2026; the growth "
        "cap in 2025 in the way"
    ]
    assert said(without, "would be needed") == ["the growth cap in 2025 would have to be 28.1 % instead of 20.0 %"]
    assert words.headline(without).zh == "2025 年无法达到 8%：受 2025 年增速上限所限"


def test_met_and_not_replayed(workspace):
    met = backcast.run(workspace, target=0.05)
    assert "no path is needed" in said(met, "answer")[0] and words.headline(met).en
    gap = backcast.run(workspace, by=2030) | {"status": "replay_gap", "price_of_steadiness": None}
    levers = {"rounds": 20, "replay_gap_pp": 0.65, "fiscal_cost": None, "amounts": {}}
    gap["paths"]["cheapest"]["levers"] = levers
    assert "replayed, the share is 0.65 pp off" in said(gap, "answer")[0]
    assert words.headline(gap).zh.startswith("2030 年达到 8% 无可用路径")


def test_limits_that_forbid_even_today_s_share(workspace):
    found = backcast.run(workspace, by=2030, ceiling=3000.0)
    assert "do not even allow" in said(found, "what binds")[0]


def test_levers_by_year(workspace):
    levers = {"government_growth": {"basic": {}}}
    found = backcast.run(workspace, by=2030, cap=0.16, levers=levers)
    assert "Government growth (more for basic research)" in said(found, "levers")[0]


def test_no_line_lacks_a_language(full, without):
    for document in (full, without):
        for label, line in words.lines(document):
            assert label.zh and line.zh and "{" not in line.en + line.zh
