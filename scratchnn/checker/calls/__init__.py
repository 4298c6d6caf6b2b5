"""Single functions of a learner, found in a file and called."""
