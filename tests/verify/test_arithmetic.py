"""A number that has one method for all operations stands on either side of each."""

import operator
from typing import Any

import pytest

from scratchnn.verify.arithmetic import Arithmetic, Operation


class Told(Arithmetic):
    """Tells what was asked of it."""

    def _with(self, operation: Operation, one: Any, other: Any) -> tuple[str, bool, bool]:
        return operation.__name__, one is self, other is self


@pytest.mark.parametrize(
    "operation", [operator.add, operator.sub, operator.mul, operator.truediv]
)
def test_each_operation_knows_its_sides(operation: Operation) -> None:
    told = Told()
    assert operation(told, 1) == (operation.__name__, True, False)
    assert operation(1, told) == (operation.__name__, False, True)
