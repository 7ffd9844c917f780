"""What is counted for /metrics. Few labels with few values: never a terminal, a tenant, a submission."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """One set of counters for one running cloud."""

    def __init__(self) -> None:
        """Start at nothing, in a registry of its own: two clouds in one process do not mix."""
        self.registry = CollectorRegistry()
        self.requests = Counter("madoguchi_requests", "Requests answered", ("route", "status"), registry=self.registry)
        self.seconds = Histogram("madoguchi_request_seconds", "Time to answer", ("route",), registry=self.registry, buckets=_SECONDS)
        self.entries = Counter("madoguchi_entries", "Entries pushed, by what became of them", ("state",), registry=self.registry)
        self.alarms = Counter("madoguchi_alarms", "Things a person should look at", ("kind",), registry=self.registry)
        self.forwarded = Counter("madoguchi_forwarded", "Items given a place in a feed", ("kind",), registry=self.registry)
        self.waiting = Gauge("madoguchi_outbox_groups", "Groups in the outbox when the worker last looked", registry=self.registry)

    def text(self) -> bytes:
        """The exposition format of Prometheus."""
        return generate_latest(self.registry)
