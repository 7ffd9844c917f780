"""One file per table or group of tables: all SQL of the cloud. Arguments first come from the caller, nothing is decided here."""
