# SPDX-License-Identifier: Apache-2.0
"""When to misbehave: the matchers of a rule, and the order of the stages.

A rule is an object: an "action" and its parameters, and matchers that must
all hold. An action belongs to one stage of a request (see actions.py), and
there the rule is looked at.
"""

import random
import threading

from . import table

_MATCHERS = {"verb", "leg", "conn", "request", "nth", "times", "probability",
             "seed"}


class Shot:
    """An action that is to be done now, with its parameters."""

    def __init__(self, name, function, parameters):
        self.name = name
        self._function = function
        self._parameters = parameters

    def run(self, *subject):
        return self._function(*subject, **self._parameters)


class _Rule:
    def __init__(self, spec):
        spec = dict(spec)
        self.action = spec.pop("action", None)
        if self.action not in table.ACTIONS:
            raise ValueError("unknown action %r" % self.action)
        self.stage, self.function, known = table.ACTIONS[self.action]
        self.when = {k: spec.pop(k) for k in list(spec) if k in _MATCHERS}
        unknown = set(spec) - known
        if unknown:
            raise ValueError("action %s does not take %s" % (
                self.action, ", ".join(sorted(unknown))))
        if "verb" in self.when and self.stage in (
                "accept", "head", "negotiate", "challenge"):
            raise ValueError("action %s comes before the verb is known"
                             % self.action)
        self.parameters = spec
        self.seen = self.fired = 0
        self.random = random.Random(self.when.get("seed", 0))

    def matches(self, facts):
        for key in ("verb", "leg", "conn", "request"):
            wanted = self.when.get(key, "any")
            if wanted == "any":
                continue
            wanted = wanted if isinstance(wanted, list) else [wanted]
            if facts.get(key) not in wanted:
                return False
        self.seen += 1
        first = self.when.get("nth", 1)
        times = self.when.get("times", 1 if "nth" in self.when else None)
        if self.seen < first or times is not None and self.fired >= times:
            return False
        chance = self.when.get("probability", 1)
        if chance < 1 and self.random.random() >= chance:
            return False
        self.fired += 1
        return True


class Rules:
    """The list in force; it may be replaced while requests are served."""

    def __init__(self, specs=()):
        self._lock = threading.Lock()
        self._rules = []
        self.set(specs)

    def set(self, specs):
        rules = [_Rule(spec) for spec in specs]
        with self._lock:
            self._rules = rules

    def fire(self, stage, **facts):
        with self._lock:
            return [Shot(rule.action, rule.function, rule.parameters)
                    for rule in self._rules
                    if rule.stage == stage and rule.matches(facts)]

    def counts(self):
        with self._lock:
            return [{"action": rule.action, "seen": rule.seen,
                     "fired": rule.fired} for rule in self._rules]
