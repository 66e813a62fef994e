"""The cases over the real data: what was done, with what votes, what held, what lay unused, what failed."""

import pytest

from graph import Library
from graph.answers import Answer
from graph.things import Record

VETOES_ON_SYRIA = 17  # from October 2011 to July 2022


def ids(value: object) -> set[str]:
    """The ids of a cell's things."""
    things = value if isinstance(value, list) else [value] if value else []
    return {str(thing["id"]) for thing in things}


def holding(answer: Answer, column: str, thing: str) -> list[Record]:
    """The rows whose column names the thing."""
    return [row for row in answer.rows if thing in ids(row[column])]


@pytest.mark.parametrize(
    ("resolution", "abstained", "against", "result"),
    [
        ("s-res-1970", set(), set(), "15-0-0"),
        ("s-res-1973", {"brazil", "china", "germany", "india", "russia"}, set(), "10-0-5"),
        ("s-res-1975", set(), set(), "15-0-0"),
        ("s-res-929", {"brazil", "china", "new-zealand", "nigeria", "pakistan"}, set(), "10-0-5"),
        ("s-res-955", {"china"}, {"rwanda"}, "13-1-1"),
    ],
)
def test_every_measure_of_a_resolution_has_its_votes(
    library: Library, resolution: str, abstained: set[str], against: set[str], result: str
) -> None:
    """One resolution carries several measures; each row says who abstained and who was against."""
    told = library.ask("what-was-done", thing=resolution, by="un-security-council")
    adopted = [row for row in told.rows if row["status"] in ("adopted", "carried-out") and row["document"]]
    assert adopted
    for row in adopted:
        assert (ids(row["abstained"]), ids(row["against"])) == (abstained, against), row["act"]
        assert str(row["result"]).startswith(result), row["act"]


def test_resolutions_of_one_evening_carry_many_measures(library: Library) -> None:
    """Resolution 1970: arms, travel, assets and the Court."""
    told = library.ask("what-was-done", thing="s-res-1970")
    instruments = {row["instrument"]["id"] for row in told.rows if row["instrument"]}
    assert {"arms-embargo", "travel-ban", "asset-freeze", "referral-to-court"} <= instruments


@pytest.mark.parametrize(
    ("on", "held", "gone"),
    [
        ("2011-02-25", set(), {"arms-embargo", "no-fly-zone"}),
        ("2011-04-01", {"arms-embargo", "asset-freeze", "travel-ban", "no-fly-zone"}, set()),
        ("2011-11-15", {"arms-embargo", "asset-freeze", "travel-ban"}, {"no-fly-zone", "aviation-measures"}),
        (
            "2024-06-01",
            {"arms-embargo", "asset-freeze", "travel-ban"},
            {"no-fly-zone", "military-intervention"},
        ),
    ],
)
def test_what_held_on_libya(library: Library, on: str, held: set[str], gone: set[str]) -> None:
    """The flight ban ended with October 2011; the embargo on arms did not."""
    told = library.ask("measures-in-force", target="Libya", on=on, by="un-security-council")
    instruments = {row["instrument"]["id"] for row in told.rows if row["sure"]}
    assert held <= instruments
    assert not gone & instruments


def test_nothing_of_the_council_holds_on_cote_d_ivoire_once_its_operation_has_closed(
    library: Library,
) -> None:
    """The sanctions ended with resolution 2283 (2016), the operation on 30 June 2017."""
    before = library.ask(
        "measures-in-force", target="cote-d-ivoire", on="2016-01-01", by="un-security-council"
    )
    after = library.ask(
        "measures-in-force", target="cote-d-ivoire", on="2017-07-01", by="un-security-council"
    )
    assert {"arms-embargo", "military-operation"} <= {row["instrument"]["id"] for row in before.rows}
    assert [row["act"]["id"] for row in after.rows if row["sure"]] == []


def test_the_vetoes_on_syria(library: Library) -> None:
    """Seventeen drafts up to July 2022, Russia against each; the first two with China."""
    told = library.ask(
        "blocked", target="Syria", by="un-security-council", since="2011-01-01", until="2022-08-01"
    )
    assert len(told.rows) == VETOES_ON_SYRIA
    assert all("russia" in ids(row["vetoed_by"]) for row in told.rows)
    assert [ids(row["vetoed_by"]) for row in told.rows[:2]] == [{"russia", "china"}] * 2
    assert [row["decided_on"] for row in told.rows[:2]] == ["2011-10-04", "2012-02-04"]


def test_the_embargo_on_rwanda_lay_unused_for_weeks(library: Library) -> None:
    """On 21 April 1994 the Council had cut its force and imposed nothing; the embargo came on 17 May."""
    told = library.ask(
        "unused-powers", case="rwanda-genocide-1994", on="1994-04-21", body="un-security-council"
    )
    (unused,) = [row for row in told.rows if row["power"]["id"] == "unsc-sanction-art-41"]
    assert unused["used_later_on"] == "1994-05-17"
    assert ids(unused["can_block"]) == {"unsc-permanent-members"}
    assert unused["precedents"]["here"] == 0
    assert unused["precedents"]["elsewhere"] > 0


def test_a_power_that_was_used_is_not_unused(library: Library) -> None:
    """The day after the embargo the power of Article 41 is gone from the list."""
    told = library.ask(
        "unused-powers", case="rwanda-genocide-1994", on="1994-05-18", body="un-security-council"
    )
    assert "unsc-sanction-art-41" not in {row["power"]["id"] for row in told.rows}


def test_days_to_the_first_answer_are_counted_from_the_first_day(library: Library) -> None:
    """Six April is day 0: the statement of the seventh is day 1, the cut of the force day 15."""
    told = library.ask("first-response", case="rwanda-genocide-1994")
    days = {
        row["family"]["id"]: (row["days_from"], row["days_to"])
        for row in told.rows
        if row["body"]["id"] == "un"
    }
    assert days["family-diplomatic"] == ("1", "1")
    assert days["family-military"] == ("15", "15")


def test_operations_in_rwanda(library: Library) -> None:
    """The observers on the border, the mission, the French operation, the human-rights field operation."""
    told = library.ask("operations-in", place="Rwanda", since="1990-01-01", until="1997-01-01")
    assert {"unomur", "unamir", "operation-turquoise", "hrfor"} <= {
        row["operation"]["id"] for row in told.rows
    }


def test_the_mandate_of_unoci_from_its_first_resolution_to_its_last(library: Library) -> None:
    """Set up by 1528, told to use all necessary means by 1975, extended for the last time by 2284."""
    told = library.ask("mandate-history", operation="UNOCI")
    symbols = [symbol for row in told.rows if not row["task"] for symbol in row["symbols"]]
    assert symbols[0] == "S/RES/1528 (2004)"
    assert {"S/RES/1975 (2011)", "S/RES/2000 (2011)"} <= set(symbols)
    assert symbols[-1] == "S/RES/2284 (2016)"


def test_the_dead_of_a_case_stand_side_by_side(library: Library) -> None:
    """Whoever counted, no number is chosen: those that contradict each other say so."""
    told = library.ask("figures-of", case="rwanda-genocide-1994", quantity="killed")
    assert {"500000", "800000", "1000000"} <= {str(row["value"]) for row in told.rows if row["contested"]}


def test_precedents_are_deeds(library: Library) -> None:
    """Arms embargoes of the Council from Southern Rhodesia on; a vetoed one is told apart."""
    told = library.ask("precedents", instrument="arms-embargo", body="un-security-council", on="2011-12-31")
    deeds = [row for row in told.rows if row["precedent"]]
    assert {"southern-rhodesia", "south-africa", "libya", "cote-d-ivoire"} <= {
        slug for row in deeds for slug in ids(row["targets"])
    }
    assert {row["status"] for row in deeds} <= {"adopted", "carried-out"}


def test_two_cases_compared(library: Library) -> None:
    """Family by family, both cases; each family of the one stands beside that of the other."""
    told = library.ask("compare-cases", first="libya-2011", second="cote-d-ivoire-2010")
    families = {row["family"]["id"] for row in told.rows}
    assert len(families) == 5
    assert len(told.rows) == 2 * len(families)
    assert all(row["acts"] >= row["bodies"] >= 1 for row in told.rows)
