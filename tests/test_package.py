"""What is shipped is what is in the repository, it runs where it is installed, and it touches nothing it should not."""

import importlib.metadata
import json
import os
import site
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

pytestmark = pytest.mark.xdist_group("package")

WORKSPACE = """\
cadee: 1
workflow: {name: Example, industry: retail, use_case: example, exposure: customer-facing}
"""
HEAVY = ("cadee.graph", "cadee.model", "jinja2", "jsonschema", "networkx", "ruamel")


def run(command: Sequence[str | Path], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CADEE"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def versioned(root: Path, *folders: str) -> set[str]:
    """The files of `folders` that git has or would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders]
    names = run(command, root).stdout.split("\0")
    return {name for name in names if name and (root / name).is_file()}


@pytest.fixture(scope="module")
def packages(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source archive and the wheel that is built from it."""
    folder = tmp_path_factory.mktemp("dist")
    built = run([sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, root], root)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(packages: Path) -> Path:
    return next(packages.glob("cadee-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a fresh environment that holds the wheel; its dependencies come from this one."""
    home = tmp_path_factory.mktemp("installed")
    made = run([sys.executable, "-m", "venv", "--without-pip", home], home)
    assert made.returncode == 0, made.stderr
    python = home / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-index", "--no-deps", wheel]
    put = run(command, home, PIP_NO_INPUT="1")
    assert put.returncode == 0, put.stderr
    purelib = run([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], home).stdout.strip()
    Path(purelib, "dependencies.pth").write_text("\n".join(site.getsitepackages()) + "\n")
    return home / "bin"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "cadee.yaml").write_text(WORKSPACE)
    return folder


def test_the_wheel_holds_the_code_and_the_data_that_git_has(root: Path, wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    data = {f"cadee/_data/{name}" for name in versioned(root, "specs", "templates")}
    assert names == data | versioned(root, "cadee")


def test_the_source_archive_holds_everything_that_git_has(root: Path, packages: Path) -> None:
    with tarfile.open(next(packages.glob("cadee-*.tar.gz"))) as archive:
        names = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    assert names - {"PKG-INFO"} == versioned(root)


def test_tree_and_archive_give_the_same_wheel(root: Path, wheel: Path, tmp_path: Path) -> None:
    built = run([sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", tmp_path, root], root)
    assert built.returncode == 0, built.stdout + built.stderr
    assert next(tmp_path.glob("*.whl")).read_bytes() == wheel.read_bytes()


def test_the_wheel_says_who_it_is(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    info = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    metadata = archive.read(info).decode()
    import cadee

    assert f"\nVersion: {cadee.__version__}\n" in metadata
    assert "\nLicense-Expression: Apache-2.0\n" in metadata
    assert info.replace("METADATA", "licenses/LICENSE") in archive.namelist()


def test_the_installed_program_runs_and_finds_its_data(installed: Path, workspace: Path) -> None:
    import cadee

    version = run([installed / "cadee", "--version"], workspace)
    assert (version.returncode, version.stdout, version.stderr) == (0, f"cadee {cadee.__version__}\n", "")
    where = run([installed / "python", "-c", "import cadee; print(cadee.__file__)"], workspace).stdout
    assert str(installed.parent) in where
    rules = run([installed / "cadee", "rules", "--format", "json"], workspace)
    assert rules.returncode == 0, rules.stderr
    assert json.loads(rules.stdout)
    report = json.loads(run([installed / "cadee", "check", "--format", "json"], workspace).stdout)
    assert report["workspace"] == "Example"


def test_files_of_the_folder_under_review_are_never_imported(installed: Path, workspace: Path, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    names = {name for name in importlib.metadata.packages_distributions() if name.isidentifier()}
    names |= {name for name in sys.stdlib_module_names if not name.startswith("_")}
    for name in names | {"sitecustomize", "usercustomize", "conftest", "cadee", "__init__"}:
        (workspace / f"{name}.py").write_text(f"open({str(canary)!r}, 'a').write({name!r} + chr(10))\n")
    assert {"yaml", "typer", "pydantic", "json"} <= names
    for call in (["--version"], ["--help"], ["check"], ["rules"], ["fmt", "--check"], ["check", "--format", "json"]):
        ended = run([installed / "cadee", *call], workspace)
        assert ended.returncode in (0, 1), ended.stderr
        assert not canary.exists(), canary.read_text()
    refused = run([installed / "python", "-m", "cadee.__main__"], workspace)
    assert refused.returncode != 0

    run([installed / "python", "-c", "import colorsys"], workspace)
    assert canary.exists(), "the traps do not work: nothing above was shown"


WATCH = """
import sys
seen = []
def hook(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork")):
        seen.append(event)
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        seen.append(f"write {arguments[0]}")
sys.addaudithook(hook)
sys.dont_write_bytecode = True
sys.argv = ["cadee", *sys.argv[1:]]
try:
    from cadee.cli import main
    main()
except SystemExit as end:
    assert end.code in (0, 1, None), end.code
finally:
    sys.stderr.write("".join(f"TOUCHED {event}\\n" for event in seen))
"""


@pytest.mark.parametrize(
    "call", [["--help"], ["check"], ["check", "--format", "json"], ["rules"], ["schema"]], ids=" ".join
)
def test_nothing_outside_is_touched(call: list[str], workspace: Path) -> None:
    ended = run([sys.executable, "-P", "-c", WATCH, *call], workspace, CADEE_CACHE="off")
    assert ended.returncode == 0, ended.stderr
    assert "TOUCHED" not in ended.stderr
    assert [path.name for path in workspace.iterdir()] == ["cadee.yaml"]


LOADED = """
import sys
sys.argv = ["cadee", *sys.argv[1:]]
try:
    from cadee.cli import main
    main()
finally:
    sys.stderr.write("LOADED " + " ".join(sorted(sys.modules)))
"""


@pytest.mark.parametrize("call", [["--help"], ["--version"], ["explain", "CADEE-A-036"]], ids=" ".join)
def test_commands_that_judge_nothing_load_no_engine(call: list[str], workspace: Path) -> None:
    ended = run([sys.executable, "-P", "-c", LOADED, *call], workspace)
    assert ended.returncode == 0, ended.stderr
    loaded = set(ended.stderr.partition("LOADED ")[2].split())
    assert "cadee.cli" in loaded
    assert not loaded & set(HEAVY)


def test_every_module_can_be_imported_alone(root: Path) -> None:
    names = [
        ".".join(Path(name).with_suffix("").parts).removesuffix(".__init__")
        for name in versioned(root, "cadee")
        if name.endswith(".py") and not name.endswith("__main__.py")
    ]
    code = "import sys\nfor name in sys.argv[1:]: __import__(name)"
    ended = run([sys.executable, "-P", "-W", "error", "-c", code, *sorted(names)], root)
    assert ended.returncode == 0, ended.stderr


def test_the_locks_hold_hashes_and_no_address(root: Path) -> None:
    locks = sorted((root / "requirements").glob("*.txt"))
    assert [lock.name for lock in locks] == ["cadee.txt", "dev.txt", "litellm.txt"]
    for lock in locks:
        text = lock.read_text()
        pinned = [block for block in text.replace("\\\n", " ").splitlines() if "==" in block]
        assert pinned
        assert all("--hash=sha256:" in block for block in pinned)
        assert "://" not in text
        assert "--index" not in text


def test_the_lock_meets_what_the_project_asks_for(root: Path) -> None:
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    lock = (root / "requirements" / "dev.txt").read_text().lower().replace("_", "-").replace(".", "-")
    for requirement in wanted:
        name = requirement.partition(";")[0].partition(">")[0].partition("[")[0].strip().lower().replace(".", "-")
        assert f"\n{name}==" in f"\n{lock}", requirement
