import csv
import io

from secateurs.core.evaluation.points import Way
from secateurs.core.report.files import curves_csv
from tests.core.evaluation.sweep_points import sweep_points


def test_a_row_a_point_with_every_share_and_class(one):
    rows = list(csv.DictReader(io.StringIO(curves_csv(one.points))))
    assert len(rows) == 28
    first = rows[0]
    assert (first["method"], first["requested"], first["accuracy"]) == ("weight", "0.0", "0.98")
    assert first["class_9_accuracy"] == "0.98"


def test_series_that_differ_in_one_thing_differ_in_their_rows():
    others = {
        "layers": "only conv_*",
        "heads": "width",
        "exact": False,
        "hand": "5a",
        "criterion": "taylor",
        "treatment": "tuned",
    }
    ways = [Way("unit"), *(Way("unit")._replace(**{name: it}) for name, it in others.items())]
    points = sweep_points(dict.fromkeys(ways, (0.9,)), levels=(0.5,))
    rows = [dict(row) for row in csv.DictReader(io.StringIO(curves_csv(points)))]
    for (name, it), row in zip(others.items(), rows[1:], strict=True):
        assert {key for key in row if row[key] != rows[0][key]} == {name}
        assert row[name] == str(it)


def test_no_points_leave_the_heading():
    assert curves_csv([]).startswith("run_id,seed,method")
