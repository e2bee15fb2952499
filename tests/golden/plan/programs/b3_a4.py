# SPDX-License-Identifier: Apache-2.0
"""B3-A4: what the line of its neighbour says of the site."""

from ._facilities import line


def shared_site(data):
    return {"sites[parent=P6].note": line(data, "P6")["note"]}
