"""The network in what a program computed: its parameters, its layers, its loss and slopes."""
