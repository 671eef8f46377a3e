"""The database of a gradebook: begun where it is empty, and changed all at once or not at all.

nbgrader looks up what belongs to a submission by columns that have no index: it reads the whole
table each time. Imported, this gives them one.
"""

import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbgrader
from alembic.script import ScriptDirectory
from nbgrader.api import Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Index, Table, create_engine, inspect, text
from sqlalchemy.exc import DataError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from grader.errors import GraderError, LessonError

WAIT_S = 60  # for a server that is started anew
FOR_EXAMPLE = "postgresql+psycopg://user:password@host/name"


def is_begun(url: str) -> bool:
    """Whether there is a gradebook at an address: a file, or a database with tables."""
    engine = create_engine(url)
    try:
        if engine.dialect.name == "sqlite":  # which makes a file where it finds none
            return engine.url.database is not None and Path(engine.url.database).is_file()
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


# Of the tables as nbgrader describes them: a new gradebook gets them from nbgrader itself.
INDEXES = {
    column.table.name: Index(f"nanollm_{column.table.name}_{column.name}", column)
    for column in (
        *(SubmittedAssignment.student_id, SubmittedNotebook.assignment_id),
        *(Grade.notebook_id, Comment.notebook_id),
    )
}


def tables_of(*kinds: Any) -> Iterator[Table]:
    """Of nbgrader's classes: a query of tables takes less time than one of objects."""
    return (kind.__table__ for kind in kinds)


def begin(url: str) -> None:
    """Say in an empty gradebook which version it has, which nbgrader starts a program to find.

    One that is there already gets its indexes.
    """
    engine = create_engine(url)
    if names := inspect(engine).get_table_names():
        for name in INDEXES.keys() & names:  # who began it may have been killed before it had all
            INDEXES[name].create(engine, checkfirst=True)
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
def connected(gradebook: Gradebook) -> Generator[None]:
    """Use an open gradebook for a moment; connections end with it.

    So none is idle for as long as others grade, and none is old when a server was started anew. One
    that is away, and was there before, is waited for.
    """
    give_up = time.monotonic() + WAIT_S
    while not _is_there(gradebook, may_fail=time.monotonic() > give_up):
        time.sleep(0.5)
    try:
        yield
    finally:
        gradebook.db.remove()
        if not _is_file(gradebook):
            gradebook.engine.dispose()


def _is_there(gradebook: Gradebook, *, may_fail: bool) -> bool:
    if _is_file(gradebook):  # it is there, or will not be
        return True
    try:
        gradebook.engine.connect().close()
    except OperationalError:
        if may_fail:
            raise
        return False
    return True


def _is_file(gradebook: Gradebook) -> bool:
    return gradebook.engine.dialect.name == "sqlite"


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
    """A gradebook that is broken, locked for long, full or away, in one line."""
    name = _name(url)
    try:
        yield
    except SQLAlchemyError as problem:
        raise GraderError(
            f"{name}: the gradebook cannot be used ({reason(problem)}); nothing "
            f"that was graded is lost: mend that, and run it again"
        ) from problem


@contextmanager
def one_lesson(lesson: str) -> Generator[None]:
    """What PostgreSQL cannot hold, such as a name of 129 letters, concerns this lesson alone."""
    try:
        yield
    except DataError as problem:
        text = f"{lesson} cannot be put into the gradebook: {reason(problem)}"
        raise LessonError(text) from problem


def reason(problem: SQLAlchemyError) -> str:
    """What the database says, in one line."""
    return str(getattr(problem, "orig", None) or problem).splitlines()[0]


@lru_cache(maxsize=8)
def _name(url: str) -> str:
    """An address as people may read it: a password may stand in several places of it."""
    try:
        engine = create_engine(url)  # which connects to nothing yet
    except (SQLAlchemyError, ValueError, TypeError):  # whose words may quote it
        raise GraderError(
            f"c.CourseDirectory.db_url: expected an address as {FOR_EXAMPLE}, with %3A for : and "
            f"%2F for / in the password; found none"
        ) from None
    except ModuleNotFoundError as missing:
        driver = "psycopg[binary]" if missing.name == "psycopg" else missing.name
        raise GraderError(
            f"c.CourseDirectory.db_url: expected the package {missing.name}, found none; "
            f'pip install "{driver}"'
        ) from None
    return engine.url.set(query={}).render_as_string(hide_password=True)
