"""A C header for microcontrollers: plain C99 for Dense chains, a LiteRT array for the rest."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from secateurs.core.export import litert
from secateurs.core.export.c_bytes import bytes_header, bytes_of
from secateurs.core.export.c_run import compiler, run_header
from secateurs.core.export.c_source import chain_header, identifier
from secateurs.core.export.chain import dense_chain
from secateurs.core.export.exported import Arrays, Runtime, Subject, Written

_PLAIN = "Plain C99 with a predict function"
_TIMED = 64  # samples, at least, that the time of one is the mean of


def write(subject: Subject, path: Path) -> Written:
    name = identifier(path.name.partition(".")[0])
    links = None if subject.int8 else dense_chain(subject.model)
    if links is not None:
        path.write_text(chain_header(links, name), encoding="utf-8")
        checked = "compiled and run" if compiler() else "not compiled: no C compiler was found"
        return Written(f"{_PLAIN}, {checked}.")
    content, note = litert.converted(subject)
    path.write_text(bytes_header(content, name), encoding="utf-8")
    return Written(f"A LiteRT model as an array of bytes. {note}".rstrip())


def load(path: Path, subject: Subject) -> Runtime:
    links = None if subject.int8 else dense_chain(subject.model)
    if links is None:
        return litert.runtime_of(bytes_of(path.read_text(encoding="utf-8")), subject)
    if compiler() is None:
        from secateurs.core.export.c_reading import run_as_written

        return Runtime(partial(run_as_written, path.read_text(encoding="utf-8"), links))
    return _compiled(path)


def _compiled(path: Path) -> Runtime:
    name, seconds = identifier(path.name.partition(".")[0]), [0.0]

    def run(inputs: Arrays) -> list[NDArray[Any]]:
        samples = np.asarray(inputs[0], np.float32).reshape(len(inputs[0]), -1)
        outputs, seconds[0] = run_header(path, name, samples, -(-_TIMED // len(samples)))
        return [outputs]

    return Runtime(run, lambda: seconds[0])
