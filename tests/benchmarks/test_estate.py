"""The estates that benchmarks measure are what they claim: size, shape, planted faults, the same every time."""

from pathlib import Path

import pytest
import yaml

from cadee.opening import open_workspace
from cadee.source.workspace import load
from tests.benchmarks.estate import LAYERS, files, planted, write
from tests.benchmarks.pathways import pathways


def read(size: int) -> tuple[dict, dict]:
    documents = [yaml.load(text, yaml.CSafeLoader) for _, text in files(size)]
    systems = {name: entry for document in documents for name, entry in document.get("systems", {}).items()}
    relations = {name: entry for document in documents for name, entry in document.get("integrations", {}).items()}
    return systems, relations


def owners(size: int) -> list[dict]:
    return [entry for _, text in files(size) for entry in yaml.load(text, yaml.CSafeLoader).get("owners", {}).values()]


@pytest.mark.parametrize("size", [10, 1000, 2345])
def test_the_estate_has_the_size_and_the_shape_it_claims(size: int) -> None:
    systems, relations = read(size)
    wanted = planted(size)
    assert (len(systems), len(relations)) == (wanted.systems, wanted.integrations)
    assert all(entry["from"] < entry["to"] for entry in relations.values()), "not acyclic"
    assert {entry["kind"] for entry in systems.values()} == {*LAYERS, "tool"}
    called = {entry["to"] for entry in relations.values()}
    assert {entry["kind"] for name, entry in systems.items() if name not in called} == {"channel"}


@pytest.mark.parametrize("size", [10, 1000, 2345])
def test_the_planted_faults_are_there_and_no_others(size: int) -> None:
    systems, relations = read(size)
    around = {
        relation["to"]
        for relation in relations.values()
        if systems[relation["from"]]["kind"] != "gateway" and systems[relation["to"]]["kind"] == "model"
    }
    assert len(around) == planted(size).findings["CADEE-A-001"]
    teams = [entry for entry in owners(size) if entry["kind"] == "team"]
    alone = [entry for entry in teams if "deputy" not in entry]
    assert len(alone) == planted(size).findings["CADEE-EN-001"]


def test_the_same_size_gives_the_same_bytes() -> None:
    assert list(files(100)) == list(files(100))


@pytest.mark.parametrize("size", [10, 1000])
def test_the_pathways_name_only_what_there_is(size: int, tmp_path: Path) -> None:
    write(tmp_path, size, pathways(size))
    opened = open_workspace(load(tmp_path))
    assert not opened.findings
    assert opened.estate is not None
    assert len(opened.estate.journeys) == size // 10
