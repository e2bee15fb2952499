# SPDX-License-Identifier: Apache-2.0
"""Every picture: a finding, a Vega-Lite specification in two widths, and the table that says it."""
