import pytest

from secateurs.core.ranking.criteria import registry


@pytest.fixture(autouse=True)
def own_criteria(monkeypatch):
    """What a test registers is forgotten after it."""
    monkeypatch.setattr(registry, "_RULES", dict(registry._RULES))
