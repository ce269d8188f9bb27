"""A slot that a subclass overrides is called in the thread of the signal, not in its own."""

import ast
from collections import defaultdict
from pathlib import Path

import secateurs

ROOT = Path(secateurs.__file__).parent


def classes() -> dict[str, list[ast.ClassDef]]:
    """Return all classes by name; a name may stand for several."""
    found = defaultdict(list)
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(node)
    return found


def methods(node: ast.ClassDef, *, slots: bool) -> set[str]:
    return {
        each.name
        for each in node.body
        if isinstance(each, ast.FunctionDef)
        and (not slots or any("Slot(" in ast.unparse(mark) for mark in each.decorator_list))
    }


def test_no_slot_is_overridden():
    known = classes()

    def ancestors(node: ast.ClassDef) -> list[ast.ClassDef]:
        parents = [each for base in node.bases for each in known.get(ast.unparse(base), ())]
        return parents + [each for parent in parents for each in ancestors(parent)]

    overridden = {
        f"{node.name}.{name}"
        for nodes in known.values()
        for node in nodes
        for base in ancestors(node)
        for name in methods(node, slots=False) & methods(base, slots=True)
    }
    assert overridden == set()
