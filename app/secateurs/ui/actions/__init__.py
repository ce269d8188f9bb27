"""What the window does when a person wishes something: jobs started, files read and kept."""
