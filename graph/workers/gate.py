"""The server's side of the gate: a nursery as a running process, and the workers it has borne."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from graph.workers.child import Rules
from graph.workers.letters import LENGTHS, lengths, opened

ROOT = Path(__file__).parent.parent.parent
PIECE = 256 * 1024  # bytes read at a time
HEAD = 64 * 1024  # bytes the head of a reply may have: a message and a few words
TOLD = 5.0  # seconds until a nursery that lives has told how a worker ended


class Gone(Exception):
    """The worker ended before it answered; `status` is minus a signal, an exit code, or None."""

    def __init__(self, status: int | None) -> None:
        self.status = status
        super().__init__(status)


class Worker:
    """One worker at the other end of a line; it answers one letter at a time."""

    def __init__(self, pid: int, line: socket.socket, handle: int, most: int) -> None:
        self._loop = asyncio.get_running_loop()
        self.pid, self._line, self._handle = pid, line, handle
        self._most = most + HEAD
        self._heard = bytearray()
        self._answer: asyncio.Future[tuple[dict[str, Any], bytes]] | None = None
        self.ended: asyncio.Future[int | None] = self._loop.create_future()
        self.lives = True
        line.setblocking(False)
        self._loop.add_reader(line, self._hear)

    @property
    def is_idle(self) -> bool:
        """Whether it can be given a letter."""
        return self.lives and self._answer is None

    async def ask(self, letter: bytes) -> tuple[dict[str, Any], bytes]:
        """Head and body of the worker's answer; raises Gone. Whoever stops waiting must kill it."""
        answer: asyncio.Future[tuple[dict[str, Any], bytes]] = self._loop.create_future()
        self._answer = answer
        try:
            await self._loop.sock_sendall(self._line, letter)
            told = await answer
        except OSError:
            self._hang_up()
            raise Gone(await self._status()) from None
        except EOFError:
            raise Gone(await self._status()) from None
        self._answer = None
        return told

    def kill(self) -> None:
        """End the process at once."""
        if self._handle >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        self._hang_up()

    def told_of_end(self, status: int | None) -> None:
        """Take in how the process ended."""
        if not self.ended.done():
            self.ended.set_result(status)
        self._hang_up()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    async def _status(self) -> int | None:
        with suppress(TimeoutError):
            return await asyncio.wait_for(asyncio.shield(self.ended), TOLD)
        return None

    def _hear(self) -> None:
        try:
            piece = self._line.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        self._heard += piece
        told = lengths(self._heard)
        if not piece or (told is not None and LENGTHS.size + sum(told) > self._most):
            self.kill()
        elif (letter := opened(self._heard)) is not None:
            self._heard.clear()
            if self._answer is not None and not self._answer.done():
                self._answer.set_result(letter)

    def _hang_up(self) -> None:
        if not self.lives:
            return
        self.lives = False
        self._loop.remove_reader(self._line)
        self._line.close()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(EOFError())


class Nursery:
    """A running nursery; `born` is called with each worker, `gone` when a worker or it itself ended.

    `ready` becomes true with the first worker, false where it ends before.
    """

    def __init__(
        self,
        quads: tuple[int, str],
        rules: Rules,
        born: Callable[["Nursery", Worker], None],
        gone: Callable[["Nursery", Worker | None], None],
    ) -> None:
        """`quads` is an open file and the ending of its name, which tells the form."""
        self._born, self._gone = born, gone
        self._most = rules.reply
        self.crew: dict[int, Worker] = {}
        self._loop = asyncio.get_running_loop()
        self._gate, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._gate.setblocking(False)
        self.ready: asyncio.Future[bool] = self._loop.create_future()
        with far:
            self._process = _started(far, *quads, rules)
        self._loop.add_reader(self._gate, self._hear)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def hire(self) -> None:
        """Ask for one more worker."""
        with suppress(OSError):  # that it is gone is heard as well
            self._gate.send(b"hire")

    async def close(self) -> None:
        """End the process and all its workers, and wait until it is gone."""
        self._hang_up()
        for worker in self.crew.values():
            worker.kill()
        self._process.kill()
        await asyncio.to_thread(self._process.wait)
        for worker in self.crew.values():
            worker.told_of_end(None)
        self.crew.clear()

    def _hear(self) -> None:
        try:
            told, handles, _, _ = socket.recv_fds(self._gate, 64, 2)
        except BlockingIOError:
            return
        except OSError:
            told, handles = b"", []
        word, *numbers = told.decode().split() or [""]
        if word == "born":
            pid = int(numbers[0])
            worker = self.crew[pid] = Worker(pid, socket.socket(fileno=handles[0]), handles[1], self._most)
            self._born(self, worker)
            if not self.ready.done():
                self.ready.set_result(True)
        elif word == "gone":
            worker = self.crew.pop(int(numbers[0]))
            worker.told_of_end(int(numbers[1]))
            self._gone(self, worker)
        else:
            self._hang_up()
            self._gone(self, None)

    def _hang_up(self) -> None:
        if self._gate.fileno() >= 0:
            self._loop.remove_reader(self._gate)
            self._gate.close()
        if not self.ready.done():
            self.ready.set_result(False)


def _started(gate: socket.socket, quads: int, ending: str, rules: Rules) -> subprocess.Popen[bytes]:
    told = json.dumps({**asdict(rules), "prefixes": dict(rules.prefixes)})
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "graph.workers.nursery", f"/dev/fd/{quads}", ending, told],
        stdin=gate.fileno(),
        stdout=subprocess.DEVNULL,
        pass_fds=[quads],
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
