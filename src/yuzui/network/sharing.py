# SPDX-License-Identifier: Apache-2.0
"""What is offered, asked for, agreed and used: the sums, the days until a first use, and what does not fit.

The order holds per offer and unit: used ≤ agreed ≤ offered. A use that nobody asked for, or that was not agreed, is
kept, counted and named; one that goes beyond what was agreed is set aside; the days of an offer are no limit, but a use
outside them is a finding.
"""

from __future__ import annotations

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec

from yuzui.errors import Place
from yuzui.job.workspace import Workspace
from yuzui.model.quantity import digits
from yuzui.model.table import Row
from yuzui.network import instrument_hours
from yuzui.network.acts.bill_share import bill
from yuzui.network.share_sheets import LENGTHS, Aside, Entry, Sheets
from yuzui.network.share_uses import CLOSE, not_undone
from yuzui.text import Text
from yuzui.text.numbers import NO_CURRENCY

TAKEN = frozenset({"agreed", "in_use", "used", "billed", "reported", "closed"})
MATERIAL = frozenset({"permitted", "signed", "picked", "sent", "received"})
"""States of a request in which its amount is agreed."""
ISSUES: Mapping[str, Text] = {
    "use_without_request": Text("used without a request: counted, and named here", "无申请而使用：计入，并在此列明"),
    "other_offer": Text("names another offer than its request: counted without that request",
                        "所列供给与其申请不符：按无申请计入"),
    "use_not_agreed": Text("used before anybody agreed: counted, and named here", "未经同意而使用：计入，并在此列明"),
    "over_agreed": Text("goes beyond what was agreed: set aside", "超出同意量：不计入"),
    "over_offered": Text("more is agreed than is offered", "同意量超出供给量"),
    "offer_lapsed": Text("used outside the days of its offer", "在供给期限之外使用"),
    "no_terms": Text("the offer states no terms: nothing may be used of it", "供给未写明条款：不得使用"),
    "unknown_offer": Text("no offer has this number: set aside", "没有该编号的供给：不计入"),
    "no_amount": Text("nothing says how much was used: set aside", "未写明使用量：不计入"),
    "two_amounts": Text("booked and typed amounts differ: the hours of the booking count",
                        "预订与填写的数量不一致：以预订机时为准"),
    "differs_from_record": Text("is registered with other values: the record stays; take that use back, note it anew",
                                "已登记且内容不同：以库中为准；请撤销该次使用后重新登记"),
    "other_unit": Text("counts in another unit than its offer: set aside", "计量单位与供给不同：不计入"),
    "same_use": Text("says the same as a row above: counted, and named here", "与上方某行完全相同：计入，并在此列明"),
    "same_id": Text("two rows of one number: the first counts", "两行同号：以第一行为准"),
}  # fmt: skip


class Days(msgspec.Struct, frozen=True):
    """Days from a request to its first use: the median, over how many, of how many requests that were used."""

    median: float | None
    n: int
    of: int


class Line(msgspec.Struct, frozen=True):
    """What one owner offers of one kind in one unit, and what became of it.

    ``offered`` and ``unused`` are None where an offer states no amount.
    """

    owner: str
    kind: str
    unit: str
    offers: int
    offered: float | None
    requests: int
    requested: float
    agreed: float
    used: float
    unused: float | None
    refused: int
    days: Days


class Flow(msgspec.Struct, frozen=True):
    """What one sector asked of another in one year; None where a sheet says no year."""

    owner_sector: str
    borrower_sector: str
    kind: str
    unit: str
    year: int | None
    requests: int
    requested: float
    agreed: float
    used: float
    refused: int


class Borrower(msgspec.Struct, frozen=True):
    """What one institution asked for and used of one kind in one unit."""

    borrower: str
    kind: str
    unit: str
    requests: int
    requested: float
    agreed: float
    used: float


class Offered(msgspec.Struct, frozen=True):
    """One offer: what may be asked for of it; price and bill in whole units of its currency."""

    id: str
    title: str
    owner: str
    kind: str
    unit: str
    offered: float | None
    agreed: float
    used: float
    left: float | None
    price: float | None
    bill: float | None
    currency: str
    terms: bool
    open: bool
    start_day: str | None
    end_day: str | None


class Refused(msgspec.Struct, frozen=True):
    """Requests refused for one reason."""

    reason: str
    n: int


class Issue(msgspec.Struct, frozen=True):
    """Something that does not fit: what, where it stands, what is expected."""

    code: str
    message: Text
    file: str
    sheet: str
    row: int | None
    column: str
    seen: str
    expected: Text


@dataclass(slots=True)
class Shared:
    """Offers by number, requests by number, uses with the amount that counts, and what does not fit."""

    offers: dict[str, Row] = field(default_factory=dict)
    requests: dict[str, Row] = field(default_factory=dict)
    uses: list[Row] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    aside: int = 0


def issue(code: str, place: Place, seen: str = "", expected: Text | None = None, message: Text | None = None) -> Issue:
    """Return a finding at a place."""
    words = message or ISSUES[code]
    return Issue(code, words, place.file, place.sheet, place.row, place.column, seen, expected or Text("", ""))


def of_sheets(workspace: Workspace, sheets: Sheets) -> Shared:
    """Return what sheets say, reconciled."""
    result = Shared()
    result.issues += [_aside(one) for one in (*sheets.aside, *sheets.doubts)]
    result.aside = len(sheets.aside)
    return reconciled(workspace, result, sheets.offers, sheets.requests, sheets.uses)


def _aside(one: Aside) -> Issue:
    return issue(one.code, one.place, one.seen, one.expected, one.message)


def of_workspace(workspace: Workspace) -> Shared:
    """Return what the subject sees of the record; nothing of a hidden offer is among it."""
    view = workspace.view
    sectors = {"higher_education": "university", "government": "institute", "enterprise": "enterprise"}
    known = {str(row["id"]): sectors.get(str(row["sector"]), "") for row in view.select("organisation")}
    parts: list[list[Entry]] = []
    for table, owner in (("share_offer", "owner"), ("share_request", "borrower"), ("share_use", "")):
        rows = [dict(row) for row in view.select(table)]
        rows = not_undone(rows) if table == "share_use" else rows
        for row in rows:
            if owner and not row["sector"]:
                row["sector"] = known.get(str(row[owner])) or None
        parts.append([Entry(row, Place()) for row in rows])
    return reconciled(workspace, Shared(), *parts)


def reconciled(
    workspace: Workspace, result: Shared, offers: Iterable[Entry], requests: Iterable[Entry], uses: Iterable[Entry]
) -> Shared:
    """Return rows as they count; what does not fit is kept or set aside, and named either way."""
    for one in offers:
        if (name := str(one.row["id"])) in result.offers:
            result.issues.append(issue("same_id", one.place, name))
            continue
        result.offers[name] = one.row
        if not str(one.row["terms"] or "").strip():
            result.issues.append(issue("no_terms", one.place, name))
    for one in requests:
        _add_request(result, one)
    entries = sorted(uses, key=lambda one: str(one.row["start_day"] or ""))
    booked = instrument_hours.delivered(workspace, [str(one.row["booking"]) for one in entries if one.row["booking"]])
    spent: dict[str, float] = defaultdict(float)
    stood: set[str] = set()
    for one in entries:
        if one.place.row and (bare := repr(sorted(one.row.items()))) in stood:
            result.issues.append(issue("same_use", one.place, str(one.row["request"] or one.row["offer"] or "")))
        elif one.place.row:
            stood.add(bare)
        _add_use(result, one, booked, spent)
    for name, row in result.offers.items():
        agreed = sum(agreed_of(one) for one in result.requests.values() if one["offer"] == name)
        if row["amount"] is not None and agreed > row["amount"] + CLOSE:
            seen = f"{name}: {agreed:g} > {row['amount']:g} {row['unit'] or ''}".strip()
            result.issues.append(issue("over_offered", Place(), seen))
    return result


def _add_request(result: Shared, one: Entry) -> None:
    name = str(one.row["id"] or f"{one.row['offer']}/{one.place.row}")
    one.row["id"] = name
    if str(one.row["offer"]) not in result.offers:
        result.issues.append(issue("unknown_offer", one.place, str(one.row["offer"])))
        result.aside += 1
    elif seen := _other_unit(one, result.offers[str(one.row["offer"])]):
        result.issues.append(issue("other_unit", one.place, seen))
        result.aside += 1
    elif name in result.requests:
        result.issues.append(issue("same_id", one.place, name))
    else:
        result.requests[name] = one.row


def _other_unit(one: Entry, offer: Row) -> str:
    """Return both units where a sheet counts in another one than the offer; empty where they are the same."""
    other = one.unit and offer["unit"] and one.unit != offer["unit"]
    return f"{one.unit} ≠ {offer['unit']}" if other else ""


def agreed_of(request: Row) -> float:
    """Return what was agreed of a request that stands; 0 of one that was refused or lapsed."""
    if request["state"] in (*TAKEN, *MATERIAL) or (request["agreed"] is not None and request["state"] in (None, "")):
        amount = request["agreed"] if request["agreed"] is not None else request["amount"]
        return float(amount or 0)
    return 0.0


def _add_use(result: Shared, one: Entry, booked: Mapping[str, float], spent: dict[str, float]) -> None:
    row = one.row
    request = result.requests.get(str(row["request"] or ""))
    if request and row["offer"] and row["offer"] != request["offer"]:
        result.issues.append(issue("other_offer", one.place, f"{row['offer']} ≠ {request['offer']}"))
        request = None
    name = str(request["offer"] if request else row["offer"] or str(row["request"] or "").removeprefix("unasked:"))
    if (offer := result.offers.get(name)) is None:
        result.issues.append(issue("unknown_offer", one.place, f"{row['request'] or ''} {row['offer'] or ''}".strip()))
        result.aside += 1
        return
    if row["amount"] is not None and (seen := _other_unit(one, offer)):
        result.issues.append(issue("other_unit", one.place, f"{name}: {row['amount']:g} {seen}"))
        result.aside += 1
        return
    amount = _amount(result, one, offer, booked)
    if amount is None:
        result.issues.append(issue("no_amount", one.place, name))
        result.aside += 1
        return
    if request is None:
        result.issues.append(issue("use_without_request", one.place, f"{name}: {amount:g}"))
    elif not agreed_of(request):
        result.issues.append(issue("use_not_agreed", one.place, f"{request['id']}: {amount:g}"))
    elif spent[request["id"]] + amount > agreed_of(request) + CLOSE:
        seen = f"{request['id']}: {spent[request['id']]:g} + {amount:g} > {agreed_of(request):g}"
        result.issues.append(issue("over_agreed", one.place, seen))
        result.aside += 1
        return
    if request is not None:
        spent[request["id"]] += amount
    day = str(row["start_day"] or "")
    if day and not (str(offer["start_day"] or "") <= day < str(offer["end_day"] or "9999")):
        span = f"{offer['start_day'] or ''} … {offer['end_day'] or ''}"
        result.issues.append(issue("offer_lapsed", one.place, f"{name}: {day} ({span})"))
    borrower = str(request["borrower"] if request else row["borrower"] or "")
    result.uses.append({**row, "offer": name, "request": request["id"] if request else "", "amount": amount,
                        "borrower": borrower})  # fmt: skip


def _amount(result: Shared, one: Entry, offer: Row, booked: Mapping[str, float]) -> float | None:
    """Return how much a use comes to: of a booking its hours, else what was typed, else its length."""
    row = one.row
    hours = booked.get(str(row["booking"] or ""))
    if hours is not None:
        if row["amount"] is not None and abs(row["amount"] - hours) > CLOSE:
            result.issues.append(issue("two_amounts", one.place, f"{row['amount']:g} ≠ {hours:g}"))
        return hours
    if row["amount"] is not None:
        return float(row["amount"])
    if row.get("days") is not None and offer["unit"] == "d":
        return float(row["days"])
    if row.get("seconds") is not None and offer["unit"] in LENGTHS:
        return float(row["seconds"]) / LENGTHS[offer["unit"]]
    return None


# Sums.


def total(values: Iterable[float]) -> float:
    """Return a sum without the dust of binary fractions.

    Examples
    --------
    >>> total([0.1, 0.2])
    0.3
    """
    return float(sum((Decimal(repr(float(one))) for one in values), Decimal(0)))


def _days(requests: Sequence[Row], first: Mapping[str, str]) -> Days:
    used = [one for one in requests if one["id"] in first]
    spans = [_between(str(one["asked_on"]), first[one["id"]]) for one in used if one["asked_on"] and first[one["id"]]]
    return Days(float(statistics.median(spans)) if spans else None, len(spans), len(used))


def _between(begin: str, end: str) -> int:
    return (dt.date.fromisoformat(end) - dt.date.fromisoformat(begin)).days


def first_uses(shared: Shared) -> dict[str, str]:
    """Return the day of the first use of each request; empty where no use says its day."""
    first: dict[str, str] = {}
    for one in shared.uses:
        if one["request"]:
            day, known = str(one["start_day"] or ""), first.get(one["request"], "")
            first[one["request"]] = min(filter(None, (day, known)), default="")
    return first


def report(shared: Shared) -> list[Line]:
    """Return what each owner offers by kind and unit, and what became of it."""
    groups: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for offer in shared.offers.values():
        groups[_group(offer)].append(offer)
    first, lines = first_uses(shared), []
    for (owner, kind, unit), offers in sorted(groups.items()):
        names = {str(one["id"]) for one in offers}
        requests = [one for one in shared.requests.values() if one["offer"] in names]
        known = all(one["amount"] is not None for one in offers)
        offered = total(one["amount"] for one in offers) if known else None
        used = total(one["amount"] for one in shared.uses if one["offer"] in names)
        lines.append(
            Line(
                owner=owner,
                kind=kind,
                unit=unit,
                offers=len(offers),
                offered=offered,
                requests=len(requests),
                requested=total(one["amount"] or 0 for one in requests),
                agreed=total(map(agreed_of, requests)),
                used=used,
                unused=None if offered is None else max(0.0, total([offered, -used])),
                refused=sum(one["state"] == "refused" for one in requests),
                days=_days(requests, first),
            )
        )
    return lines


def _group(offer: Row) -> tuple[str, str, str]:
    return str(offer["owner"] or ""), str(offer["kind"] or ""), str(offer["unit"] or "")


def _year(day: Any) -> int | None:
    return int(str(day)[:4]) if day else None


def flows(shared: Shared) -> list[Flow]:
    """Return what one sector asked of another: requests by the year they were asked, uses by the year they began."""
    cells: dict[tuple[str, str, str, str, int | None], list[float]] = defaultdict(lambda: [0.0, 0.0])
    parts: dict[tuple[str, str, str, str, int | None], list[list[float]]] = defaultdict(lambda: [[], [], []])
    for one in shared.requests.values():
        key = _pair(shared.offers[one["offer"]], one, _year(one["asked_on"]))
        cells[key][0] += 1
        cells[key][1] += one["state"] == "refused"
        parts[key][0].append(float(one["amount"] or 0))
        parts[key][1].append(agreed_of(one))
    for one in shared.uses:
        asked = shared.requests.get(one["request"], {})
        parts[_pair(shared.offers[one["offer"]], asked, _year(one["start_day"]))][2].append(one["amount"])
    keys = sorted(parts, key=lambda one: (*one[:4], one[4] or 0))
    lines = []
    for key in keys:
        owner, borrower, kind, unit, year = key
        requested, agreed, used = (total(part) for part in parts[key])
        n, refused = (int(one) for one in cells[key][:2])
        lines.append(Flow(owner, borrower, kind, unit, year, n, requested, agreed, used, refused))
    return lines


def _pair(offer: Row, request: Mapping[str, Any], year: int | None) -> tuple[str, str, str, str, int | None]:
    return str(offer["sector"] or ""), str(request.get("sector") or ""), *_group(offer)[1:], year


def borrowers(shared: Shared) -> list[Borrower]:
    """Return what each institution asked for and used, by kind and unit."""
    requests: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    used: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for one in shared.requests.values():
        requests[(str(one["borrower"] or ""), *_group(shared.offers[one["offer"]])[1:])].append(one)
    for one in shared.uses:
        used[(one["borrower"], *_group(shared.offers[one["offer"]])[1:])].append(one["amount"])
    return [
        Borrower(*key, len(requests[key]), total(one["amount"] or 0 for one in requests[key]),
                 total(map(agreed_of, requests[key])), total(used[key]))
        for key in sorted({*requests, *used})
    ]  # fmt: skip


def refusals(shared: Shared) -> list[Refused]:
    """Return how many requests were refused by reason; other where none was given."""
    counts: dict[str, int] = defaultdict(int)
    for one in shared.requests.values():
        if one["state"] == "refused":
            counts[str(one["refusal"] or "")] += 1
    return [Refused(reason, n) for reason, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def offers(shared: Shared, today: str) -> Iterator[Offered]:
    """Yield every offer with what is left of it and what its uses come to at its price."""
    for name, row in shared.offers.items():
        agreed = total(agreed_of(one) for one in shared.requests.values() if one["offer"] == name)
        used = total(one["amount"] for one in shared.uses if one["offer"] == name)
        minor = 10 ** digits(str(row["currency"] or NO_CURRENCY))
        price = None if row["price"] is None else int(row["price"])
        terms = bool(str(row["terms"] or "").strip())
        left = None if row["amount"] is None else max(0.0, total([row["amount"], -agreed]))
        in_days = str(row["start_day"] or "") <= today < str(row["end_day"] or "9999")
        yield Offered(
            id=name,
            title=str(row["title"] or ""),
            owner=str(row["owner"] or ""),
            kind=str(row["kind"] or ""),
            unit=str(row["unit"] or ""),
            offered=row["amount"],
            agreed=agreed,
            used=used,
            left=left,
            price=None if price is None else price / minor,
            bill=None if price is None else bill(used, price) / minor,
            currency=str(row["currency"] or ""),
            terms=terms,
            open=terms and in_days and (left is None or left > 0),
            start_day=row["start_day"],
            end_day=row["end_day"],
        )
