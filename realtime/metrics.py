"""What this process's rooms and their engine count, for whoever operates them."""

from collections.abc import Iterable
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from realtime.answers import Answer
from realtime.engine import FanoutSocketIO
from realtime.feeds import Feeds

DONE = "ok"
ANSWER_WITHIN_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class RoomMetrics:
    """Who came in and left, and what was answered."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._admissions = Counter(
            "ripplecast_admissions", "People and members who asked to come in: ok, or why not.", ["result"], registry=registry
        )
        self._commands = Counter(
            "ripplecast_commands",
            "Commands answered in rooms: ok, or the code of the refusal. A post that is ok is stored.",
            ["command", "result"],
            registry=registry,
        )
        self._answers = Histogram(
            "ripplecast_command_seconds",
            "From a command's arrival to its answer; for a post that includes storing it.",
            ["command"],
            buckets=ANSWER_WITHIN_S,
            registry=registry,
        )
        self._ends = Counter(
            "ripplecast_disconnects", "Connections to rooms that ended, by reason.", ["reason"], registry=registry
        )

    def admitted(self, result: str = DONE) -> None:
        """Somebody asked to come in, and did, or was refused with this code."""
        self._admissions.labels(result).inc()

    def answered(self, command: str, answer: Answer, began: float) -> None:
        """A command that arrived at `began`, by `perf_counter`, has its answer."""
        self._commands.labels(command, DONE if answer["ok"] else answer["error"]["code"]).inc()
        self._answers.labels(command).observe(perf_counter() - began)

    def ended(self, reason: str) -> None:
        """Somebody's connection to a room ended."""
        self._ends.labels(reason).inc()


class EngineCollector(Collector):
    """What the engine knows anyway, asked when somebody looks."""

    def __init__(self, server: FanoutSocketIO, feeds: Feeds) -> None:
        self._server = server
        self._feeds = feeds

    def collect(self) -> Iterable[Metric]:
        """Everything as it stands now."""
        fanout = self._server.fanout
        stats = fanout.stats
        yield self._connections()
        for name, words, value in (
            ("rooms", "Rooms with somebody in them.", self._feeds.attended),
            ("backlog_bytes", "What clients are still owed because they do not take it.", fanout.backlog_bytes),
            ("flush_seconds", "Work of the last broadcast.", stats.last_flush_s),
        ):
            yield GaugeMetricFamily(f"ripplecast_{name}", words, value)
        for name, words, value in (
            ("broadcasts", "Frames sent to rooms.", stats.broadcasts),
            ("deliveries", "Frames sent to connections.", stats.deliveries),
            ("reduced_deliveries", "Deliveries left out, or with less in them, as the client was behind.", stats.reduced),
            ("slow_clients_dropped", "Clients hung up on because they were too slow.", stats.dropped),
        ):
            yield CounterMetricFamily(f"ripplecast_{name}", words, value)

    def _connections(self) -> Metric:
        sockets = list(self._server.server.eio.sockets.values())
        websockets = sum(socket.upgraded for socket in sockets)
        family = GaugeMetricFamily("ripplecast_connections", "Open connections, by transport.", labels=["transport"])
        family.add_metric(["websocket"], websockets)
        family.add_metric(["polling"], len(sockets) - websockets)
        return family
