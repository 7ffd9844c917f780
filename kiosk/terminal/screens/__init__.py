"""State → screen description, pure. The description types stand in `description`; one module for each family of screens."""
