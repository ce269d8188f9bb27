import pytest

from tests.core.updates.release_server import release_server


@pytest.fixture
def server():
    with release_server() as running:
        yield running
