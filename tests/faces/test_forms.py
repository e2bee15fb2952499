# SPDX-License-Identifier: Apache-2.0
"""Forms: every kind of field is drawn, and a refused form comes back as it was filled in."""

from __future__ import annotations

import re
from typing import get_args

from yuzui.errors import InputError, Place
from yuzui.faces.web import blocks
from yuzui.text import Text, same
from yuzui.view.page import Act, Field, Form, Kind, Option, Page, Visit

CHOICES = (Option("a", Text("first", "甲"), Text("a note", "说明")), Option("b", Text("second", "乙")))


def form(name: str = "sign", **hidden: str) -> Form:
    fields = [
        Field(kind, same(f"label of {kind}"), same("a" if kind in ("select", "radio") else ""), kind == "text", kind,
              CHOICES if kind in ("select", "radio") else (), Text("a hint", "提示"))
        for kind in get_args(Kind)
    ]  # fmt: skip
    return Form(name, "/x", fields, Text("Sign", "签署"), hidden, True, (Option("back", Text("Return", "退回")),))


def drawn(*forms: Form, refused: InputError | None = None, **sent: str) -> str:
    page = Page(Text("A finding", "结论"), [Act(Text("Sign", "签署"), (Text("As you", "本人"),), one) for one in forms])
    return blocks.render(page, Visit("en", "/x", {}, sent, refused, sent=sent))


def test_every_kind_of_field_is_labelled_and_a_refused_form_comes_back_filled():
    html = drawn(form())
    for kind in get_args(Kind):
        assert f'id="sign-{kind}"' in html and f"label of {kind}" in html
    assert 'role="alert"' not in html and "Error:" not in html
    assert 'enctype="multipart/form-data"' in html and 'name="act" value="back"' in html
    first = InputError(
        Text("no reason was given", "未填写理由"), Place(column="--area"), fix=Text("write one", "请填写")
    )
    first.more = (InputError(Text("nothing in particular", "其他")),)
    sent = {"area": "<i>half a reason", "check": "yes", "radio": "b", "select": "b", "password": "hunter2", "run": "1"}
    html = drawn(form(run="1"), form("other", run="2"), refused=first, **sent)
    assert "<title>Error: A finding" in html
    assert '<a href="#sign-area">No reason was given. Write one</a>' in html and "Nothing in particular" in html
    assert re.search(r'<textarea id="sign-area"[^>]*aria-invalid="true"[^>]*>&lt;i&gt;half a reason</textarea>', html)
    assert re.search(r'id="sign-check"[^>]*checked', html) and not re.search(r'id="other-check"[^>]*checked', html)
    assert html.count('value="b" checked') == html.count('value="b" selected') == 1 and "hunter2" not in html
