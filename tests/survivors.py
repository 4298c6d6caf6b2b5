"""Make every mutant, run the tests on each, and compare the survivors with the list.

    python tests/survivors.py

`docs/mutants.md` has the list, with the reason why each changes nothing.
"""

import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import NamedTuple

import yaml
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.utils.file_utils import walk_mutatable_files

from scratchnn.publish.findings import mutants
from scratchnn.publish.findings.mutants import Survivor

PAGE = "docs/mutants.md"
UNLISTED = (
    f"No test fails on these, and {PAGE} does not list them. Write a test for each; or, if it "
    "changes nothing, list it with the reason:"
)
REJECTED = f"{PAGE} says that these change nothing, and a test fails on each:"
GONE = f"{PAGE} lists these, and no such mutant is made. Take them off the list:"


class Mutant(NamedTuple):
    """One line of a function, changed; and whether a test failed on it."""

    function: str
    line: str
    changed: str
    rejected: bool

    def is_that_of(self, listed: Survivor) -> bool:
        """Whether the list means this one; three dots there stand for anything."""
        meant = re.escape(listed.mutant).replace("…", ".+")
        return (self.function, self.line) == (listed.function, listed.line) and bool(
            re.fullmatch(meant, self.changed)
        )

    def __str__(self) -> str:
        """Return it as the list has it, with the reason left to be given."""
        listed = asdict(Survivor(self.function, self.line, self.changed, why="…"))
        dumped = yaml.safe_dump([listed], sort_keys=False, allow_unicode=True, width=1000)
        return textwrap.indent(dumped.rstrip(), "  ")


def main() -> None:
    """Make the mutants, judge them, and keep what was found for the page."""
    sys.stderr.write("Each mutant is made and tested; this takes two minutes or so.\n")
    shutil.rmtree("mutants", ignore_errors=True)  # mutmut keeps verdicts of tests that changed
    made = subprocess.run(
        [sys.executable, "tests/mutation.py", "run"],
        check=False,
        text=True,
        stdout=None if sys.stdout.isatty() else subprocess.PIPE,
    )
    if made.returncode:
        sys.exit(f"{made.stdout or ''}\nmutmut stopped, for the reason above.")
    found = list(dict.fromkeys(read()))  # the same change may be made in two ways
    wrong = problems(found, mutants.survivors())
    survived = sum(not mutant.rejected for mutant in found)
    sys.stdout.write(f"{len(found)} mutants; {survived} survive.\n")
    if wrong:
        sys.exit(
            "\n\n".join("\n".join([what, *map(str, which)]) for what, which in wrong.items())
        )
    sys.stdout.write(f"{PAGE} lists them, each with the reason.\n")
    mutants.keep({"made": len(found), "survived": survived, "mutmut": version("mutmut")})


def read() -> Iterator[Mutant]:
    """Yield every mutant of the last run."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        for name, code in data.exit_code_by_key.items():
            yield describe(name, get_diff_for_mutant(name, path=path), rejected=code in (1, 3))


def describe(name: str, diff: str, *, rejected: bool) -> Mutant:
    """Say what mutmut calls `scratchnn.equations.forward.x_relu__mutmut_1` as people would."""
    module, function = name.split(".x_")
    line, changed = (
        re.split(r"  #", text[1:])[0].strip()  # a comment is no part of it
        for text in diff.splitlines()
        if re.match(r"[-+](?!--|\+\+)", text)
    )
    id_ = f"{module.rpartition('.')[2]}/{function.partition('__mutmut_')[0]}"
    return Mutant(id_, line, changed, rejected)


def problems(found: Sequence[Mutant], listed: Sequence[Survivor]) -> dict[str, list[Mutant]]:
    """Return where the mutants and the list disagree, by what is wrong."""

    def on_the_list(mutant: Mutant) -> bool:
        return any(mutant.is_that_of(one) for one in listed)

    wrong = {
        UNLISTED: [m for m in found if not m.rejected and not on_the_list(m)],
        REJECTED: [m for m in found if m.rejected and on_the_list(m)],
        GONE: [
            Mutant(one.function, one.line, one.mutant, rejected=False)
            for one in listed
            if not any(mutant.is_that_of(one) for mutant in found)
        ],
    }
    return {what: mutants for what, mutants in wrong.items() if mutants}


if __name__ == "__main__":
    main()
