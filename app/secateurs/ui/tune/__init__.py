"""Fine-tuning of what the Prune page shows."""
