# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.forecast_report import words
from yuzui.investment.jobs import path
from yuzui.job.workspace import Workspace
from yuzui.text import same


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    return path.run(Workspace(tmp_path_factory.mktemp("work")), by=2030)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_method_has_its_figure(document, lang):
    label, sentence = words.unchanged(document, same("8 %"))
    said = sentence.say(lang)
    assert label.say(lang)
    for name in document["methods"]:
        assert words.METHODS[name].say(lang) in said
    odds = next(o for o in document["odds"] if (o["by"], o["method"]) == (2030, "reference_class"))
    assert str(odds["reached"]) in said and "8 %" in said


def test_a_method_without_rows_is_named_as_not_given(document):
    thin = document | {"methods": document["methods"] | {"simulator": []}}
    said = words.unchanged(thin, same("8 %"))[1]
    assert "too few years on record for simulator" in said.en and "未给出" in said.zh
    assert "too few years" not in words.unchanged(document, same("8 %"))[1].en
