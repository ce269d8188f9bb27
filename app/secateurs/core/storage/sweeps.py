"""Keeps sweep points one by one, and which sweep has not ended yet."""

from collections.abc import Iterable, Sequence

from secateurs.core.evaluation.points import SweepPlan, SweepPoint
from secateurs.core.storage.store import Store


class SweepStore(Store):
    """Points and sweeps of a store."""

    def add_points(self, points: Iterable[SweepPoint]) -> None:
        """Keep points; a point at the same level of the same curve replaces the older one."""
        rows = [
            (
                point.run_id,
                point.dataset_key,
                point.method,
                point.criterion,
                point.scope,
                round(point.requested, 6),
                point.model_dump_json(),
            )
            for point in points
        ]
        with self._writing() as connection:
            connection.executemany("REPLACE INTO points VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def points(self, run_ids: Sequence[str]) -> tuple[SweepPoint, ...]:
        """Return the points of the runs, curve after curve, by level."""
        marks = ", ".join("?" * len(run_ids))
        rows = self._rows(
            f"SELECT point FROM points WHERE run_id IN ({marks}) ORDER BY run_id, dataset_key, "
            "method, criterion, scope, requested",
            *run_ids,
        )
        return tuple(SweepPoint.model_validate_json(point) for (point,) in rows)

    def begin_sweep(self, plan: SweepPlan) -> int:
        with self._writing() as connection:
            row = connection.execute(
                "INSERT INTO sweeps (plan, session) VALUES (?, ?)",
                (plan.model_dump_json(), self._session.id),
            )
            return int(row.lastrowid or 0)

    def finish_sweep(self, sweep_id: int) -> None:
        with self._writing() as connection:
            connection.execute("DELETE FROM sweeps WHERE id = ?", (sweep_id,))

    def dismiss_sweep(self, sweep_id: int) -> None:
        """Forget an unfinished sweep; its points stay."""
        self.finish_sweep(sweep_id)

    def unfinished_sweep(self) -> tuple[int, SweepPlan] | None:
        """Return the newest sweep that no other live session is at work on."""
        others = self._session.others()
        for sweep_id, plan, session in self._rows(
            "SELECT id, plan, session FROM sweeps ORDER BY id DESC"
        ):
            if session not in others:
                return sweep_id, SweepPlan.model_validate_json(plan)
        return None
