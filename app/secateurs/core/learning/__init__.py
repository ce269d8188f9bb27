"""Training, fine-tuning, schedules, tickets."""
