"""Read the pages: their front matter is the specification.

Everything that is wrong with a page raises `SpecificationError` with the page's name. What a
page promises about its function is checked elsewhere, in `scratchnn.conformance`.
"""

import importlib
import inspect
import re
import types
import typing
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from importlib.metadata import metadata
from pathlib import Path
from typing import Any, TypeVar

import yaml

PACKAGE = Path(__file__).parent
PAGES = PACKAGE / "pages" if (PACKAGE / "pages").exists() else PACKAGE.parent / "docs"
# The addresses that the package's metadata names, by their labels.
ADDRESSES = dict(
    line.split(", ", 1) for line in metadata("scratchnn").get_all("Project-URL") or []
)
SITE = ADDRESSES["Documentation"]

PHASES = ("initial", "forward", "loss", "backward", "update", "measure")
DOMAINS = (
    "real", "positive", "fraction", "probability", "one-hot", "label",
    "size", "count", "shape", "generator", "pixel",
)  # fmt: skip
FAILURES = ("shape", "nan", "overflow")
SCALES = ("1", "m", "1/m")

Shape = tuple[str | int, ...]
_YAML = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C where it is, ten times as fast
T = TypeVar("T")


class SpecificationError(ValueError):
    """A page breaks the contract; the message says which page, where, and how."""


@dataclass(frozen=True)
class Symbol:
    """An array or number that an equation is given."""

    name: str
    shape: Shape | str  # names of sizes, or "any": a matrix as well as a bias column
    means: str = ""
    domain: str = "real"
    kink: float | None = None
    tie: bool = False


@dataclass(frozen=True, kw_only=True)
class Output(Symbol):
    """What an equation gives, with the formula of one entry."""

    entry: str

    @property
    def indices(self) -> list[str]:
        """Names of the indices on the left side of the entry form."""
        left = self.entry.split(" = ", 1)[0]
        return re.findall(r"\w+", left.removeprefix(self.name))

    @property
    def formula(self) -> str:
        """Right side of the entry form."""
        return self.entry.split(" = ", 1)[1]


@dataclass(frozen=True)
class Step:
    """One call of an equation: which one, on what, and the name of what comes out."""

    out: str
    call: str
    with_: dict[str, Any] = field(hash=False)

    @property
    def phase(self) -> str:
        """Phase of training that the equation belongs to."""
        return self.call.split("/")[0]


@dataclass(frozen=True)
class Gradient:
    """What a backward equation differentiates, with respect to what, at what scale."""

    steps: tuple[Step, ...]
    wrt: str
    draw: tuple[Symbol, ...] = ()
    upstream: str | None = None
    scale: str = "1"


@dataclass(frozen=True)
class Mistake:
    """A wrong variant that people really write."""

    id: str
    code: str
    by: str
    seen: str
    expect: str | None = None
    at: dict[str, Any] = field(default_factory=dict, hash=False)
    is_: str = ""  # completes "your db2 is …"
    harmless: bool = False  # another way, which is not called wrong in a reader's code


@dataclass(frozen=True)
class Derivation:
    """What the displayed lines of a page speak of, besides its inputs and outputs."""

    draw: tuple[Symbol, ...] = ()
    steps: tuple[Step, ...] = ()
    depends: dict[str, str] = field(default_factory=dict, hash=False)  # J(…) is J at another …
    small: str | None = None  # an approximation holds to first order in it


@dataclass(frozen=True)
class Equation:
    """The specification of one equation: the front matter of its page."""

    title: str
    id: str
    tex: str
    inputs: tuple[Symbol, ...]
    outputs: tuple[Output, ...]
    mistakes: tuple[Mistake, ...]
    since: str  # the version that brought it
    gradient: Gradient | None = None
    where: dict[str, str] = field(default_factory=dict, hash=False)
    derivation: Derivation = Derivation()

    @property
    def function(self) -> Callable[..., Any]:
        """The function of the same id."""
        return function(self.id)


@dataclass(frozen=True)
class Wiring:
    """A mistake of wiring: a step of the network replaced by another."""

    id: str
    replace: Step
    seen: str


@dataclass(frozen=True)
class Network:
    """The steps of a network, in order."""

    title: str
    id: str
    sizes: dict[str, int] = field(hash=False)
    inputs: tuple[Symbol, ...]
    steps: tuple[Step, ...]
    mistakes: tuple[Wiring, ...]

    def uses(self, id_: str) -> list[Step]:
        """Return the steps at which an equation stands in the network."""
        return [step for step in self.steps if step.call == id_]

    @property
    def flows(self) -> list[tuple[Step | Symbol, Step]]:
        """Each array on its way: where it comes from, and the step that it is given to."""
        makers: dict[str, Step | Symbol] = {s.name: s for s in self.inputs if s.shape}
        found = []
        for step in self.steps:
            given = [name for name in step.with_.values() if isinstance(name, str)]
            found += [(makers[name], step) for name in given if name in makers]
            makers[step.out] = step
        return found


@dataclass(frozen=True)
class Law:
    """A statement that follows from the equations, and the test that checks it."""

    title: str
    id: str
    tex: str
    uses: tuple[str, ...]
    check: str
    since: str
    derivation: Derivation = Derivation()


@dataclass(frozen=True)
class Withdrawal:
    """Since which version a page is withdrawn, why, and the ids to use in its place."""

    since: str
    why: str
    replaced_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tombstone:
    """What stays of a withdrawn equation or law, so that its id leads somewhere for good."""

    title: str
    id: str
    since: str
    withdrawn: Withdrawal


@dataclass(frozen=True)
class Letter:
    """How a symbol is written, and what it stands for."""

    name: str
    tex: str
    means: str
    shape: Shape | str = ()
    index: bool = False  # may stand under another symbol, and run


@dataclass(frozen=True)
class Notation:
    """Every symbol of the specification."""

    title: str
    symbols: tuple[Letter, ...]

    @property
    def tex(self) -> dict[str, str]:
        """TeX of each symbol, by name."""
        return {letter.name: letter.tex for letter in self.symbols}


def load(pages: Path = PAGES) -> dict[str, Equation]:
    """Return every equation by id, in the order of the phases and of the functions within.

    Raises
    ------
    SpecificationError
        If a page breaks the contract.
    """
    known = notation(pages).tex
    equations = {}
    for page in (pages / "equations").glob("*/*.md"):
        if _is_withdrawn(page):
            continue
        equation = read(page, Equation)
        _check_id(equation.id, page.relative_to(pages / "equations"))
        _check_equation(equation, known)
        equations[equation.id] = equation
    order = list(functions())
    if set(order) != set(equations):
        without = sorted(set(order) ^ set(equations))
        raise SpecificationError(f"page without function, or function without page: {without}")
    return {id_: equations[id_] for id_ in order}


def network(pages: Path = PAGES) -> Network:
    """Return the video's network as steps."""
    page = read(pages / "networks" / "two_layer.md", Network)
    _check_symbols(page.id, [s.out for s in page.steps], notation(pages).tex)
    outs = [step.out for step in page.steps]
    replaced = [mistake.replace for mistake in page.mistakes]
    if not {step.out for step in replaced} <= set(outs):
        raise SpecificationError(f"{page.id}: a mistake replaces a step that there is not")
    placed = [*enumerate(page.steps), *((outs.index(step.out), step) for step in replaced)]
    for place, step in placed:
        _check_step(page.id, step)
        given = {*page.sizes, *(symbol.name for symbol in page.inputs), *outs[:place]}
        late = [v for v in step.with_.values() if isinstance(v, str) and v not in given]
        if late:
            raise SpecificationError(f"{page.id}: {step.out} needs {', '.join(late)} too early")
    return page


def laws(pages: Path = PAGES) -> dict[str, Law]:
    """Return every law by id.

    Raises
    ------
    SpecificationError
        If a page breaks the contract.
    """
    known = notation(pages).tex
    found = {}
    for page in sorted((pages / "laws").glob("*.md")):
        if _is_withdrawn(page):
            continue
        law = read(page, Law)
        _check_id(law.id, page.relative_to(pages))
        _version(law.id, law.since)
        _check_law(law, known)
        _check_derivation(law.id, law.derivation, known)
        found[law.id] = law
    return found


def laws_of(id_: str) -> list[Law]:
    """Return the laws that use an equation."""
    return [law for law in laws().values() if id_ in law.uses]


def withdrawn(pages: Path = PAGES) -> dict[str, Tombstone]:
    """Return every withdrawn equation and law by id.

    Raises
    ------
    SpecificationError
        If one still has a function, or is said to be replaced by what there is not.
    """
    files = [*(pages / "equations").glob("*/*.md"), *(pages / "laws").glob("*.md")]
    found = {}
    for page in sorted(filter(_is_withdrawn, files)):
        stone = read(page, Tombstone)
        folder = pages if page.parent.name == "laws" else pages / "equations"
        _check_id(stone.id, page.relative_to(folder))
        _check_tombstone(stone, known={*functions(), *laws(pages)})
        found[stone.id] = stone
    return found


def notation(pages: Path = PAGES) -> Notation:
    """Return every symbol that the pages may use.

    Raises
    ------
    SpecificationError
        If two have the same name, or are written alike.
    """
    page = read(pages / "notation.md", Notation)
    for written in ([s.name for s in page.symbols], [s.tex for s in page.symbols]):
        twice = sorted(one for one, times in Counter(written).items() if times > 1)
        if twice:
            raise SpecificationError(f"notation.md: {', '.join(twice)} defined twice")
    return page


def function(id_: str) -> Callable[..., Any]:
    """Return the function that an id names.

    Raises
    ------
    SpecificationError
        If there is none.
    """
    if id_ not in functions():
        raise SpecificationError(f"no function {id_}; there are {', '.join(functions())}")
    return functions()[id_]


@cache
def functions() -> dict[str, Callable[..., Any]]:
    """Return every equation's function by id, in the order of training."""
    found: dict[str, Callable[..., Any]] = {}
    for phase in PHASES:
        module = importlib.import_module(f"scratchnn.equations.{phase}")
        for name, member in vars(module).items():
            ours = inspect.isfunction(member) and member.__module__ == module.__name__
            if ours and "__" not in name:  # mutmut puts a function's mutants beside it
                found[f"{phase}/{name}"] = member
    return found


def read(page: Path, kind: type[T]) -> T:
    """Read a page's front matter as the given kind.

    Raises
    ------
    SpecificationError
        If there is no front matter, or a key is missing, unknown or of the wrong type.
    """
    found = _read(page, typing.cast(Any, kind), page.stat().st_mtime_ns)
    return typing.cast(T, found)


@cache
def _read(page: Path, kind: Any, changed: int) -> Any:
    return _build(kind, _front_matter(page, changed), page.name)


@cache
def _front_matter(page: Path, changed: int) -> Any:  # noqa: ARG001 (a changed page is read anew)
    text = page.read_text(encoding="utf-8")
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not match:
        raise SpecificationError(f"{page.name}: must begin with front matter between two ---")
    try:
        return yaml.load(match[1], _YAML)  # noqa: S506 (both are safe)
    except yaml.YAMLError as error:
        raise SpecificationError(f"{page.name}: front matter is not YAML: {error}") from error


def _is_withdrawn(page: Path) -> bool:
    keys = _front_matter(page, page.stat().st_mtime_ns)
    return isinstance(keys, dict) and "withdrawn" in keys


def _build(kind: Any, value: Any, where: str) -> Any:
    """Turn plain YAML into dataclasses; the vocabulary is closed."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if hasattr(kind, "__dataclass_fields__"):
        return _build_fields(kind, value, where)
    if origin in (types.UnionType, typing.Union):
        options = [a for a in arguments if a is not types.NoneType]
        matching = [a for a in options if isinstance(value, _plain(a))]
        return _build((matching or options)[0], value, where)
    if not isinstance(value, _plain(kind)) or (isinstance(value, bool) and kind is not bool):
        raise SpecificationError(f"{where}: expected {_plain(kind)}, got {value!r}")
    if origin is tuple:
        return tuple(_build(arguments[0], v, f"{where}[{i}]") for i, v in enumerate(value))
    return value


def _build_fields(kind: Any, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise SpecificationError(f"{where}: expected keys and values, got {value!r}")
    hints = typing.get_type_hints(kind)
    keys = {f.name.rstrip("_"): f for f in fields(kind)}
    required = {k for k, f in keys.items() if f.default is f.default_factory is MISSING}
    for problem, names in (
        ("unknown key", value.keys() - keys.keys()),
        ("missing key", required - value.keys()),
    ):
        if names:
            raise SpecificationError(f"{where}: {problem} {', '.join(sorted(map(str, names)))}")
    return kind(
        **{
            (name := keys[key].name): _build(hints[name], given, f"{where}: {key}")
            for key, given in value.items()
        }
    )


def _plain(kind: Any) -> Any:
    """Type that YAML gives for an annotation."""
    origin = typing.get_origin(kind) or kind
    return {tuple: list, float: (int, float), Any: object}.get(origin, origin)


def _check_law(law: Law, known: Mapping[str, str]) -> None:
    """Check what a law says against the notation and the functions."""
    _check_letters(law.id, law.tex, known)
    if not law.uses:
        raise SpecificationError(f"{law.id}: `uses` must name an equation")
    for id_ in law.uses:
        if id_ not in functions():
            raise SpecificationError(f"{law.id}: `uses` names {id_}, which is no equation")
    if not re.fullmatch(r"tests/\w+\.py::test_\w+", law.check):
        raise SpecificationError(
            f"{law.id}: `check` must be like tests/test_laws.py::test_name, got {law.check}"
        )


def _check_letters(id_: str, tex: str, known: Mapping[str, str]) -> None:
    """Check that every letter of a formula belongs to a symbol, a command, or is Euler's e."""
    symbols = "|".join(re.escape(t) for t in sorted(known.values(), key=len, reverse=True))
    commands = r"\\operatorname\{\w+\}|\\[A-Za-z]+|e(?=\^)"
    rest = re.sub(f"{symbols}|{commands}", "", tex)
    _check_symbols(id_, re.findall(r"[A-Za-z]", rest), ())


def _check_id(id_: str, page: Path) -> None:
    """Check that an id is where its page is, seen from the folder that holds such pages."""
    wanted = page.with_suffix("").as_posix()
    if id_ != wanted:
        raise SpecificationError(f"{page.name}: id must be {wanted}, got {id_}")


def _version(id_: str, text: str) -> tuple[int, ...]:
    """Return a version as numbers, which compare as versions do."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", text):
        raise SpecificationError(f"{id_}: since must be a version such as 0.1.0, got {text}")
    return tuple(map(int, text.split(".")))


def _check_tombstone(stone: Tombstone, known: Iterable[str]) -> None:
    if stone.id in functions():
        raise SpecificationError(f"{stone.id}: withdrawn, but its function is still there")
    if _version(stone.id, stone.since) >= _version(stone.id, stone.withdrawn.since):
        raise SpecificationError(f"{stone.id}: withdrawn before it was there")
    unknown = [id_ for id_ in stone.withdrawn.replaced_by if id_ not in known]
    if unknown:
        raise SpecificationError(f"{stone.id}: replaced by unknown {', '.join(unknown)}")


def _check_equation(equation: Equation, known: Mapping[str, str]) -> None:
    """Check what a page says against itself, the notation and the function's signature."""
    id_ = equation.id
    _check_letters(id_, equation.tex, known)
    _version(id_, equation.since)
    names = [symbol.name for symbol in equation.inputs]
    if list(inspect.signature(equation.function).parameters) != names:
        raise SpecificationError(f"{id_}: the function's arguments must be {', '.join(names)}")
    drawn = equation.gradient.draw if equation.gradient else ()
    symbols = [*equation.inputs, *equation.outputs, *drawn]
    for symbol in symbols:
        sizes = () if symbol.shape == "any" else symbol.shape
        _check_symbols(id_, [symbol.name, *(n for n in sizes if isinstance(n, str))], known)
        if symbol.domain not in DOMAINS:
            raise SpecificationError(f"{id_}: {symbol.name}: unknown domain {symbol.domain}")
    for symbol in (*equation.inputs, *equation.outputs):
        if not symbol.means:
            raise SpecificationError(f"{id_}: {symbol.name} lacks `means`")
    for output in equation.outputs:
        if not re.match(rf"{output.name}(\[\w+(, \w+)*\])? = ", output.entry):
            raise SpecificationError(f"{id_}: the entry must begin with {output.name}[…] =")
    for mistake in equation.mistakes:
        if mistake.expect not in (None, *FAILURES):
            raise SpecificationError(f"{id_}: {mistake.id}: unknown failure {mistake.expect}")
        if not mistake.at.keys() <= set(names):
            raise SpecificationError(f"{id_}: {mistake.id} is given at an unknown input")
    if equation.gradient:
        _check_gradient(id_, equation.gradient, names, known)
    elif id_.startswith("backward/"):
        raise SpecificationError(f"{id_}: every backward page says what it differentiates")
    _check_derivation(id_, equation.derivation, known)


def _check_gradient(id_: str, rule: Gradient, names: list[str], known: Iterable[str]) -> None:
    made = [step.out for step in rule.steps]
    drawn = [symbol.name for symbol in rule.draw]
    _check_symbols(id_, made, known)
    for step in rule.steps:
        _check_step(id_, step)
    if len(set(made + drawn)) != len(made + drawn):
        raise SpecificationError(f"{id_}: a step of `gradient` overwrites another's symbol")
    if rule.scale not in SCALES:
        raise SpecificationError(f"{id_}: scale must be one of {', '.join(SCALES)}")
    if rule.wrt not in [*drawn, *names]:
        raise SpecificationError(f"{id_}: {rule.wrt} is neither drawn nor an input")


def _check_derivation(id_: str, derivation: Derivation, known: Iterable[str]) -> None:
    named = [*derivation.depends, *derivation.depends.values()]
    named += [derivation.small] if derivation.small else []
    _check_symbols(id_, [symbol.name for symbol in derivation.draw] + named, known)
    _check_symbols(id_, [step.out for step in derivation.steps], known)
    for step in derivation.steps:
        _check_step(id_, step)


def _check_symbols(id_: str, names: Iterable[str], known: Iterable[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SpecificationError(f"{id_}: {', '.join(unknown)} not defined in notation.md")


def _check_step(id_: str, step: Step) -> None:
    arguments = list(inspect.signature(function(step.call)).parameters)
    if list(step.with_) != arguments:
        raise SpecificationError(f"{id_}: {step.call} must be given {', '.join(arguments)}")
