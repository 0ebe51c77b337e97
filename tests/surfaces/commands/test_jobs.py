"""What a worker killed in the middle of a job leaves behind keeps no later job from running."""

import asyncio

import psycopg
import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from tuntas.surfaces.commands import jobs


pytestmark = pytest.mark.usefixtures("db")
Admin = psycopg.Connection[tuple[object, ...]]
JOB = """INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, status)
VALUES ('default', 'tuntas:meet_deadlines', 0, 'meet_deadlines', 'meet_deadlines', '{"timestamp": 1}', 'todo')"""


def _left_by_a_killed_worker(admin: Admin) -> None:
    admin.execute(JOB)
    admin.execute("UPDATE procrastinate_jobs SET status = 'doing'")


def _put_back() -> None:
    connector = app.connector
    assert isinstance(connector, DjangoConnector)

    async def run() -> None:
        with app.replace_connector(connector.get_worker_connector()) as worker:
            async with worker.open_async():
                await jobs.put_back(worker.job_manager)

    asyncio.run(run())


def _jobs(admin: Admin) -> list[tuple[object, ...]]:
    return admin.execute("SELECT task_name, status::text FROM procrastinate_jobs").fetchall()


def test_a_job_of_a_killed_worker_runs_again(admin: Admin) -> None:
    _left_by_a_killed_worker(admin)

    _put_back()

    assert _jobs(admin) == [("tuntas:meet_deadlines", "todo")]


def test_where_the_next_one_waits_already_the_old_one_does_not_hold_it(admin: Admin) -> None:
    _left_by_a_killed_worker(admin)
    admin.execute(JOB)

    _put_back()

    assert _jobs(admin) == [("tuntas:meet_deadlines", "todo")]
    assert admin.execute("SELECT task_name FROM procrastinate_fetch_job_v2(NULL, NULL)").fetchone() == (
        "tuntas:meet_deadlines",
    )
