"""What both doubles share: a loopback server, the ledger of calls, faults, and a strict end."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from aiohttp import ClientSession, ClientTimeout, web

from .faults import Fault, FaultPlan

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

WAIT = 10.0


@dataclass
class Call:
    """One received call: what came, what is wrong with it, what was answered."""

    method: str
    params: dict[str, Any]
    values: dict[str, Any]
    problems: list[str]
    at: float = field(default_factory=time.monotonic)
    status: int = 0
    answer: Any = None
    fault: Fault | None = None
    done: bool = False

    @property
    def ok(self) -> bool:
        """Whether the platform carried the call out."""
        return isinstance(self.answer, dict) and self.answer.get("ok") is True


class Double:
    """A platform on 127.0.0.1; `async with` starts it, and its end refuses calls with problems."""

    def __init__(self, *, strict: bool = True) -> None:
        self.strict = strict
        self.port = 0
        self.calls: list[Call] = []
        self.faults = FaultPlan()
        self._read: dict[str, int] = {}
        self._answered: dict[str, list[Call]] = {}
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._http: ClientSession | None = None

    # -- for the subclasses ----------------------------------------------------------------------

    def routes(self) -> list[web.AbstractRouteDef]:
        raise NotImplementedError

    def prepare(self) -> None:
        """What is slow the first time, done before anything is timed."""

    async def closing(self) -> None:
        """What ends before the server does."""

    async def changed(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def spawn(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    @property
    def http(self) -> ClientSession:
        """The client the double itself sends with."""
        assert self._http is not None
        return self._http

    async def answer(self, request: web.Request, call: Call, act: Callable[[], Any]) -> Any:
        """Answers a call: by `act`, unless a fault is planned for it."""
        self.calls.append(call)
        await self.changed()
        fault = call.fault = self.faults.take(call.method, call.values)
        try:
            if fault is None:
                call.status, call.answer, headers = await act()
                return self._json(call, headers)
            return await self._fail(request, call, fault, act)
        finally:
            await self.finished(call)

    async def finished(self, call: Call) -> None:
        call.done = True
        self._answered.setdefault(call.method, []).append(call)
        await self.changed()

    async def _fail(self, request: web.Request, call: Call, fault: Fault, act: Any) -> Any:
        headers: dict[str, str] = {}
        if fault.hold is not None:
            await fault.hold.wait()
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.effect or not (fault.status or fault.cut):
            call.status, call.answer, headers = await act()
        if fault.status:
            call.status, call.answer, headers = fault.status, fault.body, dict(fault.headers)
        if not fault.cut:
            return self._json(call, headers)
        assert request.transport is not None
        if fault.cut == "reset":
            half = web.StreamResponse(headers={"Content-Length": "1000"})
            await half.prepare(request)
            await half.write(b'{"ok": true, "res')
        request.transport.abort()
        return web.Response()

    @staticmethod
    def _json(call: Call, headers: dict[str, str]) -> web.Response:
        if isinstance(call.answer, str):
            return web.Response(status=call.status, text=call.answer, headers=headers)
        return web.json_response(call.answer, status=call.status, headers=headers)

    # -- for tests -------------------------------------------------------------------------------

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def of(self, method: str, where: Callable[[Call], bool] | None = None) -> list[Call]:
        """The calls of a method, or of several named with "|"."""
        names = method.split("|")
        chosen = [call for call in self.calls if call.method in names or method == "*"]
        return [call for call in chosen if where is None or where(call)]

    async def until(self, true: Callable[[], Any], timeout: float = WAIT) -> None:
        """Waits for a condition over the double's state."""
        try:
            async with asyncio.timeout(timeout), self._changed:
                await self._changed.wait_for(true)
        except TimeoutError:
            seen = [f"{call.method}{' (failed)' * (not call.ok)}" for call in self.calls[-20:]]
            raise AssertionError(f"nothing of it within {timeout} s; calls: {seen}") from None

    async def expect(
        self,
        method: str,
        count: int = 1,
        where: Callable[[Call], bool] | None = None,
        timeout: float = WAIT,
    ) -> list[Call]:
        """The calls of a method once `count` of them, from the start on, were answered."""

        def answered() -> list[Call]:
            calls = [call for name in method.split("|") for call in self._answered.get(name, [])]
            return [call for call in calls if where is None or where(call)]

        await self.until(lambda: len(answered()) >= count, timeout)
        return answered()

    async def next(self, method: str, timeout: float = WAIT) -> Call:
        """The next answered call of a method that `next` has not yet returned."""
        position = self._read.get(method, 0)
        calls = self._answered.setdefault(method, [])
        await self.until(lambda: len(calls) > position, timeout)
        self._read[method] = position + 1
        return calls[position]

    def early(self) -> list[Call]:
        """Calls that came before the wait was over which a 429 had told the same chat."""
        until: dict[tuple[str, str], float] = {}
        found = []
        for call in self.calls:
            place = call.method, str(call.values.get("chat_id", call.values.get("channel")))
            if call.at < until.get(place, 0.0):
                found.append(call)
            if call.status == 429 and call.fault is not None:
                until[place] = call.at + int(call.fault.headers.get("Retry-After", 0))
        return found

    def problems(self) -> list[str]:
        return [f"{call.method}: {found}" for call in self.calls for found in call.problems]

    async def unplug(self) -> None:
        """Takes the platform off the network: connections end, new ones are refused."""
        assert self._site is not None
        assert self._runner is not None
        await self._site.stop()
        self._site = None
        for connection in list(self._runner.server.connections if self._runner.server else []):
            if connection.transport is not None:
                connection.transport.abort()

    async def plug(self) -> None:
        """Brings it back on the same port."""
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await self._site.start()
        self.port = self._runner.addresses[0][1]

    async def start(self) -> None:
        self.prepare()
        app = web.Application(client_max_size=64 * 2**20)
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.plug()
        self._http = ClientSession(timeout=ClientTimeout(total=60))

    async def stop(self) -> None:
        await self.closing()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
        if kind is None and self.strict and self.problems():
            raise AssertionError("calls the specification refuses:\n" + "\n".join(self.problems()))


def loads(text: str) -> Any:
    """JSON, or the text itself."""
    try:
        return json.loads(text)
    except ValueError:
        return text
