"""The tables of a pack: each format, in a folder of their own."""

from cadee.pack.parts.tables import tables
from tests.pack.briefs import brief


def test_every_format_of_tables_is_there() -> None:
    names = {item.path for item in tables.make(brief())}
    assert names == {
        "tables/integrations.csv",
        "tables/integrations.md",
        "tables/systems-and-integrations.xlsx",
        "tables/systems.csv",
        "tables/systems.md",
    }


def test_the_tables_name_every_system() -> None:
    told = brief()
    files = {item.path: item.raw.decode() for item in tables.make(told) if item.path.endswith(".csv")}
    assert [row.split(",")[0] for row in files["tables/systems.csv"].splitlines()[1:]] == sorted(told.estate.systems)
