"""The package, for those that contributors run; where it cannot be imported, it is said."""

import sys
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "scratchnn"


def said(error: BaseException, within: Path = PACKAGE) -> str:
    """Say in a line where the package stops, or another file or folder, and why."""
    if isinstance(error, SyntaxError):
        file, line, what = Path(error.filename or ""), error.lineno, error.msg
    else:
        frames = traceback.extract_tb(error.__traceback__)
        last = [one for one in frames if Path(one.filename).is_relative_to(within)][-1]
        file, line, what = Path(last.filename), last.lineno, f"{type(error).__name__}: {error}"
    return f"{file.relative_to(ROOT).as_posix()}, line {line}: {what}. Mend this first."


try:
    import scratchnn.widened  # noqa: F401 (it has every equation)
except (Exception, SystemExit) as error:  # what is being written may raise anything
    sys.exit(said(error))
