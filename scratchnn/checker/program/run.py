"""One run of a program: in which variant of the world, what is moved, where it ends."""

import builtins
import importlib
import linecache
import sys
import types
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from scratchnn.checker.program import differences, instrument, load, patience
from scratchnn.checker.program.examples import Variant
from scratchnn.checker.program.failures import say
from scratchnn.checker.program.watch import Move, Recorder, Skip, Stop, Trace
from scratchnn.checker.program.world import World

PATIENCE = 3.0  # seconds that a run computes
FIRST_STOP = 3000  # events after which a run has probably shown a few steps


@dataclass(frozen=True)
class Request:
    """What a run is asked for."""

    variant: Variant = field(default_factory=Variant)
    moves: tuple[Move, ...] = ()
    wanted: frozenset[int] | None = None  # None: everything is kept
    stop: int = FIRST_STOP
    light: bool = False  # digests are enough
    driver: str = "whole"
    marks: frozenset[int] = frozenset()  # places: a loop that meets all of them ends early
    skip: Skip | None = None
    answered: tuple[int, int] = (0, 0)  # a place at which it is said what is equal, and how


Runner = Callable[[Request], Trace]


@dataclass
class Program:
    """A learner's program in the small world, to be run again and again.

    Parameters
    ----------
    source : Source
    drivers : dict
        Other ways of running it than as it stands, by name: each takes the program.
    """

    source: load.Source
    drivers: Mapping[str, Callable[["Program"], None]] = field(default_factory=dict)
    extra: str = ""  # lines that are run after it

    def __post_init__(self) -> None:
        folder = self.source.path.parent
        tree = load.with_beside(self.source.tree(), folder)
        self.files = [self.source.path]
        self.codes: dict[tuple[Path, bool], list[types.CodeType]] = {}
        self.modules: dict[str, types.ModuleType] = {}
        self.made: list[str] = []  # names of modules that end with a run
        self.world = World(folder, self.module, load.columns(tree))
        self.sources: dict[Path, load.Source] = {}
        self._hold(self.source.path, self.source)
        self.recorder = Recorder([], None, 0)
        self.request = Request()
        if self.extra:
            path = self.source.path.with_name("--run")
            self._hold(path, load.Source(path, self.extra))

    def _hold(self, file: Path, source: load.Source) -> None:
        """Keep a source, and let `inspect` find it, also where it lies in no file."""
        self.sources[file] = source
        text = source.text
        linecache.cache[str(file)] = (len(text), None, text.splitlines(True), str(file))

    def run(self, request: Request) -> Trace:
        """Run it once, and return what it reported."""
        self.request = request
        self.recorder = Recorder(
            list(request.moves),
            request.wanted,
            request.stop,
            self.world.fill,
            request.light,
            request.variant.times,
            request.marks,
            request.skip,
            request.answered,
        )
        self.world.start(request.variant)
        self.recorder.written = self.world.written
        self.world.report = lambda named: self.recorder.event(0, 0, named)
        self.modules, self.made = {}, []
        with self.world.entered(), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                with patience.limited(PATIENCE, self.sources):
                    self.drivers.get(request.driver, Program.whole)(self)
                self.recorder.trace.notes["ended"] = True
            except patience.Lost as lost:
                where = self.sources[lost.file].where(lost.line)
                self.recorder.trace.notes["lost"] = True
                self.recorder.trace.problems.append(
                    f"{where}: it was still computing there after {PATIENCE:g} s, and was ended"
                )
            except Stop as stop:
                self.recorder.trace.notes["stopped"] = self._place(stop, self.source.path)
        for name in self.made:
            sys.modules.pop(name, None)
        self.recorder.end()
        trace = self.recorder.trace
        trace.notes["files"] = [str(file) for file in self.files]
        trace.problems += [
            f"The module {name} is not installed, nor is there a file {name}.py beside it."
            for name in self.world.missing
        ]
        return trace

    def whole(self) -> types.ModuleType:
        """Run the program as it is."""
        module = self._module("learner", self.source.path)
        self._execute(module, self.source.path, "__main__")
        for path in self.sources:
            if path.name == "--run":
                self._execute(module, path, "__main__")
        return module

    def module(self, name: str, file: Path) -> types.ModuleType:
        """Return a module of the learner's that lies beside the file."""
        if name not in self.modules:
            self.modules[name] = made = self._module(f"learner.{name}", file)
            self._execute(made, file, made.__name__)  # its objects are told by it
        return self.modules[name]

    def fresh(self, name: str, file: Path) -> types.ModuleType:
        """Return an empty module in which code of the learner's can be run."""
        module = self._module(name, file)
        vars(module).update(self._tools(), __name__=name)
        return module

    def _module(self, name: str, file: Path) -> types.ModuleType:
        module = types.ModuleType(name)
        module.__file__ = str(file)
        if name not in sys.modules:
            self.made.append(name)
        sys.modules[name] = module  # dataclasses and pickle look for it
        return module

    def _execute(self, module: types.ModuleType, file: Path, called: str) -> None:
        names = vars(module)
        names.update(self._tools(), __name__=called)
        for code in self._code(file):
            try:
                exec(code, names)  # noqa: S102 (running it is the task)
            except Stop:
                raise
            except SystemExit:
                break
            except BaseException as error:  # whatever it raises, the rest is run all the same
                self.problem(error, file)

    def problem(self, error: BaseException, file: Path) -> None:
        """Note what a program raised, and where."""
        self.recorder.trace.problems.append(f"{self._place(error, file)}: {say(error)}")

    def _place(self, error: BaseException, file: Path) -> str:
        """Say where in a file something was raised."""
        lines, at = [], error.__traceback__
        while at:
            if at.tb_frame.f_code.co_filename == str(file):
                lines.append(at.tb_lineno)
            at = at.tb_next
        return self.sources[file].where(lines[-1]) if lines else file.name

    tools = ("display", "get_ipython")  # names that a notebook has

    def _tools(self) -> dict[str, Any]:
        bare = dict(vars(builtins))
        bare.update(
            open=self.world.open, input=self.world.ask, exit=leave, quit=leave,
            print=self.printed, __import__=self.world.importer,
            __build_class__=self.build_class,
        )  # fmt: skip
        return {
            "__builtins__": bare,
            instrument.WATCH: self.recorder,
            instrument.FRAME.format(0): 0,
            instrument.TURN: patience.turn,
            "display": silence,
            "get_ipython": lambda: importlib.import_module("types"),
        }

    def printed(self, *given: Any, **_: Any) -> None:
        """Stand in for `print`: nothing is shown, and it is noted where it was called."""
        code = sys._getframe(1)
        names = [str(file) for file in self.files]
        if code.f_code.co_filename in names:
            file = names.index(code.f_code.co_filename)
            self.recorder.told(file * instrument.FILE + code.f_lineno, *given)

    def build_class(self, *given: Any, **named: Any) -> Any:
        """Make a class whose objects stand in the same order in the sets of every run."""
        made: Any = builtins.__build_class__(*given, **named)
        if made.__hash__ is object.__hash__:
            number = self.recorder.number
            made.__hash__ = lambda one: number(one)
        return made

    def _code(self, file: Path) -> Sequence[types.CodeType]:
        one = file, self.request.variant.checks
        if one not in self.codes:
            if file not in self.sources:
                try:
                    source = load.read(file)
                    source.tree()
                except load.LoadError as error:
                    self.recorder.trace.problems.append(str(error))
                    self.codes[one] = []
                    return []
                self._hold(file, source)
            tree = self.sources[file].tree()
            if not self.request.variant.checks:
                differences.leave_out(tree)
            flags = instrument.future(tree)
            if file not in self.files:
                self.files.append(file)
            self.codes[one] = [
                compile(part, str(file), "exec", flags, dont_inherit=True)
                for part in instrument.instrumented(tree, self.files.index(file))
            ]
        return self.codes[one]


def silence(*_: Any, **__: Any) -> None:
    """Print nothing."""


def leave(*_: Any) -> None:
    """Leave the program."""
    raise SystemExit
