"""What can be seen of a figure."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from matplotlib.figure import Figure
from matplotlib.text import Text


def words(figure: Figure) -> list[str]:
    labels = [label for label in figure.findobj(Text) if label.get_visible()]
    return [label.get_text() for label in labels if label.get_text()]


def is_whole(figure: Figure) -> bool:
    """Whether nothing stands out over the edges."""
    box = figure.get_tightbbox()
    return min(box.x0, box.y0) >= 0 and box.x1 <= figure.get_figwidth() and box.y1 <= figure.get_figheight()


@contextmanager
def strictly() -> Iterator[None]:
    """Make every warning an error: a sign that no font has is a warning of matplotlib."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
