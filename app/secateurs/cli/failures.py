"""What went wrong unexpectedly is kept in a log file, not shown as a traceback."""

import logging

from secateurs.core.base.errors import StorageError
from secateurs.core.storage.folders import log_folder

FILE = "command-line.log"


def logged(error: Exception) -> str:
    """Append the traceback to the log; return a sentence that says where it is."""
    try:
        handler = logging.FileHandler(
            log_folder() / FILE, encoding="utf-8", errors="backslashreplace"
        )
    except (OSError, StorageError):
        return "The details could not be written to a log."
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("secateurs.cli")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        logger.error("command failed", exc_info=error)
    finally:
        logger.removeHandler(handler)
        handler.close()
    return f"The details are in {handler.baseFilename}."
