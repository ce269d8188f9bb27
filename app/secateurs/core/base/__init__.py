"""What every floor stands on: arrays, errors, files, words, TensorFlow's start."""
