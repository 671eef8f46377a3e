"""The database of a gradebook: begun where it is empty, and changed all at once or not at all."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import nbgrader
from alembic.script import ScriptDirectory
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import scoped_session, sessionmaker

from grader.errors import GraderError


def begin(url: str) -> None:
    """Say in an empty gradebook which version it has, which nbgrader starts a program to find."""
    engine = create_engine(url)
    if not inspect(engine).get_table_names():
        versions = str(Path(nbgrader.__file__).with_name("alembic"))
        head = ScriptDirectory(versions).get_current_head()
        with engine.begin() as gradebook:
            gradebook.execute(
                text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            )
            gradebook.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head})
    engine.dispose()


@contextmanager
def one_transaction(gradebook: Gradebook) -> Generator[None]:
    """What is done to the gradebook inside happens all at once at the end, or not at all.

    nbgrader commits in each of its methods; inside, these commits only reach the transaction.
    """
    usual = gradebook.db
    with gradebook.engine.begin() as connection:
        make = sessionmaker(bind=connection, join_transaction_mode="rollback_only")
        gradebook.db = scoped_session(make)
        try:
            yield
            gradebook.db.commit()
        finally:
            gradebook.db.remove()
            gradebook.db = usual
    usual.expire_all()


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
