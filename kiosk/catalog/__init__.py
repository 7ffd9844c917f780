"""The installed catalogue: services, policies and texts, loaded and checked before any of it is shown."""
