"""Start Secateurs: with no command the window, else the command line."""

import os
import sys


def main() -> int:
    """Run `secateurs`; return the exit code."""
    if len(sys.argv) == 1:
        return window()
    try:
        from secateurs.cli.main import run
    except KeyboardInterrupt:  # before there was anything to stop
        return 130
    return run(sys.argv[1:])


def window() -> int:
    """Open the window; return the exit code."""
    # Before NumPy: a drawing is classified on one thread; more threads than cores stall it.
    for name in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from secateurs.ui.application import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
