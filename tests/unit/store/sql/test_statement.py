# SPDX-License-Identifier: Apache-2.0
"""Statements as files; expressions compiled without any backend."""

import subprocess
import sys
from pathlib import Path

import pytest

from yuzui.store import sql
from yuzui.store.duck import Lake
from yuzui.store.sql.statement import literal, statement

FILES = sorted(path.stem for path in Path(sql.__file__).parent.glob("*.sql"))


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_one_statement_that_parses(name):
    text = statement(name)
    assert len(Lake()._connection.extract_statements(text)) == 1


ALONE = """
import sys

import ibis

from yuzui.store.sql.statement import compiled

t = ibis.table({"a": "int64"}, name="t")
for dialect in ("duckdb", "sqlite", "postgres"):
    assert "SUM" in compiled(t.agg(s=t.a.sum()), dialect)
assert not {"pandas", "pyarrow"} & set(sys.modules)
"""


def test_expression_is_compiled_for_every_engine_without_pandas_or_pyarrow():
    # in a process of its own: a solver that others test here loads pandas for itself
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_path_cannot_end_its_literal():
    assert literal(Path("/a/it's.csv")) == "'/a/it''s.csv'"
