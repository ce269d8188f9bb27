"""Pictures as they come: the paper found in them, marks told from shadow and frame."""
