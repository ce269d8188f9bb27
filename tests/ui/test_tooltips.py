"""A tooltip that may carry a name goes through `plain_tip`: a name may look like HTML."""

import ast
from pathlib import Path

import secateurs.ui

FOLDER = Path(secateurs.ui.__file__).parent


def is_fixed(node):
    """Whether an expression is text of the program's own, or has been made plain."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name | ast.Attribute):
        return (node.id if isinstance(node, ast.Name) else node.attr).isupper()
    if isinstance(node, ast.IfExp):
        return is_fixed(node.body) and is_fixed(node.orelse)
    if isinstance(node, ast.BoolOp):
        return all(map(is_fixed, node.values))
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("plain_tip", "point_tip")


def test_every_tooltip_is_fixed_or_plain():
    loose = [
        f"{path.relative_to(FOLDER)}:{node.lineno}: {ast.unparse(node)}"
        for path in sorted(FOLDER.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "setToolTip"
        and not is_fixed(node.args[0])
    ]
    assert loose == []
