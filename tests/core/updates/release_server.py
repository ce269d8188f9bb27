"""A list of releases on this computer, in place of one on the web."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

Answer = Callable[[BaseHTTPRequestHandler], None]


class ReleaseServer:
    """Notes who asks and answers as it is told; `over` is set when the test has ended."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []  # path, user agent
        self.over = Event()
        self.answer: Answer = release("v1.2.3")
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._http.server_port}/latest"
        self._thread = Thread(target=self._http.serve_forever, args=(0.01,))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.over.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked.append((self.path, self.headers["User-Agent"]))
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@contextmanager
def release_server() -> Iterator[ReleaseServer]:
    server = ReleaseServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def sent(content: bytes, code: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, text in headers.items():
            handler.send_header(name, text)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def release(tag: object) -> Answer:
    return sent(json.dumps({"tag_name": tag, "html_url": "https://elsewhere"}).encode())


def closed_address() -> str:
    """Return an address on this computer where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/latest"
