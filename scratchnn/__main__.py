"""`python -m scratchnn` is the command line, too."""

from scratchnn.cli import app

app()
