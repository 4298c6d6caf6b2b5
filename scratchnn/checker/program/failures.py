"""What went wrong when a learner's code ran, in a plain sentence."""

import traceback


class Failed(Exception):  # noqa: N818 (it is the learner's code that failed)
    """A learner's function gave nothing that could be judged; the message says why."""


class Misused(Failed):
    """It raised an error or gave something else, perhaps called in another way than meant."""


class Unbound(Failed):
    """It is not known what to hand over as some arguments."""

    def __init__(self, message: str, open_: list[str], left: list[str]) -> None:
        super().__init__(message)
        self.open, self.left = open_, left


class Empty(Failed):
    """The function is there and has no body yet."""


SENTENCES: dict[type[BaseException], str] = {
    SystemExit: "it ends the whole program, by sys.exit() or quit()",
    EOFError: "it asks for input, and nobody answers here",
    RecursionError: "it calls itself without end",
    MemoryError: "it needs more memory than there is",
    KeyboardInterrupt: "it was interrupted",
}


def say(error: BaseException, file: str = "") -> str:
    """Return what an exception means, and in which line of the learner's file it arose.

    Examples
    --------
    >>> say(ModuleNotFoundError("No module named 'torch'", name="torch"))
    'the library torch is not installed here'
    """
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    where = f" (line {lines[-1]})" if lines else ""
    for kind, sentence in SENTENCES.items():
        if isinstance(error, kind):
            return sentence + where
    if isinstance(error, ModuleNotFoundError):
        return f"the library {error.name} is not installed here" + where
    if isinstance(error, NameError):
        return (
            f"{error.name} is not known there{where}; only imports, functions, classes and "
            "constants of a file are run, so hand it over as an argument"
        )
    message = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}{where}" + (f": {message}" if message else "")
