"""What the structure of the package is like, in figures, read from its text."""

import ast
import gc
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2] / "app" / "secateurs"
PACKAGE = "secateurs"
CORE = f"{PACKAGE}.core."
NETWORK_KINDS = re.compile(r"\b(Network|Model|Pruned)\b")
RELAY = re.compile(r"self\.[\w.]+\.connect\(self\.(\w+)\)$")


@dataclass(frozen=True, eq=False)
class Module:
    """One file: its dotted name, text and syntax tree."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree, walked once."""
        return list(ast.walk(self.tree))

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    @property
    def folder(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def floor(self) -> str | None:
        """The folder of core that it lies in, if it does."""
        return self.name[len(CORE) :].split(".")[0] if self.name.startswith(CORE) else None


class House:
    """All modules below app/secateurs."""

    def __init__(self) -> None:
        gc.disable()  # it would look through a million nodes again and again
        try:
            self.modules = [_read(path) for path in sorted(ROOT.rglob("*.py"))]
        finally:
            gc.enable()
        self.names = {module.name for module in self.modules}

    @cached_property
    def files(self) -> list[Module]:
        """Without packages' own files that say a sentence only."""
        return [m for m in self.modules if m.path.name != "__init__.py" or m.lines > 5]

    @cached_property
    def links(self) -> dict[str, set[str]]:
        """Which modules each imports, inside functions too."""
        return {
            module.name: set(_imports(module, self.names)) & self.names - {module.name}
            for module in self.modules
        }

    def links_of_types(self) -> dict[str, set[str]]:
        """Which modules each imports, for its types too."""
        return {
            module.name: set(_imports(module, self.names, types=True)) & self.names - {module.name}
            for module in self.modules
        }

    @property
    def median_lines(self) -> int:
        return int(median(module.lines for module in self.files))

    def with_one_importer_beside(self) -> list[str]:
        importers = defaultdict(set)
        for name, used in self.links.items():
            for other in used:
                importers[other].add(name)
        folders = {module.name: module.folder for module in self.modules}
        return sorted(
            name
            for name, by in importers.items()
            if len(by) == 1 and folders[next(iter(by))] == folders[name]
        )

    def floor_links(self) -> dict[str, set[str]]:
        floors = {module.name: module.floor for module in self.modules}
        found: dict[str, set[str]] = defaultdict(set)
        for name, used in self.links.items():
            for other in used:
                here, there = floors[name], floors[other]
                if here and there and here != there:
                    found[here].add(there)
        return found

    def network_forks(self) -> list[str]:
        return [
            f"{module.name}:{node.lineno}"
            for module in self.modules
            for node in module.nodes
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "isinstance"
            and NETWORK_KINDS.search(ast.unparse(node.args[-1]))
        ]

    def relays(self) -> list[str]:
        """Signals that are connected to a signal of the same widget."""
        found = []
        for module in self.modules:
            signals = set(re.findall(r"^    (\w+) *= *Signal\(", module.text, re.M))
            for node in module.nodes:
                match = RELAY.match(ast.unparse(node)) if _is_connect(node) else None
                if match and match[1] in signals:
                    found.append(f"{module.name}:{node.lineno}")
        return found

    def overridden_slots(self) -> list[str]:
        """Methods that a class connects to signals and a subclass overrides."""
        classes = {
            node.name: node
            for module in self.modules
            for node in module.nodes
            if isinstance(node, ast.ClassDef)
        }
        return [
            f"{name}.{method}"
            for name, node in classes.items()
            for base in map(ast.unparse, node.bases)
            if base in classes
            for method in sorted(_connected(classes[base]) & _methods(node))
        ]

    def public_twice_in_core(self) -> dict[str, list[str]]:
        places = defaultdict(set)
        for module in self.modules:
            if module.floor:
                for node in module.tree.body:
                    if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name[0] != "_":
                        places[node.name].add(module.name)
        return {name: sorted(by) for name, by in places.items() if len(by) > 1}

    def named_in_ing(self) -> list[str]:
        return [m.name for m in self.files if re.search(r"(^|_)\w+ing(_|$)", m.path.stem)]

    def any_per_thousand_lines_of_core(self) -> float:
        core = [module for module in self.files if module.floor]
        used = sum(len(re.findall(r"\bAny\b", module.text)) for module in core)
        return round(1000 * used / max(1, sum(module.lines for module in core)), 1)

    def with_many_parameters(self, most: int = 6) -> list[str]:
        return [
            f"{module.name}.{node.name}"
            for module in self.modules
            for node in module.nodes
            if isinstance(node, ast.FunctionDef) and len(_parameters(node)) > most
        ]


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the strongly connected parts of more than one member (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            part = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(part) > 1:
                found.append(sorted(part))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def _methods(node: ast.ClassDef) -> set[str]:
    return {part.name for part in node.body if isinstance(part, ast.FunctionDef)}


def _connected(node: ast.ClassDef) -> set[str]:
    """Return the names of the methods that the class connects to signals."""
    calls = [
        ast.unparse(call.args[0]) for call in ast.walk(node) if _is_connect(call) and call.args
    ]
    return {name[len("self.") :] for name in calls if re.fullmatch(r"self\.\w+", name)}


def _is_connect(node: ast.AST) -> bool:
    """Return whether it is a call such as `button.clicked.connect(...)`."""
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return is_call and node.func.attr == "connect"


def _read(path: Path) -> Module:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    text = path.read_text("utf-8")
    return Module(".".join(parts).removesuffix(".__init__"), path, text, ast.parse(text))


def _imports(module: Module, names: set[str], *, types: bool = False) -> list[str]:
    skipped = {
        inner
        for node in module.nodes
        if not types and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for child in node.body
        for inner in ast.walk(child)
    }
    found = []
    for node in module.nodes:
        if node in skipped:
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.append(whole if whole in names else node.module)
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found


def _parameters(node: ast.FunctionDef) -> list[str]:
    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return [each.arg for each in every if each.arg not in ("self", "cls")]
