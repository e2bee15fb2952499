# SPDX-License-Identifier: Apache-2.0
"""What ``yuzui path tax`` reads: rules, who confirmed rows from memory, amounts of the series."""

from __future__ import annotations

from pathlib import Path

from yuzui.errors import InputError, Place, UnknownIdentifierError, YuzuiError
from yuzui.investment.confirmed import confirmed
from yuzui.investment.path_report.sources import bundled, callers, heading, manifest, sheets
from yuzui.investment.series.facts import Facts
from yuzui.investment.series.identities import check
from yuzui.investment.series.ratio import Ratio, ratio
from yuzui.investment.tax import rules as reader
from yuzui.investment.tax.price import Amounts
from yuzui.investment.tax.rule import Rule, Rules
from yuzui.investment.tax_report import words
from yuzui.job.workspace import Workspace
from yuzui.model.tables.statistic import TAX_RULE
from yuzui.text import Text

TAX_RULES = "tax_rules.csv"
_ENTERPRISE = "enterprise"


def rules(workspace: Workspace, country: str = "", path: Path | None = None) -> Rules:
    """Read the rules of one country."""
    from yuzui.catalogue.sources.tax_rules import gift

    found = [(*heading(sheet, TAX_RULE), sheet) for sheet in sheets(path or workspace.shipped(TAX_RULES))]
    known = set(TAX_RULE.names)
    header, names, sheet = max(found, key=lambda one: len(known & set(one[1])))
    cells = [dict(zip(names, row, strict=False)) for row in sheet.rows[header + 1 :]]
    named = confirmed(workspace, TAX_RULE.name)
    read = reader.read(cells, sheet.file, named, header + 2, gift)
    return _of(read, country) if country else read


def _of(read: Rules, country: str) -> Rules:
    present = sorted({rule.jurisdiction for rule in (*read.rows, *read.held_back)})
    if country not in present:
        raise UnknownIdentifierError(
            Text("the file holds no tax rule of this country", "该文件没有这个国家的税收规则"),
            seen=country,
            expected=" ".join(present),
            fix=Text("name another: --country {c}", "请另选国家：--country {c}").format(
                c=present[0] if present else "CHN"
            ),
            code="no_rules_of_country",
        )
    return Rules(
        tuple(rule for rule in read.rows if rule.jurisdiction == country),
        tuple(rule for rule in read.held_back if rule.jurisdiction == country),
        tuple(gift for gift in read.gifts if gift.jurisdiction == country),
        read.file,
    )


def unconfirmed(rules: Rules, rule: Rule) -> InputError:
    """Return the error of a rule from memory that is asked for before a person confirmed it."""
    return InputError(
        Text("this rule is known from memory only", "该规则仅凭记忆，尚未核实"),
        Place(rules.file, row=rule.row, column="status"),
        seen=f"{rule.id}: {rule.status}",
        fix=words.CONFIRM.format(id=rule.id),
        code="rule_unconfirmed",
    )


def amounts(facts: Facts, share: Ratio) -> tuple[Amounts, int] | None:
    """Return what more enterprise R&D would change, and the year of the enterprises' split."""
    base = share.latest
    own = _by_year(facts, share, "performer", _ENTERPRISE)
    split = _by_year(facts, share, "performer_x_type", f"{_ENTERPRISE}|{share.measure}")
    both = sorted(own.keys() & split.keys())
    before = [year for year in own if year <= base.year]
    if not both or not before or base.part is None or base.whole is None:
        return None
    last, year = max(before), both[-1]
    then = share.at(last)
    if then is None or not then.whole:
        return None
    enterprise = own[last] / then.whole * base.whole
    return Amounts(base.part, base.whole, enterprise, split[year] / own[year]), year


def _by_year(facts: Facts, share: Ratio, dimension: str, category: str) -> dict[int, float]:
    rows = facts.select(country=share.country, dimension=dimension, category=category, vintage_kind=share.kind)
    unit = share.latest.unit
    return {f.year: float(f.value) for f in rows if f.value is not None and f.unit == unit}


def series(workspace: Workspace, country: str) -> tuple[Facts, Ratio] | Text:
    """Return the shipped series of a country and its share of basic research, or why not."""
    try:
        facts = check(bundled(workspace, country))
        return facts, ratio(facts, country, "basic", "total")
    except YuzuiError as error:
        return Text("{m} ({c})", "{m}（{c}）").format(m=error.message, c=error.code)


def described(workspace: Workspace, path: Path | None, series: Facts | None) -> list[dict[str, str]]:
    """Return source, licence, vintage and digest of the files a document rests on."""
    rules = [callers(path)] if path is not None else manifest(workspace, [TAX_RULES])
    return rules + (manifest(workspace, [series.file]) if series is not None else [])
