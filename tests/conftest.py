"""Settings for all tests."""

from hypothesis import settings

# The same draws in every run: a failure must be there again when someone looks for it.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, max_examples=50, print_blob=False
)
settings.load_profile("repeatable")
