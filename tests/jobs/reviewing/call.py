# SPDX-License-Identifier: Apache-2.0
"""A small call in files, for the tests of assignments."""

from __future__ import annotations

from pathlib import Path

from yuzui.funding import call_data

FILES = {
    "proposals": (
        "id,title,pi,institute,field\n"
        "P1,quantum error correction codes,anna,U1,physics\n"
        "P2,protein structure prediction,bo,U2,biology\n"
        "P3,coastal fisheries policy,cem,U3,policy\n"
    ),
    "reviewers": (
        "id,name,institute,field,min,max\n"
        "R1,Rita Rao,U9,physics,0,2\n"
        "R2,Sam So,U2,biology,0,2\n"
        "R3,Tom To,U8,biology,1,2\n"
        "R4,Anna,U7,policy,,\n"
    ),
    "works": (
        "reviewer,title,authors,year\n"
        "R1,surface codes for quantum computers,Rita Rao; dee,2024\n"
        "R3,protein folding and structure,Tom To; bo,2025\n"
        "R4,fisheries and policy,Anna,2010\n"
    ),
    "bids": "proposal,reviewer,bid\nP1,R1,very\nP3,R4,some\n",
}
SCORES = "proposal,reviewer,score\nP1,R1,9\nP1,R2,3\nP2,R1,4\nP2,R4,5\nP3,R4,8\nP3,R2,2\n"


def write(folder: Path, **files: str) -> Path:
    """Write the sheets of a call; a sheet given as empty text is left out."""
    folder.mkdir(exist_ok=True)
    for name, text in (FILES | files).items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def read(folder: Path, **files: str) -> call_data.Material:
    """Write a call and read it back."""
    return call_data.from_path(write(folder, **files), None, "assign")
