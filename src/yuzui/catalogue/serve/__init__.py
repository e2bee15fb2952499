# SPDX-License-Identifier: Apache-2.0
"""Outward protocols, one file each: ``handle(request, view) -> Response`` on plain values.

``view`` is a :class:`yuzui.catalogue.kinds.Reader` bound to the subject that asks; a protocol
opens nothing and knows no web framework. ``EXAMPLE`` holds requests with the status they get.
"""
