#!/bin/sh
# After installing and after removing: let the desktop know the program, its files and its icons.
# dpkg's triggers do the same where they are there; a system without these tools has no desktop
# to tell.
set -e
if command -v update-mime-database >/dev/null; then
	update-mime-database /usr/share/mime || true
fi
if command -v update-desktop-database >/dev/null; then
	update-desktop-database -q /usr/share/applications || true
fi
if command -v gtk-update-icon-cache >/dev/null; then
	gtk-update-icon-cache -q -t /usr/share/icons/hicolor || true
fi
