"""The public functions on Keras models; `import secateurs as sc` leads here."""
