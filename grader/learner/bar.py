"""A bar for who waits: it is there when something takes longer than a second, and gone after."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Timer

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

AFTER_S = 1.0


@contextmanager
def late_bar(console: Console, total: int, *, is_quiet: bool) -> Generator[Callable[[str], None]]:
    """Yields what is to be called with a name as each part begins; a single part has no share."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    is_hidden = is_quiet or not console.is_terminal
    progress = Progress(*columns, console=console, transient=True, disable=is_hidden)
    task = progress.add_task("starting", total=total if total > 1 else None)
    begun = 0

    def begin(name: str) -> None:
        nonlocal begun
        progress.update(task, description=name, completed=begun)
        begun += 1

    timer = Timer(AFTER_S, progress.start)
    timer.start()
    try:
        yield begin
    finally:
        timer.cancel()
        timer.join()
        progress.stop()
