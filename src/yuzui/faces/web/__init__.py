# SPDX-License-Identifier: Apache-2.0
"""The pages: they ask studies for documents and draw them; nothing is computed here."""
