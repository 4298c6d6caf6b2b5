"""Check an implementation, ours or a learner's, against the specification.

The modules, in the order in which data flows: `draws` makes inputs, `entries` evaluates the
formula of one entry, `formulas` and `tex` the printed one, `differences` derives numerically,
`checks` compares a function with its page, `mistakes` runs the wrong variants of a page,
`wiring` runs the steps of a network, `effects` trains it with mistakes in it, `derivations`
evaluates the lines of a page's reasoning. Two more need what the package does not: `symbolic`
compares with calculus by SymPy, on the numbers of `expressions`, and `peers` with PyTorch and
scikit-learn.

Someone else's code goes through more of them. `loading` runs what a file defines, `naming`
finds which of its names means what, `calling` calls a function as it wants to be called.
`judging` and `starting` compare what it gives, `diagnosis` names the mistakes, `failures` says
what broke. `checking` puts the `report` together, and `rendering` prints it. `runner` has all
that done in a process of its own, the `worker`. `worksheet` writes a module to fill in.
"""

from scratchnn.conformance.runner import check

__all__ = ["check"]
