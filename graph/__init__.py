"""Mandate Graph: who may do what to whom to prevent mass atrocities.

`graph.load()` gives the library, the front door: `.ask`, `.audit`, `.network`, `.show`,
`.timeline`, `.rdflib`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from graph import catalogue, contract, dataset, places
from graph.answers import Answer, Desk
from graph.catalogue import Question
from graph.names import Names
from graph.store import Store
from graph.terms import IRI, Term, to_rdflib
from graph.things import Record, Shelf

if TYPE_CHECKING:
    import networkx
    import rdflib

    from graph.audit import Audit
    from graph.chart import Timeline

__all__ = ["Answer", "Library", "load"]


@dataclass(frozen=True)
class Library:
    """A loaded dataset and the questions one can put to it."""

    version: str
    path: Path
    store: Store = field(repr=False)
    names: Names = field(repr=False)
    questions: Mapping[str, Question] = field(repr=False)
    ties: Path = field(repr=False)
    today: Callable[[], date] = field(default=date.today, repr=False)

    def ask(
        self,
        question: str,
        *,
        why: bool = False,
        verified: Collection[str] = (),
        **values: str | date | None,
    ) -> Answer:
        """The answer to a question; `why=True` adds each row's facts with their sources.

        `verified` keeps only rows established so: read, cited, recalled.

        Raises UnknownQuestion, BadParameter, BadDay, UnknownName or AmbiguousName.
        """
        found = catalogue.find(self.questions, question)
        desk = Desk(self.store, self.names, self.version, self.today)
        return desk.ask(found, values, why=why, verified=verified)

    def audit(
        self,
        on: str | date | None = None,
        *,
        body: str | None = None,
        family: str | None = None,
        region: str | None = None,
    ) -> "Audit":
        """What each body may do with each instrument on a day, how often it did, and where the gaps are."""
        from graph.audit import Audit

        capacity = self.ask("capacity-audit", on=on, body=body, family=family, region=region)
        gaps = self.ask("capacity-gaps", on=str(capacity.parameters["on"]), body=body, region=region)
        return Audit.of(capacity, gaps, Shelf(self.store, self.names))

    def timeline(
        self, case: str, since: str | date | None = None, until: str | date | None = None, **base: str
    ) -> "Timeline":
        """A case over time, to be drawn as SVG or PNG; raises EmptyChart where nothing has a day.

        `base` is where a mark leads whose sources give no address.
        """
        from graph.chart import QUESTION, timeline

        told = self.ask(QUESTION, case=case, since=since, until=until)
        return timeline(told, Shelf(self.store, self.names), **base)

    def show(self, name: str) -> Record:
        """Everything known of a thing, each statement with its sources."""
        return Shelf(self.store, self.names).show(self.names.find(name))

    def network(self, name: str, on: str | date | None = None) -> "networkx.MultiDiGraph[str]":
        """Who is tied to whom on a day; raises UnknownQuestion where no network has that name."""
        from graph import network

        drawn = network.draw_from(self.store, self.names, self.ties, name, on or self.today())
        drawn.graph["dataset"] = self.version
        return drawn

    def rdflib(self) -> "rdflib.Dataset":
        """The dataset for rdflib: statements in the default graph, a named graph per claim."""
        import rdflib

        made = rdflib.Dataset()
        for quad in self.store.quads():
            subject, value, claim = quad.subject, quad.object, quad.graph_name
            assert isinstance(subject, Term)
            assert isinstance(value, Term)
            place = made.graph(to_rdflib(claim)) if isinstance(claim, IRI) else made.default_graph
            place.add((to_rdflib(subject), to_rdflib(quad.predicate), to_rdflib(value)))
        return made

    def schema(self, question: str) -> Record:
        """The JSON Schema of a question's answers."""
        return contract.schema(catalogue.find(self.questions, question))


def load(folder: Path | str | None = None) -> Library:
    """The library over the dataset in `folder`, else over this installation's own.

    Raises NoDataset where none was built.
    """
    home = places.here()
    found = dataset.load(Path(folder) if folder else home.dataset)
    return Library(
        version=found.version,
        path=found.path,
        store=found.store,
        names=Names.of(found.store),
        questions=catalogue.questions(home.questions),
        ties=home.ties,
    )
