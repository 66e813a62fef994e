"""The laws of Accept."""

import pytest

from api.negotiation import LONG, best

OFFERED = ("application/json", "text/csv", "text/html")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/json"),
        (" ", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/csv"),
        ("TEXT/HTML", "text/html"),
        ("text/html, text/csv", "text/csv"),
        ("text/html;level=1;q=0.7, text/csv;q=0.5", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("text/*;q=0.3, text/csv;q=0.1", "text/html"),
        ("application/json;q=0, */*", "text/csv"),
        ("image/png", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("json", None),
        ("text/csv;q=much", None),
        ("text/csv;q=7", None),
        ("text/csv;q=nan", None),
    ],
)
def test_the_best_liked_form_is_chosen(accept: str | None, expected: str | None) -> None:
    """The earlier of equals; what is malformed is not heard."""
    assert best(accept, OFFERED) == expected


def test_a_long_header_is_read_all_the_same() -> None:
    """Only that it is not remembered."""
    long = ", ".join(f"image/x-{number}" for number in range(200))
    assert len(long) > LONG
    assert best(f"{long}, text/csv;q=0.1", OFFERED) == "text/csv"
    assert best(long, OFFERED) is None
