"""`tuntas story ketileng --json`: a story told to a server of its own, over HTTP, step by step."""

import json
import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from tuntas.surfaces.commands.story import breaking, jombang, ketileng, server, teller
from tuntas.surfaces.commands.story.browser import Unmet


STORIES: dict[str, type[teller.Teller]] = {"jombang": jombang.Jombang, "ketileng": ketileng.Ketileng}


class Command(BaseCommand):
    """Ends with 0 only if every step held; stops at the first that did not."""

    help = "Tell a story to a real server and check every step."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("story", choices=sorted(STORIES))
        parser.add_argument("--json", action="store_true", help="one JSON object per step")
        parser.add_argument("--break", dest="without", default="", choices=["", *breaking.RULES], metavar="RULE",
                            help="switch one rule off, to see that the story notices: " + ", ".join(breaking.RULES))  # fmt: skip

    def handle(self, *_args: object, **options: object) -> None:
        name, self.as_json = str(options["story"]), bool(options["json"])
        done, failed = 0, ""
        try:
            with server.running(name, without=str(options["without"])) as served:
                story = STORIES[name](served.base)
                story.environment = served.environment
                for step, told in story.steps():
                    ok, what = _tell(told)
                    self.say(ok=ok, step=step, what=what)
                    done += 1
                    if not ok:
                        failed = str(step)
                        break
        except server.NotStarted as reason:
            raise CommandError(f"The story's server did not start:\n{reason}") from reason
        for number, missing in STORIES[name].NOT_YET.items():
            self.say(step=number, ok=None, what=f"belum ada: {missing}")
        self.say(story=name, ok=not failed, steps=done, **({"failed": failed} if failed else {}))
        if failed:
            sys.exit(1)

    def say(self, **facts: object) -> None:
        """One object or one line."""
        if self.as_json:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            self.stdout.write("  ".join(str(value) for value in facts.values()))
        self.stdout.flush()


def _tell(told: teller.Told) -> tuple[bool, str]:
    try:
        return True, told()
    except Unmet as reason:
        return False, str(reason)
    except (LookupError, ValueError, StopIteration, OSError) as reason:
        # A page drawn otherwise than the story reads it is a step that did not hold, not a crash.
        return False, f"{type(reason).__name__}: {reason}"
