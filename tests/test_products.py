"""What pages multiply matrices with gives what NumPy gives, and shows nothing of itself."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from numpy import ndarray as Array

from scratchnn import products
from scratchnn.training.tape import Tape

RNG = np.random.default_rng(0)
LARGE, LEFT = RNG.random((300, 200)), RNG.random((7, 300))
PLAIN = """
import sys
from scratchnn import session
sys.stdout.write(session.answer(sys.stdin.read()))
"""
INSTALLED = f"from scratchnn import products\nproducts.install()\n{PLAIN}"


def run(code: str, program: str = INSTALLED) -> str:
    """Return what comes of the last example of a block, in a process of its own."""
    question = json.dumps({"blocks": [{"printed": "", "typed": code}]})
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, input=question, capture_output=True, text=True, check=True)
    got: str = json.loads(done.stdout)["results"][-1]["got"]
    return got


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (LEFT, LARGE),
        (LEFT, np.asfortranarray(LARGE)),
        (LEFT.astype("float32"), LARGE),
        (LEFT[:, :200], LARGE.T),
        (LEFT[:0], LARGE),
        (LEFT[0], LARGE),
        (LEFT, LARGE[:, 0]),
        (LEFT[None], LARGE),
        (LARGE.astype(int), LARGE.T.astype(int)),
        (LEFT.view(type("Own", (np.ndarray,), {})), LARGE),
    ],
    ids=lambda x: f"{x.dtype}{x.shape}",
)
def test_a_product_is_that_of_numpy(a: Array, b: Array) -> None:
    ours, theirs = products.product(a, b), a @ b
    assert (type(ours), ours.dtype, ours.shape) == (type(theirs), theirs.dtype, theirs.shape)
    assert np.allclose(ours, theirs, rtol=1e-12 if ours.dtype == float else 0)


def test_a_product_is_recorded_as_one_of_ours() -> None:
    found = np.zeros((7, 200))
    tape = Tape(lambda _, a, b: (products.product(a, b),), [found], [LEFT, LARGE])
    tape()
    assert np.array_equal(found, products.product(LEFT, LARGE))
    assert not any(call.func is np.matmul for call in tape.calls)


@pytest.mark.parametrize("written", ["a @ b", "linear(a, b, 0)", "f(a, b)"])
def test_every_large_product_of_a_page_is_ours(written: str) -> None:
    code = f"""
import numpy as np
from scratchnn import linear
def f(a, b):
    return a @ b

def noted(*given, out, einsum=np.einsum):
    print("ours", end=" ")
    einsum(*given, out=out)

np.einsum = noted
a, b = np.eye(2, 200), np.ones((200, 300))
print(({written}).sum())
"""
    assert run(code) == "ours ours 600.0\n"


@pytest.mark.slow
@pytest.mark.parametrize("function", ["linear", "lambda A, B, b: A @ B + b"])
def test_an_error_reads_as_if_numpy_had_multiplied(function: str) -> None:
    code = f"""
import numpy as np
from scratchnn import linear
f = {function}
f(np.ones((2, 3)), np.ones((4, 5)), 0)
"""
    ours, theirs = (
        [line for line in run(code, program).splitlines() if not re.fullmatch(r"[ ~^]+", line)]
        for program in (INSTALLED, PLAIN)
    )
    assert ours[-1].startswith("ValueError: matmul: Input operand 1 has a mismatch")
    assert ours == theirs
