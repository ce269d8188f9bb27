"""What the window shows, as one frozen snapshot, and how events move it on. No Qt."""
