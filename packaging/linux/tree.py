"""Lays out what is installed on Linux: the program, and all by which a desktop knows it."""

from __future__ import annotations

import gzip
import os
import shutil
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment as Templates
from jinja2 import FileSystemLoader, StrictUndefined

from icons import write_png
from stamp import build_time, version

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
SVG = ROOT / "resources" / "icons" / "secateurs.svg"
DEBIAN_CHANGES = """\
secateurs ({version}-1) unstable; urgency=medium

  * Packaged from the release of this version; what changed is in changelog.gz.

 -- The Secateurs authors <secateurs@users.noreply.example>  {date}
"""


def lay_out(program: Path, target: Path) -> None:
    """Build the tree that a package puts onto a system.

    Args:
        program: the frozen folder; its files are linked, not copied, where that can be.
        target: the tree's root, made anew.
    """
    shutil.rmtree(target, ignore_errors=True)
    inside = target / "usr" / "lib" / "secateurs"
    shutil.copytree(program, inside, symlinks=True, copy_function=_link_or_copy)
    documents = _folder(target, "usr/share/doc/secateurs")
    shutil.move(inside / "licences", documents / "licences")
    shutil.move(inside / "sbom.cdx.json", documents / "sbom.cdx.json")
    shutil.copyfile(HERE / "copyright", documents / "copyright")
    (documents / "changelog.gz").write_bytes(_packed((ROOT / "CHANGELOG.md").read_text("utf-8")))
    changes = DEBIAN_CHANGES.format(version=version(), date=format_datetime(build_time()))
    (documents / "changelog.Debian.gz").write_bytes(_packed(changes))
    command = _folder(target, "usr/bin") / "secateurs"
    command.symlink_to("../lib/secateurs/secateurs")
    _desktop(target)
    _icons(target)
    _manual(target)
    _modes(target)


def _desktop(target: Path) -> None:
    places = {
        "secateurs.desktop": "usr/share/applications/secateurs.desktop",
        "secateurs.mime.xml": "usr/share/mime/packages/secateurs.xml",
        "lintian-overrides": "usr/share/lintian/overrides/secateurs",
    }
    for name, place in places.items():
        shutil.copyfile(HERE / name, _folder(target, Path(place).parent) / Path(place).name)
    about = _folder(target, "usr/share/metainfo") / "io.github.secateurs.Secateurs.metainfo.xml"
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    homepage = f"{server}/{repository}" if server and repository else ""
    about.write_text(_filled("metainfo.xml.j2", homepage=homepage), encoding="utf-8")


def _icons(target: Path) -> None:
    icons = target / "usr/share/icons/hicolor"
    for kind, name in (("apps", "secateurs"), ("mimetypes", "application-x-keras")):
        for size in SIZES:
            write_png(_folder(icons, f"{size}x{size}/{kind}") / f"{name}.png", size)
        shutil.copyfile(SVG, _folder(icons, f"scalable/{kind}") / f"{name}.svg")


def _manual(target: Path) -> None:
    page = _folder(target, "usr/share/man/man1") / "secateurs.1.gz"
    text = _filled("secateurs.1.j2", commands=commands())
    page.write_bytes(_packed(text))


def commands() -> list[tuple[str, str]]:
    """Return the command line's commands, each with its first sentence."""
    from secateurs.cli.main import build

    app = build()
    one_by_one = [
        (one.name, one.callback.__doc__) for one in app.registered_commands if one.callback
    ]
    groups = [
        (group.name, group.typer_instance.info.help)
        for group in app.registered_groups
        if group.typer_instance
    ]
    return [(name or "", _first_sentence(about or "")) for name, about in one_by_one + groups]


def _first_sentence(text: str) -> str:
    return " ".join(text.strip().split("\n\n")[0].split())


def _filled(name: str, **more: object) -> str:
    templates = Templates(
        loader=FileSystemLoader(HERE),
        undefined=StrictUndefined,
        autoescape=name.endswith("xml.j2"),
        keep_trailing_newline=True,
    )
    date = build_time().date().isoformat()
    return templates.get_template(name).render(version=version(), date=date, **more)


def _modes(target: Path) -> None:
    """Give folders and programs 755 and everything else 644, whatever the builder's umask."""
    for path in target.rglob("*"):
        if path.is_symlink():
            continue
        runs = path.is_dir() or (path.stat().st_mode & 0o100 and ".so" not in path.name)
        path.chmod(0o755 if runs else 0o644)


def _packed(text: str) -> bytes:
    return gzip.compress(text.encode(), 9, mtime=0)


def _folder(target: Path, name: str | Path) -> Path:
    folder = target / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _link_or_copy(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)
    return target
