# SPDX-License-Identifier: Apache-2.0
"""What is asked of a set of works: indicators by name, windows, how works are counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from yuzui import registry
from yuzui.errors import InputError, Place
from yuzui.evaluation.indicator import Part, linked
from yuzui.evaluation.units.counting import Counting
from yuzui.text import Text

Modules = Mapping[str, ModuleType]


def names(text: str) -> list[str]:
    """Return what stands between commas."""
    return [name.strip() for name in text.split(",") if name.strip()]


def windows(text: Any) -> tuple[int, ...]:
    """Return windows in years, each once; the first is the one that single numbers speak of."""
    years: dict[int, None] = {}
    for word in names(str(text)) or [""]:
        try:
            years[0 if word == "open" else int(word)] = None
        except ValueError:
            raise InputError(
                Text("a window is a number of years", "窗口应为年数"),
                place=Place(column="--window"),
                seen=word,
                expected="3,5,10,20,open",
            ) from None
    return tuple(years)


def indicators(text: str, windows_: Sequence[int]) -> dict[str, ModuleType]:
    """Return the indicators of some names, in that order."""
    modules = registry.modules("indicator")
    known = {name: one for name, one in modules.items() if one.META.kind != "series"}
    other = {
        word: name for name, one in known.items() for part in one.META.parts for word in (part.mean, part.total) if word
    }
    wanted = [other.get(name, name) for name in names(text)]
    for name in wanted:
        if name not in known:
            raise InputError(
                Text("there is no such indicator", "没有这个指标"),
                seen=name,
                expected=" ".join(known),
                fix=Text("yuzui list shows all of them", "yuzui list 可列出全部指标"),
            )
        if 0 in windows_ and 0 not in known[name].WINDOWS:
            raise InputError(
                Text("this indicator needs a window of years", "该指标需要以年计的窗口"),
                seen=f"{name} --window 0",
                expected=" ".join(str(years) for years in known[name].WINDOWS),
                fix=Text(
                    f"write --window {known[name].WINDOWS[0]}, or leave out “{name}”",
                    f"请写 --window {known[name].WINDOWS[0]}，或去掉“{name}”",
                ),
            )
    return {name: known[name] for name in wanted}


def unlinked(modules: Modules, chosen: bool) -> dict[str, ModuleType]:
    """Return the indicators that can be told of works without links between them."""
    every = registry.modules("indicator").items()
    free = {n: one for n, one in every if one.META.kind != "series" and not linked(one)}
    needy = [name for name in modules if name not in free]
    if not chosen:
        return free
    if needy:
        raise InputError(
            Text(
                "links between works are needed for this, and none were given",
                "这些指标需要成果之间的引文，而未给出引文",
            ),
            place=Place(column="--indicator"),
            seen=", ".join(needy),
            expected=" | ".join(free),
            fix=Text(
                "give the links: --citations FILE, or an export that holds them (yuzui list --seam "
                "reader); or ask for what needs none: --indicator {free}",
                "请给出引文：--citations FILE，或自带引文的导出文件（yuzui list --seam reader）；"
                "或改用不需要引文的指标：--indicator {free}",
            ).format(free=",".join(free)),
            code="links_missing",
        )
    return dict(modules)


def gathered(by: str, counting: str, have: Sequence[str]) -> None:
    """Refuse units that are not known, or that no file says anything of."""
    if not by:
        return
    Counting(by, counting)
    if "authorship" not in have:
        raise InputError(
            Text("nothing is known of authors and where they work", "没有作者及其单位的数据"),
            place=Place(column="--by"),
            seen=by,
            fix=Text(
                "give the authors with their organisations: --authorships FILE",
                "请给出作者及其机构：--authorships FILE",
            ),
            code="authors_missing",
        )


def named(modules: Modules, windows: Sequence[int]) -> Iterator[tuple[Part, int, str, str]]:
    """Yield every part and window with its column and what the column is called in the result."""
    for window in windows:
        for module in modules.values():
            for part in module.META.parts:
                column = part.column(window)
                bare = len(windows) == 1 or module.META.last is None or column != part.name
                if module.META.last is None and window != windows[0]:
                    continue
                yield part, window, column, column if bare else suffixed(column, window)


def suffixed(name: str, window: int) -> str:
    """Return a name with a window behind it."""
    return f"{name}_{window or 'open'}"
