"""How good a network becomes on all of MNIST: the commands of the page, run as they stand.

    python benchmarks/recipes.py FOLDER [NAME ...]

FOLDER holds MNIST's two files of training images and labels. What each command writes is kept
for the page; where it ends from other seeds, and the seconds that it took, in a table.
"""

import argparse
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from scratchnn.publish.findings.records import read, today, write

ALL = "scratchnn train --data MNIST --dev 10000 --float32 --schedule cosine"
MORE = f"{ALL} --hidden 128 --weights he_normal --biases zeros"


class Recipe(NamedTuple):
    """What the page calls it, and what is typed."""

    title: str
    command: str


RECIPES = {
    "ten_units": Recipe(
        "10 hidden units, Adam",
        f"{ALL} --optimizer adam --alpha 0.003 --batch 32 --epochs 20",
    ),
    "more_units": Recipe(
        "128 hidden units, momentum",
        f"{MORE} --optimizer momentum --alpha 0.2 --batch 128 --epochs 30 --l2 3e-4",
    ),
    "more_units_adam": Recipe(
        "128 hidden units, Adam",
        f"{MORE} --optimizer adam --alpha 0.005 --batch 128 --epochs 15 --l2 1e-4",
    ),
}
SEEDS = 5
COMMAND = "python benchmarks/recipes.py MNIST"
COLUMNS = "recipe", *(f"seed {seed}" for seed in range(SEEDS)), "mean"


class Ran(NamedTuple):
    """What a command wrote, and how long it took."""

    lines: list[str]
    seconds: float

    @property
    def accuracy(self) -> float:
        """Percentage that is right in the end, of the images set aside."""
        return float(self.lines[-1].split()[-6])

    @property
    def said(self) -> str:
        """The accuracy in the end, and the time."""
        return f"{self.accuracy:.1f} %, {self.seconds:.0f} s"


def run(command: str, folder: Path) -> Ran:
    """Run a command where the folder is called MNIST."""
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "MNIST").symlink_to(folder.absolute())
        start = time.perf_counter()
        ran = subprocess.run(  # noqa: S603 (one of the commands above)
            [sys.executable, "-m", *shlex.split(command), "--no-picture"],
            cwd=place,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=True,
        )
        taken = time.perf_counter() - start
    return Ran([line.rstrip() for line in ran.stdout.strip().splitlines()], taken)


def main() -> None:
    """Run the commands, and keep what they write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="of training images and labels")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="these alone, and the others as they were"
    )
    asked = parser.parse_args()
    if strange := [name for name in asked.names if name not in RECIPES]:
        parser.error(f"no recipe {', '.join(strange)}; there are {', '.join(RECIPES)}")
    found = {row[0]: row for row in read("recipes").rows} if asked.names else {}
    for name in asked.names or RECIPES:
        title, command = RECIPES[name]
        runs = [run(f"{command} --seed {seed}", asked.folder) for seed in range(SEEDS)]
        row = title, *(ran.said for ran in runs), f"{mean(ran.accuracy for ran in runs):.2f} %"
        found[title] = row
        print(row)
        print(write(name, today(command, ("numpy",), output=runs[0].lines)))
    rows = [found[one.title] for one in RECIPES.values() if one.title in found]
    print(write("recipes", today(COMMAND, ("numpy",), columns=COLUMNS, rows=rows)))


if __name__ == "__main__":
    main()
