"""Where the benchmark of audits gets its pages from, and the programs that it compares."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
import venv
import zlib
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache" / "bench"
PACKAGES = ("newspaper4k", "trafilatura", "scrapy")
DOCUMENTATION = ("python3.11-doc",)
_LINK = re.compile(
    rb"""(<a\b[^>]*?\bhref\s*=\s*["']?)(?![\w+.-]*:|//|#)([^"'\s>#]+)""", re.IGNORECASE
)


def pages(
    packages: Sequence[str] = PACKAGES, documentation: Sequence[str] = DOCUMENTATION
) -> list[Path]:
    """Every HTML file that source packages of PyPI and packages of Debian hold.

    They are fetched on the first run; what can't be is left out, and said so.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    folders = [*map(_source, packages), *map(_documents, documentation)]
    found = (path for folder in folders if folder for path in folder.rglob("*.htm*"))
    return sorted(
        path for path in found
        if path.suffix in {".html", ".htm"} and path.is_file() and not path.is_symlink()
    )  # fmt: skip


def _source(package: str) -> Path | None:
    """The unpacked source of a package of PyPI."""
    to = CACHE / "sources" / package
    if to.exists():
        return to
    where = CACHE / "sdists" / package
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary"]
    fetched = _quiet([*pip, package, "-d", str(where), package])
    archive = next(iter(where.glob("*.tar.gz")), None) if fetched else None
    if archive is None:
        print(f"left out: the pages of {package} (pip could not fetch its source)")
        return None
    with tarfile.open(archive) as held:
        held.extractall(to, filter="data")
    return to


def _documents(package: str) -> Path | None:
    """The unpacked files of a package of Debian."""
    to = CACHE / "sources" / package
    if to.exists():
        return to
    where = CACHE / "debs"
    where.mkdir(exist_ok=True)
    fetched = _quiet(["apt-get", "download", package], where)
    archive = next(iter(where.glob(f"{package}_*.deb")), None) if fetched else None
    if archive is None or not _quiet(["dpkg-deb", "-x", str(archive), str(to)]):
        print(f"left out: the pages of {package} (apt could not fetch it)")
        return None
    return to


def build(files: Sequence[Path], count: int) -> tuple[Path, int]:
    """A site of some of the pages, evenly taken, with a front page that links to each.

    Their links within the site are turned to pages that it has: else half of what crawlers ask for
    would be pages that do not exist.
    """
    site = CACHE / "site"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    fit = [path for path in files if 4_000 < path.stat().st_size < 400_000]
    taken = fit[:: max(1, len(fit) // count)][:count]
    for number, path in enumerate(taken):
        (site / f"page-{number}.html").write_bytes(_closed(path.read_bytes(), len(taken)))
    links = "\n".join(f'<li><a href="page-{n}.html">Page {n}</a>' for n in range(len(taken)))
    (site / "index.html").write_text(f"<!doctype html><title>Pages</title><ul>{links}</ul>")
    return site, len(taken) + 1


def _closed(page: bytes, count: int) -> bytes:
    """A page whose links to other pages of its site lead to one of `count` that there are."""

    def turned(link: re.Match[bytes]) -> bytes:
        return link[1] + b"page-%d.html" % (zlib.crc32(link[2]) % count)

    return _LINK.sub(turned, page)


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


@cache
def interpreter(packages: str) -> Path | None:
    """The Python that has packages, named with spaces between; None if they can't be installed."""
    if not packages:
        return Path(sys.executable)
    home = CACHE / f"venv-{re.split('[ =]', packages)[0]}"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    fetched = _quiet([str(python), "-m", "pip", "install", "-q", *packages.split()])
    return python if fetched else None


def _quiet(command: Sequence[str], where: Path | None = None) -> bool:
    done = subprocess.run(command, cwd=where, capture_output=True, check=False)
    return done.returncode == 0
