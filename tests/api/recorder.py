"""The recorder of a session with the tools: `python tests/api/recorder.py` makes `session.json` anew.

A real client asks the League over standard input and output; a process between them writes down each line.
"""

import asyncio
import json
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

SESSION = Path(__file__).parent / "session.json"
SERVE = """
import sys, graph
from api import tools
tools.serve(graph.load(sys.argv[1]))
"""
ON = {"on": "2000-01-01"}
CALLS: list[tuple[str, dict[str, object]]] = [
    ("search", {"text": "leag", "limit": 1}),
    ("who-can-sanction", {"target": "Freedonia", **ON}),
    ("members-of", {"body": "TL", **ON, "why": True}),
    ("memberships-of", {"member": "freedonia", **ON}),
    ("powers-of", {"body": "Council", **ON, "limit": 1}),
    ("instrument-holders", {"instrument": "arms-embargo", **ON}),
    ("show", {"name": "Freedonia", "limit": 2}),
    ("sparql", {"query": "SELECT ?act ?claim { ?act mg:target id:freedonia ; mg:claim ?claim }"}),
]

Message = dict[str, Any]


def server(home: Path) -> "subprocess.Popen[str]":
    """A server process over a dataset."""
    command = [sys.executable, "-c", SERVE, str(home)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def stable(reply: Message) -> Message:
    """The parts of a reply that must stay: whether it failed, what it says of status, rows and claims."""
    result = reply["result"]
    told = result.get("structuredContent", {})
    counts = {name: len(told[name]) for name in ("rows", "things", "spoken_of", "tools") if name in told}
    claims = sorted(set(re.findall(r"https://[^\s\"\]]+/claim/[^\s\"\]\\]+", json.dumps(result))))
    kept = {"status": told.get("status"), "failed": result.get("isError"), "claims": claims}
    return {"id": reply["id"], **kept, **counts}


def _pass_on(source: IO[str], target: IO[str], log: Path) -> None:
    with log.open("w", encoding="utf-8") as lines:
        for line in source:
            lines.write(line)
            lines.flush()
            target.write(line)
            target.flush()
    target.close()


def between(home: Path, logs: Path) -> None:
    """Stand between a client and a server, and write down what each says."""
    with server(home) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        asking = threading.Thread(target=_pass_on, args=(sys.stdin, running.stdin, logs / "requests"))
        asking.start()
        _pass_on(running.stdout, sys.stdout, logs / "replies")
        asking.join()


async def ask(home: Path, logs: Path) -> None:
    """The session: list the tools, call some."""
    from mcp import Client, StdioServerParameters, stdio_client

    script = [__file__, str(home), str(logs)]
    async with Client(stdio_client(StdioServerParameters(command=sys.executable, args=script))) as client:
        await client.list_tools()
        for name, given in CALLS:
            await client.call_tool(name, given)


def record() -> None:
    """Write down the session: the requests, and their replies but for the list of tools, which is long."""
    sys.path.insert(0, str(Path(__file__).parent.parent))
    import league

    from graph import dataset

    with tempfile.TemporaryDirectory() as folder:
        home = league.write(Path(folder) / "league")
        dataset.make(home)
        asyncio.run(ask(home.dataset, Path(folder)))
        said = {name: (Path(folder) / name).read_text(encoding="utf-8") for name in ("requests", "replies")}
    session = {name: [json.loads(line) for line in text.splitlines()] for name, text in said.items()}
    for reply in session["replies"]:
        reply["result"].pop("tools", None)
    SESSION.write_text(json.dumps(session, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    between(Path(sys.argv[1]), Path(sys.argv[2])) if len(sys.argv) > 1 else record()
