"""Units that are cut or protected by hand."""
