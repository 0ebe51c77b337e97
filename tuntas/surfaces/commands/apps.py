from django.apps import AppConfig


class CommandsConfig(AppConfig):
    name = "tuntas.surfaces.commands"
    label = "commands"

    def ready(self) -> None:
        """Let a story switch one of its own rules off; nothing without its environment variable."""
        from tuntas.surfaces.commands.story import breaking  # noqa: PLC0415 - needs the loaded models

        breaking.apply()
