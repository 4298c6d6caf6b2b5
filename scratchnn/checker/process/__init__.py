"""The process of its own in which a learner's code runs, and what is said between it and us."""
