import pytest

from secateurs.core.base.errors import UpdateError
from secateurs.core.updates.latest import MOST_BYTES, latest_tag
from tests.core.updates.release_server import closed_address, release, release_server, sent


def why(address, seconds=10.0):
    """Return what follows after the sentence that every failure begins with."""
    with pytest.raises(UpdateError) as raised:
        latest_tag(address, "0.1.0", seconds)
    first, host, rest = str(raised.value).partition("127.0.0.1 ")
    assert (first, host) == ("The newest version is not known. ", "127.0.0.1 ")
    return rest


def test_the_newest_release_is_told_and_who_asks(server):
    assert latest_tag(server.address, "0.1.0") == "v1.2.3"
    assert server.asked == [("/latest", "Secateurs/0.1.0")]


def test_a_proxy_is_not_asked_about_this_computer(server, monkeypatch):
    monkeypatch.setenv("http_proxy", closed_address())
    assert latest_tag(server.address, "0.1.0") == "v1.2.3"


def test_a_redirect_on_the_same_server_is_followed(server):
    def moved(handler):
        there = handler.path == "/new"
        (release("v2") if there else sent(b"", 301, Location="/new"))(handler)

    server.answer = moved
    assert latest_tag(server.address, "0.1.0") == "v2"


def test_a_redirect_elsewhere_is_not_followed(server):
    with release_server() as other:
        server.answer = sent(b"", 302, Location=other.address)
        place = other.address.split("/")[2]
        assert why(server.address) == f"leads on to {place}, which is not followed."
        assert other.asked == []


def test_a_redirect_that_never_ends_is_left(server):
    server.answer = sent(b"", 302, Location="/latest")
    assert why(server.address) == "answered with an error (302)."


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (404, "has no release of this program (404)."),
        (403, "answers no more questions for now (403)."),
        (429, "answers no more questions for now (429)."),
        (500, "answered with an error (500)."),
    ],
)
def test_a_refusal_is_told(server, code, reason):
    server.answer = sent(b"{}", code)
    assert why(server.address) == reason


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"[]", b"null", b"{}", b'{"tag_name": 1}', b'{"tag_name": ""}', b"[" * 99_999],
    ids=lambda content: content[:20].decode() or "nothing",
)
def test_what_is_no_release_is_told(server, content):
    server.answer = sent(content)
    assert why(server.address) == "did not answer with a release."


def test_an_answer_that_is_too_long_is_left(server):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(b" " * MOST_BYTES)
        except OSError:  # nobody reads on
            handler.close_connection = True

    server.answer = endless
    assert why(server.address) == "answered with more than 1 MB."


def test_an_answer_that_does_not_come_is_not_waited_for(server):
    server.answer = lambda _: server.over.wait(60)
    assert why(server.address, seconds=0.1) == "did not answer within 0.1 seconds."


def test_an_answer_in_drops_is_not_waited_for(server):
    def drops(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while not server.over.wait(0.01):
                handler.wfile.write(b" ")
        except OSError:  # nobody reads on
            handler.close_connection = True

    server.answer = drops
    assert why(server.address, seconds=0.2) == "did not answer within 0.2 seconds."


def test_nobody_there_is_told():
    assert why(closed_address()).startswith("cannot be reached: ")  # in the system's words


def test_another_kind_of_server_is_told(server):
    server.answer = lambda handler: handler.wfile.write(b"220 ready\r\n")
    assert why(server.address) == "did not answer as a web server does."


def test_a_server_without_tls_is_not_trusted(server):
    address = server.address.replace("http:", "https:")
    assert why(address).startswith("could not be trusted: ")
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("", "latest", "http://example.org/", "ftp://127.0.0.1/", "file:///etc", "https://["),
        *(
            "https://example.org:80x/",
            "https://example org/",
            "https://example.org/a b",
            "https://",
        ),
    ],
)
def test_only_https_is_asked(address):
    with pytest.raises(UpdateError, match="is no https address"):
        latest_tag(address, "0.1.0")
