"""What cloud and office share on the web: passkey sign-in, pages, sessions, body limits, problems, PostgreSQL with a tenant."""
