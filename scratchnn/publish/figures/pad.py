"""What the page needs on which one draws a digit: trained numbers, digits, and measurements."""

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from scratchnn import data, spec
from scratchnn.equations.initial import scale_pixels
from scratchnn.equations.measure import accuracy, predictions
from scratchnn.network import Parameters, backward, forward, update
from scratchnn.pictures import percent
from scratchnn.publish.browser import javascript
from scratchnn.publish.figures import video
from scratchnn.publish.figures.video import ALPHA, result
from scratchnn.publish.text import mathematics
from scratchnn.publish.text.writer import render
from scratchnn.verify.cache import cached

FOLDER = "assets/live"  # of the scripts, in the site as among the pages
SCRIPTS = spec.PACKAGE.parent / "docs" / FOLDER
PROGRAM = Path(__file__).with_name("placing.mjs")


def files() -> dict[str, bytes]:
    """Return the files that the scripts fetch, by their place in the site."""
    return {
        f"{FOLDER}/network.bin": packed(result().parameters),
        f"{FOLDER}/network-db.bin": packed(slipped()),
        f"{FOLDER}/digits.bin": digits(),
    }


def packed(parameters: Parameters) -> bytes:
    """Return parameters as numbers of four bytes, one after the other."""
    return b"".join(theta.astype("<f4").tobytes() for theta in parameters)


def digits() -> bytes:
    """Return the first digit of each class in the dev set that is read rightly.

    A byte is its label, and one each of its pixels.
    """
    right = np.argmax(result().A, axis=0) == result().y
    firsts = [np.flatnonzero(right & (result().y == label))[0] for label in range(10)]
    return b"".join(bytes([result().y[i]]) + result().pixels[i].tobytes() for i in firsts)


def slipped() -> Parameters:
    """Return what the same run gives with the video's biases: one number for a whole layer."""

    def train() -> list[list[list[float]]]:
        X, Y, parameters = result().X, result().Y, result().start
        for _ in range(video.ITERATIONS):
            gradients = backward(parameters, forward(parameters, X), X, Y)
            # np.sum(dZ) / m sums over the units as well
            one_number = tuple(
                np.full_like(d, d.sum()) if d.shape[1] == 1 else d for d in gradients
            )
            parameters = update(parameters, one_number, ALPHA)
        return [theta.tolist() for theta in parameters]

    kept = cached("slipped", train, [data.SAMPLE.read_bytes()])
    return tuple(np.array(theta) for theta in kept)


def accuracies() -> dict[str, float]:
    """Return which part of the dev set is read, by how it is shown."""
    scripts = {
        path.name: path.read_bytes() for path in (SCRIPTS / "place.js", SCRIPTS / "network.js")
    }
    numbers = packed(result().parameters)

    def measure() -> dict[str, float]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / FOLDER).mkdir(parents=True)
            for script, text in scripts.items():
                (folder / FOLDER / script).write_bytes(text)
            written = {
                "package.json": b'{"type": "module"}',
                "equations.js": javascript.module().encode(),
                "forms.js": javascript.data().encode(),
                "labels.bin": result().y.astype(np.uint8).tobytes(),
                "pixels.bin": result().pixels.tobytes(),
                "network.bin": numbers,
                PROGRAM.name: PROGRAM.read_bytes(),
            }
            for file, content in written.items():
                (folder / file).write_bytes(content)
            command = [*mathematics.node_command(), PROGRAM.name]
            done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE)  # noqa: S603
        return json.loads(done.stdout)

    rests = [*scripts.values(), PROGRAM.read_bytes(), javascript.module().encode(), numbers]
    return cached("placing", measure, rests)


def table() -> str:
    """Return how many digits are read, by how they are shown, as a table."""
    X = scale_pixels(result().pixels)
    other = accuracy(predictions(forward(slipped(), X)[-1]), result().y)
    measured = accuracies() | {"as MNIST has them, to the network with one bias": float(other)}
    rows = [(shown, percent(part, 1)) for shown, part in measured.items()]
    return render("table.html", head=("Shown", "Read rightly"), rows=rows)
