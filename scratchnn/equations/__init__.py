"""The equations, one function each; the module is the phase of training it belongs to."""
