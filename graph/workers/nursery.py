"""The nursery: a small process that loads a dataset once and forks workers which share its memory.

Run as `python -m graph.workers.nursery`, with a gate (a socket of whole messages) as its standard
input. It has one thread when it forks, so that this is safe, and never sees a query. Over the gate it hears
`hire`, and tells `born <pid>` with the worker's line and a handle on the worker, and
`gone <pid> <status>`. It ends, and ends all its workers, when the gate closes. Needs Linux.
"""

import gc
import json
import os
import selectors
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as oxigraph

from graph.workers import child

OWN = ".nq"  # the ending of a dataset of ours, which was checked when it was built


def load(path: str, ending: str) -> oxigraph.Store:
    """The statements of a file; the IRIs of ours are not checked again, which halves the time.

    A thread of its own loads them: malloc gives it memory of its own. In the thread that forks, all gaps
    that loading left would be filled by queries, and each worker would copy a page for each gap.
    """
    form = oxigraph.RdfFormat.from_extension(ending.removeprefix("."))
    if form is None:
        raise ValueError(f"{ending} is no ending of an RDF file")
    store = oxigraph.Store()
    with ThreadPoolExecutor(1) as loader:
        loader.submit(store.bulk_load, path=path, format=form, lenient=ending == OWN).result()
    return store


class Nursery:
    """The forking side of the gate."""

    def __init__(self, gate: socket.socket, store: oxigraph.Store, rules: child.Rules) -> None:
        self._gate, self._store, self._rules = gate, store, rules
        self._watch = selectors.DefaultSelector()
        self._watch.register(gate, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork, and tell who ended, until the gate closes."""
        while True:
            for key, _ in self._watch.select():
                if key.fileobj is not self._gate:
                    self._bury(key.fd, key.data)
                elif not self._gate.recv(16):
                    return
                else:
                    self._bear()

    def _bear(self) -> None:
        near, far = socket.socketpair()
        pid = os.fork()
        if pid == 0:  # pragma: no cover  # forked
            near.close()
            self._watch.close()
            self._gate.close()
            child.live(self._store, far, self._rules)
        far.close()
        handle = os.pidfd_open(pid)  # it cannot have been buried, so the number is still its own
        self._watch.register(handle, selectors.EVENT_READ, pid)
        with near:
            socket.send_fds(self._gate, [f"born {pid}".encode()], [near.fileno(), handle])

    def _bury(self, handle: int, pid: int) -> None:
        self._watch.unregister(handle)
        os.close(handle)
        _, status = os.waitpid(pid, 0)
        self._gate.send(f"gone {pid} {os.waitstatus_to_exitcode(status)}".encode())


def main() -> None:  # pragma: no cover  # a process of its own, which ends its whole group
    """Load, then serve; the whole group of processes ends with this one."""
    path, ending, rules = sys.argv[1:]
    store = load(path, ending)
    gc.freeze()  # what is here stays, and need not be looked at in every worker
    try:
        Nursery(socket.socket(fileno=0), store, child.Rules(**json.loads(rules))).serve()
    except OSError:
        pass  # the server is gone
    finally:
        if os.getpgid(0) == os.getpid():  # started as it should be, leading a group of its own
            os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
