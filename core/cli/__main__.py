"""`python -m core.cli`: the `ripplecast` command where it is not installed."""

from core.cli import main

if __name__ == "__main__":
    main(prog_name="ripplecast")
