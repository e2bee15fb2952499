# SPDX-License-Identifier: Apache-2.0
"""What the engines reach on published instances, beside an answer found another way."""
