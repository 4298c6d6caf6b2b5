"""The built site, as a reader meets it: served under a sub-path and seen in Chromium."""
