"""The criteria that come with Secateurs, in the order in which they are offered."""

from dataclasses import replace

from secateurs.core.pruning.criteria.activations import activation, apoz, wanda
from secateurs.core.pruning.criteria.gradients import snip, taylor
from secateurs.core.pruning.criteria.rule import Rule, rule_of
from secateurs.core.pruning.criteria.weights import l1, largest, magnitude, random
from secateurs.core.pruning.terms import METHODS

INCLUDED: tuple[Rule, ...] = (
    rule_of(magnitude, METHODS, "nothing", ours=True),
    rule_of(l1, METHODS, "nothing", ours=True),
    # The mean of several chances would hardly ever be the lowest.
    replace(rule_of(random, METHODS, "nothing", ours=True), tied="first"),
    rule_of(largest, METHODS, "nothing", ours=True),
    rule_of(snip, ("weight",), "labels", ours=True),
    rule_of(taylor, METHODS, "labels", ours=True),
    rule_of(activation, ("unit",), "inputs", ours=True),
    rule_of(apoz, ("unit",), "inputs", ours=True),
    rule_of(wanda, ("weight",), "inputs", ours=True),
)
