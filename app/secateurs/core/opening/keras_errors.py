"""What Keras says went wrong, in a few words."""

import re

from secateurs.core.text import one_line

_BOLD = re.compile(r"\x1b\[1m(.*?)\x1b\[0m", re.DOTALL)  # what Keras stresses in a long text
_CAUSE = "Exception encountered: "  # before what went wrong, in a long text of Keras


def reason(error: BaseException) -> str:
    """Return what went wrong in a few words, without what Keras writes around it."""
    text = str(error).rpartition(_CAUSE)[2]
    stressed = _BOLD.search(text)
    lines = (stressed[1] if stressed else text).splitlines()
    first = next((line.strip() for line in lines if line.strip()), type(error).__name__)
    told = one_line(first, 200).rstrip(".:, ")
    if isinstance(error, KeyError):
        return f"it lacks {told}"
    is_raw = isinstance(error, TypeError | AttributeError) or " " not in told
    return f"a value in it is not as it has to be ({told})" if is_raw else told
