"""The pages as objects: their front matter is the specification.

What is wrong with a page raises `SpecificationError` when it is read, and the message says
which page, where, and what to write instead. What a page promises about its function is
checked elsewhere, in `scratchnn.verify`.
"""

from scratchnn.spec.error import SpecificationError, pick
from scratchnn.spec.functions import PHASES, function, functions
from scratchnn.spec.model import (
    Choice,
    Derivation,
    Equation,
    Gradient,
    Law,
    Letter,
    Listed,
    Mistake,
    Misuse,
    Network,
    Notation,
    Output,
    Shape,
    Step,
    Symbol,
    Tombstone,
    Wiring,
    Withdrawal,
)
from scratchnn.spec.pages import (
    ADDRESSES,
    PACKAGE,
    PAGES,
    SITE,
    faults,
    laws,
    laws_of,
    load,
    network,
    notation,
    withdrawn,
)
from scratchnn.spec.reader import read

__all__ = [
    "ADDRESSES", "PACKAGE", "PAGES", "PHASES", "SITE", "Choice", "Derivation", "Equation",
    "Gradient", "Law", "Letter", "Listed", "Mistake", "Misuse", "Network", "Notation",
    "Output", "Shape", "SpecificationError", "Step", "Symbol", "Tombstone", "Wiring",
    "Withdrawal", "faults", "function", "functions", "laws", "laws_of", "load", "network",
    "notation", "pick", "read", "withdrawn",
]  # fmt: skip
