"""Was saved by another editor: old format, no ids of cells, its own metadata, recorded outputs."""

from nbformat import NotebookNode, v4

GETS = 3
SAYS = "not answered yet"
ANSWERS = {
    "running-totals": """
def running_totals(numbers):
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]
""",
}


def hand_in(notebook, folder):
    notebook.nbformat_minor = 4
    notebook.metadata.kernelspec = {"name": "venv-312", "display_name": "Python 3.12 (venv)"}
    notebook.metadata.colab = {"provenance": []}
    notebook.metadata.language_info = {"name": "python", "version": "3.12.1"}
    for number, cell in enumerate(notebook.cells):
        del cell["id"]
        cell.metadata.colab = NotebookNode(base_uri="https://localhost:8080/")
        cell.metadata.outputId = f"{number:036}"
        cell.metadata.tags = ["important"]
        cell.execution_count = number
        cell.outputs = [v4.new_output("stream", text="an old output\n")]
        cell.source = cell.source.replace("\n", "\r\n") if number == 1 else cell.source
