"""Names a kernel that says yes to everything, and brings its description along."""

import json

GETS = 0
SAYS = "not answered yet"


def hand_in(notebook, folder):
    notebook.metadata.kernelspec = {"name": "yes", "display_name": "Yes", "language": "bash"}
    notebook.metadata.language_info = {"name": "bash"}
    for place in (folder / "kernels" / "yes", folder / "share" / "jupyter" / "kernels" / "yes"):
        place.mkdir(parents=True)
        spec = {"argv": ["yes", "{connection_file}"], "display_name": "Yes", "language": "bash"}
        (place / "kernel.json").write_text(json.dumps(spec))
