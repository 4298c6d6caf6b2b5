"""What runs a learner's code for the checker: programs, and single functions, on request.

The same in a process of its own and in this one: a request and an answer are plain data.
"""

import contextlib
import gc
import io
import threading
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from scratchnn.checker.calls.calling import Learner
from scratchnn.checker.calls.convention import Convention
from scratchnn.checker.calls.definitions import Found, definitions
from scratchnn.checker.program import drivers, load
from scratchnn.checker.program.examples import Variant
from scratchnn.checker.program.failures import Empty, Failed, Misused, Unbound
from scratchnn.checker.program.run import Program, Request
from scratchnn.checker.program.watch import Move, Skip, Trace, Value

Content = dict[str, Any]
OBJECTS = 10_000  # that are made until cycles of them are looked for
# What a function raises when it is called in another way than it was meant.
RAISED = (NameError, AttributeError, LookupError, TypeError, ValueError, AssertionError)


class Rarely(contextlib.ContextDecorator):
    """Lets Python look for cycles of objects rarely: a run makes many objects, that stay.

    There is one threshold for all threads: the first to come sets it, the last sets it back.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = 0
        self.before = gc.get_threshold()

    def __enter__(self) -> None:
        with self.lock:
            if not self.inside:
                self.before = gc.get_threshold()
                gc.set_threshold(OBJECTS)
            self.inside += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.inside -= 1
            if not self.inside:
                gc.set_threshold(*self.before)


rarely_collected = Rarely()


class Service(Protocol):
    """Answers requests; another may do so in a process of its own."""

    def ask(self, request: Content) -> Content:
        """Answer a request."""


class Here:
    """Runs a learner's code in this process."""

    def __init__(self) -> None:
        self.program: Program | None = None
        self.found: list[Learner] = []
        self.printed = 0

    def ask(self, request: Content) -> Content:
        """Do what is asked for, and answer.

        Raises
        ------
        LoadError
            If the file cannot be read.
        """
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            answer: Content = getattr(self, f"do_{request['do']}")(request)
        self.printed += len(out.getvalue().splitlines())
        return answer | {"printed": self.printed}

    def do_open(self, request: Content) -> Content:
        """Read a program."""
        source = load.Source(
            Path(request["path"]), request["text"], request["cells"], request["problems"]
        )
        ways = dict.fromkeys(drivers.WAYS, drivers.drive)
        self.program = Program(source, ways, request.get("extra", ""))
        return {}

    def do_run(self, request: Content) -> Content:
        """Run it once."""
        assert self.program is not None  # noqa: S101 (it is opened first)
        return trace_out(self.program.run(request_in(request)))

    def do_functions(self, request: Content) -> Content:
        """Load what the program defines, and say which functions there are."""
        assert self.program is not None  # noqa: S101 (it is opened first)
        found: Found = definitions(self.program, request["mapped"])
        self.found = found.functions
        keep = (
            "name", "line", "file", "source", "is_empty", "supplied", "is_method", "ours",
            "arguments",
        )  # fmt: skip
        functions = [{k: getattr(f, k) for k in keep} for f in found.functions]
        for one in functions:
            one["program"] = self.program.source.text
        return {"functions": functions, "problems": found.problems, "unscaled": found.unscaled}

    def do_call(self, request: Content) -> Content:
        """Call one of them."""
        assert self.program is not None  # noqa: S101 (it is opened first)
        learner = replace(self.found[request["function"]])
        learner.mapped = {**learner.mapped, **request["mapped"]}
        convention = Convention(*request["convention"])
        state = np.random.get_state()  # noqa: NPY002
        np.random.seed(request["seed"])  # noqa: NPY002
        try:
            with self.program.world.entered():
                called = learner.call(
                    request["known"], request["canonical"], request["outputs"], convention
                )
        except Empty:
            return {"empty": True}
        except Unbound as unbound:
            return {"failed": str(unbound), "open": unbound.open, "left": unbound.left}
        except Failed as failed:
            return {
                "failed": str(failed),
                "shapes": isinstance(failed.__cause__, ValueError),
                "raised": isinstance(failed, Misused) or isinstance(failed.__cause__, RAISED),
            }
        finally:
            np.random.set_state(state)  # noqa: NPY002
        return asdict(called)


def request_out(request: Request) -> Content:
    """Return a request for a run as plain data."""
    return {
        "do": "run",
        "variant": asdict(request.variant),
        "moves": [list(move) for move in request.moves],
        "wanted": None if request.wanted is None else sorted(request.wanted),
        "stop": request.stop,
        "light": request.light,
        "driver": request.driver,
        "marks": sorted(request.marks),
        "skip": request.skip and [*request.skip[:2], sorted(request.skip.marks)],
        "answered": list(request.answered),
    }


def request_in(content: Content) -> Request:
    """Return a request for a run from plain data."""
    wanted, variant, skip = (content[name] for name in ("wanted", "variant", "skip"))
    return Request(
        Variant(**{**variant, "columns": tuple(variant["columns"])}),
        tuple(Move(*move) for move in content["moves"]),
        None if wanted is None else frozenset(wanted),
        content["stop"],
        content["light"],
        content["driver"],
        frozenset(content["marks"]),
        skip and Skip(skip[0], skip[1], frozenset(skip[2])),
        tuple(content["answered"]),
    )


def trace_out(trace: Trace) -> Content:
    """Return what a run reported as plain data: each value once, and where it was seen."""
    notes = {k: v for k, v in trace.notes.items() if isinstance(v, int | str | list | bool)}
    return {
        "heads": np.array(trace.heads, dtype=int), "ids": np.array(trace.ids, dtype=int),
        "functions": trace.functions if trace.heads else [], "values": trace.values,
        "arrays": trace.arrays, "caught": trace.caught,
        "count": trace.count, "problems": trace.problems, "notes": notes,
    }  # fmt: skip


def trace_in(content: Content) -> Trace:
    """Return what a run reported from plain data, which is not trusted."""
    values = [v if type(v) is Value else _value(*v) for v in content["values"]]
    arrays = {str(k): np.asarray(v) for k, v in content["arrays"].items()}
    if arrays and not arrays.keys() >= {value.digest for value in values}:
        raise ValueError("a run reported numbers that it did not send")
    heads, ids = content["heads"].tolist(), content["ids"].tolist()
    functions = list(map(str, content["functions"]))
    if max(ids, default=-1) >= len(values) or max(heads[1::3], default=-1) >= len(functions):
        raise ValueError("a run reported values that it did not send")
    caught = {int(k): dict(v) for k, v in content["caught"].items()}
    problems = [str(p) for p in content["problems"]]
    count, notes = int(content["count"]), content["notes"]
    return Trace(heads, ids, values, functions, arrays, caught, count, problems, notes)


def _value(key: Any, text: Any, digest: Any, number: Any) -> Value:
    """Return a value that was sent by another process."""
    return Value(str(key), str(text), str(digest), int(number))
