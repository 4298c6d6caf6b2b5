"""Decide whether an expression is 0 whatever its letters stand for.

Needs SymPy, which the package does not: import this where it is used.
"""

import functools
import math
import operator
from collections import Counter
from collections.abc import Iterable
from typing import Any

import sympy
from sympy.polys.rings import ring


class Exp(sympy.Function):  # type: ignore[misc]  # SymPy has no types
    """The exponential, left as it stands.

    SymPy's own joins exp(a)·exp(b) into exp(a + b). To the zero test that is a third letter.
    """

    @classmethod
    def eval(cls, x: Any) -> Any:
        """Know the value at 0, and no other."""
        return sympy.Integer(1) if x == 0 else None

    def _eval_derivative(self, symbol: Any) -> Any:
        return self * self.args[0].diff(symbol)


class Root(sympy.Function):  # type: ignore[misc]
    """Root(p, q) is q·√(p/q), a letter of which only this is known: its square is pq.

    SymPy's own root finds |x| in √x², of which the zero test knows less.
    """

    @classmethod
    def eval(cls, p: Any, q: Any) -> Any:
        """Know the roots that are fractions."""
        root = sympy.sqrt(p) if q == 1 and p.is_Rational else None
        return root if root is not None and root.is_Rational else None

    def _eval_derivative(self, symbol: Any) -> Any:
        p, q = self.args
        return (p * q).diff(symbol) / (2 * self)


def is_zero(expression: Any) -> bool:
    """Return whether an expression is 0 whatever its letters stand for.

    Each exponential, logarithm and root counts as a letter of its own. What is left is a
    fraction of polynomials, and its numerator is expanded. If that is not 0, it is tried again
    with as few letters as `_written` needs. True is exact; False may also mean that some other
    rule was needed, such as that of a root of a product.

    Examples
    --------
    >>> x, y = sympy.symbols("x y")
    >>> is_zero(1 / (1 + Exp(x)) - Exp(-x) / (Exp(-x) + 1))
    True
    >>> is_zero((x + y) ** 2 - x**2 - y**2)
    False
    """
    return _vanishes(expression) or _vanishes(_written(expression, _unit(expression)))


def _vanishes(expression: Any) -> bool:
    if expression.has(sympy.zoo, sympy.nan):
        return False  # the logarithm of 0 is no number
    roots = sorted(expression.atoms(Root), key=lambda root: root.count_ops(), reverse=True)
    polynomials = _ring(expression, roots)
    numerator, _ = _fraction(expression, polynomials)
    squares = []
    for root in roots:  # each before those in it, so that its square is the leading term
        square, below = _fraction(sympy.Mul(*root.args), polynomials)
        if not below:
            squares.append(polynomials.from_expr(root) ** 2 - square)
    return bool((numerator.rem(squares) if squares else numerator) == 0)


def _ring(expression: Any, first: Iterable[Any] = ()) -> Any:
    """Return the polynomials in the letters of an expression, some of which come first."""
    letters = [*first, *expression.atoms(sympy.Symbol, sympy.Function)]
    return ring(list(dict.fromkeys(letters)), sympy.QQ)[0]


def _fraction(expression: Any, polynomials: Any) -> tuple[Any, Counter[Any]]:
    """Return a numerator, and the factors of a denominator with the power of each.

    SymPy's `together` gives the same, after a search for common factors in each sum, which
    takes most of its time. Here a factor is common where it is the same polynomial.
    """
    if expression.is_Pow and expression.exp.is_Integer:
        above, below = _fraction(expression.base, polynomials)
        power = int(expression.exp)
        if power < 0:
            above, below, power = _product(below), Counter({above: 1}), -power
        return above**power, Counter({factor: n * power for factor, n in below.items()})
    if not (expression.is_Add or expression.is_Mul):
        return polynomials.from_expr(expression), Counter()
    parts = [_fraction(part, polynomials) for part in expression.args]
    if expression.is_Mul:
        return math.prod(above for above, _ in parts), sum((b for _, b in parts), Counter())
    common = functools.reduce(operator.or_, (below for _, below in parts))
    return sum(above * _product(common - below) for above, below in parts), common


def _product(factors: Counter[Any]) -> Any:
    return math.prod(factor**power for factor, power in factors.items())


def _lowest(expression: Any) -> Any:
    """Return the polynomials above and below the bar, in lowest terms."""
    polynomials = _ring(expression)
    above, below = _fraction(expression, polynomials)
    return (polynomials.one * above).cancel(polynomials.one * _product(below))


def _unit(expression: Any) -> Any:
    """Return the fraction of which every coefficient in an exponent is a multiple."""
    exponents = [sympy.expand(one.args[0]) for one in expression.atoms(Exp)]
    terms = (term for exponent in exponents for term in sympy.Add.make_args(exponent))
    return sympy.Rational(1, math.lcm(*(int(term.as_coeff_Mul()[0].q) for term in terms)))


def _written(expression: Any, unit: Any) -> Any:
    """Write an expression with few exponentials, logarithms and roots.

    Of sums in exponents the terms are taken apart, of logarithms the factors, and what is under
    a root is brought to lowest terms.
    """
    if isinstance(expression, Exp):
        return _exponentials(expression.args[0], unit)
    given = [_written(part, unit) for part in expression.args]
    if isinstance(expression, sympy.log):
        return _logarithms(*given)
    if isinstance(expression, Root):
        p, q = (part.as_expr() for part in _lowest(given[0] / given[1]))
        return given[1] * Root(p, q) / q
    return expression.func(*given) if given else expression


def _exponentials(exponent: Any, unit: Any) -> Any:
    """Return exp of a sum as a product of powers, in which exp(−a) is 1 / exp(a)."""
    product, rest = sympy.Integer(1), sympy.Integer(0)
    for term in sympy.Add.make_args(sympy.expand(exponent)):
        factor, of = term.as_coeff_Mul()
        if isinstance(of, sympy.log) and factor.is_Integer:
            product *= _written(of.args[0], unit) ** factor
        else:
            rest += term
    for term in sympy.Add.make_args(sympy.expand(_written(rest, unit))):
        factor, of = term.as_coeff_Mul()
        power = factor / unit
        product *= Exp(of * unit) ** power if power.is_Integer else Exp(term)
    return product


def _logarithms(x: Any) -> Any:
    """Return log of a fraction as a sum; each term is the logarithm of a factor's size."""
    total = sympy.Integer(0)
    for polynomial, sign in zip(_lowest(x), (1, -1), strict=True):
        plain = polynomial.is_ground  # a number, of which SymPy finds no factors
        scale, factors = (polynomial.LC, ()) if plain else polynomial.factor_list()
        total += sign * sympy.log(abs(sympy.QQ.to_sympy(scale)))
        for factor, power in factors:
            of = factor.as_expr()
            size = -of if of.could_extract_minus_sign() else of
            total += sign * power * (of.args[0] if isinstance(of, Exp) else sympy.log(size))
    return total
