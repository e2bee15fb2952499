# SPDX-License-Identifier: Apache-2.0
"""The chain: an edited, removed, exchanged or cut row is found at its number."""

from __future__ import annotations

import copy
import hashlib
import json

from hypothesis import given
from hypothesis import strategies as st

from yuzui.model.tables.log import AUDIT
from yuzui.store import audit

FIELDS = [n for n in AUDIT.names if n not in ("seq", "prev")]


def chain(count):
    rows, head = [], audit.GENESIS
    for n in range(count):
        event = audit.Event("2026-11-25T08:00:00Z", f"a{n}", "cli", "load", f"x:{n}", "")
        row, _ = audit.rows_of(head, event, audit.Trail(), "00", "ref")
        rows.append(row)
        head = audit.Head(row["seq"], row["hash"])
    return rows


def test_an_untouched_log_is_whole():
    rows = chain(5)
    assert audit.verify(rows) is None and audit.verify([]) is None
    assert audit.verify(rows, [audit.Head(5, rows[4]["hash"]), audit.Head(2, rows[1]["hash"])]) is None


def test_a_row_has_every_column_of_the_record():
    assert set(chain(1)[0]) == set(AUDIT.names)


def test_the_hash_is_what_the_page_says():
    """Recomputed by hand: previous hash in ASCII, then the sorted JSON of the row.

    A person named enters it; where nobody is, the row hashes as it did before there was the column.
    """
    row = chain(2)[1]
    rest = {n: value for n, value in row.items() if n not in ("prev", "hash", "named")}
    assert row["named"] is None
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert row["hash"] == hashlib.sha256(row["prev"].encode() + text.encode()).hexdigest()
    assert audit.row_hash(row["prev"], {**row, "named": "Xu"}) != row["hash"]


@given(st.integers(1, 8), st.data())
def test_an_edit_is_found_at_its_row(count, data):
    rows = chain(count)
    at = data.draw(st.integers(0, count - 1))
    name = data.draw(st.sampled_from([*FIELDS, "seq", "prev"]))
    old = rows[at][name]
    rows[at][name] = 99 if name == "seq" else f"{old}x"
    assert audit.verify(rows) == at + 1


@given(st.integers(2, 8), st.data())
def test_an_edit_with_its_hash_mended_is_found_at_the_next(count, data):
    rows = chain(count)
    at = data.draw(st.integers(0, count - 2))
    rows[at]["actor"] = "mallory"
    rows[at]["hash"] = audit.row_hash(rows[at]["prev"], rows[at])
    assert audit.verify(rows) == at + 2


@given(st.integers(2, 8), st.data())
def test_a_missing_row_is_found_at_its_number(count, data):
    rows = chain(count)
    at = data.draw(st.integers(0, count - 2))
    del rows[at]
    assert audit.verify(rows) == at + 1


@given(st.integers(2, 8), st.data())
def test_exchanged_rows_are_found_at_the_first(count, data):
    rows = chain(count)
    one, two = sorted(data.draw(st.permutations(range(count)))[:2])
    rows[one], rows[two] = rows[two], rows[one]
    assert audit.verify(rows) == one + 1


@given(st.integers(2, 8), st.data())
def test_a_cut_or_rewritten_log_is_found_by_an_anchor(count, data):
    rows = chain(count)
    head = audit.Head(count, rows[-1]["hash"])
    kept = data.draw(st.integers(0, count - 1))
    assert audit.verify(rows[:kept]) is None  # a chain alone cannot tell
    assert audit.verify(rows[:kept], [head]) == kept + 1
    fresh = copy.deepcopy(rows)
    at = data.draw(st.integers(0, count - 1))
    fresh[at]["actor"] = "mallory"
    previous = audit.GENESIS.hash
    for row in fresh:
        row["prev"] = previous
        row["hash"] = previous = audit.row_hash(previous, row)
    assert audit.verify(fresh) is None
    assert audit.verify(fresh, [head]) == count
    middle = audit.Head(at + 1, rows[at]["hash"])
    assert audit.verify(fresh, [middle, head]) == at + 1


def test_the_part_behind_a_checked_row():
    rows = chain(6)
    after = audit.Head(3, rows[2]["hash"])
    assert audit.verify(rows[3:], after=after) is None
    rows[4]["actor"] = "x"
    assert audit.verify(rows[3:], after=after) == 5


@given(st.text())
def test_no_persons_text_breaks_a_line(text):
    shown = audit.escape(text)
    assert len(shown.splitlines()) <= 1 and len(shown) <= audit.LONGEST
    assert "\u202e" not in shown and "\x1b" not in shown


def test_text_of_a_person_is_escaped_in_the_row():
    event = audit.Event("t", "a", "cli", "load", "x", "one\ntwo\u202e\x1b[31m")
    row, _ = audit.rows_of(audit.GENESIS, event, audit.Trail(), "00", "r")
    assert row["reason"] == "one\\u000atwo\\u202e\\u001b[31m"


def test_digests_are_salted():
    assert audit.digest("00", [1]) != audit.digest("01", [1])
    assert audit.digest("0a", {"a": 1}) == hashlib.sha256(b'\x0a{"a":1}').hexdigest()


def test_a_body_tells_few_rows_in_full_and_many_by_digest():
    trail = audit.Trail()
    trail.add(AUDIT, after=[(n,) for n in range(audit.SHOWN)])
    assert len(trail.body()["after"][0]["rows"]) == audit.SHOWN
    trail.add(AUDIT, after=[(99,)])
    side = trail.body()["after"][0]
    assert side["rows"] is None and side["count"] == audit.SHOWN + 1
    lines = b"".join(b"[%d]\n" % n for n in (*range(audit.SHOWN), 99))
    assert side["sha256"] == hashlib.sha256(lines).hexdigest()
    row, body = audit.rows_of(audit.GENESIS, audit.Event(*"tacdor"), trail, "00", "ref")
    assert (row["body_ref"], row["before"]) == ("ref", None) and audit.body_holds(row, body)
    body["body"]["after"][0]["count"] += 1
    assert not audit.body_holds(row, body)
