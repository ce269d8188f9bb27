from itertools import product

from secateurs.core.evaluation.points import TREATMENTS, Way
from secateurs.core.ranking.criteria.registry import INCLUDED
from secateurs.core.ranking.terms import METHODS
from secateurs.core.report.styles import order_of, style_of

WAYS = [
    Way(method, rule.name, treatment)
    for rule, method, treatment in product(INCLUDED, METHODS, TREATMENTS)
]
WAYS += [
    way._replace(hand="0123456789ab")
    for way in WAYS
    if way.method == "unit" and way.criterion != "random"
]
WAYS += [
    way._replace(exact=False)
    for way in WAYS
    if way.method == "unit" and way.treatment != "repaired"
]
WAYS += [way._replace(layers="only conv_*") for way in WAYS]


def test_no_two_series_look_alike_even_without_colours():
    looks = {(s.marker, s.filled, s.dash, s.width, s.radius) for s in map(style_of, WAYS)}
    assert len(looks) == len(WAYS)


def test_a_pattern_looks_unlike_weights_that_go_one_by_one():
    assert style_of(Way("weight", pattern="1x4")) != style_of(Way("weight"))


def test_the_exercise_comes_first_and_its_control_last():
    listed = sorted(
        (way for way in WAYS if way.exact and not way.hand and not way.layers), key=order_of
    )
    assert listed[:4] == [
        Way("weight"),
        Way("unit"),
        Way("weight", treatment="repaired"),
        Way("unit", treatment="repaired"),
    ]
    assert {way.criterion for way in listed[-8:]} == {"random"}


def test_a_criterion_that_nobody_registers_any_more_still_has_its_look():
    assert style_of(Way("weight", "gone")).filled
    assert order_of(Way("weight", "gone")) > order_of(Way("weight", "wanda"))
