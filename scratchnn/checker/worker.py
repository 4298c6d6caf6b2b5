"""The process in which a learner's code runs: `python -m scratchnn.checker.worker REQUEST`.

It tells on standard output, a line of JSON each, what it is about to do, and at last the
report. Whatever the learner's code prints goes to standard error instead.
"""

import json
import os
import sys
from typing import Any

from scratchnn.checker import checking
from scratchnn.checker.loading import LoadError, load
from scratchnn.checker.parts import parts
from scratchnn.checker.report import Remark, Report
from scratchnn.spec import SITE


def main() -> None:
    """Do what the request says, and leave without waiting for threads."""
    request = json.loads(sys.argv[1])
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.argv = [request["target"]]

    def tell(**line: Any) -> None:
        out.write(json.dumps(line) + "\n")
        out.flush()

    parts()  # our own work comes first: it is not the learner's time
    tell(at="loading")
    report = Report(request["target"], asked=request["asked"])
    try:
        loaded = load(request["target"])
    except LoadError as error:
        report.cannot = str(error)
    else:
        report.problems = loaded.problems
        checking.examine(
            loaded.namespace,
            report,
            file=loaded.file,
            mapped=request["mapped"],
            skipped=request["skipped"],
            tell=lambda name: tell(at=name),
        )
        if loaded.unscaled:
            report.remarks.append(_unscaled())
    tell(report=report.as_dict())
    sys.stdout.flush()
    os._exit(0)


def _unscaled() -> Remark:
    id_, mistake = "initial/scale_pixels", "not-scaled"
    said = (
        "The file reads data, and nothing in it looks like a division by 255. That part is not "
        "run here; without it nothing is learned."
    )
    return Remark(said, id_, "", mistake, f"{SITE}equations/{id_}/#mistake-{mistake}")


if __name__ == "__main__":
    main()
