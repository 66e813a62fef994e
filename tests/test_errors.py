"""The errors are one family, and each shows the way out."""

import inspect

import pytest

from graph import errors
from graph.errors import MandateError

FAMILY = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if kind.__module__ == errors.__name__ and issubclass(kind, Exception)
]


@pytest.mark.parametrize("kind", FAMILY)
def test_every_error_is_of_the_family_and_in_its_tree(kind: type[Exception]) -> None:
    """Catching MandateError catches them all; the tree that opens the module names each."""
    assert issubclass(kind, MandateError)
    tree = errors.__doc__ or ""
    line = next(line for line in tree.splitlines() if f" {kind.__name__} " in f" {line} ")
    depth = len(kind.__mro__) - len(MandateError.__mro__)
    marks = line.removesuffix(line.lstrip("├─└│ "))
    assert len(marks) == 4 * depth


def test_the_tree_names_no_error_that_is_gone() -> None:
    """What the tree lists is there."""
    tree = (errors.__doc__ or "").split("\n\n")[1]
    listed = {line.lstrip("├─└│ ").split()[0] for line in tree.splitlines()}
    assert listed == {kind.__name__ for kind in FAMILY}


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            errors.UnknownName("Ivory", ["Côte d'Ivoire", "Mali"]),
            "Nothing here is called 'Ivory'. Did you mean: Côte d'Ivoire; Mali?",
        ),
        (errors.UnknownName("Ivory", []), "Nothing here is called 'Ivory'."),
        (
            errors.AmbiguousName("PSC", ["au-psc", "eu-psc"]),
            "'PSC' names several things: au-psc, eu-psc. Use one of these ids.",
        ),
        (
            errors.BadDay("1.6.2024"),
            "'1.6.2024' is not a day. Write YYYY-MM-DD, a day that exists, such as 2024-06-01.",
        ),
        (errors.UnknownQuestion("who", ["a", "b"]), "There is no question 'who'. There are: a, b."),
        (errors.UnknownQuestion("who", ["a"], "network"), "There is no network 'who'. There are: a."),
        (errors.FaultyData(["a:1: x", "a:2: y"]), "2 faults:\na:1: x\na:2: y"),
        (errors.FaultyData(["a:1: x"]), "1 fault:\na:1: x"),
    ],
)
def test_an_error_says_what_was_found_and_what_would_be_right(error: MandateError, text: str) -> None:
    """The text alone is enough to mend it."""
    assert str(error) == text


def test_an_error_carries_its_parts() -> None:
    """A window that prints in its own way needs not read the text."""
    unknown = errors.UnknownName("x", ["a"])
    assert (unknown.name, unknown.nearest) == ("x", ("a",))
    assert errors.AmbiguousName("x", ["a", "b"]).candidates == ("a", "b")
    assert errors.FaultyData([1, 2]).faults == ("1", "2")
    assert errors.BadDay("x").text == "x"


def test_a_stopped_query_says_its_time_and_what_to_do() -> None:
    """Seconds without needless digits."""
    assert str(errors.QueryTooSlow(5.0)).startswith("The query was stopped after 5 seconds. Ask for less")
