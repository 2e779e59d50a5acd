"""The durable engine: jobs that survive a crash. The only home of DBOS.

Embedded: one process, one SQLite file, no server; or PostgreSQL, shared by workers. Importing DBOS
costs about half a second, so that nothing of it is imported or opened before the first job.
"""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from dbos import DBOSConfig

    Report = Callable[[int, int, str], None]
    Task = Callable[[dict[str, Any], Report], dict[str, Any]]

T = TypeVar("T")
_log = logging.getLogger(__name__)
_EXECUTOR = "signpost"
"""DBOS recovers the jobs of its own executor id at launch: embedded, there is but one."""
_APPLICATION = "1"
"""DBOS strands the jobs of another application version, and by default hashes the source."""
_PROGRESS = "progress"
_WATCH = 0.05
"""Seconds between two looks at a job that somebody waits for."""
_POLL = 0.25
"""Seconds between two looks for queued jobs, each of which costs 3 ms of processor time."""
_QUEUE = "jobs"
_AT_ONCE = 4


class JobFailed(Exception):  # noqa: N818 - it is what happened, not a kind of error
    """A job that came to nothing; the message is for the person who asked."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: step `step` of `of`, in words."""

    step: int
    of: int
    words: str


class Jobs:
    """Runs tasks durably, each once for a key.

    Args:
        database: the SQLite file, or the address of a PostgreSQL database.
        tasks: functions from (arguments, report progress) to a result, all plain JSON, by name.
        executor: the name of this worker, the same after a restart.
    """

    def __init__(
        self,
        database: Path | str,
        tasks: Mapping[str, Task],
        *,
        executor: str = _EXECUTOR,
    ) -> None:
        self._database = database
        self._tasks = tasks
        self._executor = executor
        self._launched: Callable[[str, dict[str, Any]], dict[str, Any]] | None = None

    def submit(self, task: str, *, key: str, partition: str, arguments: dict[str, Any]) -> str:
        """Queues a job and gives its id; a second call with one `key` is the same job.

        Jobs of one `partition` (a site's registrable domain) run one after another.
        """
        from dbos import DBOS, SetEnqueueOptions, SetWorkflowID

        workflow = self._launch()
        with SetWorkflowID(key), SetEnqueueOptions(queue_partition_key=partition):
            DBOS.enqueue_workflow(_QUEUE, workflow, task, arguments)
        return key

    def watch(self, job: str) -> Iterator[Progress]:
        """The job's progress as it comes, until the job ends."""
        from dbos import DBOS

        self._launch()
        for event in DBOS.read_stream(job, _PROGRESS, polling_interval_sec=_WATCH):
            yield Progress(**event)

    def result(self, job: str) -> dict[str, Any]:
        """What the job came to; waits for its end.

        Raises:
            JobFailed: the task failed.
        """
        from dbos import DBOS

        self._launch()
        outcome: dict[str, Any] = DBOS.retrieve_workflow(job).get_result(
            polling_interval_sec=_WATCH
        )
        if "failed" in outcome:
            raise JobFailed(outcome["failed"])
        return dict(outcome["result"])

    def launch(self) -> None:
        """Starts the engine; jobs that this worker left behind are taken up again."""
        self._launch()

    def unfinished(self, executor: str) -> list[str]:
        """The jobs that a worker has begun and not ended."""
        from dbos import DBOS

        self._launch()
        found = DBOS.list_workflows(status="PENDING", executor_id=executor, load_input=False)
        return [workflow.workflow_id for workflow in found]

    def resume(self, job: str) -> None:
        """Takes up a job that its worker can't end; whoever is free runs it."""
        from dbos import DBOS

        self._launch()
        DBOS.resume_workflow(job, queue_name=_QUEUE)

    def close(self) -> None:
        """Stops the engine; what was running is resumed at the next launch."""
        if self._launched:
            from dbos import DBOS

            DBOS.destroy(destroy_registry=True)
            self._launched = None

    def _launch(self) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
        if self._launched is None:
            from dbos import DBOS

            url = _prepare(self._database)
            DBOS(config=_configuration(url, self._executor))

            @DBOS.workflow(name="job")
            def job(task: str, arguments: dict[str, Any]) -> dict[str, Any]:
                return DBOS.run_step({"name": task}, self._perform, task, arguments)

            DBOS.launch()
            DBOS.register_queue(
                _QUEUE,
                worker_concurrency=_AT_ONCE,
                partition_concurrency=1,
                polling_interval_sec=_POLL,
            )
            self._launched = job
        return self._launched

    def _perform(self, task: str, arguments: dict[str, Any]) -> dict[str, Any]:
        from dbos import DBOS

        def report(step: int, of: int, words: str) -> None:
            DBOS.write_stream(_PROGRESS, {"step": step, "of": of, "words": words})

        result = settled(lambda: self._tasks[task](arguments, report))
        return {"failed": result} if isinstance(result, str) else {"result": result}


def settled(work: Callable[[], T]) -> T | str:
    """What work comes to; in words, for the person who asked, if it comes to nothing."""
    try:
        return work()
    except JobFailed as failure:
        return str(failure)
    except Exception:  # noqa: BLE001 - a job is one of the four places that may
        _log.exception("a job failed")
        return "Something went wrong on my side while I worked on that."


def _prepare(database: Path | str) -> str:
    """The database's address; a file is made in write-ahead mode, several times as fast."""
    if isinstance(database, str):
        return database
    database.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    return f"sqlite:///{database}"


def _configuration(url: str, executor: str) -> DBOSConfig:
    return {
        "name": "signpost",
        "system_database_url": url,
        "executor_id": executor,
        "application_version": _APPLICATION,
        "enable_otlp": False,
        "log_level": "ERROR",
    }
