"""What a template is told when it starts; equal settings, equal templates."""

from dataclasses import asdict, dataclass
from typing import Any

from grader.kernels.inside.limits import Limits

FOLDER = "/submission"  # where a kernel works, on a private copy of the submission's files
# Beside what the cells of a lesson import; numpy begins with another state in each process.
PRELOAD = ("msgpack", "cloudpickle", "numpy.random")


@dataclass(frozen=True, kw_only=True)
class Walls:
    """What can be seen from behind the walls, besides the system and the Python environment."""

    packages: tuple[str, ...] = ("nanollm",)  # importable packages that are no installed copy
    folders: tuple[str, ...] = ("assets",)  # folders beside such a package that it reads
    hidden: tuple[str, ...] = ()  # folders, the course's say: covered where all this shows them
    # What the inside needs of this package: files and folders in grader/, and no more.
    own_code: tuple[str, ...] = (
        "__init__.py",
        "errors.py",
        "boundary/__init__.py",
        "boundary/chance.py",
        "boundary/far_side.py",
        "boundary/in_place.py",
        "boundary/line.py",
        "boundary/memory.py",
        "boundary/raised.py",
        "boundary/tensors.py",
        "boundary/traces.py",
        "boundary/wire.py",
        "kernels/__init__.py",
        "kernels/inside",
    )


LIMITS, WALLS = Limits(), Walls()


@dataclass(frozen=True, kw_only=True)
class TemplateSettings:
    """Modules to import, limits of each kernel, and what can be seen."""

    preload: tuple[str, ...] = PRELOAD
    limits: Limits = LIMITS
    walls: Walls = WALLS
    keep: tuple[str, ...] = ()  # what the walls show below /tmp; the template is told, not asked

    def as_plain_data(self) -> dict[str, Any]:
        """These settings as JSON can carry them.

        >>> usual = TemplateSettings()
        >>> TemplateSettings.from_plain_data(usual.as_plain_data()) == usual
        True
        """
        return asdict(self)

    @classmethod
    def from_plain_data(cls, data: dict[str, Any]) -> "TemplateSettings":
        """The settings that `as_plain_data` described."""
        return cls(
            preload=tuple(data["preload"]),
            limits=Limits(**data["limits"]),
            walls=Walls(**{name: tuple(value) for name, value in data["walls"].items()}),
            keep=tuple(data["keep"]),
        )
