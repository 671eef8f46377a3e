"""How much one kernel may use."""

from dataclasses import dataclass, fields

MIB = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a kernel, with everything that it starts, may use; the units are in the names."""

    memory_mib: int = 2048  # of all its processes together, beyond what the template had
    disk_mib: int = 256  # of /tmp, /dev/shm and its own folder together; held in memory
    file_mib: int = 128  # of one file
    tasks: int = 256  # processes and threads together
    open_files: int = 512
    cpu_s: int = 900  # processor time of one process

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, int) or value < 1:
                raise ValueError(f"{field.name} must be a whole number from 1, got {value!r}")
