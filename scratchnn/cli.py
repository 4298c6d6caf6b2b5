"""The command line: train the network, look at digits, list and cite equations, check code."""

import importlib.metadata
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from enum import StrEnum
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import get_console
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from scratchnn import interrupts
from scratchnn.choices import ACTIVATIONS, OPTIMIZERS, STARTS
from scratchnn.training.settings import SCHEDULES, Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy import ndarray as Array

    from scratchnn.checker.report import Report
    from scratchnn.data import Split
    from scratchnn.network import Parameters
    from scratchnn.training import History, Run, State

# Pandas and Matplotlib are slow to import. A command imports what it needs; help stays quick.


class Commands(TyperGroup):
    """Commands whose errors are a sentence and exit code 1, never a traceback."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; a word that is empty, as an unset name of a shell is, is none."""
        for before, word in pairwise(["scratchnn", *args]):
            name, equals, value = word.partition("=")
            if not word or (name.startswith("--") and equals and not value):
                ctx.fail(f"Nothing stands after {name or before}.")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            with interrupts.as_ctrl_c():
                return super().invoke(ctx)
        except BrokenPipeError:
            raise  # `scratchnn equations | head` is no error
        except (ValueError, OSError) as error:
            typer.echo(f"Error: {_reason(error)}", err=True)
            raise typer.Exit(1) from error
        except MemoryError as error:
            typer.echo("Error: there is not enough memory for this", err=True)
            raise typer.Exit(1) from error


def _reason(error: Exception) -> str:
    """Return what an error says, with the file that it is about."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


CURVE = "curve.png"  # where the curve is drawn, unless a file is named

app = typer.Typer(cls=Commands, no_args_is_help=True)

DRAWN = [name for name, start in STARTS.items() if start.is_random]

# Headings of the help, below which options stand together.
NETWORK: dict[str, Any] = {"rich_help_panel": "The network"}
OPTIMIZER: dict[str, Any] = {"rich_help_panel": "How it learns"}
LENGTH: dict[str, Any] = {"rich_help_panel": "How long"}
FILES: dict[str, Any] = {"rich_help_panel": "Files"}

# What an option may be that is not given.
Word = str | None
Whole = int | None
Number = float | None


def using(name: str) -> str:
    """Name the optimisers that are given a number."""
    return ", ".join(n for n, rule in OPTIMIZERS.items() if name in rule.numbers) or "none"


def number(name: str) -> Any:
    """Return the option of a number that some optimisers are given."""
    return option(f"Of {using(name)}: {getattr(Settings(), name):g}.", **OPTIMIZER)


def option(text: str, **more: Any) -> Any:
    """Return an option, of which the help says a few words."""
    return typer.Option(help=text, **more)


def one_of(names: Iterable[str], text: str, **more: Any) -> Any:
    """Return an option that may be one of some names, which the help lists."""
    return option(text, metavar="|".join(names), **more)


def whole(least: int, text: str) -> Any:
    """Return an option of how long to train: a whole number."""
    return option(text, min=least, **LENGTH)


def file(text: str, **more: Any) -> Any:
    """Return an option that names a file."""
    return option(text, metavar="FILE", **FILES, **more)


def flag(name: str, text: str, **more: Any) -> Any:
    """Return an option that is given or not."""
    return typer.Option(name, help=text, **more)


def _of_no_use(ctx: typer.Context, why: str, *names: str) -> None:
    """Refuse options that somebody gave, and that would be without effect."""
    for name in names:
        source = ctx.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            option = next(p.opts[0] for p in ctx.command.params if p.name == name)
            raise typer.BadParameter(f"it is without effect {why}", param_hint=option)


def _version(wanted: bool) -> None:
    if wanted:
        say(f"scratchnn {importlib.metadata.version('scratchnn')}")
        raise typer.Exit


DataOption = Annotated[
    str,
    option(
        "sample (5,000 digits, bundled), mnist (60,000, fetched once), or a path: "
        "Kaggle's train.csv, or MNIST's own files."
    ),
]
SeedOption = Annotated[int, option("Fixes the split and where the network starts.", min=0)]
DevOption = Annotated[int, option("How many images are set aside from training.", min=1)]


@app.callback()
def main(
    version: Annotated[  # noqa: ARG001 (its callback does the work)
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Train the neural network of a famous video, and look at what it reads."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # α and █ are not in every encoding


@app.command()
def train(
    ctx: typer.Context,
    data: DataOption = "sample",
    hidden: Annotated[
        list[int] | None, option("Units of a hidden layer, 10; repeat it for more.", **NETWORK)
    ] = None,
    activation: Annotated[
        Word, one_of(ACTIVATIONS, "Of hidden layers: relu.", **NETWORK)
    ] = None,
    weights: Annotated[Word, one_of(DRAWN, "How weights begin: uniform.", **NETWORK)] = None,
    biases: Annotated[Word, one_of(STARTS, "How biases begin: uniform.", **NETWORK)] = None,
    optimizer: Annotated[
        Word, one_of(OPTIMIZERS, "Equation of the update: gradient_step.", **OPTIMIZER)
    ] = None,
    alpha: Annotated[
        Number, option(f"Learning rate: 0.1; 0.001 for {using('epsilon')}.", **OPTIMIZER)
    ] = None,
    schedule: Annotated[
        Word, one_of(SCHEDULES, "How alpha changes: constant.", **OPTIMIZER)
    ] = None,
    beta: Annotated[Number, number("beta")] = None,
    beta1: Annotated[Number, number("beta1")] = None,
    beta2: Annotated[Number, number("beta2")] = None,
    epsilon: Annotated[Number, number("epsilon")] = None,
    l2: Annotated[
        Number, option("λ/m, the part of each weight that pulls it to 0.", **OPTIMIZER)
    ] = None,
    iterations: Annotated[Whole, whole(0, "Steps with all images in each: 500.")] = None,
    batch: Annotated[Whole, whole(1, "Images in a mini-batch: all.")] = None,
    epochs: Annotated[Whole, whole(0, "Passes in mini-batches: 10.")] = None,
    patience: Annotated[Whole, whole(1, "Passes to wait for a better dev accuracy.")] = None,
    seed: SeedOption = 0,
    dev: DevOption = 1000,
    float32: Annotated[
        bool, flag("--float32", "Half the memory and time, fewer digits.")
    ] = False,
    save: Annotated[Word, file("File to keep the parameters in, such as params.npz.")] = None,
    state: Annotated[Word, file("File to keep all in that --resume needs.")] = None,
    resume: Annotated[
        Word, file("Go on from what --state kept: same data, seed and dev.")
    ] = None,
    picture: Annotated[
        Word, file("File to draw the curve in: .png, .svg or .pdf.", show_default=CURVE)
    ] = None,
    no_picture: Annotated[bool, flag("--no-picture", "Draw no curve.", **FILES)] = False,
) -> None:
    """Train a network: the video's, or what the options make of it.

    Without options it is 784-10-10, 500 steps with all images in each. With
    --batch it goes through mini-batches, and says after each pass how good it is.
    Ctrl-C keeps what was learned.
    """
    options = locals()  # the settings among them go to the trainer as they are

    import numpy as np

    from scratchnn import pictures, training
    from scratchnn.data import load, split

    if no_picture:
        _of_no_use(ctx, "beside --no-picture", "picture")
    curve = None if no_picture else CURVE if picture is None else picture
    if curve is not None:
        pictures.check_path(curve)
        if picture is None:
            pictures.check_ours(curve)
    _check_outputs(data, resume, {"parameters": save, "state": state, "curve": curve})
    named = [field.name for field in fields(Settings)]
    chosen = {name: options[name] for name in named if options.get(name) is not None}
    before = training.load_state(resume) if resume else None
    # What does not fit is found before the data are read.
    settings = before.settings_with(chosen) if before else Settings.of(chosen)
    rng = np.random.default_rng(seed)
    narrow = before.parameters[0].dtype == np.float32 if before else float32
    if float32 and not narrow:
        _of_no_use(ctx, f"beside --resume: {resume} is of a run in float64", "float32")
    parts = split(load(data), rng, dev, np.float32 if narrow else np.float64)
    say(f"Data      {data}: {len(parts.y):,} images to train on, {dev:,} set aside (dev)")
    with _heard() as tell:
        _announce(parts, settings, before, seed)
        run = _learn(parts, rng, before, settings, chosen, tell)
        # One is kept, whatever becomes of the other.
        with interrupts.held_off(), ExitStack() as kept:
            if save:
                kept.callback(
                    training.save, save, run.parameters, run.state.settings.activation
                )
            if state:
                kept.callback(training.save_state, state, run.state)
    _summarise(run)
    _try_test(data, run)
    for what, path in (("Parameters", save), ("State", state)):
        if path:
            say(f"{what:10}  {path}")
    if curve:
        unit = run.state.settings.unit.removesuffix("s")
        pictures.save(curve, pictures.curve(run.history, unit))
        say(f"Curve       {curve}")
    if run.stopped:
        typer.echo(run.stopped, err=True)
        raise typer.Exit(1)


@app.command()
def show(
    index: Annotated[
        int, typer.Argument(metavar="INDEX", min=0, help="Which of the images set aside.")
    ] = 0,
    parameters: Annotated[
        Word,
        option("What train --save wrote. Without it, the video's run is trained first."),
    ] = None,
    wrong: Annotated[
        bool, flag("--wrong", "From INDEX on, the next one that is misread.")
    ] = False,
    data: DataOption = "sample",
    seed: SeedOption = 0,
    dev: DevOption = 1000,
    picture: Annotated[
        Word, option("File to draw it in, too: .png, .svg or .pdf.", metavar="FILE")
    ] = None,
) -> None:
    """Show an image with its label and what the network makes of it.

    The images are those set aside from training. Give --data, --seed and --dev
    as to train, or some may be images that the network has learned from.
    """
    import numpy as np

    from scratchnn import network, terminal, training
    from scratchnn.data import find, load, split

    if picture is not None:
        from scratchnn import pictures

        pictures.check_path(picture, [*find(data), *([parameters] if parameters else [])])
    loaded = training.load(parameters) if parameters else None
    rng = np.random.default_rng(seed)
    parts = split(load(data), rng, dev)
    if index >= dev:
        raise ValueError(f"INDEX must be from 0 to {dev - 1} (--dev is {dev}), got {index}")
    theta, activation = loaded or (_train_first(parts, rng), "relu")
    network.check_input(parts.X_dev, n=theta[0].shape[1])
    A = network.forward(theta, parts.X_dev, activation)[-1]
    if len(A) != 10:
        raise ValueError(f"{parameters}: expected a network with 10 outputs, got {len(A)}")
    y_hat = A.argmax(axis=0)
    if wrong:
        index = _misread(y_hat, parts.y_dev, index)

    said = f"prediction {y_hat[index]}, label {parts.y_dev[index]}"
    say(f"\nImage {index} of the {dev:,} set aside: {said}\n")
    pixels = np.rint(255 * parts.X_dev[:, index]).astype(np.uint8)
    shown = pixels, int(parts.y_dev[index]), A[:, index]
    get_console().print(terminal.digit(*shown))
    if picture is not None:
        pictures.save(picture, pictures.digit(*shown))
        say(f"\nPicture  {picture}")


@app.command()
def equations(
    tex: Annotated[bool, flag("--tex", "TeX instead of the formula of one entry.")] = False,
) -> None:
    """List the equations: id, title, and the formula of one entry."""
    from scratchnn import spec

    table = Table(box=None, padding=(0, 2, 1, 0))
    table.add_column("Equation", no_wrap=True)
    table.add_column("TeX" if tex else "One entry of it", overflow="fold")
    for equation in spec.load().values():
        formulas = equation.tex if tex else [output.entry for output in equation.outputs]
        table.add_row(
            Text.assemble((equation.id, "bold"), f"\n{equation.title}"),
            Text("\n".join(formulas)),
        )
    get_console().print(table)


# Ways to cite, as `scratchnn.citations` has them.
CitationFormat = StrEnum("CitationFormat", ["BIBTEX", "MARKDOWN", "TEXT", "LATEX", "IMPORT"])


@app.command()
def cite(
    id_: Annotated[
        str,
        typer.Argument(metavar="ID", help="Of an equation or law: backward/weight_gradient."),
    ],
    format_: Annotated[
        CitationFormat, typer.Option("--format", help="What to paste it into.")
    ] = CitationFormat.BIBTEX,
) -> None:
    """Cite an equation or a law, with the version that is installed.

    The formats: an entry for BibTeX, a Markdown link, plain text, the equation
    in LaTeX with its label, and the Python import.
    """
    from scratchnn import citations

    typer.echo(citations.FORMATS[format_](citations.find(id_)))


@app.command()
def check(
    ctx: typer.Context,
    path: Annotated[
        str | None,
        typer.Argument(
            metavar="PATH", help="A file .py or .ipynb, a folder, or package.module."
        ),
    ] = None,
    only: Annotated[str, option("A phase such as backward, or the id of an equation.")] = "",
    names: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="MINE=THEIRS", help="Your name for one of ours; repeat."),
    ] = None,
    run: Annotated[Word, option("A file with the lines that make and train it once.")] = None,
    as_json: Annotated[bool, flag("--json", "The report for a program.")] = False,
    as_csv: Annotated[bool, flag("--csv", "A folder as a table.")] = False,
    hint: Annotated[str, option("Say less: where, then kind, then form.", metavar="HOW")] = "",
    watch: Annotated[bool, flag("--watch", "Check again when it is saved.")] = False,
    time_limit: Annotated[
        float, option("Seconds that each run and function may take.", min=0.1)
    ] = 20,
    worksheet: Annotated[
        bool, flag("--worksheet", "Print a module of empty functions to fill in.")
    ] = False,
) -> None:
    """Check your own network against itself, and its functions against the equations.

    The program is run on made-up data, in a separate process and an empty folder.
    That protects from accidents and is no sandbox: check code that you trust.

    Ends with 0 if all was judged and is right, 1 if something is wrong, 2 if
    something was not judged.
    """
    from scratchnn import files
    from scratchnn.checker import entry, folder, show
    from scratchnn.checker import worksheet as sheet

    if worksheet:
        others = (p.name for p in ctx.command.params if p.name != "worksheet")
        _of_no_use(ctx, "beside --worksheet", *filter(None, others))
        typer.echo(sheet.write(), nl=False)
        return
    if path is None:
        raise typer.BadParameter("give a file, or --worksheet", param_hint="PATH")
    if hint not in ("", *show.HINTS):
        raise typer.BadParameter(f"expected {', '.join(show.HINTS)}", param_hint="--hint")
    _check_combination(ctx, Path(path), as_json, only)
    with _as_usage():
        options: dict[str, Any] = {
            "only": only, "names": _mapped(names or []), "time_limit": time_limit,
            "run": files.text(run) if run else "",
        }  # fmt: skip
        entry.check_arguments(path, **options)
    if Path(path).is_dir():
        if not folder.files(Path(path)):
            typer.echo(f"{path}: there is no file .py or .ipynb in it", err=True)
        raise typer.Exit(folder.check(Path(path), options, typer.echo, as_json, as_csv))
    while True:
        changed = folder.stamp(Path(path))
        with _as_usage():
            report = entry.check(path, **options)
        _show(report, hint, as_json)
        if not watch:
            raise typer.Exit(report.exit_code)
        folder.wait(Path(path), changed)


@contextmanager
def _as_usage() -> Iterator[None]:
    """Let what is wrong with an option be an error of usage."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise typer.BadParameter(_reason(error)) from error


def _check_combination(ctx: typer.Context, path: Path, as_json: bool, only: str) -> None:
    """Refuse options of `check` that would be without effect beside others."""
    if path.is_dir():
        _of_no_use(ctx, "for a folder, of which each file has a line", "hint", "watch")
    else:
        _of_no_use(ctx, "for a single file; give a folder, or --json", "as_csv")
    if as_json:
        _of_no_use(ctx, "beside --json", "as_csv", "hint")
    if only:
        _of_no_use(ctx, "beside --only, where single functions are judged", "run")


def _mapped(pairs: list[str]) -> dict[str, str]:
    """Return what `--map` was given."""
    told = [pair.partition("=")[::2] for pair in pairs]
    if not all(mine and theirs for mine, theirs in told):
        raise typer.BadParameter("expected mine=theirs, as in rectify=relu", param_hint="--map")
    mapped = dict(told)
    if len(mapped) < len(told):
        raise typer.BadParameter("one name of yours is given twice", param_hint="--map")
    return mapped


@app.command()
def vectors(
    against: Annotated[
        str,
        option(
            "Your function, as my_package:weight_gradient, or a file of answers, .json.",
            metavar="WHAT",
        ),
    ],
    only: Annotated[
        str, option("The id of the equation, if the function's name is another.")
    ] = "",
    time_limit: Annotated[
        float, option("Seconds that each case may take.", min=0.1, max=3600)
    ] = 20,
) -> None:
    """Hold a function to the test vectors, or the answers of a program in any language.

    A wrong one is told which mistake of the page it looks like. Your function is
    run in a separate process, which is no sandbox: it may do what you may. Ends
    with 0 if all cases agree, else with 1.
    """
    from scratchnn.verify import against as vectors_against

    verdicts = vectors_against.judge(against, only, time_limit)
    for verdict in verdicts:
        typer.echo(verdict.words)
    raise typer.Exit(any(verdict.faults for verdict in verdicts))


def _show(report: "Report", hint: str, as_json: bool) -> None:
    """Print a report: for a program, in a terminal, or in a log."""
    import json

    from scratchnn.checker import show

    if as_json:
        typer.echo(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    elif get_console().is_terminal:
        get_console().print(show.render(report, hint), width=show.LOG, crop=False)
    else:
        typer.echo(show.plain(report, hint))


def say(text: str) -> None:
    """Print a line; a progress bar that is running moves down."""
    get_console().print(Text(text), soft_wrap=True)


@contextmanager
def _heard() -> Iterator[Callable[[str], None]]:
    """Yield what prints a line while the network learns.

    Where nobody reads on, learning ends as by Ctrl-C, what was learned is kept, and only then
    is the reason raised.
    """
    unheard: list[BaseException] = []

    def tell(text: str) -> None:
        try:
            say(text)
        except (OSError, SystemExit) as error:  # rich ends the program where a pipe is closed
            unheard.append(error)
            interrupts.leave_terminal()
            raise KeyboardInterrupt from error

    yield tell
    if unheard:
        raise unheard[0]


def _check_outputs(data: str, resume: str | None, outputs: dict[str, str | None]) -> None:
    """Find out, before the work, whether what is asked for can be written and loses nothing."""
    from scratchnn import files
    from scratchnn.data import find

    given = {what: path for what, path in outputs.items() if path is not None}
    for path in given.values():
        files.check_writable(path)
    for (one, path), (other, beside) in combinations(given.items(), 2):
        if files.same(path, beside):
            raise ValueError(f"{path} cannot hold both the {one} and the {other}")
    read = find(data)
    for what, path in given.items():
        # A state may be put in the place of that from which the run went on.
        inputs = [*read, Path(resume)] if resume and what != "state" else read
        files.check_writable(path, inputs)


def _learn(
    parts: "Split",
    rng: "np.random.Generator",
    before: "State | None",
    settings: Settings,
    chosen: dict[str, Any],
    tell: Callable[[str], None],
) -> "Run":
    """Train, and say how it goes."""
    from scratchnn import training
    from scratchnn.pictures import percent

    def report(t: int, history: "History") -> None:
        told = f"{settings.unit[:-1].capitalize()} {t:>{len(str(settings.passes))}}  "
        training_ = f"{percent(history.training[t], 1):>7}"
        if settings.batch:
            told += f"loss {history.loss[t]:.4f}  training {training_}  "
            tell(f"{told}dev {percent(history.dev[t], 1):>7}")
        elif t % 10 == 0:
            tell(f"{told}accuracy {training_}")

    return training.train(
        *parts,
        rng=rng,
        state=before,
        on_iteration=report,
        progress=get_console().is_terminal,
        **chosen,
    )


def _summarise(run: "Run") -> None:
    """Say how it ended."""
    from scratchnn.pictures import percent

    settings, went = run.state.settings, len(run.history.loss) - 1
    if run.entry < went:
        say(
            f"\nEnded after {went:,} of {_passes(settings.passes, settings)}, "
            f"{went - run.entry:,} without a better dev accuracy; the best parameters are kept."
        )
    say(
        f"\nAfter {_passes(run.entry, settings)}: "
        f"{percent(run.history.training[run.entry], 1)} of the training set right, "
        f"{percent(run.history.dev[run.entry], 1)} of the dev set."
    )


def _passes(count: int, settings: Settings) -> str:
    return f"{count:,} {settings.unit[:-1] if count == 1 else settings.unit}"


def _announce(parts: "Split", settings: Settings, before: "State | None", seed: int) -> None:
    """Say what is trained, and how."""
    k, hidden = settings.classes, settings.hidden
    sizes = [len(parts.X), *hidden, k]
    if before:
        sizes = [len(parts.X), *(len(b) for b in before.parameters[1::2])]
    count = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(sizes))
    shape = "-".join(map(str, sizes))
    say(
        f"Network   {shape}, {settings.activation} and softmax; {count:,} parameters, "
        f"{parts.X.dtype}"
    )
    batches = f" in batches of {settings.batch}" if settings.batch else ""
    say(
        f"Training  {_passes(settings.passes, settings)}{batches}, α = {settings.rate:g}, "
        f"seed {seed}"
    )
    plain = Settings()
    more = [
        str(getattr(settings, name))
        for name in ("optimizer", "schedule")
        if getattr(settings, name) != getattr(plain, name)
    ]
    if settings.l2:
        more.append(f"λ/m = {settings.l2:g}")
    say(f"          {', '.join(more)}\n" if more else "")


def _try_test(data: str, run: "Run") -> None:
    """Say how good the network is on MNIST's test images, where the data have them."""
    from scratchnn import network
    from scratchnn.data import DataError, load_test, split
    from scratchnn.pictures import percent

    try:
        digits = load_test(data)
    except DataError as error:
        say(f"Test      no test images: {str(error).splitlines()[0]}")
        return
    if digits is None:
        return
    import numpy as np

    X, y, *_ = split(digits, np.random.default_rng(0), 0, run.parameters[0].dtype)
    A = network.forward(run.parameters, X, run.state.settings.activation)[-1]
    say(f"{percent(float(np.mean(A.argmax(axis=0) == y)), 2)} of the {len(y):,} test images.")


def _train_first(parts: "Split", rng: "np.random.Generator") -> "Parameters":
    """Train as the video does."""
    from scratchnn import training

    say("No --parameters, so the video's run is trained first: 500 iterations.")
    run = training.train(parts.X, parts.y, rng=rng, progress=get_console().is_terminal)
    if run.stopped:
        raise ValueError(run.stopped)
    return run.parameters


def _misread(y_hat: "Array", y: "Array", index: int) -> int:
    """Find the next image that is read wrongly."""
    for i in range(index, len(y)):
        if y_hat[i] != y[i]:
            return i
    raise ValueError(
        f"every image from {index} to {len(y) - 1} is read right; give a smaller INDEX"
    )
