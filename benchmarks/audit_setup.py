"""Where the benchmark of audits gets its pages from, and the programs that it compares."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tarfile
import time
import venv
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "bench"
PACKAGES = ("newspaper4k", "trafilatura", "scrapy")
DOCUMENTATION = "python3.11-doc"


def pages() -> list[Path]:
    """Every HTML file that the packages hold, fetched on the first run."""
    CACHE.mkdir(parents=True, exist_ok=True)
    sources = CACHE / "sources"
    for package in PACKAGES:
        if not (sources / package).exists():
            pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary"]
            where = CACHE / "sdists" / package
            fetched = _quiet([*pip, package, "-d", str(where), package])
            archive = next(iter(where.glob("*.tar.gz")), None) if fetched else None
            if archive is None:
                print(f"left out: the pages of {package} (pip could not fetch its source)")
                continue
            with tarfile.open(archive) as held:
                held.extractall(sources / package, filter="data")
    if not (sources / DOCUMENTATION).exists():
        fetched = _quiet(["apt-get", "download", DOCUMENTATION], CACHE)
        archive = next(iter(CACHE.glob(f"{DOCUMENTATION}_*.deb")), None) if fetched else None
        to = str(sources / DOCUMENTATION)
        if archive is None or not _quiet(["dpkg-deb", "-x", str(archive), to]):
            print(f"left out: the pages of {DOCUMENTATION} (apt could not fetch it)")
    found = (*sources.rglob("*.html"), *sources.rglob("*.htm"))
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def build(files: Sequence[Path], count: int) -> tuple[Path, int]:
    """A site of some of the pages, evenly taken, with a front page that links to each."""
    site = CACHE / "site"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    fit = [path for path in files if 4_000 < path.stat().st_size < 400_000]
    taken = fit[:: max(1, len(fit) // count)][:count]
    for number, path in enumerate(taken):
        shutil.copyfile(path, site / f"page-{number}.html")
    links = "\n".join(f'<li><a href="page-{n}.html">Page {n}</a>' for n in range(len(taken)))
    (site / "index.html").write_text(f"<!doctype html><title>Pages</title><ul>{links}</ul>")
    return site, len(taken) + 1


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Serves a directory on 127.0.0.1 in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    nowhere = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=directory, stdout=nowhere, stderr=nowhere)
    try:
        for _ in range(100):
            time.sleep(0.1)
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.kill()
        server.wait()


def interpreter(packages: str) -> Path | None:
    """The Python that has packages, named with spaces between; None if they can't be installed."""
    if not packages:
        return Path(sys.executable)
    home = CACHE / f"venv-{packages.split()[0]}"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    return (
        python if _quiet([str(python), "-m", "pip", "install", "-q", *packages.split()]) else None
    )


def _quiet(command: Sequence[str], where: Path | None = None) -> bool:
    done = subprocess.run(command, cwd=where, capture_output=True, check=False)
    return done.returncode == 0
