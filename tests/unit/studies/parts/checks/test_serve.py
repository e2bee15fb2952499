# SPDX-License-Identifier: Apache-2.0
"""serve: both languages, table twin, download, permalink, and nothing that is hidden."""

import pytest

from yuzui.policy.checks import serve
from yuzui.policy.evidence.outcome import NoDataError, NotBuiltError
from yuzui.policy.evidence.software import Faces
from yuzui.policy.plan.check import Hidden, Serve

PAGE = '<html lang="{lang}"><table></table><a href="a.csv">x</a><a href="?run=1">p</a>6.88</html>'


@pytest.fixture
def ask(world):
    def asked(page=PAGE, status=200, check=None, public=""):
        def answer(address):
            lang = address.split("/")[1]
            return status, page.format(lang=lang) + (public if "as=public" in address else "")

        world.faces = Faces(pages=lambda folder: answer)
        world.__dict__.pop("_answer", None)
        world._answers.clear()
        return serve.run(check or Serve(ref="page:path"), world, None)

    return asked


def test_full_page_passes(ask):
    assert ask().outcome == "pass"
    assert ask(check=Serve(ref="page:path", says=["6.88"])).outcome == "pass"


@pytest.mark.parametrize("gone", ["<table>", "a.csv", "?run=1", 'lang="{lang}"'])
def test_page_without_one_of_its_parts_fails(ask, gone):
    assert ask(PAGE.replace(gone, "")).outcome == "fail"


def test_page_that_answers_in_one_language_only_fails(world):
    world.faces = Faces(pages=lambda folder: lambda a: (200 if a.startswith("/en") else 404, PAGE.format(lang="en")))
    found = serve.run(Serve(ref="page:path"), world, None)
    assert (found.outcome, found.measured) == ("fail", 1)


def test_missing_page_and_missing_words_fail(ask):
    assert ask(status=404).outcome == "fail"
    assert ask(check=Serve(ref="page:path", says=["7.77"])).outcome == "fail"


def test_what_is_kept_from_the_public_must_not_be_shown(ask, data):
    (data / "x.csv").write_text("name,status\nSecret Lab,memory-only\nOpen Lab,sourced\n")
    hides = Hidden(data="x.csv", column="name", where={"status": "memory-only"})
    check = Serve(ref="page:path", hides=hides)
    assert ask(check=check, public="Open Lab").outcome == "pass"
    assert ask(check=check, public="Secret Lab").outcome == "fail"


def test_nothing_to_ask_is_no_data_and_no_page_is_not_built(world):
    with pytest.raises(NoDataError):
        serve.run(Serve(ref="page:path"), world, None)
    with pytest.raises(NotBuiltError):
        serve.run(Serve(ref="page:gone"), world, None)
    with pytest.raises(NoDataError):
        serve.run(Serve(ref="command:plan"), world, None)


@pytest.mark.parametrize(("code", "says", "word"), [(0, "plan", "pass"), (2, "plan", "fail"),
                                                    (0, "other", "fail")])  # fmt: skip
def test_command(world, code, says, word):
    world.faces = Faces(command=lambda argv: print(*argv) or code)
    found = serve.run(Serve(ref="command:plan", args=["show"], says=[says, "show"]), world, None)
    assert found.outcome == word


@pytest.mark.parametrize(("status", "body", "word"), [(200, "{}", "pass"), (404, "{}", "fail"),
                                                      (200, " ", "fail")])  # fmt: skip
def test_endpoint_has_no_language(world, status, body, word):
    asked = []
    world.faces = Faces(pages=lambda folder: lambda a: asked.append(a) or (status, body))
    found = serve.run(Serve(ref="endpoint:records", path="/api/records"), world, None)
    assert found.outcome == word and set(asked) == {"/api/records"}


def test_real_page_of_the_path(world):
    from yuzui.policy.evidence.software import installed

    world.faces = installed()
    check = Serve(ref="page:path", after={"path": {}}, says=["6.88"])
    found = serve.run(check, world, None)
    assert found.outcome == "pass", found.message.en
