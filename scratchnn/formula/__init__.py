"""Formulas, in TeX and in Python, as trees that compute their values."""
