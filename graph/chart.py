"""A chart of a case over time: families of measures as lanes, acts as marks, phases behind them.

Drawn with Matplotlib from the answer to `escalation`. In SVG a mark leads to its source, or else to the
row itself; a mark's shape tells what became of the act, so that nothing depends on colour.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from graph.answers import Answer
from graph.errors import BadForm, EmptyChart
from graph.terms import THINGS, mint
from graph.things import Record, Shelf

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

QUESTION = "escalation"
MEDIA: Mapping[str, str] = {"svg": "image/svg+xml", "png": "image/png"}
EVENTS = "what the sides did"
FAMILIES: Mapping[str, str] = {
    "family-early-warning": "early warning",
    "family-diplomatic": "diplomatic",
    "family-economic": "economic",
    "family-legal": "legal",
    "family-military": "military",
}
UNSORTED = "other"
LANES = (EVENTS, *FAMILIES.values(), UNSORTED)
COLOURS = ("#555555", "#b8860b", "#0b62a4", "#2e7d32", "#6a3d9a", "#b34700", "#777777")
DONE, OFFERED, FAILED = "done", "offered or threatened", "failed or not carried out"
STANDING: Mapping[str, str] = {
    "adopted": DONE,
    "carried-out": DONE,
    "partly-carried-out": DONE,
    "proposed": OFFERED,
    "threatened": OFFERED,
    "rejected": FAILED,
    "vetoed": FAILED,
    "not-carried-out": FAILED,
}
SHAPES: Mapping[str, str] = {DONE: "o", OFFERED: "^", FAILED: "X"}
TINTS = ("#eef3f8", "#f8f1e7")
WIDTH, LANE, LINE, MARGIN = 13.0, 0.9, 0.16, 1.6  # inches
STEPS = 150  # columns of marks across the chart
ROWS = 6  # marks stacked in a lane before they are drawn closer together
FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Mark:
    """An act or event at the first day it may have taken place, in one lane."""

    lane: str
    day: date
    standing: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Band:
    """A phase of the case; without an end it goes on."""

    words: str
    since: date
    until: date


@dataclass(frozen=True)
class Timeline:
    """What is drawn: marks and bands within a span of days, and what could not be placed."""

    title: str
    since: date
    until: date
    marks: tuple[Mark, ...]
    bands: tuple[Band, ...]
    undated: int
    dataset: str
    lanes: tuple[str, ...] = field(default=LANES)

    @property
    def shown(self) -> tuple[Band, ...]:
        """The phases within the span, by their first day."""
        found = [band for band in self.bands if band.until > self.since and band.since < self.until]
        return tuple(sorted(found, key=lambda band: (band.since, band.until)))

    @property
    def note(self) -> str:
        """What the chart shows and what it leaves out, in words."""
        early = len({mark.address + mark.words for mark in self.marks if mark.day < self.since})
        late = len({mark.address + mark.words for mark in self.marks if mark.day >= self.until})
        left = [f"{early} earlier"] * bool(early) + [f"{late} later"] * bool(late)
        left += [f"{self.undated} of no known day"] * bool(self.undated)
        out = f" Left out: {', '.join(left)}." if left else ""
        return f"Each mark stands at the first day the act may have taken place.{out} Dataset {self.dataset}."

    def svg(self) -> bytes:
        """The chart as SVG whose marks are links; the same bytes for the same answer."""
        return self.drawn("svg")

    def png(self) -> bytes:
        """The chart as PNG, 120 dots an inch."""
        return self.drawn("png")

    def drawn(self, form: str) -> bytes:
        """The chart as `svg` or `png`; raises BadForm for anything else."""
        if form not in MEDIA:
            raise BadForm(f"format is {form!r}; wanted {' or '.join(MEDIA)}.")
        import matplotlib

        out = io.BytesIO()
        with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "mandate-graph"}):
            told: Mapping[str, str | None] = (
                {"Title": self.title, "Date": None} if form == "svg" else {"Title": self.title}
            )
            self.figure().savefig(out, format=form, dpi=120, metadata=told)
        return out.getvalue()

    def figure(self) -> "Figure":
        """The chart as a Matplotlib figure."""
        from matplotlib.figure import Figure

        made = Figure(
            figsize=(WIDTH, LANE * len(self.lanes) + MARGIN + LINE * len(self.shown)), layout="constrained"
        )
        axes = made.subplots()
        _shade(axes, self)
        for height, lane in enumerate(self.lanes):
            for standing in SHAPES:
                found = [spot for spot in _spots(self, lane) if spot[0].standing == standing]
                _scatter(axes, found, height, standing)
        _furnish(made, axes, self)
        return made


def timeline(answer: Answer, shelf: Shelf, *, base: str = THINGS) -> Timeline:
    """The timeline of an answer to `escalation`; `base` is where a row is found that cites no address.

    Raises EmptyChart where no entry of the answer has a day.
    """
    rows = [row for row in answer.rows if FIRST < _day(row["begin"]) < LAST]
    acts = [row for row in rows if row["kind"] in ("event", "measure")]
    phases = [row for row in rows if row["kind"] == "phase"]
    case = _label(answer.parameters["case"])
    since, until = _span(answer, acts, phases)
    marks = tuple(mark for row in acts for mark in _marks(row, _address(row, shelf, base)))
    lanes = tuple(lane for lane in LANES if any(mark.lane == lane for mark in marks))
    made = Timeline(
        title=case,
        since=since,
        until=until,
        marks=marks,
        bands=tuple(
            Band(str(row["what"]), _day(row["begin"]), min(_day(row["end"]), until)) for row in phases
        ),
        undated=sum(row["kind"] in ("event", "measure") for row in answer.rows) - len(acts),
        dataset=answer.dataset,
        lanes=lanes or (UNSORTED,),
    )
    if not made.shown and not any(since <= mark.day < until for mark in marks):
        raise EmptyChart(f"{case}: no act and no phase with a day within what was asked.")
    return made


def _day(text: object) -> date:
    return date.fromisoformat(str(text)) if text else FIRST


def _label(thing: object) -> str:
    assert isinstance(thing, dict)
    return str(thing["label"])


def _span(answer: Answer, acts: Sequence[Record], phases: Sequence[Record]) -> tuple[date, date]:
    """The days asked for; else those that hold the middle nine tenths of the measures, in whole months."""
    measures = [row for row in acts if row["kind"] == "measure"]
    days = sorted(_day(row["begin"]) for row in measures or acts or phases) or [FIRST]
    few = len(days) // 20
    begin, end = days[few].replace(day=1), days[-1 - few].replace(day=28) + timedelta(days=4)
    asked_since, asked_until = _day(answer.parameters["since"]), _day(answer.parameters["until"])
    since = asked_since if asked_since > FIRST else begin
    until = asked_until if FIRST < asked_until < LAST else end.replace(day=1)
    return since, max(until, since + timedelta(days=1))


def _marks(row: Record, address: str) -> Iterator[Mark]:
    """One mark a family of the act's instrument; one in a lane of its own where it has none."""
    families = row["families"]
    assert isinstance(families, list)
    lanes = [FAMILIES[str(family["id"])] for family in families if str(family["id"]) in FAMILIES] or [
        UNSORTED
    ]
    by = row["by"]
    assert isinstance(by, list)
    words = f"{row['day']}: {', '.join(str(actor['label']) for actor in by)}: {row['what']} ({row['status']})"
    for lane in [EVENTS] if row["kind"] == "event" else lanes:
        yield Mark(lane, _day(row["begin"]), STANDING[str(row["status"])], words, address)


def _address(row: Record, shelf: Shelf, base: str) -> str:
    """The first address that the row's sources give, else that of the row."""
    entry = row["entry"]
    assert isinstance(entry, dict)
    for piece in shelf.evidence(mint(str(entry["id"]))):
        if piece["url"]:
            return str(piece["url"])
    return base + str(entry["id"])


def _spots(timeline: Timeline, lane: str) -> list[tuple[Mark, float]]:
    """Each mark of a lane with its height in it, from -0.4 to 0.4: those of about one day are stacked."""
    step = max((timeline.until - timeline.since).days / STEPS, 1)
    columns: dict[int, list[Mark]] = {}
    for mark in sorted(timeline.marks, key=lambda mark: (mark.day, mark.words)):
        if mark.lane == lane and timeline.since <= mark.day < timeline.until:
            columns.setdefault(int((mark.day - timeline.since).days / step), []).append(mark)
    return [
        (mark, (number - (len(stacked) - 1) / 2) * 0.8 / max(len(stacked), ROWS))
        for stacked in columns.values()
        for number, mark in enumerate(stacked)
    ]


def _scatter(axes: "Axes", spots: Sequence[tuple[Mark, float]], height: int, standing: str) -> None:
    if not spots:
        return
    colour = COLOURS[LANES.index(spots[0][0].lane)]
    dots = axes.scatter(
        [_at(mark.day) for mark, _ in spots],
        [height + offset for _, offset in spots],
        marker=SHAPES[standing],
        s=34,
        facecolors=_fill(colour, standing),
        edgecolors=colour,
        linewidths=0.9,
        zorder=3,
    )
    dots.set_urls([mark.address for mark, _ in spots])


def _shade(axes: "Axes", timeline: Timeline) -> None:
    """Phases as bands over the whole height, each under its number."""
    for number, band in enumerate(timeline.shown):
        begin, end = max(band.since, timeline.since), min(band.until, timeline.until)
        axes.axvspan(_at(begin), _at(end), color=TINTS[number % 2], zorder=0)
        axes.axvline(_at(begin), color="#c9d0d8", linewidth=0.8, zorder=1)
        axes.annotate(
            str(number + 1),
            (_at(begin), 1),
            xycoords=("data", "axes fraction"),
            xytext=(2, 3 + 9 * (number % 2)),
            textcoords="offset points",
            fontsize=8,
            color="#333333",
        )


def _furnish(figure: "Figure", axes: "Axes", timeline: Timeline) -> None:
    """Names of lanes and phases, the key to the shapes, and what the chart leaves out."""
    from matplotlib.lines import Line2D

    edge = (_at(timeline.until) - _at(timeline.since)) / STEPS
    axes.set_xlim(_at(timeline.since) - edge, _at(timeline.until) + edge)
    axes.xaxis_date()
    axes.set_ylim(len(timeline.lanes) - 0.5, -0.5)
    axes.set_yticks(range(len(timeline.lanes)), timeline.lanes, fontsize=10)
    for line in range(1, len(timeline.lanes)):
        axes.axhline(line - 0.5, color="#dddddd", linewidth=0.8, zorder=1)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    figure.suptitle(timeline.title, x=0.01, ha="left", fontsize=14)
    told = [f"{number + 1}  {band.words}" for number, band in enumerate(timeline.shown)]
    axes.set_title("\n".join(told), loc="left", fontsize=8, color="#333333", pad=24, linespacing=1.4)
    axes.set_xlabel(timeline.note, fontsize=8, color="#555555", labelpad=8)
    shapes = [
        Line2D(
            [], [], linestyle="", marker=shape, markerfacecolor=_fill("#444444", standing),
            markeredgecolor="#444444", label=standing,
        )
        for standing, shape in SHAPES.items()
    ]  # fmt: skip
    figure.legend(handles=shapes, loc="outside lower center", ncols=3, frameon=False, fontsize=9)


def _fill(colour: str, standing: str) -> str:
    return "white" if standing == OFFERED else colour


def _at(day: date) -> float:
    """A day as Matplotlib counts it: days since 1970-01-01."""
    return float((day - date(1970, 1, 1)).days)
