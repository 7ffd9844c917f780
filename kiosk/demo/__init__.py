"""What `make demo` plays: the whole way of a submission, through the same doors as a user, verified from the outside."""
