"""What `import secateurs as sc` gives."""
