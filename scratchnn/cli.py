"""The command line: train the network, look at digits, list and cite equations, check code."""

import importlib.metadata
import io
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import get_console
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

if TYPE_CHECKING:
    from numpy import ndarray as Array

    from scratchnn.training import History

# Pandas and Matplotlib are slow to import. A command imports what it needs; help stays quick.


class Commands(TyperGroup):
    """Commands whose errors are a sentence and exit code 1, never a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # `scratchnn equations | head` is no error
        except (ValueError, OSError) as error:
            reason = str(error)
            if isinstance(error, OSError) and error.filename:
                reason = f"{error.filename}: {error.strerror}"
            typer.echo(f"Error: {reason}", err=True)
            raise typer.Exit(1) from error


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False)

DataOption = Annotated[
    str,
    typer.Option(
        "--data",
        help="sample (5,000 digits, bundled), mnist (60,000, fetched once), or a path: "
        "Kaggle's train.csv, or MNIST's own files.",
    ),
]
SeedOption = Annotated[
    int, typer.Option("--seed", min=0, help="Fixes the split and where the network starts.")
]
DevOption = Annotated[
    int, typer.Option("--dev", min=1, help="How many images are set aside from training.")
]


def _version(wanted: bool) -> None:
    if wanted:
        say(f"scratchnn {importlib.metadata.version('scratchnn')}")
        raise typer.Exit


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
    data: DataOption = "sample",
    alpha: Annotated[float, typer.Option(help="Learning rate.")] = 0.1,
    iterations: Annotated[int, typer.Option(min=0, help="Steps downhill.")] = 500,
    seed: SeedOption = 0,
    dev: DevOption = 1000,
    float32: Annotated[
        bool, typer.Option("--float32", help="Half the memory and time, fewer digits.")
    ] = False,
    save: Annotated[
        Path | None, typer.Option(help="File to keep the parameters in, such as params.npz.")
    ] = None,
    picture: Annotated[
        Path, typer.Option(help="File to draw the curve in: .png, .svg or .pdf.")
    ] = Path("curve.png"),
    no_picture: Annotated[bool, typer.Option("--no-picture", help="Draw no curve.")] = False,
) -> None:
    """Train the video's network; print the accuracy at every tenth iteration."""
    import numpy as np

    from scratchnn import pictures, training
    from scratchnn.data import load, split

    if save:
        training.check_writable(save)
    if not no_picture:
        _check_picture(picture)
        if save and save.resolve() == picture.resolve():
            raise ValueError(f"{save} cannot hold both the parameters and the curve")

    rng = np.random.default_rng(seed)
    digits = load(data)
    X, y, X_dev, y_dev = split(digits, rng, dev, np.float32 if float32 else np.float64)
    say(f"Data      {data}: {len(y):,} images to train on, {dev:,} set aside (dev)")
    say(f"Network   784-10-10, ReLU and softmax; 7,960 parameters, {X.dtype}")
    say(f"Training  {iterations:,} iterations, α = {alpha:g}, seed {seed}\n")

    width = len(str(iterations))

    def tell(t: int, history: "History") -> None:
        if t % 10 == 0:
            accuracy = pictures.percent(history.training[t], 1)
            say(f"Iteration {t:>{width}}  accuracy {accuracy:>7}")

    run = training.train(
        X,
        y,
        X_dev,
        y_dev,
        rng=rng,
        alpha=alpha,
        iterations=iterations,
        on_iteration=tell,
        progress=get_console().is_terminal,
    )
    history = run.history
    say(
        f"\nAfter {len(history.loss) - 1:,} iterations: "
        f"{pictures.percent(history.training[-1], 1)} of the training set right, "
        f"{pictures.percent(history.dev[-1], 1)} of the dev set."
    )
    if save:
        training.save(save, run.parameters)
        say(f"Parameters  {save}")
    if not no_picture:
        pictures.curve(history).savefig(picture)
        say(f"Curve       {picture}")
    if run.stopped:
        typer.echo(run.stopped, err=True)
        raise typer.Exit(1)


@app.command()
def show(
    index: Annotated[
        int, typer.Argument(metavar="INDEX", min=0, help="Which of the images set aside.")
    ] = 0,
    parameters: Annotated[
        Path | None,
        typer.Option(
            help="What train --save wrote. Without it, the video's run is trained first."
        ),
    ] = None,
    wrong: Annotated[
        bool, typer.Option("--wrong", help="From INDEX on, the next one that is misread.")
    ] = False,
    data: DataOption = "sample",
    seed: SeedOption = 0,
    dev: DevOption = 1000,
    picture: Annotated[
        Path | None, typer.Option(help="File to draw it in, too: .png, .svg or .pdf.")
    ] = None,
) -> None:
    """Show an image with its label and what the network makes of it.

    The images are those set aside from training. Give --data, --seed and --dev
    as to train, or some may be images that the network has learned from.
    """
    import numpy as np

    from scratchnn import network, training
    from scratchnn.data import load, split

    if picture:
        _check_picture(picture)
    theta = training.load(parameters) if parameters else None
    rng = np.random.default_rng(seed)
    X, y, X_dev, y_dev = split(load(data), rng, dev)
    if index >= dev:
        raise ValueError(f"INDEX must be from 0 to {dev - 1} (--dev is {dev}), got {index}")
    if theta is None:
        say("No --parameters, so the video's run is trained first: 500 iterations.")
        run = training.train(X, y, rng=rng, progress=get_console().is_terminal)
        if run.stopped:
            raise ValueError(run.stopped)
        theta = run.parameters
    network.check_input(X_dev, n=theta[0].shape[1])
    A = network.forward(theta, X_dev)[-1]
    if len(A) != 10:
        raise ValueError(f"{parameters}: expected a network with 10 outputs, got {len(A)}")
    y_hat = A.argmax(axis=0)
    if wrong:
        later = np.flatnonzero(y_hat[index:] != y_dev[index:])
        if not later.size:
            raise ValueError(
                f"every image from {index} to {dev - 1} is read right; give a smaller INDEX"
            )
        index += int(later[0])

    pixels = np.rint(255 * X_dev[:, index]).astype(np.uint8)
    label, probabilities = int(y_dev[index]), A[:, index]
    beside = Table.grid(padding=(0, 3))
    beside.add_row(_image(pixels), _bars(label, probabilities))
    say(f"\nImage {index} of the {dev:,} set aside: prediction {y_hat[index]}, label {label}\n")
    get_console().print(beside)
    if picture:
        from scratchnn import pictures

        pictures.digit(pixels, label, probabilities).savefig(picture)
        say(f"\nPicture  {picture}")


@app.command()
def equations(
    tex: Annotated[
        bool, typer.Option("--tex", help="TeX instead of the formula of one entry.")
    ] = False,
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


class CitationFormat(StrEnum):
    """Ways to cite."""

    BIBTEX = "bibtex"
    MARKDOWN = "markdown"
    TEXT = "text"
    LATEX = "latex"
    IMPORT = "import"


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
    path: Annotated[
        str | None,
        typer.Argument(metavar="PATH", help="A file .py or .ipynb, or package.module."),
    ] = None,
    only: Annotated[
        str, typer.Option(help="A phase such as backward, or the id of an equation.")
    ] = "",
    names: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="MINE=THEIRS", help="Your name for one of ours; repeat."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report for a program.")] = False,
    time_limit: Annotated[
        float, typer.Option(min=0.1, help="Seconds that each function may take.")
    ] = 20,
    worksheet: Annotated[
        bool, typer.Option("--worksheet", help="Print a module of empty functions to fill in.")
    ] = False,
) -> None:
    """Check your own network against the equations, and name its mistakes.

    Imports, functions, classes and constants of the file are run, in a separate
    process; the rest of it is not. That is no sandbox: check code that you trust.

    Ends with 0 if all is right, 1 if something is wrong, 2 if nothing can be checked.
    """
    import json

    from scratchnn.checker import rendering
    from scratchnn.checker.runner import check as check_code
    from scratchnn.checker.worksheet import write

    if worksheet:
        typer.echo(write(), nl=False)
        return
    if path is None:
        raise typer.BadParameter("give a file, or --worksheet", param_hint="PATH")
    mapped = dict(pair.split("=", 1) for pair in names or [] if "=" in pair)
    if len(mapped) < len(names or []):
        raise typer.BadParameter("expected mine=theirs, as in rectify=relu", param_hint="--map")
    try:
        report = check_code(path, only=only, names=mapped, time_limit=time_limit)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if as_json:
        typer.echo(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    elif get_console().is_terminal:
        get_console().print(rendering.render(report), width=rendering.LOG, crop=False)
    else:
        typer.echo(rendering.plain(report))
    raise typer.Exit(report.exit_code)


def say(text: str) -> None:
    """Print a line; a progress bar that is running moves down."""
    get_console().print(Text(text), soft_wrap=True)


def _check_picture(path: Path) -> None:
    """Find out whether a picture could be written, before the work."""
    from scratchnn.pictures import ENDINGS
    from scratchnn.training import check_writable

    if path.suffix.lower() not in ENDINGS:
        raise ValueError(f"{path}: a picture must end in {', '.join(ENDINGS)}")
    check_writable(path)


def _image(pixels: "Array") -> Text:
    """Draw two rows of pixels in each row of characters."""
    console = get_console()
    coloured = console.color_system is not None and not console.no_color
    text = Text(no_wrap=True)
    for row, (above, below) in enumerate(pixels.reshape(14, 2, 28)):
        text.append("\n" if row else "")
        for a, b in zip(above, below, strict=True):
            if coloured:
                text.append("▀", f"rgb({a},{a},{a}) on rgb({b},{b},{b})")
            else:
                text.append(" ▄▀█"[2 * (a > 127) + (b > 127)])
    return text


def _bars(label: int, probabilities: "Array") -> Text:
    """Draw a bar for each digit, and say which is the prediction and which the label."""
    text = Text(no_wrap=True)
    prediction = probabilities.argmax()
    for i, probability in enumerate(probabilities):
        marks = [name for name, j in (("prediction", prediction), ("label", label)) if i == j]
        bar = "█" * round(20 * probability)
        line = f"\n{i}  {bar:20} {100 * probability:5.1f} %  {', '.join(marks)}"
        text.append(line, "bold" if marks else "")
    return text
