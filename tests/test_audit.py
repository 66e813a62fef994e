"""The audit: what its cells count, what its gaps lean on, and that its page asks nobody for anything."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import browser as browsers
import pytest
import small_worlds
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

import graph
from graph.audit import ACROSS, NO, OPEN, SIGNS, TIERS, YES, Audit, Cell, Line, Thing
from graph.names import Names
from graph.things import Record

DAY = "2000-06-01"
NASTY = "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=1>"


def library_of(world: str) -> graph.Library:
    """The library over a small world."""
    store = small_worlds.store_of(world)
    return graph.Library(
        version="small world",
        path=Path(),
        store=store,
        names=Names.of(store),
        questions=small_worlds.questions(),
        ties=Path(),
        today=lambda: small_worlds.TODAY,
    )


@pytest.fixture(scope="module")
def league() -> graph.Library:
    """A league that may much and did little, and a club that may not."""
    return library_of("capacity-audit")


@pytest.fixture(scope="module")
def wanting() -> graph.Library:
    """A world with a gap of every kind."""
    return library_of("capacity-gaps")


@pytest.fixture(scope="module")
def audit(league: graph.Library) -> Audit:
    return league.audit(DAY)


@pytest.fixture(scope="module")
def page(audit: Audit) -> str:
    return audit.to_html()


def line_of(audit: Audit, organisation: str) -> Line:
    return next(line for line in audit.lines if line.organisation.id == organisation)


def cell_of(audit: Audit, organisation: str, family: str) -> Cell:
    return next(cell for cell in line_of(audit, organisation).cells if cell.family.id == family)


def row(instrument: str, answer: str, **said: object) -> Record:
    """A row of capacity-audit on the league, saying no more than given."""
    empty: Record = {"holders": [], "powers": [], "ways": [], "done": [], "because": [], "basis": []}
    counts: Record = {"procedures": 0, "duties": 0, "reaches": 0, "acts": 0, "used": None, "sure": True}
    own: Record = {"instrument": {"id": instrument, "label": instrument}, "families": [], "answer": answer}
    return {**empty, **counts, **own, "organisation": {"id": "league", "label": "league"}, **said}


def cell(family: str, *rows: Record) -> Cell:
    return Cell(Thing("league", "league"), Thing(family, family), rows)


def things(*slugs: str) -> list[Record]:
    return [{"id": slug, "label": slug} for slug in slugs]


# What is counted


def test_a_cell_counts_the_distinct_things_in_its_rows(audit: Audit, league: graph.Library) -> None:
    """Procedures, acts and instruments are those of the rows of that family, each once."""
    rows = league.ask("capacity-audit", on=DAY).rows
    for line in audit.lines:
        for held in line.cells:
            own = [
                told
                for told in rows
                if told["organisation"] == {"id": line.organisation.id, "label": line.organisation.label}
                and held.family.id in (ids(told["families"]) or {told["instrument"]["id"], ACROSS})  # type: ignore[index]
            ]
            assert held.procedures == len({slug for told in own for slug in ids(told["ways"])})
            assert held.acts == len({slug for told in own for slug in ids(told["done"])})
            assert held.instruments == sum(told["answer"] == YES for told in own)
            assert held.lacking == sum(told["answer"] == NO for told in own)
            assert held.states == max((told["reaches"] for told in own), default=0)  # type: ignore[type-var]


def ids(told: object) -> set[str]:
    assert isinstance(told, list)
    return {thing["id"] for thing in told}


def test_what_stands_in_two_families_counts_once_in_all() -> None:
    """Two rows with the same procedure and the same act are one procedure and one act."""
    embargo = row("arms-embargo", YES, ways=things("enforce"), done=things("act"), procedures=1)
    freeze = row("asset-freeze", YES, ways=things("enforce"), done=things("act"), procedures=1)
    found = cell("all", embargo, freeze)
    assert (found.procedures, found.acts, found.instruments) == (1, 1, 2)


def test_states_are_not_added_up() -> None:
    """A cell reaches as many states as the instrument that reaches most, never the sum."""
    assert cell("all", row("a", YES, reaches=3), row("b", YES, reaches=5)).states == 5
    assert cell("all").states == 0


def test_an_instrument_of_two_families_stands_in_both(audit: Audit) -> None:
    """The arms embargo is military and economic, and in the league's whole it is one."""
    for family in ("family-military", "family-economic"):
        labels = [told["instrument"]["label"] for told in cell_of(audit, "league", family).rows]
        assert labels.count("arms embargo") == 1
    labels = [told["instrument"]["label"] for told in line_of(audit, "league").whole.rows]
    assert labels.count("arms embargo") == 1


def test_every_row_is_behind_a_cell(audit: Audit) -> None:
    """Nothing of the answer is lost in the matrix."""
    shown = [told for line in audit.lines for held in line.cells for told in held.rows]
    assert all(told in shown for told in audit.capacity.rows)
    assert sum(len(line.whole.rows) for line in audit.lines) == len(audit.capacity.rows)


def test_an_instrument_of_no_family_stands_across_them(league: graph.Library) -> None:
    """Its column is there only where there is such a row; a family asked about stands in its own."""
    asked = league.audit(DAY)
    assert ACROSS not in {family.id for family in asked.columns}
    rows = (*asked.capacity.rows, row("sanction", YES, kind="organisation"))
    more = Audit.of(replace(asked.capacity, rows=rows), asked.gaps, asked.shelf)
    assert more.columns[-1] == Thing(ACROSS, "across families")
    assert [told["instrument"]["id"] for told in cell_of(more, "league", ACROSS).rows] == ["sanction"]
    rows = (*asked.capacity.rows, row("family-legal", YES, kind="organisation"))
    whole = Audit.of(replace(asked.capacity, rows=rows), asked.gaps, asked.shelf)
    assert "family-legal" in {
        told["instrument"]["id"] for told in cell_of(whole, "league", "family-legal").rows
    }


# Yes, no, not recorded


def test_a_cell_is_yes_no_or_not_recorded() -> None:
    """Yes with one row that is; no only where the family as a whole is known not to be held."""
    assert cell("family-legal", row("inquiry", YES), row("prosecution", NO)).answer == YES
    assert cell("family-legal", row("family-legal", NO)).answer == NO
    assert cell("family-legal", row("prosecution", NO)).answer == OPEN
    assert cell(ACROSS, row("sanction", NO)).answer == NO
    assert cell("family-legal", row("inquiry", OPEN)).answer == cell("family-legal").answer == OPEN


def test_never_used_is_said_only_where_it_is_known() -> None:
    """Yes with an act; no where every instrument it decides on is known to be unused; else not recorded."""
    decides: Record = {"procedures": 1, "ways": things("enforce")}
    assert cell("f", row("a", YES, **decides, done=things("act"))).used == YES
    assert cell("f", row("a", YES, **decides, used=False), row("b", YES)).used == NO
    assert cell("f", row("a", YES, **decides, used=False), row("b", YES, **decides)).used == OPEN
    assert cell("f", row("a", YES)).used == OPEN


def test_a_no_and_an_empty_cell_look_different(league: graph.Library) -> None:
    """By sign and by words, not by colour alone; and a yes differs from both."""
    asked = league.audit(DAY)
    rows = (*asked.capacity.rows, row("family-legal", NO, organisation={"id": "club", "label": "club"}))
    page = Audit.of(replace(asked.capacity, rows=rows), asked.gaps, asked.shelf).to_html()
    of_club = page.split('id="top-club"')[1].split("</tr>")[0]
    cells = re.findall(r'<td role="cell" class="([\w-]+)(?: empty)?">(.*?)</td>', of_club, re.DOTALL)
    told = {answer: re.sub(r"<[^>]+>|\s+", " ", cell) for answer, cell in cells}
    assert {NO, OPEN} <= set(told)
    assert SIGNS[NO] in told[NO]
    assert "known not" in told[NO]
    assert SIGNS[OPEN] in told[OPEN]
    assert "not recorded" in told[OPEN]
    assert len(set(SIGNS.values())) == len(SIGNS)


def test_states_and_classes_stand_apart_from_organisations(audit: Audit) -> None:
    """Each line stands under one heading, and every kind of actor has one."""
    assert [line for lines in audit.tiers.values() for line in lines] != []
    assert sum(map(len, audit.tiers.values())) == len(audit.lines)
    assert line_of(audit, "league").tier == "Organisations"
    assert line_of(audit, "league-members").tier == "Classes of actors"
    kinds = [kind for kinds in TIERS.values() for kind in kinds]
    assert len(kinds) == len(set(kinds))


# Scope


def test_an_audit_of_a_family_has_its_column_and_its_gaps_only(wanting: graph.Library) -> None:
    """Gaps in instruments of another family, or in none, are left out."""
    every = wanting.audit(DAY)
    assert {told["gap"] for told in every.gaps.rows} >= {"no-holder", "never-used", "warning-astray"}
    legal = wanting.audit(DAY, family="family-legal")
    assert [family.id for family in legal.columns if family.id != ACROSS] == ["family-legal"]
    assert {told["instrument"]["id"] for told in legal.gaps.rows} == {"inter-state-complaint"}  # type: ignore[index]
    assert legal.scope == {"family": Thing("family-legal", "legal instruments")}
    assert "Gaps that concern no instrument are left out here" in legal.to_html()


def test_an_instrument_asked_for_is_no_column(league: graph.Library) -> None:
    """The families stand; only their rows are narrowed."""
    asked = league.audit(DAY, family="arms embargo")
    assert len(asked.columns) == 5
    assert {told["instrument"]["id"] for told in asked.capacity.rows} == {"arms-embargo"}


def test_a_region_narrows_reach_and_says_so(league: graph.Library) -> None:
    """Of the league's three states one is in the club."""
    asked = league.audit(DAY, region="club")
    assert cell_of(asked, "league", "family-military").states == 1
    assert "members of club only" in asked.to_html()


def test_the_day_left_out_is_today(league: graph.Library) -> None:
    """In both answers."""
    asked = league.audit()
    assert asked.day == str(asked.gaps.parameters["on"]) == str(small_worlds.TODAY)


# Gaps


def test_every_kind_of_gap_is_told_with_what_allows_it(wanting: graph.Library) -> None:
    """Each row of the answer is told once, with its reasons; a kind without a gap is told too."""
    found = wanting.audit(DAY)
    assert sum(kind.count for kind in found.kinds) == len(found.gaps.rows) > 0
    assert {kind.thing.id for kind in found.kinds} == {
        "no-holder", "never-used", "warning-astray", "thinly-reached",
    }  # fmt: skip
    told = {(gap.who, what): gap.because for kind in found.kinds for gap in kind.gaps for what in gap.what}
    assert told["league", "use of force"] == (Thing("league-force", "league-force"),)
    assert told["league", "league-expels"] == (Thing("league-expulsions", "league-expulsions"),)
    assert told["", "boria (reached by 1)"] == (Thing("concert-list", "concert-list"),)
    assert all(told.values())


def test_a_gap_of_a_region_names_the_state(wanting: graph.Library) -> None:
    """Not one of the bodies it is a member of holds the instrument."""
    found = wanting.audit(DAY, region="club")
    assert ("cania", ("mediation",)) in {(gap.who, gap.what) for kind in found.kinds for gap in kind.gaps}


def test_a_kind_without_a_gap_is_no_clean_bill(audit: Audit, page: str) -> None:
    """The page says that none can be named, and that this is not to say that there is none."""
    assert not all(kind.gaps for kind in audit.kinds)
    assert "None can be named" in page


# CSV


def test_the_csv_tables_are_the_rows(audit: Audit, wanting: graph.Library) -> None:
    """Read again, they give the records of rows, gaps and matrix."""
    for found in (audit, wanting.audit(DAY)):
        read = {name: list(csv.DictReader(io.StringIO(body))) for name, body in found.to_csv().items()}
        assert read["rows"] == found.capacity.records()
        assert read["gaps"] == found.gaps.records()
        assert read["matrix"] == [
            {name: str(said) for name, said in told.items()} for told in found.records()
        ]


def test_the_frame_is_the_matrix(audit: Audit) -> None:
    """One row a cell."""
    frame = audit.to_dataframe()
    assert frame.to_dict("records") == audit.records()
    assert len(frame) == len(audit.lines) * len(audit.columns)


# The page


def test_the_page_opens_every_count_into_its_rows(audit: Audit, page: str) -> None:
    """Each cell with rows leads to a place that names its powers and acts; every link arrives."""
    anchors = re.findall(r'\sid="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)
    cells = [held for line in audit.lines for held in line.cells if held.rows]
    for held in cells:
        assert f'href="#{held.id}"' in page
        opened = page.split(f'id="{held.id}"')[1].split('class="up"')[0]
        for told in held.rows:
            assert told["instrument"]["label"] in opened
            for thing in (*told["powers"], *told["done"]):
                assert thing["label"] in opened


def test_the_page_tells_powers_with_holder_role_effect_basis_and_source(page: str) -> None:
    """And acts with their day, refusals with what allows them, classes with what they hold."""
    opened = page.split('id="league--family-military"')[1]
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", opened)).split())
    assert "league-council : council-embargoes (may · decide · binding)" in words
    for text in (
        "over league-members",
        "basis pact-art-1",
        "source pact",
        "1 act recorded",
        "reaches 3 states",
    ):
        assert text in words
    assert re.search(r"<time>[\d-]+</time> embargo-on-boria", opened)
    assert "league-force" in words
    assert "Never used, as these lists allow to say" in page


def test_the_page_says_what_was_asked_and_what_it_leans_on(audit: Audit, page: str) -> None:
    """Day, scope, version, every notice, what it does not say, and the disclaimer."""
    text = unescape(page)
    for told in (DAY, audit.dataset, "Not legal advice", "What this does not say", "drafting of laws"):
        assert told in text
    for notice in audit.notices:
        assert notice["text"] in text


def test_a_notice_on_many_names_them_all(audit: Audit) -> None:
    """What the sentence cuts short can be opened."""
    about = things(*"abcdefg")
    notice: Record = {"code": "many", "text": "Many.", "about": about, "claims": []}
    capacity = replace(audit.capacity, notices=(notice,))
    page = Audit.of(capacity, replace(audit.gaps, notices=()), audit.shelf).to_html()
    assert "all 7" in page
    assert "a; b; c; d; e; f; g" in page


def test_an_audit_without_rows_is_a_page_too(league: graph.Library) -> None:
    """It says that there are none, and what that means."""
    empty = league.audit("1500-01-01")
    assert empty.lines == ()
    assert empty.tiers == {}
    assert "There are no rows." in empty.to_html()


def test_the_page_makes_no_request(page: str) -> None:
    """No file is linked, scripts and styles are inside, and the policy forbids requests."""
    assert "default-src 'none'" in page
    assert not re.search(r'<(script|link|img|iframe)[^>]+(src|href)="(?!data:)', page)
    assert not re.search(r"@import|url\(|\bfetch\(|XMLHttpRequest", page)
    assert not re.search(r"\sstyle=|\son\w+=", page)


def hostile(league: graph.Library) -> Audit:
    """An audit in which names and sources are pieces of markup."""
    asked = league.audit(DAY)
    rows = [
        {**told, "organisation": {"id": "league", "label": NASTY}, "instrument": {"id": "x", "label": NASTY}}
        for told in asked.capacity.rows
        if told["organisation"] == {"id": "league", "label": "league"}
    ]
    return Audit.of(replace(asked.capacity, rows=tuple(rows)), asked.gaps, asked.shelf)


def test_hostile_names_stay_text(league: graph.Library) -> None:
    """A label that looks like markup is escaped wherever it stands."""
    page = hostile(league).to_html()
    assert NASTY not in page
    assert "&lt;/script&gt;&lt;script&gt;" in page
    assert "<img" not in page


def test_the_same_audit_gives_the_same_page(league: graph.Library, page: str) -> None:
    """Nothing is left to chance."""
    assert league.audit(DAY).to_html() == page


# What a browser makes of it


@pytest.fixture(scope="module")
def chromium(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    paths = browsers.require(request.config)
    with browsers.opened(paths, tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.mark.browser
def test_the_page_asks_nobody_and_follows_a_count(chromium: Chrome, page: str, tmp_path: Path) -> None:
    """Opened from the disk it requests nothing; a click on a cell shows its rows; nothing is logged."""
    path = tmp_path / "audit.html"
    path.write_text(page, encoding="utf-8")
    chromium.get_log("browser")
    chromium.get(path.as_uri())
    assert not chromium.find_element(By.ID, "league--family-military").is_displayed()
    chromium.find_element(By.CSS_SELECTOR, 'td a[href="#league--family-military"]').click()
    assert "council-embargoes" in chromium.find_element(By.ID, "league--family-military").text
    assert chromium.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert chromium.get_log("browser") == []


@pytest.mark.browser
def test_without_script_a_count_still_opens(chromium: Chrome, page: str, tmp_path: Path) -> None:
    """A link into a closed part opens it; the filter, which would do nothing, is not shown."""
    path = tmp_path / "audit.html"
    path.write_text(page, encoding="utf-8")
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    chromium.get(path.as_uri())
    chromium.find_element(By.CSS_SELECTOR, 'td a[href="#league--family-military"]').click()
    assert "council-embargoes" in chromium.find_element(By.ID, "league--family-military").text
    assert not chromium.find_element(By.ID, "filter").is_displayed()
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.browser
def test_names_are_filtered(chromium: Chrome, page: str, tmp_path: Path) -> None:
    """Only lines whose name holds the letters stay, in every table and below."""
    path = tmp_path / "audit.html"
    path.write_text(page, encoding="utf-8")
    chromium.get(path.as_uri())
    chromium.find_element(By.ID, "filter").send_keys("Members")
    shown = [line for line in chromium.find_elements(By.CSS_SELECTOR, "tr[data-name]") if line.is_displayed()]
    assert [line.get_attribute("id") for line in shown] == ["top-league-members"]
    assert chromium.find_element(By.ID, "found").text == "1 name"


@pytest.mark.browser
def test_a_script_in_a_name_is_never_run(chromium: Chrome, league: graph.Library, tmp_path: Path) -> None:
    """It is read, not run."""
    path = tmp_path / "hostile.html"
    path.write_text(hostile(league).to_html(), encoding="utf-8")
    chromium.get(path.as_uri())
    assert NASTY in chromium.find_element(By.TAG_NAME, "table").text
    assert chromium.execute_script("return window.hacked") is None


@pytest.mark.browser
@pytest.mark.parametrize("wide", [1400, 390])
def test_the_page_fits_a_desk_and_a_hand(chromium: Chrome, page: str, tmp_path: Path, wide: int) -> None:
    """Nothing runs out of the window at either width."""
    path = tmp_path / "audit.html"
    path.write_text(page, encoding="utf-8")
    size = {"width": wide, "height": 900, "deviceScaleFactor": 1, "mobile": wide < 900}
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    chromium.get(path.as_uri())
    assert chromium.execute_script("return document.documentElement.scrollWidth") <= wide
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
