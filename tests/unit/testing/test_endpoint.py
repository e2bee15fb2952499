# SPDX-License-Identifier: Apache-2.0
"""An outward protocol that is wrong is told what is wrong."""

from dataclasses import replace

from yuzui import registry

RECORDS = registry.modules("endpoint")["records"]


def test_examples_that_are_answered_otherwise(outside, faults):
    examples = tuple((request, 200) for request, _ in RECORDS.EXAMPLE)
    found = faults("endpoint", outside("endpoint", "records", EXAMPLE=examples))
    assert "EXAMPLE says 200" in found and "no request that is answered with 404" in found


def test_taking_what_nobody_knows(outside, faults):
    from yuzui.catalogue.request import answer

    module = outside("endpoint", "records", handle=lambda request, view: answer({"ok": True}))
    assert "an unknown parameter is answered with 200" in faults("endpoint", module)
    module = outside("endpoint", "records", handle=lambda r, v: answer({"no": 1}, 400))
    assert "not the document yuzui.error/1" in faults("endpoint", module)


def test_answers_that_differ_or_have_no_type(outside, faults):
    calls = []

    def handle(request, view):
        calls.append(1)
        done = RECORDS.handle(request, view)
        return replace(done, headers={}, body=done.body + str(len(calls)).encode())

    found = faults("endpoint", outside("endpoint", "records", handle=handle))
    assert "asked twice, answered differently" in found and "no content type" in found


def test_prefix(outside, faults):
    found = faults("endpoint", outside("endpoint", "records", PREFIX="api/records/", CLIENTS=()))
    assert "PREFIX api/records/" in found and "CLIENTS" in found
