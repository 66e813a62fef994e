"""The lines of a network: one a pair of things, with each of its ties and what that rests on."""

from collections import Counter
from collections.abc import Mapping, Sequence

from graph.network import Ties
from graph.picture.drawing import OTHER, ROLES, STYLES, Edge, Entry, Fact, Style
from graph.terms import BASE, mint
from graph.things import Record, Shelf

Reasons = Mapping[str, Sequence[Record]]
REST = "other ties"
_OWN = {"kind", "role", "since", "until", "claim", "sure", "weight", "label"}
_THINGS = {"through", "case", "instrument", "needs", "one_of", "in_case", "over"}
_SAID = {"since": "since", "until": "no longer from"}


def reasons_of(ties: "Ties[str]", shelf: Shelf) -> dict[str, list[Record]]:
    """By claim, the statements it makes with their sources, for each claim that ties of a network rest on."""
    claims = sorted({str(said["claim"]) for *_, said in ties.edges(data=True) if said.get("claim")})
    found = {claim: shelf.evidence(mint(row_of(claim))) for claim in claims}
    return {claim: told for claim, told in found.items() if told and told[0]["claim"] == claim}


def row_of(claim: str) -> str:
    """The id of the row that makes a claim."""
    return claim.rsplit("/", 1)[-1]


def is_directed(ties: "Ties[str]") -> bool:
    """Whether the network says that its ties have a direction; it has where it does not say."""
    return bool(ties.graph.get("directed", True))


def is_weighted(ties: "Ties[str]") -> bool:
    """Whether some tie weighs more or less than another."""
    return any(said.get("weight", 1) != 1 for *_, said in ties.edges(data=True))


def lines_of(ties: "Ties[str]", reasons: Reasons) -> list[Edge]:
    """One line a pair of things, in the order of their ids; of an undirected network one whichever the end.

    A line looks as the first of its roles; where ties have no roles, as the first of their kinds.
    """
    pairs: dict[tuple[str, str], list[Record]] = {}
    for source, target, said in ties.edges(data=True):
        turned = not is_directed(ties) and source > target
        pairs.setdefault((target, source) if turned else (source, target), []).append(said)
    looks = _looks(ties)
    pen = _Pen(ties, reasons)
    return [_line(pair, told, looks, pen) for pair, told in sorted(pairs.items()) if pair[0] != pair[1]]


def _line(pair: tuple[str, str], told: Sequence[Record], looks: Mapping[str, Style], pen: "_Pen") -> Edge:
    order = list(looks)
    role = min((_role(tie, looks) for tie in told), key=order.index)
    weight = sum(float(str(tie.get("weight") or 1)) for tie in told)
    kinds = tuple(sorted({str(tie.get("kind") or "tied") for tie in told}))
    entries = dict.fromkeys(pen.entry(tie) for tie in told)
    return Edge(f"{pair[0]} {pair[1]}", *pair, role, looks[role], tuple(pen.told[key] for key in entries),
                weight, kinds)  # fmt: skip


def _looks(ties: "Ties[str]") -> dict[str, Style]:
    """How each role or kind is drawn, the most common kinds each in its own way."""
    told = [said for *_, said in ties.edges(data=True)]
    if any(said.get("role") for said in told):
        found: dict[str, Style] = {role: look for role, look in ROLES.items() if role != "possible"}
        others = sorted({str(said["role"]) for said in told if said.get("role")} - set(found))
        return _styled(found, others)
    counts = Counter(str(said.get("kind") or "tied") for said in told)
    return _styled({}, sorted(counts, key=lambda kind: (-counts[kind], kind)))


def _styled(found: dict[str, Style], words: Sequence[str]) -> dict[str, Style]:
    most = len(STYLES) if not found else 2
    free = STYLES[-2:] if found else STYLES
    found |= dict(zip(words[:most], free, strict=False))
    return {**found, REST: OTHER, "possible": ROLES["possible"]}


def _role(tie: Record, looks: Mapping[str, Style]) -> str:
    if not tie.get("sure", True):
        return "possible"
    word = str(tie.get("role") or tie.get("kind") or "tied")
    return word if word in looks else REST


class _Pen:
    """Writes what is told of a tie, the same words once."""

    def __init__(self, ties: "Ties[str]", reasons: Reasons) -> None:
        self._ties, self._reasons = ties, reasons
        self.told: dict[tuple[object, ...], Entry] = {}

    def entry(self, tie: Record) -> tuple[object, ...]:
        """The key in `told` of what is told of a tie."""
        key = tuple((name, str(value)) for name, value in tie.items())
        if key not in self.told:
            words = (tie.get("role"), str(tie.get("kind") or "tied").replace("-", " "))
            claim = str(tie.get("claim") or "")
            why = tuple(f"{claim} {number}" for number in range(len(self._reasons.get(claim, ()))))
            title = " · ".join(str(word) for word in words if word)
            self.told[key] = Entry(title, tuple(self._facts(tie)), why)
        return key

    def _facts(self, tie: Record) -> list[Fact]:
        found: list[Fact] = [
            (word, ({"text": str(tie[name])},)) for name, word in _SAID.items() if tie.get(name)
        ]
        if not tie.get("sure", True):
            found.append(("sure", ({"text": "only possible on the day"},)))
        if tie.get("weight") not in (None, 1):
            found.append(("weight", ({"text": f"{tie['weight']:.4g}"},)))
        for name in sorted(set(tie) - _OWN):
            if tie[name] not in (None, ""):
                found.append((name.replace("_", " "), (self._shown(name, tie[name]),)))
        if tie.get("claim"):
            slug = row_of(str(tie["claim"]))
            found.append(("claim", ({"text": slug, "id": slug},)))
        return found

    def _shown(self, name: str, value: object) -> dict[str, str | None]:
        text = str(value)
        if text.startswith(BASE):
            return {"text": row_of(text), "id": row_of(text)}
        if text in self._ties:
            return {"text": str(self._ties.nodes[text].get("label", text)), "id": text}
        return {"text": text.replace("-", " "), "id": text} if name in _THINGS else {"text": text}


def keyed(reasons: Reasons) -> dict[str, Record]:
    """Each reason by the key that entries name it with."""
    return {
        f"{claim} {number}": told for claim, all_of in reasons.items() for number, told in enumerate(all_of)
    }
