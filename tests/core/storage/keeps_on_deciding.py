"""Takes step after step, names every third, goes back now and then; says what it has kept."""

import random
import sys
from pathlib import Path

from secateurs.core.history.decisions import Decision
from secateurs.core.history.tree import Tree, new_tree
from secateurs.core.storage.runs import RunStore


def moved(tree: Tree, rng: random.Random) -> Tree:
    if rng.random() < 0.3 and (up := tree.undone()) is not None:
        return tree.at(up.id)
    percent = tree.here.decision.percent + rng.randint(1, 1000)
    tree = tree.deciding(Decision(run_id="bundled", percent=percent))
    return tree.named(tree.current, f"step {percent}") if len(tree.nodes) % 3 == 0 else tree


def main(home: Path, seed: int) -> None:
    rng = random.Random(seed)
    with RunStore(home) as store:
        kept = store.history("bundled")
        tree = kept or new_tree(Decision(run_id="bundled"))
        while True:
            tree = moved(tree, rng)
            steps = (tree.id, tree.changed_since(kept), tree.current)
            if rng.random() < 0.5 and store.keep_steps_at_once(*steps):
                print(len(tree.nodes), tree.current, flush=True)
                store.note_steps(*steps)
            else:
                store.keep_steps(*steps)
            kept = tree
            print(len(tree.nodes), tree.current, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
