# SPDX-License-Identifier: Apache-2.0
"""What became of an old id: no id is lost, shares add up to one, an unknown share stays unknown."""

import csv
import os
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yuzui.errors import UnknownIdentifierError
from yuzui.network import register_sheet
from yuzui.network.register_sheet import Options
from yuzui.network.succession import Event, Part, Register, State, shares_wrong

CODES = "organisations/cn_division_codes_1981_2024.csv"


def graph(events, ids="ABCDE", ends=()):
    ends = dict(ends)
    states = [State(one, 1, "2000-01-01", ends.get(one, ""), (f"Name {one}",)) for one in ids]
    made = []
    for k, (kind, day, parts) in enumerate(events):
        made.append(Event(f"e{k}", kind, day, day, tuple(Part((a, 1), (b, 1), w) for a, b, w in parts)))
    return Register(states, made)


def to(register, asked, **when):
    (one,) = register.resolve(asked, **when)
    return {target.id: target.weight for target in one.to}


def test_shares_multiply_along_a_way_add_where_ways_meet_and_stay_unknown_where_they_are():
    split = ("split", "2010-01-01", [("A", "B", 0.6), ("A", "C", 0.4)])
    again = ("split", "2012-01-01", [("C", "D", 0.5), ("C", "E", 0.5)])
    known = graph([split, again], ends={"A": "2010-01-01", "C": "2012-01-01"})
    assert to(known, "A") == {"B": 0.6, "D": pytest.approx(0.2), "E": pytest.approx(0.2)}
    assert to(known, "A", as_of="2011-01-01") == {"B": 0.6, "C": 0.4}
    assert to(known, "A", as_of="2009-12-31") == {"A": 1.0}
    assert to(known, "Name A") == to(known, "A")
    meet = ("merge", "2011-01-01", [("B", "D", 1.0), ("C", "D", 1.0)])
    blind = ("split", "2010-01-01", [("A", "B", None), ("A", "C", None)])
    ends = {"A": "2010-01-01", "B": "2011-01-01", "C": "2011-01-01"}
    assert to(graph([split, meet], ends=ends), "A") == {"D": pytest.approx(1.0)}
    # unknown shares that all meet again are known: everything is there
    assert to(graph([blind, meet], ends=ends), "A") == {"D": 1.0}
    assert to(graph([blind], ends={"A": "2010-01-01"}), "A") == {"B": None, "C": None}
    with pytest.raises(UnknownIdentifierError) as caught:
        known.resolve("AA")
    assert caught.value.code == "unknown_reference"


def test_three_sums_say_what_is_sure_what_is_possible_and_what_has_ended():
    blind = ("split", "2010-01-01", [("A", "B", None), ("A", "C", None)])
    ended = graph([blind], ends={"A": "2010-01-01", "D": "2015-01-01"})
    sums, shared, gone = ended.sums(
        [("A", "", 10.0), ("B", "", 3.0), ("D", "", 2.0), ("A", "2005-06-01", 1.0)], "2020-01-01"
    )
    assert {id: tuple(one) for id, one in sums.items()} == {"B": (3.0, 11.0), "C": (0.0, 11.0)}
    assert (shared, gone) == (11.0, 2.0)


def test_a_part_that_left_before_something_came_is_not_followed_and_a_circle_ends():
    moved = ("part_moved", "1992-01-01", [("A", "A", None), ("A", "B", None)])
    merged = ("merge", "2011-01-01", [("C", "A", 1.0)])
    late = graph([moved, merged], ends={"C": "2011-01-01"})
    late = Register([State(one.id, 1, "1981-01-01", one.ends, one.names) for one in late.states], late.events)
    assert to(late, "C") == {"A": 1.0}
    assert to(late, "A") == {"A": None, "B": None}
    assert to(late, "A", day="2000-01-01") == {"A": 1.0}, "what was made after the part had left"
    swap = [("recode", "2010-01-01", [("A", "B", 1.0)]), ("recode", "2010-01-01", [("B", "A", 1.0)])]
    for asked in "AB":
        assert set(to(graph(swap, ends={"A": "2010-01-01", "B": "2010-01-01"}), asked)) <= {"A", "B"}
    # of a year nobody knows the day
    (one,) = Register(
        [State("A", 1, "2000-01-01", "2011-01-01", ("a",)), State("B", 1, "2000-01-01", "", ("b",))],
        [Event("e", "merge", "2011-01-01", "2011-12-31", (Part(("A", 1), ("B", 1), 1.0),))],
    ).resolve("A", as_of="2011-06-01")
    assert one.unsure == ("e",) and one.to[0].id == "B"


def test_shares_are_all_unknown_or_whole():
    assert shares_wrong([None, None]) is None and shares_wrong([0.5, 0.5]) is None
    assert shares_wrong([0.5, 0.6]) is not None and shares_wrong([0.5, None]) is not None
    assert "1.1" in shares_wrong([0.5, 0.6]).zh


@st.composite
def histories(draw):
    """Entries that are renumbered, merged and split one after the other, with all shares known."""
    ids, alive, events = [f"I{k}" for k in range(draw(st.integers(1, 4)))], [], []
    alive = list(ids)
    begins, ends = dict.fromkeys(ids, 2000), {}
    for year in range(2001, 2001 + draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["recode", "merge", "split"]))
        olds = draw(st.lists(st.sampled_from(alive), min_size=1, max_size=2 if kind == "merge" else 1, unique=True))
        news = [f"I{len(ids) + k}" for k in range(2 if kind == "split" else 1)]
        share = draw(st.sampled_from([0.25, 0.5, 1.0])) if kind == "split" else 1.0
        weights = [share, 1 - share] if kind == "split" else [1.0]
        ids += news
        alive = [one for one in alive if one not in olds] + news
        ends |= dict.fromkeys(olds, year)
        begins |= dict.fromkeys(news, year)
        events.append((kind, year, [(old, new, w) for old in olds for new, w in zip(news, weights, strict=True)]))
    states = [State(one, 1, f"{begins[one]}-01-01", f"{ends[one]}-01-01" if one in ends else "", (one,)) for one in ids]
    made = [
        Event(f"e{k}", kind, f"{year}-01-01", f"{year}-01-01", tuple(Part((a, 1), (b, 1), w) for a, b, w in parts))
        for k, (kind, year, parts) in enumerate(events)
    ]
    return Register(states, made), alive


@settings(max_examples=60, deadline=None)
@given(histories(), st.integers(2000, 2008), st.integers(2000, 2008))
def test_no_id_is_lost_shares_add_up_to_one_and_later_days_only_lead_on(history, one, other):
    register, alive = history
    early, late = (f"{year}-06-01" for year in sorted((one, other)))
    for id in register.by_id:
        (now,) = register.resolve(id)
        assert now.to and not now.ended, id
        assert {target.id for target in now.to} <= set(alive)
        assert sum(target.weight for target in now.to) == pytest.approx(1)
        # as of a later day is as of an earlier one, led on from there
        state = register.by_id[id][0]
        if state.begins > early:
            continue
        through = defaultdict(float)
        for target in register.resolve(id, as_of=early)[0].to:
            for further in register.resolve(target.id, as_of=late)[0].to:
                through[further.id] += target.weight * further.weight
        assert dict(through) == pytest.approx(to(register, id, as_of=late))


@settings(max_examples=40, deadline=None)
@given(histories())
def test_what_is_reversed_is_as_before(history):
    register, _ = history
    if not register.events:
        return
    event = max(register.events, key=lambda one: one.day)
    undone = Event("r", "reverse", "2020-01-01", "2020-01-01", (), event.id)
    before = Register(register.states, [one for one in register.events if one is not event])
    after = Register(register.states, [*register.events, undone])
    olds = {part.old[0] for part in event.parts}
    for id in olds:
        assert to(after, id, as_of="2019-12-31") == to(register, id, as_of="2019-12-31")
        assert set(to(after, id, as_of="2020-01-01")) == {id}
    for id in register.by_id:
        if id not in olds and not set(to(register, id)) & {part.new[0] for part in event.parts}:
            assert to(after, id) == to(before, id)


def second_program(rows):
    """Follow codes by a program that shares nothing with ours: plain dictionaries, one state after the other."""
    by = defaultdict(list)
    for row in rows:
        links = []
        for part in filter(None, row["新代码"].split(";")):
            code, _, year = part.partition("[")
            links.append((code, int(year[:-1]) if year else None))
        ends = int(row["变更/弃用时间"]) if row["变更/弃用时间"] else None
        by[row["代码"]].append((row["状态"], int(row["启用时间"]), ends, links, row["代码"]))

    def on(code, year):
        return next((one for one in by[code] if one[1] <= year and (one[2] is None or year < one[2])), None)

    def follow(state):
        found, seen, queue = set(), set(), [(state, state[1])]
        while queue:
            (word, begins, ends, links, code), came = queue.pop()
            if (code, begins, came) in seen:
                continue
            seen.add((code, begins, came))
            if word == "在用":
                found.add(code)
            if word == "变更" and all(year for _, year in links):
                queue += [(state, ends)] if (state := on(code, ends)) else []
            for other, year in links:
                if not year or year >= came:
                    queue.append((on(other, year or ends), year or ends))
        return found

    return {(state[4], str(state[1])): follow(state) for states in by.values() for state in states}


@pytest.mark.data(CODES)
def test_codes_of_divisions_lead_where_a_second_program_leads():
    """6,823 states of 6,450 codes, 4,365 links: Ministry of Civil Affairs, compiled by yescallop/areacodes (CC0)."""
    path = Path(os.environ["YUZUI_DATA"]) / CODES
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    read = register_sheet.read(path, Register(()), {}, Options(new_kinds=True))
    assert not read.faults and not read.unread
    links = sum(len(row["新代码"].split(";")) for row in rows if row["新代码"])
    assert (len(read.states), len({row["id"] for row in read.states}), links) == (6823, 6450, 4365)
    assert Counter(row["kind"] for row in read.events) == {
        "recode": 2688, "part_moved": 468, "rename": 294, "split": 258, "merge": 125,
    }  # fmt: skip
    register = Register.of(read.states, read.events, read.parts)
    wanted = second_program(rows)
    counts = Counter()
    for state in register.states:
        one = register.follow(state.node, "2024-12-31")
        assert {target.id for target in one.to} == wanted[state.id, state.begins[:4]], state
        counts[min(len(one.to), 2)] += 1
        if len(one.to) == 1 and not one.ended:
            assert one.to[0].weight == 1.0
        assert one.to or one.by_parts, "a dissolved prefecture carries on by its counties"
    # 310103 joined 310101 in 2011, long after a part of that had left in 1992: it has one successor
    assert counts == {1: 5678, 2: 955, 0: 190}
    assert [target.id for target in register.resolve("310103", as_of="2024-12-31")[0].to] == ["310101"]
    assert [one.id for one in register.resolve("卢湾区")] == ["310103"]
    assert max(len(register.follow(state.node).to) for state in register.states) == 12
