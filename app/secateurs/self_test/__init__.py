"""An installed copy tests itself."""
