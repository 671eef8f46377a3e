"""What nbgrader calls to collect: whole submissions, of the learners that they are named after."""

import os
import shutil
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.exchange.default import ExchangeCollect

from grader.classroom.inbound import LONGEST, Arrival, arrivals, copy_plain
from grader.errors import GraderError
from grader.plain import NotPlainError, read_plain
from grader.timestamp import to_utc


class CollectWhole(ExchangeCollect):
    """Collects the newest whole submission of each learner; one that is odd stops no other.

    `nbgrader_config.py` names it, so that `nbgrader collect`, formgrader's button and
    `nanollm grade --watch` use it. nbgrader's own may find half of what is being handed in, or be
    killed halfway, follows links with the instructor's rights, takes what a learner put there in
    the name of another, and ends at the first folder that it cannot make sense of.
    """

    def init_src(self) -> None:
        """Called by nbgrader first, to choose what is copied."""
        places: Any = self.coursedir
        if not places.course_id:
            self.fail("expected a course id (c.CourseDirectory.course_id), found none")
        inbound = Path(self.root, places.course_id, "inbound")
        if not os.access(inbound, os.R_OK | os.X_OK):
            self.fail(f"expected a folder to collect from, found none that can be read: {inbound}")
        self.inbound_path = str(inbound)
        found: dict[str, list[Arrival]] = {}
        for arrival in arrivals(inbound):
            is_wanted = places.student_id in ("", "*", arrival.student)
            if is_wanted and arrival.lesson == places.assignment_id and self._is_sound(arrival):
                found.setdefault(arrival.student, []).append(arrival)
        due = self._due() if self.before_duedate else None
        self.src_records = [
            max(theirs, key=lambda each: (due is None or each.when <= due, each.when))
            for _, theirs in sorted(found.items())
        ]

    def copy_files(self) -> None:
        """Called by nbgrader then; it copies what is newer than what was collected before."""
        places: Any = self.coursedir
        step = places.submitted_directory
        for arrival in self.src_records:
            target = Path(places.format_path(step, arrival.student, arrival.lesson))
            known = _when(target)
            is_other = self.before_duedate and known != arrival.when
            is_newer = self.update and (known is None or arrival.when > known)
            if target.is_dir() and not is_newer and not is_other:
                self.log.info("%s: nothing newer to collect", arrival.student)
                continue
            try:
                self.do_copy(str(arrival.folder), str(target))
            except (OSError, RuntimeError, GraderError) as problem:
                self.log.error("%s: not collected: %s", arrival.folder.name, problem)

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Called by nbgrader for each; the copy is there as a whole or not at all."""
        target = Path(dest)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")  # a name that no class run looks at
        shutil.rmtree(part, ignore_errors=True)
        with TemporaryDirectory(prefix="nanollm-collect-") as folder:
            plain = Path(folder, "plain")
            places: Any = self.coursedir
            copy_plain(Path(src), plain, 1000 * places.max_dir_size)
            super().do_copy(str(plain), str(part), log)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(part, target)

    def _is_sound(self, arrival: Arrival) -> bool:
        name = arrival.folder.name
        if self.check_owner and (pretender := arrival.pretender):
            self.log.warning("%s: left out, as %s has put it there", name, pretender)
            return False
        if not arrival.is_whole:
            self.log.warning("%s: left out, as half of it is there", name)
            return False
        return True

    def _due(self) -> Any:
        places: Any = self.coursedir
        with Gradebook(places.db_url, places.course_id) as gradebook:
            try:
                return gradebook.find_assignment(places.assignment_id).duedate
            except MissingEntry:
                return None


def _when(folder: Path) -> datetime | None:
    """When it was handed in, as its file says, if that can be told."""
    try:
        return to_utc(read_plain(folder / "timestamp.txt", LONGEST).decode())
    except (OSError, NotPlainError, ValueError, OverflowError):
        return None
