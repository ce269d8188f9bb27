import base64
import json
import plistlib
import re
import sys
import tomllib
from pathlib import Path

import pytest

import certificate
import disk_image
import signing
from secateurs.core.base.file_kinds import DECLARED_ENDINGS

ROOT = Path(__file__).resolve().parents[2]
MACOS = ROOT / "packaging" / "macos"
INFO = json.loads((MACOS / "info.json").read_text(encoding="utf-8"))
CODE, SEVERAL = b"\xcf\xfa\xed\xfe\x0c\0\0\1", b"\xca\xfe\xba\xbe\0\0\0\2"
JAVA = b"\xca\xfe\xba\xbe\0\0\x004"


def test_the_keys_are_a_property_list():
    assert plistlib.loads(plistlib.dumps(INFO)) == INFO


def test_the_window_is_no_background_program_though_it_can_be_used_in_a_terminal():
    assert INFO["LSBackgroundOnly"] is False
    assert INFO["NSHighResolutionCapable"] is True


def test_every_document_type_is_declared_and_is_what_the_window_opens():
    used = [one for each in INFO["CFBundleDocumentTypes"] for one in each["LSItemContentTypes"]]
    declared = {
        each["UTTypeIdentifier"]: each["UTTypeTagSpecification"]["public.filename-extension"]
        for each in INFO["UTImportedTypeDeclarations"]
    }
    assert sorted(used) == sorted(declared)
    assert sorted(f".{one}" for each in declared.values() for one in each) == sorted(
        DECLARED_ENDINGS
    )


def test_no_type_is_taken_from_another_program():
    assert {each["LSHandlerRank"] for each in INFO["CFBundleDocumentTypes"]} == {"Alternate"}


def test_the_copyright_is_that_of_the_licence():
    (year,) = re.findall(r"Copyright \(c\) (\d+) The Secateurs authors", _text("LICENSE"))
    assert INFO["NSHumanReadableCopyright"].startswith(f"Copyright © {year} The Secateurs authors")
    assert tomllib.loads(_text("pyproject.toml"))["project"]["license"] == "MIT"


def test_each_entitlement_has_its_reason_before_it():
    text = signing.ENTITLEMENTS.read_text(encoding="utf-8")
    given = plistlib.loads(text.encode())
    assert given == {
        "com.apple.security.cs.allow-jit": True,
        "com.apple.security.cs.allow-unsigned-executable-memory": True,
    }
    assert len(re.findall(r"-->\s*<key>", text)) == len(given)


def test_only_an_ad_hoc_signature_drops_the_validation_of_libraries():
    assert signing.entitlements("Developer ID Application: Someone") == plistlib.loads(
        signing.ENTITLEMENTS.read_bytes()
    )
    assert signing.entitlements(signing.AD_HOC)[signing.LIBRARY_VALIDATION] is True


@pytest.fixture
def app(tmp_path):
    """A bundle such as PyInstaller's: code in Frameworks, links to it in Resources."""
    if sys.platform == "win32":
        pytest.skip("there, links need an administrator's rights")
    app = tmp_path / "Secateurs.app"
    contents = app / "Contents"
    qt = contents / "Frameworks" / "PySide6" / "Qt" / "lib" / "QtCore.framework"
    for path, content in {
        contents / "MacOS" / "secateurs": CODE,
        contents / "Frameworks" / "libpython3.11.dylib": SEVERAL,
        contents / "Frameworks" / "numpy" / "core.so": CODE,
        contents / "Frameworks" / "Example.class": JAVA,
        contents / "Resources" / "mnist.npz": b"PK",
        contents / "Resources" / "empty": b"",
        qt / "Versions" / "A" / "QtCore": CODE,
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (qt / "Versions" / "Current").symlink_to("A")
    (qt / "QtCore").symlink_to("Versions/Current/QtCore")
    (contents / "Resources" / "numpy").symlink_to("../Frameworks/numpy")
    (contents / "Info.plist").write_bytes(plistlib.dumps({"CFBundleExecutable": "secateurs"}))
    return app


def test_code_is_signed_deepest_first_each_once_and_not_through_links(app):
    names = [str(path.relative_to(app / "Contents")) for path in signing.nested_code(app)]
    assert names == [
        "Frameworks/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
        "Frameworks/PySide6/Qt/lib/QtCore.framework",
        "Frameworks/numpy/core.so",
        "Frameworks/libpython3.11.dylib",
    ]


class Recorder:
    """Takes commands and reads files that are named in them, which are gone afterwards."""

    def __init__(self):
        self.commands, self.entitlements = [], []

    def __call__(self, command):
        self.commands.append(list(command))
        if "--entitlements" in command:
            path = Path(command[command.index("--entitlements") + 1])
            self.entitlements.append(plistlib.loads(path.read_bytes()))


def test_the_bundle_is_signed_last_with_its_entitlements_and_verified(app):
    run = Recorder()
    signing.sign_app(app, "Someone", run)
    *nested, bundle, verified = run.commands
    assert all("--entitlements" not in command for command in nested)
    assert all(command[-1] != str(app) for command in nested)
    assert bundle[:6] == ["codesign", "--force", "--sign", "Someone", "--options", "runtime"]
    assert ("--timestamp" in bundle, bundle[-1]) == (True, str(app))
    assert run.entitlements == [signing.entitlements("Someone")]
    assert verified[:4] == ["codesign", "--verify", "--deep", "--strict"]


def test_without_secrets_the_image_is_signed_ad_hoc_and_says_so(app, tmp_path):
    run = Recorder()
    sentence = disk_image.signed_image(app, tmp_path / "secateurs.dmg", None, run)
    assert sentence.startswith("secateurs.dmg is signed ad hoc and not notarised")
    programs = [command[0] for command in run.commands]
    assert programs == [*["codesign"] * 6, "ditto", "hdiutil"]
    assert run.commands[-1][-1] == str(tmp_path / "secateurs.dmg")
    assert run.entitlements[0][signing.LIBRARY_VALIDATION] is True


SECRETS = {
    "MACOS_CERTIFICATE": base64.b64encode(b"p12").decode(),
    "MACOS_CERTIFICATE_PASSWORD": "a",
    "MACOS_NOTARY_KEY": base64.b64encode(b"p8").decode(),
    "MACOS_NOTARY_KEY_ID": "b",
    "MACOS_NOTARY_ISSUER": "c",
}


def test_with_all_secrets_the_image_is_signed_notarised_and_stapled(app, tmp_path, monkeypatch):
    asked = []

    def security(*arguments):
        asked.append(arguments[0])
        return f'  1) {"A" * 40} "Developer ID Application: Someone (TEAM)"\n'

    monkeypatch.setattr(certificate, "_security", security)
    run = Recorder()
    secrets = certificate.given_secrets(SECRETS)
    sentence = disk_image.signed_image(app, tmp_path / "secateurs.dmg", secrets, run)
    assert sentence == (
        "secateurs.dmg is signed by Developer ID Application: Someone (TEAM)"
        " and notarised by Apple."
    )
    last = [command[:3] for command in run.commands[-4:]]
    assert last == [
        ["codesign", "--sign", "Developer ID Application: Someone (TEAM)"],
        ["xcrun", "notarytool", "submit"],
        ["xcrun", "stapler", "staple"],
        ["xcrun", "stapler", "validate"],
    ]
    assert asked[-2:] == ["list-keychains", "delete-keychain"]


def test_secrets_are_read_and_not_shown():
    secrets = certificate.given_secrets(SECRETS)
    assert (secrets.certificate, secrets.password) == (b"p12", "a")
    assert secrets.notary == (b"p8", "b", "c")
    assert "p12" not in repr(secrets)


def test_a_workflow_without_secrets_has_empty_ones():
    assert certificate.given_secrets(dict.fromkeys(SECRETS, "")) is None


@pytest.mark.parametrize("lacking", ["MACOS_CERTIFICATE", "MACOS_NOTARY_ISSUER"])
def test_a_secret_that_is_missing_is_named(lacking):
    with pytest.raises(certificate.SecretsError, match=lacking):
        certificate.given_secrets({**SECRETS, lacking: ""})


def test_notarising_without_a_certificate_is_refused():
    given = {name: value for name, value in SECRETS.items() if "NOTARY" in name}
    with pytest.raises(certificate.SecretsError, match="Notarising needs a signature"):
        certificate.given_secrets(given)


def test_the_licences_and_the_list_of_parts_go_into_the_bundle(app, tmp_path):
    folder = tmp_path / "secateurs"
    (folder / "licences").mkdir(parents=True)
    (folder / "licences" / "INDEX.tsv").write_text("python\tkeras\n")
    (folder / "sbom.cdx.json").write_text("{}")
    disk_image.complete(app, folder)
    resources = app / "Contents" / "Resources"
    assert (resources / "licences" / "INDEX.tsv").is_file()
    assert (resources / "sbom.cdx.json").read_text() == "{}"


def test_without_a_frozen_bundle_it_says_so(tmp_path):
    with pytest.raises(disk_image.ImageError, match="freeze first"):
        disk_image.complete(tmp_path / "Secateurs.app", tmp_path)


def test_a_busy_disk_is_tried_again(app, tmp_path, monkeypatch):
    monkeypatch.setattr(disk_image, "BUSY_PAUSE", 0)
    tried = []

    def busy(command):
        if command[0] == "hdiutil":
            tried.append(command)
            if len(tried) < 3:
                raise disk_image.ImageError("hdiutil create ended with 16.")

    disk_image.make_image(app, tmp_path / "secateurs.dmg", busy)
    assert len(tried) == 3


def _text(name):
    return (ROOT / name).read_text(encoding="utf-8")
