# SPDX-License-Identifier: Apache-2.0
"""A small call whose rules draw lots, as a folder; for whatever follows a slate."""

SCORES = {
    "A": (9, 9, 10), "B": (7, 6, 7), "C": (6, 7, 6), "D": (7, 6, 6), "E": (6, 6, 7), "F": (2, 1, 2),
    "G": (1, 2, 1), "H": (6, 7, 7),
}  # fmt: skip
RULES = """format = "yuzui-rules/1"
call = {id = "small", currency = "CNY", unit = 1}
value = {from = "posterior_mean", per = "proposal", zero = 3.0}
[[rule]]
name = "budget"
kind = "budget"
total = 200
strength = "hard"
source = "clause 1"
[[rule]]
name = "biology"
kind = "floor"
where = {field = "biology"}
at_least = 50
measure = "amount"
strength = "hard"
source = "clause 2"
[[rule]]
name = "lots"
kind = "lottery"
draws = 40
strength = "hard"
source = "clause 3"
"""


def folder(path, rules=RULES):
    """Write the call."""
    path.mkdir(parents=True, exist_ok=True)
    lines = ["id,amount,field,institute,pi"]
    for place, name in enumerate(SCORES):
        field = "biology" if place % 2 else "physics"
        lines.append(f"{name},{40 + 5 * place},{field},U{place % 3},Person {name}")
    (path / "proposals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["proposal,reviewer,score"]
    lines += [f"{n},Expert {k},{s}" for n, row in SCORES.items() for k, s in enumerate(row)]
    (path / "reviews.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (path / "rules.toml").write_text(rules, encoding="utf-8")
    return path
