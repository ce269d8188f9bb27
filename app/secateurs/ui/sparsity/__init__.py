"""The sparsity bar below every page."""
