"""pygeoapi and Datasette, each in an environment of its own, serving the same documents from SQLite."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from tests.benchmarks.searching.corpus import Service
from tests.benchmarks.searching.engines import Missing

PYGEOAPI = ("pygeoapi", "SQLAlchemy<2.1", "gunicorn")
DATASETTE = ("datasette",)
_CAN_LOAD = "import sqlite3; sqlite3.Connection.enable_load_extension"
_SPATIALITE = "import sqlite3; c = sqlite3.connect(':memory:'); c.enable_load_extension(True);"
_SPATIALITE += "c.load_extension('mod_spatialite')"

# A point of each service in the form that SpatiaLite keeps, made where its library can be loaded.
_MAKE_SPATIAL = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.enable_load_extension(True)
db.load_extension("mod_spatialite")
db.execute("SELECT InitSpatialMetaData(1)")
db.execute("SELECT AddGeometryColumn('service', 'place', 4326, 'POINT', 'XY')")
db.execute("UPDATE service SET place = MakePoint(lon, lat, 4326) WHERE lat IS NOT NULL")
db.commit()
"""


def environment(folder: Path, name: str, packages: Iterable[str], python: str = sys.executable) -> Path:
    """Return the folder of programs of an environment; made with pip when it is not there yet.

    Raises:
        Missing: It cannot be made here.
    """
    home = folder / name
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        try:
            # Without a pip of its own, which Debian keeps in another package.
            _run([python, "-m", "venv", "--without-pip", str(home)])
            _run([*pip, "--python", str(home / "bin" / "python"), "install", *packages])
        except (subprocess.SubprocessError, OSError) as error:
            raise Missing(f"{name} cannot be installed: {error}") from error
        (home / "ready").touch()
    return home / "bin"


def write_documents(path: Path, services: Iterable[Service]) -> None:
    """Write services as one table: id, name, the whole document as JSON, and the first of its places."""
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE service (id TEXT PRIMARY KEY, name TEXT, document TEXT, lat REAL, lon REAL)")
        db.executemany("INSERT INTO service VALUES (?, ?, ?, ?, ?)", (_row(one) for one in services))
    db.close()


def _row(one: Service) -> tuple[str | float | None, ...]:
    document = orjson.loads(one.document)
    lat, lon = one.places[0] if one.places else (None, None)
    return document["id"], document["name"], one.document.decode(), lat, lon


@contextmanager
def pygeoapi(environments: Path, database: Path) -> Iterator[str]:
    """Serve a copy of the table by pygeoapi under gunicorn, one process; give its collection's address.

    Raises:
        Missing: It, SpatiaLite, or a Python that can load it is not on this machine.
    """
    python = next((each for each in ("/usr/bin/python3", sys.executable) if _can(each, _CAN_LOAD)), None)
    if python is None or not _can(python, _SPATIALITE):
        raise Missing("pygeoapi reads SQLite through SpatiaLite (Debian: libsqlite3-mod-spatialite)")
    programs = environment(environments, "pygeoapi", PYGEOAPI, python)
    copy = database.with_name("spatial.db")
    shutil.copy(database, copy)
    _run([python, "-c", _MAKE_SPATIAL, str(copy)])
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    config = database.with_name("pygeoapi.json")
    config.write_text(json.dumps(_config(address, port, copy)), encoding="utf-8")
    openapi = database.with_name("openapi.json")
    variables = {**os.environ, "PYGEOAPI_CONFIG": str(config), "PYGEOAPI_OPENAPI": str(openapi)}
    made = _run(
        [str(programs / "pygeoapi"), "openapi", "generate", str(config), "--format", "json"], variables
    )
    openapi.write_bytes(made)
    served = [str(programs / "gunicorn"), "--workers", "1", "--bind", f"127.0.0.1:{port}"]
    # Connections stay open with threads only.
    served += ["--threads", "4", "--keep-alive", "60", "pygeoapi.flask_app:APP"]
    with _running(served, port, database.with_name("pygeoapi.log"), variables):
        yield f"{address}/collections/service/items"


@contextmanager
def datasette(environments: Path, database: Path) -> Iterator[str]:
    """Serve the table by Datasette, one process, and give the table's address.

    Raises:
        Missing: It cannot be installed.
    """
    programs = environment(environments, "datasette", DATASETTE)
    port = _free_port()
    served = [str(programs / "datasette"), "serve", "--immutable", str(database), "--port", str(port)]
    with _running(served, port, database.with_name("datasette.log"), dict(os.environ)):
        yield f"http://127.0.0.1:{port}/{database.stem}/service"


def _config(address: str, port: int, database: Path) -> dict[str, object]:
    said = {"en": "Benchmark"}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": address,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": False,
            "languages": ["en-GB"],
            "limits": {"default_items": 50, "max_items": 1000},
            "map": {"url": "https://tiles.example.org/{z}/{x}/{y}.png", "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": said,
                "description": said,
                "keywords": {"en": ["services"]},
                "terms_of_service": "none",
                "url": "https://example.org",
            },
            "license": {"name": "none", "url": "https://example.org"},
            "provider": {"name": "Example", "url": "https://example.org"},
            "contact": {"name": "Example", "email": "hello@example.org"},
        },
        "resources": {
            "service": {
                "type": "collection",
                "title": said,
                "description": said,
                "keywords": {"en": ["services"]},
                "links": [],
                "extents": {
                    "spatial": {
                        "bbox": [-9, 49, 2, 61],
                        "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                    }
                },
                "providers": [
                    {
                        "type": "feature",
                        "name": "SQLiteGPKG",
                        "data": str(database),
                        "id_field": "id",
                        "table": "service",
                    }
                ],
            }
        },
    }


@contextmanager
def _running(command: list[str], port: int, log: Path, variables: dict[str, str]) -> Iterator[None]:
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=variables)
        try:
            _wait_for(process, port, log)
            yield
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path, most_s: float = 120) -> None:
    until = time.monotonic() + most_s
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError as error:
            if process.poll() is not None or time.monotonic() > until:
                raise Missing(f"it did not start: {log.read_text(errors='replace')[-500:]}") from error
            time.sleep(0.1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _can(python: str, program: str) -> bool:
    try:
        return subprocess.run([python, "-c", program], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _run(command: list[str], variables: dict[str, str] | None = None) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False, env=variables, timeout=600)
    if done.returncode:
        raise subprocess.SubprocessError(f"{command[0]}: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout
