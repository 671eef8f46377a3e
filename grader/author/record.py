"""Run source notebooks and keep their outputs, the same bytes from the same results."""

import time

from nbclient import NotebookClient
from traitlets.config import Config

from grader.course import Course, write_notebook

WIDGET = "application/vnd.jupyter.widget-view+json"


def record(course: Course, lesson: str, name: str) -> float:
    """Run a source from top to bottom in a fresh kernel, save it, return the seconds taken.

    nbclient raises its own error, with the traceback of the cell, at the first cell that fails.
    """
    notebook = course.source(lesson, name)
    path = course.step("source", ".", lesson) / f"{name}.ipynb"
    client = NotebookClient(
        notebook,
        timeout=120,
        config=Config({"KernelManager": {"transport_encryption": "auto"}}),
        skip_cells_with_tag="nbval-skip",  # the points of whoever reads it
        store_widget_state=False,  # what was recorded shows the still figure
        record_timing=False,  # times would differ at every run
        resources={"metadata": {"path": str(path.parent)}},
    )
    start = time.perf_counter()
    client.execute()
    seconds = time.perf_counter() - start
    for output in (output for cell in notebook.cells for output in cell.get("outputs", ())):
        output.get("data", {}).pop(WIDGET, None)  # its model ended with the kernel
    notebook.metadata.language_info = {"name": "python"}  # not the version of whoever recorded it
    write_notebook(notebook, path)
    return seconds
