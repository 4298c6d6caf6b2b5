"""Tests and numbers that others published, as cases for our functions."""
