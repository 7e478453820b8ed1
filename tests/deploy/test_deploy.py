"""The deploy files parse, agree with the code they start, and keep what they back up."""

from __future__ import annotations

import configparser
import importlib
import importlib.util
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.cli.deploy._models import PrefectYamlModel

from presslog import home as homes
from presslog.cli.command_line import COMMANDS
from presslog.flows.orchestration.server import QUIET, STOP, TUNED
from presslog.flows.orchestration.stopping import LIMIT
from presslog.flows.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
ROOT = DEPLOY.parent


def unit(name: str) -> configparser.RawConfigParser:
    """A systemd unit, read strictly but for keys that may repeat."""
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(DEPLOY / "systemd" / name, "utf-8")
    return parser


def test_the_service_starts_a_command_there_is() -> None:
    """The unit runs `presslog serve`, a command of the command line, on a home of its own state directory."""
    words = shlex.split(unit("presslog.service")["Service"]["ExecStart"])
    assert words[-1] in COMMANDS
    assert (
        words[words.index("--home") + 1]
        == f"/var/lib/{unit('presslog.service')['Service']['StateDirectory']}"
    )


def test_each_gives_presslog_the_time_it_takes_to_stop() -> None:
    """SIGTERM is what ends presslog, and whoever sends it waits longer than presslog needs before it kills."""
    needed = max(LIMIT, 2 * STOP).total_seconds()
    assert needed < 10
    service = unit("presslog.service")["Service"]
    assert (service["KillSignal"], service["KillMode"]) == ("SIGTERM", "mixed")
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["watch"]
    assert compose["stop_signal"] == "SIGTERM"
    (pod,) = (
        document["spec"]["template"]["spec"]
        for document in yaml.safe_load_all((DEPLOY / "kubernetes" / "presslog.yaml").read_text("utf-8"))
        if document["kind"] == "StatefulSet"
    )
    assert "STOPSIGNAL SIGTERM" in (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    given = (
        int(service["TimeoutStopSec"]),
        int(compose["stop_grace_period"].removesuffix("s")),
        pod["terminationGracePeriodSeconds"],
    )
    assert all(seconds > needed for seconds in given), given


def test_the_timer_has_its_service() -> None:
    """The backup's timer names a time, and the service of its name calls the script that is there."""
    assert unit("presslog-backup.timer")["Timer"]["OnCalendar"]
    words = shlex.split(unit("presslog-backup.service")["Service"]["ExecStart"])
    assert (ROOT / Path(words[1]).relative_to("/opt/presslog")).is_file()


def test_the_container_copies_what_there_is() -> None:
    """Every path the Containerfile copies exists, and all four packages are among them."""
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    copied = [word for line in lines if line.startswith("COPY") for word in line.split()[1:-1]]
    assert {"crawler", "storage", "flows", "presslog"} <= set(copied)
    assert all((ROOT / path).exists() for path in copied)


def test_compose_publishes_to_loopback_only() -> None:
    """The compose file parses; its services start commands and modules there are; no port is open to other machines."""
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    assert services["watch"]["command"][0] in COMMANDS
    assert importlib.util.find_spec(services["web"]["entrypoint"][-1])
    assert all(
        port.startswith("127.0.0.1:") for service in services.values() for port in service.get("ports", ())
    )


def test_kubernetes_manifests_are_whole() -> None:
    """Each document names its kind; the pod runs as nobody, and its containers start commands and modules there are."""
    documents = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "presslog.yaml").read_text("utf-8")))
    assert [document["kind"] for document in documents] == ["PersistentVolumeClaim", "StatefulSet", "Service"]
    pod = documents[1]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    for container in [*pod["initContainers"], *pod["containers"]]:
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        if "command" in container:
            assert importlib.util.find_spec(container["command"][-1])
        else:
            assert container["args"][0] in COMMANDS


SEVERAL = yaml.safe_load((DEPLOY / "several" / "compose.yaml").read_text("utf-8"))["services"]


def pods() -> dict[str, dict[str, Any]]:
    """The manifests of several workers: the container of each pod, by its name."""
    documents = yaml.safe_load_all((DEPLOY / "kubernetes" / "several.yaml").read_text("utf-8"))
    pods = [
        document["spec"]["template"]["spec"]
        for document in documents
        if "template" in document.get("spec", {})
    ]
    assert all(pod["securityContext"]["runAsNonRoot"] for pod in pods)
    return {container["name"]: container for pod in pods for container in pod["containers"]}


def test_several_workers_are_started_alike_everywhere() -> None:
    """Containers and Kubernetes start the same services by the same commands; no port is open to other machines."""
    ours = {name: service for name, service in SEVERAL.items() if service["image"] == "presslog"}
    containers = pods()
    assert set(ours) == set(containers) == {"prefect", "services", "setup", "worker", "web"}
    for name, service in ours.items():
        given = [word.replace("--shards 16", "--shards 4") for word in containers[name]["command"]]
        assert [word.strip() for word in given] == [word.strip() for word in service["command"]]
        assert containers[name]["securityContext"]["readOnlyRootFilesystem"] is True
        assert service["read_only"] is True
    ports = [port for service in SEVERAL.values() for port in service.get("ports", ())]
    assert ports == ["127.0.0.1:8470:8470"]


def test_what_prefect_is_told_is_what_serve_tells_it() -> None:
    """Where the files for several workers set what `serve` sets, they say the same: retention, vacuum, heartbeat, silence."""
    (config,) = (
        document["data"]
        for document in yaml.safe_load_all((DEPLOY / "kubernetes" / "several.yaml").read_text("utf-8"))
        if document["kind"] == "ConfigMap"
    )
    for told in (config, SEVERAL["prefect"]["environment"]):
        shared = {name: value for name, value in told.items() if name in {**TUNED, **QUIET}}
        assert len(shared) > 4
        assert shared == {name: {**TUNED, **QUIET}[name] for name in shared}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_reads_the_units(tmp_path: Path) -> None:
    """systemd finds nothing to say of the units but that their programs are not installed here."""
    for file in (DEPLOY / "systemd").iterdir():
        text = re.sub(
            r"^ExecStart=\S+", f"ExecStart={sys.executable}", file.read_text("utf-8"), flags=re.MULTILINE
        )
        (tmp_path / file.name).write_text(text, "utf-8")
    units = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "presslog" in line]
    assert said == []


def test_prefect_reads_its_file() -> None:
    """Prefect's own model of a `prefect.yaml` takes ours."""
    text = (DEPLOY / "prefect.yaml").read_text("utf-8")
    assert PrefectYamlModel.model_validate(yaml.safe_load(text)).deployments


def test_prefect_yaml_names_the_flow() -> None:
    """The deployment's entry point is the flow, and its parameters are the flow's own."""
    deployment = yaml.safe_load((DEPLOY / "prefect.yaml").read_text("utf-8"))["deployments"][0]
    module, name = deployment["entrypoint"].split(":")
    flow = getattr(importlib.import_module(module), name)
    assert set(deployment["parameters"]) <= set(flow.parameters.properties)


def backup(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The script as it is started by hand."""
    command = [sys.executable, str(DEPLOY / "backup.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def lived_in(home: Path) -> Path:
    """A home with settings, a database that is open elsewhere, a landing that is whole and one that is not."""
    homes.make_home(Settings.load(home, {}))
    with closing(sqlite3.connect(home / "presslog.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE seen (what TEXT)")
        database.execute("INSERT INTO seen VALUES ('the ferry')")
        database.commit()
    for run in ("gazette-1", "gazette-2.part"):
        (home / "warc" / "gazette" / run).mkdir(parents=True)
        (home / "warc" / "gazette" / run / "index.jsonl").write_text("{}\n", "utf-8")
    return home


def test_a_backup_can_be_restored(lived_in: Path, tmp_path: Path) -> None:
    """What was committed comes back, unfinished landings do not, and a writer does not stand in the way."""
    with closing(sqlite3.connect(lived_in / "presslog.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO seen VALUES ('not committed')")
        assert backup("save", lived_in, tmp_path / "home.tar").returncode == 0
        writer.execute("ROLLBACK")
    restored = tmp_path / "restored"
    assert backup("restore", tmp_path / "home.tar", restored).returncode == 0
    with closing(sqlite3.connect(restored / "presslog.db")) as database:
        assert database.execute("SELECT what FROM seen").fetchall() == [("the ferry",)]
    assert (restored / "presslog.toml").read_text("utf-8") == (lived_in / "presslog.toml").read_text("utf-8")
    assert [path.name for path in (restored / "warc" / "gazette").iterdir()] == ["gazette-1"]


def test_a_backup_never_writes_over_a_home(lived_in: Path, tmp_path: Path) -> None:
    """Restoring onto a home that is there is refused with what to do instead, and leaves it as it was."""
    assert backup("save", lived_in, tmp_path / "home.tar").returncode == 0
    refused = backup("restore", tmp_path / "home.tar", lived_in)
    assert refused.returncode == 1
    assert "restore into a new folder" in refused.stderr


def test_a_folder_that_is_no_home_is_refused(tmp_path: Path) -> None:
    """Backing up a wrong folder says which folder to name, and leaves no file behind."""
    refused = backup("save", tmp_path, tmp_path / "home.tar")
    assert refused.returncode == 1
    assert "presslog.toml" in refused.stderr
    assert not list(tmp_path.glob("home.tar*"))
