# SPDX-License-Identifier: Apache-2.0
"""Every figure of the demo's transcript, recomputed from the data files by other code.

``recount.py`` beside this file shares nothing with Yuzui: csv, duckdb and numpy only.
"""

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

spec = importlib.util.spec_from_file_location("recount", Path(__file__).with_name("recount.py"))
recount = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recount)


@pytest.fixture(scope="module")
def workspace(demo_workspace):
    return Workspace(demo_workspace)


@pytest.fixture(scope="module")
def said(workspace):
    """Both transcripts as one string each, with plain spaces."""
    shown = of("demo").lines(workspace.latest("demo"))
    plain = {ord("\u202f"): " ", ord("\u00a0"): " ", ord("−"): "-"}
    return {lang: "\n".join(f"{a.say(lang)} {b.say(lang)}" for a, b in shown).translate(plain) for lang in ("en", "zh")}


def holds(said, *wanted):
    """Every wanted figure stands in both languages."""
    for lang, text in said.items():
        for word in wanted:
            assert re.search(rf"(?<![\d.,]){re.escape(word)}(?![\d]|[.,]\d)", text), (lang, word)


def test_scores(said):
    found = recount.scores()
    holds(said, "971", "2,927", f"{found['reliability']:.2f}")
    assert (found["submissions"], found["scores"], found["single"]) == (971, 2927, 2)


def test_posterior_agrees_with_analysis_of_variance(workspace):
    """A Gibbs sampler and a table of mean squares must tell the same story."""
    judge = workspace.latest("fund")["judge"]
    found = recount.scores()
    assert judge["icc"]["mean"] == pytest.approx(found["icc"], abs=0.015)
    assert judge["mean"]["mean"] == pytest.approx(found["mean"], abs=0.03)
    assert judge["sigma_proposal"]["mean"] == pytest.approx(found["sigma_proposal"], abs=0.03)
    assert judge["sigma_error"]["mean"] == pytest.approx(found["sigma_error"], abs=0.03)


def test_costs_are_the_published_amounts(workspace):
    published = sorted(int(r["amount_usd"]) for r in recount.rows("nsf_awards_fy2026.csv"))
    taken = sorted(p["amount"] for p in workspace.latest("fund")["proposals"])
    assert len(taken) == 971
    pool = list(published)
    for amount in taken:
        pool.remove(amount)  # ValueError if an amount is none of the published ones


def test_slate_adds_up_and_its_bound_is_a_bound(workspace):
    """Σ value of the chosen is the objective, spend keeps the budget, LP relaxation ≤ bound."""
    slate = workspace.latest("fund")
    chosen = [p for p in slate["proposals"] if p["selected"]]
    assert sorted(p["id"] for p in chosen) == slate["slate"]["ids"]
    assert sum(p["amount"] for p in chosen) == pytest.approx(slate["slate"]["spend"])
    assert slate["slate"]["spend"] <= slate["call"]["budget"]
    value = sum(p["value"] for p in chosen)
    assert value == pytest.approx(slate["slate"]["value"], rel=1e-9)
    assert slate["slate"]["bound"] >= value * (1 - 1e-12)
    # a fractional knapsack on the budget alone is a weaker, hand-made ceiling
    eligible = [p for p in slate["proposals"] if p["eligible"]]
    order = sorted(eligible, key=lambda p: -p["value"] / max(p["amount"], 1e-9))
    left, ceiling = slate["call"]["budget"], 0.0
    for p in order:
        if p["value"] <= 0:
            continue
        share = min(1.0, left / p["amount"]) if p["amount"] else 1.0
        ceiling, left = ceiling + share * p["value"], left - share * p["amount"]
        if left <= 0:
            break
    assert value <= ceiling * (1 + 1e-12)


def test_slate_figures(said, workspace):
    slate = workspace.latest("fund")
    holds(said, str(slate["slate"]["count"]))
    # facility figures
    found = recount.jobs()
    assert (found["jobs"], found["negative"], found["users"]) == (51987, 28, 84)
    holds(said, f"{found['usable']:,}", f"{found['jobs']:,}", f"{found['negative']}")
    assert round(100 * found["share_to_last_end"]) == 45 and found["median_wait"] == 2
    assert 25 < found["p95_wait"] / 60 < 26
    holds(said, f"{found['core_seconds'] / 3600:,.0f}", "84", "89")
    for lang, text in said.items():
        assert re.search(r"45 ?%", text), lang


def test_schedule_figures(said, workspace):
    """Bookings of both synthetic instances, gone over from the generators' plain rows."""
    from yuzui.scheduling.synthetic import FAMILIES

    documents = {d["instance"]["name"]: d for d in (r["document"] for r in workspace.runs("schedule"))}
    assert set(documents) == {"telescope", "beamline"}
    for name, document in documents.items():
        assert document["origin"] == "synthetic" and document["checker"] == "ok"
        tasks = FAMILIES[name].make(document["instance"]["tasks"], 7)["tasks"]
        rows = recount.bookings(tasks, document["schedule"])
        assert rows["faults"] == []
        assert rows["value"] <= document["bound"] * (1 + 1e-12)
        holds(said, f"{rows['placed']}", f"{rows['value']:,.0f}", f"{document['bound']:,.0f}")
    for lang, text in said.items():
        wanted = {"en": "synthetic", "zh": "合成"}[lang]
        lines = [line for line in text.splitlines() if wanted in line and "[S]" in line]
        assert len(lines) >= 2, lang


def test_registry_figures(said, workspace):
    found = recount.registry()
    holds(said, *(str(found[name]) for name in ("items", "sites", "light_sources", "countries")))
    # share figures
    found = recount.share()
    assert f"{100 * found['shares'][2024]:.2f}" == "6.88"
    for lang, text in said.items():
        assert re.search(r"6\.88 ?%", text), lang
    years = {base: 2024 + int(np.ceil(n)) for base, n in found["years"].items()}
    for base, year in years.items():
        assert re.search(rf"{year} (at|年)|{base}—2024 年增速为 {year} 年", said["en"] + said["zh"])
    document = workspace.latest("path")
    shown = {w["from"]: w["years_to_target"] for w in document["windows"]}
    for base, n in found["years"].items():
        assert shown[base] == pytest.approx(n, abs=1e-9)
    history = {h["year"]: h["share"] for h in document["history"] if h["vintage"] == "final"}
    for year, share in found["shares"].items():
        assert history[year] == pytest.approx(share, abs=5e-5)
    # reference class counts
    found = recount.reference_class(recount.share()["shares"][2024])
    assert found == {"hits": 71, "of": 288}
    holds(said, "71", "288")
    # citation figures
    found = recount.citations()
    assert (found["works"], found["links"], found["self"]) == (34546, 421578, 44)
    holds(said, "34,546", "421,578", f"{found['cohort']:,}")
    for share in (found["within_36"], found["within_60"]):
        for lang, text in said.items():
            assert re.search(rf"(?<!\d){100 * share:.0f} ?%", text), (lang, share)


def test_both_languages_say_the_same_numbers(said):
    """Digits agree after money and dates are put aside; Chinese groups by ten thousand."""
    numbers = {
        lang: re.findall(r"\d[\d,]*\.?\d*", re.sub(r"(US\$|¥)[^ ]+( \w+)?|[\d.,]+[万亿]\S*", "", text))
        for lang, text in said.items()
    }
    assert abs(len(numbers["en"]) - len(numbers["zh"])) <= len(numbers["en"]) // 10


def test_every_line_says_whose_data(said):
    for lang, text in said.items():
        first = [line for line in text.splitlines() if re.match(r"\d ", line)]
        assert first and all(re.search(r"\[[RPS]\]", line) for line in first), lang
