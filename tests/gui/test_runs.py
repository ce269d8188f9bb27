"""The list of runs: rename, open, delete and bring back, by mouse and keys."""

import pytest

pytestmark = pytest.mark.xcb
