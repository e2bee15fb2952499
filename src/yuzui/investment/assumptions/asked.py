# SPDX-License-Identifier: Apache-2.0
"""Priors out of a form: the arguments of each distribution, within its declared range.

A field is named ``prior.NAME.n`` with n the place of the argument, counted from 1. What is empty,
or stands as the paper has it, is not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from yuzui.errors import InputError, Place, together
from yuzui.investment.prior import Prior, edited, outside
from yuzui.investment.scenario import Scenario
from yuzui.text import Text, same
from yuzui.text.numbers import written

Set = dict[str, tuple[str, tuple[float, ...]]]
"""Prior to the distribution and arguments a person gave it, as a scenario holds them."""

_LOW, _HIGH = Text("lowest", "下限"), Text("highest", "上限")
ARGUMENTS: Mapping[str, tuple[Text, ...]] = {
    "fixed": (Text("value", "取值"),),
    "uniform": (_LOW, _HIGH),
    "triangular": (_LOW, Text("most likely", "最可能值"), _HIGH),
    "beta": (Text("shape a, towards 1", "形状参数 a（趋向 1）"), Text("shape b, towards 0", "形状参数 b（趋向 0）")),
    "normal": (Text("mean", "均值"), Text("deviation", "标准差")),
    "lognormal": (Text("mean of the logarithm", "对数均值"), Text("deviation of the logarithm", "对数标准差")),
}
"""What each argument of a distribution is called."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of one prior."""

    name: str
    prior: Prior
    place: int

    @property
    def label(self) -> Text:
        """What it is called."""
        return ARGUMENTS[self.prior.distribution][self.place]

    @property
    def usual(self) -> float:
        """Its value in the paper."""
        return self.prior.arguments[self.place]


@lru_cache(maxsize=1)
def priors() -> tuple[Prior, ...]:
    """Return every prior in its latest version."""
    from yuzui.investment import prior

    return tuple(map(prior.load, prior.names()))


def arguments(one: Prior) -> list[Argument]:
    """Return what may be filled in of a prior; nothing of one that is chance by definition."""
    if not one.editable:
        return []
    names = (f"prior.{one.name}.{place + 1}" for place in range(len(one.arguments)))
    return [Argument(name, one, place) for place, name in enumerate(names)]


def changed(given: Mapping[str, str]) -> Set:
    """Return the priors of a form that differ from their papers."""
    found: Set = {}
    faults = list(_strange(given))
    for one in priors():
        try:
            values = tuple(_number(field, given.get(field.name, "")) for field in arguments(one))
            if values and values != one.arguments:
                found[one.name] = _checked(one, values)
        except InputError as error:
            faults.append(error)
    if faults:
        raise together(faults)
    return found


def _strange(given: Mapping[str, str]) -> Iterator[InputError]:
    """Yield a fault per name that begins as a prior's and is none of its arguments."""
    known = {field.name for one in priors() for field in arguments(one)}
    chance = {one.name for one in priors() if not one.editable}
    expected = " ".join(one.name for one in priors() if one.editable)
    for name in given:
        if name.startswith("prior.") and name not in known:
            fix = _CHANCE if name.split(".")[1] in chance else _NAME
            yield _refused(name, same(name[:60]), given[name][:40], expected, fix)


def under(scenario: Scenario, set_: Set) -> Scenario:
    """Return the scenario with priors changed, as a child of it under a name of its own."""
    if not set_:
        return scenario
    return replace(
        scenario,
        id=f"{scenario.id}_priors",
        name=scenario.name + Text(", priors changed", "（先验已改）"),
        parent=scenario.digest[:12],
        priors={**scenario.priors, **set_},
    )


def _number(field: Argument, text: str) -> float:
    """Return what stands in a field; the value of the paper where nothing does."""
    if not text.strip():
        return field.usual
    try:
        return written(text)
    except ValueError:
        example = f"{field.usual:g}"
        fix = Text("write a number, such as {e}", "请填数字，例如 {e}").format(e=example)
        raise _refused(field.name, _title(field), text[:40], example, fix) from None


def _checked(one: Prior, values: tuple[float, ...]) -> tuple[str, tuple[float, ...]]:
    """Return a distribution if it is one and stays inside the range of the prior."""
    label = one.label or same(one.name)
    place = arguments(one)[0].name
    shown = ", ".join(f"{value:g}" for value in values)
    try:
        wrong = outside(edited(one, one.distribution, values))
    except ValueError:
        raise _refused(place, label, shown, "", _SHAPE.format(
            order=_ORDERS[one.distribution])) from None  # fmt: skip
    if wrong:
        fix = Text("keep it within {limits}", "请保持在 {limits} 之内").format(limits=wrong[1])
        raise _refused(place, label, wrong[0], wrong[1], fix)
    return one.distribution, values


_CHANCE = Text("this is chance by definition: leave it out", "此项按定义即为随机，请删去")
_NAME = Text("name one of these priors and the place of its argument, such as prior.loss_share.1",
             "请写所列先验及其参数序号，例如 prior.loss_share.1")  # fmt: skip
_SHAPE = Text("write the numbers so that {order}", "请使所填数字满足：{order}")
_RISING = Text("they rise from lowest to highest", "由下限至上限不减")
_SPREAD = Text("the deviation is not negative", "标准差不为负")
_ORDERS: Mapping[str, Text] = {
    "fixed": Text("there is one", "只有一个"),
    "uniform": _RISING,
    "triangular": _RISING,
    "beta": Text("both are above zero", "两项均大于零"),
    "normal": _SPREAD,
    "lognormal": _SPREAD,
}


def _title(field: Argument) -> Text:
    return (field.prior.label or same(field.prior.name)) + Text(": ", "：") + field.label


def _refused(name: str, label: Text, seen: str, expected: str, fix: Text) -> InputError:
    words = Text("{label}: this prior cannot be used", "{label}：该先验无法使用")
    return InputError(
        words.format(label=label), Place(column=name), seen=seen, expected=expected, fix=fix, code="prior_value"
    )
