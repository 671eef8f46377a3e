"""The files that the lessons read, found and verified from wherever the code runs.

They live in `assets/` of the repository; an installed wheel carries them inside the package.
"""

import hashlib
from pathlib import Path

SHA256 = {
    "corpus_01.txt": "2b711473521c7e71b1559fb0729325b7398b80c10decd25d9e15e20f79835b9a",
    "encoder.json": "196139668be63f3b5d6574427317ae82f612a97c5d1cdaf36ed2256dbf636783",
    "storyteller.json": "627471a60d6988a5383292f1daeddd59ec3f0e33fa358010da59f2ea9f950f62",
    "storyteller.safetensors": "b34dbeaee067d876e0002ba84d13bb68245b6f906fa1e766ce38154b0dd04a9c",
    "vocab.bpe": "1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5",
}

_PACKAGE = Path(__file__).resolve().parent
FOLDERS = (_PACKAGE / "assets", _PACKAGE.parent / "assets")  # a wheel's, then a checkout's


class AssetError(Exception):
    """An asset is missing, or is not the file that the course was written with."""


def read_asset(name: str) -> bytes:
    """Bytes of the asset called `name`, which must be a key of `SHA256`.

    Raises `AssetError` when the file is missing or its bytes have changed.

    >>> read_asset("vocab.bpe")[:13]
    b'#version: 0.2'
    """
    if name not in SHA256:
        raise AssetError(f"expected one of {', '.join(sorted(SHA256))}, got {name!r}")
    path = next((folder / name for folder in FOLDERS if (folder / name).is_file()), None)
    if path is None:
        raise AssetError(_complaint(FOLDERS[-1] / name, name, "no file"))
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256[name]:
        raise AssetError(_complaint(path, name, f"sha256 {found}"))
    return content


def _complaint(path: Path, name: str, found: str) -> str:
    return (
        f"{path}: expected sha256 {SHA256[name]}, got {found}; "
        f"restore it with `git checkout -- assets/{name}`, or install nanollm again"
    )
