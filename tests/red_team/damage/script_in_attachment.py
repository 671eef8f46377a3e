"""Attaches pictures to its texts that are pages, and cells with pages for names."""

from nbformat.v4 import new_markdown_cell

GETS = 0
SAYS = "not answered yet"
NEVER_SHOWN = ("<script>redTeam", "PHN2ZyBvbmxvYWQ9cmVkVGVhbSgpPg", "data:text/html")


def hand_in(notebook, folder):
    cell = new_markdown_cell("![](attachment:a.svg) ![](attachment:b.png)")
    script = '"><script>redTeam()</script>'
    cell["attachments"] = {
        "a.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9cmVkVGVhbSgpPg=="},
        "b.png": {"text/html": script, "image/png": script},
        script: {script: script},
    }
    cell.metadata["tags"] = [script]
    notebook.cells.append(cell)
    notebook.metadata["title"] = script
    notebook.metadata["authors"] = [{"name": script}]
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": script}}
