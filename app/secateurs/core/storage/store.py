"""What every part of the store shares: the folder, the database, the session."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from secateurs.core.errors import StorageError
from secateurs.core.storage.database import connect, reading_errors, transaction
from secateurs.core.storage.session import Session


class Store:
    """A folder with a database; may be used from any thread."""

    def __init__(self, folder: Path) -> None:
        self._root = folder
        self._database = folder / "secateurs.sqlite"
        try:
            self._session = Session(folder / "sessions")
        except OSError as error:
            raise StorageError(
                f"{folder} cannot be written to: {error.strerror or error}."
            ) from error
        self._local = threading.local()
        self._connections: list[sqlite3.Connection] = []

    def close(self) -> None:
        for connection in self._connections:
            connection.close()
        self._connections.clear()
        self._local = threading.local()
        self._session.close()

    def release(self) -> None:
        """Close this thread's connection; to be called before the thread ends."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            del self._local.connection
            self._connections.remove(connection)
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def _connection(self) -> sqlite3.Connection:
        """Return this thread's connection: a reader never waits for a writer's disk."""
        if not hasattr(self._local, "connection"):
            self._local.connection = connect(self._database)
            self._connections.append(self._local.connection)
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with reading_errors(self._database):
            return self._connection().execute(query, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with reading_errors(self._database), transaction(self._connection()) as connection:
            yield connection
