"""Steps that take the curves of a sweep out of the program: pictures, a table, the report."""

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QImage

from secateurs.ui.self_test.rig import Rig, check
from secateurs.ui.wording import count

PICTURES = ("png", "svg", "csv")
LEAST_SIDE = 300  # pixels of the picture


class Catcher(QObject):
    """Gets what would be shown by another program."""

    def __init__(self) -> None:
        super().__init__()
        self.caught: list[QUrl] = []

    @Slot(QUrl)
    def catch(self, url: QUrl) -> None:
        self.caught.append(url)


def exports_the_curves(rig: Rig) -> str:
    sizes = []
    for kind in PICTURES:
        path = rig.folder / f"curves.{kind}"
        rig.session.exporting.write(kind, str(path))
        rig.until(lambda: not rig.state.activities, f"the {kind} file")
        check(path.is_file(), f"{path.name} is not there.")
        sizes.append(f"{kind.upper()} {count(path.stat().st_size)} bytes")
    image = QImage(str(rig.folder / "curves.png"))
    check(min(image.width(), image.height()) >= LEAST_SIDE, "The picture cannot be read.")
    return ", ".join(sizes)


def writes_the_report(rig: Rig) -> str:
    """Write the report; its page is caught on the way to the browser."""
    catcher = Catcher()
    QDesktopServices.setUrlHandler("file", catcher, "catch")  # type: ignore[arg-type]
    try:
        rig.session.exporting.write("report", str(rig.folder / "report"))
        rig.until(lambda: catcher.caught, "the report")
    finally:
        QDesktopServices.unsetUrlHandler("file")
    page = Path(catcher.caught[0].toLocalFile())
    check(page.is_file() and page.stat().st_size, "The report's page is not there.")
    return f"{count(page.stat().st_size)} bytes"
