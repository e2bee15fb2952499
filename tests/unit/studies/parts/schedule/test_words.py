# SPDX-License-Identifier: Apache-2.0
"""What is said of a schedule, in both languages."""

from yuzui.scheduling.run import words


def said(document, lang):
    return {label.say(lang): line.say(lang) for label, line in words.lines(document)}


def test_every_line_of_the_transcript(document):
    en, zh = said(document, "en"), said(document, "zh")
    assert list(en) == ["read", "bound", "rank", "schedule", "search", "unplaced", "draft"]
    assert list(zh) == ["读取", "上界", "名次", "排程", "求解", "未安排", "草案"]
    assert "4 tasks" in en["read"] and "1 row needs attention" in en["read"]
    assert "2 of 4 tasks placed in 2 d, value 12.00" in en["schedule"]
    assert "proven best" in en["schedule"] and "安排 4 项中的 2 项，共 2 天，价值 12.00" in zh["排程"]
    assert "1 competition" in en["unplaced"] and "1 无法读取" in zh["未安排"]
    assert document["run"]["id"] in en["draft"]


def shared(document, shares, **more):
    return said({**document, "shares": shares} | more, "en"), said({**document, "shares": shares} | more, "zh")


def test_a_partner_at_its_cap_is_named_with_what_more_is_worth(document):
    row = {"partner": "p", "most": 9, "used": 8, "waiting": 2, "price": 0.5, "holds": 7_200}
    en, zh = shared(document, [row, {**row, "partner": "q", "waiting": 0}])
    assert en["shares"] == ("p at the cap; one hour more for p is worth 1,800 at most (holds for 2 h)")
    assert "p 份额用尽" in zh["份额"] and "2 小时以内成立" in zh["份额"]
    en, zh = shared(document, [{**row, "holds": None}])
    assert "at the margin" in en["shares"] and "边际" in zh["份额"]
    en, _ = shared(document, [{**row, "price": 0.0}])
    assert "worth nothing" in en["shares"]
    en, _ = shared(document, [{**row, "waiting": 0}])
    assert en["shares"] == "no partner waits for more than its share"


def test_shares_that_exceed_what_there_is_stand_in_the_headline(document):
    over = {"code": "over_granted", "count": 1}
    found = {**document, "findings": [over]}
    assert "over-granted" in words.brief(found).en and "超额批准" in words.brief(found).zh
    assert words.over_granted(document).en == ""


def test_inputs_older_than_the_horizon_stand_in_the_headline_and_the_transcript(document):
    one = document["instance"]
    stale = {"code": "stale_inputs", "count": 1}
    old = document | {"findings": [stale], "instance": one | {"inputs_as_of": one["horizon"][0] - 2 * 86_400}}
    assert words.aged(document).en == ""
    for said in (words.aged(old), words.brief(old), words.lines(old)[0][1]):
        assert "inputs as of" in said.en and "2 d before it begins" in said.en, said.en
        assert "数据截至" in said.zh


def test_a_shift_is_counted_where_people_count_in_shifts(document):
    found = {**document, "instance": {**document["instance"], "shift": 28_800}}
    assert words.length(found, 28_800).en == "1 shift" and words.length(found, 43_200).zh == "1.5 班"
    assert words.length(document, 28_800).en == "8 h"


def test_a_gap_is_never_said_smaller_than_it_is(document):
    for value, shown in ((0.02041, "2.1"), (0.02, "2.0"), (1e-11, "0.0")):
        said = words.gap({**document, "status": "feasible", "gap": value})
        assert shown in said.en, value
    assert "cannot" in words.gap({**document, "status": "feasible", "gap": None}).en


def test_a_refused_schedule_is_called_so(document):
    broken = [{"message": {"en": "a overlaps b", "zh": "a 与 b 重叠"}}]
    lines = said({**document, "status": "refused", "checker": broken, "schedule": []}, "en")
    assert "refused" in lines["schedule"] and "a overlaps b" in lines["schedule"]
    assert "cannot be published" in lines["draft"]


def test_instants():
    assert words.when(0, "Asia/Shanghai") == "1970-01-01 08:00:00+08:00"
    assert words.when(2**60, "UTC") == str(2**60)


def test_every_reason_and_kind_has_words_in_both_languages():
    for text in (*words.REASONS.values(), *words.KINDS.values(), *words.STATUS.values()):
        assert text.en and text.zh and text.en != text.zh


def test_a_verdict_says_what_was_proven_or_every_fault():
    good = {"verdict": "ok", "faults": [], "objective": 12.0, "proven": 12.3, "gap": 0.025}
    assert "12.30" in words.verdict(good)[0][1].en and "2.5" in words.verdict(good)[0][1].zh
    fault = {"message": {"en": "too much", "zh": "过多"}}
    said = words.verdict({**good, "verdict": "refused", "faults": [fault, fault]})
    assert len(said) == 3 and "2 faults" in said[0][1].en and said[1][1].zh == "过多"
