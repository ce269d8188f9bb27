"""Start Secateurs: with no command the window, with a file too, else the command line."""

import gc
import os
import signal
import sys
from types import FrameType


def main() -> int:
    """Run `secateurs`; return the exit code."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, stop_at_once)  # before whatever takes time
    from secateurs.cli.interruption import INTERRUPTED, watch, watch_no_longer
    from secateurs.cli.terminal import for_any_console
    from secateurs.core.base.file_kinds import names_file
    from secateurs.core.base.process_end import leave

    for_any_console()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # TensorFlow's chatter is for programmers
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looked for in every package
    if sys.argv[1:2] == ["--self-test"]:
        from secateurs.self_test.run import run as test

        signal.signal(signal.SIGINT, signal.default_int_handler)  # it has folders to remove
        return test(sys.argv[2:])
    if sys.argv[1:2] == ["--build-apart"]:  # by core/opening/apart.py, in a frozen copy
        from secateurs.core.opening.apart import main as build_apart

        return build_apart(sys.argv[2:])
    closed = sys.stdout is None
    # What is opened later must not take the numbers of closed streams.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: PTH123, SIM115
    watch()
    if all(names_file(word) for word in sys.argv[1:]):
        watch_no_longer()  # the window has ways of its own
        return window()
    from secateurs.cli.main import run

    code = said(run(sys.argv[1:]))
    if closed:
        print("The output could not be written: it is closed.", file=sys.stderr)
        code = code or 1
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is said: no Ctrl+C ends the ending
    if code == INTERRUPTED:
        sys.stdout.flush()
        leave(code)  # TensorFlow's threads take their time
    return code


def stop_at_once(_: int, __: FrameType | None) -> None:
    """End the process in one sentence, while it has begun nothing yet."""
    os.write(2, b"Stopped.\n")
    os._exit(130)


def said(code: int) -> int:
    """Return the exit code, 1 where what was said could not all be written."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:  # nobody reads it
        pass
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for the flush at the end
        print(f"The output could not be written: {error.strerror or error}.", file=sys.stderr)
        return code or 1
    return code


def window() -> int:
    """Open the window and the file that is named, if any; return the exit code."""
    from secateurs.cli.terminal import for_any_console

    for_any_console()
    # Before NumPy: a drawing is classified on one thread; more threads than cores stall it.
    for name in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    gc.disable()  # a tenth of the time to the first paint; `Program` enables it a moment later
    from secateurs.ui.shell.imports import methods_when_called, read_no_sources

    read_no_sources()
    with methods_when_called():
        from secateurs.ui.shell.application import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
