"""Every compiled loop of the native engine."""
