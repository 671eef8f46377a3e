#!/bin/sh
# Opens the course. The first time, its environment is made in the folder .venv beside this file.
CDPATH='' cd -- "$(dirname -- "$0")" || exit 1
wheel=@wheel@
if [ ! -e ".venv/$wheel" ]; then
    for python in python3.13 python3.12 python3.11; do
        .venv/bin/python -m pip --version >/dev/null 2>&1 && break  # or else it is not whole
        command -v $python >/dev/null && { $python -m venv --clear .venv || rm -rf .venv; }
    done
    [ -d .venv ] || { echo "Expected Python 3.11, 3.12 or 3.13: install one and start again."; exit 1; }
    echo "Installing the course (@size@) and what it needs, PyTorch and JupyterLab among it:"
    echo "about 1.5 GB on the disk, on Linux several GB more; README.txt says how to do with less."
    .venv/bin/python -m pip install -c constraints.txt "$wheel" || exit 1
    touch ".venv/$wheel"
    echo "Installed. The course opens now, and the next time at once and without a network."
fi
# This is nanollm start, also where the folder was moved since, or its name has a quote in it.
exec .venv/bin/python -P -m grader start "$@"
