"""Run the wrong variants of a page, and see that the check they name rejects them."""

import reprlib
import warnings
from typing import Any

import numpy as np

from scratchnn.spec import Equation, Mistake, SpecificationError
from scratchnn.verify import draws
from scratchnn.verify.checks import CHECKS
from scratchnn.verify.result import Result
from scratchnn.verify.wiring import Implementation

# What code gives, by what a mistake may `expect`.
GIVES = {
    None: "an array of finite numbers",
    "shape": "an error of NumPy's, as shapes that do not fit do",
    "nan": "NaN",
    "overflow": "infinity",
}


def implementation(equation: Equation, mistake: Mistake) -> Implementation:
    """Return a mistake's code as a function of the equation's inputs."""
    names = [symbol.name for symbol in equation.inputs]
    code = compile(mistake.code, f"<{equation.id}: {mistake.id}>", "eval")

    def wrong(*arguments: Any) -> Any:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return eval(code, {"np": np} | dict(zip(names, arguments, strict=True)))  # noqa: S307

    return wrong


def said(error: BaseException) -> str:
    """Say what was raised: its kind, and its words if it has any."""
    return f"{type(error).__name__}: {error}".removesuffix(": ")


def _watched(equation: Equation, mistake: Mistake) -> Implementation:
    """Return a mistake's code, which says what is wrong with it where it cannot be run."""
    run = implementation(equation, mistake)

    def faulty(does: str) -> SpecificationError:
        return SpecificationError(
            f"{equation.id}: {mistake.id}: the code {does}; write what gives numbers, though "
            f"wrong ones: {mistake.code}"
        )

    def wrong(*arguments: Any) -> Any:
        try:
            made = run(*arguments)
        except ValueError:
            raise  # NumPy's word for shapes that do not fit, which a mistake may declare
        except (Exception, SystemExit) as error:  # `exit()` would end us, as if all were right
            raise faulty(f"stops with {said(error)}") from error
        if made is None or isinstance(made, str):
            raise faulty(f"gives {reprlib.repr(made)}")
        return made

    return wrong


def judge(equation: Equation, mistake: Mistake) -> Result:
    """Run a mistake, and return what the check that it names says of it.

    Raises
    ------
    SpecificationError
        If the code fails in another way than it declares, or the check does not exist, does
        not apply, passes the mistake, or fails the right function on the same input.
    """
    where = f"{equation.id}: {mistake.id}"
    if mistake.by not in CHECKS:
        raise SpecificationError(
            f"{where}: no check {mistake.by}; there are {', '.join(CHECKS)}"
        )
    shown = at(mistake)
    wrong = _watched(equation, mistake)
    failure, why = _failure(equation, mistake)
    if failure != mistake.expect:
        raise SpecificationError(
            f"{where}: the code gives {GIVES[failure]}{why}, where "
            f"{GIVES[mistake.expect]} is expected; write other code, or "
            + (f"`expect: {failure}`" if failure else "leave `expect` out")
        )
    result = CHECKS[mistake.by](equation, wrong, shown)
    right = CHECKS[mistake.by](equation, equation.function, shown)
    if right is not None and not right.passed:
        raise SpecificationError(
            f"{where}: {mistake.by} does not hold here for our own function"
        )
    if result is None or result.passed:
        others = [name for name in CHECKS if _rejects(name, equation, wrong)]
        what = "reject it" if result is not None else "apply to this equation"
        raise SpecificationError(
            f"{where}: {mistake.by} does not {what}"
            + (
                f", and {', '.join(others)} would: name one in `by`, and `harmless: true` "
                "if it is another way and no error"
                if others
                else ", nor does another check: give inputs that show it in `at`; if there are "
                "none, the code is right, and no mistake"
            )
        )
    return result


def rejected_by(equation: Equation, mistake: Mistake) -> list[str]:
    """Return every check that rejects a mistake: the one it names, and others on any draw."""
    named = judge(equation, mistake).check
    wrong = implementation(equation, mistake)
    return [name for name in CHECKS if name == named or _rejects(name, equation, wrong)]


def _rejects(name: str, equation: Equation, wrong: Implementation) -> bool:
    try:
        result = CHECKS[name](equation, wrong, None)
    except (ValueError, TypeError):
        return True  # it does not even run, or gives no numbers
    return result is not None and not result.passed


def at(mistake: Mistake) -> draws.Values | None:
    """Return the input that shows a mistake, where ordinary draws would not."""
    given = {n: np.array(v) if isinstance(v, list) else v for n, v in mistake.at.items()}
    return given or None


def outcome(equation: Equation, mistake: Mistake) -> str | None:
    """Name the way in which code fails, or None if it gives an array of finite numbers.

    Raises
    ------
    SpecificationError
        If it stops with anything but shapes that do not fit, or gives no numbers.
    """
    return _failure(equation, mistake)[0]


def _failure(equation: Equation, mistake: Mistake) -> tuple[str | None, str]:
    """Name the way in which code fails, and what NumPy said, in parentheses."""
    values = next(draws.samples(equation)) | (at(mistake) or {})
    try:
        output = _watched(equation, mistake)(*(values[s.name] for s in equation.inputs))
    except SpecificationError:
        raise
    except ValueError as error:
        return "shape", f" ({said(error)})"
    if np.any(np.isnan(output)):
        return "nan", ""
    return ("overflow" if np.any(np.isinf(output)) else None), ""
