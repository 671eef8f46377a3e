"""A kernelspec for programs that start kernels by name: nbval, JupyterLab, nbconvert."""

from pathlib import Path

from grader.kernels.manager import PROVISIONER, fork_spec


def write_kernelspec(folder: Path, name: str = PROVISIONER, **options: object) -> Path:
    """Write the kernelspec into `folder`, a data folder of Jupyter; returns the file.

    `options` are traits of `ForkProvisioner`. Afterwards, with JUPYTER_PATH=FOLDER:
    `pytest --nbval --nbval-kernel-name nanollm-fork`, or choose the kernel in JupyterLab.
    """
    path = folder / "kernels" / name / "kernel.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(fork_spec(options).to_json(), encoding="utf-8")
    return path
