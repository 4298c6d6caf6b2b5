"""Learning, and keeping what was learned."""

from scratchnn.training.loop import History, Run, train
from scratchnn.training.store import load, save

__all__ = ["History", "Run", "load", "save", "train"]
