"""How the learning rate changes while a network learns.

Each function tells which part of alpha counts when a part of all updates, from 0 to 1, is done.
"""

import math


def constant(done: float) -> float:  # noqa: ARG001 (it takes what the others take)
    """Keep the rate.

    Examples
    --------
    >>> constant(0.0), constant(0.5)
    (1.0, 1.0)
    """
    return 1.0


def cosine(done: float) -> float:
    """Let the rate fall to 0 along half a wave: slowly, then quickly, then slowly.

    Examples
    --------
    >>> cosine(0.0), round(cosine(0.5), 12), cosine(1.0)
    (1.0, 0.5, 0.0)
    """
    return (1 + math.cos(math.pi * done)) / 2
