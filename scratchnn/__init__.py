"""The neural network of a famous video, written as a specification that runs.

Each equation is a page of the documentation, a function here, and a set of checks.
"""

TYPE_CHECKING = False  # that of `typing` would load more than all else here
if TYPE_CHECKING:
    from typing import Any

    from scratchnn.checker.entry import check as check
    from scratchnn.equations.backward import *  # noqa: F403
    from scratchnn.equations.forward import *  # noqa: F403
    from scratchnn.equations.initial import *  # noqa: F403
    from scratchnn.equations.loss import *  # noqa: F403
    from scratchnn.equations.measure import *  # noqa: F403
    from scratchnn.equations.update import *  # noqa: F403


def __getattr__(name: str) -> "Any":
    """Import what is asked for, and no sooner: until then Ctrl-C would meet only NumPy."""
    if name == "check":
        from scratchnn.checker.entry import check

        return check
    if name == "__all__" or not name.startswith("_"):
        from scratchnn.widened import FUNCTIONS  # it brings the equations' modules, too

        if name == "__all__":
            return sorted([*FUNCTIONS, "check"])
        if name in FUNCTIONS or name == "equations":
            return FUNCTIONS.get(name) or globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__getattr__("__all__")})
