"""Networks over HTTP: what the library draws and measures, by address, in the form that is asked for."""

import io
import json

import httpx
import networkx
import pytest

import graph
from graph import exchange, network

DAY = "2024-06-01"


def test_every_network_says_what_may_be_measured(client: httpx.Client, library: graph.Library) -> None:
    """Name, words, options and address of each measure; the refused ones with why."""
    told = {entry["name"]: entry for entry in client.get("/networks").json()}
    assert list(told) == network.names_of(library.ties)
    for name, entry in told.items():
        sheet = network.sheet_of(library.ties, name)
        assert list(entry["measures"]) == list(sheet.offered)
        assert entry["refused"] == sheet.refused
        assert entry["href"] == f"/networks/{name}"


def test_a_measure_is_what_the_library_finds(client: httpx.Client, library: graph.Library) -> None:
    """As JSON by default, as CSV by format or by Accept."""
    found = library.measure("structure", "degree", on=DAY)
    address = f"/networks/structure/degree?on={DAY}"
    assert client.get(address).json() == json.loads(json.dumps(found.to_dict()))
    assert client.get(address, headers={"Accept": "text/csv"}).text == found.to_csv()
    assert client.get(f"{address}&format=csv").text == found.to_csv()


def test_a_path_is_told_and_drawn(client: httpx.Client) -> None:
    """Ends by name; as a page it is a picture under the policy of pictures."""
    asked = {"start": "ECOWAS Commission", "goal": "ECOWAS", "on": DAY}
    told = client.get("/networks/structure/path", params=asked).json()
    assert told["rows"][-1]["to"] == "ecowas"
    drawn = client.get("/networks/structure/path", params={**asked, "format": "html"})
    assert drawn.headers["content-type"].startswith("text/html")
    assert "script-src 'self'" in drawn.headers["content-security-policy"]
    assert "Commission of ECOWAS" in drawn.text


def test_a_network_comes_as_other_tools_read_it(client: httpx.Client, library: graph.Library) -> None:
    """GraphML that NetworkX reads back, under a name; a folder comes as one archive; a page is a picture."""
    drawn = library.network("structure", DAY)
    told = client.get(f"/networks/structure?on={DAY}&format=graphml")
    assert told.headers["content-type"] == exchange.FORMATS["graphml"].media_type
    assert 'filename="' in told.headers["content-disposition"]
    assert set(networkx.read_graphml(io.BytesIO(told.content))) == set(drawn)
    assert client.get(f"/networks/structure?on={DAY}&format=csv").content[:2] == b"PK"
    page = client.get(f"/networks/structure?on={DAY}", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/networks/powers/pagerank", 400, "pagerank is not measured on the network 'powers'"),
        ("/networks/powers/charm", 404, "There is no measure 'charm'."),
        ("/networks/moods/degree", 404, "There is no network 'moods'."),
        ("/networks/structure/degree?colour=red", 400, "There is no parameter 'colour' here."),
        ("/networks/structure/degree?format=gif", 406, "There is no format 'gif'."),
        ("/networks/structure?format=gif", 406, "There is no format 'gif'."),
        (f"/networks/structure?since={DAY}&until={DAY}", 400, "holds no day"),
        ("/networks/structure/path?start=ecowas", 400, "goal is not given"),
    ],
)
def test_bad_input_shows_the_way_out(client: httpx.Client, address: str, status: int, said: str) -> None:
    """A problem document with what would be right."""
    told = client.get(address)
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    assert said in told.json()["detail"]


def test_what_nobody_accepts_is_406(client: httpx.Client) -> None:
    """Neither a network nor a measure is a film."""
    for address in ("/networks/structure", "/networks/structure/degree"):
        assert client.get(address, headers={"Accept": "video/mp4"}).status_code == 406


def test_voting_power_is_what_the_library_counts(client: httpx.Client, library: graph.Library) -> None:
    """Exact shares of a rule on a day, as JSON or CSV; a strange size or form is refused."""
    found = library.voting("unsc-9-of-15", DAY)
    address = f"/voting/unsc-9-of-15?on={DAY}"
    assert client.get(address).json() == json.loads(json.dumps(found.to_dict()))
    assert client.get(address, headers={"Accept": "text/csv"}).text == found.to_csv()
    assert client.get(f"{address}&format=gif").status_code == 406
    assert client.get(address, headers={"Accept": "video/mp4"}).status_code == 406
    assert client.get(f"{address}&size=many").status_code == 400
    assert client.get("/voting/mali").status_code == 400
    assert client.get("/voting").json() == library.rules()
