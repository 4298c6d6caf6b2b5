"""Files of data sets: which are there, and what one holds that was pickled."""

import io
from collections.abc import Callable
from typing import Any

from scratchnn.checker.program.examples import Variant, examples
from scratchnn.checker.program.standins import part

COLOURS = 3072  # numbers of a small picture in colour
WORDS = ("mnist", "cifar", "train", "test", "t10k", "data", "digit", "image", "label", "batch")
NETWORKS = ("model", "weight", "param", "net", "best", "check")  # what is kept of a training
OTHERS = (".csv", ".txt", ".data", ".npz", ".npy", ".mat")  # files that are no pickles
ENDINGS = (*OTHERS, ".gz", ".pkl", ".pickle")


def is_data(name: str) -> bool:
    """Tell whether a file of this name would hold data, and no network.

    Examples
    --------
    >>> [is_data(name) for name in ("data/mnist.pkl.gz", "data_batch_1", "model_data.pkl")]
    [True, True, False]
    """
    base = name.replace("\\", "/").rpartition("/")[2]
    holds = base.endswith(ENDINGS) or "ubyte" in base or "batch" in base
    return (
        holds
        and any(word in base for word in WORDS)
        and not any(word in base for word in NETWORKS)
    )


def found(look: Callable[..., bool]) -> Callable[..., bool]:
    """Return what finds a file also where its data would be made up."""

    def there(name: Any, *rest: Any, **named: Any) -> bool:
        return is_data(str(name).lower()) or look(name, *rest, **named)

    return there


class Sets(tuple[Any, ...]):
    """Images and labels in sets, and by the names under which others keep them."""

    made: Variant

    def __new__(cls, sets: Any, variant: Variant) -> "Sets":
        """Make it of the sets."""
        made = super().__new__(cls, sets)
        made.made = variant
        return made

    def __getitem__(self, key: Any) -> Any:
        """Return a set by its number, or a part of the data by its name."""
        return part(key, self.made) if isinstance(key, str) else super().__getitem__(key)


class MadeUp(io.BytesIO):
    """A file with a data set that was pickled."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def content(self, variant: Variant) -> Any:
        """Return what is unpickled: a batch of images in colour, or three sets of images."""
        if "batch" in self.name or "cifar" in self.name:
            data = examples(variant, COLOURS)
            x, y = (data.x_test, data.y_test) if "test" in self.name else (data.x, data.y)
            held = {"data": x, "labels": y.tolist()}
            return held | {name.encode(): value for name, value in held.items()}
        data = examples(variant)
        test = (data.x_test / variant.scale, data.y_test)
        return Sets(((data.x / variant.scale, data.y), test, test), variant)
