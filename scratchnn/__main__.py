"""The command line, also as `python -m scratchnn`."""

import sys


def main() -> None:
    """Run a command; Ctrl-C ends it without a traceback."""
    if sys.stdout is None:  # and the next file that is opened would take its place
        sys.exit("Error: Standard output is closed. Send it to a file, or to /dev/null.")
    try:
        import signal

        # While a command is being loaded there is nothing to keep, and the system ends it most
        # plainly: libraries make other errors of a KeyboardInterrupt, or lose it.
        interrupt = signal.getsignal(signal.SIGINT)
        if interrupt is signal.default_int_handler:  # under nohup and the like it is ignored
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        from scratchnn.cli import app

        signal.signal(signal.SIGINT, interrupt)
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:  # not even the help can be written
        sys.exit(f"Error: {error.strerror}")


if __name__ == "__main__":
    main()
