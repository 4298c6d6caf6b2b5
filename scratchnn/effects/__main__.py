"""`python -m scratchnn.effects`."""

from scratchnn.effects.kept import main

if __name__ == "__main__":
    main()
