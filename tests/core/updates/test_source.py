import pytest

from secateurs.core.updates.versions import NO_STAMP, ReleaseSource, Stamp, known_source

PAGE = "https://github.com/owner/some.repo/releases"
LATEST = "https://api.github.com/repos/owner/some.repo/releases/latest"
MIRROR = {"SECATEURS_RELEASES": "http://127.0.0.1:8000/latest.json"}


@pytest.mark.parametrize("page", [PAGE, f"{PAGE}/"])
def test_a_release_from_github_is_asked_about_there(page):
    source = known_source(Stamp(releases=page), {})
    assert source == ReleaseSource(LATEST, page)
    assert source.host == "api.github.com"


@pytest.mark.parametrize(
    "page",
    [
        "",
        "https://elsewhere.org/owner/repo/releases",
        "https://github.com/owner/releases",
        "https://github.com.elsewhere.org/owner/repo/releases",
        "http://github.com/owner/repo/releases",
        f"{PAGE}/tag/v1",
    ],
)
def test_nobody_is_asked_about_anything_else(page):
    assert known_source(Stamp(releases=page), {}) is None


def test_a_mirror_is_asked_in_place_of_github():
    mirror = MIRROR["SECATEURS_RELEASES"]
    assert known_source(Stamp(releases=PAGE), MIRROR) == ReleaseSource(mirror, PAGE)
    assert known_source(NO_STAMP, MIRROR) == ReleaseSource(mirror, mirror)
    assert known_source(NO_STAMP, MIRROR).host == "127.0.0.1"


def test_an_address_that_is_none_is_its_own_name():
    assert ReleaseSource("http://[", "").host == "http://["
    assert ReleaseSource("nothing", "").host == "nothing"
