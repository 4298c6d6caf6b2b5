"""What the pages say, as objects: plain data, and what follows from it alone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from scratchnn.spec.error import SpecificationError
from scratchnn.spec.functions import function

Shape = tuple[str | int, ...]


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
    stable: str = ""  # the same for floats, where the entry form overflows or cancels


@dataclass(frozen=True)
class Step:
    """One call of an equation, or a sum: what it is given, and the names of what comes out."""

    out: tuple[str, ...]
    call: str = ""
    with_: dict[str, Any] = field(default_factory=dict, hash=False)
    sum: tuple[str, ...] = ()
    # Of a sum, the phase of its first term; what a page cannot say is not read from it.
    phase: str = field(default="", metadata={"derived": True})

    def __post_init__(self) -> None:
        if self.call:
            object.__setattr__(self, "phase", self.call.partition("/")[0])

    @property
    def name(self) -> str:
        """The name of what comes out last, by which a step is known."""
        return self.out[-1]

    @property
    def sources(self) -> list[str]:
        """Names of the values that it is given; a list is a shape, and no value."""
        return [*(v for v in self.with_.values() if isinstance(v, str)), *self.sum]

    @property
    def python(self) -> str:
        """It as a line of Python."""
        right = " + ".join(self.sum)
        if self.call:
            given = ", ".join(map(_python, self.with_.values()))
            right = f"{self.call.partition('/')[2]}({given})"
        return f"{', '.join(self.out)} = {right}"


def _python(given: Any) -> str:
    """Return what a step is given as Python: a name, or a shape."""
    if not isinstance(given, list):
        return str(given)
    return f"({', '.join(map(str, given))}{',' if len(given) == 1 else ''})"


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


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What any page may say for those who search."""

    sentence: str = ""  # what the page answers, for whoever reads nothing else
    headline: str = ""  # what a list of results shows; without it, the title
    asked: tuple[str, ...] = ()  # words by which people look for it
    answered: dict[str, str] = field(default_factory=dict, hash=False)  # in which section
    search: dict[str, Any] = field(default_factory=dict, hash=False)  # for the site's own


@dataclass(frozen=True)
class Equation(Listed):
    """The specification of one equation: the front matter of its page.

    Formulas and outputs come in the same order, and are computed from top to bottom: a name
    on the right means its newest value.
    """

    title: str
    id: str
    tex: tuple[str, ...]
    inputs: tuple[Symbol, ...]
    outputs: tuple[Output, ...]
    mistakes: tuple[Mistake, ...]
    since: str  # the version that brought it
    example: dict[str, Any] = field(hash=False)
    video: str = ""  # where in the video it is said, in minutes and seconds
    gradient: Gradient | None = None
    where: dict[str, str] = field(default_factory=dict, hash=False)
    derivation: Derivation = Derivation()

    @property
    def printed(self) -> str:
        """Its formulas as one piece of TeX: several stand below each other, aligned."""
        if len(self.tex) == 1:
            return self.tex[0]
        lines = (re.sub(r"=|\\leftarrow", r"&\g<0>", line, count=1) for line in self.tex)
        return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"

    @property
    def phase(self) -> str:
        """Phase of training that it belongs to."""
        return self.id.partition("/")[0]

    @property
    def name(self) -> str:
        """Name of its function."""
        return self.id.partition("/")[2]

    @property
    def step(self) -> Step:
        """The step that calls it on inputs of its own names."""
        given = {symbol.name: symbol.name for symbol in self.inputs}
        return Step(tuple(output.name for output in self.outputs), self.id, given)

    @property
    def has_corner(self) -> bool:
        """Whether an input can be where the slope jumps, or where two are equal."""
        return any(symbol.kink is not None or symbol.tie for symbol in self.inputs)

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

    @property
    def steps(self) -> list[Step]:
        """Its step."""
        return [self.replace]


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Steps that replace some of a network's, or are added to them."""

    add: tuple[Step, ...] = ()
    replace: tuple[Step, ...] = ()

    @property
    def steps(self) -> list[Step]:
        """All of its steps."""
        return [*self.replace, *self.add]


@dataclass(frozen=True)
class Misuse(Changes):
    """A mistake with a choice: steps of its network replaced by others, or added to them."""

    id: str
    seen: str
    instead: tuple[str, ...] = ()  # other choices, which were meant and are not made


@dataclass(frozen=True)
class Choice(Changes):
    """Another way to build a network: steps that replace some of its own, or are added."""

    id: str
    title: str
    inputs: tuple[Symbol, ...] = ()
    at: dict[str, float] = field(default_factory=dict, hash=False)  # what curves are made with
    for_: tuple[str, ...] = ()  # each step once for each of these, which {theta} stands for
    mistakes: tuple[Misuse, ...] = ()


@dataclass(frozen=True)
class Network(Listed):
    """The steps of a network, in order."""

    title: str
    id: str
    sizes: dict[str, int] = field(hash=False)
    inputs: tuple[Symbol, ...]
    steps: tuple[Step, ...]
    mistakes: tuple[Wiring, ...]
    choices: tuple[Choice, ...] = ()

    def uses(self, id_: str) -> list[Step]:
        """Return the steps at which an equation stands in the network."""
        return [step for step in self.steps if step.call == id_]

    def offers(self, id_: str) -> list[Choice]:
        """Return the choices by which an equation comes into the network."""
        return [c for c in self.choices if any(step.call == id_ for step in c.steps)]

    @property
    def misuses(self) -> list[tuple[Choice, Misuse]]:
        """Every mistake that can be made with a choice, behind the choice."""
        return [(choice, mistake) for choice in self.choices for mistake in choice.mistakes]

    def replaced(self, step: Step) -> "Network":
        """Return the network with a step in the place of that of its phase and name.

        Raises
        ------
        SpecificationError
            If there is no such step.
        """
        there = [(one.phase, one.name) for one in self.steps]
        if (step.phase, step.name) not in there:
            raise SpecificationError(
                f"{step.python} replaces nothing: no step of the phase {step.phase} makes "
                f"{step.name}; there are {', '.join(n for p, n in there if p == step.phase)}"
            )
        place = there.index((step.phase, step.name))
        if step == self.steps[place]:
            raise SpecificationError(
                f"{step.python} changes nothing: the network has this very step; write another"
            )
        return replace(self, steps=(*self.steps[:place], step, *self.steps[place + 1 :]))

    def added(self, step: Step) -> "Network":
        """Return the network with a step at the end of its phase.

        Raises
        ------
        SpecificationError
            If the first term of a sum is made nowhere, or the network has no such phase.
        """
        if step.sum:
            makers = [one for one in self.steps if step.sum[0] in one.out]
            if not makers:
                raise SpecificationError(
                    f"{step.python}: no step makes {step.sum[0]}; a sum begins with what one "
                    "makes, at the end of whose phase it is added"
                )
            step = replace(step, phase=makers[0].phase)
        phases = [one.phase for one in self.steps]
        if step.phase not in phases:
            raise SpecificationError(f"{step.python}: there is no phase {step.phase}")
        end = len(phases) - phases[::-1].index(step.phase)
        return replace(self, steps=(*self.steps[:end], step, *self.steps[end:]))

    def chosen(self, *ids: str) -> "Network":
        """Return the network as some of its choices make it.

        Raises
        ------
        SpecificationError
            If there is no such choice, or a step of one replaces nothing.
        """
        known = {choice.id: choice for choice in self.choices}
        network = self
        for id_ in ids:
            if id_ not in known:
                raise SpecificationError(
                    f"{self.id}: no choice {id_}; there are {', '.join(known) or 'none'}"
                )
            network = replace(network, inputs=(*network.inputs, *known[id_].inputs))
            network = network.changed(known[id_])
        return network

    def meant(self, mistake: Misuse) -> "Network":
        """Return the network that a mistake with its choice is taken for."""
        return self.chosen(*mistake.instead)

    def mistaken(self, mistake: Misuse) -> "Network":
        """Return the network with a mistake, which is given what the right one is given."""
        return replace(self, inputs=self.meant(mistake).inputs).changed(mistake)

    def changed(self, by: Changes) -> "Network":
        """Return the network with steps replaced and added.

        Raises
        ------
        SpecificationError
            As `replaced` and `added` do.
        """
        network = self
        for step in by.replace:
            network = network.replaced(step)
        for step in by.add:
            network = network.added(step)
        return network

    @property
    def state(self) -> list[str]:
        """Names of what the start makes and the update makes anew."""
        made = {name for s in self.steps if s.phase == "initial" for name in s.out}
        anew = [name for s in self.steps if s.phase == "update" for name in s.out]
        return [name for name in dict.fromkeys(anew) if name in made]

    @property
    def parameters(self) -> list[str]:
        """Names of the state that the way forward reads: weights and biases."""
        read = {name for s in self.steps if s.phase == "forward" for name in s.sources}
        return [name for name in self.state if name in read]

    @property
    def derived(self) -> dict[str, str]:
        """What the way back computes derivatives of, by the derivative's name: dW1 of W1."""
        makes = [n for s in self.steps if s.phase != "backward" for n in s.out]
        outs = dict.fromkeys(n for s in self.steps if s.phase == "backward" for n in s.out)
        return {name: name[1:] for name in outs if name[0] == "d" and name[1:] in makes}

    @property
    def flows(self) -> list[tuple[Step | Symbol, Step]]:
        """Each array on its way: where it comes from, and the step that it is given to."""
        return list(self._flows())

    def _flows(self) -> Iterator[tuple[Step | Symbol, Step]]:
        makers: dict[str, Step | Symbol] = {s.name: s for s in self.inputs if s.shape}
        for step in self.steps:
            for name in step.sources:
                if name in makers:
                    yield makers[name], step
            makers |= dict.fromkeys(step.out, step)


@dataclass(frozen=True)
class Law(Listed):
    """A statement that follows from the equations, and the test that checks it."""

    title: str
    id: str
    tex: str
    uses: tuple[str, ...]
    check: str
    since: str
    video: str = ""
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
class Notation(Listed):
    """Every symbol of the specification."""

    title: str
    symbols: tuple[Letter, ...]

    @cached_property
    def tex(self) -> dict[str, str]:
        """TeX of each symbol, by name."""
        return {letter.name: letter.tex for letter in self.symbols}

    @cached_property
    def by_name(self) -> dict[str, Letter]:
        """Each symbol by its name."""
        return {letter.name: letter for letter in self.symbols}

    def letter(self, name: str) -> Letter | None:
        """Return a symbol; `vW1` is the v of W1, though only the two are defined.

        Examples
        --------
        >>> v, W1 = Letter("v", "v", "speed", "any"), Letter("W1", "W_1", "", ("n", "k"))
        >>> Notation("", (v, W1)).letter("vW1")
        Letter(name='vW1', tex='v_{W_1}', means='speed, of W1', shape=('n', 'k'), index=False)
        """
        known = self.by_name
        if name in known:
            return known[name]
        for end in range(1, len(name)):
            one, of = known.get(name[:end]), known.get(name[end:])
            if one is not None and of is not None:
                tex = f"{one.tex}_{{{of.tex}}}"
                shape = of.shape if one.shape else ()  # a number stays one
                return Letter(name, tex, f"{one.means}, of {of.name}", shape)
        return None
