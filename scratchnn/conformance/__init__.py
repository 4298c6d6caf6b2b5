"""Check an implementation, ours or a learner's, against the specification.

The modules, in the order in which data flows: `draws` makes inputs, `entries` evaluates the
formula of one entry, `differences` derives numerically, `checks` compares a function with its
page, `mistakes` runs the wrong variants of a page, `wiring` runs the steps of a network,
`effects` trains it with mistakes in it.
"""
