"""What `sc` gives is documented: every parameter, every error, every member."""

import builtins
import inspect
import re

import pytest

import secateurs as sc

PUBLIC = {name: getattr(sc, name) for name in sc.__all__}
FUNCTIONS = {name: inspect.unwrap(it) for name, it in PUBLIC.items() if inspect.isfunction(it)}
CLASSES = {name: it for name, it in PUBLIC.items() if inspect.isclass(it)}


def section(docstring, title):
    """Return the lines below a title such as "Args:"."""
    found = re.search(rf"^{title}\n(.*?)(?=^\S|\Z)", docstring, re.S | re.M)
    return found[1] if found else ""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_parameter_is_explained(name):
    explained = section(inspect.getdoc(FUNCTIONS[name]), "Args:")
    starts = re.findall(r"^    ([a-z]\w*(?:, \w+)*):", explained, re.M)
    told = {each for line in starts for each in line.split(", ")}
    assert set(inspect.signature(FUNCTIONS[name]).parameters) == told


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_a_function_raises_can_be_caught_by_its_name(name):
    raised = section(inspect.getdoc(FUNCTIONS[name]), "Raises:")
    starts = re.findall(r"^    ([A-Z]\w*(?:, \w+)*):", raised, re.M)
    assert starts
    for error in {each for line in starts for each in line.split(", ")}:
        assert error in PUBLIC or hasattr(builtins, error)


@pytest.mark.parametrize("name", CLASSES)
def test_every_member_is_explained(name):
    members = {
        member: it
        for member, it in vars(CLASSES[name]).items()
        if not member.startswith("_") and (inspect.isfunction(it) or isinstance(it, property))
    }
    assert inspect.getdoc(CLASSES[name])
    assert [member for member, it in members.items() if not inspect.getdoc(it)] == []
