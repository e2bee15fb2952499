# SPDX-License-Identifier: Apache-2.0
"""Check templates: a planner names one with its parameters, the loader writes it out.

``T-REG`` a registry of a class, ``T-FIELD`` a field tracked, ``T-FAC`` a facility of the plan,
``T-WF`` a workflow replayed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from yuzui.plan.parameter import Parameter

Parameters = Mapping[str, Any]
Checks = list[dict[str, Any]]

TRUSTED = ["sourced", "derived"]
"""Words of a fact's status on which a check may rest."""


def registry(p: Parameters) -> Checks:
    """Write out ``T-REG``.

    Parameters
    ----------
    p : mapping
        ``data`` and ``where`` (the rows of the class), ``table`` and ``row`` (a row to be
        entered twice), ``page``; optional ``min``, ``distinct``, ``dated`` (column that must
        hold a date), ``hides`` (rows kept from the public).

    Returns
    -------
    list of dict
        Dated names with source; duplicate refused; page served; succession replayed.
    """
    rows = {
        "kind": "rows",
        "name": "registry",
        "data": p["data"],
        "where": p["where"],
        "at_least": p.get("min", 1),
        "distinct": p.get("distinct", ""),
        "filled": {"name": 1.0, "source": 1.0, p.get("dated", "since"): 1.0},
        "words": {"fact_status": TRUSTED},
    }
    row = p["row"]
    refuse = {
        "kind": "refuse",
        "name": "duplicate",
        "ref": p["table"],
        "cases": [{"table": p["table"].split(":")[1], "insert": [row, row], "code": "key_exists"}],
        "accept": {"table": p["table"].split(":")[1], "insert": [row]},
    }
    serve = {"kind": "serve", "name": "page", "ref": p["page"]}
    if "hides" in p:
        serve["hides"] = p["hides"]
    succession = {"kind": "replay", "name": "succession", "scenario": "succession"}
    return [rows, refuse, serve, succession]


def tracked_field(p: Parameters) -> Checks:
    """Write out ``T-FIELD``.

    Parameters
    ----------
    p : mapping
        ``node`` of the plan's lists; optional ``terms`` (fewest terms below it).

    Returns
    -------
    list of dict
        The node and its terms are in the record; the classifier meets both bars on labelled
        real documents and fails on shuffled labels; the tracked page is served.
    """
    node = p["node"]
    name = node.lower()
    checks: Checks = [
        {
            "kind": "rows",
            "name": f"node-{name}",
            "data": "fields.csv",
            "where": {"id": node},
            "exactly": 1,
            "filled": {"label": 1.0, "source": 1.0},
        }
    ]
    if terms := p.get("terms", 0):
        checks.append(
            {
                "kind": "rows",
                "name": f"terms-{name}",
                "data": "fields.csv",
                "where": {"parent": node, "text_kind": "term"},
                "at_least": terms,
                "filled": {"query_hint": 1.0},
            }
        )
    labelled = f"labels/{node}.csv"
    checks += [
        {
            "kind": "value",
            "name": f"classify-{name}",
            "ref": "study:classify",
            "args": {"node": node},
            "data": [labelled],
            "truths": [
                {"at": "labelled", "at_least": "parameter:field_sample"},
                {"at": "precision.interval.low", "at_least": "parameter:field_precision"},
                {"at": "recall.interval.low", "at_least": "parameter:field_recall"},
            ],
            "citation": labelled,
            "carries": ["query.version", "source", "window", "coverage"],
            "twin": {"data": labelled, "how": "shuffle", "column": "label"},
        },
        {"kind": "serve", "name": f"field-{name}", "ref": "page:field", "path": f"/fields/{node}"},
    ]
    return checks


def facility(p: Parameters) -> Checks:
    """Write out ``T-FAC``.

    Parameters
    ----------
    p : mapping
        ``id`` of the facility, its access ``kind``, the number of ``sites``; optional ``log``
        (real log of the same access kind: the checks it gives).

    Returns
    -------
    list of dict
        Site rows, access kind, schedule, use of a real log, data record, milestones, page.
    """
    fid, kind = p["id"], p["access"]
    site = {"facility_id": fid}
    log = p.get("log") or [
        {
            "kind": "rows",
            "name": "usage-log",
            "data": "table:usage",
            "where": {"facility": fid},
            "filled": {"source": 1.0},
        }
    ]
    return [
        {
            "kind": "rows",
            "name": "sites",
            "data": "facilities.csv",
            "where": site,
            "exactly": p["sites"],
            "filled": {"real_name": 1.0, "source": 1.0, "status_asof": 1.0},
            "words": {"fact_status": TRUSTED},
        },
        {
            "kind": "value",
            "name": "access",
            "ref": f"facility_kind:{kind}",
            "through": "study:registry",
            "data": ["facilities.csv"],
            "truths": [{"at": f"items[id={fid}].kind", "value": kind}],
            "citation": "facilities.csv, column access_mode",
            "carries": [f"items[id={fid}].source", f"items[id={fid}].sites"],
            "twin": {"data": "facilities.csv", "how": "delete", "where": site},
        },
        {
            "kind": "beats",
            "name": "schedule",
            "benchmark": f"schedule-{kind}",
            "peer": "first come, first served",
            "at_least": 1.0,
            "max_age_days": 366,
        },
        *log,
        {
            "kind": "rows",
            "name": "data-record",
            "data": "table:dataset",
            "where": {"resource": fid},
        },
        {
            "kind": "rows",
            "name": "milestones",
            "data": "table:project_milestone",
            "where": {"project": fid},
        },
        {
            "kind": "serve",
            "name": "page",
            "ref": "page:facility",
            "path": f"/facilities/{fid}",
            "after": {"registry": {}},
        },
    ]


def workflow(p: Parameters) -> Checks:
    """Write out ``T-WF``.

    Parameters
    ----------
    p : mapping
        ``scenario``, the name of a file in ``plan/scenarios``.

    Returns
    -------
    list of dict
        The replay.
    """
    return [{"kind": "replay", "name": f"replay-{p['scenario']}", "scenario": p["scenario"]}]


TEMPLATES: Mapping[str, Callable[[Parameters], Checks]] = {
    "T-REG": registry,
    "T-FIELD": tracked_field,
    "T-FAC": facility,
    "T-WF": workflow,
}


def expand(
    checks: list[Any], parameters: Mapping[str, Parameter], day: dt.date
) -> list[dict[str, Any]]:
    """Write out templates, names, dated parameters and twins.

    Parameters
    ----------
    checks : list
        As declared.
    parameters : mapping
        Dated parameters by name.
    day : datetime.date
        Day on which they are read.

    Returns
    -------
    list of dict
        Complete checks; behind each one on rows, links or values stands its twin.
    """
    written: list[dict[str, Any]] = []
    for check in checks:
        if "template" in check:
            written += TEMPLATES[check["template"]](check)
        else:
            written.append(dict(check))
    count: dict[str, int] = {}
    done: list[dict[str, Any]] = []
    for item in written:
        check = _dated(item, parameters, day)
        kind = check["kind"]
        count[kind] = count.get(kind, 0) + 1
        check.setdefault("name", kind if count[kind] == 1 else f"{kind}-{count[kind]}")
        done.append(check)
        if tamper := _tamper(check):
            name, required = check["name"], check.get("required", True)
            done.append({"kind": "mutate", "name": f"{name}-twin", "of": name, "tamper": tamper,
                         "required": required})  # fmt: skip
    return done


def _tamper(check: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = check["kind"]
    if kind == "rows":
        return {"data": check["data"], "how": "delete", "where": check.get("where", {})}
    if kind == "link":
        data, column = check["data"].rsplit("#", 1)
        return {"data": data, "how": "garble", "column": column}
    twin = check.get("twin")
    return dict(twin) if kind == "value" and twin else None


def _dated(value: Any, parameters: Mapping[str, Parameter], day: dt.date) -> Any:
    if isinstance(value, dict):
        return {key: _dated(item, parameters, day) for key, item in value.items()}
    if isinstance(value, list):
        return [_dated(item, parameters, day) for item in value]
    if isinstance(value, str) and value.startswith("parameter:"):
        return parameters[value.removeprefix("parameter:")].on(day)
    return value
