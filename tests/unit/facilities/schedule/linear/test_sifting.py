# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.scheduling.column_generation.lines import lines
from yuzui.scheduling.column_generation.sifting import Sifting


def row(name, limit, *amounts):
    values = np.array(amounts, dtype=float)
    columns = np.flatnonzero(values)
    return name, float(limit), columns, values[columns]


def test_columns_and_rows_come_in_when_they_matter():
    program = Sifting(lines([row("a", 4, 2, 3, 2)]), np.array([2000.0, 9000.0, 3000.0]))
    program.play(np.array([0]), np.ones(1))
    x, prices = program.solve()
    assert x.tolist() == [1, 0, 0] and prices.tolist() == [0]
    assert program.resting().tolist() == [False, True, True]
    program.play(np.array([2, 1]), np.ones(2))
    x, prices = program.solve()
    assert x == pytest.approx([0, 1, 0.5]) and prices == pytest.approx([1500])
    program.keep(lines([row("b", 0.5, 0, 1, 1)]))
    x, prices = program.solve()
    assert x == pytest.approx([1, 0.5, 0]) and prices == pytest.approx([0, 9000])
    assert program.steps >= 0 and list(program.rows.names) == ["a", "b"]


def test_it_may_begin_at_a_corner():
    rows = lines([row("a", 1, 1, 0, 1), row("b", 1, 0, 1, 0), row("c", 1.5, 1, 1, 1)])
    for begun in ([], [0, 1], [0], [2]):
        program = Sifting(rows, np.array([3.0, 2.0, 1.0]))
        program.play(np.array([2, 0, 1]), np.full(3, np.inf))
        columns = np.array(begun, dtype=int)
        program.begin(columns, np.array([[0, 1, 0][one] for one in begun], dtype=int))
        x, prices = program.solve()
        assert x == pytest.approx([1, 0.5, 0]) and prices @ rows.limit == pytest.approx(4)
