"""What a command answers, and what stands on a screen of 80 columns."""

from rich.console import Console
from typer.testing import CliRunner

from sim.cli import app


class Answer:
    """The exit code of a command, and what it writes to both outputs."""

    def __init__(self, *arguments: object) -> None:
        found = CliRunner().invoke(app, [str(each) for each in arguments], env={"COLUMNS": "80"})
        self.code, self.out, self.error = found.exit_code, found.stdout, found.stderr
        if found.exception and not isinstance(found.exception, SystemExit):
            raise found.exception


def shown(parts):
    screen = Console(width=80, markup=False, highlight=False, emoji=False)
    with screen.capture() as captured:
        for part in parts:
            screen.print(part)
    return captured.get()


def flowing(text):
    """Text without its line breaks."""
    return " ".join(text.split())
