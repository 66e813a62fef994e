"""The errors of the core, one family.

MandateError
├── BadInput              the asker can mend it
│   ├── UnknownName       no thing is called so; lists the nearest names
│   ├── AmbiguousName     several things are called so; lists them
│   ├── BadDay            not a day in the form YYYY-MM-DD
│   ├── UnknownQuestion   no question (or network, or notice) of that name
│   ├── BadParameter      a parameter is missing, doubled or not known to the question
│   ├── BadQuery          the SPARQL text cannot be run
│   ├── ReadOnly          what was asked would change the data
│   ├── BadForm           the answer cannot be written as asked; says how it can
│   ├── EmptyChart        nothing to be drawn has a day
│   ├── NotMeasured       the measure has no meaning on that network; says why
│   ├── TooLong           the measure would exceed the time allowed; says by how much
│   └── BadPath           no table at that path
├── QueryEnded            a stranger's query was stopped
│   ├── QueryTooSlow      past its time
│   └── QueryTooBig       past its memory or its reply size
├── QueriesFull           as many strangers' queries run as may run at once
├── FaultyData            rows, shapes or rules at fault; carries every fault
├── FaultyQuestion        a question file breaks its own contract
├── StoreFailed           a store elsewhere does not do what it is asked
│   ├── StoreUnreachable  it does not answer
│   └── StoreRefused      it answers that it won't, or not as SPARQL 1.1 has it
└── NoDataset             nothing was built yet

Each says where, what was found, and what would be right. None knows HTTP.
"""

from collections.abc import Sequence


class MandateError(Exception):
    """Any error this package raises on purpose."""


class BadInput(MandateError):
    """What was asked cannot be understood; the text says what would be."""


class UnknownName(BadInput):
    """No thing bears the name; `nearest` holds labels that come close, best first."""

    def __init__(self, name: str, nearest: Sequence[str]) -> None:
        self.name = name
        self.nearest = tuple(nearest)
        hint = f" Did you mean: {'; '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"Nothing here is called {name!r}.{hint}")


class AmbiguousName(BadInput):
    """Several things bear the name; `candidates` holds their ids."""

    def __init__(self, name: str, candidates: Sequence[str]) -> None:
        self.name = name
        self.candidates = tuple(candidates)
        super().__init__(
            f"{name!r} names several things: {', '.join(self.candidates)}. Use one of these ids."
        )


class BadDay(BadInput):
    """The text is no day of the calendar."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text!r} is not a day. Write YYYY-MM-DD, a day that exists, such as 2024-06-01.")


class UnknownQuestion(BadInput):
    """No question bears the name; `nearest` holds the names there are."""

    def __init__(self, name: str, known: Sequence[str], noun: str = "question") -> None:
        self.name = name
        self.nearest = tuple(known)
        super().__init__(f"There is no {noun} {name!r}. There are: {', '.join(known)}.")


class BadParameter(BadInput):
    """A parameter does not fit the question."""


class BadQuery(BadInput):
    """The SPARQL text is refused; the text says at which line and column."""


class ReadOnly(BadInput):
    """What was asked would change the data, and nothing here does."""

    def __init__(self) -> None:
        super().__init__("Nothing can be changed here: there are no updates. Queries are welcome.")


class BadForm(BadInput):
    """The answer is not to be had in the form asked for; the text says in which it is."""


class EmptyChart(BadInput):
    """Nothing of what was asked for has a day at which it could be drawn."""


class NotMeasured(BadInput):
    """The measure has no meaning there; `reason` says why."""

    def __init__(self, measure: str, network: str, reason: str) -> None:
        self.measure = measure
        self.network = network
        self.reason = reason
        where = f"on the network {network!r}" if network else "there"
        super().__init__(f"{measure} is not measured {where}: {reason}.")


class TooLong(BadInput):
    """The measure would take `estimate` seconds where `seconds` are allowed."""

    def __init__(self, measure: str, estimate: float, seconds: float) -> None:
        self.estimate = estimate
        self.seconds = seconds
        super().__init__(
            f"{measure} would take some {estimate:.2g} seconds; {seconds:g} are allowed. Ask for a smaller "
            "network (one family, one region), allow more, or measure it at home."
        )


class BadPath(BadInput):
    """No table of ours at the path."""


class QueryEnded(MandateError):
    """A stranger's query was stopped before it was done."""


class QueryTooSlow(QueryEnded):
    """The query ran past its time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(
            f"The query was stopped after {seconds:g} seconds. Ask for less: name the thing, "
            "add a LIMIT, or download the dataset and query it at home."
        )


class QueryTooBig(QueryEnded):
    """The query, or its reply, outgrew what one query may use."""


class QueriesFull(MandateError):
    """No place is free for another stranger's query just now."""


class FaultyData(MandateError):
    """The tables, shapes or rules found faults; `faults` holds the printed lines, all of them."""

    def __init__(self, faults: Sequence[object]) -> None:
        self.faults = tuple(str(fault) for fault in faults)
        count = len(self.faults)
        super().__init__(f"{count} fault{'s' if count != 1 else ''}:\n" + "\n".join(self.faults))


class FaultyQuestion(MandateError):
    """A question file does not keep the contract of its header."""


class NoDataset(MandateError):
    """There is no built dataset where one is looked for."""


class StoreFailed(MandateError):
    """A store elsewhere does not do what it is asked."""


class StoreUnreachable(StoreFailed):
    """There is no answer from a store elsewhere."""


class StoreRefused(StoreFailed):
    """A store elsewhere answers that it will not, or not in the form of SPARQL 1.1."""
