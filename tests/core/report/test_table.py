import csv
import io

from secateurs.core.report.files import curves_csv


def test_a_row_a_point_with_every_share_and_class(one):
    rows = list(csv.DictReader(io.StringIO(curves_csv(one.points))))
    assert len(rows) == 28
    first = rows[0]
    assert (first["method"], first["requested"], first["accuracy"]) == ("weight", "0.0", "0.98")
    assert first["class_9_accuracy"] == "0.98"


def test_no_points_leave_the_heading():
    assert curves_csv([]).startswith("run_id,seed,method")
