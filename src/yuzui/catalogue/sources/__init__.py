# SPDX-License-Identifier: Apache-2.0
"""Inbound formats, one file each: which columns of the source become which rows of the record.

A source opens nothing. It declares ``TITLE LICENCE URL FORMAT HEADINGS TABLES SAMPLE``:
``FORMAT`` names the container that ``sheets/formats`` reads; ``HEADINGS`` are the columns by which
a file is recognised; ``TABLES`` maps each table of the record to column ← extractor (a column of
the source, a function of its row, or one ``over`` its columns where there are many rows), or to a
function of all rows that yields ``(index, row)``; ``FLAGS`` maps a finding's code to a test, made
as an extractor is; ``SAMPLE`` is a few bytes and the rows they must become. ``FITS`` may look at
the first row.
"""
