"""The figures on paper: HTML, PNG, SVG, CSV and JSON."""
