"""Figures for a monitoring system in the Prometheus text form: counts and times, nothing about anybody."""

from __future__ import annotations

import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from nightclerk import __version__
from nightclerk.console.health import examine
from nightclerk.runtime.office import Office
from nightclerk.store import Store, figures, processes


class _Office(Collector):
    """Looked up anew for each reading."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def collect(self) -> Iterator[Metric]:
        """Every figure."""
        store = self._office.store
        yield _gauge("build_info", "Which release answers.", ["release"], [((__version__,), 1)])
        yield _gauge("healthy", "1 for each sign of health that is good.", ["sign"], _signs(self._office))
        yield _gauge("items", "Work items by status.", ["status"], figures.items_by_status(store))
        yield _gauge("open_items", "Items not yet settled, by portal account.", ["partition"], figures.queues(store))
        yield _gauge("oldest_open_item_seconds", "Age of the oldest open item.", [], [((), figures.oldest_open(store))])
        yield _gauge("runs", "Runs by phase.", ["phase"], figures.runs_by_phase(store))
        yield _gauge("occurrences", "Occurrences of schedules by state.", ["state"], figures.occurrences(store))
        yield _gauge("heartbeat_age_seconds", "Since a process was last heard.", ["process", "role"], _beats(store))


def _gauge(name: str, what: str, labels: list[str], values: list[tuple[tuple[str, ...], float]]) -> Metric:
    family = GaugeMetricFamily(f"nightclerk_{name}", what, labels=labels)
    for label_values, value in values:
        family.add_metric(list(label_values), value)
    return family


def _signs(office: Office) -> list[tuple[tuple[str, ...], float]]:
    return [((sign.name,), float(sign.ok)) for sign in examine(office)]


def _beats(store: Store) -> list[tuple[tuple[str, ...], float]]:
    now = time.time()
    return [((each.name, each.role), max(0.0, now - each.beat_at)) for each in processes.known(store)]


def render(office: Office) -> bytes:
    """The figures as `/metrics` gives them."""
    registry = CollectorRegistry()
    registry.register(_Office(office))
    return generate_latest(registry)
