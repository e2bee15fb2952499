# SPDX-License-Identifier: Apache-2.0
"""A call of one kind as an instance: every request a task or a series, every rule a row.

What cannot be read is set aside with its place and how to mend it; what no time is open for stays
in the instance without a window and keeps the reason of the provider that shut it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yuzui.errors import InputError, Place, together
from yuzui.facilities.windows.permits import TYPES, parts
from yuzui.scheduling.requests import form, tree
from yuzui.scheduling.requests.opened import Opened
from yuzui.scheduling.requests.pools import Pools
from yuzui.scheduling.requests.worth import worth
from yuzui.scheduling.row import Row
from yuzui.text import Text

Given = Mapping[str, Any]
JOIN = "@"
"""Between a request and a resource, in the id of a task that stands for one of several."""


@dataclass(slots=True)
class Asked:
    """A call, ready to be scheduled."""

    document: dict[str, Any]
    settings: form.Settings
    rejected: dict[str, InputError] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    request: dict[str, str] = field(default_factory=dict)
    windows: list[dict[str, Any]] = field(default_factory=list)


def words(kind: Any) -> dict[str, Text]:
    """Return the reasons a kind can give for a task without a place, in words."""
    found = {one.code: one.reason for one in kind.PROVIDERS}
    return found | {one.name: one.reason for one in getattr(kind, "CUMULATIVE", ())}


def assemble(kind: Any, rows: Mapping[str, Sequence[Row]]) -> Asked:
    """Return a call as an instance."""
    tables = form.sheets(kind)
    settings = form.settings(rows.get("setting", ()))
    facts = form.facts(tables, rows, settings.zone)
    requests = form.seconds(tables["request"], rows.get("request", ()), settings.zone)
    return _Call(kind, settings, facts, requests).made()


class _Call:
    def __init__(
        self, kind: Any, settings: form.Settings, facts: Mapping[str, Sequence[Given]], requests: list[Row]
    ) -> None:
        self.kind, self.facts, self.requests = kind, facts, requests
        self.resources = {str(row["id"]): row for row in facts["resource"]}
        self.pools = Pools(getattr(kind, "CUMULATIVE", ()), facts, settings.horizon)
        self.opened = Opened(kind.PROVIDERS, settings.horizon, facts)
        self.asked = Asked({}, settings)
        self.tasks: list[dict[str, Any]] = []
        self.groups = [
            {"id": str(row["id"]), "rule": row["rule"] or "all", "k": 1 if row["k"] is None else row["k"]}
            for row in facts["group"]
        ]
        self.last: dict[str, str] = {}

    def made(self) -> Asked:
        self._known()
        for row in self.requests:
            times = int(row.values.get("repeats") or 1)
            id = str(row.values["id"])
            self.last.setdefault(id, id if times == 1 else f"{id}-{times}")
        seen: set[str] = set()
        for row in self.requests:
            if (id := str(row.values["id"])) in seen:
                row.fault("id", form._TWICE, id, "", "duplicate")
                id = f"{id}#{row.place.row}"
            seen.add(id)
            made = self._request(row)
            if row.faults:
                self.asked.rejected[id] = together(row.faults)
            else:
                self.tasks += made
        self.asked.document = self._document()
        return self.asked

    def _known(self) -> None:
        """Refuse facts about resources that are not there."""
        faults: list[InputError] = []
        machines = {str(row.get("fed_by")) for row in self.resources.values() if row.get("fed_by")}
        for sheet, known in (
            ("calendar", {*self.resources, *machines}),
            ("changeover", {*self.resources, "*"}),
            ("qualification", set(self.resources)),
            ("seeing", set(self.resources)),
        ):
            for number, row in enumerate(self.facts.get(sheet, ()), start=1):
                held = Row(Place("", sheet, number), row)
                held.one_of("resource", str(row["resource"]), known, "unknown_resource")
                faults += held.faults
        if faults:
            raise together(faults)

    def _document(self) -> dict[str, Any]:
        settings, kind = self.asked.settings, self.kind
        shares = [
            {"partner": str(row["partner"]), "max": round(row["amount"] * kind.SECONDS)} for row in self.facts["share"]
        ]
        title = {"en": settings.title, "zh": settings.title} if settings.title else None
        return {
            "unit": "s",
            "title": title or kind.TITLE.json(),
            "timezone": settings.zone,
            "horizon": list(settings.horizon),
            "resources": [self._resource(id, row) for id, row in self.resources.items()],
            "pools": self.pools.rows(),
            "tasks": self.tasks,
            "groups": self.groups,
            "quotas": shares,
        }

    def _resource(self, id: str, row: Given) -> dict[str, Any]:
        """Return a resource; its calendar is in the windows of its tasks, and here as well."""
        low, high = self.asked.settings.horizon
        capacity = 1 if row.get("capacity") is None else row["capacity"]
        spans = [
            [max(low, one["from"] or low), min(high, one["until"] or high)]
            for one in self.facts.get("calendar", ())
            if one["resource"] == id and (one["state"] or "user") == "user"
        ]
        closed = any(one["resource"] == id for one in self.facts.get("calendar", ()))
        calendar = [span for span in spans if span[0] < span[1]] if closed else [[low, high]]
        return {"id": id, "calendar": calendar, "capacity": capacity, **self._changeover(id)}

    def _changeover(self, id: str) -> dict[str, Any]:
        between = getattr(self.kind, "CHANGEOVER", None)
        if between is None:
            return {}
        default: int = between.default
        pairs: dict[tuple[str, str], int] = {}
        for row in self.facts.get("changeover", ()):
            if row["resource"] not in ("*", id):
                continue
            pair, seconds = (row["from_config"], row["to_config"]), round(row["hours"] * 3600)
            if pair == ("*", "*"):
                default = seconds
            else:
                pairs[pair] = seconds
        return {"changeover": {"default": default, "pairs": [[a, b, s] for (a, b), s in pairs.items()]}}

    def _request(self, row: Row) -> list[dict[str, Any]]:
        """Return the tasks of a request, none where it has a fault."""
        values, kind = row.values, self.kind
        exact = float(values.get("amount") or 0) * kind.SECONDS
        duration = round(exact)
        if duration < 1:
            row.fault("amount", _NO_LENGTH, values.get("amount"), f"1/{kind.SECONDS} …", "amount")
            return []
        where = self._where(row)
        self._named(row)
        lag = getattr(kind, "LAG", None)
        given = {**values, "duration": duration}
        before = tree.follows(row, lag(given, self.facts) if lag else 0.0, self.last)
        visits = tree.series(row, duration, self.asked.settings.horizon, self._again(row))
        value = self._worth(row)
        uses = {id: self.pools.uses(row, self.resources[id]) for id in where}
        if row.faults:
            return []
        plain = {
            "value": value,
            "duration": duration,
            "partner": values.get("partner") or None,
            "group": values.get("group") or None,
        }
        if (between := getattr(kind, "CHANGEOVER", None)) is not None:
            plain["config"] = str(values.get(between.field) or "")
        if len({tuple(sorted(one.items())) for one in uses.values()}) > 1:
            return self._split(row, plain, given, uses, before)
        found = []
        for n, (id, lags) in enumerate(visits):
            self.asked.request[id] = str(values["id"])
            spots, reason = self._spots(id, given, where)
            used = next(iter(uses.values()), {})
            reason = self.pools.exceeded(used) or reason
            if reason:
                self.asked.reasons[id] = reason
            after = [*lags, *(before if n == 0 else [])]
            found.append({"id": id, **plain, "uses": used, "alternatives": spots, "after": after})
        return found

    def _where(self, row: Row) -> list[str]:
        """Return the resources a request may run on."""
        named = parts(row.values.get("resources"))
        for name in named:
            row.one_of("resources", name, self.resources, "unknown_resource")
        return [name for name in named if name in self.resources] or list(self.resources)

    def _named(self, row: Row) -> None:
        """Check the words of a request that name something."""
        if group := str(row.values.get("group") or ""):
            known = [str(one["id"]) for one in self.facts["group"]]
            row.one_of("group", group, known or [_LIST_GROUPS], "unknown_group")
        for wanted in parts(row.values.get("permits")):
            row.one_of("permits", wanted, TYPES, "unknown_word")

    def _again(self, row: Row) -> int:
        """Return the changeover between two visits of one request."""
        between = getattr(self.kind, "CHANGEOVER", None)
        config = str(row.values.get(between.field) or "") if between else ""
        pairs = (
            one["hours"] * 3600
            for one in self.facts.get("changeover", ())
            if (one["from_config"], one["to_config"]) == (config, config)
        )
        return round(max(pairs, default=0))

    def _worth(self, row: Row) -> float:
        """Return what a request is worth, by the formula of the call or the kind."""
        try:
            return worth(self.asked.settings.value or self.kind.VALUE, row.values)
        except InputError as error:
            row.fault(error.place.column, error.message, error.seen, error.expected, error.code)
            return 0.0

    def _spots(self, id: str, given: Given, where: Sequence[str]) -> tuple[list[dict[str, Any]], str]:
        """Return where and when a task may run, and what shut it out where nowhere."""
        found, furthest = [], -1
        for name in where:
            windows, reached = self.opened.windows(given, self.resources[name])
            furthest = max(furthest, reached)
            if windows:
                found.append({"resource": name, "windows": [[a, b] for a, b, _ in windows]})
                self.asked.windows += [
                    {"task": id, "resource": name, "start": a, "end": b, "quality": quality}
                    for a, b, quality in windows
                ]
        return found, "" if found else self.kind.PROVIDERS[furthest].code

    def _split(
        self, row: Row, plain: dict[str, Any], given: Given, uses: Mapping[str, Mapping[str, int]], before: tree.Lags
    ) -> list[dict[str, Any]]:
        """Return one task for each resource, of which one is placed: each uses its own pools."""
        id = str(row.values["id"])
        grouped = plain["group"] or (row.values.get("repeats") or 1) > 1
        if grouped or any(other.values.get("follows") == id for other in self.requests):
            expected = " / ".join(uses)
            row.fault("resources", _ONE, row.values.get("resources"), expected, "one_resource")
            return []
        self.groups.append({"id": id, "rule": "any_k", "k": 1})
        found = []
        for name, used in uses.items():
            task = f"{id}{JOIN}{name}"
            self.asked.request[task] = id
            spots, reason = self._spots(task, given, [name])
            reason = self.pools.exceeded(used) or reason
            if reason:
                self.asked.reasons[task] = reason
            same = {"uses": dict(used), "alternatives": spots, "after": before}
            found.append({"id": task, **plain, "group": id, **same})
        return found


_LIST_GROUPS = "groups · 组"
_NO_LENGTH = Text("this is shorter than a second", "不足一秒")
_ONE = Text(
    "what it shares depends on the resource: a series, a group or what others follow needs one",
    "共享资源因所用资源而异：成组、重复或被接续的申请须指定一个资源",
)
