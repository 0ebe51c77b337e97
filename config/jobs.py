"""Jobs: procrastinate on the same database. Each may run twice with one effect."""

from procrastinate import App


def on_app_ready(app: App) -> None:
    from tuntas.surfaces.commands import jobs  # noqa: PLC0415 - registered once Django's apps are loaded

    app.add_tasks_from(jobs.blueprint, namespace="tuntas")
