"""Two runs of a program report the same, whatever it asks for the time or for chance."""

from pathlib import Path

import pytest
from local import written
from studied import changed, program

from scratchnn.checker.entry import check
from scratchnn.checker.program.run import Request


@pytest.mark.parametrize(
    "asked",
    [
        "import time; t = time.time() + time.perf_counter() + time.monotonic()",
        "import time; t = time.time_ns() * 1e-9",
        "from timeit import default_timer; t = default_timer()",
        "import datetime; t = datetime.datetime.now().timestamp()",
        "from datetime import datetime as D; t = (D.now() - D(2020, 1, 1)).total_seconds()",
        "np.random.seed(); t = np.random.rand(3)",
        "np.random.seed(seed=None); t = np.random.rand(3)",
        "import random; random.seed(); t = random.random()",
        "t = np.random.RandomState().rand(3)",
        "t = np.random.default_rng().random(3)",
        "t = np.random.Generator(np.random.PCG64()).random(3)",
        "t = np.random.Generator(np.random.MT19937(np.random.SeedSequence())).random(3)",
        "t = np.empty(7); np.empty_like(t)",
    ],
)
def test_two_runs_are_the_same(asked: str) -> None:
    made = program(f"import numpy as np\n{asked}\nprint(t)\nt = t + 1\n")
    one, other = made.run(Request()), made.run(Request())
    assert (one.problems, one.count > 1) == ([], True)
    assert one.events == other.events


def test_a_seed_is_heeded() -> None:
    made = program(
        "import numpy as np\n"
        "one, other = (np.random.RandomState(n).rand(3) for n in (1, 2))\n"
        "same = np.random.RandomState(seed=1).rand(3)\n"
        "drawn = np.random.default_rng(1).random(3) - np.random.default_rng().random(3)\n"
        "rng = isinstance(np.random.RandomState(1), np.random.RandomState) * np.ones(2)\n"
    )
    run = made.run(Request())
    values = {v.text: run.array(v).tolist() for e in run.events for v in e.values}
    assert run.problems == []
    assert values["one"] == values["same"] != values["other"]
    assert all(values["drawn"])
    assert values["rng"] == [1, 1]


@pytest.mark.slow
def test_libraries_are_told_the_true_time(tmp_path: Path) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    asks = "import datetime, time\nnow = datetime.datetime.now()\nbegan = time.time()\n"
    source = changed(
        ("import numpy as np\n", f"{asks}import numpy as np\nimport pandas as pd\n")
    )
    report = check(
        written(tmp_path, f"{source}print(pd.Timestamp(now), time.time() - began)\n")
    )
    assert (report.cannot, report.problems, report.exit_code) == ("", [], 0)
