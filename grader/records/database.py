"""The database of a gradebook: begun where it is empty, and changed all at once or not at all.

nbgrader looks up what belongs to a submission by columns that have no index: it reads the whole
table each time. Imported, this gives them one.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbgrader
from alembic.script import ScriptDirectory
from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Index, Table, create_engine, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from grader.errors import GraderError

# Of the tables as nbgrader describes them: a new gradebook gets them from nbgrader itself.
INDEXES = [
    Index(f"nanollm_{column.table.name}_{column.name}", column)
    for column in (
        *(SubmittedAssignment.student_id, SubmittedNotebook.assignment_id),
        *(Grade.notebook_id, Comment.notebook_id),
    )
]


def tables_of(*kinds: Any) -> Iterator[Table]:
    """Of nbgrader's classes: a query of tables takes less time than one of objects."""
    return (kind.__table__ for kind in kinds)


def begin(url: str) -> None:
    """Say in an empty gradebook which version it has, which nbgrader starts a program to find.

    One that is there already gets its indexes.
    """
    engine = create_engine(url)
    if inspect(engine).get_table_names():
        for index in INDEXES:
            index.create(engine, checkfirst=True)
    else:
        versions = str(Path(nbgrader.__file__).with_name("alembic"))
        head = ScriptDirectory(versions).get_current_head()
        with engine.begin() as gradebook:
            gradebook.execute(
                text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            )
            gradebook.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})
    engine.dispose()


@contextmanager
def one_transaction(gradebook: Any) -> Generator[None]:
    """What is done to nbgrader's gradebook inside happens all at once at the end, or not at all.

    nbgrader commits in each of its methods; inside, these commits only reach the transaction.
    """
    usual = gradebook.db
    with (
        gradebook.engine.begin() as connection,
        _Part(connection, join_transaction_mode="rollback_only") as session,
    ):
        gradebook.db = session
        try:
            yield
            session.flush()
        finally:
            gradebook.db = usual
    usual.expire_all()


class _Part(Session):
    """Part of a transaction, in which nobody else writes: what was read of it is not read again."""

    def commit(self) -> None:
        """Called by nbgrader after each step."""
        self.flush()


@contextmanager
def told(url: str) -> Generator[None]:
    """A gradebook that is broken, locked for long or full, in one line."""
    try:
        yield
    except SQLAlchemyError as problem:
        reason = str(getattr(problem, "orig", None) or problem).splitlines()[0]
        raise GraderError(
            f"{make_url(url)}: the gradebook cannot be used ({reason}); nothing "
            f"that was graded is lost: mend that, and run it again"
        ) from problem
