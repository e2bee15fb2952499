# SPDX-License-Identifier: Apache-2.0
"""What is said of a schedule, in both languages."""

from yuzui.studies.parts.schedule import words


def said(document, lang):
    return {label.say(lang): line.say(lang) for label, line in words.lines(document)}


def test_every_line_of_the_transcript(document):
    en, zh = said(document, "en"), said(document, "zh")
    assert list(en) == ["read", "bound", "rank", "schedule", "unplaced", "draft"]
    assert list(zh) == ["读取", "上界", "名次", "排程", "未安排", "草案"]
    assert "4 tasks" in en["read"] and "1 row needs attention" in en["read"]
    assert "2 of 4 tasks placed, value 12.00" in en["schedule"] and "proven best" in en["schedule"]
    assert "安排 4 项中的 2 项，价值 12.00" in zh["排程"]
    assert "1 competition" in en["unplaced"] and "1 无法读取" in zh["未安排"]
    assert document["run"]["id"] in en["draft"]


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
