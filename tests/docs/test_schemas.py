# SPDX-License-Identifier: Apache-2.0
"""Every document that ``--json`` prints, printed by the verb itself, fits its schema."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from tests.docs import conforms

from yuzui.demonstration.jobs import demo
from yuzui.faces.cli.main import run
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

SOURCE = Path(__file__).parents[2] / "src" / "yuzui"
NOT_PRINTED = {
    "yuzui.benchmark/1": "a study that the scorecard runs",
    "yuzui.ten_year_plan/1": "a study that the scorecard runs and a page shows",
    "yuzui.page/1": "a page asked for as JSON",
    "yuzui.table/1": "a table of a page, downloaded",
    "yuzui.job/1": "the page of a job asked for as JSON",
    "yuzui.person/1": "what a site holds about one person, downloaded by them",
    "yuzui.manifest/1": "a file of a snapshot",
    "yuzui.evidence/1": "a file of the package, read by the scorecard",
    "yuzui.graph/1": "a file of a graph kept on disk",
    "yuzui.records/1": "the catalogue over HTTP",
    "yuzui.record/1": "the catalogue over HTTP",
}
"""Documents that no verb prints."""
MANY = 24
"""Items of a list that are enough to see what becomes of a mutated document."""

SCORES = {"A": (8, 9, 7), "B": (6, 7, 7), "C": (9, 8, 8), "D": (4, 5, 3), "E": (5, 6, 5)}
FIELDS = ("physics", "biology", "physics", "biology", "physics")
PROPOSALS = "id,amount,field\n" + "".join(
    f"{name},{20 + 10 * place},{field}\n" for place, (name, field) in enumerate(zip(SCORES, FIELDS, strict=True))
)
REVIEWS = "proposal,reviewer,score\n" + "".join(
    f"{name},R{reviewer},{score}\n" for name, scores in SCORES.items() for reviewer, score in enumerate(scores)
)
RULES = """format = "yuzui-rules/1"
[call]
id = "small"
currency = "CNY"
unit = 1
[value]
from = "posterior_mean"
per = "proposal"
zero = 3.0
[[rule]]
name = "budget"
kind = "budget"
total = {total}
strength = "hard"
source = "clause 1"
[[rule]]
name = "biology"
kind = "floor"
where = {{ field = "biology" }}
at_least = {floor}
measure = "amount"
strength = "hard"
source = "clause 2"
"""


@pytest.fixture
def call(tmp_path):
    """A small call: four proposals, twelve reviews, two rules."""
    folder = tmp_path / "call"
    folder.mkdir()
    (folder / "proposals.csv").write_text(PROPOSALS, encoding="utf-8")
    (folder / "reviews.csv").write_text(REVIEWS, encoding="utf-8")
    (folder / "rules.toml").write_text(RULES.format(total=100, floor=20), encoding="utf-8")
    return folder


@pytest.fixture
def works(tmp_path):
    """A small set of works: two tables."""
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\nb,2001\nc,2003\nd,\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("citing,cited\nb,a\nc,a\nc,b\na,c\na,a\n", encoding="utf-8")
    return tmp_path


def printed(capsys, *words, code=0):
    """Run a command line as a person would; return the one document on stdout."""
    capsys.readouterr()
    assert run([*map(str, words), "--json"]) == code
    return json.loads(capsys.readouterr().out)


def fits(document, name):
    assert document["schema"] == name
    assert conforms.faults(document) == []
    mutated(document)


def mutated(document):
    """No key of a document may be left out or be of another type, and none may be added."""
    file = conforms.of(document)
    document = {k: v[:MANY] if isinstance(v, list) else v for k, v in document.items()}
    assert conforms.faults(document) == []
    schema = conforms.schemas()[file]
    rule = conforms.referred(file, schema["$ref"])
    required = set(rule["required"])

    def may_lack(name, key):
        """Whether the type of an item gives a field that is not there its default."""
        item = rule["properties"].get(name, {}).get("items", {}).get("$ref", "").rpartition("/")[2]
        return key not in schema["$defs"].get(item, {}).get("required", ())

    def fits_with(name, value):
        # what was changed comes first, so that a fault in it is met before the rest is walked
        return conforms.fits({name: value} | document | {name: value}, file)

    assert not fits_with("surplus", 1)
    for name, value in document.items():
        assert not fits_with(name, ["?"] if isinstance(value, dict) else {"?": "?"}), name
        if name in required:
            assert not conforms.fits({k: v for k, v in document.items() if k != name}, file), name
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for key in value[0]:
                less = {k: v for k, v in value[0].items() if k != key}
                assert may_lack(name, key) or not fits_with(name, [less, *value[1:]]), f"{name}[0].{key}"


def test_schemas_ask_only_what_is_checked_and_point_to_what_is_there():
    def walk(rule, file):
        for word, asked in rule.items():
            assert word in conforms.WORDS | conforms.KEYWORDS.keys(), (file, word)
            if word == "$ref":
                assert conforms.referred(file, asked)
            elif word in ("properties", "$defs"):
                for one in asked.values():
                    walk(one, file)
            elif word in ("anyOf", "prefixItems"):
                for one in asked:
                    walk(one, file)
            elif word in ("items", "additionalProperties") and isinstance(asked, dict):
                walk(asked, file)

    for file, schema in conforms.schemas().items():
        walk(schema, file)


def test_a_schema_is_named_for_its_document_and_takes_no_other_key():
    for file, schema in conforms.schemas().items():
        rule = conforms.referred(file, schema["$ref"])
        (name,) = rule["properties"]["schema"]["enum"]
        assert conforms.of({"schema": name}) == file and rule["description"]
        assert rule["additionalProperties"] is False
        assert set(rule["required"]) <= rule["properties"].keys()
        for bad in (None, 1, "?", [], {}):
            assert conforms.faults(bad, file), (file, bad)


def test_every_document_named_in_the_code_has_a_schema():
    named = {
        name
        for path in SOURCE.rglob("*.py")
        for name in re.findall(r"\"(yuzui\.[a-z._-]+/\d+)\"", path.read_text(encoding="utf-8"))
    }
    assert {conforms.of({"schema": name}) for name in named - NOT_PRINTED.keys()} <= conforms.schemas().keys()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["no-such-verb"], 2),
        (["load"], 2),
        (["load", "missing.csv"], 2),
        (["path", "--by", "1900"], 2),
        (["plan", "--plan", "missing"], 2),
        (["export", "fund", "--out", "x.json"], 4),
        (["export", "fund", "--out", "x.pdf"], 2),
    ],
)
def test_errors(capsys, tmp_path, monkeypatch, words, code):
    monkeypatch.chdir(tmp_path)
    document = printed(capsys, *words, code=code)
    fits(document, "yuzui.error/1")
    assert document["exit"] == code


def test_template_and_recheck(capsys, call, tmp_path):
    fits(printed(capsys, "fund", "template", "--out", tmp_path / "t.xlsx"), "yuzui.template/1")
    fits(printed(capsys, "fund", "rules"), "yuzui.rules/1")
    work = ("--dir", tmp_path / "w", "--quiet")
    few = ("--redraws", 0, "--near", 0, "--out", tmp_path / "s.csv")
    printed(capsys, "fund", call, "--rules", call / "rules.toml", *few, *work)
    listed = tmp_path / "in.csv"
    listed.write_text("id\nA\nB\n", encoding="utf-8")
    fits(printed(capsys, "fund", "recheck", listed, *work), "yuzui.recheck/1")


def test_list(capsys):
    fits(printed(capsys, "list"), "yuzui.list/1")


def test_load_first_and_again(capsys, call, tmp_path):
    words = ("load", call / "proposals.csv", call / "reviews.csv", "--dir", tmp_path / "w")
    first, again = printed(capsys, *words), printed(capsys, *words)
    fits(first, "yuzui.load/1")
    fits(again, "yuzui.load/1")
    assert [row["already"] for row in first["loads"] + again["loads"]] == [False] * 2 + [True] * 2
    assert all(a.keys() == b.keys() for a, b in zip(first["loads"], again["loads"], strict=True))


def test_check_sound_and_unsound(capsys, tmp_path):
    printed(capsys, "load", Workspace.shipped("fields.csv"), "--dir", tmp_path)
    fits(printed(capsys, "check", "--dir", tmp_path), "yuzui.check/1")
    fits(printed(capsys, "check", "engines"), "yuzui.check/1")
    (tmp_path / "overrides.csv").write_text("nonsense\n", encoding="utf-8")
    document = printed(capsys, "check", "--dir", tmp_path, code=6)
    fits(document, "yuzui.check/1")
    assert document["problems"]


def test_plan_and_its_questions(capsys, tmp_path):
    place = ("--dir", tmp_path / "w")
    small = ("--plan", "river_institute_2030", *place)
    fits(printed(capsys, "plan", *small), "yuzui.plan/2")
    shown = printed(capsys, "plan", "show", "S3-11", *place)
    fits(shown, "yuzui.plan/2")
    assert shown["clauses"][0]["target"]["value"] > 0
    since = printed(capsys, "plan", "check", "--clause", "R-1", "--since", "2020-01-01", *small)
    fits(since, "yuzui.plan/2")
    assert since["changes"] == []
    made = tmp_path / "mine.yaml"
    fits(printed(capsys, "plan", "new", "mine", "--out", made), "yuzui.plan.new/1")
    shipped = SOURCE / "policy" / "plan" / "plans" / "river_institute_2030.yaml"
    fits(printed(capsys, "plan", "lint", shipped), "yuzui.plan.lint/1")
    book = tmp_path / "plan.xlsx"
    fits(printed(capsys, "plan", "convert", shipped, "--out", book), "yuzui.plan.convert/1")
    earlier = shipped.parent / "earlier" / "river_institute_2030_ed1.yaml"
    fits(printed(capsys, "plan", "diff", earlier, shipped), "yuzui.plan.diff/1")


def test_the_whole_plan(demo_workspace):
    fits(Workspace(demo_workspace).latest("scorecard"), "yuzui.plan/2")


def test_path_and_its_questions(capsys, tmp_path):
    place = ("--dir", tmp_path)
    fits(printed(capsys, "path", *place), "yuzui.path/1")
    fits(printed(capsys, "path", "--by", "2030", *place), "yuzui.path/1")
    lever = printed(capsys, "path", "--lever", "government_growth", *place)
    fits(lever, "yuzui.path/1")
    assert lever["levers"]
    explained = printed(capsys, "path", "explain", "2015", "2024", *place)
    fits(explained, "yuzui.path.explain/1")
    fits(printed(capsys, "path", "tax", "--tax-rate", "0.25", *place), "yuzui.path.tax/1")
    fits(printed(capsys, "path", "tax", "--year", "2022", *place), "yuzui.path.tax/1")
    fits(printed(capsys, "path", "--lever", "tax", *place), "yuzui.path/1")
    fits(printed(capsys, "path", "confirm", *place), "yuzui.path.confirm/1")
    fits(printed(capsys, "path", "structure", *place), "yuzui.cube/1")
    fits(printed(capsys, "path", "sources", *place), "yuzui.funders/1")


def test_path_backcast_with_and_without_a_path(capsys, tmp_path):
    place = ("--dir", tmp_path)
    words = ("--by", "2030", "--cap", "0.15", "--steadiness", "50", "--sure", "0.8", "--frontier")
    full = printed(capsys, "path", "backcast", *words, *place)
    fits(full, "yuzui.path.backcast/1")
    assert full["odds"]["realised"] and full["frontier"]["points"] and full["prices"]["weighed"]
    none = printed(capsys, "path", "backcast", "--by", "2025", "--cap", "0.2", *place, code=3)
    fits(none, "yuzui.path.backcast/1")
    assert none["infeasible"]["needed"] and none["paths"]["cheapest"]["total"] is None
    scenario = tmp_path / "levers.yaml"
    scenario.write_text("by: 2030\ncap: 0.16\nlevers: {government_growth: {basic: {}}}\n")
    levers = printed(capsys, "path", "backcast", scenario, *place)
    fits(levers, "yuzui.path.backcast/1")
    assert levers["paths"]["cheapest"]["levers"]["amounts"]
    fits(printed(capsys, "path", "backcast", "--target", "0.05", *place), "yuzui.path.backcast/1")


def test_fund_judged_given_and_impossible(capsys, call):
    words = ("fund", call, "--rules", call / "rules.toml", "--dir", call.parent / "w")
    judged = printed(capsys, *words)
    fits(judged, "yuzui.fund/1")
    assert judged["slate"]["ids"] and judged["judge"]["severity"] is not None
    explained = printed(capsys, *words, "--explain", "E")
    fits(explained, "yuzui.fund/1")
    assert [row["id"] for row in explained["explanations"]] == ["E"]
    (call / "rules.toml").write_text(RULES.format(total=100, floor=500), encoding="utf-8")
    impossible = printed(capsys, *words, code=3)
    fits(impossible, "yuzui.fund/1")
    assert impossible["conflict"]["rules"]
    (call / "reviews.csv").unlink()
    (call / "proposals.csv").write_text("id,amount,value,field\nA,40,8,biology\nB,70,3,physics\n")
    (call / "rules.toml").write_text(RULES.format(total=100, floor=20), encoding="utf-8")
    given = printed(capsys, *words)
    fits(given, "yuzui.fund/1")
    assert given["judge"] is None and given["slate"]["ids"] == ["A"]


def test_judge_with_and_without_something_to_tell(capsys, call):
    place = ("--dir", call.parent / "w")
    found = printed(capsys, "fund", "judge", call, *place)
    fits(found, "yuzui.judge/1")
    assert found["judge"]["severity"] and len(found["judge"]["reviewers"]) == 3
    (call / "reviews.csv").write_text("proposal,score\nA,3\nB,4\nC,5\nD,1\n", encoding="utf-8")
    means = printed(capsys, "fund", "judge", call, *place)
    fits(means, "yuzui.judge/1")
    assert means["judge"] is None and means["proposals"][0]["score_mean"] == 3


def test_the_ledger_of_a_facility_from_posting_to_figures(capsys, tmp_path):
    place = ("--dir", tmp_path / "w")
    day = 1_767_571_200
    for name, text in {
        "instruments.csv": "id,name,asset value (CNY),currency\nBL01,line,600000,CNY\n",
        "calendar.csv": f"resource,from,to,state\nBL01,{day},{day + 86400},user\n",
        "events.csv": "system,event id,resource,booking,from,to,kind\n"
        f"door,1,BL01,B1,{day},{day + 600},done\nroom,1,BL01,,{day},{day + 60},fault\n"
        f"room,2,BL01,,{day + 9},{day},fault\n",
        "ledger.csv": "time,from account,to account,amount,kind,cause\n"
        f"{day},BL01/2026/s/pool,BL01/2026/s/proposal/P,99999,grant,x\n"
        f"{day},BL01/2026/s/proposal/P,BL01/2026/s/held/P,900,hold,booking:B1\n",
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        printed(capsys, "load", tmp_path / name, *place)
    words = ("--facility", "BL01", "--year", "2026", *place)
    posted = printed(capsys, "schedule", "post", *words)
    fits(posted, "yuzui.ledger.posted/1")
    assert posted["counts"]["seconds"] == 86400 and posted["counts"]["settled"] == 1
    found = printed(capsys, "schedule", "kpi", *words)
    fits(found, "yuzui.ledger/1")
    assert found["overgranted"] and found["outages"] and found["sheet"]["instruments"]


def test_decide_and_the_slate_decided(capsys, call):
    place = ("--dir", call.parent / "w")
    slate = printed(capsys, "fund", call, "--rules", call / "rules.toml", *place)["run"]["id"]
    granted = printed(capsys, "accounts", "grant", "the chair", "decider", "--until", "2999-01-01", *place)
    fits(granted, "yuzui.accounts/1")
    act = ("--by", "the chair", "--authority", "clause 9", "--reason", "as ranked")
    fits(printed(capsys, "decide", slate, *act, *place), "yuzui.decision/1")
    fits(printed(capsys, "decide", "resume", *place), "yuzui.outbox/1")
    fits(printed(capsys, "export", "anchor", *place), "yuzui.anchor/1")
    out = call.parent / "slate.json"
    fits(printed(capsys, "export", "fund", "--out", out, *place), "yuzui.export/1")
    decided = json.loads(out.read_text(encoding="utf-8"))
    fits(decided, "yuzui.fund/1")
    assert decided["state"] == "decided" and decided["decision"]["by"] == "the chair"


def test_appeal_from_filing_to_outcome(capsys, call):
    place = ("--dir", call.parent / "w")
    slate = printed(capsys, "fund", call, "--rules", call / "rules.toml", *place)["run"]["id"]
    for name in ("the chair", "the deputy"):
        printed(capsys, "accounts", "grant", name, "decider", "--until", "2999-01-01", *place)
    act = ("--by", "the chair", "--authority", "clause 9", "--reason", "as ranked")
    decided = printed(capsys, "decide", slate, *act, *place)["decision"]["id"]
    fits(printed(capsys, "appeal", "list", *place), "yuzui.appeal/1")
    words = ("--by", "Wu", "--grounds", "a score was misread", "--deadline", "2999-01-01")
    filed = printed(capsys, "appeal", "file", decided, "D", *words, *place)
    fits(filed, "yuzui.appeal/1")
    name = filed["appeals"][0]["id"]
    again = printed(capsys, "appeal", "recompute", name, *place)
    fits(again, "yuzui.appeal/1")
    assert again["recomputed"]["same"] and again["recomputed"]["document"] is None
    words = ("--by", "the deputy", "--outcome", "upheld", "--reason", "it was", "--final")
    settled = printed(capsys, "appeal", "settle", name, *words, *place)
    fits(settled, "yuzui.appeal/1")
    assert settled["appeals"][0]["stage"] == "contested"
    fits(printed(capsys, "decide", "publish", decided, *place), "yuzui.decision/1")


def test_ask_in_every_form(capsys, call):
    place = ("--dir", call.parent / "w")
    printed(capsys, "fund", call, "--rules", call / "rules.toml", *place)
    for words in (
        ("why", "E"),
        ("why", "C"),
        ("what if", "budget=120,", "biology=0"),
        ("what if", "per=amount,", "zero=4"),
        ("loosen", "budget", "by", "10"),
        ("diff", "small", "small:sort_and_cut"),
        ("sensitivity",),
    ):
        fits(printed(capsys, "ask", *words, *place), "yuzui.ask/1")


def test_draw_from_commitment_to_replay(capsys, call):
    place = ("--dir", call.parent / "w")
    lots = '[[rule]]\nname = "lots"\nkind = "lottery"\ndraws = 20\nstrength = "hard"\nsource = "3"\n'
    # rows that read no column of their own, so that every key of the file is known
    rules = RULES.format(total=100, floor=20).rpartition("[[rule]]")[0] + lots
    (call / "rules.toml").write_text(rules, encoding="utf-8")
    near = {"A": (7, 6, 7), "B": (6, 7, 6), "C": (7, 7, 6), "D": (6, 6, 7), "E": (5, 6, 6)}
    lines = [f"{n},R{k},{score}" for n, row in near.items() for k, score in enumerate(row)]
    (call / "reviews.csv").write_text("proposal,reviewer,score\n" + "\n".join(lines) + "\n")
    fits(printed(capsys, "draw", "commit", *place), "yuzui.draw.state/1")
    slate = printed(capsys, "fund", call, *place)
    fits(slate, "yuzui.fund/1")
    assert slate["lottery"]["candidates"] and slate["lottery"]["chance"]
    fixed = printed(capsys, "draw", "fix", *place)
    fits(fixed, "yuzui.draw.state/1")
    assert fixed["chance"] == slate["lottery"]["chance"]
    out = call.parent / "draw.json"
    fits(printed(capsys, "draw", "reveal", "--public", "b", "--out", out, *place), "yuzui.draw/1")
    fits(printed(capsys, "check", "draw", out), "yuzui.check/1")
    drawn = Workspace(call.parent / "w").latest("fund")
    fits(drawn, "yuzui.fund/1")
    assert drawn["lottery"]["outcome"]
    out.write_text("{}", encoding="utf-8")
    fits(printed(capsys, "check", "draw", out, code=3), "yuzui.check/1")


def declined_and_accepted(capsys, document, folder):
    """Let reviewers of the first proposal decline until none is left, then one accept."""
    pairs = document["assignments"]
    run, proposal = document["run"]["id"], pairs[0]["proposal"]
    who = pairs[0]["reviewer"]
    while who is not None:
        words = ("assign", "decline", run, proposal, who, "--dir", folder)
        assert run_(words) in (0, 3)
        change = json.loads(capsys.readouterr().out)
        fits(change, "yuzui.assign.change/1")
        who = change["instead"]
    assert change["infeasible"] is not None
    stand = Workspace(folder).latest("assign", run)["assignments"][0]
    words = ("assign", "accept", run, stand["proposal"], stand["reviewer"], "--dir", folder)
    fits(printed(capsys, *words), "yuzui.assign.change/1")
    changed = Workspace(folder).latest("assign", run)
    fits(changed, "yuzui.assign/1")
    assert len(changed["changes"]) > 1


def run_(words):
    """Run a command line for its document, however it ends."""
    return run([*map(str, words), "--json"])


AFFINITY = "proposal,reviewer,score\n" + "".join(
    f"{p},{r},{(7 * i + 3 * k) % 10}\n" for i, p in enumerate("AB") for k, r in enumerate("wxyz")
)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--objective", "total"), 0),
        (("--objective", "max_min"), 0),
        (("--objective", "leximin"), 0),
        (("--objective", "alpha"), 0),
        (("--objective", "randomised", "--q", "0.8"), 0),
        (("--objective", "randomised", "--q", "0.9", "--beta", "0.5"), 0),
        (("--objective", "random_draw", "--secret", "ab" * 32, "--public", "index 42"), 0),
        (("--objective", "total", "--demand", "4"), 3),
    ],
)
def test_assign_by_every_objective_and_impossible(capsys, tmp_path, words, code):
    files = {
        "proposals": "id,title,pi\nA,quantum codes,kim\nB,coastal fish,lee\n",
        "reviewers": "id,max,institute,name\nw,1,U,\nx,1,U,Kim\ny,2,V,\nz,2,V,\n",
        "affinity": AFFINITY,
        "conflicts": "proposal,reviewer,kind,evidence,waived_by\nA,x,family,siblings,\nB,z,rival,same call,the chair\n",
        "works": "reviewer,title,authors,year\ny,quantum codes,kim;po,2019\n",
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    words = (tmp_path, "--demand", "2", *words, "--at", "2026-01-01", "--dir", tmp_path / "w")
    words = (*words, "--accept-unchecked", "employer,author")
    document = printed(capsys, "assign", *words, code=code)
    fits(document, "yuzui.assign/1")
    if code == 0:
        declined_and_accepted(capsys, document, tmp_path / "w")
    assert (document["infeasible"] is not None) == (code == 3)
    assert {row["state"] for row in document["conflicts"]} >= {"declared", "possible", "waived"}


def test_the_call_of_the_demo(demo_workspace):
    fits(Workspace(demo_workspace).latest("fund"), "yuzui.fund/1")


@pytest.mark.parametrize("indicator", ["cd,sleeping_beauty", "citations,late_share"])
def test_evaluate(capsys, works, indicator):
    words = ("--works", works / "w.csv", "--citations", works / "c.csv", "--indicator", indicator)
    document = printed(capsys, "evaluate", *words, "--dir", works / "w")
    fits(document, "yuzui.evaluate/1")
    assert {row["code"] for row in document["findings"]} >= {"self_link", "unknown_year"}
    out = works / "r.parquet"
    place = ("--dir", works / "w")
    fits(printed(capsys, "evaluate", *words, "--out", out, *place), "yuzui.evaluate/1")
    assert out.is_file()


def test_evaluate_works_without_links(capsys, works):
    document = printed(capsys, "evaluate", "--works", works / "w.csv", "--dir", works / "w")
    fits(document, "yuzui.evaluate/1")
    assert document["citations"] is None and document["impact"] is None


def test_results_kept_of_an_evaluation(capsys, works):
    words = ("--works", works / "w.csv", "--citations", works / "c.csv", "--indicator", "cd,ncs")
    place = ("--dir", works / "w")
    names = [printed(capsys, "evaluate", *words, "--window", window, *place)["results"][0]["id"] for window in (5, 1)]
    listed = printed(capsys, "evaluate", "result", *place)
    fits(listed, "yuzui.evaluate.result/1")
    assert len(listed["results"]) == 4
    fits(printed(capsys, "evaluate", "result", "open", names[0], *place), "yuzui.evaluate.result/1")
    told = printed(capsys, "evaluate", "result", "diff", *names, *place)
    fits(told, "yuzui.evaluate.diff/1")
    assert told["parameters"] == [{"name": "window", "a": 5, "b": 1}]
    said = ("--by", "Li Hua", "--grounds", "the year of b", "--work", "b")
    filed = printed(capsys, "evaluate", "object", names[0], *said, *place)
    fits(filed, "yuzui.objection/1")
    printed(capsys, "accounts", "grant", "Wang Fang", "curator", "--until", "2999-01-01", *place)
    answer = ("--by", "Wang Fang", "--outcome", "accepted", "--reason", "it is 2002")
    name = filed["objections"][0]["id"]
    fits(printed(capsys, "evaluate", "object", "settle", name, *answer, *place), "yuzui.objection/1")
    fits(printed(capsys, "evaluate", "object", "list", *place), "yuzui.objection/1")


def test_evaluate_works_of_a_list(capsys, works):
    (works / "some.txt").write_text((works / "w.csv").read_text().split("\n")[1].split(",")[0])
    words = ("--works", works / "w.csv", "--citations", works / "c.csv", "--indicator", "cd")
    document = printed(capsys, "evaluate", *words, "--only", works / "some.txt", "--dir", works / "w")
    fits(document, "yuzui.evaluate/1")
    assert document["only"]["found"] == 1


def test_an_export_evaluated(capsys, works):
    path = works / "a.net"
    path.write_text("*Vertices 3\n*Arcs\n2 1\n2 9\n3 1\n")
    (works / "a.clu").write_text("*Vertices 3\n2001\n2002\n2003\n")
    place = ("--dir", works / "w")
    document = printed(capsys, "evaluate", "--works", path, "--indicator", "cd", *place)
    fits(document, "yuzui.evaluate/1")
    assert document["exports"][0]["rejected"] == len(document["rejected"]) == 1
    record = "TY  - JOUR\nAU  - Lee, Ann\nTI  - Light that bends around a corner\nPY  - 2001\nER  -\n"
    (works / "b.ris").write_text(record * 2)
    document = printed(capsys, "evaluate", "--works", works / "b.ris", *place)
    fits(document, "yuzui.evaluate/1")
    assert [row["row"] for row in document["alike"]] == [6]


def test_snapshots_of_a_source(capsys, works):
    words = (works / "w.csv", "--citations", works / "c.csv", "--source", "made")
    place = ("--dir", works / "w")
    fits(printed(capsys, "evaluate", "snapshot", "take", *words, *place), "yuzui.evaluate.snapshot/1")
    fits(printed(capsys, "evaluate", "snapshot", *place), "yuzui.evaluate.snapshot/1")


def test_schedule(capsys, tmp_path):
    options = ("--dir", tmp_path / "w", "--budget", "0.1", "--quiet")
    document = printed(capsys, "schedule", "make", "telescope", *options)
    fits(document, "yuzui.schedule/1")
    window = [[0, 100]]
    row = {"value": 3, "duration": 60, "alternatives": [{"resource": "r", "windows": window}]}
    tasks = [{"id": "a", **row}, {"id": "b", **row}, {"id": "c", "value": -1}]
    body = {"unit": "s", "horizon": [0, 100], "resources": [{"id": "r"}], "tasks": tasks, "x": 1}
    path, result = tmp_path / "i.json", tmp_path / "r.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    document = printed(capsys, "schedule", path, *options)
    fits(document, "yuzui.schedule/1")
    result.write_text(json.dumps(document), encoding="utf-8")
    fits(printed(capsys, "schedule", "verify", path, result), "yuzui.schedule.verdict/1")
    rest = ("--instance", path, "--dir", tmp_path / "w")
    printed(capsys, "accounts", "grant", "A", "decider", "--until", "2999-01-01", *rest[2:])
    done = printed(capsys, "schedule", "publish", document["run"]["id"], "--approve", "A, b", *rest)
    fits(done, "yuzui.publication/1")
    fits(printed(capsys, "schedule", "list", *rest[2:]), "yuzui.publication/1")
    result.write_text(json.dumps(document | {"objective": 5.0}), encoding="utf-8")
    refused = printed(capsys, "schedule", "verify", path, result, code=3)
    fits(refused, "yuzui.schedule.verdict/1")
    for task in "abc":
        fits(printed(capsys, "schedule", "why", task, *options[:2]), "yuzui.schedule.why/1")
    path.write_text(json.dumps({"id": "t", **row, "value": 9}), encoding="utf-8")
    printed(capsys, "accounts", "grant", "A. Person", "facility_officer", "--until", "2999-01-01", *options[:2])
    by = ("--pick", "1", "--by", "A. Person, office", "--reason", "burst")
    for more in ((), ("--freeze-until", "0", "--stability", "1", *by)):
        found = printed(capsys, "schedule", "insert", path, *options[:2], *more)
        fits(found, "yuzui.schedule.insert/1")
    fits(Workspace(tmp_path / "w").latest("schedule"), "yuzui.schedule/1")
    again = ("--from", "newest", "--freeze-until", "10", "--stability", "1", *options)
    fits(printed(capsys, "schedule", "make", *again), "yuzui.schedule/1")
    again = ("--from", "newest", "--freeze-until", "10", "--stability", "1", *options)
    fits(printed(capsys, "schedule", "make", *again), "yuzui.schedule/1")
    changed = printed(capsys, "schedule", "diff", document["run"]["id"], "newest", *options[:2])
    fits(changed, "yuzui.schedule.diff/1")


def test_booking(capsys, tmp_path):
    """A resource is opened on its day of tomorrow, booked, waited for, and handed over."""
    now = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
    first, last, end = (f"{now + dt.timedelta(hours=n):%Y-%m-%dT%H:%M}Z" for n in (24, 25, 30))
    sheets = {
        "resource": "resource id,kind,booking mode,unit,time zone\nEM,rig,hybrid,s,UTC\n",
        "calendar": f"resource,from,version,to,state\nEM,{first},1,{end},user\n",
        "booking_policy": "resource,longest booking,wait list\nEM,7200,yes\n",
    }
    for name, text in sheets.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    for name in sheets:
        printed(capsys, "load", tmp_path / f"{name}.csv", "--dir", tmp_path / "w")
    words = ("EM", "--from", first, "--until", last, "--dir", tmp_path / "w")
    made = printed(capsys, "schedule", "book", *words, "--by", "li", "--config", "x")
    fits(made, "yuzui.booking/1")
    fits(printed(capsys, "schedule", "book", *words, "--by", "wu", "--wait"), "yuzui.booking/1")
    printed(capsys, "schedule", "book", *words, "--by", "wu", code=5)
    rest = ("--by", "li", "--dir", tmp_path / "w")
    done = printed(capsys, "schedule", "cancel", made["booking"], *rest)
    fits(done, "yuzui.booking/1")
    assert done["served"] and done["handed_over"]
    for verb in ("bookings", "missed"):
        fits(printed(capsys, "schedule", verb, "EM", "--dir", tmp_path / "w"), "yuzui.booking/1")


def test_usage(capsys, tmp_path):
    fits(printed(capsys, "schedule", "kpi", "--dir", tmp_path), "yuzui.usage/1")
    fits(printed(capsys, "schedule", "cost", "--dir", tmp_path), "yuzui.cost_recovery/1")
    measured = printed(capsys, "schedule", "benchmark", "--days", "1", "--dir", tmp_path)
    fits(measured, "yuzui.schedule.benchmark/1")
    asked = ("schedule", "access", "free-electron", "--near", "Hefei", "--dir", tmp_path)
    fits(printed(capsys, *asked), "yuzui.access/1")
    listed = ("schedule", "instruments", "--year", "2026", "--dir", tmp_path)
    fits(printed(capsys, *listed), "yuzui.instruments/1")
    found = printed(capsys, "schedule", "alike", "--dir", tmp_path)
    fits(found, "yuzui.consolidation/1")
    form = tmp_path / "rig.xlsx"
    written = printed(capsys, "schedule", "template", "--kind", "rig", "--out", form)
    fits(written, "yuzui.schedule.template/1")
    call = ("schedule", form, "--budget", "0.1", "--dir", tmp_path, "--quiet")
    fits(printed(capsys, *call), "yuzui.schedule/1")
    book = ("--out", tmp_path / "week.xlsx")
    fits(printed(capsys, "schedule", "template", *book), "yuzui.schedule.template/1")


def test_registry(tmp_path):
    fits(of("registry").run(Workspace(tmp_path)).document(), "yuzui.registry/1")
    fits(of("centre_tree").run(Workspace(tmp_path)).document(), "yuzui.centre_tree/1")


def test_catalogue_and_search(capsys, tmp_path):
    printed(capsys, "load", Workspace.shipped("fields.csv"), "--dir", tmp_path)
    workspace = Workspace(tmp_path)
    fits(of("catalogue").run(workspace).document(), "yuzui.catalogue/1")
    workspace.close()
    found = printed(capsys, "search", "quantum", "--dir", tmp_path)
    fits(found, "yuzui.search/1")
    assert found["hits"]
    nothing = printed(capsys, "search", "quantumm", "--dir", tmp_path)
    fits(nothing, "yuzui.search/1")
    assert nothing["advice"]


def test_export(capsys, tmp_path):
    workspace = Workspace(tmp_path)
    workspace.save("registry", of("registry").run(workspace))
    workspace.close()
    out = tmp_path / "r.json"
    fits(printed(capsys, "export", "registry", "--out", out, "--dir", tmp_path), "yuzui.export/1")
    fits(json.loads(out.read_text(encoding="utf-8")), "yuzui.registry/1")


def test_demo(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "STEPS", {"registry": 4, "path": 5})
    monkeypatch.setattr(demo, "_load", lambda w: of("load").run(w, files=[w.shipped("fields.csv")]).loads)
    fits(printed(capsys, "demo", "--no-serve", "--dir", tmp_path / "w"), "yuzui.demo/1")


def test_scenarios_run_and_compared(tmp_path, capsys):
    from yuzui.investment import scenario

    first, second = (scenario.folder() / f"{name}.yaml" for name in ("public_growth_2030", "labels_only_2030"))
    few = ("--draws", 20, "--dir", tmp_path)
    fits(printed(capsys, "path", "simulate", "--dir", tmp_path), "yuzui.path.scenarios/1")
    fits(printed(capsys, "path", "simulate", first.stem, *few), "yuzui.path.simulate/1")
    past = scenario.folder() / "replay_korea_2009.yaml"
    fits(printed(capsys, "path", "simulate", past, *few), "yuzui.path.simulate/1")
    stressed = printed(capsys, "path", "simulate", first, "--stress", *few)
    fits(stressed, "yuzui.path.stress/1")
    fits(printed(capsys, "path", "compare", first, second, *few), "yuzui.path.compare/1")
