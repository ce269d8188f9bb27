"""The decisions of an experiment as a tree: undo goes up, a new decision branches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict

from secateurs.core.base.errors import SettingError
from secateurs.core.history.decisions import Decision

LONGEST_NAME = 60

Made = Literal["", "tuned", "compacted"]


class Figures(BaseModel):
    """What was measured of a step.

    Attributes:
        accuracy: a fraction, on the test samples of `data`.
        parameters: that are left of the whole network.
        parts: that are left of what is pruned: weights or units.
    """

    model_config = ConfigDict(defer_build=True, frozen=True)

    accuracy: float
    parameters: int
    parts: int
    data: str = ""


class Node(BaseModel):
    """One step: the decisions in force once it was taken.

    Attributes:
        parent: the step before; "" of the first.
        run_name: of the decision's run, for when that is gone.
        made: how a new run came of the step before; "" where the run is the same.
        name: that a person gave it, or "".
        onward: the child visited last, where redo goes; "" where none is.
    """

    model_config = ConfigDict(defer_build=True, frozen=True)

    id: str
    parent: str
    decision: Decision
    created: datetime
    run_name: str = ""
    made: Made = ""
    seconds: float = 0.0  # that making the run took
    name: str = ""
    figures: Figures | None = None
    onward: str = ""


@dataclass(frozen=True, slots=True)
class Tree:
    """The steps of one experiment, in the order in which they were first taken.

    Attributes:
        id: of the experiment.
        current: the step that is in force.
    """

    id: str
    nodes: Mapping[str, Node]
    current: str

    @property
    def here(self) -> Node:
        return self.nodes[self.current]

    @property
    def root(self) -> Node:
        return next(node for node in self.nodes.values() if node.parent not in self.nodes)

    def parent(self, node_id: str) -> Node | None:
        return self.nodes.get(self.nodes[node_id].parent)

    def children(self, node_id: str) -> tuple[Node, ...]:
        """Return the steps that were taken from one, the oldest first."""
        return tuple(node for node in self.nodes.values() if node.parent == node_id)

    def path(self, node_id: str) -> tuple[Node, ...]:
        """Return the steps from the first to this one."""
        return tuple(reversed(tuple(self._upwards(node_id))))

    def undone(self) -> Node | None:
        """Return the step that undo goes to."""
        return self.parent(self.current)

    def redone(self) -> Node | None:
        """Return the step that redo goes to: the child visited last, else the newest."""
        onward = self.nodes.get(self.here.onward)
        return onward or next(iter(reversed(self.children(self.current))), None)

    def deciding(self, decision: Decision, **facts: Any) -> "Tree":
        """Take a step from the current one.

        A child with the same decision is gone to, so that there are no twins.

        Args:
            facts: of the new node, such as its run's name.
        """
        if decision == self.here.decision:
            return self
        for child in self.children(self.current):
            if child.decision == decision:
                return self.at(child.id)
        node = Node(
            id=new_id(),
            parent=self.current,
            decision=decision,
            created=datetime.now(UTC),
            **facts,
        )
        return replace(self, nodes={**self.nodes, node.id: node}).at(node.id)

    def at(self, node_id: str) -> "Tree":
        """Go to a step; redo leads to it again from wherever it was come from.

        Raises:
            SettingError: there is no such step.
        """
        if node_id not in self.nodes:
            raise SettingError("There is no such step.")
        nodes, child = dict(self.nodes), ""
        for node in self._upwards(node_id):
            if child and node.onward != child:
                nodes[node.id] = node.model_copy(update={"onward": child})
            child = node.id
        return Tree(self.id, nodes, node_id)

    def named(self, node_id: str, name: str) -> "Tree":
        """Give a step a name; "" takes it away."""
        name = " ".join(name.split())[:LONGEST_NAME]
        return self._with(self.nodes[node_id].model_copy(update={"name": name}))

    def measured(self, node_id: str, figures: Figures) -> "Tree":
        return self._with(self.nodes[node_id].model_copy(update={"figures": figures}))

    def like(self, decision: Decision) -> Node | None:
        """Return a step with the same decision: the current one if it has it, else the newest."""
        if self.here.decision == decision:
            return self.here
        newest_first = reversed(tuple(self.nodes.values()))
        return next((node for node in newest_first if node.decision == decision), None)

    def changed_since(self, before: "Tree | None") -> tuple[Node, ...]:
        """Return the nodes that another tree lacks or has otherwise."""
        return _news(before.nodes if before and before.id == self.id else {}, self.nodes)

    def joined(self, found: "Tree", seen: Mapping[str, Node]) -> "Tree":
        """Take in what was decided, named and measured elsewhere; the current step stays.

        Where redo goes stays, too, and what is measured here of the current step.

        Args:
            found: the same experiment, as it is kept now.
            seen: its nodes as they were kept at the last look; what is as it was then is not news.
        """
        nodes = dict(self.nodes)
        for node in found.nodes.values():
            own, before = nodes.get(node.id), seen.get(node.id)
            if own is None:
                nodes[node.id] = node
            elif before is not None:
                news: dict[str, Any] = {"name": node.name} if node.name != before.name else {}
                if node.figures != before.figures and node.id != self.current:
                    news["figures"] = node.figures
                changed = own.model_copy(update=news)
                nodes[node.id] = own if changed == own else changed
        return self if not _news(self.nodes, nodes) else replace(self, nodes=nodes)

    def _with(self, node: Node) -> "Tree":
        return replace(self, nodes={**self.nodes, node.id: node})

    def _upwards(self, node_id: str) -> Iterator[Node]:
        seen: set[str] = set()
        while (node := self.nodes.get(node_id)) is not None and node_id not in seen:
            seen.add(node_id)
            yield node
            node_id = node.parent


def _news(known: Mapping[str, Node], nodes: Mapping[str, Node]) -> tuple[Node, ...]:
    return tuple(node for node in nodes.values() if known.get(node.id) is not node)


def new_tree(decision: Decision, run_name: str = "", created: datetime | None = None) -> Tree:
    """Begin an experiment with its first step."""
    root = Node(
        id=new_id(),
        parent="",
        decision=decision,
        created=created or datetime.now(UTC),
        run_name=run_name,
    )
    return Tree(new_id(), {root.id: root}, root.id)


def new_id() -> str:
    return uuid4().hex[:12]
