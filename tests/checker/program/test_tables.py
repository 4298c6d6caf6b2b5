"""Tables without pandas do what pandas does, where programs read their data with it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from scratchnn.checker.program import tables

ROWS = np.array([[3, 0, 255], [1, 7, 8], [3, 9, 10], [0, 1, 2]])
NAMES = ["label", "pixel0", "pixel1"]

IDIOMS: dict[str, Callable[[Any, Any], Any]] = {
    "array": lambda t, _: np.array(t),
    "values": lambda t, _: t.values,
    "to_numpy": lambda t, _: t.to_numpy(dtype=float),
    "shape": lambda t, _: np.array(t.shape),
    "transposed": lambda t, _: t.T.values,
    "column": lambda t, _: t["label"].values,
    "attribute": lambda t, _: t.label.to_numpy(),
    "columns": lambda t, _: t[["pixel1", "label"]].values,
    "iloc_column": lambda t, _: t.iloc[:, 0].values,
    "iloc_rest": lambda t, _: t.iloc[:, 1:].values,
    "iloc_rows": lambda t, _: t.iloc[:2].values,
    "iloc_row": lambda t, _: np.array(t.iloc[1]),
    "iloc_entry": lambda t, _: np.array(t.iloc[2, 1]),
    "loc_columns": lambda t, _: t.loc[:, "pixel0":"pixel1"].values,
    "loc_column": lambda t, _: t.loc[:, "label"].values,
    "slice": lambda t, _: t[1:3].values,
    "mask": lambda t, _: t[t["label"] == 3].values,
    "drop_columns": lambda t, _: t.drop(columns=["label"]).values,
    "drop_axis": lambda t, _: t.drop("label", axis=1).values,
    "drop_rows": lambda t, _: t.drop([0, 2]).values,
    "pop": lambda t, _: np.column_stack([t.pop("label"), t.values]),
    "divided": lambda t, _: (t / 255.0).values,
    "from_the_left": lambda t, _: (1 - t["label"]).values,
    "head": lambda t, _: t.head(2).values,
    "astype": lambda t, _: t.astype("float32").values,
    "names": lambda t, _: np.array(t.columns.tolist()),
    "has": lambda t, _: np.array("label" in t),
    "length": lambda t, _: np.array([len(t), len(t["label"])]),
    "product": lambda t, _: np.dot(np.ones((2, 4)), t),
    "new_column": lambda t, _: [t.__setitem__("one", 1), t.values][1],
    "apply": lambda t, _: t["label"].apply(lambda v: v * 2).values,
    "map": lambda t, _: t["label"].map({0: 5, 1: 6, 3: 7}).values,
    "unique": lambda t, _: np.sort(t["label"].unique()),
    "dummies": lambda t, module: module.get_dummies(t["label"]).values.astype(int),
    "factorize": lambda t, module: module.factorize(t["label"], sort=True)[0],
    "shuffled": lambda t, _: np.sort(t.sample(frac=1).values, axis=0),
}


@pytest.mark.parametrize("idiom", IDIOMS)
def test_an_idiom_gives_what_it_gives_in_pandas(idiom: str) -> None:
    ours, theirs = (
        IDIOMS[idiom](module.DataFrame(ROWS, columns=NAMES), module)
        for module in (tables.pandas(pd.read_csv), pd)
    )
    assert type(ours) is type(theirs)
    assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours, theirs)


def test_what_is_not_there_is_an_error() -> None:
    table = tables.Table(ROWS, NAMES)
    with pytest.raises(AttributeError, match="groupby"):
        table.groupby("label")
    with pytest.raises(KeyError, match="digit"):
        table["digit"]
