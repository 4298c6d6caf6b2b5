"""Set everything up, then serve the site, run the tests or build the site.

The first run makes a virtual environment in .venv and fetches what the project needs into it;
it takes a minute or two and the network. Later runs start at once. What they do stands in
tasks.py, which an old Python could not even read.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python may be what runs this)
    sys.exit("scratchnn needs Python 3.11 or newer; this is Python " + sys.version.split()[0])

import tasks

if __name__ == "__main__":
    os.environ["NO_MKDOCS_2_WARNING"] = "1"  # it is why the site builds with Zensical too
    # The matrices are small: on a busy machine several threads only wait for each other, and
    # training takes ten times as long.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # pip compiles nothing here, and hundreds of processes import the same.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        tasks.main(__doc__.partition("\n")[0])
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        sys.exit("{}: {}".format(error.filename, error.strerror))  # noqa: UP032 (as above)
