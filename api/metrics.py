"""The figures of the running service, as Prometheus reads them.

Labels have few values by nature: routes by their templates, methods that HTTP names, status codes. No
path, name or client is a label.
"""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from api.watch import Seen

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
OTHER = "other"
GONE = "gone"  # the client left before the reply began
# from a look-up of one row to a query that runs into its time
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0)

Dataset = Callable[[], Mapping[str, str]]
Workers = Callable[[], Mapping[str, float]]


class Figures:
    """Counts every request it is told of; `dataset` and `workers` tell of themselves when they are read."""

    def __init__(self, dataset: Dataset, workers: Workers) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._requests = Counter(
            "mandates_requests", "Requests answered", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "mandates_request_seconds",
            "Time from a request to its reply's last byte",
            ["route"],
            registry=registry,
            buckets=BUCKETS,
        )
        self._rows = Counter("mandates_rows", "Rows of results and answers", ["route"], registry=registry)
        self._bytes = Counter(
            "mandates_reply_bytes", "Bytes of replies' bodies", ["route"], registry=registry
        )
        registry.register(_AtHand(dataset, workers))
        ProcessCollector(registry=registry)

    def __call__(self, seen: Seen) -> None:
        """Count one request."""
        method = seen.method if seen.method in METHODS else OTHER
        status = GONE if seen.status is None else str(seen.status)
        self._requests.labels(method, seen.route, status).inc()
        self._seconds.labels(seen.route).observe(seen.seconds)
        self._bytes.labels(seen.route).inc(seen.sent)
        if seen.rows is not None:
            self._rows.labels(seen.route).inc(seen.rows)

    def written(self, accept: str | None) -> tuple[bytes, str]:
        """The figures as text, and the media type of the form that was chosen."""
        encode, media_type = choose_encoder(accept or "")
        return encode(self._registry), media_type


class _AtHand(Collector):
    """What there is at the moment: the dataset, and the workers with what they came to."""

    def __init__(self, dataset: Dataset, workers: Workers) -> None:
        self._dataset = dataset
        self._workers = workers

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: there may be no workers yet."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """One metric for the dataset, one for each figure of the workers."""
        yield InfoMetricFamily("mandates_dataset", "The dataset that answers", dict(self._dataset()))
        for name, value in self._workers().items():
            family = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            yield family(f"mandates_crew_{name}", f"Workers: {name.removesuffix('_total')}", value)
