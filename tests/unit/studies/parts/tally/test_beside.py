# SPDX-License-Identifier: Apache-2.0
"""What one indicator says is the same whatever else is asked beside it."""

import random

import pytest

from yuzui import registry
from yuzui.evaluation import stability
from yuzui.evaluation.jobs import evaluate
from yuzui.job.workspace import Workspace


@pytest.fixture
def few_draws(monkeypatch):
    """Draw works again only some times: of which works a mean is hangs on no draw."""
    monkeypatch.setattr(stability, "DRAWS", 20)
    stability._drawn.cache_clear()
    yield
    stability._drawn.cache_clear()


@pytest.fixture
def files(tmp_path):
    rng = random.Random(3)
    works = [
        f"w{n},{rng.randint(2000, 2007) if n % 17 else ''},{rng.choice('xy')},v{n % 6},"
        f"{rng.choice(('article', 'patent'))},{rng.choice(('gold', 'closed', ''))}\n"
        for n in range(70)
    ]
    links = [f"w{rng.randrange(70)},w{int(70 * rng.random() ** 2)}\n" for _ in range(400)]
    people = [f"w{n},{i + 1},p{(n + i) % 9},1,o{(n * (i + 1)) % 4},C{n % 3}\n"
              for n in range(70) for i in range(2)]  # fmt: skip
    tables = {
        "works": "work_id,year,field,venue,type,oa_status\n" + "".join(works),
        "citations": "citing,cited\n" + "".join(links),
        "authorships": "work_id,position,person_id,affiliation,org_id,country\n" + "".join(people),
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return {name: tmp_path / f"{name}.csv" for name in tables}


def say(answer, name):
    """Return all that an answer says of one indicator."""
    document = answer.document
    (about,) = (one for one in document["indicators"] if one["name"] == name)
    mine = {part["column"] for part in about["parts"]}
    prefixes = (f"{name}_complete",)
    columns = {
        column: values.tolist()
        for column, values in answer.columns.items()
        if column in mine or column.startswith(prefixes)
    }
    assert mine <= set(columns)
    return {
        "about": about,
        "columns": columns,
        "windows": [one for one in document["windows"] if one["indicator"] == name],
        "nulls": [one for one in document["nulls"] if one["column"] in columns],
        "shares": [one for one in document["shares"] if one["indicator"] == name],
        "result": [one for one in document["results"] if one["indicator"] == name],
        "units": [
            (row["unit"], [part for part in row["parts"] if part["column"] in mine],
             {k: v for k, v in row["complete"].items() if k.startswith(prefixes)})
            for row in document["units"]["rows"]
        ],
    }  # fmt: skip


def test_an_indicator_says_the_same_whatever_is_asked_beside_it(tmp_path, files, few_draws):
    """``late_share`` beside ``ncs`` once left 11,925 more works out of it.

    All indicators together, and by each digit of their numbers those that have it and those that
    have not: so each is asked with every other, and without every other.
    """
    workspace = Workspace(tmp_path / "work")
    names = [n for n, one in registry.modules("indicator").items() if one.META.kind != "series"]
    digits = range((len(names) - 1).bit_length())
    blocks = [names] + [[n for i, n in enumerate(names) if (i >> bit) % 2 == side]
                        for bit in digits for side in (0, 1)]  # fmt: skip
    first = {}
    for block in blocks:
        given = {**files, "by": "organisation", "through": 2007, "copies": 2, "window": 3}
        answer = evaluate.compute(workspace, indicator=",".join(block), **given)
        for name in block:
            mine = say(answer, name)
            assert mine == first.setdefault(name, mine), (name, block)
    assert len(first) > 14
    # each leaves out works by its own window: 3 years of citations end before 6 of late ones
    complete = {name: first[name]["windows"][0]["complete"] for name in ("ncs", "cd", "late_share")}
    assert complete["late_share"] < complete["cd"] < complete["ncs"]


def test_sentence_tables_and_kept_mean_are_of_the_same_works(tmp_path, files, few_draws):
    workspace = Workspace(tmp_path / "work")
    given = {**files, "through": 2007, "window": 3, "indicator": "citations,cd,late_share"}
    answer = evaluate.compute(workspace, **given)
    evaluate.keep(workspace, answer.document, answer)
    windows = {one["indicator"]: one for one in answer.document["windows"]}
    assert all(one["left_out"] > 0 for one in windows.values())
    for about in answer.document["indicators"]:
        own = {part["column"]: part for part in windows[about["name"]]["parts"]}
        for part in about["parts"]:
            assert part["mean"] == own[part["column"]]["mean"]
            assert part["valued"] - part["left_out"] == own[part["column"]]["valued"]
    disruption = answer.document["disruption"]
    cd = next(one for one in answer.document["indicators"] if one["name"] == "cd")
    mean = next(part for part in cd["parts"] if part["column"] == "cd")
    assert disruption["null"]["mean"]["value"] == pytest.approx(mean["mean"]["value"], abs=1e-15)
    assert disruption["null"]["valued"] == mean["valued"] - mean["left_out"]
    said = " ".join(line.en for _, line in evaluate.lines(answer.document))
    for one in windows.values():
        assert f"{one['left_out']} works have no complete 3-year window" in said
    from yuzui.evaluation.results import result_store

    assert list(result_store.problems(workspace)) == []
    whole = evaluate.compute(workspace, **given, incomplete=True)
    assert not any(one["left_out"] for one in whole.document["windows"])
    assert "counted to date" in " ".join(line.en for _, line in evaluate.lines(whole.document))
