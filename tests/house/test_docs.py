"""What docs/ says of the house is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(ROOT.glob("docs/**/*.md"))
NAMED = re.compile(r"`([\w/.-]+\.py)\b")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_files_that_a_page_names_are_there(page):
    folders = [ROOT / name for name in ("app", "tests", "packaging")]
    known = {path.name for folder in folders for path in folder.rglob("*.py")}
    for name in NAMED.findall(page.read_text(encoding="utf-8")):
        if "/" in name:
            assert (ROOT / "app/secateurs" / name).exists() or (ROOT / name).exists(), name
        else:
            assert name in known
