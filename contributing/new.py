"""Begin equations: for each a page, a function, two laws, and their places.

    python -m contributing.new forward/swish backward/swish_derivative

writes what can be written before anyone has thought about it. What is left says …, or raises
`NotImplementedError`; `python -m contributing.page` lists it.
"""

import builtins
import keyword
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from contributing import importable  # noqa: F401  (before what it imports)
from scratchnn import files
from scratchnn.spec import PHASES, Equation, SpecificationError, read
from scratchnn.spec.rules import CHECKS, DOMAINS, FAILURES, SCALES

ROOT = Path(__file__).parents[1]
TEMPLATES = Path(__file__).with_name("templates")


def main(*ids: str) -> None:
    """Write the files, and say what to do next."""
    if said := "\n".join(said for id_ in ids for said in objections(ROOT, id_)):
        sys.exit(said)
    if len({id_.partition("/")[2] for id_ in ids}) < len(ids):
        sys.exit("The names of the functions must differ. Nothing was written.")
    for id_ in ids:
        begin(id_)
    sys.stdout.write(
        f"Write the front matter of {' and '.join(ids)} first, then the function, two laws in "
        f"tests/equations, and the body; `python3 run.py page {ids[0]}` says each time what is "
        "missing. Then list it in docs/changelog.md, and in docs/networks/two_layer.md under "
        "`choices` where it stands in a network.\n"
    )


def begin(id_: str) -> None:
    """Write the files of an equation, and their names."""
    try:
        texts = begun(ROOT, id_)
        for path in texts:
            files.check_writable(ROOT / path)  # all of them, or none is begun
        for path, text in texts.items():
            with files.whole(ROOT / path) as file:
                file.write(text.encode())
            sys.stdout.write(f"{path}\n")
    except OSError as error:
        sys.exit(f"{error}.")
    written = [path for path in texts if path.endswith(".py")]
    ruff = [sys.executable, "-m", "ruff", "format", "--quiet"]
    if subprocess.run([*ruff, *written], cwd=ROOT, check=False).returncode:
        sys.stdout.write("They could not be formatted, for the reason above.\n")


def objections(root: Path, id_: str) -> Iterator[str]:
    """Say why an equation cannot be begun under an id; nothing, if it can."""
    phase, _, name = id_.partition("/")
    if phase not in PHASES:
        yield (
            f"{id_} must be a phase, a slash and a name, such as forward/swish; "
            f"the phases are {', '.join(PHASES)}."
        )
    elif not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        yield f"{name!r} must be the name of a function: small letters, digits and single _."
    elif keyword.iskeyword(name) or hasattr(builtins, name):
        yield f"{name} means something in Python already; choose another name."
    elif (page := root / f"docs/equations/{id_}.md").exists():
        yield f"{id_} exists: {page.relative_to(root).as_posix()}. Nothing was written."
    elif name in re.findall(r'^    "(\w+)",$', _read(root, "scratchnn/__init__.py"), re.M):
        yield f"scratchnn exports a {name} already; choose another name. Nothing was written."


def begun(root: Path, id_: str) -> dict[str, str]:
    """Return the text of each file that an equation needs, with it in its place."""
    phase, _, name = id_.partition("/")
    version = tomllib.loads(_read(root, "pyproject.toml"))["project"]["version"]
    words = {
        "OUTPUT": usual_output(root, phase),
        "GRADIENT": _template("gradient.yml") if phase == "backward" else "",
        "PHASE": phase, "FUNCTION": name, "SINCE": version,
        "TITLE": name.replace("_", " ").capitalize(),
        "DOMAINS": ", ".join(DOMAINS), "CHECKS": ", ".join(CHECKS),
        "FAILURES": ", ".join(FAILURES), "SCALES": ", ".join(SCALES),
    }  # fmt: skip

    def filled(template: str) -> str:
        text = _template(template)
        for word, meaning in words.items():
            text = text.replace(word, meaning)
        return text

    module, laws = f"scratchnn/equations/{phase}.py", f"tests/equations/test_{phase}.py"
    package, site = "scratchnn/__init__.py", "mkdocs.yml"
    ours = imported(_read(root, package), f"scratchnn.equations.{phase}", [name])
    tests = imported(_read(root, laws), "laws", ["Case", "Function", "law"])
    return {
        f"docs/equations/{id_}.md": filled("page.md"),
        module: _read(root, module) + filled("function.txt"),
        package: exported(ours, name),
        laws: imported(tests, "scratchnn", [name]) + filled("laws.txt"),
        site: placed(_read(root, site), phase, id_),
    }


def usual_output(root: Path, phase: str) -> str:
    """Return what the equations of a phase call what they make of the scores Z alone."""
    name = "A"  # where there is none yet
    for page in root.glob(f"docs/equations/{phase}/*.md"):
        with suppress(SpecificationError):  # it has just been begun, too
            equation = read(page, Equation)
            if [(one.name, one.shape) for one in equation.inputs] == [("Z", ("n", "m"))]:
                name = equation.outputs[0].name
    return name


def imported(text: str, module: str, names: list[str]) -> str:
    """Add names to those that a program imports from a module."""
    start = f"from {module} import "

    def longer(match: re.Match[str]) -> str:
        all_ = sorted({*re.findall(r"\w+", match[2]), *names})
        return match[1] + ", ".join(all_)  # ruff breaks it where it is too long

    pattern = rf"^( *{re.escape(start)})(\([^)]*\)|.*)$"
    return re.sub(pattern, longer, text, count=1, flags=re.M)


def exported(text: str, name: str) -> str:
    """Add a name to `__all__`."""

    def longer(match: re.Match[str]) -> str:
        names = sorted([*re.findall(r"\w+", match[1]), name])
        return "__all__ = [" + "".join(f'"{one}",' for one in names) + "]"

    return re.sub(r"^__all__ = \[(.*?)\]", longer, text, count=1, flags=re.M | re.S)


def placed(text: str, phase: str, id_: str) -> str:
    """Put a page into the navigation, after the last of its phase."""
    lines = text.splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if f"equations/{phase}/" in line)
    indent = lines[last].partition("-")[0]
    return "".join([*lines[: last + 1], f"{indent}- equations/{id_}.md\n", *lines[last + 1 :]])


def _read(root: Path, path: str) -> str:
    return (root / path).read_text(encoding="utf-8")


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(f"{__doc__}")
    main(*sys.argv[1:])
