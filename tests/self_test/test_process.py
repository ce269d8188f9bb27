import subprocess
import sys

CODE = """
import time
from secateurs.self_test import process

process.GRACE = 0
process.end_if_stuck(0.2)
time.sleep(600)
"""


def test_a_stuck_thread_ends_the_process_and_shows_where_it_is():
    done = subprocess.run(
        [sys.executable, "-c", CODE], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert 'File "<string>", line 7 in <module>' in done.stderr
