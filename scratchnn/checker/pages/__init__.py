"""Single functions of a learner, each held to the page of its equation."""
