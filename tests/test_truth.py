"""The real data: the answers an expert expects, and what every edge of membership changes."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from graph import Library
from graph.answers import Answer, Desk
from graph.store import Row, Store
from graph.terms import IRI, NONE, day_literal, mint, ontology, slug_of, statement
from graph.things import Record

MOST_REASONS = 40

ARTICLE_45 = {
    "holder": "ecowas-authority",
    "instrument": "suspension-of-participation",
    "basis": "ecowas-protocol-a-sp1-12-01-art-45-2",
}


def rows(answer: Answer, **wanted: str) -> list[Record]:
    """The rows whose things, words and texts are the wanted ones; `basis` may be among several."""
    return [row for row in answer.rows if all(says(row[name], value) for name, value in wanted.items())]


def says(value: object, wanted: str) -> bool:
    if isinstance(value, list):
        return any(says(item, wanted) for item in value)
    return (value["id"] if isinstance(value, dict) else value) == wanted


def one(answer: Answer, **wanted: str) -> Record:
    found = rows(answer, **wanted)
    assert found, f"no row says {wanted}"
    return found[0]


def can(library: Library, target: str, on: str) -> Answer:
    return library.ask("who-can-sanction", target=target, on=on)


def count(row: Record) -> dict[str, int]:
    blockers = row["can_block"]
    assert isinstance(blockers, list)
    return {blocker["id"]: blocker["count"] for blocker in blockers}


def precedents(row: Record) -> set[str]:
    found = row["precedents"]
    assert isinstance(found, dict)
    return {act["id"] for act in found["against_target"]}


def organisations(answer: Answer) -> set[object]:
    return {row["organisation"]["id"] for row in answer.rows if isinstance(row["organisation"], dict)}


def notices(answer: Answer) -> dict[object, Record]:
    return {notice["code"]: notice for notice in answer.notices}


def test_the_security_council_can_sanction_mali(library: Library) -> None:
    """Charter Art. 41: binding, nine of fifteen, five permanent members can block, Mali cannot."""
    row = one(can(library, "Mali", "2024-06-01"), holder="un-security-council", instrument="sanction")
    assert says(row["basis"], "un-charter-art-41")
    assert says(row["rule"], "unsc-9-of-15")
    assert (row["role"], row["effect"], row["sure"]) == ("decide", "binding", True)
    assert count(row) == {"unsc-permanent-members": 5}
    assert row["target_can_block"] is False


def test_the_council_of_the_eu_decides_by_unanimity_and_executes_by_majority(library: Library) -> None:
    """TEU Art. 29 with Art. 31(1): each of 27 can block; TFEU Art. 215 needs that and a joint proposal."""
    answer = can(library, "Mali", "2024-06-01")
    decides = one(
        answer, holder="council-of-the-eu", role="decide", basis="teu-art-29", instrument="sanction"
    )
    assert says(decides["basis"], "teu-art-31-1")
    assert count(decides) == {"eu": 27}
    executes = one(answer, holder="council-of-the-eu", role="execute", basis="tfeu-art-215-1")
    assert "council-of-the-eu-economic-measures" in {n["id"] for n in executes["needs"]}
    assert says(executes["rule"], "eu-qmv-2017")
    assert count(decides).keys() == {"eu"}
    assert count(executes) == {"eu": 27, "european-commission": 1, "eu-high-representative": 1}


def test_the_african_union_has_two_deciders(library: Library) -> None:
    """The Peace and Security Council under its Protocol, the Assembly under the Constitutive Act."""
    answer = can(library, "Mali", "2024-06-01")
    council = one(answer, holder="au-psc", role="decide", basis="psc-protocol-art-7-1-g")
    assert "unconstitutional-change" in council["trigger"]
    assert count(council) == {}
    assert rows(answer, holder="au-assembly", role="decide", basis="au-constitutive-act-art-23-2")
    assert rows(answer, basis="au-constitutive-act-art-30")


def test_ecowas_can_until_mali_has_left_and_uemoa_still(library: Library) -> None:
    """Three texts on 2024-06-01; nothing on 2025-06-01, when why-not tells the day and the source."""
    before = can(library, "Mali", "2024-06-01")
    measures = {
        row["instrument"]["id"]
        for row in rows(before, holder="ecowas-authority", basis="ecowas-protocol-a-sp1-12-01-art-45-2")
    }
    assert measures == {"refusal-of-candidacies", "refusal-of-meetings", "suspension-of-participation"}
    assert rows(before, holder="ecowas-authority", basis="ecowas-supplementary-act-2012-art-6")
    assert rows(before, holder="ecowas-authority", basis="ecowas-revised-treaty-art-77-1")
    assert {row["bound_until"] for row in rows(before, organisation="ecowas")} == {"2025-01-29"}
    after = can(library, "Mali", "2025-06-01")
    assert "ecowas" not in organisations(after)
    assert {"uemoa", "au", "un", "eu"} <= organisations(before) & organisations(after)
    why_not = library.ask("why-not", body="ECOWAS", target="Mali", on="2025-06-01", why=True)
    row = one(why_not, obstacle="no-longer-a-member")
    assert row["day"] == "2025-01-29"
    assert any(reason["source"] for reason in row["why"])


def test_the_council_of_europe_reaches_russia_until_it_ceased_to_be_a_member(library: Library) -> None:
    """Statute Art. 8 by the Committee of Ministers on 2021-06-01, nothing on 2022-09-01."""
    before = can(library, "Russia", "2021-06-01")
    assert rows(before, holder="coe-committee-of-ministers", basis="coe-statute-art-8")
    assert one(before, holder="un-security-council", instrument="sanction")["target_can_block"] is True
    assert "council-of-europe" not in organisations(can(library, "Russia", "2022-09-01"))


def test_article_7_has_three_powers_with_three_majorities(library: Library) -> None:
    """Four fifths find a risk, all but one a breach, a qualified majority suspends, Hungary uncounted."""
    answer = can(library, "Hungary", "2019-06-01")
    risk = one(answer, basis="teu-art-7-1", holder="council-of-the-eu")
    breach = one(answer, basis="teu-art-7-2", holder="european-council")
    suspends = one(answer, basis="teu-art-7-3", holder="council-of-the-eu", instrument="suspension-of-voting")
    assert len({str(row["rule"]) for row in (risk, breach, suspends)}) == 3
    assert count(breach)["eu"] == 27
    assert count(suspends)["eu"] == 27
    assert count(suspends)["european-parliament"] == 1
    assert not any(row["target_can_block"] for row in (risk, breach, suspends))


def test_the_united_kingdom_passed_from_article_7_to_measures_against_third_states(library: Library) -> None:
    """A member is reached by TEU Art. 7, a third state by Art. 29, never by both."""
    member, third = can(library, "UK", "2019-06-01"), can(library, "UK", "2021-06-01")
    assert rows(member, basis="teu-art-7-3")
    assert not rows(third, basis="teu-art-7-3")
    assert rows(third, basis="teu-art-29")
    assert not rows(member, basis="teu-art-29")


def test_the_league_may_separate_libya_but_its_pact_knows_no_suspension(library: Library) -> None:
    """Pact Art. 18 alone; the absence of suspension is told with the Pact as its source."""
    answer = can(library, "Libya", "2011-03-01")
    powers = rows(answer, organisation="league-of-arab-states")
    assert {row["instrument"]["id"] for row in powers} == {"expulsion"}
    why_not = library.ask("why-not", body="Arab League", target="Libya", on="2011-03-01", why=True)
    suspension = one(why_not, obstacle="no-power", lacking="suspension-of-rights")
    assert "las-pact" in {reason["source"]["id"] for reason in suspension["why"]}


def test_the_general_assembly_may_suspend_rights_in_the_human_rights_council_alone(library: Library) -> None:
    """A/RES/60/251 para. 8: the recommendation is not needed; the act of 1 March 2011 is its precedent."""
    row = one(can(library, "Libya", "2011-03-01"), holder="un-general-assembly", basis="a-res-60-251-para-8")
    assert row["needs"] == []
    assert any("libya" in act for act in precedents(row))
    article_5 = one(
        can(library, "Libya", "2011-03-01"), holder="un-general-assembly", basis="un-charter-art-5"
    )
    assert precedents(article_5) == set()
    assert rows(can(library, "Libya", "2011-03-01"), holder="un-human-rights-council", role="recommend")


def test_the_osce_has_no_economic_sanctions_but_one_political_step(library: Library) -> None:
    """Absences with the book as a source; consensus minus one of 1992, used against Yugoslavia."""
    answer = library.ask("why-not", body="OSCE", target="Belarus", on="2021-06-01", why=True)
    row = one(answer, obstacle="no-power", lacking="economic-and-financial-measures")
    assert "monograph-2021" in {reason["source"]["id"] for reason in row["why"]}
    told = notices(answer)
    assert "1992" in str(told["may-all-the-same"]["text"])
    assert "Yugoslavia" in str(told["used-by-predecessor"]["text"])


def test_a_body_nobody_has_read_is_not_recorded(library: Library) -> None:
    """No power and no absence is no answer: not recorded."""
    answer = library.ask("why-not", body="Brazil", target="Mali", on="2024-06-01")
    assert answer.status == "not-recorded"
    assert "not-assessed" in notices(answer)


def test_the_security_council_of_1960_needed_seven_of_eleven(library: Library) -> None:
    """The rule in force on the day counts."""
    row = one(can(library, "South Africa", "1960-01-01"), holder="un-security-council", instrument="sanction")
    assert says(row["rule"], "unsc-7-of-11")
    assert count(row) == {"unsc-permanent-members": 5}


def test_south_sudan_was_part_of_sudan_before_its_independence(library: Library) -> None:
    """On 2011-07-01 no member of anything; on the day of independence a state."""
    answer = library.ask("memberships-of", member="South Sudan", on="2011-07-01")
    assert (answer.status, answer.rows) == ("no", ())
    assert "Sudan" in str(notices(answer)["part-of"]["text"])
    assert can(library, "South Sudan", "2011-07-01").status == "no"
    assert can(library, "South Sudan", "2011-07-09").status == "yes"


@pytest.mark.parametrize(
    ("target", "on", "precedent"),
    [
        ("Guinea", "2009-01-10", "ecowas-suspends-guinea-2009"),
        ("Niger", "2009-10-20", "ecowas-suspends-niger-2009"),
        ("Côte d'Ivoire", "2010-12-10", "ecowas-suspends-cote-d-ivoire-2010"),
    ],
)
def test_ecowas_suspended_three_members(library: Library, target: str, on: str, precedent: str) -> None:
    """The act counts from its day on as a precedent against the target."""
    row = one(can(library, target, on), **ARTICLE_45)
    assert precedent in precedents(row)
    eve = str(date.fromisoformat(on) - timedelta(days=1)) if target != "Côte d'Ivoire" else "2010-12-06"
    row = one(can(library, target, eve), **ARTICLE_45)
    assert precedent not in precedents(row)


def test_guinea_in_2008_is_reached_by_ecowas(library: Library) -> None:
    """The rows stand in 2008, before any act against Guinea."""
    row = one(
        can(library, "Guinea", "2008-12-24"),
        holder="ecowas-authority",
        instrument="suspension-of-participation",
    )
    assert precedents(row) == set()


MEMBERSHIPS = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT ?seat ?member ?body ?binds ?since ?sinceLast ?until ?untilLast WHERE {
  ?seat mg:member ?member ; mg:body ?body ; mg:status/mg:binds ?binds ;
    mg:sinceFirst ?since ; mg:sinceLast ?sinceLast ; mg:untilFirst ?until ; mg:untilLast ?untilLast .
}
"""
EDGE_OF = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
PREFIX id: <https://w3id.org/mandate-graph/id/>
SELECT ?power ?body WHERE {
  ?power mg:addressee ?addressee . ?addressee mg:of? ?class .
  { ?class mg:kind ?kind ; mg:of ?body . FILTER(?kind IN (id:members-of, id:parties-to, id:described)) }
  UNION { ?class mg:minus/mg:of ?body }
}
"""
JOINED = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT ?party ?treaty ?since ?until WHERE {
  ?seat mg:party ?party ; mg:document ?treaty ; mg:sinceFirst ?since ; mg:untilFirst ?until
}
"""
FORCE = """
PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
SELECT ?power ?first ?last WHERE { ?power a mg:Norm ; mg:sinceFirst ?first ; mg:untilLast ?last }
"""


STRIDE = 29  # a prime, so that no body's rhythm of terms escapes


def edges(library: Library) -> Iterator[tuple[Row, date]]:
    """Each membership with each exact day on which it begins or ends."""
    for row in library.store.select(MEMBERSHIPS):
        for first, last in (("since", "sinceLast"), ("until", "untilLast")):
            day = date.fromisoformat(row[first].value)
            if row[first] == row[last] and 1 < day.year < 9999:
                yield row, day


def test_each_edge_changes_the_list_of_members_by_itself_alone(library: Library) -> None:
    """The lists of the day before and the day of differ by exactly the memberships with an edge that day.

    One edge in STRIDE is tried: there are more than a thousand.
    """
    changes: dict[tuple[str, date], set[str]] = {}
    for row, day in edges(library):
        changes.setdefault((slug_of(row["body"]), day), set()).add(slug_of(row["seat"]))
    vague = {
        slug_of(row["seat"])
        for row in library.store.select(MEMBERSHIPS)
        if row["since"] != row["sinceLast"] or row["until"] != row["untilLast"]
    }
    for (body, day), seats in list(changes.items())[::STRIDE]:
        eve = listed(library, body, day - timedelta(days=1))
        now = listed(library, body, day)
        assert (eve ^ now) - vague == seats - vague, f"{body} on {day}"


def listed(library: Library, body: str, day: date) -> set[str]:
    query = library.questions["members-of"].query
    found = library.store.select(query, {"body": mint(body), "on": day_literal(day)})
    return {slug_of(row["seat"]) for row in found}


def test_each_edge_changes_the_powers_that_reach_by_its_consequences_alone(library: Library) -> None:
    """A power that comes or goes is over members, outsiders or parties of that day, or begins or ends itself.

    One edge in STRIDE is tried.
    """
    over: dict[str, set[str]] = {}
    for row in library.store.select(EDGE_OF):
        over.setdefault(slug_of(row["power"]), set()).add(slug_of(row["body"]))
    force = {slug_of(r["power"]): (r["first"].value, r["last"].value) for r in library.store.select(FORCE)}
    pairs: dict[tuple[IRI, date], set[str]] = {}
    for row, day in edges(library):
        assert isinstance(row["member"], IRI)
        pairs.setdefault((row["member"], day), set()).add(slug_of(row["body"]))
    for row in library.store.select(JOINED):
        for day in (date.fromisoformat(row[end].value) for end in ("since", "until")):
            if (row["party"], day) in pairs:
                pairs[row["party"], day].add(slug_of(row["treaty"]))
    for (member, day), bodies in list(pairs.items())[::STRIDE]:
        eve, now = reaching(library, member, day - timedelta(days=1)), reaching(library, member, day)
        if not eve or not now:
            continue  # the state itself begins or ends that day
        for power in eve ^ now:
            begins_or_ends = str(day) in force[power]
            assert begins_or_ends or over.get(power, set()) & bodies, (
                f"{power} for {slug_of(member)} on {day}"
            )


def reaching(library: Library, member: IRI, day: date) -> set[str]:
    """The powers that reach a state on a day: the question's own first three parts."""
    query = library.questions["who-can-sanction"].query
    core = query.partition("  # 4.")[0] + "}"
    asked = {"instrument": mint("sanction"), "within": NONE, "trigger": NONE}
    found = library.store.select(core, {**asked, "target": member, "on": day_literal(day)})
    return {slug_of(row["power"]) for row in found}


def test_a_member_that_joined_is_reached_from_that_day(library: Library) -> None:
    """A membership that binds anew brings all powers over the body's members in force that day.

    One in STRIDE is tried.
    """
    members_powers: dict[str, set[str]] = {}
    for row in library.store.select(
        """PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
        PREFIX id: <https://w3id.org/mandate-graph/id/>
        SELECT ?body ?power WHERE {
          ?class mg:kind id:members-of ; mg:of ?body . FILTER NOT EXISTS { ?class mg:statuses ?some }
          ?power mg:addressee ?class ; a mg:Power ; mg:role id:decide
        }"""
    ):
        members_powers.setdefault(slug_of(row["body"]), set()).add(slug_of(row["power"]))
    force = {slug_of(r["power"]): (r["first"].value, r["last"].value) for r in library.store.select(FORCE)}
    sanctions = {
        str(row["power"]["id"])
        for day in ("1995-01-01", "2012-06-01", "2024-06-01")
        for target in ("Mali", "Hungary", "Libya", "Russia")
        for row in can(library, target, day).rows
    }
    joined = [(row, day) for row, day in edges(library) if row["since"].value == str(day)]
    for row, day in joined[::STRIDE]:
        if row["binds"].value != "true":
            continue
        assert isinstance(row["member"], IRI)
        due = {
            power
            for power in members_powers.get(slug_of(row["body"]), set()) & sanctions
            if force[power][0] <= str(day) < force[power][1]
        }
        assert not due or due <= reaching(library, row["member"], day), f"{slug_of(row['seat'])} on {day}"


@pytest.mark.parametrize(
    ("body", "target", "on"),
    [
        ("ECOWAS", "Mali", "2025-06-01"),
        ("Council of Europe", "Russia", "2022-09-01"),
        ("AU", "Morocco", "2010-01-01"),
        ("UEMOA", "Ghana", "2020-01-01"),
    ],
)
def test_the_missing_membership_that_why_not_names_would_bring_the_row(
    library: Library, body: str, target: str, on: str
) -> None:
    """Add the fact an obstacle says is missing, and who-can-sanction has the powers it stood before."""
    obstacles = [
        row
        for row in library.ask("why-not", body=body, target=target, on=on).rows
        if "member" in str(row["obstacle"])
    ]
    assert obstacles
    for row in obstacles:
        seat = mint("the-missing-seat")
        facts = {
            "body": mint(row["about"]["id"]),
            "member": library.names.find(target),
            "status": mint("full"),
            "sinceFirst": day_literal(date(1900, 1, 1)),
            "sinceLast": day_literal(date(1900, 1, 1)),
            "untilFirst": day_literal(date(9999, 12, 31)),
            "untilLast": day_literal(date(9999, 12, 31)),
        }
        added = Store.of(library.store.quads())
        added.add(statement(seat, ontology(verb), value, None) for verb, value in facts.items())
        desk = Desk(added, library.names, library.version, library.today)
        answer = desk.ask(library.questions["who-can-sanction"], {"target": target, "on": on})
        reached = {answered["power"]["id"] for answered in answer.rows}
        assert {power["id"] for power in row["powers"]} <= reached


@pytest.mark.parametrize(
    ("target", "on"),
    [
        ("Mali", "2024-06-01"),
        ("Hungary", "2019-06-01"),
        ("Libya", "2011-03-01"),
        ("Russia", "2021-06-01"),
    ],
)
def test_a_row_has_at_most_forty_reasons_each_with_a_source(library: Library, target: str, on: str) -> None:
    """Reasons stay few enough to read, and none is without its source."""
    for row in library.ask("who-can-sanction", target=target, on=on, why=True).rows:
        reasons = row["why"]
        assert isinstance(reasons, list)
        assert 0 < len({reason["claim"] for reason in reasons}) <= MOST_REASONS
        assert all(reason["source"] and reason["locator"] for reason in reasons)


@pytest.mark.parametrize(
    ("body", "target", "on"),
    [("EU", "Hungary", "2019-06-01"), ("ECOWAS", "Mali", "2025-06-01"), ("AU", "France", "2020-01-01")],
)
def test_an_obstacle_has_at_most_forty_reasons(library: Library, body: str, target: str, on: str) -> None:
    """Also where it stands before many powers at once."""
    for row in library.ask("why-not", body=body, target=target, on=on, why=True).rows:
        reasons = row["why"]
        assert isinstance(reasons, list)
        assert 0 < len({reason["claim"] for reason in reasons}) <= MOST_REASONS


def test_no_answer_breaks_on_any_state_in_any_decade(library: Library) -> None:
    """States can be asked about on a day of each decade and changes of law between them: one in four."""
    states = library.store.select(
        """PREFIX mg: <https://w3id.org/mandate-graph/ontology#>
        PREFIX id: <https://w3id.org/mandate-graph/id/>
        SELECT ?state WHERE { ?state mg:kind id:state } ORDER BY ?state"""
    )
    days = ["1950-01-01", "1985-06-01", "1996-01-01", "2001-06-01", "2003-01-01", "2010-01-01", "2026-11-21"]
    for number, row in enumerate(list(states)[::4]):
        answer = can(library, slug_of(row["state"]), days[number % len(days)])
        assert answer.status in {"yes", "no"}
