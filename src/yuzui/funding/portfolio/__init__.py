# SPDX-License-Identifier: Apache-2.0
"""Fund: the best set under all rules, its proof, its ties, its price and its uncertainty."""
