"""Run by the frozen program before its own code: other programs see the system's libraries.

The program starts with LD_LIBRARY_PATH set to its own folder, which the loader has read by
now; a browser, a file manager or a compiler that it starts would load libraries from there.
"""

import os

if "LD_LIBRARY_PATH_ORIG" in os.environ:
    os.environ["LD_LIBRARY_PATH"] = os.environ.pop("LD_LIBRARY_PATH_ORIG")
else:
    os.environ.pop("LD_LIBRARY_PATH", None)

# A copy of the program that it starts sets itself up anew, instead of taking this one's word.
os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
