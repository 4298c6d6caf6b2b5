"""Learning, and keeping what was learned."""

from scratchnn.training.loop import train
from scratchnn.training.run import History, Run, State
from scratchnn.training.settings import SCHEDULES, Settings
from scratchnn.training.store import load, load_state, save, save_state

__all__ = [
    "SCHEDULES",
    "History",
    "Run",
    "Settings",
    "State",
    "load",
    "load_state",
    "save",
    "save_state",
    "train",
]
