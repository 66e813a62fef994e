"""Mandate Graph: who may do what to whom to prevent mass atrocities.

`graph.load()` gives the library, the front door: `.ask`, `.audit`, `.network`, `.measure`, `.voting`,
`.search`, `.show`, `.timeline`, `.rdflib`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph import catalogue, contract, dataset, places
from graph.answers import Answer, Desk
from graph.catalogue import Question
from graph.dataset import Dataset
from graph.names import Names
from graph.store import Store
from graph.terms import IRI, Term, slug_of, to_rdflib
from graph.things import Record, Shelf

if TYPE_CHECKING:
    import networkx
    import rdflib

    from graph.audit import Audit
    from graph.chart import Timeline
    from graph.measures import Result
    from graph.picture import Picture

__all__ = ["Answer", "Library", "connect", "extended", "load", "quick"]


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
        most: int | None = None,
        **values: str | date | None,
    ) -> Answer:
        """The answer to a question; `why=True` adds each row's facts with their sources.

        `verified` keeps only rows established so: read, cited, recalled. Of more rows than `most` the
        first are given, and a notice says so.

        Raises UnknownQuestion, BadParameter, BadDay, UnknownName or AmbiguousName.
        """
        found = catalogue.find(self.questions, question)
        desk = Desk(self.store, self.names, self.version, self.today)
        return desk.ask(found, values, why=why, verified=verified, most=most)

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

    def search(self, text: str, limit: int | None = 20) -> list[Record]:
        """The things whose names fit a text, best first: id, label, kind, the name that fits, and how."""
        shelf = Shelf(self.store, self.names)
        return [shelf.found(hit) for hit in self.names.search(text, limit)]

    def network(
        self,
        name: str,
        on: str | date | None = None,
        *,
        since: str | date | None = None,
        until: str | date | None = None,
        family: str | None = None,
        region: str | None = None,
        case: str | None = None,
        within: int | str | None = None,
    ) -> "networkx.MultiDiGraph[str]":
        """Who is tied to whom on a day, or in the days from `since` to the day before `until`.

        `family`, `region`, `case` and `within` narrow the ties where a network takes them. Raises
        UnknownQuestion where no network has that name, BadParameter, BadDay, UnknownName or AmbiguousName.
        """
        from graph import network

        scope = network.Scope(on, since, until, family, region, case, within, self.today())
        drawn = network.draw_from(self.store, self.names, self.ties, name, scope)
        drawn.graph["dataset"] = self.version
        return drawn

    def measure(
        self,
        network: str,
        measure: str,
        *,
        seconds: float | None = None,
        progress: Callable[[int, int], None] | None = None,
        **asked: Any,
    ) -> "Result":
        """What a measure finds on a network; `asked` holds what `network` takes and the measure's options.

        `seconds` is the time it may take, `progress` is told the parts done and how many there are. Raises
        what `network` raises, NotMeasured where it has no meaning there, TooLong, and BadParameter.
        """
        scope = _scope_in(asked)
        drawn = self.network(network, **scope)
        return self._measured(drawn, measure, (seconds, progress), {**scope, **asked})

    def picture(
        self,
        network: str,
        measure: str | None = None,
        *,
        seconds: float | None = None,
        progress: Callable[[int, int], None] | None = None,
        **asked: Any,
    ) -> "Picture":
        """The picture of a network, or of what a measure finds on it; asked, and raising, as `measure`."""
        from graph import picture

        scope = _scope_in(asked)
        drawn = self.network(network, **scope)
        reasons = picture.reasons_of(drawn, Shelf(self.store, self.names))
        if measure is None:
            return picture.of_network(drawn, reasons=reasons)
        result = self._measured(drawn, measure, (seconds, progress), {**scope, **asked})
        return picture.of_result(result, drawn, reasons)

    def _measured(
        self,
        drawn: "networkx.MultiDiGraph[str]",
        measure: str,
        effort: tuple[float | None, Callable[[int, int], None] | None],
        asked: Mapping[str, Any],
    ) -> "Result":
        from graph import measures

        options = dict(asked)
        scope = _scope_in(options)
        other = {name: value for name, value in scope.items() if name not in {"on", "since", "until"}}
        name = str(drawn.graph["name"])
        outside = measures.Outside(
            find=lambda called: slug_of(self.names.find(called)),
            draw=lambda on: self.network(name, on, **other),
            rule=lambda called, target, size: measures.rule_of(
                self.store, self.names, measures.Vote(called, scope.get("on") or self.today(), target, size)
            ),
            broader=lambda: measures.broader_of(self.store),
        )
        seconds, progress = effort
        told = measures.Effort(seconds, progress) if progress else measures.Effort(seconds)
        return measures.measure(drawn, measure, effort=told, outside=outside, **options)

    def rules(self) -> list[dict[str, str | None]]:
        """The rules of decision there are, by id: `id`, `label`, `since`, `until`."""
        from graph import measures

        return measures.rules_of(self.store, self.names)

    def voting(
        self, rule: str, on: str | date | None = None, *, target: str | None = None, size: int = 0
    ) -> "Result":
        """How much each voter decides under a rule on a day, and who can block it.

        `target` is the state concerned, where a rule leaves it out; `size` how many vote, where the list of
        voters is not complete. Raises NotMeasured where the rule is no count of votes.
        """
        from graph import measures

        vote = measures.Vote(rule, on or self.today(), target, size)
        found = measures.voting(measures.rule_of(self.store, self.names, vote))
        return replace(found, dataset=self.version)

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


def _scope_in(asked: dict[str, Any]) -> dict[str, Any]:
    """What of it a network takes, taken out of it; the rest are options of a measure."""
    from graph.network.scope import Scope

    return {slot.name: asked.pop(slot.name) for slot in fields(Scope) if slot.name in asked}


def load(folder: Path | str | None = None) -> Library:
    """The library over the dataset in `folder`, else over this installation's own, in memory.

    Raises NoDataset where none was built.
    """
    found = dataset.load(Path(folder) if folder else places.here().dataset)
    return _over(found, Names.of(found.store))


def extended(*tables: Path | str) -> Library:
    """The library over this installation's tables and your own, built and checked in memory.

    A table of your own is a CSV file that bears the header of one of ours, or a folder of such. Nothing is
    written, and `path` is where this installation's own dataset lies. Raises FaultyData with every fault.
    """
    files = [file for path in map(Path, tables) for file in (sorted(path.rglob("*.csv")) or [path])]
    found = dataset.joined(places.here(), files)
    return _over(found, Names.of(found.store))


def quick(
    folder: Path | str | None = None,
    cache: Path | str | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Library:
    """The same library over a copy on disk, which opens at once and answers more slowly: for one question.

    The copy is made in `cache`, else in the user's own, where there is none yet; `tell` is told so, and
    that the dataset is loaded into memory where no copy can be kept. Raises NoDataset.
    """
    from graph import copies

    home = Path(folder) if folder else places.here().dataset
    found = copies.opened(home, Path(cache) if cache else copies.home(), tell)
    return _over(found.dataset, found.names) if found else load(home)


def connect(address: str, login: tuple[str, str] | None = None) -> Library:
    """The same library over a store elsewhere: any server that speaks the SPARQL 1.1 Protocol.

    `address` is that of its query service, `login` a user and a password. `version` is that of the dataset
    which was pushed there, else `remote`; `path` is where this installation's own lies. Raises
    BadParameter, StoreUnreachable or StoreRefused, as all of its answers may.
    """
    from graph import remote

    store = remote.RemoteStore(remote.Server(address, login))
    return _over(Dataset(store.version, store, places.here().dataset), remote.names_of(store))


def _over(found: Dataset, names: Names) -> Library:
    home = places.here()
    questions = catalogue.questions(home.questions)
    return Library(found.version, found.path, found.store, names, questions, home.ties)
