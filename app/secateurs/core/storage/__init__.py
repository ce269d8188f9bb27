"""What is kept on disk: runs, weights, sweep points, preferences."""
