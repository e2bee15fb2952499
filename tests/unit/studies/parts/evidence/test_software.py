# SPDX-License-Identifier: Apache-2.0
"""What is registered, what is like it, and how pages and commands are asked."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from yuzui.policy.evidence.software import Registry, _ask, installed, said

SMALL = Registry({"study": frozenset({"path", "evaluate"}), "lever": frozenset()})


def apart(coroutine):
    """Run a coroutine in a thread of its own: another test may have left a loop running here."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, coroutine).result()


@pytest.mark.parametrize(
    ("ref", "found"),
    [("study:path", True), ("study:*", True), ("lever:*", False), ("study:paths", False),
     ("page:path", False)],
)  # fmt: skip
def test_has(ref, found):
    assert SMALL.has(ref) is found


def test_nearest_name_is_offered():
    assert SMALL.nearest("study:paths") == "study:path"
    assert SMALL.nearest("study:zzz") == "" and SMALL.nearest("page:path") == ""


def test_without_takes_one_or_all():
    assert not SMALL.without("study:path").has("study:path")
    assert SMALL.without("study:path").has("study:evaluate")
    assert not SMALL.without("study:*").has("study:*")
    assert SMALL.has("study:path")


def test_installed_names_tables_and_commands_as_people_write_them():
    registry = Registry.installed()
    assert registry.has("table:organisation") and registry.has("command:plan")
    assert registry.has("study:scorecard") and not registry.has("table:nothing")


def test_command_is_heard():
    code, out = said(lambda argv: print(*argv) or 3, ["a", "b"])
    assert (code, out) == (3, "a b\n")


def test_page_is_asked_by_path_and_query():
    seen = {}

    async def app(scope, receive, send):
        seen.update(scope)
        assert (await receive())["body"] == b""
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": "规".encode(), "more_body": True})
        await send({"type": "http.response.body", "body": b"!"})

    assert apart(_ask(app, "/en/a%20b?q=1")) == (201, "规!")
    assert (seen["path"], seen["query_string"], seen["method"]) == ("/en/a b", b"q=1", "GET")


def test_installed_pages_answer(tmp_path):
    answer = installed().pages(tmp_path)
    assert answer("/en/visibility")[0] == 200
    assert answer("/en/no-such-page")[0] == 404
