# SPDX-License-Identifier: Apache-2.0
"""One file is one indicator; its name is the indicator's public name."""
