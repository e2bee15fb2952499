# SPDX-License-Identifier: Apache-2.0
"""What the fund study is made of: material, answer, words, pictures, tables."""
