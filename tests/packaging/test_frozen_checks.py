"""What a frozen copy may lack: each with a reason, anything else stops the build."""

from pathlib import Path

import pytest

from allowed import allowed
from checks import problems_in_list, problems_in_log

ROOT = Path(__file__).parents[2]
RULES = """
[[left_out]]
names = ["grpc"]
reason = "no servers here"

[[missing]]
names = ["torch", "jax"]
reason = "other back ends"

[[not_found]]
names = ["user32"]
reason = "Windows"
"""


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "allowed.toml"
    path.write_text(RULES)
    return allowed(path)


@pytest.fixture
def modules(tmp_path):
    """A package `there` with a module `part`, as PyInstaller's table has it."""
    package = tmp_path / "there"
    package.mkdir()
    for name in ("__init__.py", "part.py"):
        (package / name).touch()
    return {"there": str(package / "__init__.py")}


def test_the_projects_own_list_is_whole():
    rules = allowed(ROOT / "packaging" / "freeze" / "allowed.toml")
    assert all(len(reason) > 10 for kind in rules.reasons.values() for reason in kind.values())


def test_an_entry_without_a_reason_is_refused(tmp_path):
    path = tmp_path / "allowed.toml"
    path.write_text('[[missing]]\nnames = ["torch"]\nreason = ""\n')
    with pytest.raises(ValueError, match="no reason is given for \\['torch'\\]"):
        allowed(path)


def test_a_kind_that_nobody_reads_is_refused(tmp_path):
    path = tmp_path / "allowed.toml"
    path.write_text('[[mising]]\nnames = ["torch"]\nreason = "a slip of the pen"\n')
    with pytest.raises(ValueError, match="unknown kinds: mising"):
        allowed(path)


def test_a_name_stands_for_all_below_it_and_for_no_other(rules):
    assert rules.reason("missing", "jax.numpy") == "other back ends"
    assert rules.reason("missing", "jaxlib") is None
    assert rules.reason("left_out", "jax") is None


def test_a_library_that_is_not_found_stops_the_build(rules):
    line = "12 WARNING: Library not found: could not resolve 'libgtk-3.so.0', dependency of '/q.so'"
    assert problems_in_log(line, rules, {"/q.so"}) == [
        "library libgtk-3.so.0 is not found; /q.so needs it"
    ]
    assert problems_in_log(line, rules, set()) == []  # what needs it was left out itself


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("1 WARNING: Library user32 required via ctypes not found", []),
        ("1 WARNING: Library xyz required via ctypes not found", ["library xyz is not found"]),
        ('1 WARNING: Hidden import "a.b" not found!', ["hidden import a.b is not found"]),
        ("1 ERROR: it broke", ["error: it broke"]),
        ("1 WARNING: Failed to collect submodules for 'torch.x' because", []),
        ("1 WARNING: Failed to collect submodules for 'keras' because", ["keras is not collected"]),
        ("1 INFO: all is well", []),
    ],
)
def test_each_warning_is_read(rules, line, problems):
    assert problems_in_log(line, rules, set()) == problems


def test_a_module_that_is_there_but_was_not_collected_stops_the_build(rules, modules):
    said = "missing module named there.part - imported by there (top-level)\n"
    assert problems_in_list(said, rules, modules) == [
        "module there.part is missing; imported by there (top-level)"
    ]


def test_a_name_that_a_package_defines_is_no_module(rules, modules):
    said = "missing module named there.VERSION - imported by there (top-level)\n"
    assert problems_in_list(said, rules, modules) == []


def test_an_unknown_module_stops_the_build_unless_only_what_is_left_out_asks_for_it(rules, modules):
    unknown = "missing module named 'nowhere' - imported by there (delayed, optional)\n"
    assert problems_in_list(unknown, rules, modules) == [
        "module nowhere is missing; imported by there (delayed, optional)"
    ]
    asked = "missing module named nowhere - imported by grpc.aio (top-level), torch (delayed)\n"
    assert problems_in_list(asked, rules, modules) == []
    listed = "missing module named 'torch' - imported by there (top-level)\n"
    assert problems_in_list(listed, rules, modules) == []
