# SPDX-License-Identifier: Apache-2.0
"""A slate computed from its kept inputs alone is the slate, to the byte, whatever was in the files."""

import pytest

from yuzui.administration.jobs import load
from yuzui.funding import run_inputs
from yuzui.funding.appeals.again import computed_part
from yuzui.funding.jobs import fund
from yuzui.job.result import digest
from yuzui.job.workspace import Workspace

HEAD = """format = "yuzui-rules/1"
call = {id = "c", currency = "CNY", unit = 1, opens = 2026-01-01}
value = {from = "VALUE", per = "proposal", zero = 2.0}
"""
BUDGET = '[[rule]]\nname = "b"\nkind = "budget"\ntotal = 120\nstrength = "hard"\nsource = "1"\n'
LOTS = '[[rule]]\nname = "l"\nkind = "lottery"\ndraws = 10\nstrength = "hard"\nsource = "2"\n'
YEARS = BUDGET.replace("total = 120", "by_year = {2027 = 60, 2028 = 60}")
PROPOSALS = "id,amount,field,pi\n" + "".join(f"P{k},{20 + 5 * k},{'xy'[k % 2]},person {k}\n" for k in range(6))
PAIRS = [(p, (p + r) % 4) for p in range(6) for r in range(3)]
REVIEWS = "proposal,reviewer,score,confidence\n" + "".join(
    f"P{p},expert {r},{1 + (p * 3 + r * 5) % 9},{1 + (p + r) % 4}\n" for p, r in PAIRS
)
PANELS = "proposal,reviewer,score,panel\n" + "".join(
    f"P{p},expert {r},{1 + (p * 3 + r * 5) % 9},{'MN'[p % 2]}\n" for p, r in PAIRS
)
LETTERS = 'proposal,reviewer,"grade (A > B > C)"\n' + "".join(
    f"P{p},expert {r},{'ABC'[(p + r) % 3]}\n" for p, r in PAIRS
)
CRITERIA = "criterion,low,high,direction,weight\nquality,1,9,higher,2\nrisk,1,9,lower,1\n"
SEVERAL = "proposal,reviewer,criterion,score\n" + "".join(
    f"P{p},expert {r},{c},{1 + (p * 3 + r * 5 + len(c)) % 9}\n" for p, r in PAIRS for c in ("quality", "risk")
)
TIES = "proposal,reviewer,kind,waived_by\nP1,expert 1,employer,\nP2,expert 2,coauthor,chair\n"
GIVEN = "id,amount,value\n" + "".join(f"P{k},{20 + 5 * k},{7 - k / 3}\n" for k in range(6))
BY_YEAR = "id,amount,amount 2027,amount 2028,value\n" + "".join(
    f"P{k},{20 + 5 * k},{10 + 5 * k},10,{7 - k / 3}\n" for k in range(6)
)
CASES = {
    "scores": {"proposals.csv": PROPOSALS, "reviews.csv": REVIEWS},
    "lots": {"proposals.csv": PROPOSALS, "reviews.csv": REVIEWS, "rules.toml": BUDGET + LOTS},
    "panels": {"proposals.csv": PROPOSALS, "reviews.csv": PANELS},
    "letters": {"proposals.csv": PROPOSALS, "reviews.csv": LETTERS},
    "criteria": {"proposals.csv": PROPOSALS, "reviews.csv": SEVERAL, "criteria.csv": CRITERIA},
    "ties": {"proposals.csv": PROPOSALS, "reviews.csv": REVIEWS, "conflicts.csv": TIES},
    "given": {"proposals.csv": GIVEN},
    "years": {"proposals.csv": BY_YEAR, "rules.toml": YEARS},
}


@pytest.fixture(scope="module", params=list(CASES))
def made(request, tmp_path_factory):
    """The workspace of a case, its slate, and the inputs that were kept with it."""
    files = {"rules.toml": BUDGET, **CASES[request.param]}
    source = "posterior_mean" if "reviews.csv" in files else "given"
    files["rules.toml"] = HEAD.replace("VALUE", source) + files["rules.toml"]
    call = tmp_path_factory.mktemp("call")
    for name, text in files.items():
        (call / name).write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path_factory.mktemp("kept"))
    document = fund.run(workspace, path=call, redraws=10, near=2)
    workspace.save("fund", document)
    rows = {row["part"]: row for row in workspace.view.select("run_input")}
    yield document, rows
    workspace.close()


def test_the_same_bytes_come_out(made):
    document, rows = made
    kept = {name: run_inputs.read(row) for name, row in rows.items()}
    assert list(run_inputs.TITLES) == [name for name in run_inputs.TITLES if kept[name] is not None]
    again = {"schema": fund.SCHEMA, **run_inputs.computed(run_inputs.kept(kept))}
    assert computed_part(again) == computed_part(document)
    # and not because the comparison looks at nothing
    again["proposals"][0]["columns"]["more"] = 1
    assert digest(computed_part(again)) != digest(computed_part(document))


def test_no_reviewer_is_named_in_what_is_kept(made):
    _, rows = made
    assert "expert" not in "".join(row["body"] for row in rows.values())


def test_a_part_that_was_changed_is_no_part(made):
    _, rows = made
    row = rows["choices"]
    assert run_inputs.read(row)["redraws"] == 10
    for body in (row["body"].replace("10", "11"), "{", row["body"] + " "):
        found = run_inputs.read({**row, "body": body})
        assert found is None or digest(found) == row["digest"]
    assert run_inputs.read({**row, "body": row["body"].replace("10", "11")}) is None
    assert run_inputs.read({**row, "body": "{"}) is None


def test_a_slate_that_is_not_kept_keeps_nothing(tmp_path):
    (tmp_path / "proposals.csv").write_text(GIVEN)
    (tmp_path / "rules.toml").write_text(HEAD.replace("VALUE", "given") + BUDGET)
    workspace = Workspace(tmp_path / "w")
    fund.run(workspace, path=tmp_path)
    assert workspace.view.count("run_input") == 0
    workspace.close()


def test_a_slate_of_what_was_loaded_is_the_same_whatever_is_loaded_later(tmp_path):
    (tmp_path / "proposals.csv").write_text(PROPOSALS)
    (tmp_path / "reviews.csv").write_text(REVIEWS)
    (tmp_path / "rules.toml").write_text(HEAD.replace("VALUE", "posterior_mean") + BUDGET)
    workspace = Workspace(tmp_path / "w")
    files = [tmp_path / "proposals.csv", tmp_path / "reviews.csv"]
    load.run(workspace, files=files)
    document = fund.run(workspace, call="c", rules=tmp_path / "rules.toml", redraws=0, near=0)
    workspace.save("fund", document)
    files[0].write_text(PROPOSALS.replace("P0,20", "P0,99"))
    load.run(workspace, files=files[:1])
    rows = workspace.view.select("run_input")
    kept = run_inputs.kept({row["part"]: run_inputs.read(row) for row in rows})
    again = {"schema": fund.SCHEMA, **run_inputs.computed(kept)}
    assert computed_part(again) == computed_part(document)
    workspace.close()


def few(text):
    """Return a table without the last two of six proposals."""
    return "".join(line for line in text.splitlines(True) if line[:2] not in ("P4", "P5"))


@pytest.mark.parametrize(
    ("case", "file", "old", "new"),
    [
        ("criteria", "criteria.csv", "higher,2", "higher,9"),
        ("years", "proposals.csv", "P0,20,10,10", "P0,20,20,0"),
        ("ties", "conflicts.csv", "employer,", "employer,chair"),
        # of the recusals alone: the reviews that count stay the same
        ("ties", "conflicts.csv", "coauthor,chair", "coauthor,deputy chair"),
        ("scores", "reviews.csv", "P0,expert 0,1,", "P0,expert 0,2,"),
    ],
)
def test_whatever_the_answer_hangs_on_is_in_the_name_of_the_run(tmp_path, case, file, old, new):
    """Of four proposals, too few to sample from: the name is made of the inputs all the same."""
    source = "posterior_mean" if "reviews.csv" in CASES[case] else "given"
    files = {"rules.toml": BUDGET, **CASES[case]}
    names = []
    for before in (old, new):
        for name, text in files.items():
            text = HEAD.replace("VALUE", source) + text if name == "rules.toml" else few(text)
            (tmp_path / name).write_text(text.replace(old, before if name == file else old))
        run = fund.run(Workspace(tmp_path / "w"), path=tmp_path, redraws=0, near=0)["run"]
        names.append((run["id"], run["inputs_hash"]))
    assert names[0][0] != names[1][0] and names[0][1] != names[1][1]
