# SPDX-License-Identifier: Apache-2.0
"""``yuzui path tax``: what is asked, what is read, the document, its words and pictures."""
