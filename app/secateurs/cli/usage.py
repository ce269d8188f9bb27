"""Bad usage in one sentence, in place of typer's boxes."""

import re

import typer


def sentence(error: typer.TyperException) -> str:
    """Say what is wrong with the words of a command, and where its help is if that is needed.

    "" where typer has already shown the help instead.
    """
    wrong = error.message if _is_ours(error) else error.format_message()
    wrong = wrong.replace(": Value error, ", ": ")  # pydantic's words
    text = " ".join(re.sub(r"^Invalid value for '?(.+?)'?: ", r"\1: ", wrong).split())
    if not text:
        return ""
    text = text if text.endswith((".", "?", "!")) else f"{text}."
    context = getattr(error, "ctx", None)
    if (isinstance(error, typer.BadParameter) and error.message) or context is None:
        return text
    return f"{text} The command `{context.command_path} --help` shows what there is."


def _is_ours(error: typer.TyperException) -> bool:
    """Whether it is a sentence of its own: raised by a command, naming no single option."""
    hint, param = getattr(error, "param_hint", None), getattr(error, "param", None)
    return isinstance(error, typer.BadParameter) and hint is None and param is None
