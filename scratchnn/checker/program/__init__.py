"""A learner's program: read, and run in a small made-up world that tells what it computes."""
