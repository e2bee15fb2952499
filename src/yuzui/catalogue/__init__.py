# SPDX-License-Identifier: Apache-2.0
"""Exchange: what comes in from sources, the catalogue over it, and how it goes out."""
