"""The Compare page: both methods' curves, their figures and what they say."""
