"""The command line, also as `python -m scratchnn`."""

import sys


def main() -> None:
    """Run a command; Ctrl-C ends it without a traceback, while it is still being loaded too."""
    try:
        from scratchnn.cli import app

        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:  # not even the help can be written
        sys.exit(f"Error: {error.strerror}")


if __name__ == "__main__":
    main()
