# SPDX-License-Identifier: Apache-2.0
"""What a request is worth, by the formula of its kind or call: arithmetic on its own columns.

A formula is read once and can do nothing but add, subtract, multiply, divide, raise to a power and
take the lesser or greater of numbers: it is a line of a form, not a program.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.text import Text

MOST = 2.0**53
"""Largest worth: beyond it sums are no longer exact."""
_TWO: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_CALLS: Mapping[str, Callable[..., float]] = {"min": min, "max": max}


def names(formula: str) -> tuple[str, ...]:
    """Return the columns a formula reads, each once."""
    found = {node.id for node in ast.walk(_tree(formula)) if isinstance(node, ast.Name)}
    return tuple(sorted(found - set(_CALLS)))


def worth(formula: str, values: Mapping[str, Any]) -> float:
    """Return what a formula gives for one row."""
    try:
        found = float(_value(_tree(formula).body, values))
    except (ZeroDivisionError, OverflowError, TypeError, ValueError):
        found = math.nan
    if not 0 <= found <= MOST:
        raise InputError(
            Text("the value of this request is no number from 0", "该申请的价值不是非负数"),
            place=Place(column=", ".join(names(formula))),
            seen=", ".join(f"{name}={values.get(name)}" for name in names(formula)),
            expected=formula,
            fix=Text(f"fill in {', '.join(names(formula))}", f"请填写 {'、'.join(names(formula))}"),
            code="no_value",
        )
    return found


def _tree(formula: str) -> ast.Expression:
    try:
        return ast.parse(formula, mode="eval")
    except (SyntaxError, ValueError):
        raise _wrong(formula) from None


def _wrong(formula: str) -> InputError:
    return InputError(
        Text("this is no formula of a value", "不是价值公式"),
        place=Place(column="value"),
        seen=formula[:80],
        expected="amount * (grade - 1)**2",
        code="formula",
    )


def _value(node: ast.expr, values: Mapping[str, Any]) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return float(values[name]) if name in values else math.nan
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner, values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _TWO:
            return _TWO[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _CALLS and args:
            return _CALLS[name](*(_value(one, values) for one in args))
    raise _wrong(ast.unparse(node))
