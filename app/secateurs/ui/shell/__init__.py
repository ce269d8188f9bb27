"""What frames the features: application, window, menus, status, state, session."""
